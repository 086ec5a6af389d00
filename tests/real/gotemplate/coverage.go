package main

import (
	"fmt"
	"regexp"
)

type construct struct {
	name string
	here *regexp.Regexp
}

func in(name, expression string) construct {
	return construct{name, regexp.MustCompile(`(?s)` + expression)}
}

// What a template looks like where it uses a construct; rough, as damaged templates are counted too.
var constructs = func() []construct {
	all := []construct{
		in("pipeline", `\{\{[^}]*\|`),
		in("parentheses", `\{\{[^}]*\(`),
		in("field of parentheses", `\)\.\pL`),
		in("declaration", `:=`),
		in("assignment", `\$[\pL\d_]+\s+=\s`),
		in("root $.", `\$\.`),
		in("if", `\{\{-?\s*if\s`),
		in("else if", `else\s+if\s`),
		in("with", `\{\{-?\s*with\s`),
		in("else with", `else\s+with\s`),
		in("else", `\{\{-?\s*else\s*-?\}\}`),
		in("range", `\{\{-?\s*range\s`),
		in("range $v :=", `range\s+\$[\pL\d_]+\s*:=`),
		in("range $i, $v :=", `range\s+\$[\pL\d_]+\s*,\s*\$[\pL\d_]+\s*:=`),
		in("range over integer literal", `range\s+(\$\S+\s*:=\s*)?\d+\s*-?\}\}`),
		in("range $v = (assigned)", `range\s+\$[\pL\d_]+\s+=\s`),
		in("variable of if/with", `(if|with)\s+\$[\pL\d_]+\s*:?=\s`),
		in("break", `\{\{-?\s*break`),
		in("continue", `\{\{-?\s*continue`),
		in("define", `\{\{-?\s*define\s`),
		in("template", `\{\{-?\s*template\s`),
		in("template without data", "template (\"[^\"]*\"|`[^`]*`)\\s*-?\\}\\}"),
		in("block", `\{\{-?\s*block\s`),
		in("recursion", `template [^ ]* (\.\}|slice \.|\(slice \.)`),
		in("comment", `/\*.*?\*/`),
		in("trim left", `\{\{-\s`),
		in("trim right", `\s-\}\}`),
		in("trim at \\n, \\t, \\r", `\{\{-[\n\t\r]|[\n\t\r]-\}\}`),
		in("white space in action", `\{\{[^}]*[\n\t\r]`),
		in("decimal, _", `[( ]\d+(_\d+)*[ )}]`),
		in("hexadecimal", `[( ]-?0[xX][\dA-Fa-f_]+[ )}]`),
		in("octal, binary", `[( ]0[oObB]?[0-7_]+[ )}]`),
		in("float", `[( ][-+]?\d*\.\d+[ )}]`),
		in("exponent", `\d[eE][-+]?\d`),
		in("hexadecimal float", `0[xX][\d_.]*[pP]`),
		in("imaginary", `[\d.]i[ )}]`),
		in("character", `'.[^']*'`),
		in("quoted text", `"`),
		in("escapes", `\\[abfnrtvxuU\d"\\]`),
		in("raw text", "`"),
		in("nil", `\bnil\b`),
		in("true, false", `\b(true|false)\b`),
		in("non-ASCII", `[^\x00-\x7f]`),
		in("missing field", `\.missing`),
	}
	for _, name := range []string{
		"and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "index", "slice", "print", "printf", "println",
		"html", "js", "urlquery", "len", "call",
	} {
		all = append(all, in(name+" …", `[{(|\s-]`+name+`[\s)}|]`))
	}
	format := "printf\\s+[\"`][^\"`]*%[-+# 0]*[\\d.*\\[\\]]*"
	for _, verb := range everyVerb + "%" {
		all = append(all, in("%"+string(verb), format+string(verb)))
	}
	return append(all, in("printf flags", "printf\\s+[\"`][^\"`]*%[-+# 0]"),
		in("printf width", "printf\\s+[\"`][^\"`]*%[-+# 0]*\\d"),
		in("printf precision", "printf\\s+[\"`][^\"`]*%[-+# 0]*[\\d*]*\\."),
		in("printf *", "printf\\s+[\"`][^\"`]*%[^\"`a-z]*\\*"),
		in("printf [n]", "printf\\s+[\"`][^\"`]*%[^\"`a-z]*\\["))
}()

// What outcomes say: how it failed, or what fmt complains of in a text.
var complaints = []construct{
	in("refused by the parser", `^template: [^<]*$`),
	in("failed when run", `executing`),
	in("nil pointer evaluating", `nil pointer evaluating`),
	in("can't evaluate field", `can't evaluate field`),
	in("wrong number of args", `wrong number of args`),
	in("incompatible types", `incompatible types`),
	in("invalid type for comparison", `invalid type for comparison`),
	in("out of range", `out of range`),
	in("can't iterate", `can't iterate`),
	in("%!verb(type=…)", `%![^(]\(`),
	in("%!(EXTRA", `%!\(EXTRA`),
	in("(MISSING)", `\(MISSING\)`),
	in("BADINDEX, BADWIDTH, BADPREC, NOVERB", `BADINDEX|BADWIDTH|BADPREC|NOVERB`),
	in("<no value>", `<no value>`),
	in("<nil>", `<nil>`),
	in("U+FFFD", "\ufffd"),
}

func coverage(seed string, from, count int) error {
	all := append(append([]construct{{"all cases", regexp.MustCompile(``)}}, constructs...), complaints...)
	cases, ran := make([]int, len(all)), make([]int, len(all))
	for i := from; i < from+count; i++ {
		one := generateCase(seed, i)
		result := execute(one.template, one.data)
		for n, construct := range all {
			text := one.template
			if n > len(constructs) {
				text = result.Output + result.Error
			}
			if construct.here.MatchString(text) {
				cases[n]++
				if result.OK {
					ran[n]++
				}
			}
		}
	}
	for n, construct := range all {
		if _, err := fmt.Printf("%-40s %7d cases %7d run %7d fail\n", construct.name, cases[n], ran[n], cases[n]-ran[n]); err != nil {
			return err
		}
	}
	return nil
}
