//! Base64 and digests.

use super::{Answer, Call, Family, Function, Implementation};
use crate::value::Value;

const fn data(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Data, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    data("toBase64(text string) -> string", "The text in base64.", |call| {
        Ok(Value::from(encode(call.text(0)?.as_bytes(), STANDARD)))
    })
    .examples(&[(r#"{{ toBase64 "hello" }}"#, "aGVsbG8=")]),
    data(
        "fromBase64(text string) -> string",
        "The text that base64 stands for; empty when it is no base64.",
        from_base64,
    )
    .examples(&[(r#"{{ fromBase64 "aGVsbG8=" }}"#, "hello"), (r#"[{{ fromBase64 "!" }}]"#, "[]")]),
    data(
        "sha256sum(text string) -> string",
        "The first 8 hexadecimal digits of the text's SHA-256: enough to notice a change, not to prove anything.",
        |call| Ok(Value::text(sha256(call.text(0)?.as_bytes()).get(..8).unwrap_or_default())),
    )
    .examples(&[(r#"{{ sha256sum "hello" }}"#, "2cf24dba")]),
];

pub(super) const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
pub(super) const FOR_URLS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 with padding (RFC 4648).
pub(super) fn encode(bytes: &[u8], digits: &[u8; 64]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = usize::try_from((group >> (18 - 6 * place)) & 63).ok().and_then(|digit| digits.get(digit));
            out.push(if place > chunk.len() { '=' } else { digit.copied().map_or('=', char::from) });
        }
    }
    out
}

fn from_base64(call: &mut Call<'_>) -> Answer {
    let text: String = call.text(0)?.chars().filter(|character| !matches!(character, '\r' | '\n')).collect();
    let bytes = decode(&text).unwrap_or_default();
    Ok(Value::text(String::from_utf8_lossy(&bytes)))
}

fn decode(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let body = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let mut out = Vec::with_capacity(body.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0u32, 0);
    for byte in body.bytes() {
        let digit = STANDARD.iter().position(|known| *known == byte)?;
        bits = bits << 6 | u32::try_from(digit).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 255).ok()?);
        }
    }
    Some(out)
}

const ROUND: [u32; 64] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
    0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
    0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
    0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2,
];

/// SHA-256 (FIPS 180-4) in hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let mut state: [u32; 8] =
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
    let mut padded = bytes.to_vec();
    padded.push(0x80);
    padded.resize(padded.len().next_multiple_of(64), 0);
    if padded.len() - bytes.len() < 9 {
        padded.resize(padded.len() + 64, 0);
    }
    let bits = u64::try_from(bytes.len()).unwrap_or(u64::MAX).wrapping_mul(8);
    padded.truncate(padded.len() - 8);
    padded.extend(bits.to_be_bytes());
    for block in padded.chunks_exact(64) {
        compress(&mut state, block);
    }
    state.iter().map(|word| format!("{word:08x}")).collect()
}

fn compress(state: &mut [u32; 8], block: &[u8]) {
    let mut words: Vec<u32> =
        block.chunks_exact(4).map(|word| word.iter().fold(0, |value, byte| value << 8 | u32::from(*byte))).collect();
    let at = |words: &[u32], index: usize| words.get(index).copied().unwrap_or_default();
    for index in 16..64 {
        let (near, far) = (at(&words, index - 15), at(&words, index - 2));
        let small = near.rotate_right(7) ^ near.rotate_right(18) ^ near >> 3;
        let large = far.rotate_right(17) ^ far.rotate_right(19) ^ far >> 10;
        words.push(at(&words, index - 16).wrapping_add(small).wrapping_add(at(&words, index - 7)).wrapping_add(large));
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for (word, round) in words.iter().zip(ROUND) {
        let mixed = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let chosen = (e & f) ^ (!e & g);
        let first = h.wrapping_add(mixed).wrapping_add(chosen).wrapping_add(round).wrapping_add(*word);
        let turned = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let second = turned.wrapping_add((a & b) ^ (a & c) ^ (b & c));
        (h, g, f, e, d, c, b, a) = (g, f, e, d.wrapping_add(first), c, b, a, first.wrapping_add(second));
    }
    for (value, added) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *value = value.wrapping_add(added);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_of_every_padding() {
        // Published test vectors of FIPS 180-4, and lengths around the padding's limits.
        assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let long = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(sha256(long), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    }
}
