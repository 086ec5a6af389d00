package main

import "strings"

// kind is what Go's functions tell values apart by.
type kind int

const (
	anyKind kind = iota
	nilKind
	boolKind
	// integerKind is any integer type: a literal's int, data's int64, a byte of a text.
	integerKind
	floatKind
	complexKind
	stringKind
	listKind
	mapKind
)

func kindOf(value any) kind {
	switch value.(type) {
	case nil:
		return nilKind
	case bool:
		return boolKind
	case int64:
		return integerKind
	case float64:
		return floatKind
	case string:
		return stringKind
	case []any:
		return listKind
	case map[string]any:
		return mapKind
	}
	return anyKind
}

// everyKind has some more often than others: most of what templates do is about texts and integers.
var everyKind = []kind{
	nilKind, boolKind, boolKind, boolKind, integerKind, integerKind, integerKind, integerKind, integerKind, floatKind, floatKind,
	floatKind, complexKind, stringKind, stringKind, stringKind, stringKind, stringKind, stringKind, stringKind, stringKind, listKind,
	listKind, listKind, mapKind, mapKind,
}

func (g *generator) randomKind() kind { return pickOf(g, everyKind) }

func known(value any) binding   { return binding{value: value, known: true, kind: kindOf(value)} }
func unknown(kind kind) binding { return binding{kind: kind} }

// reference is an expression that reads data, and what it reads.
type reference struct {
	text  string
	value binding
}

// references finds everything of a kind that can be written as a chain of fields in the current scope.
func (g *generator) references(want kind) []reference {
	var found []reference
	add := func(text string, value binding) {
		if want == anyKind || value.kind == want {
			found = append(found, reference{text, value})
		}
	}
	walk := func(prefix, self string, from binding) {
		add(self, from)
		if from.known {
			fields(prefix, from.value, 4, add)
		}
	}
	walk("", ".", g.scope.dot)
	if len(g.scope.variables) > 0 || g.scope.dot.kind != mapKind || g.chance(0.2) {
		walk("$", "$", g.scope.root)
	}
	for _, one := range g.scope.variables {
		walk(one.name, one.name, one.binding)
	}
	return found
}

func fields(prefix string, value any, depth int, add func(string, binding)) {
	object, ok := value.(map[string]any)
	if !ok || depth == 0 {
		return
	}
	for _, key := range sortedKeys(object) {
		if !isFieldName(key) {
			continue
		}
		text := prefix + "." + key
		add(text, known(object[key]))
		fields(text, object[key], depth-1, add)
	}
}

// reference gives one of those; nothing where data has none of the kind.
func (g *generator) reference(want kind) (reference, bool) {
	if g.chance(0.04) {
		return g.odd(), true
	}
	found := g.references(want)
	if len(found) == 0 {
		return reference{}, false
	}
	// The whole data prints long and is everywhere: rather what is inside.
	for range 3 {
		one := pickOf(g, found)
		if one.value.kind != mapKind || want == mapKind {
			return one, true
		}
	}
	return pickOf(g, found), true
}

// odd is a chain that leads to nothing, or past nothing, or into a value without fields.
func (g *generator) odd() reference {
	nothing := unknown(nilKind)
	one := reference{".", g.scope.dot}
	if found := g.references(mapKind); len(found) > 0 {
		one = pickOf(g, found)
	}
	base := one.text
	if base == "." {
		base = ""
	}
	if !g.slip() {
		switch g.random.IntN(3) {
		case 0:
			return reference{"(" + one.text + ").missing", nothing}
		case 1:
			return reference{"(" + base + ".missing).deeper", nothing}
		}
		return reference{base + ".missing", nothing}
	}
	if found := g.references(anyKind); len(found) > 0 {
		one = pickOf(g, found)
	}
	base = strings.TrimSuffix(one.text, ".")
	switch g.random.IntN(6) {
	case 0:
		return reference{base + ".missing.deeper", nothing}
	case 1:
		return reference{base + ".a.b.c.d.e", nothing}
	case 2:
		return reference{"(" + one.text + ").name.first", nothing}
	case 3:
		return reference{"$undefined", nothing}
	case 4:
		return reference{"$v9.name", nothing}
	}
	return reference{base + ".name", nothing}
}

// isFieldName says what may follow a dot: letters of any script, digits, underscores. A digit in front makes a number.
func isFieldName(key string) bool {
	for i, one := range key {
		if i == 0 && one >= '0' && one <= '9' {
			return false
		}
		if one != '_' && !isLetterOrDigit(one) {
			return false
		}
	}
	return key != ""
}
