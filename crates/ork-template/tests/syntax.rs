//! What parsing says about mistakes, and what is left of a template that has some.

use ork_source::Span;
use ork_template::analysis::{Hover, functions, hover_at, paths};
use ork_template::{Cursor, Node, Operand, OperandKind, Pipeline, Template, cursor, parse};

#[test]
fn a_mistake_is_told_once_at_its_token() {
    for (text, at, message) in [
        ("{{ .spec.image", "{{", "this action is never closed"),
        ("a {{- .spec.image", "{{", "this action is never closed"),
        ("{{ .a\n{{ .b }}", "{{", "this action is never closed"),
        ("{{ }}", "}}", "an action needs a value"),
        ("{{", "{{", "this action is never closed"),
        ("{{ .a | ", "{{", "this action is never closed"),
        ("{{ .spec.", ".", "a name must follow this dot"),
        ("{{ \"x", "\"", "this quote is never closed"),
        ("{{ (print .a", "(", "this `(` is never closed"),
        ("{{ | print }}", "|", "`|` cannot stand here"),
        ("{{ .a | | print }}", "|", "nothing follows this `|`"),
        ("{{ .spec. }}", ".", "a name must follow this dot"),
        ("{{ .a @ }}", "@", "this character means nothing in a template"),
        ("{{ default \"x }}", "\"", "this quote is never closed"),
        ("{{ print `x }}", "`", "this quote is never closed"),
        ("{{ \"\\q\" }}", "\"\\q\"", "this text has an unknown escape"),
        ("{{ 'ab' }}", "'ab'", "this is no single character"),
        ("{{ 08 }}", "08", "this is no number"),
        ("{{ 2in }}", "2in", "this is no number"),
        ("{{ (.a }}", "}}", "this closes the action too early"),
        ("{{ .a) }}", ")", "this `)` closes nothing"),
        ("{{ print .a, .b }}", ",", "`,` cannot stand here"),
        ("{{ .x := 1 }}", ":=", "only a variable can be given a value"),
        ("{{ $x }}", "$x", "the variable `$x` is not defined here"),
        ("{{ .a | \"x\" }}", "\"x\"", "a value takes nothing from a pipe"),
        ("{{ \"x\".y }}", ".", "this value has no fields"),
        ("{{ if .a }}x", "if", "`if` has no `end`"),
        ("{{ range .a }}{{ if . }}{{ end }}", "range", "`range` has no `end`"),
        ("{{ if .a }}{{ else }}", "if", "`if` has no `end`"),
        ("{{ end }}", "end", "`end` closes nothing"),
        ("{{ else }}", "else", "`else` closes nothing"),
        ("{{ if .a }}{{ else }}{{ else }}{{ end }}", "else", "a second `else`"),
        ("{{ if }}{{ end }}", "}}", "`if` needs a value"),
        ("{{ break }}", "break", "`break` stands outside of `range`"),
        ("{{ template }}", "}}", "`template` needs a name in quotes"),
        ("{{ if .a }}{{ define \"x\" }}{{ end }}{{ end }}", "define", "`define` stands inside of another block"),
        ("{{ define \"x\" }}a{{ end }}{{ define \"x\" }}b{{ end }}", "\"x\"", "a template named `x` is defined twice"),
        ("{{/* x", "{{", "this comment is never closed"),
        ("{{/* x */ .a }}", "*/", "a comment must be all there is between `{{` and `}}`"),
        ("{{ .a } b", "}", "a single `}` closes nothing, `}}` closes an action"),
    ] {
        let template = parse(text);
        let found: Vec<_> =
            template.errors.iter().map(|error| (error.span.text(text), error.message.as_str())).collect();
        assert_eq!(found, [(at, message)], "{text}");
    }
}

#[test]
fn two_mistakes_are_told_twice() {
    let text = "{{ .a @ }} {{ (.b }} {{ if .c }}";
    let parsed = parse(text);
    let places: Vec<&str> = parsed.errors.iter().map(|error| error.span.text(text)).collect();
    assert_eq!(places, ["@", "}}", "if"]);
}

#[test]
fn what_go_lets_pass_is_a_warning() {
    for (text, at) in [("{{ .a | }}", "|"), ("{{ $x = 1 }}", "$x"), ("{{ default.spec.x }}", "default")] {
        let parsed = parse(text);
        assert_eq!(parsed.errors, [], "{text}");
        let places: Vec<&str> = parsed.warnings.iter().map(|warning| warning.span.text(text)).collect();
        assert_eq!(places, [at], "{text}");
    }
}

