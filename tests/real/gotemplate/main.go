// Go's own text/template as an oracle: what it says of random templates, for an engine that must agree with it.
//
//	gotemplate generate --seed S --count N [--from I]   N cases, one a line:
//	  {"id":"S-i","template":"…","data":{…},"ok":true,"output":"…"}
//	  {"id":"S-i","template":"…","data":{…},"ok":false,"output":"","error":"…"}
//	gotemplate run                                      reads lines {"template":"…","data":{…}}, prints a line for each:
//	  {"ok":…,"output":"…","error":"…"}
//	gotemplate bench                                    times parsing and running the templates of bench.json
//	gotemplate coverage --seed S --count N              counts how many of these cases use what, and how many of them run
//
// The option is missingkey=zero, the functions are text/template's own, the template's name is "t". The same seed and
// number give the same line in every run, with whatever count. How numbers are spelled: jsondata.go. Where an output has
// bytes that belong to no character, "output" has U+FFFD for each of them and "hex" has the bytes.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gotemplate:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) == 0 {
		return fmt.Errorf("needs a mode: generate, run, bench or coverage")
	}
	flags := flag.NewFlagSet(arguments[0], flag.ExitOnError)
	seed := flags.String("seed", "1", "what the cases are drawn from, any text")
	count := flags.Int("count", 1000, "how many cases")
	from := flags.Int("from", 0, "the number of the first case")
	if err := flags.Parse(arguments[1:]); err != nil {
		return err
	}
	switch arguments[0] {
	case "generate":
		return generate(*seed, *from, *count)
	case "run":
		return answer()
	case "bench":
		return bench()
	case "coverage":
		return coverage(*seed, *from, *count)
	}
	return fmt.Errorf("knows no mode %q", arguments[0])
}

type line struct {
	ID       string          `json:"id"`
	Template string          `json:"template"`
	Data     json.RawMessage `json:"data"`
	outcome
}

func generate(seed string, from, count int) error {
	out := bufio.NewWriter(os.Stdout)
	err := inOrder(from, count, func(i int) []byte {
		one := generateCase(seed, i)
		return encode(line{fmt.Sprintf("%s-%d", seed, i), one.template, one.text, execute(one.template, one.data)})
	}, func(text []byte) error {
		_, err := out.Write(text)
		return err
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// answer stops at a line that it cannot read: a caller that mixed up its lines must not take the rest for answers.
func answer() error {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var one struct {
			Template string          `json:"template"`
			Data     json.RawMessage `json:"data"`
		}
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return err
		}
		var data any
		if one.Data != nil {
			var err error
			if data, err = parseData(one.Data); err != nil {
				return err
			}
		}
		// One at a time: a caller may wait for each answer.
		if _, err := os.Stdout.Write(encode(execute(one.Template, data))); err != nil {
			return err
		}
	}
	return lines.Err()
}
