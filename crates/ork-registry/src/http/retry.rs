//! When a request is tried again, and after which pause.

use std::io::ErrorKind;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ureq::Timeout;
use ureq::http::{HeaderMap, StatusCode, header};

use crate::limits::FIRST_PAUSE;

/// Whether a server says that the same request may succeed later.
pub(crate) fn is_temporary(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

/// Whether a connection failed in a way that another one may not. A refusal, an unknown host or a bad certificate stays.
pub(crate) fn is_passing(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Io(error) => {
            !matches!(
                error.kind(),
                ErrorKind::ConnectionRefused | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable
            ) && !is_tls(error)
        }
        ureq::Error::Timeout(reason) => !matches!(reason, Timeout::Connect | Timeout::Resolve),
        ureq::Error::Protocol(_) => true,
        _ => false,
    }
}

fn is_tls(error: &std::io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>())
}

/// What a server asks to be waited (RFC 9110 section 10.2.3): seconds or a date.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

/// The pause before try number `tries + 1`, spread so that many clients do not come back at once.
pub(crate) fn pause(tries: u32) -> Duration {
    let base = FIRST_PAUSE * 2_u32.pow(tries.saturating_sub(1).min(6));
    base.mul_f64(0.75 + jitter() / 2.0)
}

/// Somewhere in 0..1: nothing secret depends on it.
fn jitter() -> f64 {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().subsec_nanos();
    let mixed = (nanos ^ std::process::id()).wrapping_mul(0x9E37_79B1);
    f64::from(mixed) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_that_servers_ask_for() {
        let asked = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, text.parse().unwrap());
            retry_after(&headers)
        };
        assert_eq!(asked("7"), Some(Duration::from_secs(7)));
        assert_eq!(asked("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(asked("soon"), None);
        assert_eq!(asked("-1"), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn pauses_grow_and_stay_near_their_base() {
        for tries in 1..=8 {
            let base = FIRST_PAUSE * 2_u32.pow((tries - 1).min(6));
            let pause = pause(tries);
            assert!(pause >= base.mul_f64(0.74) && pause <= base.mul_f64(1.26), "{tries}: {pause:?}");
        }
    }
}
