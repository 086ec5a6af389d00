//! Values against types: what an API server says when it decodes a manifest.

use ork_source::{Applicability, Diagnostic, Edit, Level, Location, nearest};

use super::values::{is_base64, shown};
use super::{Made, at};
use crate::kubernetes::{Distinct, Form, Property, Type};
use crate::output::{Content, Rendered};
use crate::render::body::is_quantity;

const RULE: &str = "invalid-manifest";
/// Fields that Kubernetes' schemas require and its API server does without.
const DISPENSABLE: [(&str, &str); 5] = [
    ("io.k8s.api.apps.v1.StatefulSetSpec", "serviceName"),
    ("io.k8s.api.networking.v1.NetworkPolicySpec", "podSelector"),
    ("io.k8s.api.rbac.v1.Role", "rules"),
    ("io.k8s.api.rbac.v1.ClusterRole", "rules"),
    ("io.k8s.api.core.v1.LimitRangeSpec", "limits"),
];
/// Lists whose items must differ in objects that are created, too.
const CREATED: [&str; 4] = ["containers", "initContainers", "volumes", "volumeMounts"];
/// Texts that must be a percentage where they are no number.
const PERCENT: [&str; 3] = ["maxSurge", "maxUnavailable", "minAvailable"];

/// One manifest on its way through its type.
pub(super) struct Walk<'m, 'a, 'r> {
    pub(super) made: &'m mut Made<'a>,
    /// What it is, for messages.
    pub(super) kind: &'m str,
    /// Whether it is applied. What is only created may have more than its kind: that is dropped, and told in a warning.
    pub(super) applied: bool,
    /// Whether what is missing is certain to be refused.
    pub(super) complete: bool,
    /// The way to the value.
    pub(super) path: Vec<Step<'r>>,
}

/// A step into a manifest.
#[derive(Clone, Copy)]
pub(super) enum Step<'r> {
    Key(&'r str),
    Index(usize),
}

impl<'r> Walk<'_, '_, 'r> {
    /// Looks at a value and everything below it.
    pub(super) fn value(&mut self, value: &'r Rendered, of: Type) {
        match (&value.value, of.form()) {
            // Nothing counts as not given.
            (Content::Null, _) | (_, Form::Any) => {}
            (Content::Map(_), Form::Object) => self.object(value, of),
            (Content::Map(map), Form::Map) => {
                let Some(values) = of.additional() else { return };
                for (key, inner) in map {
                    self.at(Step::Key(key), |walk| walk.value(inner, values));
                }
            }
            (Content::Map(_), Form::Open) => {}
            (Content::List(items), Form::List) => {
                self.distinct(items, of);
                let Some(inner) = of.items() else { return };
                for (index, item) in items.iter().enumerate() {
                    self.at(Step::Index(index), |walk| walk.value(item, inner));
                }
            }
            _ => self.scalar(value, of),
        }
    }

    fn at(&mut self, step: Step<'r>, then: impl FnOnce(&mut Self)) {
        self.path.push(step);
        then(self);
        self.path.pop();
    }

    /// The way to the value, as people write it.
    fn way(&self) -> String {
        let mut way = String::new();
        for step in &self.path {
            way = match step {
                Step::Key(name) if way.is_empty() => (*name).to_owned(),
                Step::Key(name) => format!("{way}.{name}"),
                Step::Index(index) => format!("{way}[{index}]"),
            };
        }
        way
    }

    fn object(&mut self, value: &'r Rendered, of: Type) {
        let Content::Map(map) = &value.value else { return };
        let whole = self.path.is_empty();
        // A status is for others to write.
        for (key, inner) in map.iter().filter(|(key, _)| !(whole && *key == "status")) {
            match of.property(key) {
                Some(property) => self.at(Step::Key(key), |walk| walk.value(inner, property.of())),
                None => self.unknown(value, key, inner, of),
            }
        }
        if !self.complete {
            return;
        }
        let given = |name: &str| map.get(name).is_some_and(|value| value.value != Content::Null);
        let dispensable = |name: &str| DISPENSABLE.contains(&(of.name(), name));
        for missing in of.properties().filter(|property| property.required()) {
            if !given(missing.name()) && !dispensable(missing.name()) {
                self.missing(value, missing);
            }
        }
    }

