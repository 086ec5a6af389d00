use std::collections::HashSet;

use super::*;
use crate::{Value, parse};

fn render(template: &str) -> Result<String, crate::RuntimeError> {
    example(template)
}

#[test]
fn every_example_prints_what_it_says() {
    assert!(matches!(json::read(EXAMPLE_DATA), Some(Value::Map(_))), "the example data is no JSON");
    let mut wrong = Vec::new();
    for function in all() {
        for (template, expected) in function.examples {
            let printed = render(template).unwrap_or_else(|error| format!("error: {error}"));
            if printed != *expected {
                wrong.push(format!("{template} gives {printed}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_evaluated_function_has_an_example_that_calls_it() {
    for function in all().filter(|function| function.implementation.is_some() && function.name != "call") {
        let shown = function.examples.iter().any(|(template, _)| {
            crate::analysis::functions(&parse(template)).iter().any(|(name, _)| *name == function.name)
        });
        assert!(shown, "{} is in no example of its own", function.name);
    }
}

#[test]
fn names_are_unique_and_sorted() {
    let mut seen = HashSet::new();
    for function in all() {
        for name in std::iter::once(&function.name).chain(function.aliases) {
            assert!(seen.insert(*name), "{name} is there twice");
            assert!(std::ptr::eq(lookup(name).unwrap(), function));
        }
    }
    assert!(FUNCTIONS.is_sorted_by_key(|function| function.name));
    assert_eq!(FUNCTIONS.len(), all().count());
}

#[test]
fn signatures_say_what_is_taken() {
    for (name, refused, taken) in [
        ("default", vec![1, 3], vec![2]),
        ("weekday", vec![1], vec![0]),
        ("coalesce", vec![], vec![0, 1, 9]),
        ("containerPort", vec![0, 4], vec![1, 2, 3]),
        ("eq", vec![1], vec![2, 5]),
    ] {
        let function = lookup(name).unwrap();
        assert!(refused.iter().all(|count| !function.takes(*count)), "{name}");
        assert!(taken.iter().all(|count| function.takes(*count)), "{name}");
    }
    let parameters = lookup("containerEnv").unwrap().parameters();
    let kinds: Vec<_> =
        parameters.iter().map(|parameter| (parameter.name, parameter.kind, parameter.optional)).collect();
    assert_eq!(kinds, [("object", "any", false), ("key", "string", false), ("index", "int", true)]);
    assert_eq!(lookup("semverCompare").unwrap().returns(), "int");
}

#[test]
fn every_signature_and_sentence_is_complete() {
    for function in all() {
        assert!(function.signature.contains(") -> "), "{}", function.signature);
        assert!(function.doc.ends_with('.'), "{}", function.name);
        for parameter in function.parameters() {
            let known = ["any", "string", "int", "int64", "float", "bool", "list", "map"].contains(&parameter.kind);
            assert!(known, "{}: {}", function.name, parameter.kind);
        }
    }
}

#[test]
fn arguments_convert_as_authors_mean_them() {
    for (template, expected) in [
        // A number of the data where an integer is wanted, as text too.
        (r#"{{ repeat "x" .spec.replicas }}"#, "xxx"),
        (r#"{{ repeat "x" "2" }}"#, "xx"),
        (r#"{{ repeat "x" 2.0 }}"#, "xx"),
        // A list of the data where Go wants its own kind of list.
        (r#"{{ join .spec.hosts "|" }}"#, "a.example.com|b.example.com"),
        // What is missing is empty text, an empty list, false.
        ("[{{ toUpper .spec.none }}]", "[]"),
        (r#"[{{ join .spec.none "," }}]"#, "[]"),
        (r#"{{ boolTernary .spec.none "a" "b" }}"#, "b"),
        (r#"{{ concat "a" .spec.replicas true }}"#, "a3true"),
        // Whole results are integers, and take part in further arithmetic.
        ("{{ formatQuantity (div (parseQuantity \"4Gi\") 4) }}", "1Gi"),
        ("{{ listHas (asList \"[80, 443]\") 80 }}", "true"),
        ("{{ mul .spec.replicas 1.5 }}", "4.5"),
        ("{{ isValidPort .spec.port }}", "true"),
        ("{{ ternary (index .spec \"zero\") \"t\" \"f\" }}", "f"),
    ] {
        assert_eq!(render(template).as_deref(), Ok(expected), "{template}");
    }
}

#[test]
fn text_spells_a_number_wherever_to_float_reads_it() {
    for (text, expected) in
        [("1_000", Some("1000")), ("0x1p4", Some("16")), (" 1", None), ("1\n", None), ("1e400", None)]
    {
        for template in [format!("{{{{ toInt {text:?} }}}}"), format!("{{{{ add {text:?} 0 }}}}")] {
            assert_eq!(render(&template).ok().as_deref(), expected, "{template}");
        }
    }
}

#[test]
fn refusals_stand_at_the_argument() {
    for (template, at, message) in [
        (r#"{{ repeat "x" "many" }}"#, r#""many""#, "`repeat`: expected an integer, not the text `many`"),
        ("{{ add 1 .spec.hosts }}", ".spec.hosts", "`add`: expected a number, not a list"),
        (r#"{{ default "x" }}"#, "default", "`default` takes 2 arguments, not 1"),
        (
            r#"{{ gitShortCommit "abc" }}"#,
            "gitShortCommit",
            "`gitShortCommit` is a known function that is not evaluated yet",
        ),
        ("{{ tolower .spec.tier }}", "tolower", "no function is called `tolower`"),
        ("{{ div 1 0 }}", "0", "`div`: nothing can be divided by 0"),
    ] {
        let error = render(template).unwrap_err();
        assert_eq!(error.message, message);
        assert_eq!(error.span.text(template), at, "{template}");
        assert!(error.help.is_some(), "{template}");
    }
}
