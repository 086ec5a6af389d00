package main

import "strconv"

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
