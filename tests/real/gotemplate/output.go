package main

import (
	"bytes"
	"encoding/json"
	"runtime"
)

// encode writes one line. HTML stays readable.
func encode(value any) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return buffer.Bytes()
}

// inOrder makes lines on all cores and hands them over in their order, some hundred at a time.
func inOrder(from, count int, draw func(int) []byte, take func([]byte) error) error {
	const size = 250
	type job struct {
		first, last int
		done        chan []byte
	}
	jobs := make(chan job)
	ordered := make(chan job, 4*runtime.GOMAXPROCS(0))
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for one := range jobs {
				var text []byte
				for i := one.first; i < one.last; i++ {
					text = append(text, draw(i)...)
				}
				one.done <- text
			}
		}()
	}
	go func() {
		defer close(ordered)
		defer close(jobs)
		for first := from; first < from+count; first += size {
			one := job{first, min(first+size, from+count), make(chan []byte, 1)}
			ordered <- one
			jobs <- one
		}
	}()
	for one := range ordered {
		if err := take(<-one.done); err != nil {
			return err
		}
	}
	return nil
}
