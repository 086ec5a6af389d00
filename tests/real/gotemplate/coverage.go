package main

import "fmt"

func coverage(seed string, from, count int) error { return fmt.Errorf("todo") }
