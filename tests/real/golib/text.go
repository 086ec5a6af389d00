package main

import (
	"encoding/json"
	"net/mail"
	"net/url"
	"strconv"
)

// mail.parse [text]: {name, address}. url.request [text]: url.ParseRequestURI as {scheme, host}. json.valid [text].
// atoi [text]: strconv.Atoi. float [text]: strconv.ParseFloat, in the shortest form.
func texts() {
	for _, text := range []string{
		"team@myorg.io", "Team <team@myorg.io>", "<team@myorg.io>", "not-an-email", "a@b", "@b", "a@", "a@@b",
		"a@b@c", "", " ", " a@b.c ", "a@b.c,d@e.f", "a b@c.d", "\"a b\"@c.d", "\"a\"@c.d", "a.@b.c", ".a@b.c",
		"a..b@c.d", "a+b@c.d", "a_b@c-d.e", "é@b.c", "a@é.c", "a@[1.2.3.4]", "a@[::1]", "a@b.", "a@.b",
		"a@b..c", "a@-b.c", "a(comment)@b.c", "a@b.c(comment)", "(c)a@b.c", "a@b.c\n", "a\n@b.c", "a@b c",
		"a@b_c", "A@B.C", "a!#$%&'*+/=?^_`{|}~-@b.c", "a,b@c.d", "a;b@c.d", "a:b@c.d", "a\\b@c.d", "a<b@c.d",
		"=?utf-8?q?x?= <a@b.c>", "a@b.c>", "x a@b.c", "'a'@b.c", "a@1.2.3.4", "group: a@b.c;", "a@b.c;",
		"\u00a0a@b.c", "a@b.c\u00a0", "a\u00a0b@c.d", "☃@b.c", "\ta@b.c\t", "a@ b.c", "a @b.c", "a@[1.2.3.4", "a@[x]",
		"a@[]", "a@[1.2.3.4]x", "a@[fe80::1%eth0]", "a@[1.2.3.4].d", "a@b.c\x00", "a@b\x7f.c", "a@b.c (x)", "a@b.c ()",
	} {
		address, err := mail.ParseAddress(text)
		if err != nil {
			refuses("mail.parse", inputs{text})
			continue
		}
		says("mail.parse", inputs{text}, map[string]string{"name": address.Name, "address": address.Address})
	}
	for _, text := range []string{
		"https://example.com/webhook", "http://example.com", "HTTPS://EXAMPLE.COM", "ftp://example.com",
		"not a url", "https://", "https:///path", "https:example.com", "https:/example.com", "//example.com",
		"/path", "path", "", "*", "http://a b.com", "http://a.com/a b", "http://a.com/%zz", "http://a.com/%20",
		"http://a.com?q=a b", "http://a.com#f", "http://a.com:80", "http://a.com:99999", "http://a.com:",
		"http://a.com:x", "http://:80", "http://[::1]", "http://[::1]:80", "http://[::1", "http://::1",
		"http://[fe80::1%25eth0]", "http://[fe80::1%eth0]", "http://user@a.com", "http://user:pass@a.com",
		"http://us er@a.com", "http://é.com", "http://a.com/é", "http://a\x00.com", "http://a.com/\x7f",
		"http://a.com\n", " http://a.com", "http://a.com ", "1http://a.com", "ht-tp://a.com", "ht_tp://a.com",
		":a", "http//a.com", "http://a%20b.com", "http://a%41.com", "http://a.com\\b", "http://<a>.com",
		"http://a.com/<b>", "http://a\"b.com", "http://a.com/{x}", "mailto:a@b.c", "http://a^b.com",
		"http://a|b.com", "http://a`b.com", "http://a{b}.com", "http://@", "http://@a.com", "http://?q",
		"http://#f", "http://a.com?#", "http://a_b.com", "http://-a.com", "http://a.com/#%zz", "http://a.com?%zz",
		"http://a.com/%2", "http://a%25b.com", "http://a%C3%A9.com", "http://%41@a.com", "http://%zz@a.com", "http://é@a.com",
		"http://a@b@c.com", "http://a:b:c@d.com", "http://a:80:90", "http://[::1]x", "http://[::1]:", "http://[::1]:x",
		"http://a[::1]", "http://[1.2.3.4]", "http://[::ffff:1.2.3.4]", "http://[]", "http://[::1%25]", "http://[::1%25a%20b]",
		"http://[::1%25%41]", "http://[::1%25%2F]", "http://[::1%25é]", "http://[::1]]", "http://a]b", "http://a'b.com",
		"http:///x@a.com", "http:?//a.com", "https://a.com//b",
	} {
		parsed, err := url.ParseRequestURI(text)
		if err != nil {
			refuses("url.request", inputs{text})
			continue
		}
		says("url.request", inputs{text}, map[string]string{"scheme": parsed.Scheme, "host": parsed.Host})
	}
	for _, text := range []string{
		"{}", "[]", "3", "\"a\"", "null", "true", "nul", "", " ", "{\"a\":1}", "{\"a\":1,}", "[1,]", "{a:1}",
		"{'a':1}", "{\"a\":1,\"a\":2}", "01", "-0", "-", "1.", ".5", "1e5", "1E+5", "1e", "+1", "0x1", "NaN",
		"\"\\u12\"", "\"\\ud800\"", "\"\\x\"", "\"\t\"", "\"\x7f\"", " {} ", "\n[1 , 2]\t", "{} {}", "{}x",
		"//c\n1", "[1 2]", "\ufeff1", "\u00a01", "\"é☃\"", "1e999", "[[[[]]]]", "{\"a\":}", "{\"a\"}", "{1:2}",
		"\v1", "\f1", "\r1", "tru", "TRUE", "\"unclosed", "\\u0031",
	} {
		says("json.valid", inputs{text}, json.Valid([]byte(text)))
	}
	for _, text := range []string{
		"0", "1", "-1", "+1", "007", "-0", "+0", "", " 1", "1 ", "1.0", "1e3", "0x10", "1_000", "--1", "+-1",
		"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "１", "a",
		"1a", "65535", "65536", "+80", "080", "99999999999999999999", "+", "-",
	} {
		number, err := strconv.Atoi(text)
		result("atoi", inputs{text}, strconv.Itoa(number), err)
	}
	for _, text := range []string{
		"0", "1", "-1", "+1.5", ".5", "5.", ".", "1e3", "1E3", "1e+3", "1e-3", "1e", "1e400", "-1e400",
		"1e-400", "inf", "Inf", "+Inf", "-inf", "infinity", "INFINITY", "infin", "nan", "NaN", "+nan", "-NaN",
		"0x10", "0x1p4", "0x1.8p1", "0X1P-2", "0x1.8", "0x.8p0", "0x_1p0", "1_000", "1__0", "1_000.5", "", " 1",
		"1 ", "1,5", "1.2.3", "--1", "-0", "0.1", "1e21", "1e20", "123456789", "9007199254740993",
		"1.7976931348623157e308", "1.7976931348623159e308", "5e-324", "2e-324", "2.2250738585072011e-308", "１",
		"1f", "1d", "1e3.5", "e3", "+", "-", "0.000001", "0.0000001", "1e0000003", "1_e3", "1e_3", "1e1_0", "1_.5", "1._5",
		"_1", "1_", "0_1", "0x1_p0", "0x1p_0", "0xap1_0", "0x", "0xp1", "0x.p1", "0x1p", "0x1p+", "-0x1p-1", "+0x1p1", "0x+1p1",
		"0b1p1", "0o7", "+-1", "-inf ", "+infinity", "0x1p1023", "0x1p1024", "0x1.fffffffffffff7p1023",
		"0x1.fffffffffffff8p1023", "0x1p-1074", "0x1p-1075", "0x1.8p-1075", "0x3p-1075", "0x1.00000000000008p0",
		"0x1.00000000000018p0", "0x1.000000000000080000001p0", "0x1234567890abcdef01p-1100", "0x0p99999999999999999999",
		"0x1p99999999999999999999", "0x1p-99999999999999999999",
	} {
		number, err := strconv.ParseFloat(text, 64)
		result("float", inputs{text}, strconv.FormatFloat(number, 'g', -1, 64), err)
	}
}
