//! Random values, for Secrets that are made once; the bits come from the caller.

use super::data::{FOR_URLS, encode};
use super::{Answer, Call, Family, Function, Implementation, Refusal};
use crate::value::Value;

const fn random(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Random, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    random(
        "randomAlphanumeric(length int) -> string",
        "So many random letters and digits; for values that are made once.",
        alphanumeric,
    )
    .examples(&[("{{ len (randomAlphanumeric 16) }}", "16"), ("[{{ randomAlphanumeric 0 }}]", "[]")]),
    random("randomHex(bytes int) -> string", "So many random bytes, two hexadecimal digits each.", |call| {
        Ok(Value::from(bytes(call)?.iter().map(|byte| format!("{byte:02x}")).collect::<String>()))
    })
    .examples(&[("{{ len (randomHex 16) }}", "32")]),
    random("randomBase64(bytes int) -> string", "So many random bytes in the base64 that URLs can hold.", |call| {
        Ok(Value::from(encode(&bytes(call)?, FOR_URLS)))
    })
    .examples(&[("{{ len (randomBase64 32) }}", "44")]),
    random("uuidv4() -> string", "A random UUID.", uuid)
        .examples(&[("{{ len uuidv4 }}", "36"), ("{{ slice uuidv4 14 15 }}", "4")]),
];

/// Bytes that one random value may have.
const MOST: i64 = 4096;

fn length(call: &Call<'_>) -> Result<usize, Refusal> {
    let length = call.integer(0)?;
    if length > MOST {
        return Err(Refusal::at(0, format!("{MOST} is the most")));
    }
    Ok(usize::try_from(length).unwrap_or(0))
}

fn bytes(call: &mut Call<'_>) -> Result<Vec<u8>, Refusal> {
    let count = length(call)?;
    let mut out = Vec::with_capacity(count + 8);
    while out.len() < count {
        out.extend(call.random().to_be_bytes());
    }
    out.truncate(count);
    Ok(out)
}

fn alphanumeric(call: &mut Call<'_>) -> Answer {
    const LETTERS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut out = String::new();
    for _ in 0..length(call)? {
        // The high bits of a multiplication choose without the bias of a remainder.
        let high = (u128::from(call.random()) * 62) >> 64;
        out.push(LETTERS.get(usize::try_from(high).unwrap_or(0)).copied().map_or('a', char::from));
    }
    Ok(Value::from(out))
}

/// Version 4 (RFC 9562): all bits random but the six that say so.
fn uuid(call: &mut Call<'_>) -> Answer {
    let (high, low) = (call.random(), call.random());
    let high = high & !0xf000 | 0x4000;
    let low = low & !(0b11 << 62) | 0b10 << 62;
    let (a, b, c) = (high >> 32, high >> 16 & 0xffff, high & 0xffff);
    let (d, e) = (low >> 48, low & 0xffff_ffff_ffff);
    Ok(Value::from(format!("{a:08x}-{b:04x}-{c:04x}-{d:04x}-{e:012x}")))
}
