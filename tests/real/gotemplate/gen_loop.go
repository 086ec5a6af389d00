package main

import (
	"strconv"
	"strings"
)

// loop ranges over what can be ranged over, and now and then over what cannot.
func (g *generator) loop(depth int) string {
	text, key, item := g.iterable()
	var out strings.Builder
	g.within(func() {
		outer := g.scope.dot
		head := text
		var names []variable
		roll := g.random.Float64()
		switch {
		case roll < 0.25 && key.kind != anyKind || roll < 0.25 && g.slip():
			names = []variable{{g.name(), key}, {g.name(), item}}
			head = names[0].name + g.pick([]string{", ", ",", " , "}) + names[1].name + g.assign(":=") + text
		case roll < 0.5:
			names = []variable{{g.name(), item}}
			head = names[0].name + g.assign(":=") + text
		case roll < 0.53 && len(g.scope.variables) > 0:
			one := &g.scope.variables[g.random.IntN(len(g.scope.variables))]
			one.binding = unknown(item.kind)
			head = one.name + g.assign("=") + text
		case g.slip() && g.chance(0.1):
			head = "$a, $b, $c := " + text
		}
		out.WriteString(g.action("range" + g.space() + head))
		// The else branch has no variables of the loop and no loop around it.
		g.within(func() {
			g.scope.variables = append(g.scope.variables, names...)
			g.scope.dot = item
			g.loops++
			out.WriteString(g.body(depth + 1))
			g.loops--
		})
		g.scope.dot = outer
		g.otherwise(&out, depth)
	})
	out.WriteString(g.end())
	return out.String()
}

// iterable gives what to range over, what its keys are (of any kind: there are none) and what its items are.
func (g *generator) iterable() (text string, key, item binding) {
	none := unknown(nilKind)
	switch roll := g.random.Float64(); {
	case g.slip():
		return g.pipeline(anyKind, 0), unknown(integerKind), unknown(anyKind)
	case roll < 0.15:
		return strconv.Itoa(g.random.IntN(5)), unknown(anyKind), unknown(integerKind)
	case roll < 0.22:
		var found []reference
		for _, one := range g.references(integerKind) {
			if count, ok := one.value.value.(int64); ok && count < 7 {
				found = append(found, one)
			}
		}
		if len(found) > 0 {
			return pickOf(g, found).text, unknown(anyKind), unknown(integerKind)
		}
	case roll < 0.28:
		return g.odd().text, unknown(integerKind), none
	case roll < 0.5:
		if one, ok := g.reference(mapKind); ok {
			object, _ := one.value.value.(map[string]any)
			if keys := sortedKeys(object); len(keys) > 0 {
				return one.text, unknown(stringKind), known(object[pickOf(g, keys)])
			}
			return one.text, unknown(stringKind), none
		}
	case roll < 0.56:
		return g.pipeline(listKind, 0), unknown(integerKind), unknown(anyKind)
	}
	if one, ok := g.reference(listKind); ok {
		if items, _ := one.value.value.([]any); len(items) > 0 {
			return one.text, unknown(integerKind), known(pickOf(g, items))
		}
		return one.text, unknown(integerKind), none
	}
	return "2", unknown(anyKind), unknown(integerKind)
}
