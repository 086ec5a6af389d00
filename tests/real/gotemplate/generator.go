package main

import (
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"strings"
)

// generator makes one template together with the data that it is for. It knows the data: it mostly asks for fields that
// are there and passes what a function takes, as otherwise nearly every template would end in the first error.
type generator struct {
	random *rand.Rand
	// wrong is how often something is put where it does not belong: a value of another kind, one argument too few.
	wrong float64
	// budget bounds the nodes of a template, calls in calls are bounded by their depth.
	budget int
	scope  scope
	// loops is how many `range` the text is inside of: `break` is refused elsewhere.
	loops int
	// called are the names of templates with the kind of data that each expects.
	called []called
}

// scope is what an expression may refer to: the dot, the root `$` and the variables, each with the value that it would
// have if this place is reached, or one of them.
type scope struct {
	root, dot binding
	variables []variable
}

type binding struct {
	value any
	known bool
	kind  kind
}

type variable struct {
	name string
	binding
}

type called struct {
	name string
	dot  binding
}

type testCase struct {
	template string
	data     any
	text     []byte
}

// generateCase gives the i-th case of a seed, the same in every run and whatever the other cases are.
func generateCase(seed string, i int) testCase {
	for attempt := 0; ; attempt++ {
		hash := fnv.New128a()
		hash.Write([]byte(seed + "-" + strconv.Itoa(i) + "-" + strconv.Itoa(attempt)))
		sum := hash.Sum(nil)
		g := &generator{random: rand.New(rand.NewPCG(number(sum[:8]), number(sum[8:])))}
		text := appendData(nil, g.randomData())
		data, err := parseData(text)
		if err != nil {
			panic(err)
		}
		template := g.template(data)
		if small(template, data) {
			return testCase{template, data, text}
		}
	}
}

func number(bytes []byte) uint64 {
	var value uint64
	for _, one := range bytes {
		value = value<<8 | uint64(one)
	}
	return value
}

func (g *generator) template(data any) string {
	shape := g.random.Float64()
	switch {
	case shape < 0.30: // meant to run
		g.wrong = 0
	case shape < 0.52: // has a slip now and then
		g.wrong = 0.05
	default: // careless
		g.wrong = 0.28
	}
	g.budget = 1 + g.random.IntN(4)
	if g.chance(0.3) {
		g.budget += g.random.IntN(14)
	}
	root := known(data)
	g.scope = scope{root: root, dot: root}
	text := g.document()
	if g.chance(0.15) {
		text = g.damage(text)
	}
	return text
}

// document is a body with definitions somewhere before, between or after.
func (g *generator) document() string {
	var definitions []string
	if g.chance(0.25) {
		for range 1 + g.random.IntN(2) {
			definitions = append(definitions, g.definition())
		}
	}
	var out strings.Builder
	before := g.random.IntN(len(definitions) + 1)
	for _, text := range definitions[:before] {
		out.WriteString(text)
	}
	out.WriteString(g.body(0))
	for _, text := range definitions[before:] {
		out.WriteString(text)
		out.WriteString(g.text())
	}
	return out.String()
}

func (g *generator) chance(share float64) bool { return g.random.Float64() < share }

func (g *generator) slip() bool { return g.chance(g.wrong) }

func (g *generator) pick(from []string) string { return from[g.random.IntN(len(from))] }

func pickOf[T any](g *generator, from []T) T { return from[g.random.IntN(len(from))] }

// within runs a part whose variables end with it.
func (g *generator) within(part func()) {
	saved := g.scope
	// Appending must not reach into the outer scope's room.
	g.scope.variables = g.scope.variables[:len(g.scope.variables):len(g.scope.variables)]
	part()
	g.scope = saved
}
