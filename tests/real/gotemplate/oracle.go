package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"text/template"
	"text/template/parse"
	"unicode/utf8"
)

// outcome is what Go says of one template with one set of data.
type outcome struct {
	OK bool `json:"ok"`
	// Output is empty where the template fails. Each byte that belongs to no character is shown as U+FFFD.
	Output string `json:"output"`
	// Hex is the output's bytes, only where Output had to replace some.
	Hex   string `json:"hex,omitempty"`
	Error string `json:"error,omitempty"`
}

func parseTemplate(text string) (*template.Template, error) {
	return template.New("t").Option("missingkey=zero").Parse(text)
}

func execute(text string, data any) outcome {
	parsed, err := parseTemplate(text)
	if err != nil {
		return outcome{Error: err.Error()}
	}
	var out strings.Builder
	if err := parsed.Execute(&out, data); err != nil {
		return outcome{Error: err.Error()}
	}
	result := outcome{OK: true, Output: out.String()}
	if !utf8.ValidString(result.Output) {
		result.Hex = hex.EncodeToString([]byte(result.Output))
	}
	return result
}

const (
	// Rounds of loops and calls of templates, all together.
	mostSteps = 400
	// Bytes of an output or of any text on the way to it.
	mostBytes = 6000
)

// %p prints an address, another one in every run. None is generated, but a text of the data may be used as a format.
var address = regexp.MustCompile(`%[^\pL%]*p`)

var errLarge = errors.New("too much")

// small says whether a template stays within bounds and prints the same in every run. A random one may count to 2^63 or
// double a text in a loop, and nothing stops text/template from outside, so a copy runs first that counts its steps and
// measures its texts.
func small(text string, data any) bool {
	probe, err := parseTemplate(text)
	if err != nil {
		return true
	}
	steps, large := 0, false
	fail := func() error {
		large = true
		return errLarge
	}
	step := func() (bool, error) {
		if steps++; steps > mostSteps {
			return false, fail()
		}
		return false, nil
	}
	bounded := func(text string) (string, error) {
		if len(text) > mostBytes {
			return "", fail()
		}
		return text, nil
	}
	for _, one := range probe.Templates() {
		if one.Tree != nil && one.Tree.Root != nil {
			countSteps(one.Tree.Root)
		}
	}
	// Known only after the parsing: a template that calls a function `step` is refused as Go refuses it.
	probe.Funcs(template.FuncMap{
		"step":    step,
		"print":   func(values ...any) (string, error) { return bounded(fmt.Sprint(values...)) },
		"println": func(values ...any) (string, error) { return bounded(fmt.Sprintln(values...)) },
		"printf": func(format string, values ...any) (string, error) {
			if address.MatchString(format) {
				return "", fail()
			}
			return bounded(fmt.Sprintf(format, values...))
		},
		"html":     func(values ...any) (string, error) { return bounded(template.HTMLEscaper(values...)) },
		"js":       func(values ...any) (string, error) { return bounded(template.JSEscaper(values...)) },
		"urlquery": func(values ...any) (string, error) { return bounded(template.URLQueryEscaper(values...)) },
	})
	out := &limited{left: mostBytes}
	err = probe.Execute(out, data)
	return !large && out.left >= 0 && (err == nil || !strings.Contains(err.Error(), "exceeded maximum template depth"))
}

type limited struct{ left int }

func (l *limited) Write(text []byte) (int, error) {
	if l.left -= len(text); l.left < 0 {
		return 0, errLarge
	}
	return len(text), nil
}

// countSteps puts `{{if step}}{{end}}` at the start of every body that may run more than once.
func countSteps(body *parse.ListNode) {
	if body == nil {
		return
	}
	for _, node := range body.Nodes {
		switch node := node.(type) {
		case *parse.IfNode:
			visit(&node.BranchNode)
		case *parse.WithNode:
			visit(&node.BranchNode)
		case *parse.RangeNode:
			visit(&node.BranchNode)
		}
	}
	name := parse.NewIdentifier("step")
	command := &parse.CommandNode{NodeType: parse.NodeCommand, Args: []parse.Node{name}}
	pipe := &parse.PipeNode{NodeType: parse.NodePipe, Cmds: []*parse.CommandNode{command}}
	branch := parse.BranchNode{NodeType: parse.NodeIf, Pipe: pipe, List: &parse.ListNode{NodeType: parse.NodeList}}
	body.Nodes = append([]parse.Node{&parse.IfNode{BranchNode: branch}}, body.Nodes...)
}

func visit(branch *parse.BranchNode) {
	countSteps(branch.List)
	countSteps(branch.ElseList)
}
