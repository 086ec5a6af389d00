//! Sending: tries, redirects, and what becomes of an error.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use ureq::http::{self, HeaderMap, Method, StatusCode, header};
use ureq::{Agent, AsSendBody, Body, SendBody};
use url::Url;

use super::Origin;
use super::agents::Agents;
use super::retry;
use crate::RegistryError;
use crate::limits::{ANSWER_BYTES, LONGEST_WAIT, REDIRECTS, SLOWEST, TYPICAL};

/// What is sent along.
#[derive(Clone, Copy)]
pub(crate) enum Payload<'a> {
    /// Nothing.
    Empty,
    /// Some bytes.
    Bytes(&'a [u8]),
    /// A file, read as it is sent.
    File(&'a Path),
}

/// A request that can be sent again.
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: Vec<(header::HeaderName, String)>,
    pub(crate) payload: Payload<'a>,
    /// What it is about, for messages.
    pub(crate) what: &'a str,
    /// Bytes of the answer at most: they decide how long it may take.
    pub(crate) most: u64,
    /// How often it may be tried.
    pub(crate) tries: u32,
}

/// An `Authorization` header and the only origin that may see it.
#[derive(Clone)]
pub(crate) struct Authorization {
    pub(crate) origin: Origin,
    pub(crate) header: String,
}

/// An answer whose body is still to be read.
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) url: Url,
    body: Body,
    limit: Duration,
}

/// The HTTP side of a process.
pub(crate) struct Http {
    agents: Agents,
    limit: Duration,
}

impl Http {
    /// `limit` is the time without progress after which a connection is given up.
    pub(crate) fn new(limit: Duration, user_agent: String) -> Self {
        Self { agents: Agents::new(limit, user_agent), limit }
    }

    pub(crate) fn limit(&self) -> Duration {
        self.limit
    }

    /// Sends a request, again where that may help, and follows redirects of requests that only read.
    pub(crate) fn send(
        &self,
        request: &Request<'_>,
        authorization: Option<&Authorization>,
    ) -> Result<Response, RegistryError> {
        let mut url = request.url.clone();
        for _ in 0..=REDIRECTS {
            let response = self.send_patiently(request, &url, authorization)?;
            let reads = matches!(request.method, Method::GET | Method::HEAD);
            if !response.status.is_redirection() || response.status == StatusCode::NOT_MODIFIED || !reads {
                return Ok(response);
            }
            url = redirect(&url, &response, request.what)?;
        }
        Err(RegistryError::refused(request.what, format!("more than {REDIRECTS} redirects")))
    }

    fn send_patiently(
        &self,
        request: &Request<'_>,
        url: &Url,
        authorization: Option<&Authorization>,
    ) -> Result<Response, RegistryError> {
        let mut tries = 1;
        loop {
            let wait = match self.send_once(request, url, authorization) {
                Ok(response) if retry::is_temporary(response.status) => {
                    let asked = retry::retry_after(&response.headers);
                    match asked {
                        Some(wait) if wait > LONGEST_WAIT => {
                            let reason = format!("it asks to wait for {} seconds", wait.as_secs());
                            return Err(response.into_error_because(request.what, &reason));
                        }
                        _ if tries >= request.tries => return Err(response.into_error(request.what)),
                        _ => asked.unwrap_or_else(|| retry::pause(tries)),
                    }
                }
                Ok(response) => return Ok(response),
                Err(Failure::Passing(_)) if tries < request.tries => retry::pause(tries),
                Err(Failure::Passing(error) | Failure::Lasting(error)) => return Err(error),
            };
            std::thread::sleep(wait);
            tries += 1;
        }
    }