    fn unknown(&mut self, within: &Rendered, key: &str, value: &Rendered, of: Type) {
        // The key is written whatever its value is.
        let place = self.made.key(within, key).or_else(|| self.made.place(within).map(|(place, _)| place));
        let Some(place) = place else { return };
        let parent =
            if self.path.is_empty() { self.kind.to_owned() } else { format!("`{}` of a {}", self.way(), self.kind) };
        let version = self.made.version;
        let level = if self.applied { Level::Error } else { Level::Warning };
        let mut finding = Diagnostic::new(
            RULE,
            level,
            place.clone(),
            format!("{parent} has no field `{key}` in Kubernetes {version}"),
        );
        let free = |property: &Property| at(within, &[property.name()]).is_none();
        let fits = |property: &Property| fits(value, property.of());
        let candidates: Vec<&str> = of.properties().filter(|p| free(p) && fits(p)).map(Property::name).collect();
        finding = match nearest(key, candidates.iter().copied()) {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")).fix(
                format!("Change to `{meant}`"),
                Applicability::Unsafe,
                Edit { location: place, text: meant.to_owned() },
            ),
            None if of.properties().count() <= 12 => {
                let names: Vec<String> = of.properties().map(|property| format!("`{}`", property.name())).collect();
                finding.help(format!("its fields are {}", names.join(", ")))
            }
            None => finding,
        };
        self.made.findings.push(finding);
    }

    fn missing(&mut self, within: &Rendered, missing: Property) {
        let way = if self.path.is_empty() { String::new() } else { format!("`{}` of ", self.way()) };
        let message = format!("{way}a {} needs `{}`", self.kind, missing.name());
        let help = match missing.description() {
            "" => "add it".to_owned(),
            description => format!("add it: {description}"),
        };
        self.made.tell(RULE, Level::Error, within, message, &help);
    }

    /// Items that Kubernetes tells apart by something must differ in it.
    fn distinct(&mut self, items: &[Rendered], of: Type) {
        let keys = of.distinct();
        let inner = of.items();
        let same = |one: &Rendered, other: &Rendered| match &keys {
            Distinct::Nothing => false,
            Distinct::Value => one.to_json() == other.to_json(),
            Distinct::Keys(keys) => keys.iter().all(|key| key_of(one, key, inner) == key_of(other, key, inner)),
        };
        let refused = self.applied || matches!(self.path.last(), Some(Step::Key(name)) if CREATED.contains(name));
        if keys == Distinct::Nothing || !refused {
            return;
        }
        for (index, item) in items.iter().enumerate().skip(1) {
            let Some(first) = items.iter().take(index).find(|earlier| same(earlier, item)) else { continue };
            let deciding = |item: &Rendered| match &keys {
                Distinct::Keys(keys) => keys.first().and_then(|key| item.get(key)).unwrap_or(item).clone(),
                _ => item.clone(),
            };
            let (item, first) = (deciding(item), deciding(first));
            // Two values that nobody wrote are equal by chance.
            if !self.made.is_certain(&first) {
                continue;
            }
            let message = format!("`{}` of a {} has {} twice", self.way(), self.kind, shown(&item));
            let other = self.made.place(&first).map(|(place, _)| place);
            self.made.tell_with(
                RULE,
                Level::Error,
                &item,
                message,
                "give each its own, or remove one",
                |finding, place| match other.filter(|other| other != place) {
                    Some(other) => finding.related(other, "the first one"),
                    None => finding,
                },
            );
        }
    }

    fn scalar(&mut self, value: &Rendered, of: Type) {
        let Some((needed, help)) = self.misfit(value, of) else { return };
        let renders = self.made.place(value).is_some_and(|(place, _)| crate::evaluate::is_template(place.text()));
        let verb = if renders { "renders to" } else { "is" };
        let message = format!("`{}` of a {} must be {needed}, and this {verb} {}", self.way(), self.kind, shown(value));
        let as_text = of.form() == Form::Text && of.values().next().is_none();
        self.made.tell_with(RULE, Level::Error, value, message, &help, |finding, place| match quoted(value, place) {
            Some(text) if as_text => {
                finding.fix("Write it as text", Applicability::Safe, Edit { location: place.clone(), text })
            }
            _ => finding,
        });
    }

    /// What a value should be and is not, and what helps.
    fn misfit(&self, value: &Rendered, of: Type) -> Option<(String, String)> {
        let needed = |what: &str, help: &str| Some((what.to_owned(), help.to_owned()));
        let whole = |number: f64| number.fract() == 0.0;
        match (of.form(), &value.value) {
            (Form::Text, Content::Text(text)) => {
                let words: Vec<&str> = of.values().collect();
                if text.is_empty() || words.is_empty() || words.contains(&text.as_str()) {
                    return None;
                }
                let help = match nearest(text, words.iter().copied()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => String::new(),
                };
                Some((format!("one of {}", words.join(", ")), help))
            }
            (Form::Text, Content::Int(_) | Content::Float(_) | Content::Bool(_)) => {
                needed("text", "write it in quotes")
            }
            (Form::Text, _) => needed("text", ""),
            (Form::Int32, Content::Int(number)) if i32::try_from(*number).is_err() => {
                needed("an integer of 32 bits", "")
            }
            (Form::Int32 | Form::Int64, Content::Int(_)) => None,
            (Form::Int32 | Form::Int64, Content::Float(number)) if whole(*number) => None,
            (Form::Int32 | Form::Int64, Content::Text(text)) if text.parse::<i64>().is_ok() => {
                needed("an integer", "write it without quotes")
            }
            (Form::Int32 | Form::Int64, _) => needed("an integer", ""),
            (Form::Number, Content::Int(_) | Content::Float(_)) => None,
            (Form::Number, _) => needed("a number", ""),
            (Form::Boolean, Content::Bool(_)) => None,
            (Form::Boolean, Content::Text(text)) if text == "true" || text == "false" => {
                needed("true or false", "write it without quotes")
            }
            (Form::Boolean, _) => needed("true or false", ""),
            (Form::IntOrString, Content::Int(_)) => None,
            (Form::IntOrString, Content::Text(text)) => {
                let percent = matches!(self.path.last(), Some(Step::Key(name)) if PERCENT.contains(name));
                let fits = text.strip_suffix('%').is_some_and(|number| number.parse::<u32>().is_ok());
                if !percent || fits { None } else { needed("an integer or a percentage", "") }
            }
            (Form::IntOrString, Content::Float(number)) if whole(*number) => None,
            (Form::IntOrString, _) => needed("an integer or text", ""),
            (Form::Quantity, Content::Int(_) | Content::Float(_)) => None,
            (Form::Quantity, Content::Text(text)) if is_quantity(text.trim()) => None,
            (Form::Quantity, _) => needed("a quantity such as `500m` or `10Gi`", ""),
            (Form::Time, Content::Text(_)) => None,
            (Form::Time, _) => needed("a time", ""),
            (Form::Bytes, Content::Text(text)) if is_base64(text) => None,
            (Form::Bytes, _) => needed("base64", "write it under `stringData` to have it encoded"),
            (Form::Object | Form::Open | Form::Map, _) => needed("an object", ""),
            (Form::List, _) => needed("a list", ""),
            (Form::Any, _) => None,
        }
    }
}

/// Whether a value could stand for a type.
fn fits(value: &Rendered, of: Type) -> bool {
    match (&value.value, of.form()) {
        (Content::Map(_), form) => matches!(form, Form::Object | Form::Open | Form::Map | Form::Any),
        (Content::List(_), form) => matches!(form, Form::List | Form::Any),
        (_, form) => !matches!(form, Form::Object | Form::Open | Form::Map | Form::List),
    }
}

/// What an item has under a key, its default where it has nothing.
fn key_of(item: &Rendered, key: &str, of: Option<Type>) -> Option<Content> {
    let default = || of?.property(key)?.default().map(Content::from);
    item.get(key).map(|value| value.value.clone()).filter(|value| *value != Content::Null).or_else(default)
}

/// A number or boolean as it is written, in quotes.
fn quoted(value: &Rendered, place: &Location) -> Option<String> {
    let plain = matches!(value.value, Content::Int(_) | Content::Float(_) | Content::Bool(_));
    let written = place.text();
    let bare = !written.contains(['"', '\'', '{', '\\', '\n']);
    (plain && bare).then(|| format!("\"{written}\""))
}
