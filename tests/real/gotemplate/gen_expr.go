package main

import "strings"

// Nesting of calls in calls.
const mostNested = 3

// operand is one argument: a chain of fields, a constant, something in parentheses.
func (g *generator) operand(want kind, depth int) string {
	if g.slip() {
		want = g.randomKind()
	}
	if want == anyKind {
		want = g.randomKind()
	}
	roll := g.random.Float64()
	if roll < 0.18 && depth < mostNested {
		text := "(" + g.inner() + g.pipeline(want, depth+1) + g.inner() + ")"
		if want == mapKind && g.chance(0.6) || g.slip() {
			text += g.pick([]string{".name", ".missing", ".a.b", ".spec.image", ".labels"})
		}
		return text
	}
	if roll < 0.75 {
		if one, ok := g.reference(want); ok {
			return one.text
		}
	}
	if text, ok := g.literal(want); ok {
		return text
	}
	if one, ok := g.reference(want); ok {
		return one.text
	}
	if depth < mostNested {
		return "(" + g.pipeline(want, depth+1) + ")"
	}
	return g.odd().text
}

// pipeline is what an action, a condition or a pair of parentheses holds, without a declaration.
func (g *generator) pipeline(want kind, depth int) string {
	if want == anyKind {
		want = g.randomKind()
	}
	if plain := want == nilKind || want == complexKind; g.chance(0.4) || depth >= mostNested || plain && g.chance(0.7) {
		if text := g.operand(want, depth); text != "nil" || g.slip() {
			return text
		}
	}
	name, arguments := g.call(want, depth)
	text := g.command(name, arguments)
	if last := len(arguments) - 1; last >= 0 && arguments[last] != "nil" && g.chance(0.35) {
		// The last argument comes through the pipe.
		text = arguments[last] + g.pipe() + g.command(name, arguments[:last])
	}
	for g.chance(0.07) {
		text += g.pipe() + g.stage(want)
	}
	if g.slip() && g.chance(0.1) {
		text += g.pipe() + g.operand(anyKind, mostNested) // no function
	}
	if g.slip() && g.chance(0.1) {
		text += g.space() + g.operand(anyKind, mostNested) // an argument to what may be no function
	}
	return text
}

// stage takes a value through the pipe and gives one of the same kind.
func (g *generator) stage(kind kind) string {
	switch kind {
	case stringKind:
		return g.pick([]string{
			"print", "html", "js", "urlquery", "printf \"%s\"", "printf \"%q\"", "printf `%8s|`", "println", "print 1 ", "or \"\"",
		})
	case boolKind:
		return g.pick([]string{"not", "and true", "or false", "eq true", "ne false"})
	}
	return g.pick([]string{"or nil", "and 1", "and true", "or \"\"", "index"})
}

func (g *generator) command(name string, arguments []string) string {
	var out strings.Builder
	out.WriteString(name)
	for _, argument := range arguments {
		out.WriteString(g.space())
		out.WriteString(argument)
	}
	return out.String()
}

// call is a function that gives a kind, with arguments that it takes; after a slip with one too few or too many.
func (g *generator) call(want kind, depth int) (string, []string) {
	name, arguments := g.rightCall(want, depth)
	if g.slip() {
		switch g.random.IntN(4) {
		case 0:
			arguments = nil
		case 1:
			if len(arguments) > 0 {
				arguments = arguments[:len(arguments)-1]
			}
		case 2:
			arguments = append(arguments, g.operand(anyKind, depth+1))
		default:
			if g.chance(0.06) {
				return g.pick([]string{"undefinedFunction", "default", "quote", "Print", "T"}), arguments
			}
			name = g.pick([]string{
				"call", "len", "index", "slice", "not", "eq", "lt", "ge", "ne", "le", "gt", "and", "or",
				"printf", "html", "call", "index", "slice",
			})
		}
	}
	return name, arguments
}

