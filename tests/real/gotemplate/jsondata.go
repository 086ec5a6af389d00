package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
)

// Data travels as JSON in which a number's spelling says its type, as the two would otherwise be told apart by nothing:
//
//	-12       int64: digits alone, within 64 bits
//	1.0 1e+21 float64: always with a point or an exponent
//
// A reader must keep the spelling (json.Number, arbitrary precision) or read integers first, and must read floats exactly.

// appendData writes a value in that form, keys sorted, so that the same data gives the same bytes.
func appendData(out []byte, value any) []byte {
	switch value := value.(type) {
	case nil:
		return append(out, "null"...)
	case bool:
		return strconv.AppendBool(out, value)
	case int64:
		return strconv.AppendInt(out, value, 10)
	case float64:
		text := strconv.FormatFloat(value, 'g', -1, 64)
		if !strings.ContainsAny(text, ".e") {
			text += ".0"
		}
		return append(out, text...)
	case string:
		return appendText(out, value)
	case []any:
		out = append(out, '[')
		for i, item := range value {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendData(out, item)
		}
		return append(out, ']')
	case map[string]any:
		keys := make([]string, 0, len(value))
		for key := range value {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		out = append(out, '{')
		for i, key := range keys {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendText(out, key)
			out = append(out, ':')
			out = appendData(out, value[key])
		}
		return append(out, '}')
	}
	panic(fmt.Sprintf("no data of type %T", value))
}

func appendText(out []byte, text string) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic(err)
	}
	return append(out, bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))...)
}

func parseData(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one value in the data")
	}
	return typed(value)
}

// typed gives numbers their types. Lists get exactly the room that they need: `slice` reaches up to a list's capacity, and
// what a decoder happens to reserve must not decide the outcome.
func typed(value any) (any, error) {
	var err error
	switch value := value.(type) {
	case json.Number:
		if strings.ContainsAny(value.String(), ".eE") {
			return value.Float64()
		}
		return value.Int64()
	case []any:
		items := make([]any, len(value))
		for i, item := range value {
			if items[i], err = typed(item); err != nil {
				return nil, err
			}
		}
		return items, nil
	case map[string]any:
		for key, item := range value {
			if value[key], err = typed(item); err != nil {
				return nil, err
			}
		}
	}
	return value, nil
}
