//! Whether texts are what they should be: addresses, names, ports, keys of labels.

use super::json;
use super::{Answer, Call, Family, Function};
use crate::value::Value;

const fn check(signature: &'static str, doc: &'static str, code: super::Implementation) -> Function {
    Function::new(Family::Validation, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    check("isValidEmail(text string) -> bool", "Whether the text is one mail address.", |call| test(call, is_email))
        .examples(&[(r#"{{ isValidEmail "a@example.com" }}"#, "true"), (r#"{{ isValidEmail "a" }}"#, "false")]),
    check("isValidGitRepository(text string) -> bool", "Whether the text has the shape of a Git address.", |call| {
        test(call, is_repository)
    })
    .examples(&[(r#"{{ isValidGitRepository "git@github.com:o/r.git" }}"#, "true")]),
    check("isValidURL(text string) -> bool", "Whether the text is an `http` or `https` address with a host.", |call| {
        test(call, is_url)
    })
    .examples(&[
        (r#"{{ isValidURL "https://example.com/x" }}"#, "true"),
        (r#"{{ isValidURL "example.com" }}"#, "false"),
    ]),
    check("isValidImageRef(text string) -> bool", "Whether the text is a reference of a container image.", |call| {
        test(call, is_image)
    })
    .examples(&[("{{ isValidImageRef .spec.image }}", "true"), (r#"{{ isValidImageRef "Nginx" }}"#, "false")]),
    check("isValidJSON(text string) -> bool", "Whether the text is JSON.", |call| {
        test(call, |text| json::read(text).is_some())
    })
    .examples(&[(r#"{{ isValidJSON "[1]" }}"#, "true")]),
    check(
        "isValidPort(port any) -> bool",
        "Whether a number, or text that spells one, is a port: 1 to 65535.",
        |call| test(call, |text| text.parse::<i64>().is_ok_and(|port| (1..=65535).contains(&port))),
    )
    .differs("numbers are taken, too; the Go runtime takes only text")
    .examples(&[("{{ isValidPort .spec.port }}", "true"), (r#"{{ isValidPort "0" }}"#, "false")]),
    check("isValidLabelValue(text string) -> bool", "Whether the text can be the value of a label.", |call| {
        test(call, |text| text.is_empty() || is_name_part(text))
    })
    .examples(&[(r#"{{ isValidLabelValue "web-1" }}"#, "true"), (r#"{{ isValidLabelValue "-x" }}"#, "false")]),
    check("isValidLabelKey(text string) -> bool", "Whether the text can be the key of a label.", |call| {
        test(call, is_key)
    })
    .examples(&[(r#"{{ isValidLabelKey "example.com/tier" }}"#, "true")]),
    check("isValidAnnotationKey(text string) -> bool", "Whether the text can be the key of an annotation.", |call| {
        test(call, is_key)
    })
    .examples(&[(r#"{{ isValidAnnotationKey "a/b/c" }}"#, "false")]),
    check(
        "isDNS1123Subdomain(text string) -> bool",
        "Whether the text can name an object: lower-case labels with dots between them.",
        |call| test(call, is_subdomain),
    )
    .examples(&[("{{ isDNS1123Subdomain .metadata.name }}", "true"), (r#"{{ isDNS1123Subdomain "A_b" }}"#, "false")]),
];

fn test(call: &Call<'_>, holds: fn(&str) -> bool) -> Answer {
    Ok(Value::Bool(holds(&call.text(0)?)))
}

fn all(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(allowed)
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.trim().rsplit_once('@') else { return false };
    let atom = |text: &str| {
        let fits = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
        !text.is_empty() && text.chars().all(fits)
    };
    local.split('.').all(atom) && domain.split('.').all(atom)
}

fn is_repository(text: &str) -> bool {
    if let Some((scheme, rest)) = text.split_once("://") {
        return matches!(scheme, "http" | "https" | "git" | "ssh")
            && !rest.is_empty()
            && !rest.contains(char::is_whitespace);
    }
    let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let split =
        text.split_once('@').and_then(|(user, rest)| rest.split_once(':').map(|(host, path)| (user, host, path)));
    split.is_some_and(|(user, host, path)| {
        all(user, word) && all(host, word) && all(path, |byte| word(byte) || matches!(byte, b'/' | b'~'))
    })
}

fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, port)) => (name, port.strip_prefix(':').unwrap_or(port)),
        None => host.split_once(':').unwrap_or((host, "")),
    };
    let http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let odd = |c: char| c.is_control() || matches!(c, ' ' | '<' | '>' | '"' | '\\' | '^' | '`' | '{' | '|' | '}');
    if !http || host.is_empty() || (name.is_empty() && port.is_empty()) {
        return false;
    }
    !host.contains(odd)
        && !text.contains(|c: char| c.is_ascii_control())
        && port.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_image(text: &str) -> bool {
    let (path, digest) = text.split_once('@').map_or((text, None), |(path, digest)| (path, Some(digest)));
    if digest.is_some_and(|digest| !is_digest(digest)) {
        return false;
    }
    let last = path.rfind('/').map_or(0, |at| at + 1);
    let tag = path.get(last..).and_then(|name| name.split_once(':')).map(|(_, tag)| tag);
    if tag.is_some() && digest.is_some() {
        return false;
    }
    let path = tag.and_then(|tag| path.get(..path.len() - tag.len() - 1)).unwrap_or(path);
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let good_tag = tag.is_none_or(|tag| {
        tag.len() <= 128
            && tag.bytes().next().is_some_and(word)
            && all(tag, |byte| word(byte) || matches!(byte, b'.' | b'-'))
    });
    let mut segments: Vec<&str> = path.split('/').collect();
    if segments.len() > 1 && segments.first().is_some_and(|first| first.contains(['.', ':']) || *first == "localhost") {
        let host = segments.remove(0);
        let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
        let good_port = port.is_none_or(|port| all(port, |byte| byte.is_ascii_digit()));
        if !good_port || !name.split('.').all(|part| all(part, |byte| byte.is_ascii_alphanumeric() || byte == b'-')) {
            return false;
        }
    }
    good_tag && segments.iter().all(|segment| is_segment(segment))
}

fn is_segment(segment: &str) -> bool {
    let alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    all(segment, |byte| alphanumeric(byte) || matches!(byte, b'.' | b'_' | b'-'))
        && segment.bytes().next().is_some_and(alphanumeric)
        && segment.bytes().last().is_some_and(alphanumeric)
}

fn is_digest(text: &str) -> bool {
    let Some((algorithm, hexadecimal)) = text.split_once(':') else { return false };
    let named = algorithm.split(['-', '_', '+', '.']).all(|part| all(part, |byte| byte.is_ascii_alphanumeric()));
    named && hexadecimal.len() >= 32 && all(hexadecimal, |byte| byte.is_ascii_hexdigit())
}

/// The name of a label key or a label value: at most 63 characters, letters or digits at its ends.
fn is_name_part(text: &str) -> bool {
    text.len() <= 63
        && all(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().last().is_some_and(|byte| byte.is_ascii_alphanumeric())
}

fn is_key(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => is_subdomain(prefix) && is_name_part(name),
        None => is_name_part(text),
    }
}

fn is_subdomain(text: &str) -> bool {
    let label = |label: &str| {
        all(label, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}