    fn send_once(
        &self,
        request: &Request<'_>,
        url: &Url,
        authorization: Option<&Authorization>,
    ) -> Result<Response, Failure> {
        let host = host_of(url);
        let unreachable = |reason: String| Failure::Lasting(RegistryError::Unreachable { host: host.clone(), reason });
        let agent = self.agents.of(url).map_err(unreachable)?;
        let mut builder = http::Request::builder().method(request.method.clone()).uri(url.as_str());
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        if let Some(authorization) = authorization
            && authorization.origin.is_private()
            && Origin::of(url).as_ref() == Some(&authorization.origin)
        {
            builder = builder.header(header::AUTHORIZATION, &authorization.header);
        }
        let sent = match request.payload {
            Payload::Empty => {
                let built = build(builder, SendBody::none(), &host)?;
                agent.run(self.within(agent, built, 0, request.most))
            }
            Payload::Bytes(bytes) => {
                let built = build(builder, bytes, &host)?;
                agent.run(self.within(agent, built, bytes.len() as u64, request.most))
            }
            Payload::File(path) => {
                let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
                let (length, file) = opened.map_err(|error| Failure::Lasting(RegistryError::file(path, &error)))?;
                agent.run(self.within(agent, build(builder, file, &host)?, length, request.most))
            }
        };
        match sent {
            Ok(response) => {
                let (parts, body) = response.into_parts();
                let limit = self.limit;
                Ok(Response { status: parts.status, headers: parts.headers, url: url.clone(), body, limit })
            }
            Err(error) => {
                let passing = retry::is_passing(&error);
                let error = RegistryError::Unreachable { host, reason: reason(&error, self.limit) };
                Err(if passing { Failure::Passing(error) } else { Failure::Lasting(error) })
            }
        }
    }
}

impl Http {
    /// A request whose parts have to be done in the time that so many bytes may take. This holds inside of reads too,
    /// where bytes may come that are no content.
    fn within<T: AsSendBody>(
        &self,
        agent: &Agent,
        request: http::Request<T>,
        sent: u64,
        most: u64,
    ) -> http::Request<T> {
        let time = |bytes: u64| Some(self.limit * 2 + Duration::from_secs(bytes / TYPICAL));
        agent.configure_request(request).timeout_send_body(time(sent)).timeout_recv_body(time(most)).build()
    }
}

enum Failure {
    /// Another try may succeed.
    Passing(RegistryError),
    /// It will fail again.
    Lasting(RegistryError),
}

fn build<T>(builder: http::request::Builder, body: T, host: &str) -> Result<http::Request<T>, Failure> {
    builder.body(body).map_err(|error| {
        Failure::Lasting(RegistryError::Unreachable { host: host.to_owned(), reason: error.to_string() })
    })
}

/// A transport's error in words for people.
fn reason(error: &ureq::Error, limit: Duration) -> String {
    match error {
        ureq::Error::HostNotFound => "the host name is unknown".to_owned(),
        ureq::Error::Timeout(_) => format!("no answer within {} seconds", limit.as_secs_f64()),
        ureq::Error::Io(error) => match error.kind() {
            std::io::ErrorKind::ConnectionRefused => "connection refused".to_owned(),
            std::io::ErrorKind::ConnectionReset => "the connection was reset".to_owned(),
            std::io::ErrorKind::UnexpectedEof => "the connection was closed in the middle of the answer".to_owned(),
            _ => error.to_string(),
        },
        other => other.to_string(),
    }
}

/// `host[:port]` of a URL.
pub(crate) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Where a redirect leads. From TLS it never leads to plain HTTP.
fn redirect(from: &Url, response: &Response, what: &str) -> Result<Url, RegistryError> {
    let location = response.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    let refused = |reason: &str| RegistryError::refused(what, reason);
    let target = location.and_then(|text| from.join(text).ok()).ok_or_else(|| refused("a redirect leads nowhere"))?;
    match (from.scheme(), target.scheme()) {
        (_, "https") | ("http", "http") => Ok(target),
        ("https", "http") => Err(refused("a redirect leads from HTTPS to HTTP")),
        _ => Err(refused("a redirect leads to something other than HTTP")),
    }
}

