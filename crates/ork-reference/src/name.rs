//! Hosts and repositories, as the OCI distribution specification allows them.

use crate::error::{ParseError, Piece};

/// Characters of host and repository together at most; many registries refuse more.
const LONGEST_NAME: usize = 255;

/// Whether the first segment of a path names a registry rather than a folder of the default one.
pub(crate) fn is_host(segment: &str) -> bool {
    segment == "localhost" || segment.contains(['.', ':'])
}

/// Reads `host[:port]`. Names of hosts do not tell upper from lower case, so one spelling is kept.
pub(crate) fn parse_host(piece: Piece<'_>) -> Result<String, ParseError> {
    let (name, port) = split_port(piece.text);
    let port_is_good =
        port.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok());
    if !port_is_good {
        return Err(piece.error(
            format!("`{}` has no valid port", piece.text),
            "a port is a number up to 65535, as in `localhost:5000/name:tag`",
        ));
    }
    if !is_address(name) && !name.split('.').all(is_label) {
        return Err(piece.error(
            format!("`{}` is not a registry host", piece.text),
            "write a host such as `ghcr.io` or `localhost:5000`; a file starts with `./`",
        ));
    }
    Ok(piece.text.to_ascii_lowercase())
}

fn split_port(host: &str) -> (&str, Option<&str>) {
    let search_from = host.rfind(']').unwrap_or(0);
    match host.get(search_from..).and_then(|tail| tail.rfind(':')) {
        Some(at) => {
            let at = search_from + at;
            (host.get(..at).unwrap_or(host), host.get(at + 1..))
        }
        None => (host, None),
    }
}

fn is_address(name: &str) -> bool {
    name.strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok())
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Reads a repository: segments between `/`, each made of lower-case words with separators.
pub(crate) fn parse_repository(piece: Piece<'_>) -> Result<String, ParseError> {
    if piece.text.len() > LONGEST_NAME {
        return Err(piece.error("the name is too long", format!("names have at most {LONGEST_NAME} characters")));
    }
    for segment in piece.segments('/') {
        check_segment(piece, segment)?;
    }
    Ok(piece.text.to_owned())
}

fn check_segment(whole: Piece<'_>, segment: Piece<'_>) -> Result<(), ParseError> {
    let text = segment.text;
    if text.is_empty() {
        let message = if whole.text.is_empty() { "the name is empty" } else { "the name has an empty segment" };
        return Err(whole.error(message, "write `name:tag`, or `host/path:tag` with one `/` between segments"));
    }
    if text == "." || text == ".." {
        return Err(segment.error(
            format!("`{text}` is not allowed inside a name"),
            "a name cannot leave its registry; a file starts with `./` or `../`",
        ));
    }
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(segment.error(
            format!("`{text}` has upper-case letters"),
            format!("registries only know lower case: `{}`", text.to_ascii_lowercase()),
        ));
    }
    if !is_segment(text) {
        return Err(segment.error(
            format!("`{text}` is not a name"),
            "names are made of lower-case letters and digits, with `.`, `-`, `_` or `__` between them",
        ));
    }
    Ok(())
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`.
fn is_segment(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if !text.starts_with(is_word) || !text.ends_with(is_word) {
        return false;
    }
    let separators = text.split(is_word).filter(|separator| !separator.is_empty());
    separators
        .into_iter()
        .all(|separator| matches!(separator, "." | "_" | "__") || separator.bytes().all(|b| b == b'-'))
}
