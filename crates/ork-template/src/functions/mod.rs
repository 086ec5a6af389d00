//! The one table of functions: Go's own and the Notes. Each has a signature, a sentence, examples that are tests, and
//! its code; those whose code is not there yet are known by name.
//!
//! Every family has its file; how arguments are read and converted is in `call`.

mod call;
mod choice;
mod container;
mod cron;
mod data;
mod duration;
mod go;
mod json;
mod known;
mod kubernetes;
mod list;
mod math;
mod net;
mod network;
mod object;
mod pod;
mod prometheus;
mod quantity;
mod random;
mod sample;
mod schedule;
mod semver;
mod storage;
mod text;
mod time;
mod types;
mod validation;
mod workload;
mod zoned;

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

pub use data::sha256;
pub use validation::{is_label_key, is_label_value, is_subdomain};

/// Seconds of a duration as Orkestra writes them (`1h30m`, `7d`, `never` is 0), fractions dropped.
#[must_use]
pub fn seconds(text: &str) -> Option<i64> {
    i64::try_from(duration::parse(text)? / duration::SECOND).ok()
}

/// Whether a text is a schedule that Kubernetes reads.
#[must_use]
pub fn is_schedule(text: &str) -> bool {
    schedule::parse(text).is_some()
}

/// When a schedule fires next after a moment, both in seconds since 1970; none where it never does, or is no schedule.
#[must_use]
pub fn next_fire(schedule: &str, after: i64) -> Option<i64> {
    schedule::next(&schedule::parse(schedule)?, after)
}

/// Minutes since midnight of a time such as `09:30`.
#[must_use]
pub fn minutes_of_day(text: &str) -> Option<i64> {
    time::minutes_of_day(text)
}

/// Seconds since 1970 of a time as RFC 3339 writes it.
#[must_use]
pub fn instant(text: &str) -> Option<i64> {
    time::parse_instant(text).map(|instant| instant.seconds)
}

pub use call::{Answer, Call, Refusal};
pub use sample::Sort;

/// The code of a function.
pub type Implementation = fn(&mut Call<'_>) -> Answer;

/// The family that documentation lists a function under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Family {
    Go,
    Choice,
    Types,
    Text,
    Math,
    Lists,
    Data,
    Random,
    Cron,
    Time,
    Semver,
    Network,
    Quantity,
    Validation,
    Objects,
    Workloads,
    Containers,
    Pods,
    Jobs,
    Services,
    Ingresses,
    Storage,
    Nodes,
    Prometheus,
    Serve,
    /// Flags of what changed, in gates only.
    Sentinel,
    /// Named in documentation, in no release yet.
    Announced,
}

impl Family {
    /// Its heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Family::Go => "Go's own",
            Family::Choice => "Choosing between values",
            Family::Types => "Types and conversion",
            Family::Text => "Text",
            Family::Math => "Arithmetic",
            Family::Lists => "Lists and maps",
            Family::Data => "Encodings and digests",
            Family::Random => "Random values",
            Family::Cron => "Cron expressions",
            Family::Time => "Time and durations",
            Family::Semver => "Versions",
            Family::Network => "Addresses",
            Family::Quantity => "Quantities",
            Family::Validation => "Validation",
            Family::Objects => "Kubernetes objects",
            Family::Workloads => "Workloads and autoscaling",
            Family::Containers => "Containers",
            Family::Pods => "Pods and their warnings",
            Family::Jobs => "Jobs and CronJobs",
            Family::Services => "Services",
            Family::Ingresses => "Ingresses",
            Family::Storage => "Storage",
            Family::Nodes => "Nodes",
            Family::Prometheus => "Prometheus results",
            Family::Serve => "Serve targets",
            Family::Sentinel => "Sentinels of gates",
            Family::Announced => "Announced",
        }
    }
}

