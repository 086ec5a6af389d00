//! Names of files inside an artifact. They become paths on this machine, so little is allowed.

/// Characters of a title at most.
const LONGEST: usize = 200;
/// Folders inside an artifact at most.
const DEEPEST: usize = 8;
/// Names that start like this are the cache's own.
pub(crate) const RESERVED: &str = ".ork-";

/// Whether a title may become a file below a folder.
///
/// # Errors
/// Why not: absolute, leaving the folder, with control characters, reserved, too long.
pub fn check_title(title: &str) -> Result<(), &'static str> {
    if title.is_empty() {
        return Err("its name is empty");
    }
    if title.len() > LONGEST {
        return Err("its name is too long");
    }
    if title.chars().any(char::is_control) {
        return Err("its name has control characters");
    }
    if title.contains(['\\', ':']) {
        return Err("its name has a backslash or a colon");
    }
    if title.starts_with('/') {
        return Err("its name is an absolute path");
    }
    if title.split('/').count() > DEEPEST {
        return Err("its name has too many folders");
    }
    for segment in title.split('/') {
        match segment {
            "" => return Err("its name has an empty folder"),
            "." | ".." => return Err("its name leaves its folder"),
            _ if segment.starts_with(RESERVED) => return Err("its name is reserved"),
            _ if segment.ends_with(['.', ' ']) || segment.starts_with(' ') => {
                return Err("its name starts or ends with a blank or a dot");
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_allowed_and_what_is_not() {
        for title in ["katalog.yaml", "manifests/crd.yaml", "Makefile", ".gitignore", "a b.txt", "ünï.md"] {
            assert_eq!(check_title(title), Ok(()), "{title}");
        }
        for title in [
            "",
            "/etc/passwd",
            "../x",
            "a/../../x",
            "a/..",
            "./x",
            "a//b",
            "a/",
            "x\0y",
            "a\nb",
            "a\\b",
            "C:x",
            "..",
            ".ork-entry.json",
            "a/.ork-lock",
            "trailing.",
            "trailing ",
            "a/b/c/d/e/f/g/h/i",
        ] {
            assert!(check_title(title).is_err(), "{title:?}");
        }
        assert!(check_title(&"x".repeat(201)).is_err());
    }

    proptest! {
        #[test]
        fn an_allowed_title_stays_below_its_folder(title in "[./a\\\\:\\x00 -]{0,12}") {
            if check_title(&title).is_ok() {
                let path = Path::new("/folder").join(&title);
                prop_assert!(path.starts_with("/folder") && path != Path::new("/folder"));
                let all_normal = Path::new(&title).components().all(|c| matches!(c, std::path::Component::Normal(_)));
                prop_assert!(all_normal);
            }
        }
    }
}
