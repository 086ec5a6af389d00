package main

import (
	"strconv"
	"strings"
)

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
		return g.pick([]string{"print", "html", "js", "urlquery", "printf \"%s\"", "printf \"%q\"", "printf `%8s|`", "println", "print 1 ", "or \"\""})
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

// andOr keeps the kind whichever argument it gives.
func (g *generator) andOr(want kind, depth int) (string, []string) {
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

// indexed looks for an element of a kind in some lists, maps and texts.
func (g *generator) indexed(want kind) (string, []string, bool) {
	found := g.references(pickOf(g, []kind{listKind, listKind, mapKind, stringKind}))
	for range min(len(found), 4) {
		one := pickOf(g, found)
		if !one.value.known {
			continue
		}
		arguments := []string{one.text}
		value := one.value.value
		for range 3 {
			key, item, ok := g.element(value, want)
			if !ok {
				break
			}
			arguments, value = append(arguments, key), item
			if kindOf(item) != want || g.chance(0.2) {
				continue
			}
			if g.slip() {
				arguments[len(arguments)-1] = g.pick([]string{
					"-1", "9", "\"x\"", "nil", "1.0", "true", "99999999999", ".missing", "1i", "'a'", "(len .)",
					"\"\"", "0x_1",
				})
			}
			return "index", arguments, true
		}
	}
	return "", nil, false
}

// element takes one step into a value: a key and what is there.
func (g *generator) element(value any, want kind) (string, any, bool) {
	switch value := value.(type) {
	case []any:
		if len(value) > 0 {
			i := g.random.IntN(len(value))
			return strconv.Itoa(i), value[i], true
		}
	case map[string]any:
		if want == nilKind {
			return g.quoted("missing"), nil, true
		}
		if keys := sortedKeys(value); len(keys) > 0 {
			key := g.pick(keys)
			return g.exact(key), value[key], true
		}
	case string:
		if want == integerKind && value != "" {
			i := g.random.IntN(len(value))
			return strconv.Itoa(i), int64(value[i]), true
		}
	}
	return "", nil, false
}

// sliced cuts a list or a text within its bounds.
func (g *generator) sliced(want kind, depth int) (string, []string, bool) {
	var found []reference
	for _, one := range g.references(want) {
		if one.value.known {
			found = append(found, one)
		}
	}
	if len(found) == 0 {
		return "", nil, false
	}
	one := pickOf(g, found)
	length, most := 0, 2
	switch value := one.value.value.(type) {
	case string:
		length = len(value)
	case []any:
		length, most = len(value), 3
	}
	arguments := []string{one.text}
	low := 0
	for range g.random.IntN(most + 1) {
		low += g.random.IntN(length - low + 1)
		bound := strconv.Itoa(low)
		if g.slip() {
			bound = g.pick([]string{"-1", "99", "\"1\"", "1.0", "nil", ".missing", "3", "0", "true", ".spec.replicas"})
		}
		arguments = append(arguments, bound)
	}
	if want == listKind && g.chance(0.1) && depth < mostNested {
		// What a shortened list still reaches is up to its capacity.
		arguments = []string{"(slice " + one.text + " 0 " + strconv.Itoa(low) + ")", "0", strconv.Itoa(g.random.IntN(length + 2))}
	}
	return "slice", arguments, true
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
