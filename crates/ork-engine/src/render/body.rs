//! Reading an entry's fields: rendered, converted to the type that the target has, each with its origin. What does not
//! fit is a finding at the expression.

use std::cell::RefCell;
use std::sync::Arc;

use indexmap::IndexMap;
use ork_source::{Diagnostic, Level, Span};
use ork_yaml::{Form, Node};

use crate::evaluate::{Evaluated, Evaluator, Scope};
use crate::output::{Content, Origin, Rendered};
use crate::rules::{BAD_VALUE, Finding};

pub(crate) type Fallible<T> = Result<T, Finding>;

/// A mapping of a document, read in a scope.
#[derive(Clone, Copy)]
pub(crate) struct Body<'a> {
    pub(crate) evaluator: &'a RefCell<Evaluator>,
    pub(crate) scope: &'a Scope,
    pub(crate) node: Node<'a>,
}

impl<'a> Body<'a> {
    /// The same surroundings, another node.
    pub(crate) fn at(self, node: Node<'a>) -> Self {
        Self { node, ..self }
    }

    pub(crate) fn has(self, key: &str) -> bool {
        self.node.get(key).is_some_and(|value| !value.is_null())
    }

    pub(crate) fn child(self, key: &str) -> Option<Body<'a>> {
        self.node.get(key).filter(|value| !value.is_null()).map(|value| self.at(value))
    }

    pub(crate) fn items(self, key: &str) -> Vec<Body<'a>> {
        self.node.get(key).into_iter().flat_map(Node::items).map(|item| self.at(item)).collect()
    }

    /// Where the mapping starts: the origin of what is made up for it.
    pub(crate) fn origin(self) -> Origin {
        let first = self.node.written_entries().next().map_or(self.node.span(), |entry| entry.key.span());
        Arc::from([self.scope.source.location(first)])
    }

    /// The origin of a key.
    pub(crate) fn key_origin(self, key: &str) -> Origin {
        self.node
            .entry(key)
            .map_or_else(|| self.origin(), |entry| Arc::from([self.scope.source.location(entry.key.span())]))
    }

    /// A finding at the value of a key.
    pub(crate) fn error(self, key: &str, message: impl Into<String>, help: &str) -> Finding {
        let span = self.node.get(key).map_or_else(|| self.node.span(), Node::span);
        let line = span.text(self.scope.source.file.text()).lines().next().unwrap_or_default().len();
        let span = Span::from(span.start as usize..span.start as usize + line);
        let finding = Diagnostic::new(BAD_VALUE, Level::Error, self.scope.source.location(span), message);
        Box::new(if help.is_empty() { finding } else { finding.help(help) })
    }

    /// A scalar's text; nothing when it is absent or renders empty.
    pub(crate) fn evaluated(self, key: &str) -> Fallible<Option<Evaluated>> {
        let Some(node) = self.node.get(key).filter(|node| !node.is_null()) else { return Ok(None) };
        let evaluated = self.evaluator.borrow_mut().scalar(node, self.scope)?;
        Ok(Some(evaluated).filter(|evaluated| !evaluated.text.is_empty()))
    }

    pub(crate) fn text(self, key: &str) -> Fallible<Option<Rendered>> {
        Ok(self.evaluated(key)?.map(text_of))
    }

    /// A scalar's text that must be there.
    pub(crate) fn required(self, key: &str, what: &str) -> Fallible<Rendered> {
        if let Some(text) = self.text(key)? {
            return Ok(text);
        }
        let (message, help) = if self.has(key) {
            (format!("`{key}` of {what} renders to nothing"), "give a default: `{{ … | default \"…\" }}`")
        } else {
            (format!("{what} needs `{key}`"), "add it")
        };
        Err(self.error(key, message, help))
    }

    pub(crate) fn text_or(self, key: &str, fallback: &str) -> Fallible<Rendered> {
        Ok(self.text(key)?.unwrap_or_else(|| Rendered::new(fallback, &self.origin())))
    }

    pub(crate) fn integer(self, key: &str) -> Fallible<Option<Rendered>> {
        let Some(evaluated) = self.evaluated(key)? else { return Ok(None) };
        let Some(number) = integer_of(&evaluated.text) else {
            let message = format!("`{key}` must be an integer, and this renders to `{}`", evaluated.text);
            return Err(self.error(key, message, ""));
        };
        Ok(Some(Rendered::new(number, &evaluated.origin)))
    }

    /// An integer with a lowest value.
    pub(crate) fn integer_from(self, key: &str, least: i64) -> Fallible<Option<Rendered>> {
        let found = self.integer(key)?;
        if let Some(Rendered { value: Content::Int(number), .. }) = &found
            && *number < least
        {
            return Err(self.error(key, format!("`{key}` is {number}, and the least is {least}"), ""));
        }
        Ok(found)
    }

    /// A port number.
    pub(crate) fn port(self, key: &str) -> Fallible<Option<Rendered>> {
        let found = self.integer(key)?;
        if let Some(Rendered { value: Content::Int(number), .. }) = &found
            && !(1..=65535).contains(number)
        {
            return Err(self.error(key, format!("{number} is no port number"), "ports go from 1 to 65535"));
        }
        Ok(found)
    }

    pub(crate) fn boolean(self, key: &str) -> Fallible<Option<Rendered>> {
        let Some(evaluated) = self.evaluated(key)? else { return Ok(None) };
        match evaluated.text.as_str() {
            "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "1" => Ok(Some(Rendered::new(true, &evaluated.origin))),
            "false" | "False" | "FALSE" | "no" | "No" | "NO" | "0" => Ok(Some(Rendered::new(false, &evaluated.origin))),
            other => Err(self.error(key, format!("`{key}` must be true or false, and this renders to `{other}`"), "")),
        }
    }

    pub(crate) fn is_true(self, key: &str) -> Fallible<bool> {
        Ok(self.boolean(key)?.is_some_and(|value| value.value == Content::Bool(true)))
    }

    /// An integer, or text such as `25%`.
    pub(crate) fn integer_or_percent(self, key: &str) -> Fallible<Option<Rendered>> {
        let Some(evaluated) = self.evaluated(key)? else { return Ok(None) };
        if let Some(number) = integer_of(&evaluated.text) {
            return Ok(Some(Rendered::new(number, &evaluated.origin)));
        }
        if evaluated.text.strip_suffix('%').and_then(integer_of).is_none() {
            let message =
                format!("`{key}` must be an integer or a percentage, and this renders to `{}`", evaluated.text);
            return Err(self.error(key, message, ""));
        }
        Ok(Some(text_of(evaluated)))
    }

    /// A Kubernetes quantity such as `500m` or `10Gi`.
    pub(crate) fn quantity(self, key: &str) -> Fallible<Option<Rendered>> {
        let Some(evaluated) = self.evaluated(key)? else { return Ok(None) };
        if !is_quantity(&evaluated.text) {
            let message = format!(
                "`{key}` must be a quantity such as `500m` or `10Gi`, and this renders to `{}`",
                evaluated.text
            );
            return Err(self.error(key, message, ""));
        }
        Ok(Some(text_of(evaluated)))
    }

    /// The texts of a list; items that render empty are left out.
    pub(crate) fn texts(self, key: &str) -> Fallible<Option<Rendered>> {
        let Some(list) = self.node.get(key).filter(|list| list.form() == Form::Sequence) else { return Ok(None) };
        let mut items = Vec::new();
        for item in list.items() {
            let evaluated = self.evaluator.borrow_mut().scalar(item, self.scope)?;
            if !evaluated.text.is_empty() {
                items.push(text_of(evaluated));
            }
        }
        Ok(Some(Rendered::new(items, &self.key_origin(key))))
    }

    /// The texts of a list as they stand there, empty ones among them.
    pub(crate) fn texts_as_written(self, key: &str) -> Fallible<Option<Rendered>> {
        let Some(list) = self.node.get(key).filter(|list| list.form() == Form::Sequence) else { return Ok(None) };
        let text = |item| Ok(text_of(self.evaluator.borrow_mut().scalar(item, self.scope)?));
        let items: Fallible<Vec<_>> = list.items().map(text).collect();
        Ok(Some(Rendered::new(items?, &self.key_origin(key))))
    }

    /// The texts of a list none of which may be empty: where an item less would mean more.
    pub(crate) fn full_texts(self, key: &str) -> Fallible<Option<Rendered>> {
        let found = self.texts_as_written(key)?;
        let empty = |item: &Rendered| item.as_text().is_some_and(str::is_empty);
        if let Some(Rendered { value: Content::List(items), .. }) = &found
            && items.iter().any(empty)
        {
            let message = format!("an item of `{key}` renders to nothing, which would widen what it limits");
            return Err(self.error(key, message, "give a default: `{{ … | default \"…\" }}`"));
        }
        Ok(found)
    }

    /// One of some words, whatever its case, as Kubernetes spells it.
    pub(crate) fn word(self, key: &str, words: &[&str]) -> Fallible<Option<Rendered>> {
        let Some(found) = self.evaluated(key)? else { return Ok(None) };
        match spelt(&found.text, words) {
            Some(word) => Ok(Some(Rendered::new(word, &found.origin))),
            None => Err(self.no_word(key, &found.text, words)),
        }
    }

    /// A list of such words; items that render empty are left out.
    pub(crate) fn words(self, key: &str, words: &[&str]) -> Fallible<Option<Rendered>> {
        let Some(Rendered { value: Content::List(items), origin }) = self.texts(key)? else { return Ok(None) };
        let word = |item: Rendered| {
            let text = item.as_text().unwrap_or_default();
            let word = spelt(text, words).ok_or_else(|| self.no_word(key, text, words))?;
            Ok(Rendered::new(word, &item.origin))
        };
        let items: Fallible<Vec<_>> = items.into_iter().map(word).collect();
        Ok(Some(Rendered::new(items?, &origin)))
    }

    fn no_word(self, key: &str, text: &str, words: &[&str]) -> Finding {
        self.error(key, format!("`{key}` cannot be `{text}`"), &format!("use one of {}", words.join(", ")))
    }

    /// A profile says these fields itself: beside it they would be lost.
    pub(crate) fn alone_with_profile(self, keys: &[&str]) -> Fallible<()> {
        match keys.iter().find(|key| self.has(key) && self.has("profile")) {
            None => Ok(()),
            Some(key) => {
                let message = format!("the profile says `{key}` itself");
                Err(self.error(key, message, "remove the profile, or this value beside it"))
            }
        }
    }

    /// A map of texts; the older list of `{key, value}` is read too.
    pub(crate) fn text_map(self, key: &str) -> Fallible<Fields> {
        let mut fields = Fields::default();
        let Some(node) = self.node.get(key) else { return Ok(fields) };
        for entry in node.entries() {
            fields.set(entry.name(), text_of(self.evaluator.borrow_mut().scalar(entry.value, self.scope)?));
        }
        for item in node.items() {
            if let (Some(name), Some(value)) = (item.get("key").and_then(Node::text), item.get("value")) {
                fields.set(name, text_of(self.evaluator.borrow_mut().scalar(value, self.scope)?));
            }
        }
        Ok(fields)
    }

    /// A map of quantities.
    pub(crate) fn quantity_map(self, key: &str) -> Fallible<Option<Rendered>> {
        let Some(map) = self.child(key) else { return Ok(None) };
        let mut fields = Fields::default();
        for entry in map.node.entries() {
            fields.set(entry.name(), map.quantity(entry.name())?);
        }
        Ok(Some(fields.at(&self.key_origin(key))))
    }
}

