package main

import (
	"strconv"
	"time"
	// Zones for a machine that has none.
	_ "time/tzdata"

	"github.com/robfig/cron/v3"
)

var cronTexts = []string{
	"* * * * *", "*/5 * * * *", "0 * * * *", "30 9 * * *", "0 0 * * *", "59 23 31 12 *", "0 0 1 1 *",
	"0 0 29 2 *", "0 0 30 2 *", "0 0 31 2 *", "0 0 31 * *", "0 0 30 * *", "0 0 31 4,6,9,11 *", "0 0 1 * *",
	"0 0 15 * 1", "0 0 1 * 0", "0 0 13 * 5", "0 0 * * 1", "0 0 * * 0", "0 0 * * 6", "0 0 * * 7", "0 0 * * 1-5",
	"0 0 * * MON-FRI", "0 0 * * mon", "0 0 * * Sun,Sat", "0 0 * * sun-sat", "0 0 * * fri-mon", "0 0 * JAN *",
	"0 0 1 jan-mar *", "0 0 1 FEB,nov *", "0 0 * JANUARY *", "0 0 * * MONDAY", "0 0 ? * *", "0 0 * * ?",
	"0 0 ? * ?", "? ? ? ? ?", "0 0 */1 * 1", "0 0 */2 * 1", "0 0 1 * */2", "0 0 ? * 1", "0 0 1-31 * 1",
	"0 0 * * */1", "0 0 1 * ?", "1-5 * * * *", "1,2,3 * * * *", "1-5,10-15 * * * *", "1-5/2 * * * *",
	"0-59/15 * * * *", "5/15 * * * *", "*/15,3 * * * *", "10-20/3,40 * * * *", "*/7 */5 * * *", "*/59 * * * *",
	"*/60 * * * *", "*/100 * * * *", "*/0 * * * *", "*/-1 * * * *", "*/a * * * *", "*/ * * * *", "/5 * * * *",
	"*/5/5 * * * *", "1-2-3 * * * *", "5-1 * * * *", "5-5 * * * *", "-5 * * * *", "5- * * * *", "60 * * * *",
	"* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 0 *", "* * * 13 *", "* * * * 8", "00 00 01 01 *",
	"007 * * * *", "+5 * * * *", "1.5 * * * *", "0x5 * * * *", "1e1 * * * *", ", * * * *", "1, * * * *",
	",1 * * * *", "1,,2 * * * *", "5-* * * * *", "*-5 * * * *", "** * * * *", "*5 * * * *", "*/*/2 * * * *",
	"?/5 * * * *", "?-5 * * * *", "L * * * *", "* * L * *", "* * 15W * *", "* * * * 5#2", "* * * * 5L",
	"H * * * *", "* * * * jan", "* * * mon *", "mon * * * *", "0 0 * * 0-7", "0 0 * * 0-6/2", "0 0 * * 6-0",
	"0 0 * dec-jan *", "0 0 * 1-12/3 *", "0 0 28-31 * *", "0 12 1-7 * 1", "", " ", "*", "* *", "* * * *",
	"* * * * * *", "0 * * * * *", "* * * * * * *", "bad", " * * * * * ", "*\t*\t*\t*\t*", "*  *  *  *  *",
	"*\n*\n*\n*\n*", "\u00a0* * * * *", "* * * * *\u2003", "0 9 * * 1 # comment", "0 9 * * 1;", "éa * * * *",
	"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly", "@Daily", "@DAILY",
	" @daily", "@daily ", "@reboot", "@minutely", "@", "@every", "@every ", "@every 1h", "@every 1h30m",
	"@every 90s", "@every 1s", "@every 500ms", "@every 1.5s", "@every 1.5h", "@every 0s", "@every -1h",
	"@every 1d", "@every 24h", "@every  1h", "@every 1h ", "@every1h", "@EVERY 1h", "@every 1ns",
	"@every 999ms", "@every 1s999ms", "@every 1h2m3s4ms", "@every 2562047h", "TZ=UTC 0 9 * * *",
	"CRON_TZ=UTC 0 9 * * *", "TZ=Europe/Berlin 30 2 * * *", "CRON_TZ=America/New_York 30 1 * * *",
	"TZ=Asia/Kolkata 0 0 * * *", "TZ=Asia/Tokyo @daily", "TZ=UTC @every 1h", "TZ=Local 0 9 * * *",
	"TZ=Nowhere/City 0 9 * * *", "TZ= 0 9 * * *", "TZ=UTC", "TZ=UTC ", "tz=UTC 0 9 * * *",
	"CRON_TZ=Europe/London 0 1 * * 0", "TZ=Etc/GMT+5 0 0 * * *", "TZ=America/St_Johns 15 14 1 * *",
	"TZ=Australia/Lord_Howe 15 2 * * *", "TZ=UTC  0 9 * * *", " TZ=UTC 0 9 * * *",
	"TZ=Europe/Berlin 0 2 31 3 *", "TZ=europe/berlin 0 9 * * *", "TZ=utc 0 9 * * *", "TZ=Etc/Unknown 0 9 * * *",
	"TZ=../UTC 0 9 * * *", "TZ=Europe/Berlin\t0 9 * * *", "TZ=TZ=UTC 0 9 * * *", "TZ=Europe/Berlin  @daily ",
	"TZ=Nowhere/City @every 1h", "TZ=GMT 0 9 * * *", "0 0 */01 * 1", "0 0 */+1 * 1", "0 0 */02 * 1",
	"*/99999999999 * * * *", "*/9223372036854775808 * * * *", "*/-0 * * * *", "*-*/2 * * * *",
}