const TEMPLATES: &[&str] = &[
    "{{ .spec.image | default \"nginx:1\" }}-{{- $x := .metadata.name -}} {{ $x }}",
    "{{ if and .a (gt .spec.replicas 1) }}é☃{{ else if not .b }}{{ .c.d }}{{ else }}`{{ `raw` }}`{{ end }}",
    "{{ range $i, $e := .spec.items }}{{ $i }}: {{ $e.name }}{{ break }}{{ else }}none{{ end }}",
    "{{ with $db := (index .spec \"db\").primary }}{{ .host }}:{{ $db.port }}{{ end }}{{/* note */}}",
    "{{ define \"t\" }}<{{ . }}>{{ end }}{{ template \"t\" .spec }}{{ block \"b\" . }}{{ .x }}{{ end }}",
    "{{- 'a' }}{{ 0x1F }}{{ 1_000.5e3 }}{{ \"\\u00e9\\n\" }}{{ true }}{{ nil | print }}{{ $.a.b }}",
];

#[test]
fn every_prefix_and_every_gap_parses() {
    for whole in TEMPLATES {
        for (cut, character) in whole.char_indices() {
            let (before, after) = whole.split_at(cut);
            check(before);
            check(&format!("{before}{}", after.trim_start_matches(character)));
        }
        check(whole);
        assert_eq!(parse(whole).errors, [], "{whole}");
    }
}

/// Every span lies in the text and on characters; the cursor can be anywhere.
fn check(text: &str) {
    let template = parse(text);
    let mut spans: Vec<Span> = template.errors.iter().chain(&template.warnings).map(|error| error.span).collect();
    for nodes in std::iter::once(&template.nodes).chain(template.defined.values()) {
        collect(nodes, &mut spans);
    }
    spans.extend(functions(&template).iter().map(|(_, span)| *span));
    spans.extend(paths(&template).iter().flat_map(|path| path.segments.iter().map(|(_, span)| *span)));
    for span in spans {
        assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}");
    }
    for offset in 0..=text.len() {
        let typed = match cursor(text, Span::from(offset..offset).start) {
            None => continue,
            Some(Cursor::Path { span, prefix, .. } | Cursor::Function { span, prefix }) => (span, prefix),
        };
        assert!(text.get(typed.0.range()).is_some_and(|word| word.starts_with(&typed.1)), "{typed:?} of {text:?}");
    }
}

fn collect(nodes: &[Node], spans: &mut Vec<Span>) {
    for node in nodes {
        match node {
            Node::Text(span) => spans.push(*span),
            Node::Action(pipeline) => pipeline_spans(pipeline, spans),
            Node::If(branch) | Node::With(branch) | Node::Range(branch) => {
                pipeline_spans(&branch.pipeline, spans);
                collect(&branch.then, spans);
                collect(&branch.otherwise, spans);
            }
            Node::Template { span, pipeline, .. } => {
                spans.push(*span);
                pipeline.iter().for_each(|pipeline| pipeline_spans(pipeline, spans));
            }
            Node::Break | Node::Continue => {}
        }
    }
}

fn pipeline_spans(pipeline: &Pipeline, spans: &mut Vec<Span>) {
    spans.push(pipeline.span);
    spans.extend(pipeline.variables.iter().map(|variable| variable.span));
    for Operand { span, kind } in pipeline.commands.iter().flat_map(|command| &command.operands) {
        spans.push(*span);
        match kind {
            OperandKind::Field(fields) | OperandKind::Variable(_, fields) => {
                spans.extend(fields.iter().map(|field| field.span));
            }
            OperandKind::Chain(inner, fields) => {
                pipeline_spans(inner, spans);
                spans.extend(fields.iter().map(|field| field.span));
            }
            _ => {}
        }
    }
}

fn read(template: &Template) -> Vec<String> {
    let names = |path: &ork_template::analysis::PathUse| {
        path.segments.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(".")
    };
    paths(template).iter().map(names).collect()
}

#[test]
fn half_typed_text_still_says_what_it_reads() {
    for (text, expected) in [
        ("{{ .spec.image", vec!["spec.image"]),
        ("{{ .spec.image | def", vec!["spec.image"]),
        ("{{ if .spec.on }}{{ .spec.image }}", vec!["spec.on", "spec.image"]),
        ("{{ default \"x\", .spec.image }}", vec!["spec.image"]),
        ("{{ .a) .b }}", vec!["a", "b"]),
        ("{{ (.a.b }} {{ .c }}", vec!["a.b", "c"]),
        ("{{ .a @ .b }}", vec!["a", "b"]),
        ("{{ .a\n{{ .b }}", vec!["a", "b"]),
        ("{{ .spec.", vec![]),
    ] {
        let template = parse(text);
        assert!(!template.errors.is_empty(), "{text}");
        assert_eq!(read(&template), expected, "{text}");
    }
}

