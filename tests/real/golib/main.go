// What the Go libraries behind the functions say: versions, cron, quantities, durations, addresses and a few texts.
// Chosen inputs, no random ones. To make tests/oracle/golib.jsonl again, in this folder:
//
//	go run . >../../oracle/golib.jsonl
//
// One fact a line, {"family":"cron.next","input":["…"],"output":…}, or "error":true instead of "output" where the library
// refuses the input, with "panic":true where it does not even return: inside of a template that is an error like others.
// The libraries are those of go.mod; the standard library is that of Go 1.26. What each family's
// input and output are is said where it is made.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

type fact struct {
	Family string `json:"family"`
	Input  []any  `json:"input"`
	Output any    `json:"output,omitempty"`
	Error  bool   `json:"error,omitempty"`
	Panic  bool   `json:"panic,omitempty"`
}

// inputs is a fact's input, to be read as a list.
type inputs []any

var out = json.NewEncoder(nil)

func says(family string, input inputs, output any) {
	write(fact{Family: family, Input: input, Output: value{output}})
}

func refuses(family string, input inputs) { write(fact{Family: family, Input: input, Error: true}) }

// result takes what a library gave together with its error.
func result(family string, input inputs, output any, err error) {
	if err != nil {
		refuses(family, input)
		return
	}
	says(family, input, output)
}

// asks calls a library that may panic.
func asks(family string, input inputs, ask func() (any, error)) {
	defer func() {
		if recover() != nil {
			write(fact{Family: family, Input: input, Error: true, Panic: true})
		}
	}()
	output, err := ask()
	result(family, input, output, err)
}

// value keeps `false`, 0 and "" from being left out as empty.
type value struct{ any }

func (v value) MarshalJSON() ([]byte, error) { return json.Marshal(v.any) }

func write(one fact) {
	if err := out.Encode(one); err != nil {
		fmt.Fprintln(os.Stderr, "golib:", err)
		os.Exit(1)
	}
}

func main() {
	lines := bufio.NewWriter(os.Stdout)
	out = json.NewEncoder(lines)
	out.SetEscapeHTML(false)
	versions()
	constraints()
	crons()
	quantities()
	durations()
	times()
	addresses()
	texts()
	if err := lines.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, "golib:", err)
		os.Exit(1)
	}
}
