package main

import "strings"

// Nesting of blocks in blocks.
const mostBlocks = 4

// body is a sequence of text and actions, as it stands between a block's start and its end.
func (g *generator) body(depth int) string {
	var out strings.Builder
	out.WriteString(g.text())
	for range 1 + g.random.IntN(3) {
		if g.budget <= 0 {
			break
		}
		g.budget--
		out.WriteString(g.node(depth))
		out.WriteString(g.text())
	}
	if depth == 0 {
		for g.budget > 0 {
			g.budget--
			out.WriteString(g.node(depth))
			out.WriteString(g.text())
		}
	}
	return out.String()
}

func (g *generator) node(depth int) string {
	if len(g.called) > 0 && g.chance(0.15) {
		return g.callTemplate()
	}
	roll := g.random.Float64()
	switch {
	case roll < 0.40 || depth >= mostBlocks:
		return g.action(g.pipeline(anyKind, 0))
	case roll < 0.50:
		return g.declaration()
	case roll < 0.56:
		return g.assignment()
	case roll < 0.69:
		return g.condition(depth)
	case roll < 0.79:
		return g.with(depth)
	case roll < 0.91:
		return g.loop(depth)
	case roll < 0.94:
		return g.callTemplate()
	case roll < 0.955:
		return g.block(depth)
	case roll < 0.985:
		return g.comment()
	}
	if g.loops > 0 || g.slip() {
		return g.action(g.pick([]string{"break", "continue"}))
	}
	return g.action(g.pipeline(anyKind, 0))
}

var texts = []string{
	"", "", "", " ", "text", "a-", " {b} ", "\n", "\n  x\n", "\t", "é☃", "- ", "}", "}}", "$", "%d",
	"<b>&amp;</b>", "\r\n", " \t\r\n ", "\u00a0", "\u2028 ", "\v", "\f", "\"", "`", "end", "{ { ", "-", ": ",
	"*/", "日本", "\x00", " }} ", "\u3000", "\u0085",
}

func (g *generator) text() string {
	if g.chance(0.35) {
		return ""
	}
	if g.chance(g.wrong / 40) {
		return "{" // followed by an action, it is the start of one that begins with a brace
	}
	return g.pick(texts)
}

// action wraps what stands in the delimiters, with trim marks and white space of every sort.
func (g *generator) action(inside string) string {
	left, right := "{{", "}}"
	switch roll := g.random.Float64(); {
	case roll < 0.45:
		left = "{{ "
	case roll < 0.58:
		left = "{{- "
	case roll < 0.62:
		left = g.pick([]string{"{{\n", "{{\t", "{{-\n", "{{-\t", "{{-\r\n", "{{  ", "{{-  "})
	}
	switch roll := g.random.Float64(); {
	case roll < 0.45:
		right = " }}"
	case roll < 0.58:
		right = " -}}"
	case roll < 0.62:
		right = g.pick([]string{"\n}}", "\t}}", "\n-}}", "\t-}}", "\r\n-}}", "  }}", "  -}}"})
	}
	if g.slip() && g.chance(0.05) {
		left, right = g.pick([]string{"{{-", "{{", "{{{", "{{ -"}), g.pick([]string{"-}}", "}}", "}", "- }}", "}}}"})
	}
	return left + inside + right
}

func (g *generator) comment() string {
	inside := g.pick([]string{"/* note */", "/* a\nb */", "/**/", "/* {{ .x }} */", "/* }} */", "/* * / */"})
	switch roll := g.random.Float64(); {
	case roll < 0.5:
		return "{{" + inside + "}}"
	case roll < 0.9:
		return g.pick([]string{"{{- ", "{{-\n", "{{"}) + inside + g.pick([]string{" -}}", "\t-}}", "}}"})
	case g.slip():
		return g.pick([]string{"{{ " + inside + "}}", "{{" + inside + " }}", "{{" + inside + " .x}}", "{{/* open }}", "{{/ */}}"})
	}
	return "{{" + inside + "}}"
}

// value is a pipeline together with what it is thought to give.
func (g *generator) value(want kind) (string, binding) {
	if want == anyKind {
		want = g.randomKind()
	}
	if g.chance(0.55) && want != complexKind {
		if one, ok := g.reference(want); ok {
			return one.text, one.value
		}
	}
	text := g.pipeline(want, 0)
	return text, unknown(want)
}