func (g *generator) rightCall(want kind, depth int) (string, []string) {
	if g.chance(0.12) {
		return g.andOr(want, depth)
	}
	if g.chance(0.3) {
		if name, arguments, ok := g.indexed(want); ok {
			return name, arguments
		}
	}
	switch want {
	case boolKind:
		if g.chance(0.25) {
			return "not", []string{g.operand(anyKind, depth)}
		}
		return g.comparison(depth)
	case integerKind:
		return "len", []string{g.operand(pickOf(g, []kind{stringKind, listKind, mapKind}), depth)}
	case stringKind:
		return g.textCall(depth)
	case listKind:
		if name, arguments, ok := g.sliced(listKind, depth); ok {
			return name, arguments
		}
	}
	if name, arguments, ok := g.indexed(want); ok {
		return name, arguments
	}
	return g.andOr(want, depth)
}

var failing = []string{
	"(index nil 0)", "(len 3)", "(lt 1 true)", "(nil | print)", "$.spec.a.b.c.d", "(and)", "(slice 1)", "(1 2)", "$.x.y",
}

// decisive are arguments behind which `and` and `or` stop.
var decisive = map[kind][]struct{ name, argument string }{
	boolKind:    {{"or", "true"}, {"and", "false"}},
	integerKind: {{"or", "1"}, {"and", "0"}},
	floatKind:   {{"or", "0.5"}, {"and", "0.0"}},
	stringKind:  {{"or", "`x`"}, {"and", "\"\""}},
}

// andOr keeps the kind whichever argument it gives.
func (g *generator) andOr(want kind, depth int) (string, []string) {
	if decided, ok := decisive[want]; ok && g.chance(0.1) {
		// What comes after the deciding argument is not evaluated, and may be what fails.
		one := pickOf(g, decided)
		return one.name, []string{one.argument, g.pick(failing)}
	}
	arguments := []string{}
	for range 1 + g.random.IntN(3) {
		arguments = append(arguments, g.operand(want, depth))
	}
	return g.pick([]string{"and", "or"}), arguments
}

func (g *generator) comparison(depth int) (string, []string) {
	ordered := []kind{integerKind, integerKind, floatKind, stringKind}
	if g.chance(0.45) {
		of := pickOf(g, ordered)
		return g.pick([]string{"lt", "le", "gt", "ge"}), []string{g.operand(of, depth), g.operand(of, depth)}
	}
	of := pickOf(g, append(ordered, stringKind, boolKind, complexKind, nilKind))
	name, count := "ne", 2
	if g.chance(0.6) {
		name = "eq"
		if g.chance(0.2) {
			count = 3 + g.random.IntN(2)
		}
	}
	var arguments []string
	for i := range count {
		if i > 0 && g.chance(0.06) {
			arguments = append(arguments, g.operand(nilKind, depth))
			continue
		}
		arguments = append(arguments, g.operand(of, depth))
	}
	return name, arguments
}

func (g *generator) textCall(depth int) (string, []string) {
	switch roll := g.random.Float64(); {
	case roll < 0.40:
		return "printf", g.printf(depth)
	case roll < 0.55:
		if name, arguments, ok := g.sliced(stringKind, depth); ok {
			return name, arguments
		}
	}
	name := g.pick([]string{"print", "print", "println", "html", "js", "urlquery"})
	count := 1
	if g.chance(0.4) {
		count = g.random.IntN(4)
	}
	var arguments []string
	for range count {
		arguments = append(arguments, g.operand(anyKind, depth))
	}
	return name, arguments
}

// space separates arguments, inner stands where none is needed.
func (g *generator) space() string {
	if g.chance(0.9) {
		return " "
	}
	return g.pick([]string{"  ", "\t", "\n", "\r\n", " \n\t"})
}

func (g *generator) inner() string {
	if g.chance(0.93) {
		return ""
	}
	return g.space()
}

func (g *generator) pipe() string { return g.pick([]string{" | ", " | ", "|", "  |\t", "\n| ", "| "}) }
