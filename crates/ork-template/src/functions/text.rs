//! Text. A missing value is empty text, numbers and booleans are their spelling.

use super::{Answer, Call, Family, Function, Implementation, Refusal};
use crate::value::Value;

const fn text(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Text, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    text("toLower(text string) -> string", "The text in lower case.", |call| one(call, str::to_lowercase))
        .differs("nothing is empty text, numbers and booleans are their spelling; the Go runtime fails")
        .examples(&[(r#"{{ toLower "PROD" }}"#, "prod"), ("[{{ toLower .spec.none }}]", "[]")]),
    text("toUpper(text string) -> string", "The text in upper case.", |call| one(call, str::to_uppercase))
        .differs("nothing is empty text, numbers and booleans are their spelling; the Go runtime fails")
        .examples(&[("{{ .spec.tier | toUpper }}", "GOLD")]),
    text("trimSpace(text string) -> string", "The text without blanks and line breaks at its ends.", |call| {
        one(call, |text| text.trim().to_owned())
    })
    .examples(&[(r#"[{{ trimSpace "  a b " }}]"#, "[a b]")]),
    text(
        "trim(text string, characters string) -> string",
        "The text without the characters of a set at its ends.",
        trim,
    )
    .examples(&[(r#"{{ trim "/images/nginx/" "/" }}"#, "images/nginx")]),
    text(
        "trimPrefix(text string, prefix string) -> string",
        "The text without a beginning, where it begins so.",
        trim_prefix,
    )
    .examples(&[(r#"{{ trimPrefix "app-frontend" "app-" }}"#, "frontend")]),
    text("trimSuffix(text string, suffix string) -> string", "The text without an end, where it ends so.", trim_suffix)
        .examples(&[(r#"{{ trimSuffix "nginx:latest" ":latest" }}"#, "nginx")]),
    text("hasPrefix(text string, prefix string) -> bool", "Whether the text begins so.", |call| {
        test(call, |text, part| text.starts_with(part))
    })
    .examples(&[(r#"{{ hasPrefix .spec.image "ghcr.io/" }}"#, "true")]),
    text("hasSuffix(text string, suffix string) -> bool", "Whether the text ends so.", |call| {
        test(call, |text, part| text.ends_with(part))
    })
    .examples(&[(r#"{{ hasSuffix "app:v2" "v1" }}"#, "false")]),
    text(
        "contains(text string, part string) -> bool",
        "Whether a part is in the text; `listHas` looks into lists.",
        |call| test(call, |text, part| text.contains(part)),
    )
    .examples(&[(r#"{{ contains "production" "prod" }}"#, "true")]),
    text(
        "replace(text string, old string, new string) -> string",
        "The text with every `old` replaced by `new`.",
        replace,
    )
    .examples(&[(r#"{{ replace "my.app.example.com" "." "-" }}"#, "my-app-example-com")]),
    text("split(text string, separator string) -> list", "The parts between separators; none of empty text.", split)
        .differs("the result is a list for every other function; for the Go runtime its length is 0")
        .examples(&[(r#"{{ index (split "latest,stable,v2" ",") 1 }}"#, "stable")]),
    text("join(items list, separator string) -> string", "The items of a list with a separator between them.", join)
        .differs("lists of the data are joined, too; the Go runtime takes only the results of its own functions")
        .examples(&[(r#"{{ join .spec.hosts ", " }}"#, "a.example.com, b.example.com")]),
    text("repeat(text string, count int) -> string", "The text a number of times.", repeat)
        .differs("a number of the data is a count, too; the Go runtime takes only literals")
        .examples(&[(r#"{{ repeat "ha" 3 }}"#, "hahaha")]),
    text(
        "camelToKebab(text string) -> string",
        "CamelCase as kebab-case; runs of capitals stay together.",
        camel_to_kebab,
    )
    .examples(&[
        (r#"{{ camelToKebab "myAppName" }}"#, "my-app-name"),
        (r#"{{ camelToKebab "HTTPRequest" }}"#, "http-request"),
    ]),
    text(
        "truncate(text string, length int) -> string",
        "At most so many bytes of the text; `...` marks a cut and counts.",
        truncate,
    )
    .examples(&[(r#"{{ truncate "hello world" 8 }}"#, "hello..."), (r#"{{ truncate "hello" 3 }}"#, "hel")]),
    text("concat(parts string...) -> string", "The texts one after the other.", concat)
        .differs("numbers and booleans are their spelling; the Go runtime fails")
        .examples(&[(r#"{{ concat .metadata.name "-" "prod" }}"#, "shop-prod")]),
    text(
        "truncateName(text string, length int) -> string",
        "At most so many bytes of the text, without a mark.",
        truncate_name,
    )
    .examples(&[(r#"{{ truncateName "hello world" 5 }}"#, "hello")]),
    text(
        "slugify(text string) -> string",
        "The text as part of a name: lower case, with one dash for everything else.",
        |call| one(call, slug),
    )
    .examples(&[(r#"{{ slugify "My App / Service" }}"#, "my-app-service")]),
    text(
        "repoSlug(reference string) -> string",
        "The last part of a repository's address as part of a name.",
        |call| one(call, repository_slug),
    )
    .examples(&[(r#"{{ repoSlug "git@github.com:myorg/payments-api.git" }}"#, "payments-api")]),
    text(
        "lookup(key string, pairs string...) -> string",
        "The value that follows the key in a list of keys and values, empty when there is none; not the cluster.",
        lookup,
    )
    .examples(&[(r#"{{ lookup .spec.tier "silver" "1" "gold" "5" }}"#, "5")]),
    text(
        "domainHost(address any) -> string",
        "An address without `https://` or `http://` and one slash at its end.",
        |call| Ok(Value::text(host(call))),
    )
    .examples(&[(r#"{{ domainHost "https://www.example.com/" }}"#, "www.example.com")]),
    text("domainBare(address any) -> string", "As `domainHost`, also without `www.`.", |call| {
        let host = host(call);
        Ok(Value::text(host.strip_prefix("www.").unwrap_or(host)))
    })
    .examples(&[(r#"{{ domainBare "https://www.example.com/" }}"#, "example.com")]),
];

fn one(call: &Call<'_>, change: fn(&str) -> String) -> Answer {
    Ok(Value::from(change(&call.text(0)?)))
}

fn test(call: &Call<'_>, holds: fn(&str, &str) -> bool) -> Answer {
    Ok(Value::Bool(holds(&call.text(0)?, &call.text(1)?)))
}

fn trim(call: &mut Call<'_>) -> Answer {
    let set = call.text(1)?;
    Ok(Value::text(call.text(0)?.trim_matches(|character| set.contains(character))))
}

fn trim_prefix(call: &mut Call<'_>) -> Answer {
    let text = call.text(0)?;
    Ok(Value::text(text.strip_prefix(&*call.text(1)?).unwrap_or(&text)))
}

fn trim_suffix(call: &mut Call<'_>) -> Answer {
    let text = call.text(0)?;
    Ok(Value::text(text.strip_suffix(&*call.text(1)?).unwrap_or(&text)))
}

/// Bytes that a text grown by a function may have.
const MOST_GROWN: usize = 1 << 20;

fn grown(bytes: usize) -> Result<(), Refusal> {
    if bytes > MOST_GROWN { Err(Refusal::new("the result would be longer than 1 MiB")) } else { Ok(()) }
}

fn replace(call: &mut Call<'_>) -> Answer {
    let (text, old, new) = (call.text(0)?, call.text(1)?, call.text(2)?);
    grown(text.len().saturating_mul(new.len().max(1)))?;
    Ok(Value::from(text.replace(&*old, &new)))
}

fn split(call: &mut Call<'_>) -> Answer {
    let (text, separator) = (call.text(0)?, call.text(1)?);
    if text.is_empty() {
        return Ok(Value::list(Vec::new()));
    }
    if separator.is_empty() {
        return Ok(Value::list(text.chars().map(|character| Value::from(character.to_string())).collect()));
    }
    Ok(Value::list(text.split(&*separator).map(Value::from).collect()))
}

fn join(call: &mut Call<'_>) -> Answer {
    let words: Vec<String> = call.list(0)?.iter().map(Value::to_string).collect();
    Ok(Value::from(words.join(&call.text(1)?)))
}

fn length(call: &Call<'_>, index: usize) -> Result<usize, Refusal> {
    usize::try_from(call.integer(index)?).map_err(|_| Refusal::at(index, "the number must not be negative"))
}

fn repeat(call: &mut Call<'_>) -> Answer {
    let (text, count) = (call.text(0)?, length(call, 1)?);
    grown(text.len().saturating_mul(count))?;
    Ok(Value::from(text.repeat(count)))
}

fn camel_to_kebab(call: &mut Call<'_>) -> Answer {
    let text = call.text(0)?;
    let mut out = String::with_capacity(text.len() + 4);
    let mut previous: Option<char> = None;
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let after_small = previous.is_some_and(|previous| previous.is_ascii_lowercase());
        let ends_run = previous.is_some_and(|previous| previous.is_ascii_uppercase())
            && rest.peek().is_some_and(char::is_ascii_lowercase);
        if character.is_ascii_uppercase() && (after_small || ends_run) {
            out.push('-');
        }
        out.push(character.to_ascii_lowercase());
        previous = Some(character);
    }
    Ok(Value::from(out))
}

/// At most so many bytes, without cutting a character.
fn cut(text: &str, mut bytes: usize) -> &str {
    while !text.is_char_boundary(bytes) {
        bytes -= 1;
    }
    text.get(..bytes).unwrap_or(text)
}

fn truncate(call: &mut Call<'_>) -> Answer {
    let (text, most) = (call.text(0)?, length(call, 1)?);
    Ok(match text.len() <= most {
        true => Value::text(text),
        false if most <= 3 => Value::text(cut(&text, most)),
        false => Value::from(format!("{}...", cut(&text, most - 3))),
    })
}

fn truncate_name(call: &mut Call<'_>) -> Answer {
    let (text, most) = (call.text(0)?, length(call, 1)?);
    Ok(Value::text(cut(&text, most.min(text.len()))))
}

fn concat(call: &mut Call<'_>) -> Answer {
    let mut out = String::new();
    for index in 0..call.count() {
        out.push_str(&call.text(index)?);
    }
    Ok(Value::from(out))
}

fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.to_lowercase().chars() {
        if character.is_ascii_lowercase() || character.is_ascii_digit() {
            out.push(character);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_matches('-').to_owned()
}

fn repository_slug(reference: &str) -> String {
    let reference = reference.trim().trim_end_matches('/');
    let last = reference.rsplit(['/', ':']).next().unwrap_or(reference);
    slug(last.strip_suffix(".git").unwrap_or(last))
}

fn lookup(call: &mut Call<'_>) -> Answer {
    let key = call.text(0)?;
    let mut index = 1;
    while index + 1 < call.count() {
        if call.text(index)? == key {
            return Ok(Value::text(call.text(index + 1)?));
        }
        index += 2;
    }
    Ok(Value::from(""))
}

fn host<'c>(call: &Call<'c>) -> &'c str {
    let address = call.value(0).as_str().unwrap_or_default().trim();
    let address = address.strip_prefix("https://").unwrap_or(address);
    let address = address.strip_prefix("http://").unwrap_or(address);
    address.strip_suffix('/').unwrap_or(address)
}