func (g *generator) declare(name string, value binding) {
	g.scope.variables = append(g.scope.variables, variable{name, value})
}

// name of a new variable: some names come again and hide the outer one.
func (g *generator) name() string {
	if g.chance(0.004) {
		return "$" // hides the root
	}
	return g.pick([]string{"$x", "$y", "$v0", "$v1", "$_", "$é", "$longName", "$if", "$X9"})
}

func (g *generator) assign(operator string) string {
	if operator == "=" && !g.slip() {
		return g.pick([]string{" = ", " = ", " =", "\t=\n"}) // `$x=` is refused, `$x:=` is not
	}
	return g.pick([]string{" " + operator + " ", " " + operator + " ", operator, operator + " ", " " + operator + "\n"})
}

func (g *generator) declaration() string {
	text, value := g.value(anyKind)
	name := g.name()
	if g.chance(0.1) && len(g.scope.variables) > 0 {
		name = pickOf(g, g.scope.variables).name
	}
	g.declare(name, value)
	if g.slip() && g.chance(0.1) {
		name += ", $second"
	}
	return g.action(name + g.assign(":=") + text)
}

func (g *generator) assignment() string {
	if len(g.scope.variables) == 0 {
		if g.slip() {
			return g.action("$none" + g.assign("=") + g.pipeline(anyKind, 0))
		}
		return g.declaration()
	}
	// Mostly of the same kind: what follows relies on it.
	one := &g.scope.variables[g.random.IntN(len(g.scope.variables))]
	text, value := g.value(one.kind)
	name := one.name
	one.binding = unknown(value.kind)
	return g.action(name + g.assign("=") + text)
}

// header is the pipeline of an if, with or range with a declaration now and then.
func (g *generator) header(word, text string, value binding) string {
	if g.chance(0.2) {
		name := g.name()
		defer g.declare(name, value)
		text = name + g.assign(":=") + text
	} else if g.chance(0.03) && len(g.scope.variables) > 0 {
		one := &g.scope.variables[g.random.IntN(len(g.scope.variables))]
		one.binding = unknown(value.kind)
		text = one.name + g.assign("=") + text
	}
	return g.action(word + g.space() + text)
}

func (g *generator) condition(depth int) string {
	var out strings.Builder
	g.within(func() {
		text, value := g.value(pickOf(g, []kind{boolKind, boolKind, anyKind}))
		out.WriteString(g.header("if", text, value))
		out.WriteString(g.inside(depth))
		for g.chance(0.2) {
			text, value := g.value(pickOf(g, []kind{boolKind, anyKind}))
			out.WriteString(g.header(g.pick([]string{"else if", "else if", "else  if", "else\nif"}), text, value))
			out.WriteString(g.inside(depth))
		}
		g.otherwise(&out, depth)
	})
	out.WriteString(g.end())
	return out.String()
}

func (g *generator) with(depth int) string {
	var out strings.Builder
	g.within(func() {
		outer := g.scope.dot
		word := "with"
		for {
			text, value := g.value(pickOf(g, []kind{mapKind, stringKind, listKind, anyKind}))
			out.WriteString(g.header(word, text, value))
			g.scope.dot = value
			out.WriteString(g.inside(depth))
			g.scope.dot = outer
			if word = "else with"; !g.chance(0.2) {
				break
			}
		}
		g.otherwise(&out, depth)
	})
	out.WriteString(g.end())
	return out.String()
}

func (g *generator) inside(depth int) (text string) {
	g.within(func() { text = g.body(depth + 1) })
	return text
}

func (g *generator) otherwise(out *strings.Builder, depth int) {
	if g.chance(0.35) {
		out.WriteString(g.action("else"))
		out.WriteString(g.inside(depth))
	}
	if g.slip() && g.chance(0.08) {
		second := []string{"else", "else if true", "else with 1", "else range 2", "elseif true", "define \"N\"", "else 1"}
		out.WriteString(g.action(g.pick(second)))
	}
}

func (g *generator) end() string {
	if g.slip() && g.chance(0.06) {
		return g.pick([]string{"", g.action("end 1"), g.action("end") + g.action("end"), g.action("End")})
	}
	return g.action("end")
}
