//! What stands around the place of a function's name: what is piped into it, what follows it.

use ork_source::Span;

/// What stands around the place of a function's name.
pub(super) struct Call<'t> {
    /// Whether something is piped into it.
    pub(super) is_piped: bool,
    /// Whether it is the first word of an action.
    pub(super) is_first: bool,
    /// Whether a condition is asked: behind `if`, or an argument of `and`, `or`, `not`.
    pub(super) asks: bool,
    /// Whether its result is compared: it stands in parentheses behind `eq` or `ne`.
    pub(super) is_compared: bool,
    /// What is written behind it, as words.
    pub(super) arguments: Vec<&'t str>,
    /// What is piped into it.
    pub(super) piped: &'t str,
}

impl<'t> Call<'t> {
    pub(super) fn at(text: &'t str, span: Span) -> Self {
        let before = text.get(..span.start as usize).unwrap_or_default();
        let open = before.rfind("{{").map_or(0, |at| at + 2);
        let inside = before.get(open..).unwrap_or_default().trim_start_matches('-').trim();
        let after = text.get(span.end as usize..).unwrap_or_default();
        let is_piped = inside.ends_with('|');
        let command = inside.rfind(['(', '|']).map_or(inside, |at| inside.get(at + 1..).unwrap_or_default());
        let piped = inside.trim_end_matches('|').trim();
        // In parentheses the command around decides.
        let around = inside.strip_suffix('(').map_or(command, |outer| {
            outer.rfind(['(', '|']).map_or(outer, |at| outer.get(at + 1..).unwrap_or_default())
        });
        let asks = matches!(around.split_whitespace().next(), Some("if" | "and" | "or" | "not" | "else"));
        let outer = inside.strip_suffix('(').map(str::trim_end).unwrap_or_default();
        let is_compared = outer.rsplit(['(', ' ']).next().is_some_and(|word| matches!(word, "eq" | "ne"));
        Self { is_compared, is_piped, is_first: inside.is_empty(), asks, arguments: arguments(after), piped }
    }

    /// What it is called with: what is piped into it, else the first argument.
    pub(super) fn subject(&self) -> &'t str {
        if self.is_piped { self.piped } else { self.arguments.first().copied().unwrap_or_default() }
    }

    pub(super) fn count(&self) -> usize {
        self.arguments.len() + usize::from(self.is_piped)
    }
}

/// The operands up to the end of the command; what is in parentheses is one.
fn arguments(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut depth, mut quote) = (None, 0_usize, None);
    for (at, c) in text.char_indices() {
        let ends = match quote {
            Some(open) => {
                if c == open {
                    quote = None;
                }
                false
            }
            None => match c {
                '"' | '`' => {
                    quote = Some(c);
                    start = start.or(Some(at));
                    false
                }
                '(' => {
                    depth += 1;
                    start = start.or(Some(at));
                    false
                }
                ')' if depth > 0 => {
                    depth -= 1;
                    false
                }
                '}' | '|' | ')' if depth == 0 => true,
                c if c.is_whitespace() && depth == 0 => {
                    if let Some(from) = start.take() {
                        found.push(text.get(from..at).unwrap_or_default());
                    }
                    false
                }
                _ => {
                    start = start.or(Some(at));
                    false
                }
            },
        };
        if ends {
            if let Some(from) = start.take() {
                found.push(text.get(from..at).unwrap_or_default());
            }
            return found;
        }
    }
    if let Some(from) = start {
        found.push(text.get(from..).unwrap_or_default());
    }
    found
}