fn spelt(text: &str, words: &[&str]) -> Option<String> {
    words.iter().find(|word| word.eq_ignore_ascii_case(text)).map(|word| (*word).to_owned())
}

pub(crate) fn text_of(evaluated: Evaluated) -> Rendered {
    Rendered { value: Content::Text(evaluated.text), origin: evaluated.origin }
}

/// An integer as people write it; `3.0` is one too, since numbers of JSON carry no type.
pub(crate) fn integer_of(text: &str) -> Option<i64> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.strip_suffix(".0").and_then(|whole| whole.parse().ok()))
}

/// Kubernetes' grammar of quantities (API reference, "Quantity").
pub(crate) fn is_quantity(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
    let Some((number, suffix)) = unsigned.split_at_checked(digits) else { return false };
    let number_fits = number.chars().any(|c| c.is_ascii_digit()) && number.matches('.').count() <= 1;
    let exponent = suffix.strip_prefix(['e', 'E']).is_some_and(|exponent| exponent.parse::<i32>().is_ok());
    let units = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    number_fits && (units.contains(&suffix) || exponent)
}

/// A map under construction, in writing order.
#[derive(Default)]
pub(crate) struct Fields(pub(crate) IndexMap<String, Rendered>);

impl Fields {
    /// Sets a key; nothing sets nothing.
    pub(crate) fn set(&mut self, key: &str, value: impl Into<Option<Rendered>>) -> &mut Self {
        if let Some(value) = value.into() {
            self.0.insert(key.to_owned(), value);
        }
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn at(self, origin: &Origin) -> Rendered {
        Rendered::new(self.0, origin)
    }

    /// The map, unless it is empty.
    pub(crate) fn unless_empty(self, origin: &Origin) -> Option<Rendered> {
        (!self.is_empty()).then(|| self.at(origin))
    }
}

/// A map of constants with one origin.
pub(crate) fn constants<const N: usize>(origin: &Origin, entries: [(&str, Content); N]) -> Rendered {
    let map: IndexMap<String, Rendered> =
        entries.into_iter().map(|(key, value)| (key.to_owned(), Rendered::new(value, origin))).collect();
    Rendered::new(map, origin)
}
