//! IP addresses.

use std::net::IpAddr;

use super::{Answer, Call, Family, Function, Implementation};
use crate::value::Value;

const fn net(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Network, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    net("cidrContains(cidr string, address string) -> bool", "Whether an address lies in a block.", contains)
        .examples(&[(r#"{{ cidrContains "10.0.0.0/8" "10.1.2.3" }}"#, "true")]),
    net("ipValid(text string) -> bool", "Whether the text is an IPv4 or IPv6 address.", |call| {
        Ok(Value::Bool(call.text(0)?.parse::<IpAddr>().is_ok()))
    })
    .examples(&[(r#"{{ ipValid "192.168.0.1" }}"#, "true"), (r#"{{ ipValid "10.0.0.0/8" }}"#, "false")]),
    net(
        "ipIsPrivate(text string) -> bool",
        "Whether an address is of a private network: 10/8, 172.16/12, 192.168/16, fc00::/7.",
        |call| Ok(Value::Bool(call.text(0)?.parse::<IpAddr>().is_ok_and(is_private))),
    )
    .examples(&[(r#"{{ ipIsPrivate "172.20.0.1" }}"#, "true"), (r#"{{ ipIsPrivate "8.8.8.8" }}"#, "false")]),
];

fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}

fn contains(call: &mut Call<'_>) -> Answer {
    let (cidr, address) = (call.text(0)?, call.text(1)?);
    Ok(Value::Bool(lies_in(&cidr, &address).unwrap_or(false)))
}

fn lies_in(cidr: &str, address: &str) -> Option<bool> {
    let (network, length) = cidr.split_once('/')?;
    let length: u32 = length.parse().ok()?;
    let (network, address): (IpAddr, IpAddr) = (network.parse().ok()?, address.parse().ok()?);
    // A block of mapped addresses is one of IPv4 addresses.
    let (network, length) = match network {
        IpAddr::V6(mapped) if (96..=128).contains(&length) && mapped.to_ipv4_mapped().is_some() => {
            (network.to_canonical(), length - 96)
        }
        _ => (network, length),
    };
    Some(match (network, address.to_canonical()) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            let mask = if length > 32 { return None } else { u32::MAX.checked_shl(32 - length).unwrap_or(0) };
            network.to_bits() & mask == address.to_bits() & mask
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            let mask = if length > 128 { return None } else { u128::MAX.checked_shl(128 - length).unwrap_or(0) };
            network.to_bits() & mask == address.to_bits() & mask
        }
        _ => false,
    })
}