var cronInstants = []string{
	"2024-02-28T23:59:30Z", "2023-02-28T12:00:00Z", "2026-01-31T00:00:00Z", "2026-03-29T00:30:00Z",
	"2026-12-31T23:59:59.5Z", "2096-02-29T00:00:00Z",
}

// Where what fires depends on the year, or on a clock that is changed: forward, back, at midnight, by half an hour.
var cronChanges = [][2]string{
	{"0 0 29 2 *", "2098-12-31T23:59:58Z"}, {"0 0 29 2 *", "2098-12-31T23:59:59Z"},
	{"0 0 29 2 *", "2099-06-01T00:00:00Z"}, {"TZ=Europe/Berlin 30 2 * * *", "2026-10-24T20:00:00Z"},
	{"TZ=Europe/Berlin 30 2 * * *", "2026-10-25T00:45:00Z"}, {"TZ=Europe/Berlin */20 * * * *", "2026-10-24T23:30:00Z"},
	{"TZ=Europe/Berlin 0 4 * * *", "2026-10-25T00:30:00Z"}, {"TZ=Europe/Berlin 0 * * * *", "2026-03-28T23:30:00Z"},
	{"TZ=Europe/Berlin 0 */2 * * *", "2026-03-28T23:30:00Z"}, {"TZ=Europe/Berlin 0 2 * * 0", "2026-03-22T12:00:00Z"},
	{"TZ=America/New_York 30 1 * * *", "2026-11-01T04:00:00Z"}, {"TZ=America/New_York 0 3 * * *", "2026-11-01T05:15:00Z"},
	{"TZ=America/New_York 15 2 8 3 *", "2026-03-01T00:00:00Z"}, {"TZ=America/Santiago 30 0 * * *", "2026-09-05T12:00:00Z"},
	{"TZ=America/Santiago 0 0 6 9 *", "2026-09-01T00:00:00Z"}, {"TZ=America/Santiago 0 5 * * 0", "2026-09-03T12:00:00Z"},
	{"TZ=America/Santiago 15 23 * * *", "2026-04-04T12:00:00Z"}, {"TZ=America/Havana 0 0 * * 0", "2026-03-02T00:00:00Z"},
	{"TZ=Asia/Beirut 10 0 29 * *", "2026-03-20T00:00:00Z"}, {"TZ=Asia/Beirut 0 1 30 3 *", "2026-03-20T00:00:00Z"},
	{"TZ=Australia/Lord_Howe 45 1 * * *", "2026-04-04T12:00:00Z"}, {"TZ=Australia/Lord_Howe 0 3 * * *", "2026-10-03T12:00:00Z"},
	{"TZ=Pacific/Chatham 50 2 * * *", "2026-09-25T12:00:00Z"}, {"TZ=Europe/Dublin 15 1 * * *", "2026-03-28T12:00:00Z"},
	{"TZ=Europe/Berlin 0 0 31 2 *", "2026-01-01T00:00:00Z"}, {"TZ=Europe/Berlin 0 12 1 1 *", "2035-12-31T23:59:59Z"},
}

// cron.parse [text]: "spec", "every", with the delay in seconds behind it, or an error.
// cron.next [text, instant]: the next three times in UTC, fewer where the library finds none within five years.
func crons() {
	for _, text := range cronTexts {
		var schedule cron.Schedule
		asks("cron.parse", inputs{text}, func() (any, error) {
			var err error
			schedule, err = cron.ParseStandard(text)
			if every, ok := schedule.(cron.ConstantDelaySchedule); ok {
				return "every " + strconv.FormatInt(int64(every.Delay/time.Second), 10), err
			}
			return "spec", err
		})
		if schedule == nil {
			continue
		}
		for _, instant := range cronInstants {
			says("cron.next", inputs{text, instant}, nextTimes(schedule, instant))
		}
	}
	for _, change := range cronChanges {
		schedule, err := cron.ParseStandard(change[0])
		if err != nil {
			panic(err)
		}
		says("cron.next", inputs{change[0], change[1]}, nextTimes(schedule, change[1]))
	}
}

func nextTimes(schedule cron.Schedule, instant string) []string {
	at, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		panic(err)
	}
	next := []string{}
	for range 3 {
		if at = schedule.Next(at); at.IsZero() {
			break
		}
		next = append(next, at.UTC().Format(time.RFC3339Nano))
	}
	return next
}