/// An entry of the table.
pub struct Function {
    /// The name.
    pub name: &'static str,
    /// Other names that published templates or older releases call it by.
    pub aliases: &'static [&'static str],
    /// `name(parameter type, [optional type], rest type...) -> type`
    pub signature: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Templates with what they render to over [`EXAMPLE_DATA`]; tests run them.
    pub examples: &'static [(&'static str, &'static str)],
    /// Where, and why, it says something else than the Go runtime does; empty for most.
    pub differs: &'static str,
    /// Where documentation lists it.
    pub family: Family,
    /// Its code; `None` for a function that is known and not evaluated yet.
    pub implementation: Option<Implementation>,
    least: usize,
    most: Option<usize>,
    /// Whether the evaluator itself decides which arguments it looks at.
    pub(crate) decides: bool,
    /// Whether Go's type of the result is `int`.
    pub(crate) gives_int: bool,
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.signature)
    }
}

/// A parameter of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// `any`, `string`, `int`, `float`, `bool`, `list`, `map`.
    pub kind: &'static str,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether any number of arguments may stand for it.
    pub variadic: bool,
}

impl Function {
    /// The name, the counts and the type of the result are read from the signature.
    const fn new(family: Family, signature: &'static str, doc: &'static str, code: Option<Implementation>) -> Self {
        let shape = shape(signature);
        let name = match signature.split_at_checked(shape.name) {
            Some((name, _)) => name,
            None => signature,
        };
        Self {
            name,
            aliases: &[],
            signature,
            doc,
            examples: &[],
            differs: "",
            family,
            implementation: code,
            least: shape.least,
            most: if shape.variadic { None } else { Some(shape.most) },
            decides: false,
            gives_int: shape.gives_int,
        }
    }

    const fn examples(mut self, examples: &'static [(&'static str, &'static str)]) -> Self {
        self.examples = examples;
        self
    }

    const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    const fn differs(mut self, why: &'static str) -> Self {
        self.differs = why;
        self
    }

    const fn decides(mut self) -> Self {
        self.decides = true;
        self
    }

    /// Whether it can be run.
    #[must_use]
    pub fn is_evaluated(&self) -> bool {
        self.implementation.is_some() || self.family == Family::Sentinel
    }

    /// Whether it takes so many arguments, a piped one included.
    #[must_use]
    pub fn takes(&self, count: usize) -> bool {
        count >= self.least && self.most.is_none_or(|most| count <= most)
    }

    /// How many arguments it takes, for a message: `2 arguments`, `at least 1 argument`.
    #[must_use]
    pub fn count_in_words(&self) -> String {
        let plural = |count: usize| if count == 1 { "argument" } else { "arguments" };
        match (self.least, self.most) {
            (0, Some(0)) => "no arguments".to_owned(),
            (least, Some(most)) if least == most => format!("{most} {}", plural(most)),
            (least, Some(most)) => format!("{least} to {most} arguments"),
            (least, None) => format!("at least {least} {}", plural(least)),
        }
    }

    /// The parameters of the signature.
    #[must_use]
    pub fn parameters(&self) -> Vec<Parameter> {
        let inner = self.signature.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
        let parts = inner.map_or("", |(inner, _)| inner).split(", ").filter(|part| !part.is_empty());
        parts
            .map(|part| {
                let optional = part.starts_with('[');
                let part = part.trim_matches(['[', ']']);
                let (name, kind) = part.split_once(' ').unwrap_or((part, "any"));
                let variadic = kind.ends_with("...");
                Parameter { name, kind: kind.trim_end_matches("..."), optional, variadic }
            })
            .collect()
    }

    /// The examples with what they give, worked out now.
    pub fn worked_examples(&self) -> impl Iterator<Item = (&'static str, String)> + use<> {
        let worked = |template: &str| example(template).unwrap_or_else(|error| format!("error: {error}"));
        self.examples.iter().map(move |(template, _)| (*template, worked(template)))
    }

