//! Whether a function can take arguments of given sorts. There is no second table of types: the function is called with
//! samples of each sort, and what refuses all of them refuses the sort.

use std::sync::LazyLock;

use super::{Call, EXAMPLE_TIME, Function, Refusal};
use crate::argument::Argument;
use crate::value::Value;

/// What is known of an argument.
#[derive(Clone, Debug, PartialEq)]
pub enum Sort {
    /// Nothing at all.
    Nothing,
    /// A boolean.
    Bool,
    /// An integer.
    Int,
    /// Any number.
    Number,
    /// Some text.
    Text,
    /// A list.
    List,
    /// A map.
    Map,
    /// This very value.
    Literal(Value),
}

/// Calls that are tried before the answer is that it may work.
const MOST_CALLS: usize = 3_000;

/// Texts of every kind that some function asks for, ordinary ones first.
const TEXTS: &[&str] = &[
    "1",
    "a",
    "true",
    "",
    "10:30",
    "5m",
    "1Gi",
    "1.2.3",
    ">=1.0.0",
    "patch",
    "2026-01-01T00:00:00Z",
    "*/5 * * * *",
    "https://a.example/b/c.git",
    "10.0.0.1",
    "10.0.0.0/8",
    "{\"a\":1}",
    "a text that is longer than what anybody would cut off or count through by hand",
];

struct Samples {
    bools: Vec<Value>,
    ints: Vec<Value>,
    numbers: Vec<Value>,
    texts: Vec<Value>,
    lists: Vec<Value>,
    maps: Vec<Value>,
}

static SAMPLES: LazyLock<Samples> = LazyLock::new(|| {
    let map = || Value::Map(std::sync::Arc::new([("a".into(), Value::text("1"))].into()));
    let list = |item: Value| Value::list(vec![item; 64]);
    Samples {
        bools: vec![Value::Bool(true), Value::Bool(false)],
        ints: vec![Value::Int(1), Value::Int(0), Value::Int(3), Value::Int(8080), Value::Int(-1)],
        numbers: vec![Value::Int(1), Value::Float(0.5), Value::Int(0)],
        texts: TEXTS.iter().map(Value::text).collect(),
        lists: vec![
            list(Value::text("1")),
            list(Value::Int(1)),
            list(map()),
            list(Value::list(vec![])),
            Value::list(vec![]),
        ],
        maps: vec![map(), Value::Map(std::sync::Arc::default())],
    }
});

impl Sort {
    fn samples(&self) -> &[Value] {
        match self {
            Sort::Nothing => &[Value::Nil],
            Sort::Bool => &SAMPLES.bools,
            Sort::Int => &SAMPLES.ints,
            Sort::Number => &SAMPLES.numbers,
            Sort::Text => &SAMPLES.texts,
            Sort::List => &SAMPLES.lists,
            Sort::Map => &SAMPLES.maps,
            Sort::Literal(value) => std::slice::from_ref(value),
        }
    }
}

impl Function {
    /// Why it takes no arguments of these sorts, whatever their values are: the first reason. Nothing where it may take
    /// them.
    #[must_use]
    pub fn refuses(&self, sorts: &[Sort]) -> Option<Refusal> {
        let implementation = self.implementation.filter(|_| !self.decides)?;
        let mut turn = vec![0; sorts.len()];
        let mut first = None;
        for _ in 0..MOST_CALLS {
            let chosen = sorts.iter().zip(&turn).filter_map(|(sort, at)| sort.samples().get(*at));
            let arguments: Vec<Argument<'_>> = chosen.map(argument).collect();
            let mut entropy = || 0x0123_4567_89ab_cdef;
            let mut call = Call { arguments: &arguments, now: EXAMPLE_TIME, entropy: &mut entropy, note: true };
            match implementation(&mut call) {
                Ok(_) => return None,
                Err(refusal) => first = first.or(Some(refusal)),
            }
            if !advance(&mut turn, sorts) {
                return first;
            }
        }
        None
    }
}

/// Integers count as written in the template: where Go tells them from others, that is the more lenient one.
fn argument(value: &Value) -> Argument<'_> {
    match value {
        Value::Int(value) => Argument::int(*value),
        value => Argument::borrowed(value),
    }
}

/// The next combination; whether there is one.
fn advance(turn: &mut [usize], sorts: &[Sort]) -> bool {
    for (at, sort) in turn.iter_mut().zip(sorts) {
        *at += 1;
        if *at < sort.samples().len() {
            return true;
        }
        *at = 0;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::{all, lookup};

    fn refuses(name: &str, sorts: &[Sort]) -> Option<String> {
        lookup(name).expect("a function").refuses(sorts).map(|refusal| refusal.message)
    }

    #[test]
    fn what_no_value_of_a_sort_can_do_is_refused() {
        let three = || Sort::Literal(Value::text("3"));
        assert!(refuses("eq", &[Sort::Int, three()]).is_some());
        assert!(refuses("add", &[Sort::Map, Sort::Literal(Value::Int(1))]).is_some());
        assert!(refuses("toUpper", &[Sort::List]).is_some());
        assert!(refuses("lt", &[Sort::Nothing, Sort::Int]).is_some());
    }

    #[test]
    fn what_some_value_can_do_is_taken() {
        let three = || Sort::Literal(Value::text("3"));
        assert_eq!(refuses("eq", &[Sort::Text, three()]), None);
        assert_eq!(refuses("add", &[Sort::Text, Sort::Text]), None);
        assert_eq!(refuses("toUpper", &[Sort::Int]), None);
        assert_eq!(refuses("index", &[Sort::List, Sort::Literal(Value::Int(40))]), None);
        assert_eq!(refuses("semverBump", &[Sort::Text, Sort::Text]), None);
    }

    /// A function that refuses every text would be refused wherever it stands: each takes what its signature says.
    #[test]
    fn every_function_takes_what_its_signature_says() {
        for function in all().filter(|function| function.implementation.is_some()) {
            let sorts = |texts: bool| -> Vec<Sort> {
                let wanted =
                    function.parameters().into_iter().filter(|parameter| !parameter.optional && !parameter.variadic);
                let sort = |kind: &str| match kind {
                    "string" => Sort::Text,
                    "int" | "int64" => Sort::Int,
                    "float" | "number" => Sort::Number,
                    "bool" => Sort::Bool,
                    "list" => Sort::List,
                    "map" => Sort::Map,
                    _ if texts => Sort::Text,
                    _ => Sort::Map,
                };
                wanted.map(|parameter| sort(parameter.kind)).collect()
            };
            // `call` needs a function, and data has none.
            let fits = function.refuses(&sorts(true)).is_none() || function.refuses(&sorts(false)).is_none();
            assert!(fits || function.name == "call", "{}: {:?}", function.signature, function.refuses(&sorts(true)));
        }
    }
}
