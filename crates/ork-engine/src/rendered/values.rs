//! Small readings of values: quantities as numbers, base64, and how a value is shown.

use crate::output::{Content, Rendered};
use crate::render::body::is_quantity;

/// Characters of a value that are shown.
const MOST_SHOWN: usize = 60;

/// A value for a message.
pub(super) fn shown(value: &Rendered) -> String {
    match &value.value {
        Content::Null => "nothing".to_owned(),
        Content::Map(_) => "an object".to_owned(),
        Content::List(_) => "a list".to_owned(),
        Content::Text(text) if text.is_empty() => "empty".to_owned(),
        Content::Text(text) => format!("`{}`", short(text)),
        Content::Bool(value) => format!("`{value}`"),
        Content::Int(value) => format!("`{value}`"),
        Content::Float(value) => format!("`{value}`"),
    }
}

/// The start of a text, on one line.
pub(super) fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.len() == text.len() && line.chars().count() <= MOST_SHOWN {
        return line.to_owned();
    }
    format!("{}…", line.chars().take(MOST_SHOWN).collect::<String>())
}

/// Base64 as Go's standard encoding has it; line breaks do not count.
pub(super) fn is_base64(text: &str) -> bool {
    let content: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let padding = content.iter().rev().take_while(|byte| **byte == b'=').count();
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    content.len().is_multiple_of(4) && padding <= 2 && content.iter().take(content.len() - padding).all(known)
}

/// What a quantity amounts to.
pub(super) fn amount(value: &Rendered) -> Option<f64> {
    let text = match &value.value {
        #[expect(clippy::cast_precision_loss, reason = "amounts are compared, and nobody has that many bytes")]
        Content::Int(number) => return Some(*number as f64),
        Content::Float(number) => return Some(*number),
        Content::Text(text) => text.trim(),
        _ => return None,
    };
    if !is_quantity(text) {
        return None;
    }
    if let Ok(number) = text.parse::<f64>() {
        return Some(number);
    }
    let digits = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at_checked(digits)?;
    let factor = match unit {
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        binary => 1024_f64.powi(match binary {
            "Ki" => 1,
            "Mi" => 2,
            "Gi" => 3,
            "Ti" => 4,
            "Pi" => 5,
            "Ei" => 6,
            _ => return None,
        }),
    };
    Some(number.parse::<f64>().ok()? * factor)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn amounts_compare() {
        let of = |text: &str| amount(&Rendered::new(text, &Arc::from([])));
        for (one, other) in [("1", "1000m"), ("1Gi", "1024Mi"), ("1k", "1e3"), ("0.5", "500m"), ("1E", "1e18")] {
            assert_eq!(of(one), of(other), "{one} {other}");
        }
        assert!(of("128Mi") < of("1Gi") && of("100m") < of("1"));
        assert_eq!(of("lots"), None);
    }

    #[test]
    fn base64_is_what_go_reads() {
        for text in ["", "YQ==", "YWI=", "YWJj", "YWJj\nYWJj"] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["YQ", "YQ=", "a b=", "====", "Y!=="] {
            assert!(!is_base64(text), "{text}");
        }
    }
}
