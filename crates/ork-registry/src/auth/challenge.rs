//! What a server says it wants: the `WWW-Authenticate` header (RFC 9110 section 11.6.1).

use std::collections::HashMap;

use ureq::http::{HeaderMap, header};

/// A way of authentication that a server offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// User and password with every request.
    Basic,
    /// A token from a token server.
    Bearer { realm: String, service: Option<String>, scope: Option<String> },
}

/// The offers of an answer that are understood, tokens first.
pub(crate) fn read(headers: &HeaderMap) -> Vec<Challenge> {
    let values = headers.get_all(header::WWW_AUTHENTICATE).into_iter().filter_map(|value| value.to_str().ok());
    let mut found: Vec<Challenge> = values.flat_map(parse).collect();
    found.sort_by_key(|challenge| matches!(challenge, Challenge::Basic));
    found
}

fn parse(text: &str) -> Vec<Challenge> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (scheme, after) = token(rest);
        if scheme.is_empty() {
            break;
        }
        let (parameters, after) = parameters(after);
        rest = after;
        if scheme.eq_ignore_ascii_case("basic") {
            out.push(Challenge::Basic);
        } else if scheme.eq_ignore_ascii_case("bearer")
            && let Some(realm) = parameters.get("realm")
        {
            let part = |name: &str| parameters.get(name).filter(|text| !text.is_empty()).cloned();
            out.push(Challenge::Bearer { realm: realm.clone(), service: part("service"), scope: part("scope") });
        }
    }
    out
}

/// `name=value, name="value"`, up to the next scheme.
fn parameters(text: &str) -> (HashMap<String, String>, &str) {
    let mut found = HashMap::new();
    let mut rest = text.trim_start_matches([' ', '\t', ',']);
    loop {
        let (name, after) = token(rest);
        let Some(value) = after.trim_start().strip_prefix('=').filter(|_| !name.is_empty()) else {
            return (found, rest);
        };
        let (value, after) = value_of(value.trim_start());
        found.insert(name.to_ascii_lowercase(), value);
        rest = after.trim_start_matches([' ', '\t', ',']);
    }
}

fn value_of(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = token(text);
        return (value.to_owned(), rest);
    };
    let mut value = String::new();
    let mut escaped = false;
    for (at, c) in quoted.char_indices() {
        match c {
            _ if escaped => {
                value.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return (value, quoted.get(at + 1..).unwrap_or_default()),
            c => value.push(c),
        }
    }
    (value, "")
}

fn token(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| c.is_whitespace() || "=,\"".contains(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer(realm: &str, service: Option<&str>, scope: Option<&str>) -> Challenge {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Challenge::Bearer { realm: realm.to_owned(), service: owned(service), scope: owned(scope) }
    }

    #[test]
    fn offers_of_servers() {
        let cases = [
            ("Basic realm=\"test\"", vec![Challenge::Basic]),
            ("basic", vec![Challenge::Basic]),
            (
                "Bearer realm=\"https://a/token\",service=\"a\",scope=\"repository:x/y:pull,push\"",
                vec![bearer("https://a/token", Some("a"), Some("repository:x/y:pull,push"))],
            ),
            (
                "Bearer realm=\"https://a/t\" , service=b, error=\"invalid_token\"",
                vec![bearer("https://a/t", Some("b"), None)],
            ),
            ("Basic realm=x, Bearer realm=\"y\"", vec![Challenge::Basic, bearer("y", None, None)]),
            ("Negotiate, Basic realm=\"q\\\"q\"", vec![Challenge::Basic]),
            ("Bearer service=\"no realm\"", vec![]),
            ("Bearer realm=\"unclosed", vec![bearer("unclosed", None, None)]),
            ("", vec![]),
            (",,,", vec![]),
            ("=\"", vec![]),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn tokens_come_first() {
        let mut headers = HeaderMap::new();
        headers.append(header::WWW_AUTHENTICATE, "Basic realm=x".parse().unwrap());
        headers.append(header::WWW_AUTHENTICATE, "Bearer realm=y".parse().unwrap());
        assert_eq!(read(&headers), [bearer("y", None, None), Challenge::Basic]);
    }
}
