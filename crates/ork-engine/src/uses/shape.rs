//! Uses put together: a tree of fields, and the schema that takes them.

use indexmap::IndexMap;
use ork_yaml::text_of;

use crate::operator::Operator;
use crate::uses::{Sort, Use, of_operator};

/// Levels of fields that are written; templates go nowhere near as deep.
const MOST_LEVELS: usize = 30;

/// A field with the fields below it.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    sort: Option<Sort>,
    default: Option<String>,
    needed: bool,
    /// What is read of its elements.
    items: Option<Box<Uses>>,
    fields: IndexMap<String, Uses>,
}

impl Uses {
    /// What an entry of a Katalog reads below `spec`, its Motifs too.
    #[must_use]
    pub fn of(operator: &Operator) -> Self {
        let mut root = Self::default();
        for found in of_operator(operator) {
            root.add(&found);
        }
        root
    }

    fn add(&mut self, found: &Use) {
        let mut here = self;
        for name in found.path.iter().take(MOST_LEVELS) {
            here = match name.as_str() {
                "[]" => here.items.get_or_insert_default(),
                name => here.fields.entry(name.to_owned()).or_default(),
            };
        }
        here.sort = here.sort.max(found.sort);
        here.needed |= found.needed;
        here.default = here.default.take().or_else(|| found.default.clone());
    }

    /// What is known of the field at a path.
    #[must_use]
    pub fn at<'n>(&self, path: impl IntoIterator<Item = &'n str>) -> Option<&Self> {
        path.into_iter().try_fold(self, |here, name| match name {
            "[]" => here.items.as_deref(),
            name => here.fields.get(name),
        })
    }

    /// The fields below, in the order in which they are read.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.fields.iter().map(|(name, field)| (name.as_str(), field))
    }

    /// Whether nothing is read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.items.is_none()
    }

    /// The lines of its schema.
    #[must_use]
    pub fn schema(&self) -> String {
        let mut out = String::new();
        self.write(0, true, &mut out);
        out
    }

    /// The lines of the schema of a whole `spec`, which is never absent.
    #[must_use]
    pub fn spec_schema(&self) -> String {
        let mut out = String::new();
        self.write(0, false, &mut out);
        out
    }

    /// The fields that nothing can stand in for.
    fn needed_fields(&self) -> impl Iterator<Item = &str> {
        let needed = self.fields.iter().filter(|(_, field)| field.needed && field.default.is_none());
        needed.map(|(name, _)| name.as_str())
    }

    /// The default as it is written, where it fits the type.
    fn written_default(&self) -> Option<String> {
        let text = self.default.as_deref()?;
        match self.sort {
            Some(Sort::Integer) => text.parse::<i64>().is_ok().then(|| text.to_owned()),
            Some(Sort::Number) => text.parse::<f64>().is_ok().then(|| text.to_owned()),
            Some(Sort::Boolean) => matches!(text, "true" | "false").then(|| text.to_owned()),
            Some(Sort::IntOrText | Sort::Map | Sort::List) => None,
            Some(Sort::Text) | None => Some(text_of(text)),
        }
    }

    /// `optional`: what it describes may be absent. A mapping whose fields are read must not be: reading fails then.
    fn write(&self, level: usize, optional: bool, out: &mut String) {
        let mut line = |text: &str| {
            out.extend(std::iter::repeat_n("  ", level));
            out.push_str(text);
            out.push('\n');
        };
        if !self.fields.is_empty() {
            line("type: object");
            if optional {
                line("default: {}");
            }
            let needed: Vec<String> = self.needed_fields().map(text_of).collect();
            if !optional && !needed.is_empty() {
                line(&format!("required: [{}]", needed.join(", ")));
            }
            line("properties:");
            for (name, field) in &self.fields {
                out.extend(std::iter::repeat_n("  ", level + 1));
                out.push_str(&text_of(name));
                out.push_str(":\n");
                field.write(level + 2, true, out);
            }
            return;
        }
        if let Some(items) = self.items.as_deref().filter(|_| self.sort != Some(Sort::Map)) {
            line("type: array");
            line("items:");
            return items.write(level + 1, false, out);
        }
        match self.sort {
            Some(Sort::IntOrText) => line("x-kubernetes-int-or-string: true"),
            Some(Sort::Number) => line("type: number"),
            Some(Sort::Integer) => line("type: integer"),
            Some(Sort::Boolean) => line("type: boolean"),
            Some(Sort::Map) => {
                line("type: object");
                line("additionalProperties:");
                line("  type: string");
            }
            Some(Sort::List) => {
                line("type: array");
                line("items:");
                line("  type: string");
            }
            Some(Sort::Text) | None => line("type: string"),
        }
        if let Some(default) = self.written_default() {
            line(&format!("default: {default}"));
        }
    }
}
