package main

import "math"

var (
	words = []string{
		"", "a", "web", "my-app", "nginx:1.25", "prod", "true", "0", "5432", "-7", "3.5", "x y", " padded ",
		"UPPER", "%d", "{{", "a\tb\nc", "line1\nline2\n", "<a href=\"x\">&'</a>", "</script><!--",
		"a=b&c=d?e#f", "50%", "don't", "\"quoted\"", "back\\slash", "`tick`", "héllo ☃", "日本語", "e\u0301",
		"🚀 go", "\u00a0nbsp", "\u2028sep", "\u200b", "\x00nul", "\x07\x1b", "\u007f", "\ufeff", "<nil>",
		"<no value>", "map[a:1]", "1e3", "0x1F", "ÄÖÜ", "\r\n", "+", "/path/to?q=1", "%!d(MISSING)",
	}
	integers = []int64{
		0, 0, 1, 1, 2, 3, 3, 5, 7, -1, -7, 10, 42, 80, 97, 100, 255, 256, 300, 443, 1000, 8080, 65535, 1000000,
		0x2603, 0x1F680, 0x110000,
		-128, 1 << 31, 1<<32 + 1, 1 << 53, math.MaxInt64, math.MinInt64, 1_500_000_000, 999_999, 0xD800,
	}
	floats = []float64{
		0, 1, 1.5, 2, 3, 3.5, -7.25, 0.1, 0.5, 2.5, 1.0 / 3, 100, 1e5, 999999, 1e6, 1234567.125, 1e20, 1e21, 1e-4, 1e-5,
		1.5e-7, 1e100, -1e21, math.MaxFloat64, math.SmallestNonzeroFloat64, 123456789, 0.000123456, 65.0, 8080.5, 1e22, 5e-324,
		2.2250738585072014e-308, 9007199254740993, math.Copysign(0, -1),
	}
	labelKeys = []string{"app", "tier", "x/y", "a-b", "été", "team", "", "0", "name", "with space", "_u", "Ünï"}
)

// randomData makes an object in the manner of a Kubernetes resource. Every template is made for its own data, with what
// is there in mind; so some fields are often missing and some have an unexpected kind.
func (g *generator) randomData() map[string]any {
	spec := map[string]any{}
	for _, field := range specFields {
		switch chance := g.random.Float64(); {
		case chance < 0.45:
		case chance < 0.49:
			spec[field.name] = g.anyValue(2)
		default:
			spec[field.name] = field.draw(g)
		}
	}
	root := map[string]any{"spec": spec}
	metadata := map[string]any{"name": g.pick(words), "namespace": g.pick(words)}
	if g.chance(0.8) {
		metadata["labels"] = g.labels()
	}
	if g.chance(0.3) {
		metadata["generation"] = g.integer()
	}
	if g.chance(0.95) {
		root["metadata"] = metadata
	}
	if g.chance(0.5) {
		root["status"] = map[string]any{"ready": g.chance(0.5), "replicas": g.integer(), "phase": g.pick(words)}
	}
	if g.chance(0.2) {
		root["tree"] = g.tree(3)
	}
	if g.chance(0.1) {
		root["extra"] = g.anyValue(3)
	}
	return root
}

// A list and no map: a map's order would differ from run to run.
var specFields = []struct {
	name string
	draw func(*generator) any
}{
	{"image", func(g *generator) any { return g.pick(words) }},
	{"host", func(g *generator) any { return g.pick(words) }},
	{"text", func(g *generator) any { return g.pick(words) + g.pick(words) }},
	{"replicas", func(g *generator) any { return g.small() }},
	{"port", func(g *generator) any { return g.integer() }},
	{"big", func(g *generator) any { return g.integer() }},
	{"zero", func(*generator) any { return int64(0) }},
	{"ratio", func(g *generator) any { return g.float() }},
	{"limit", func(g *generator) any { return g.float() }},
	{"enabled", func(g *generator) any { return g.chance(0.5) }},
	{"empty", func(*generator) any { return "" }},
	{"nothing", func(*generator) any { return nil }},
	{"tags", func(g *generator) any { return g.list(4, func() any { return g.pick(words) }) }},
	{"nums", func(g *generator) any { return g.list(5, func() any { return g.integer() }) }},
	{"floats", func(g *generator) any { return g.list(3, func() any { return g.float() }) }},
	{"flags", func(g *generator) any { return g.list(3, func() any { return g.chance(0.5) }) }},
	{"mixed", func(g *generator) any { return g.list(5, func() any { return g.anyValue(1) }) }},
	{"matrix", func(g *generator) any {
		return g.list(3, func() any { return g.list(3, func() any { return g.small() }) })
	}},
	{"emptyList", func(*generator) any { return []any{} }},
	{"emptyMap", func(*generator) any { return map[string]any{} }},
	{"env", func(g *generator) any {
		return g.list(3, func() any { return map[string]any{"name": g.pick(words), "value": g.scalar()} })
	}},
	{"nested", func(g *generator) any {
		return map[string]any{"a": map[string]any{"b": map[string]any{"c": g.scalar(), "d": g.scalar()}, "n": nil}}
	}},
	{"options", func(g *generator) any {
		return map[string]any{"été": g.scalar(), "_x1": g.scalar(), "list": g.list(2, g.scalar), "Go": g.scalar()}
	}},
}

func (g *generator) labels() map[string]any {
	labels := map[string]any{}
	for range g.random.IntN(5) {
		labels[g.pick(labelKeys)] = g.pick(words)
	}
	return labels
}

// tree is for templates that call themselves.
func (g *generator) tree(depth int) map[string]any {
	node := map[string]any{"name": g.pick(words), "weight": g.small()}
	if depth > 0 && g.chance(0.8) {
		node["children"] = g.list(2, func() any { return g.tree(depth - 1) })
	}
	if depth > 0 && g.chance(0.5) {
		node["next"] = g.tree(depth - 1)
	}
	return node
}

func (g *generator) list(most int, item func() any) []any {
	items := make([]any, g.random.IntN(most+1))
	for i := range items {
		items[i] = item()
	}
	return items
}

func (g *generator) scalar() any {
	switch g.random.IntN(8) {
	case 0:
		return nil
	case 1:
		return g.chance(0.5)
	case 2, 3:
		return g.integer()
	case 4:
		return g.float()
	}
	return g.pick(words)
}

func (g *generator) anyValue(depth int) any {
	if depth > 0 {
		switch g.random.IntN(5) {
		case 0:
			return g.list(3, func() any { return g.anyValue(depth - 1) })
		case 1:
			object := map[string]any{}
			for range g.random.IntN(4) {
				object[g.pick(labelKeys)] = g.anyValue(depth - 1)
			}
			return object
		}
	}
	return g.scalar()
}

func (g *generator) small() any { return int64(g.random.IntN(5)) }

func (g *generator) integer() any {
	if g.chance(0.2) {
		return int64(g.random.Uint64()) >> g.random.IntN(64)
	}
	return pickOf(g, integers)
}

func (g *generator) float() any {
	switch {
	case g.chance(0.2):
		return g.random.NormFloat64() * math.Pow(10, float64(g.random.IntN(40)-20))
	case g.chance(0.1):
		for {
			value := math.Float64frombits(g.random.Uint64())
			if !math.IsNaN(value) && !math.IsInf(value, 0) {
				return value
			}
		}
	}
	return pickOf(g, floats)
}
