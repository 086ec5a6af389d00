//! Which tags are versions, and which of two is newer.

use std::cmp::Ordering;

/// Whether a tag looks like a version, and so never changes once published: `v?N(.N(.N(-…)?)?)?`.
#[must_use]
pub fn is_version(tag: &str) -> bool {
    Parts::read(tag).is_some()
}

/// Compares two tags: versions by their numbers, a pre-release before its release (semver.org, section 11); anything else
/// before every version, by name.
#[must_use]
pub fn compare_versions(one: &str, other: &str) -> Ordering {
    match (Parts::read(one), Parts::read(other)) {
        (Some(left), Some(right)) => left.compare(&right).then_with(|| one.cmp(other)),
        (Some(_), None) => Ordering::Greater,
        (None, Some(_)) => Ordering::Less,
        (None, None) => one.cmp(other),
    }
}

/// Whether a tag is a version or the beginning of it: `v14` and `14.0` are of `v14.0.0`.
#[must_use]
pub fn is_prefix_of_version(tag: &str, version: &str) -> bool {
    if tag == version {
        return true;
    }
    let (Some(part), Some(whole)) = (Parts::read(tag), Parts::read(version)) else { return false };
    part.pre_release.is_none()
        && whole.pre_release.is_none()
        && part.count <= whole.count
        && part.numbers.iter().zip(&whole.numbers).take(part.count).all(|(one, other)| one == other)
}

struct Parts<'a> {
    numbers: [u64; 3],
    count: usize,
    pre_release: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn read(tag: &'a str) -> Option<Self> {
        let bare = tag.strip_prefix('v').unwrap_or(tag);
        let (core, pre_release) = match bare.split_once('-') {
            Some((core, rest)) => (core, Some(rest)),
            None => (bare, None),
        };
        let mut numbers = [0; 3];
        let mut count = 0;
        for piece in core.split('.') {
            let all_digits = !piece.is_empty() && piece.bytes().all(|byte| byte.is_ascii_digit());
            *numbers.get_mut(count).filter(|_| all_digits)? = piece.parse().ok()?;
            count += 1;
        }
        // Only a complete version has a pre-release: `14-alpine` is a name.
        if pre_release.is_some_and(|text| text.is_empty() || count < 3) {
            return None;
        }
        Some(Self { numbers, count, pre_release })
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers).then_with(|| match (self.pre_release, other.pre_release) {
            (None, None) => self.count.cmp(&other.count),
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(one), Some(other)) => compare_pre_releases(one, other),
        })
    }
}

fn compare_pre_releases(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one.split('.'), other.split('.'));
    loop {
        let (left, right) = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(left), Some(right)) => (left, right),
        };
        let order = match (left.parse::<u64>(), right.parse::<u64>()) {
            (Ok(left), Ok(right)) => left.cmp(&right),
            (Ok(_), Err(_)) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            (Err(_), Err(_)) => left.cmp(right),
        };
        if order.is_ne() {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_names() {
        for tag in ["v1", "1", "v1.2", "1.2.3", "v1.2.3", "v1.2.3-rc.1", "14.0.0-alpine", "v0.0.0"] {
            assert!(is_version(tag), "{tag}");
        }
        for tag in ["latest", "main", "v", "", "1.", ".1", "1.2.3.4", "v1.2-rc", "14-alpine", "v1.2.3-", "V1", "1x"] {
            assert!(!is_version(tag), "{tag}");
        }
    }

    #[test]
    fn older_to_newer() {
        let ordered = [
            "dev",
            "latest",
            "v0.9",
            "v1.0.0-alpha",
            "v1.0.0-alpha.1",
            "v1.0.0-alpha.beta",
            "v1.0.0-beta.2",
            "v1.0.0-beta.11",
            "v1.0.0-rc.1",
            "v1",
            "v1.0.0",
            "v1.9.0",
            "v1.10.0",
            "v2",
            "v14.0.0",
        ];
        for pair in ordered.windows(2) {
            assert_eq!(compare_versions(pair[0], pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(compare_versions(pair[1], pair[0]), Ordering::Greater, "{pair:?}");
        }
        assert_eq!(compare_versions("v1.0.0", "v1.0.0"), Ordering::Equal);
    }

    #[test]
    fn beginnings_of_versions() {
        for (tag, version) in [("v14", "v14.0.0"), ("14.0", "v14.0.0"), ("v14.0.0", "14.0.0"), ("x", "x")] {
            assert!(is_prefix_of_version(tag, version), "{tag} {version}");
        }
        for (tag, version) in
            [("v1", "v14.0.0"), ("v14.1", "v14.0.0"), ("v14", "v14.0.0-rc1"), ("latest", "v1.0.0"), ("v1.0.0", "v1")]
        {
            assert!(!is_prefix_of_version(tag, version), "{tag} {version}");
        }
    }
}
