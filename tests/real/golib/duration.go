package main

import (
	"strconv"
	"time"
)

func decimal(number uint64) string { return strconv.FormatUint(number, 10) }

var durationTexts = []string{
	"0", "+0", "-0", "0s", "1s", "1m", "1h", "1ms", "1us", "1µs", "1μs", "1ns", "5", "-5", "1h30m", "90m",
	"1h2m3s4ms5us6ns", "3s2m1h", "1h1h", "1.5h", "1.5s", "-1.5h", "+5m", "--5m", "-+5m", "+-5m", "1h-30m",
	".5s", "5.s", "1.s", ".s", "s", "h", "", " ", " 1s", "1s ", "1 s", "1h 30m", "1d", "7d", "1w", "1y", "1mo",
	"1H", "1M", "1S", "1MS", "1hour", "1min", "1sec", "1e3s", "1e3", "1_000s", "0x10s", "1,5s", "1..5s",
	"1.5.5s", "abc", "never", "inf", "NaN", "00001s", "0.000000001s", "0.0000000001s", "0.1ns", "0.9ns",
	"1.9ns", "0.5us", "0.1234567899s", "1.0000000019s", "0.3333333333333333333h", "9223372036854775807ns",
	"9223372036854775808ns", "-9223372036854775808ns", "-9223372036854775809ns", "9223372036.854775807s",
	"9223372036.854775808s", "2562047h47m16.854775807s", "2562047h47m16.854775808s",
	"-2562047h47m16.854775808s", "2562047h", "2562048h", "106751d", "9999999999h", "99999999999999999999s",
	"0.99999999999999999999h", "1h60m60s", "100h", "1000000s", "1m0.5s", "60s", "3600s", "1000ms", "1500ms",
	"1000000us", "999ns", "1000ns", "1001ns", "1m1ms", "１s", "1ｓ", "1s\x00", "1s2", "1s2m3", "h1", "1hm", "1.h",
	"1.5", "-", "+", ".", "-.5h", "1h.5m", "24h", "720h", "8760h", "1.5e3s", "\u00a01s", "1s\n", "0h0m0s",
	"-0s", "-1ns", "-1us", "-1h1m1s", "0.5h0.5m0.5s", "1m30", "5µ", "5u", "5n", "5m s",
}

var durationSums = [][2]string{
	{"5m", "30s"}, {"1h", "-1h"}, {"1.5h", "1.5m"}, {"1ns", "1us"}, {"-1s", "500ms"}, {"2562047h", "1h"},
	{"9223372036854775807ns", "1ns"}, {"59m59s", "1s"}, {"0", "0"}, {"-2562047h47m16.854775808s", "-1ns"},
	{"1h", "1ms"}, {"100ms", "900ms"},
}

// duration.parse [text]: {ns, text, seconds}: nanoseconds as a text, as printed, whole seconds as Seconds() truncated.
// duration.add [a, b]: the sum as printed, wrapped around as Go does.
func durations() {
	for _, text := range durationTexts {
		one, err := time.ParseDuration(text)
		result("duration.parse", inputs{text}, map[string]any{
			"ns": strconv.FormatInt(int64(one), 10), "text": one.String(), "seconds": int64(one.Seconds()),
		}, err)
	}
	for _, pair := range durationSums {
		a, err := time.ParseDuration(pair[0])
		b, err2 := time.ParseDuration(pair[1])
		if err != nil || err2 != nil {
			panic(pair)
		}
		says("duration.add", inputs{pair[0], pair[1]}, (a + b).String())
	}
}

var timeTexts = []string{
	"2026-04-13T10:00:00Z", "2026-04-13T10:00:00z", "2026-04-13t10:00:00Z", "2026-04-13 10:00:00Z",
	"2026-04-13T10:00:00", "2026-04-13T10:00:00+02:00", "2026-04-13T23:30:00-02:00", "2026-04-13T10:00:00+0200",
	"2026-04-13T10:00:00+02", "2026-04-13T10:00:00.5Z", "2026-04-13T10:00:00,5Z", "2026-04-13T10:00:00.Z",
	"2026-04-13T10:00:00.123456789Z", "2026-04-13T10:00:00.1234567891Z", "2026-04-13", "2026-4-13", "2026-04-1",
	"2026-02-29", "2024-02-29", "2026-02-30T00:00:00Z", "2026-13-01", "2026-00-01", "2026-01-00", "2026-04-31",
	"2026-04-13T24:00:00Z", "2026-04-13T23:60:00Z", "2026-04-13T23:59:60Z", "2026-04-13T9:00:00Z",
	"2026-04-13T10:00Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
	"10000-01-01T00:00:00Z", "-001-01-01", "26-04-13", "20260413", "2026/04/13", "2026-04-13T10:00:00+24:00",
	"2026-04-13T10:00:00+23:59", "2026-04-13T10:00:00-00:00", "2026-04-13T10:00:00+14:60", " 2026-04-13",
	"2026-04-13 ", "", "x", "2026-04-13T10:00:00ZZ", "2026-04-13T10:00:00Z+02:00", "1700000000",
	"2026-04-13T10:00:00.999999999+05:45",
}

var layouts = []string{
	"2006-01-02", "2006-01-02T15:04:05Z07:00", "Jan 2, 2006", "Mon Jan _2 15:04:05 2006",
	"Monday, 02-Jan-06 15:04:05 MST", "Mon, 02 Jan 2006 15:04:05 -0700", "3:04PM", "03:04:05pm", "15h4m5s",
	"2006-002", "__2", "06.1.2", "January", "1/2/06", "Z0700", "Z07:00:00", "-07", "-07:00", "-0700", "Z07",
	"15:04:05.000", "15:04:05.999", "15:04:05,000000", "15:04:05.999999999", ".000", "05.00", "5.0", "5.9",
	"text", "", "2006 20060 200601", "Janet", "Monster", "MSTx", "PM pm Pm", "0102", "002", "é2006☃",
	"2006-01-02 15:04:05 +0000 UTC", "15 3 03 04 4 05 5 01 1 02 2 _2 06", "%Y-%m-%d", "Jan_2", "MonJan",
	"_2006", "__2006", "01/02 03:04:05PM '06 -0700", "1504", "Februar 1", "Jan 02", "2 Jan", "12 Jan 2006",
	"20:06", "1.2", "11", "111", "22", "33", "44", "55", "66", "77", "00", "000",
}

// time.parse [text]: what RFC 3339 and, where that is refused, 2006-01-02 read, in UTC. time.clock [text]: 15:04.
// time.format [instant, layout]: the text.
func times() {
	for _, text := range timeTexts {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			at, err = time.Parse("2006-01-02", text)
		}
		result("time.parse", inputs{text}, at.UTC().Format(time.RFC3339Nano), err)
	}
	for _, text := range []string{
		"09:00", "9:00", "09:0", "9:5", "23:59", "24:00", "00:00", "0:00", "12:60", "009:00", "-1:00", "+9:00",
		"09:00:00", "9", "", " 09:00", "09:00 ", "9:00am", "1e:00", "12.30", "12:5 ", "１2:00",
	} {
		at, err := time.Parse("15:04", text)
		result("time.clock", inputs{text}, at.Format("15:04"), err)
	}
	for _, instant := range []string{"2026-04-03T05:06:07Z", "2024-12-31T23:59:59.123456789Z", "0987-01-02T12:00:00.5Z", "2026-11-15T00:00:00.05Z"} {
		at, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			panic(err)
		}
		for _, layout := range layouts {
			says("time.format", inputs{instant, layout}, at.UTC().Format(layout))
		}
	}
}