impl Response {
    /// The length that the server announced.
    pub(crate) fn announced_length(&self) -> Option<u64> {
        self.headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body, with at most `most` bytes and within the time that so many may take.
    pub(crate) fn read(self, most: u64, what: &str) -> Result<Vec<u8>, RegistryError> {
        if self.announced_length().is_some_and(|length| length > most) {
            return Err(too_large(what, most));
        }
        let host = host_of(&self.url);
        let mut bytes = Vec::new();
        let mut reader = self.into_reader();
        let mut buffer = vec![0; 16 << 10];
        loop {
            let count = reader.read(&mut buffer).map_err(|error| broken(&host, &error))?;
            let Some(piece) = buffer.get(..count).filter(|piece| !piece.is_empty()) else { return Ok(bytes) };
            bytes.extend_from_slice(piece);
            if bytes.len() as u64 > most {
                return Err(too_large(what, most));
            }
        }
    }

    /// The body as it comes. Reading fails once the transfer is slower than any working connection.
    pub(crate) fn into_reader(self) -> impl Read {
        Paced { inner: self.body.into_reader(), start: Instant::now(), received: 0, limit: self.limit }
    }

    /// An error of what the server said.
    pub(crate) fn into_error(self, what: &str) -> RegistryError {
        self.into_error_because(what, "")
    }

    fn into_error_because(self, what: &str, because: &str) -> RegistryError {
        let (host, status) = (host_of(&self.url), self.status);
        let body = self.read(ANSWER_BYTES, what).unwrap_or_default();
        let said = said(&body).unwrap_or_else(|| status.canonical_reason().unwrap_or("no reason given").to_owned());
        let reason = if because.is_empty() { said } else { format!("{said}; {because}") };
        let what = what.to_owned();
        match status.as_u16() {
            401 | 403 => RegistryError::Unauthorized { host, what, reason },
            404 => RegistryError::Absent { what },
            status => RegistryError::Status { host, status, what, reason },
        }
    }
}

fn too_large(what: &str, most: u64) -> RegistryError {
    RegistryError::refused(what, format!("it is larger than {}", crate::text::bytes(most)))
}

pub(crate) fn broken(host: &str, error: &std::io::Error) -> RegistryError {
    let reason = match error.kind() {
        std::io::ErrorKind::TimedOut => error.to_string(),
        std::io::ErrorKind::UnexpectedEof => "the connection was closed in the middle of the answer".to_owned(),
        std::io::ErrorKind::ConnectionReset => "the connection was reset".to_owned(),
        _ => error.to_string(),
    };
    RegistryError::Unreachable { host: host.to_owned(), reason }
}

/// The first message of an error body (OCI distribution specification, "Error codes"), or a short text.
fn said(body: &[u8]) -> Option<String> {
    if let Ok(value) = serde_json::from_slice::<serde_json::Value>(body) {
        let first = value.get("errors")?.get(0)?;
        let part = |name: &str| first.get(name).and_then(serde_json::Value::as_str).filter(|text| !text.is_empty());
        return part("message").or_else(|| part("code")).map(crate::text::one_line);
    }
    let text = std::str::from_utf8(body).ok()?;
    let looks_like_a_page = text.trim_start().starts_with('<');
    Some(crate::text::one_line(text)).filter(|text| !text.is_empty() && !looks_like_a_page)
}

/// A reader that gives up when less than [`SLOWEST`] comes for longer than the limit: one byte now and then is no progress.
struct Paced<R> {
    inner: R,
    start: Instant,
    received: u64,
    limit: Duration,
}

impl<R: Read> Read for Paced<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.received += count as u64;
        if self.start.elapsed() > self.limit + Duration::from_secs(self.received / SLOWEST) {
            let text = format!("only {} came in {:.0?}", crate::text::bytes(self.received), self.start.elapsed());
            return Err(std::io::Error::new(std::io::ErrorKind::TimedOut, text));
        }
        Ok(count)
    }
}
