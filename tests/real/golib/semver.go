package main

import "github.com/Masterminds/semver/v3"

var versionTexts = []string{
	"1.2.3", "v1.2.3", "V1.2.3", "1", "1.2", "v1", "v1.2", "0", "0.0.0", "01.2.3", "1.02.3", "1.2.03", "001",
	"1.2.3.4", "1.2.3-alpha", "1.2.3-alpha.1", "1.2.3-alpha.01", "1.2.3-01", "1.2.3-0", "1.2.3-rc.1+build.5",
	"1.2.3+build", "1.2.3+build.01", "1.2-beta", "1-beta", "1-beta+b", "1.2.3-", "1.2.3+", "1.2.3-a..b",
	"1.2.3-a.", "1.2.3--", "1.2.3---1", "1.2.3-a_b", "1.2.3-é", "1.2.3+é", "1.2.3+a+b", "1.2.3-x-y-z.-",
	"1.2.3-SNAPSHOT", "1.2.3-1.2.3", "", " ", " 1.2.3", "1.2.3 ", "1.2.3\n", "latest", "x", "1.x", "*", "1.2.x",
	"-1.2.3", "+1.2.3", "1.-2.3", "1..3", ".1.2", "1.2.", "1.", "v", "vv1.2.3", "v.1.2.3", "1,2,3", "1.2.3,4",
	"a.b.c", "1.a.3", "18446744073709551615.0.0", "18446744073709551616.0.0", "99999999999999999999.1.1",
	"1.2.18446744073709551615", "1.2.3-18446744073709551615", "1.2.3-99999999999999999999999", "1e3.0.0",
	"0x1.2.3", "2024.01.15", "20240115", "1.2.3-beta.11+sha.5114f85", "1.25.0-alpine", "1.25-alpine3.20",
	"v2.0.0-rc1", "=1.2.3", "1.2.3/4", "１.2.3", "1.2.3-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay",
	"1.0.0-0A.is.legal", "1.1.2+.123", "1.2.3-00", "1.2.3-0a", "1.2.3-a.00.b",
}

// Pairs of these are compared; in groups, as all with all would say the same again and again.
var versionOrders = [][]string{
	{"1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.0+b"},
	{"1.2.3", "v1.2.3", "1.2.3+a", "1.2.3+b", "1.2", "1.2.0", "1", "1.10.0", "1.9.0", "2", "0.0.1", "01.2.3"},
	{"1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-a", "1.0.0-A", "1.0.0--", "1.0.0-1a", "1.0.0-99999999999999999999", "1.0.0-99999999999999999998"},
	{"1.0.0-alpha1", "1.0.0-alpha10", "1.0.0-alpha2", "1.0.0-alpha.1", "1.0.0-0", "18446744073709551615.0.0", "x", ""},
}

// semver.parse [text]: {text, major, minor, patch, pre, meta} with the numbers as texts, as they have 64 bits without sign.
// semver.strict [text]: whether StrictNewVersion takes it. semver.compare [a, b]: -1, 0 or 1; error where one is invalid.
// semver.bump [text, part]: the next version.
func versions() {
	for _, text := range versionTexts {
		one, err := semver.NewVersion(text)
		_, strict := semver.StrictNewVersion(text)
		says("semver.strict", inputs{text}, strict == nil)
		if err != nil {
			refuses("semver.parse", inputs{text})
			continue
		}
		says("semver.parse", inputs{text}, map[string]string{
			"text": one.String(), "major": decimal(one.Major()), "minor": decimal(one.Minor()), "patch": decimal(one.Patch()),
			"pre": one.Prerelease(), "meta": one.Metadata(),
		})
		for _, part := range []struct {
			name string
			next func() semver.Version
		}{{"major", one.IncMajor}, {"minor", one.IncMinor}, {"patch", one.IncPatch}} {
			asks("semver.bump", inputs{text, part.name}, func() (any, error) {
				next := part.next()
				return next.String(), nil
			})
		}
	}
	for _, group := range versionOrders {
		for _, a := range group {
			for _, b := range group {
				first, err := semver.NewVersion(a)
				second, err2 := semver.NewVersion(b)
				if err != nil || err2 != nil {
					refuses("semver.compare", inputs{a, b})
					continue
				}
				says("semver.compare", inputs{a, b}, first.Compare(second))
			}
		}
	}
}

