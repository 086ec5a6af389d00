//! Whether texts are what they should be: addresses, names, ports, keys of labels.

use std::net::{IpAddr, Ipv6Addr};

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
        test(call, is_label_value)
    })
    .examples(&[(r#"{{ isValidLabelValue "web-1" }}"#, "true"), (r#"{{ isValidLabelValue "-x" }}"#, "false")]),
    check("isValidLabelKey(text string) -> bool", "Whether the text can be the key of a label.", |call| {
        test(call, is_label_key)
    })
    .examples(&[(r#"{{ isValidLabelKey "example.com/tier" }}"#, "true")]),
    check("isValidAnnotationKey(text string) -> bool", "Whether the text can be the key of an annotation.", |call| {
        test(call, is_label_key)
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

/// As Go's `mail.ParseAddress` reads it, without a name, a comment or quotes.
fn is_email(text: &str) -> bool {
    // Other white space than blanks and tabs is part of the address, or wrong.
    let address = text.trim_matches([' ', '\t']);
    let Some((local, domain)) = address.split_once('@') else { return false };
    address == text.trim() && is_dot_atom(local) && (is_dot_atom(domain) || is_domain_literal(domain))
}

fn is_dot_atom(text: &str) -> bool {
    let fits = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(fits))
}

/// `[192.0.2.1]` instead of a name.
fn is_domain_literal(text: &str) -> bool {
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.is_some_and(|inner| inner.parse::<IpAddr>().is_ok())
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

/// As Go's `url.ParseRequestURI` reads it, where `#` starts no fragment.
fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    if !web || text.bytes().any(|byte| byte.is_ascii_control()) {
        return false;
    }
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    is_user(user) && is_host(host) && escapes_fit(path, |_| true)
}

fn is_user(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte);
    text.bytes().all(fits) && escapes_fit(text, |_| true)
}

fn is_host(text: &str) -> bool {
    match text.rfind('[') {
        Some(at) => at == 0 && is_bracketed(text),
        None => {
            let port = text.split_once(':').map_or("", |(_, port)| port);
            // What needs no escape must have none, except for a `%`.
            let escaped = |byte: u8| byte == b'%' || !byte.is_ascii();
            !text.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) && is_host_text(text, escaped)
        }
    }
}

/// `[::1]`, `[fe80::1%25eth0]:80`.
fn is_bracketed(text: &str) -> bool {
    let Some((inner, port)) = text.strip_prefix('[').and_then(|rest| rest.rsplit_once(']')) else { return false };
    let (address, zone) = inner.split_once("%25").map_or((inner, None), |(address, zone)| (address, Some(zone)));
    let escaped = |byte: u8| matches!(byte, b'%' | b' ') || byte.is_ascii() && is_host_byte(byte);
    let digits = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    address.parse::<Ipv6Addr>().is_ok()
        && zone.is_none_or(|zone| !zone.is_empty() && is_host_text(zone, escaped))
        && (port.is_empty() || port.strip_prefix(':').is_some_and(digits))
}

fn is_host_text(text: &str, escaped: impl Fn(u8) -> bool) -> bool {
    text.bytes().all(|byte| byte == b'%' || is_host_byte(byte)) && escapes_fit(text, escaped)
}

fn is_host_byte(byte: u8) -> bool {
    !byte.is_ascii() || byte.is_ascii_alphanumeric() || b"!$&'()*+,;=:[]<>\"-_.~".contains(&byte)
}

/// Whether two hexadecimal digits follow every `%`, and spell a byte that may be escaped.
fn escapes_fit(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    text.split('%').skip(1).all(|rest| {
        let digits = rest.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).is_some_and(&allowed)
    })
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

/// Whether a text can be the value of a label.
#[must_use]
pub fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_name_part(text)
}

/// Whether a text can be the key of a label: a name, with or without a domain in front.
#[must_use]
pub fn is_label_key(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => is_subdomain(prefix) && is_name_part(name),
        None => is_name_part(text),
    }
}

/// Whether a text can name an object: lower-case labels with dots between them.
#[must_use]
pub fn is_subdomain(text: &str) -> bool {
    let label = |label: &str| {
        all(label, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}