#[test]
fn paths_are_followed_from_the_root() {
    for (text, expected) in [
        ("{{ .spec.image }}{{ $.spec.x }}", vec!["spec.image", "spec.x"]),
        ("{{ with .spec.db }}{{ .host }}{{ else }}{{ .name }}{{ end }}", vec!["spec.db", "spec.db.host", "name"]),
        ("{{ range .spec.items }}{{ .name }}{{ $.x }}{{ end }}", vec!["spec.items", "spec.items.[].name", "x"]),
        ("{{ range $i, $e := .l }}{{ $e.a }}{{ $i }}{{ end }}", vec!["l", "l.[].a"]),
        ("{{ range $e := .l }}{{ $e.a }}{{ end }}", vec!["l", "l.[].a"]),
        ("{{ $x := .spec.a }}{{ $x.b }}", vec!["spec.a", "spec.a.b"]),
        ("{{ $x := .a }}{{ if .c }}{{ $x = .b }}{{ end }}{{ $x.d }}", vec!["a", "c", "b"]),
        ("{{ (.spec).image }}", vec!["spec", "spec.image"]),
        ("{{ index .spec \"db\" \"host\" }}", vec!["spec", "spec.db.host"]),
        ("{{ (index .spec.list 0).name }}", vec!["spec.list", "spec.list.[]", "spec.list.[].name"]),
        ("{{ with .a | default .b }}{{ .unknown }}{{ end }}", vec!["a", "b"]),
        ("{{ (fromJson .a).b }}", vec!["a"]),
        (
            "{{ define \"t\" }}{{ .port }}{{ $.x }}{{ end }}{{ template \"t\" .spec }}",
            vec!["spec", "spec.port", "spec.x"],
        ),
    ] {
        assert_eq!(read(&parse(text)), expected, "{text}");
    }
    let text = "{{ with .spec.db }}{{ .host }}{{ end }}";
    let found = paths(&parse(text));
    let last = found.last().unwrap();
    assert_eq!(last.written, 1);
    assert_eq!(last.segments.iter().map(|(_, span)| span.text(text)).collect::<Vec<_>>(), ["spec", "db", "host"]);
}

#[test]
fn the_cursor_knows_what_is_typed() {
    for (marked, expected) in [
        ("{{ .<CURSOR>", "path  <>"),
        ("{{ .spec.<CURSOR>", "path spec <>"),
        ("{{ .spec.im<CURSOR>age }}", "path spec <im> of image"),
        ("{{ .sp<CURSOR>ec.image }}", "path  <sp> of spec"),
        ("x-{{ .spec.image | def<CURSOR>", "function <def> of def"),
        ("{{ <CURSOR>", "function <>"),
        ("{{<CURSOR>", "function <>"),
        ("{{- <CURSOR>}}", "function <>"),
        ("{{ .a | <CURSOR>}}", "function <>"),
        ("{{ (<CURSOR>) }}", "function <>"),
        ("{{ def<CURSOR>ault \"x\" }}", "function <def> of default"),
        ("{{ $x := .spec.db }}{{ $x.<CURSOR> }}", "path spec.db <>"),
        ("{{ range $i, $e := .spec.items }}{{ $e.na<CURSOR>", "path spec.items.[] <na> of na"),
        ("{{ with .spec.db }}{{ .na<CURSOR> }}{{ end }}", "path spec.db <na> of na"),
        ("{{ with .spec.db }}{{ .<CURSOR>", "path spec.db <>"),
        ("{{ with .spec.db }}{{ else }}{{ .<CURSOR>", "path  <>"),
        ("{{ with .spec.db }}{{ end }}{{ .<CURSOR>", "path  <>"),
        ("{{ range .spec.items }}{{ .na<CURSOR>", "path spec.items.[] <na> of na"),
        ("{{ with .spec.db }}{{ $.spec.<CURSOR>", "path spec <>"),
        ("{{ (index .spec \"db\").<CURSOR> }}", "path spec.db <>"),
        ("{{ default \"x\" .spec.<CURSOR> }}", "path spec <>"),
        ("{{ default \"x\", .spec.<CURSOR> }}", "path spec <>"),
        ("{{ if .spec.<CURSOR> }}x{{ end }}", "path spec <>"),
        ("{{ .a.<CURSOR>\nimage: {{ .b }}", "path a <>"),
        // Not a template, not to be completed, or not known.
        ("{{ .a }}<CURSOR>", "nothing"),
        ("{{ .a }<CURSOR>}", "nothing"),
        ("{<CURSOR>{ .a }}", "nothing"),
        ("{{ \"in te<CURSOR>xt\" }}", "nothing"),
        ("{{ \"never closed <CURSOR>", "nothing"),
        ("{{ `raw .x.<CURSOR>` }}", "nothing"),
        ("{{/* note .<CURSOR> */}}", "nothing"),
        ("{{ 12<CURSOR> }}", "nothing"),
        ("no template .spec.<CURSOR>", "nothing"),
        ("{{ (fromJson .a).<CURSOR> }}", "nothing"),
    ] {
        let (text, offset) = ork_test::cursor(marked).unwrap();
        let of = |span: Span| if span.is_empty() { String::new() } else { format!(" of {}", span.text(&text)) };
        let found = match cursor(&text, offset) {
            None => "nothing".to_owned(),
            Some(Cursor::Path { base, prefix, span }) => format!("path {} <{prefix}>{}", base.join("."), of(span)),
            Some(Cursor::Function { prefix, span }) => format!("function <{prefix}>{}", of(span)),
        };
        assert_eq!(found, expected, "{marked}");
    }
}

