package main

import (
	"math"
	"strconv"

	"k8s.io/apimachinery/pkg/api/resource"
)

var quantityTexts = []string{
	"0", "1", "-1", "+1", "00", "01", "1.0", "1.5", "0.5", ".5", "5.", ".", "-.5", "+.5", "1.50", "100m",
	"1500m", "1000m", "0m", "-100m", "1n", "1u", "999n", "1000n", "1000u", "0.1m", "0.0001", "0.1n", "0.5n",
	"1.1n", "-0.1n", "1k", "1K", "1M", "1G", "1T", "1P", "1E", "1Z", "1Y", "1Ki", "1ki", "1Mi", "1Gi", "1Ti",
	"1Pi", "1Ei", "1Zi", "1KI", "1Kib", "1KiB", "1B", "1KB", "1b", "10Gb", "1.5k", "1.5Ki", "0.5Gi", "0.1Gi",
	"1.25Mi", "1.0001Ki", "0.001Ki", "1.7Gi", "1024", "1024Ki", "1024Mi", "1536Mi", "2048", "1000", "1000k",
	"1500k", "1000Ki", "1000000", "1234567", "1073741824", "1e3", "1E3", "1e+3", "1e-3", "1E-3", "1e0", "1e",
	"1E+", "1e1.5", "1e3k", "1.5e3", "1.234e2", "12e2", "1e6", "1e9", "1e18", "1e19", "1e-9", "1e-10", "1e100",
	"1e-100", "1E6", "10e5", "100e4", "1ek", "1e3m", "-1e3", "1e03", "1m5", "1 m", " 1", "1 ", "", " ", "m",
	"k", "Ki", "x", "abc", "1x", "1mm", "1mi", "1,5", "1_000", "--1", "+-1", "1-", "0x10", "Inf", "NaN",
	"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
	"18446744073709551616", "9223372036854775807k", "9223372036854775807m", "9223372036854775807n", "8Ei",
	"7Ei", "9E", "10E", "9.3E", "16Ei", "1000Ei", "99999999999999999999", "123456789012345678901234567890",
	"0.123456789", "0.1234567891", "1.123456789", "0.0000000001", "0.000000001", "123.456m", "1.0005",
	"1.00050", "0.1", "0.10", "100.0m", "3.14159", "250m", "0.25", "2", "4", "4.0", "512Mi", "128Mi", "0.5",
	"0.05", "0Ki", "0Mi", "0e3", "0E", "-0", "-0Mi", "00.10Gi", "0001Ki", "1.Ki", ".5Mi", "2.5e-3", "1e-3Ki",
	"１", "1µ", "1μ", "1é", "1i", "1Mi ", "1M i", "5e-1", "5e-324", "1.5E", "1.5Ei", "1500e-3", "1024e3", "1e-1",
	"10e-1", "0.1e1", "1.0e0", "1000e-3", "-1.5Gi", "-500m", "-1Ki", "-0.5", "-1e3", "1048576", "1048577",
	"1.000Mi", "2047Ki", "2048Ki", "2049Ki", "1025", "999", "1001", "999999", "1000001", "12345678k", "100k",
	"100000k", "1000000k", "0.001k", "0.0001k", "0.00000001k", "1.999999999", "1.9999999999",
}

var quantityPairs = [][2]string{
	{"100m", "200m"}, {"500m", "500m"}, {"1Gi", "512Mi"}, {"512Mi", "1Gi"}, {"1536Mi", "512Mi"},
	{"300m", "100m"}, {"1", "1000m"}, {"1k", "1Ki"}, {"1Ki", "1k"}, {"1Ki", "1e3"}, {"1e3", "1Ki"},
	{"1e3", "1k"}, {"0", "1Ki"}, {"0", "1e3"}, {"0", "0"}, {"0Ki", "1k"}, {"1Ki", "0"}, {"1Ki", "0k"},
	{"1Ki", "-1Ki"}, {"1Ki", "1Ki"}, {"1Mi", "1"}, {"1", "1Mi"}, {"1Gi", "1m"}, {"1m", "1Gi"}, {"1n", "1"},
	{"1", "1n"}, {"9223372036854775807", "1"}, {"9223372036854775807", "9223372036854775807"},
	{"-9223372036854775808", "1"}, {"1", "9223372036854775807"}, {"1E", "1n"}, {"1Ei", "1n"}, {"8Ei", "8Ei"},
	{"1e19", "1"}, {"1", "1e19"}, {"0.5", "500m"}, {"1.5", "1.5Gi"}, {"1024", "1Ki"}, {"1000", "1k"},
	{"2Gi", "2048Mi"}, {"-1", "1"}, {"-1", "-1"}, {"100m", "-200m"}, {"1e3", "1e-3"}, {"5e2", "5e2"},
	{"1Pi", "1P"}, {"0.1", "0.2"}, {"1M", "1"}, {"999k", "1k"}, {"1023Ki", "1Ki"}, {"1", "x"}, {"", "1"},
	{"0.1n", "0.1n"}, {"1u", "1n"}, {"3", "1.5"},
}

// quantity.parse [text]: {text, value, milli, approximate, format}; the integers as texts, as they have 64 bits, the
// approximate one in Go's shortest form. value and milli round away from zero.
// quantity.compare, .add, .sub [a, b]: -1, 0, 1, and the sum and difference as printed; error where one is invalid.
// quantity.binary [whole], quantity.milli [whole]: an integer in BinarySI, an integer of milli units in DecimalSI.
func quantities() {
	for _, text := range quantityTexts {
		one, err := resource.ParseQuantity(text)
		if err != nil {
			refuses("quantity.parse", inputs{text})
			continue
		}
		says("quantity.parse", inputs{text}, map[string]string{
			"text": one.String(), "value": strconv.FormatInt(one.Value(), 10), "milli": strconv.FormatInt(one.MilliValue(), 10),
			"approximate": strconv.FormatFloat(one.AsApproximateFloat64(), 'g', -1, 64), "format": string(one.Format),
		})
	}
	for _, pair := range quantityPairs {
		input := inputs{pair[0], pair[1]}
		a, err := resource.ParseQuantity(pair[0])
		b, err2 := resource.ParseQuantity(pair[1])
		if err != nil || err2 != nil {
			refuses("quantity.compare", input)
			refuses("quantity.add", input)
			refuses("quantity.sub", input)
			continue
		}
		sum, difference := a.DeepCopy(), a.DeepCopy()
		sum.Add(b)
		difference.Sub(b)
		says("quantity.compare", input, a.Cmp(b))
		says("quantity.add", input, sum.String())
		says("quantity.sub", input, difference.String())
	}
	for _, whole := range []int64{
		0, 1, -1, 2, 10, 100, 500, 999, 1000, 1001, 1023, 1024, 1025, 1500, 1536, 2000, 2048, 10000, 10240,
		1000000, 1048576, 1073741824, 1610612736, 1 << 40, 1 << 50, 1 << 60, 1 << 62, 1e9, 1e12, 1e15, 1e18,
		2500, 250, 123456789, -1024, -1000, -1500, math.MaxInt64, math.MinInt64, math.MinInt64 + 1,
	} {
		says("quantity.binary", inputs{strconv.FormatInt(whole, 10)}, resource.NewQuantity(whole, resource.BinarySI).String())
		says("quantity.milli", inputs{strconv.FormatInt(whole, 10)}, resource.NewMilliQuantity(whole, resource.DecimalSI).String())
	}
}
