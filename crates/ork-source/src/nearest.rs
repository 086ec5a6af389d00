//! "Did you mean": the closest of a set of names.

/// The candidate that a misspelled `name` most likely meant: equal but for case, or at most a third of its letters
/// away by insertions, deletions, replacements and swaps of neighbours. Among equals the first wins.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    // A single letter is a third of nothing: any other would be as near.
    let limit = match name.chars().count() {
        0 | 1 => 0,
        count => count.max(3) / 3,
    };
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = if candidate.eq_ignore_ascii_case(name) { 0 } else { distance(name, candidate) };
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Optimal string alignment distance.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    let mut last_left = None;
    for (row, left_char) in left.chars().enumerate() {
        let mut current = vec![row + 1];
        let mut last_right = None;
        for (column, right_char) in right.iter().copied().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX - 1);
            let replace = at(&previous, column) + usize::from(left_char != right_char);
            let mut least = replace.min(at(&previous, column + 1) + 1).min(at(&current, column) + 1);
            if Some(right_char) == last_left && Some(left_char) == last_right && column > 0 {
                least = least.min(at(&before, column - 1) + 1);
            }
            current.push(least);
            last_right = Some(right_char);
        }
        last_left = Some(left_char);
        before = std::mem::replace(&mut previous, current);
    }
    previous.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let names = ["image", "imagePullSecrets", "replicas", "statefulSets"];
        assert_eq!(nearest("imgae", names), Some("image"));
        assert_eq!(nearest("statefulsets", names), Some("statefulSets"));
        assert_eq!(nearest("replica", names), Some("replicas"));
        assert_eq!(nearest("colour", names), None);
        assert_eq!(nearest("x", names), None);
    }
}
