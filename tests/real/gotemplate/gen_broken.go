package main

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	pieces = regexp.MustCompile("(?s)" + strings.Join([]string{
		`\{\{-?\s?`, `\s?-?\}\}`, `/\*.*?\*/`, `"(?:[^"\\]|\\.)*"`, "`[^`]*`", `'(?:[^'\\]|\\.)*'`, `:=`, `[$.]?[\pL\d_]+`, `\s+`, `.`,
	}, "|"))
	// What somebody types that does not belong there. No `range`: it might count long.
	strays = []string{
		"(", ")", "((", "|", "||", ":=", "=", ",", "\"", "'", "`", ".", "..", ".x", "$", "$x", "{{", "}}",
		"{{end}}", "{{else}}", "{{if}}", "{{ if", "{{.", "{{- ", " -}}", "@", "#", "!", "&&", "==", ";", "{",
		"}", "[0]", "[", "\\", "/*", "*/", "{{/*", "nil", "true", "end", "else", "if", "with", "define",
		"template", "block", "break", "continue", "{{break}}", "{{template \"X\"}}", "{{define \"X\"}}", "-",
		"+1", "1", "1.", "0x", "é", "☃", "\u00a0", "\n", "\x00", "{{}}", "{{ }}", "{{|}}", "{{()}}", "{{end",
		"{{\"", "else if", "$.", ".$", "%", "~", "?", ":", "<",
	}
)

// damage makes a template as it is while somebody types it: something missing, cut off, doubled or astray.
func (g *generator) damage(text string) string {
	for range 1 + g.random.IntN(2) {
		tokens := pieces.FindAllString(text, -1)
		if len(tokens) == 0 {
			return text + g.pick(strays)
		}
		at := g.random.IntN(len(tokens))
		switch g.random.IntN(8) {
		case 0, 1:
			tokens[at] = ""
		case 2:
			tokens[at] += tokens[at]
		case 3:
			other := g.random.IntN(len(tokens))
			tokens[at], tokens[other] = tokens[other], tokens[at]
		case 4:
			return cut(text, g.random.IntN(len(text)+1))
		case 5:
			last := min(len(tokens), at+1+g.random.IntN(4))
			tokens = append(tokens[:at:at], tokens[last:]...)
		default:
			tokens[at] = g.pick(strays) + tokens[at]
		}
		text = strings.Join(tokens, "")
	}
	return text
}

// cut ends a text before a byte, or a little earlier: a template is always whole characters.
func cut(text string, end int) string {
	for end > 0 && end < len(text) && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
