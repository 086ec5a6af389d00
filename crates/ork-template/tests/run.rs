//! Rendering as Orkestra does, user notes, sentinels and limits.

use std::sync::Arc;

use ork_template::{Env, RuntimeError, UserNotes, Value, parse};

fn data() -> Value {
    let map = |entries: Vec<(&str, Value)>| {
        Value::Map(Arc::new(entries.into_iter().map(|(key, value)| (Arc::from(key), value)).collect()))
    };
    map(vec![
        ("metadata", map(vec![("name", "shop".into())])),
        ("spec", map(vec![("image", "nginx".into()), ("replicas", 3.into()), ("ready", true.into())])),
    ])
}

fn render_with(template: &str, notes: &UserNotes, changed: &[&str]) -> Result<String, RuntimeError> {
    let mut entropy = || 7;
    parse(template).render(&data(), &mut Env::new(0, &mut entropy, notes).changed(changed))
}

fn render(template: &str) -> Result<String, RuntimeError> {
    render_with(template, &UserNotes::default(), &[])
}

#[test]
fn results_are_trimmed_and_what_is_missing_disappears() {
    for (template, expected) in [
        // Text without a template stays as it is.
        ("  plain <no value> ", "  plain <no value> "),
        ("  {{ .metadata.name }}\n", "shop"),
        ("{{ .spec.none }}", ""),
        ("a-{{ .spec.none }}-b", "a--b"),
        // Trimming comes first, so what a missing value leaves at an end stays.
        ("{{ .spec.none }} b", " b"),
        ("{{ len .spec.none }}", "0"),
        ("{{ .spec }}", "map[image:nginx ready:true replicas:3]"),
    ] {
        assert_eq!(render(template).as_deref(), Ok(expected), "{template}");
    }
}

#[test]
fn errors_stand_at_their_expression() {
    for (template, at, message) in [
        ("x{{ .spec.db.host }}", "host", "`.spec.db` is empty here, so `.host` of it cannot be read"),
        ("{{ .spec.image.tag }}", "tag", "text has no field `tag`"),
        ("{{ range .spec.replicas }}{{ .x }}{{ end }}", "x", "a number has no field `x`"),
        ("{{ nil }}", "nil", "`nil` alone is no value to print"),
        ("{{ .spec.image .metadata }}", ".spec.image", "`.spec.image` is no function and takes no arguments"),
        ("{{ template \"x\" }}", "{{ template \"x\"", "no template is named `x`"),
        ("{{ range .spec.image }}{{ end }}", ".spec.image", "`range` cannot go over text"),
        ("{{ .spec.image | nothing }}", "nothing", "no function is called `nothing`"),
        ("{{ .a", "{{", "this action is never closed"),
    ] {
        let error = render(template).unwrap_err();
        assert_eq!((error.span.text(template), error.message.as_str()), (at, message), "{template}");
    }
}

#[test]
fn user_notes_give_text_or_booleans() {
    let mut notes = UserNotes::default();
    notes.insert("host", " {{ .metadata.name }}.example.com\n");
    notes.insert("isBig", "{{ gt .spec.replicas 2 }}");
    notes.insert("address", "https://{{ host }}");
    notes.insert("broken", "{{ .spec.x.y }}");
    notes.insert("endless", "{{ endless }}x{{ endless }}");
    notes.insert("toUpper", "mine");
    for (template, expected) in [
        ("{{ host }}", "shop.example.com"),
        ("{{ address | printf \"<%s>\" }}", "<https://shop.example.com>"),
        ("{{ if isBig }}big{{ end }}", "big"),
        ("{{ if not isBig }}small{{ end }}", ""),
        ("[{{ broken }}]", "[]"),
        ("{{ toUpper }}", "mine"),
    ] {
        assert_eq!(render_with(template, &notes, &[]).as_deref(), Ok(expected), "{template}");
    }
    assert_eq!(render_with("{{ host 1 }}", &notes, &[]).unwrap_err().message, "the note `host` takes no arguments");
    // A note that calls itself comes to an end, whatever it gives.
    let _ = render_with("{{ endless }}", &notes, &[]);
}

#[test]
fn notes_that_fail_are_known_afterwards() {
    let mut notes = UserNotes::default();
    notes.insert("inner", "{{ .spec.x.y }}");
    notes.insert("outer", "<{{ inner }}>");
    notes.insert("unused", "{{ .spec.z.y }}");
    let mut entropy = || 7;
    let mut env = Env::new(0, &mut entropy, &notes);
    let rendered = parse("{{ outer }}{{ inner }}{{ unsued }}").render(&data(), &mut env).unwrap_err();
    assert_eq!(rendered.help.as_deref(), Some("did you mean `unused`?"));
    let failed: Vec<(String, RuntimeError)> = env.into_failed_notes().into_iter().collect();
    let [(name, error)] = failed.as_slice() else { panic!("{failed:?}") };
    let message = "`.spec.x` is empty here, so `.y` of it cannot be read";
    assert_eq!((name.as_str(), error.message.as_str()), ("inner", message));
}

#[test]
fn sentinels_are_false_unless_they_are_true() {
    let notes = UserNotes::default();
    assert_eq!(render("{{ labelsChanged }}").as_deref(), Ok("false"));
    assert_eq!(render_with("{{ labelsChanged }}", &notes, &["labelsChanged"]).as_deref(), Ok("true"));
    assert!(render("{{ labelsChanged 1 }}").is_err());
}

#[test]
fn deep_calls_are_an_error_and_no_overflow() {
    // Note and parentheses and blocks, one inside of the other until the limit.
    let mut notes = UserNotes::default();
    let deep = format!("{{{{ {}deep{} }}}}", "(print ".repeat(150), ")".repeat(150));
    notes.insert("deep", &deep);
    let _ = render_with("{{ deep }}", &notes, &[]);
    let open = "{{ if true }}{{ with $ }}{{ range 1 }}".repeat(60);
    let body = format!("{open}{{{{ template \"r\" $ }}}}{}", "{{ end }}".repeat(180));
    let whole = format!("{{{{ define \"r\" }}}}{body}{{{{ end }}}}{{{{ template \"r\" . }}}}");
    assert_eq!(render(&whole).unwrap_err().message, "blocks and calls are nested too deeply");
}

#[test]
fn nothing_runs_without_end() {
    for template in [
        "{{ define \"r\" }}{{ template \"r\" . }}{{ end }}{{ template \"r\" . }}",
        "{{ define \"r\" }}{{ if true }}{{ with . }}{{ range 2 }}{{ template \"r\" . }}{{ end }}{{ end }}{{ end }}{{ end }}\
         {{ template \"r\" . }}",
        "{{ range 1000000000 }}{{ end }}",
        "{{ range 1000000 }}{{ range 1000000 }}{{ end }}{{ end }}",
        "{{ range 1000000 }}0123456789{{ end }}",
        "{{ range 100000 }}{{ $x := printf \"%999999d\" 1 }}{{ end }}",
        "{{ range 1000 }}{{ print $ (repeat \"x\" 1000000) }}{{ end }}",
        "{{ repeat \"x\" 9999999999 }}",
    ] {
        assert!(render(template).is_err(), "{template}");
    }
    // A range that does little may still be long.
    assert_eq!(render("{{ range 100000 }}{{ end }}x").as_deref(), Ok("x"));
}
