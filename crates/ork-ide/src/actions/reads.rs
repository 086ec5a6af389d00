//! Names for what is given a name, and where templates read it.

/// A name for an input or field from the key of its value: `LOG_LEVEL` and `log-level` become `logLevel`.
pub(super) fn name_of(key: &str) -> String {
    let mut name = String::new();
    for word in key.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let shouted = !word.chars().any(|c| c.is_ascii_lowercase());
        let word = if shouted { word.to_ascii_lowercase() } else { word.to_owned() };
        let mut characters = word.chars();
        let first = characters.next().into_iter();
        if name.is_empty() {
            name.extend(first.map(|c| c.to_ascii_lowercase()));
        } else {
            name.extend(first.map(|c| c.to_ascii_uppercase()));
        }
        name.extend(characters);
    }
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("value{name}") }
}

/// The name, with a number where it is taken.
pub(super) fn free_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{name}{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_names() {
        for (key, name) in [
            ("image", "image"),
            ("LOG_LEVEL", "logLevel"),
            ("log-level.max", "logLevelMax"),
            ("containerPort", "containerPort"),
            ("8080", "value8080"),
            ("", "value"),
            ("é", "value"),
        ] {
            assert_eq!(name_of(key), name);
        }
        assert_eq!(free_name("a", |name| ["a", "a2"].contains(&name)), "a3");
    }
}
