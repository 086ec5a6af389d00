package main

import "strconv"

// Templates that call themselves, each bound to end: by a text that gets shorter, by a list that does, by a tree's depth.
var recursive = []struct {
	body string
	kind kind
}{
	{`{{if .}}{{len .}},{{template NAME (slice . 1)}}{{end}}`, stringKind},
	{`{{with .}}{{index . 0}};{{template NAME slice . 1}}{{else}}.{{end}}`, listKind},
	{`({{.name}}{{range .children}}{{template NAME .}}{{end}})`, mapKind},
	{`{{.weight}}{{with .next}}>{{template NAME .}}{{end}}`, mapKind},
	{`{{range $i, $v := .}}{{$i}}{{end}}{{if gt (len .) 1}}{{template NAME (slice . 0 1)}}{{end}}`, listKind},
}

// definition is a `define` with a body that expects some value of the data.
func (g *generator) definition() string {
	name := g.templateName()
	if g.chance(0.3) {
		one := pickOf(g, recursive)
		dot := unknown(one.kind)
		if found := g.references(one.kind); len(found) > 0 {
			dot = pickOf(g, found).value
		}
		if object, ok := g.scope.root.value.(map[string]any); ok && one.kind == mapKind && object["tree"] != nil {
			dot = known(object["tree"])
		}
		g.called = append(g.called, called{name, dot})
		return `{{define ` + quote(name) + `}}` + replaceName(one.body, quote(name)) + `{{end}}`
	}
	saved, loops := g.scope, g.loops
	defer func() { g.scope, g.loops = saved, loops }()
	var dot binding
	if found := g.references(g.randomKind()); len(found) > 0 && !g.chance(0.1) {
		dot = pickOf(g, found).value
	} else {
		dot = unknown(nilKind)
	}
	g.scope = scope{root: dot, dot: dot}
	g.loops = 0
	budget := g.budget
	g.budget = 1 + g.random.IntN(3)
	body := g.body(1)
	g.budget = budget
	g.called = append(g.called, called{name, dot})
	return g.action("define "+g.quotedName(name)) + body + g.end()
}

func replaceName(body, name string) string {
	for i := 0; i+4 <= len(body); i++ {
		if body[i:i+4] == "NAME" {
			return body[:i] + name + body[i+4:]
		}
	}
	return body
}

// templateName is a new one each time, unless by a slip.
func (g *generator) templateName() string {
	if g.slip() && len(g.called) > 0 {
		return pickOf(g, g.called).name
	}
	return g.pick([]string{"T", "a/b", "é", "with space", "x.tpl", ""}) + strconv.Itoa(len(g.called))
}

func (g *generator) quotedName(name string) string {
	if g.chance(0.2) {
		return "`" + name + "`"
	}
	if g.slip() && g.chance(0.05) {
		return g.pick([]string{"T", "1", ".x", "$x", "(print \"T\")", "'T'"})
	}
	return quote(name)
}

func (g *generator) callTemplate() string {
	if len(g.called) == 0 {
		if g.slip() {
			return g.action(`template "T" .`)
		}
		return g.action(g.pipeline(anyKind, 0))
	}
	one := pickOf(g, g.called)
	text := "template " + g.quotedName(one.name)
	var candidates []reference
	for _, found := range g.references(one.dot.kind) {
		if found.value.known && one.dot.known && sameData(found.value.value, one.dot.value) {
			candidates = append(candidates, found)
		}
	}
	switch {
	case len(candidates) > 0 && !g.slip():
		text += " " + pickOf(g, candidates).text
	case g.chance(0.1) || one.dot.kind == nilKind:
		// No data at all: the dot is nothing.
	default:
		argument, _ := g.value(one.dot.kind)
		text += " " + argument
	}
	return g.action(text)
}

func sameData(a, b any) bool { return string(appendData(nil, a)) == string(appendData(nil, b)) }

// block defines and calls at once. Its body sees no variables of the outside.
func (g *generator) block(depth int) string {
	name := g.templateName()
	text, value := g.value(pickOf(g, []kind{mapKind, anyKind}))
	if g.slip() {
		text, value = "", unknown(nilKind)
	}
	saved, loops := g.scope, g.loops
	g.scope = scope{root: value, dot: value}
	g.loops = 0
	body := g.body(depth + 1)
	g.scope, g.loops = saved, loops
	g.called = append(g.called, called{name, value})
	return g.action("block "+g.quotedName(name)+" "+text) + body + g.end()
}