var constraintTexts = []string{
	"1.2.3", "=1.2.3", "==1.2.3", "= 1.2.3", "!=1.2.3", "!= 1.2", "!=1", ">1.2.3", ">1.2", ">1", "<1.2.3",
	"<1.2", "<1", ">=1.2.3", ">=1.2", ">=1", "<=1.2.3", "<=1.2", "<=1", "=>1.2.3", "=<1.2.3", "=>1", "=<1",
	"~1.2.3", "~1.2", "~1", "~>1.2.3", "~>1.2", "~> 1", "~0", "~0.0.0", "^1.2.3", "^1.2", "^1", "^0.2.3",
	"^0.2", "^0.0.3", "^0.0", "^0", "^1.x", "~1.x", "~1.2.x", "^*", "~*", "*", "x", "X", "", " ", "1.x", "1.X",
	"1.*", "1.2.x", "1.2.*", "1.x.x", "1.x.3", "*.2.3", "x.x.x", ">=1.x", ">1.x", "<1.x", "<=1.x", "!=1.x",
	"!=1.2.x", "=1.x", ">*", "<*", ">=*", "!=*", "1", "1.2", "v1.2.3", ">=v1.2.3", "^v1.2", "v1.x", "V1.2.3",
	"1.2 - 1.4", "1.2.3 - 2.3.4", "1.2 - 2", "1 - 2", "1.2.3 -2.0.0", "1.2.3- 2.0.0", "1.2.3-2.0.0",
	"v1.2 - v1.4", "1.x - 2.x", "1.2.3-alpha - 1.3.0", " 1.2 - 1.4 ", "1.2 - 1.4 || 2.x", ">1.0 1.2 - 1.4",
	"1.2 - 1.4, !=1.3.0", "1.2 — 1.4", ">=1.2 - 1.4", "1.2 - <1.4", "2.0.0 - 1.0.0", ">=1.0.0,<2.0.0",
	">=1.0.0, <2.0.0", ">=1.0.0 <2.0.0", ">= 1.0.0 < 2.0.0", ">=1.0.0  <2.0.0", ">=1.0.0 , <2.0.0",
	">=1.0.0,,<2.0.0", ",>=1.0.0", ">=1.0.0,", ">=1.0.0<2.0.0", "1.2.3 1.2.3", "1.2.3,1.3.0", "1.2.3||2.0.0",
	"1.2.3 || 2.0.0", "<1.0 || >=2.0", "<1.0||>=1.3,<2", "1.x || 2.x || 0.x", "||", "|| 1.2.3", "1.2.3 ||",
	"1.2.3 | 2.0.0", "1.2.3 ||| 2.0.0", "1.2.3 && 2.0.0", ">1.2.3-alpha", ">=1.2.3-0", ">=1.2.3-rc.1",
	"~1.2.3-rc.1", "^1.2.3-rc.1", "^0.2.3-a", "=1.2.3-rc.1", "!=1.2.3-rc.1", "<1.2.3-rc.2", "<=1.2.3-rc.1",
	"1.2.3-rc.1", ">=1.0.0-0 <2.0.0", ">=1.0.0-0, <2.0.0-0", "*-0", ">0-0", "^1-0", "~1.2-beta", "1.x-beta",
	">=1.0.0, <2.0.0-0 || 2.x", "1.2.3+build", "=1.2.3+other", ">=1.2.3+build", "^1.2.3+b", ">=01.2.3",
	"=1.02.3", "1.2.3.4", ">=a", "latest", "!!", ">>1", "<>1", "><1", "~~1", "^^1", "^~1", "=!1", "! =1.2.3",
	">", "=", "^", "~", "!=", "-", "1 -", "- 1", "1.2.3 foo", "foo 1.2.3", ">=1.2.3;<2", "(>=1.2.3)",
	"[1.2,2.0)", "^ 1.2", "~ 1.2", "~>  1.2.3", "\t>=1.2\n", ">=1.2\t<2", ">=1.2\n<2", ">=1.2.3-a..b",
	">=1.2.3-", "^99999999999999999999", "^18446744073709551615", "18446744073709551615.x",
	">18446744073709551615", "1.2.3-1 - 1.2.4-1", "＞1", ">=１",
}

var constrained = []string{
	"0.0.0", "0.0.3", "0.2.3", "0.2.9", "1.0.0", "1.2.0", "1.2.3", "v1.2.4", "1.3.0", "1.4.9", "2.0.0", "2.3.5",
	"1.2.3-alpha", "1.2.3-rc.1", "1.3.0-beta", "2.0.0-0", "1.2.3+build", "1.2", "1", "18446744073709551615.0.0",
}

// semver.constraint [constraint, version]: whether it is satisfied. An invalid constraint is an error with the first version.
// semver.constraint.text [constraint]: how the library prints it.
func constraints() {
	for _, text := range constraintTexts {
		constraint, err := semver.NewConstraint(text)
		if err != nil {
			refuses("semver.constraint", inputs{text, constrained[0]})
			continue
		}
		says("semver.constraint.text", inputs{text}, constraint.String())
		for _, version := range constrained {
			asks("semver.constraint", inputs{text, version}, func() (any, error) {
				return constraint.Check(semver.MustParse(version)), nil
			})
		}
	}
}
