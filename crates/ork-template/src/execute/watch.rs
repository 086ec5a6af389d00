//! Looking at one expression of a template while it runs: an editor shows what it was.

use ork_source::Span;

use super::run::Run;
use crate::argument::Argument;
use crate::execute::Env;
use crate::value::Value;

/// Values that are kept of an expression in a loop.
const MOST_VALUES: usize = 3;

/// The values that an expression had while its template ran.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    /// Where the expression stands.
    pub span: Span,
    /// The first few.
    pub values: Vec<Value>,
    /// How many there were.
    pub count: usize,
}

impl Env<'_> {
    /// Keeps an eye on an expression: an operand, a field, a command or a pipeline, by its span.
    pub fn watch(&mut self, span: Span) {
        self.watched = Some(Watched { span, ..Watched::default() });
    }

    /// What was seen of the expression so far.
    pub fn take_watched(&mut self) -> Watched {
        self.watched.take().unwrap_or_default()
    }

    pub(super) fn watches(&self) -> bool {
        self.depth == 0 && self.watched.is_some()
    }

    pub(super) fn is_watched(&self, span: Span) -> bool {
        self.watched.as_ref().is_some_and(|watched| watched.span == span)
    }

    pub(super) fn note_watched(&mut self, value: &Value) {
        let Some(watched) = &mut self.watched else { return };
        watched.count += 1;
        if watched.values.len() < MOST_VALUES {
            watched.values.push(value.clone());
        }
    }

    pub(super) fn forget_last_watched(&mut self) {
        let Some(watched) = &mut self.watched else { return };
        watched.count = watched.count.saturating_sub(1);
        watched.values.truncate(watched.count);
    }
}

impl Run<'_, '_, '_> {
    /// Notes the value of an expression, if it is the one that is watched.
    pub(super) fn watch(&mut self, span: Span, value: &Argument<'_>) {
        if self.watches && self.env.is_watched(span) {
            self.env.note_watched(&value.value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{UserNotes, functions, parse};

    /// What the last `§…§` of a template is while it runs over the data of the examples.
    fn seen(marked: &str) -> String {
        let text = marked.replace('§', "");
        let mut parts = marked.split('§');
        let start = parts.next().unwrap().len();
        let length = parts.next().unwrap().len();
        let mut entropy = || 1;
        let notes = UserNotes::default();
        let mut env = Env::new(functions::EXAMPLE_TIME, &mut entropy, &notes);
        env.watch(Span::from(start..start + length));
        let data = Value::Map(std::sync::Arc::new(
            [
                ("n".into(), Value::Int(2)),
                ("l".into(), Value::list(vec![Value::text("a"), Value::text("b"), Value::text("c"), Value::text("d")])),
                ("m".into(), Value::Map(std::sync::Arc::new([("x".into(), Value::text("y"))].into()))),
            ]
            .into(),
        ));
        let _ = parse(&text).render(&data, &mut env);
        let watched = env.take_watched();
        let values: Vec<String> = watched.values.iter().map(ToString::to_string).collect();
        format!("{}x {}", watched.count, values.join(" "))
    }

    #[test]
    fn any_expression_is_seen_once_each_time() {
        assert_eq!(seen("{{ §.n§ }}"), "1x 2");
        assert_eq!(seen("{{ §add .n 1§ }}"), "1x 3");
        assert_eq!(seen("{{ §add .n 1 | add 2§ }}"), "1x 5");
        assert_eq!(seen("{{ .n | §add 2§ }}"), "1x 4");
        assert_eq!(seen("{{ .m.§x§ }}"), "1x y");
        assert_eq!(seen("{{ with .m }}{{ .§x§ }}{{ end }}"), "1x y");
        assert_eq!(seen("{{ with .m }}{{ §.x§ }}{{ end }}"), "1x y");
        assert_eq!(seen("{{ $v := .n }}{{ §$v§ }}"), "1x 2");
        assert_eq!(seen("{{ $v := .m }}{{ §$v§.x }}"), "1x map[x:y]");
        assert_eq!(seen("{{ range $i, §$v§ := .l }}{{ $v }}{{ end }}"), "4x a b c");
        assert_eq!(seen("{{ range .l }}{{ §.§ }}{{ end }}"), "4x a b c");
        assert_eq!(seen("{{ add (§add .n 1§) 1 }}"), "1x 3");
        assert_eq!(seen("{{ if false }}{{ §.n§ }}{{ end }}"), "0x ");
        // What fails later was seen.
        assert_eq!(seen("{{ §.n§ }}{{ .m.x.y.z }}"), "1x 2");
    }
}
