//! What two texts share at both ends: what an edit has left alone.

/// Bytes that are compared at once.
const CHUNK: usize = 32;

/// How many bytes two texts have in common at their start, and at their end behind that. Both are whole characters.
#[must_use]
pub fn common_ends(before: &str, after: &str) -> (usize, usize) {
    let mut start = common_start(before.as_bytes(), after.as_bytes());
    while !(before.is_char_boundary(start) && after.is_char_boundary(start)) {
        start -= 1;
    }
    let [before_rest, after_rest] = [before, after].map(|text| text.get(start..).unwrap_or_default());
    let mut end = common_end(before_rest.as_bytes(), after_rest.as_bytes());
    let boundary = |text: &str, end: usize| text.is_char_boundary(text.len() - end);
    while !(boundary(before_rest, end) && boundary(after_rest, end)) {
        end -= 1;
    }
    (start, end)
}

fn common_start(before: &[u8], after: &[u8]) -> usize {
    let chunks = before.chunks_exact(CHUNK).zip(after.chunks_exact(CHUNK));
    let same = chunks.take_while(|(before, after)| before == after).count() * CHUNK;
    let [before, after] = [before, after].map(|text| text.get(same..).unwrap_or_default());
    same + before.iter().zip(after).take_while(|(before, after)| before == after).count()
}

fn common_end(before: &[u8], after: &[u8]) -> usize {
    let chunks = before.rchunks_exact(CHUNK).zip(after.rchunks_exact(CHUNK));
    let same = chunks.take_while(|(before, after)| before == after).count() * CHUNK;
    let [before, after] = [before, after].map(|text| text.get(..text.len() - same).unwrap_or_default());
    same + before.iter().rev().zip(after.iter().rev()).take_while(|(before, after)| before == after).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same, byte by byte.
    fn slowly(before: &str, after: &str) -> (usize, usize) {
        let common = |one: Vec<char>, other: Vec<char>| {
            one.iter().zip(&other).take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum::<usize>()
        };
        let start = common(before.chars().collect(), after.chars().collect());
        let backwards = |text: &str| text.split_at(start).1.chars().rev().collect();
        let end = common(backwards(before), backwards(after));
        (start, end)
    }

    #[test]
    fn both_ends_are_found_wherever_the_texts_differ() {
        let long = "é: ü, 日本, plain text\n".repeat(9);
        for at in (0..long.len()).filter(|at| long.is_char_boundary(*at)) {
            for (removed, inserted) in [(0, "x"), (0, "é"), (1, ""), (2, "è"), (5, "日"), (0, "\n"), (40, "\n")] {
                let end = (at + removed).min(long.len());
                let Some(rest) = long.get(end..) else { continue };
                let after = format!("{}{inserted}{rest}", long.split_at(at).0);
                assert_eq!(common_ends(&long, &after), slowly(&long, &after), "{at} {removed} {inserted:?}");
                assert_eq!(common_ends(&after, &long), slowly(&after, &long), "{at} {removed} {inserted:?}");
            }
        }
        assert_eq!(common_ends("", ""), (0, 0));
        assert_eq!(common_ends("aaa", "aa"), (2, 0));
        assert_eq!(common_ends("é", "è"), (0, 0));
        assert_eq!(common_ends("xé", "xé"), (3, 0));
    }
}