#[test]
fn a_hover_names_the_function_or_the_path_so_far() {
    for (marked, expected) in [
        ("{{ .spec.<CURSOR>db.host | default \"x\" }}", Some("path spec.db at db")),
        ("{{ .spec.db.host | def<CURSOR>ault \"x\" }}", Some("function default at default")),
        ("{{ with .spec }}{{ .db.ho<CURSOR>st }}{{ end }}", Some("path spec.db.host at host")),
        ("{{ index .spec \"d<CURSOR>b\" }}", Some("path spec.db at db")),
        ("{{ .spec }} te<CURSOR>xt", None),
        ("{{ \"te<CURSOR>xt\" }}", None),
    ] {
        let (text, offset) = ork_test::cursor(marked).unwrap();
        let found = hover_at(&parse(&text), offset).map(|hover| match hover {
            Hover::Function(name, span) => format!("function {name} at {}", span.text(&text)),
            Hover::Path(path, span) => format!("path {} at {}", path.join("."), span.text(&text)),
        });
        assert_eq!(found.as_deref(), expected, "{marked}");
    }
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    for (open, close) in
        [("{{ if .a }}", "{{ end }}"), ("{{ with .a }}", "{{ end }}"), ("{{ block \"x\" . }}", "{{ end }}")]
    {
        let text = format!("{}{}", open.repeat(50_000), close.repeat(50_000));
        let errors = parse(&text).errors;
        assert_eq!(errors.len(), 1, "{open}");
        assert_eq!(errors[0].message, "blocks are nested too deeply");
    }
    let chain = format!("{{{{ if .a }}}}{}{{{{ end }}}}", "{{ else if .b }}".repeat(50_000));
    assert_eq!(parse(&chain).errors.len(), 1);
    let parentheses = format!("{{{{ {}.a{} }}}}", "(".repeat(50_000), ")".repeat(50_000));
    let errors = parse(&parentheses).errors;
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].message, "parentheses are nested too deeply");
}

#[test]
fn work_stays_proportional_to_the_text() {
    // Templates that call one another a thousand times each, paths and variables without end.
    let mut calls = String::new();
    for level in 0..12 {
        let next = format!("{{{{ template \"t{}\" . }}}}", level + 1);
        calls.push_str(&format!("{{{{ define \"t{level}\" }}}}{}{{{{ end }}}}", next.repeat(1000)));
    }
    calls.push_str("{{ define \"t12\" }}{{ .x }}{{ end }}{{ template \"t0\" . }}");
    assert!(paths(&parse(&calls)).len() <= 10_000);
    let long = format!("{{{{ with {} }}}}{}{{{{ end }}}}", ".a".repeat(50_000), "{{ .b }}".repeat(2_000));
    assert!(paths(&parse(&long)).len() < 10);
    let variables = format!("{}{}", "{{ $v := 1 }}".repeat(5_000), "{{ $ }}".repeat(5_000));
    assert!(parse(&variables).errors.iter().all(|error| error.message.starts_with("more than 1000 variables")));
}
