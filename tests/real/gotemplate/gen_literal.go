package main

import (
	"sort"
	"strconv"
	"strings"
	"unicode"
)

func isLetterOrDigit(one rune) bool { return unicode.IsLetter(one) || unicode.IsDigit(one) }

func sortedKeys(object map[string]any) []string {
	keys := make([]string, 0, len(object))
	for key := range object {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

var (
	integerLiterals = []string{
		"0", "1", "2", "3", "5", "7", "-1", "+1", "-7", "42", "97", "255", "1_000", "0x1F", "0X1f", "0x_1F",
		"-0x10", "0b101", "0B1_0", "0o17", "0O7", "017", "0_17", "00", "-0", "1000000", "9223372036854775807",
		"-9223372036854775808", "65533", "0x10FFFF", "'a'", "'☃'", "'\\n'", "'\\''", "'\\\\'", "'\\x41'",
		"'\\u00e9'", "'\\U0001F680'", "'\\101'", "'\"'", "' '", "'\\t'", "'é'", "'{'",
	}
	floatLiterals = []string{
		"0.0", "1.0", "1.5", "-2.5", "+0.5", "1.", ".5", "-.5", "1e3", "1E3", "1e-5", "1.5e+10", "1e21", "1e20",
		"123456789.0", "1_0.2_5", "0x1p4", "0x1.8p1", "0X1P-2", "0x_1.8p0", "0x.8p1", "1e308", "4.9e-324",
		"2.5", "3.0", "1e6", "100000.0", "-0.0", "0e0", "08.5",
	}
	complexLiterals = []string{"1i", "0i", "-2i", "1.5i", "1e3i", "+.5i", "1+2i", "-1.5-2e3i", "0x1p1i", "012i"}
	wrongLiterals   = []string{
		"1__0", "_1", "1_", "0x", "0xg", "0b12", "0o8", "08", "1e", "1e400", "9223372036854775808",
		"18446744073709551616", "1.2.3", "''", "'ab'", "'\\z'", "'\\400'", "'\\ud800'", "\"\\z\"", "\"\\'\"",
		"\"\\x4\"", "\"\\400\"", "\"\\ud800\"", "\"a\nb\"", "1+2", "1i+2", "+", "-", "0x1.8", "1p3", "3a",
		"1ii", "\"open", "`open", "'o", "TRUE", "True", "null", "-.", "+-1", "1e+", "0x1p", "--1", "1 i",
		"0b1i", "0o7i", "0x1Fi",
	}
	escapes = []string{
		`\a`, `\b`, `\f`, `\n`, `\r`, `\t`, `\v`, `\\`, `\"`, `\101`, `\x41`, `\u00e9`, `\u2603`, `\U0001F680`,
		`\x00`, `\u2028`, `\x7f`,
	}
)

// literal is a constant of a kind; there are none of a list or a map.
func (g *generator) literal(want kind) (string, bool) {
	if g.chance(g.wrong / 15) {
		return g.pick(wrongLiterals), true
	}
	switch want {
	case nilKind:
		return "nil", true
	case boolKind:
		return g.pick([]string{"true", "false"}), true
	case integerKind:
		if g.chance(0.5) {
			return strconv.Itoa(g.random.IntN(12)), true
		}
		return g.pick(integerLiterals), true
	case floatKind:
		return g.pick(floatLiterals), true
	case complexKind:
		return g.pick(complexLiterals), true
	case stringKind:
		return g.quoted(g.pick(words)), true
	}
	return "", false
}

// quoted writes a text in one of Go's forms, with an escape at its end that was not there now and then.
func (g *generator) quoted(text string) string {
	quoted := g.exact(text)
	if !strings.HasSuffix(quoted, `"`) {
		return quoted
	}
	if g.chance(0.15) {
		quoted = quoted[:len(quoted)-1] + g.pick(escapes) + `"`
	}
	if g.chance(0.02) {
		// Bytes that are no character.
		quoted = quoted[:len(quoted)-1] + g.pick([]string{`\xff`, `\xe2\x98`, `\377`, `\xc0\x80`, `\xed\xa0\x80`}) + `"`
	}
	return quoted
}

func (g *generator) exact(text string) string {
	if g.chance(0.25) && !strings.ContainsAny(text, "`\r\x00") {
		return "`" + text + "`"
	}
	if g.chance(0.3) {
		return strconv.QuoteToASCII(text)
	}
	return quote(text)
}

var escaped = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\x00", `\x00`, "\ufeff", `\ufeff`)

// quote escapes only what it must, so that characters beyond ASCII stay in the template.
func quote(text string) string {
	return `"` + escaped.Replace(text) + `"`
}
