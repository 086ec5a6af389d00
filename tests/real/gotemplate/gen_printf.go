package main

import (
	"strconv"
	"strings"
)

var fitting = map[kind]string{
	nilKind:     "vvTsdq",
	boolKind:    "tvT",
	integerKind: "dddboOxXcqUvT",
	floatKind:   "eEfFgGxXbvTfg",
	complexKind: "eEfFgGxXbvT",
	stringKind:  "ssqqxXvT",
	listKind:    "vvsdqxXTtgU",
	mapKind:     "vvsdqxXTt",
}

var (
	between    = []string{"", "", "a", " ", "-", ": ", "é☃", "\n", "%%", "[", "]", "|", "<", "\"", "100", "%5%"}
	unfinished = []string{"%", "%!", "%[", "%[1]", "%.", "%*", "%-", "%[x]d", "%.[1]d", "% ", "%d%d%d", "%[2]*[1]d", "%[3]v"}
)

const (
	// No %p: addresses differ from run to run.
	everyVerb  = "vTtbcdoOqxXUeEfFgGs"
	wrongVerbs = "zyYwiunmQS!é☃ ;,-"
)

// printf makes a format and the arguments for it. What does not fit is no error in Go but prints as `%!d(string=a)`, so
// that it happens in templates that run, too.
func (g *generator) printf(depth int) []string {
	var format strings.Builder
	var arguments []string
	for range 1 + g.random.IntN(3) {
		format.WriteString(g.pick(between))
		of := g.randomKind()
		verb := pickByte(g, fitting[of])
		if g.chance(0.12) {
			verb = pickByte(g, everyVerb)
		}
		if g.chance(0.02) {
			verb = string(pickOf(g, []rune(wrongVerbs)))
		}
		format.WriteByte('%')
		format.WriteString(g.flags())
		width := g.number(20)
		if width == "*" {
			arguments = append(arguments, g.starred(depth))
		}
		format.WriteString(width)
		if g.chance(0.25) {
			precision := g.number(12)
			if precision == "*" {
				arguments = append(arguments, g.starred(depth))
			}
			format.WriteString("." + precision)
		}
		if g.chance(0.03) {
			format.WriteString(g.argumentIndex(len(arguments)))
		}
		format.WriteString(verb)
		arguments = append(arguments, g.operand(of, depth))
	}
	if g.chance(0.03) {
		format.WriteString(g.pick(unfinished))
	}
	if g.chance(0.04) && len(arguments) > 0 {
		arguments = arguments[:len(arguments)-1]
	}
	if g.chance(0.04) {
		arguments = append(arguments, g.operand(anyKind, depth))
	}
	text := g.quoted(format.String())
	if g.chance(0.01) {
		text = g.operand(anyKind, depth)
	}
	return append([]string{text}, arguments...)
}

func (g *generator) flags() string {
	if g.chance(0.6) {
		return ""
	}
	var flags strings.Builder
	for range 1 + g.random.IntN(3) {
		flags.WriteString(pickByte(g, "+-# 0"))
	}
	return flags.String()
}

// number is a width or a precision, mostly none.
func (g *generator) number(most int) string {
	switch roll := g.random.Float64(); {
	case roll < 0.70:
		return ""
	case roll < 0.94:
		return strconv.Itoa(g.random.IntN(most))
	case roll < 0.96:
		return g.pick([]string{"40", "100", "68", "1000001", "99999999999"})
	}
	return "*"
}

// starred is the argument of a `*`.
func (g *generator) starred(depth int) string {
	if g.chance(0.75) {
		return strconv.Itoa(g.random.IntN(24) - 8)
	}
	return g.operand(g.randomKind(), depth)
}

func (g *generator) argumentIndex(passed int) string {
	if g.chance(0.8) {
		return "[" + strconv.Itoa(1+g.random.IntN(passed+1)) + "]"
	}
	return g.pick([]string{"[0]", "[-1]", "[9]", "[x]", "[]", "[1", "[ 1]", "[1][2]", "[99999999999]"})
}

func pickByte(g *generator, from string) string { return string(from[g.random.IntN(len(from))]) }
