//! The page of functions: the table of `ork-template` as Markdown, its examples worked out.

use ork_template::functions::{self, EXAMPLE_DATA, Family, Function};

const HEAD: &str = "\
# Functions of templates

Every function that a template can call, by family. Generated from the table that `ork` runs, by `cargo xtask gen`; `ork notes
search`, `ork notes show` and the hover of an editor say the same.

Arguments are read as they are meant: where text is wanted, a number or a boolean is its spelling and nothing is empty text;
where a number is wanted, text that spells one is taken; where a list is wanted, nothing is an empty one. What cannot be read so
is an error at the argument. `[optional]` arguments may be left out, `rest...` takes any number. A piped value is the last argument.

A function that says something else than the Go runtime does says so under *Here*. Examples are rendered at
2026-01-01T00:00:00Z over the data at the end of this page.
";

pub(crate) fn page() -> String {
    let all: Vec<&Function> = functions::all().collect();
    let mut families: Vec<Family> = all.iter().map(|function| function.family).collect();
    families.sort();
    families.dedup();
    let mut page = HEAD.to_owned();
    for family in families {
        page.push_str(&format!("\n## {}\n", family.title()));
        if family == Family::Announced {
            page.push_str("\nNamed in documentation, in no release: a template that calls one of them fails.\n");
        }
        for function in all.iter().filter(|function| function.family == family) {
            page.push_str(&entry(function));
        }
    }
    page.push_str(&format!("\n## The data of the examples\n\n```json\n{}\n```\n", EXAMPLE_DATA.trim()));
    page
}

fn entry(function: &Function) -> String {
    let mut out = format!("\n### {}\n\n`{}`\n\n{}\n", function.name, function.signature, function.doc);
    if !function.aliases.is_empty() {
        out.push_str(&format!("\nAlso called {}.\n", function.aliases.join(", ")));
    }
    if !function.differs.is_empty() {
        out.push_str(&format!("\n*Here* {}.\n", function.differs));
    }
    if !function.examples.is_empty() {
        out.push_str("\n```\n");
        for (template, result) in function.worked_examples() {
            out.push_str(&format!("{template}\n→ {}\n", result.replace('\n', "\n  ")));
        }
        out.push_str("```\n");
    }
    out
}
