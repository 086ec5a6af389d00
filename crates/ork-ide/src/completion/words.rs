//! Variables and keywords of templates.

use ork_source::Span;

use super::{CompletionItem, CompletionKind, Offer, item};

/// What is typed of a variable's name, its `$` included.
pub(super) fn variable(inside: &str) -> Option<&str> {
    let at = inside.rfind('$')?;
    let name = inside.get(at + 1..)?;
    let whole = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (whole && !in_text(inside)).then(|| inside.get(at..)).flatten()
}

/// Variables that are declared before the cursor.
pub(super) fn variables(before: &str, replace: Span) -> Vec<Offer> {
    let mut names = vec!["$"];
    for (at, _) in before.match_indices('$') {
        let rest = before.get(at + 1..).unwrap_or_default();
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (name, after) =
            (before.get(at..at + 1 + length).unwrap_or_default(), rest.get(length..).unwrap_or_default());
        let declares = after.trim_start().starts_with(":=") || after.trim_start().starts_with(',');
        if declares && length > 0 && !names.contains(&name) {
            names.push(name);
        }
    }
    let offer = |(index, name): (usize, &str)| {
        let documentation = if name == "$" { "The root of the data." } else { "A variable of this template." };
        let item =
            CompletionItem { documentation: documentation.to_owned(), ..item(name, CompletionKind::Variable, replace) };
        Offer::new(if index == 0 { -60.0 } else { 20.0 + f64::from(u32::try_from(index).unwrap_or(0)) / 100.0 }, item)
    };
    names.into_iter().enumerate().map(offer).collect()
}

/// Keywords; those that close or continue a block only where one is open.
pub(super) fn keywords(before: &str, inside: &str, replace: Span) -> Vec<Offer> {
    let depth = depth(before);
    let trimmed = inside.trim_start_matches(['-', ' ']);
    let mut offers = Vec::new();
    let mut offer = |name: &str, score: f64, doc: &str, snippet: Option<&str>| {
        offers.push(Offer::new(
            score,
            CompletionItem {
                documentation: doc.to_owned(),
                snippet: snippet.map(str::to_owned),
                ..item(name, CompletionKind::Keyword, replace)
            },
        ));
    };
    if depth > 0 {
        offer("end", 70.0, "Ends the block.", None);
        offer("else", 40.0, "What is written where the block's condition does not hold.", None);
        offer("else if", -20.0, "Another condition.", Some("else if ${1:condition}"));
    }
    let scale = if trimmed.is_empty() { 0.0 } else { 10.0 };
    offer("if", 25.0 + scale, "Writes what follows only where the value is not empty.", None);
    offer("range", 5.0 + scale, "Writes what follows for each element.", None);
    offer("with", 5.0 + scale, "Writes what follows with the dot at the value, where it is not empty.", None);
    if depth > 0 {
        offer("break", -80.0, "Ends the loop.", None);
        offer("continue", -80.0, "Goes on with the next element.", None);
    }
    offer("define", -120.0, "Declares a template.", None);
    offer("template", -120.0, "Writes a declared template.", None);
    offers
}

/// How many blocks are open.
fn depth(before: &str) -> usize {
    let mut depth: usize = 0;
    for action in before.split("{{").skip(1) {
        let word = action.trim_start_matches(['-', ' ']);
        let word = word.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        match word {
            "if" | "range" | "with" | "block" | "define" => depth += 1,
            "end" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth
}

/// Whether the end of a piece of a template is inside of quotes.
pub(super) fn in_text(inside: &str) -> bool {
    let mut quote = None;
    let mut escaped = false;
    for c in inside.chars() {
        match quote {
            Some('"') if escaped => escaped = false,
            Some('"') if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '`') => quote = Some(c),
            None => {}
        }
    }
    quote.is_some()
}