    /// Whether it answers with the text `true` or `false`, both of which `if` takes for true.
    #[must_use]
    pub fn gives_words(&self) -> bool {
        self.family == Family::Sentinel || self.doc.starts_with("The text `true`")
    }

    /// The type of the result, in the words of [`Parameter::kind`].
    #[must_use]
    pub fn returns(&self) -> &'static str {
        self.signature.split_once("-> ").map_or("any", |(_, kind)| kind)
    }
}

struct Shape {
    name: usize,
    least: usize,
    most: usize,
    variadic: bool,
    gives_int: bool,
}

const fn shape(signature: &str) -> Shape {
    let mut shape = Shape { name: 0, least: 0, most: 0, variadic: false, gives_int: false };
    let mut rest = signature.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        if *byte == b'(' {
            break;
        }
        shape.name += 1;
    }
    let (mut any, mut optional, mut variadic) = (false, false, false);
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match *byte {
            b',' | b')' => {
                if any {
                    shape.most += 1;
                    shape.least += (!optional && !variadic) as usize;
                }
                shape.variadic |= variadic;
                (any, optional, variadic) = (false, false, false);
                if *byte == b')' {
                    break;
                }
            }
            b'[' => optional = true,
            b'.' => variadic = true,
            _ => any = true,
        }
    }
    shape.gives_int = matches!(rest, b" -> int");
    shape
}

/// The data, as JSON, that the examples of the table are rendered over.
pub const EXAMPLE_DATA: &str = include_str!("example.json");
/// The time at which they are rendered: 2026-01-01T00:00:00Z, in seconds since 1970.
pub const EXAMPLE_TIME: i64 = 1_767_225_600;

/// Renders an example of the table.
///
/// # Errors
/// As [`crate::Template::render`].
pub fn example(template: &str) -> Result<String, crate::RuntimeError> {
    static DATA: LazyLock<crate::Value> = LazyLock::new(|| json::read(EXAMPLE_DATA).unwrap_or_default());
    let notes = crate::UserNotes::default();
    let mut entropy = || 0x0123_4567_89ab_cdef;
    crate::parse(template).render(&DATA, &mut crate::Env::new(EXAMPLE_TIME, &mut entropy, &notes))
}

/// Every function, in the order of documentation.
pub fn all() -> impl Iterator<Item = &'static Function> {
    [
        go::TABLE,
        choice::TABLE,
        types::TABLE,
        text::TABLE,
        math::TABLE,
        list::TABLE,
        data::TABLE,
        random::TABLE,
        cron::TABLE,
        time::TABLE,
        semver::TABLE,
        net::TABLE,
        quantity::TABLE,
        validation::TABLE,
        kubernetes::TABLE,
        workload::TABLE,
        container::TABLE,
        pod::TABLE,
        network::TABLE,
        storage::TABLE,
        prometheus::TABLE,
        known::TABLE,
    ]
    .into_iter()
    .flatten()
}

/// Every function, by name.
pub static FUNCTIONS: LazyLock<Vec<&'static Function>> = LazyLock::new(|| {
    let mut functions: Vec<_> = all().collect();
    functions.sort_by_key(|function| function.name);
    functions
});

static BY_NAME: LazyLock<HashMap<&'static str, &'static Function>> = LazyLock::new(|| {
    let named = |function: &'static Function| {
        std::iter::once(function.name).chain(function.aliases.iter().copied()).map(move |name| (name, function))
    };
    all().flat_map(named).collect()
});

/// The function of a name or alias.
#[must_use]
pub fn lookup(name: &str) -> Option<&'static Function> {
    BY_NAME.get(name).copied()
}

/// Whether a name is that of a function.
#[must_use]
pub fn is_known(name: &str) -> bool {
    BY_NAME.contains_key(name)
}

/// The names, aliases left out.
pub fn names() -> impl Iterator<Item = &'static str> {
    all().map(|function| function.name)
}

#[cfg(test)]
mod tests;
