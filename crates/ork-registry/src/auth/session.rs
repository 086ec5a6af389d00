//! A login to one registry: what it asks for, the tokens it gave, and the header of the next request.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use ureq::http::{Method, header};
use url::Url;

use super::challenge::{self, Challenge};
use super::{Credential, CredentialFiles};
use crate::RegistryError;
use crate::http::{Authorization, Http, Origin, Payload, Request, Response};
use crate::limits::{ANSWER_BYTES, TRIES};

const CLIENT_ID: &str = "ork";

/// The state of the login to one registry, shared by the threads that speak to it.
pub(crate) struct Session {
    host: String,
    files: CredentialFiles,
    given: Option<Credential>,
    /// What helpers have: they are asked once, since that may take seconds.
    stored: OnceLock<Result<Option<Credential>, String>>,
    /// By scope; Basic has the empty scope, since it is the same everywhere.
    headers: Mutex<HashMap<String, Authorization>>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    token: Option<String>,
    access_token: Option<String>,
}

impl Session {
    /// `given` takes the place of what is kept in files.
    pub(crate) fn new(host: &str, files: CredentialFiles, given: Option<Credential>) -> Self {
        let headers = Mutex::new(HashMap::new());
        Self { host: host.to_owned(), files, given, stored: OnceLock::new(), headers }
    }

    /// Sends a request as whoever we are; `home` is the registry's own origin, `scope` what a token would be asked for.
    ///
    /// # Errors
    /// Those of the exchange, and a login that does not succeed. Other statuses are left to the caller.
    pub(crate) fn send(
        &self,
        http: &Http,
        request: &Request<'_>,
        home: &Origin,
        repository: &str,
        scope: &str,
    ) -> Result<Response, RegistryError> {
        let known = self.known(scope);
        let response = http.send(request, known.as_ref())?;
        if response.status != 401 {
            return Ok(response);
        }
        // Only the registry itself may ask for its credentials: not a host that it redirects to or wants an upload sent to.
        if Origin::of(&response.url).as_ref() != Some(home) {
            return Err(response.into_error(request.what));
        }
        let offers = challenge::read(&response.headers);
        let Some(authorization) = self.answer(http, request, home, &offers, repository, scope)? else {
            return Err(self.unanswered(response, request.what, http, repository));
        };
        let response = http.send(request, Some(&authorization))?;
        match response.status.as_u16() {
            401 => Err(response.into_error(request.what)),
            _ => Ok(response),
        }
    }

    fn known(&self, scope: &str) -> Option<Authorization> {
        let headers = self.headers.lock().unwrap_or_else(PoisonError::into_inner);
        headers.get(scope).or_else(|| headers.get("")).cloned()
    }

    fn keep(&self, scope: &str, authorization: &Authorization) {
        let mut headers = self.headers.lock().unwrap_or_else(PoisonError::into_inner);
        headers.insert(scope.to_owned(), authorization.clone());
    }

    /// The credential for a repository, and whether it is that of the whole registry.
    fn credential(&self, http: &Http, repository: &str) -> Result<(Option<Credential>, bool), RegistryError> {
        if let Some(given) = &self.given {
            return Ok((Some(given.clone()), true));
        }
        let failed = |reason: String| RegistryError::Credentials { host: self.host.clone(), reason };
        let stored = self.stored.get_or_init(|| self.files.stored(&self.host, http.limit()));
        match stored.clone().map_err(failed)? {
            Some(stored) => Ok((Some(stored), true)),
            None => Ok((self.files.written(&self.host, repository).map_err(failed)?, false)),
        }
    }

    /// The header that the first offer which can be met leads to.
    fn answer(
        &self,
        http: &Http,
        request: &Request<'_>,
        home: &Origin,
        offers: &[Challenge],
        repository: &str,
        scope: &str,
    ) -> Result<Option<Authorization>, RegistryError> {
        if offers.is_empty() {
            return Ok(None);
        }
        let (credential, for_all) = self.credential(http, repository)?;
        // What such a registry says may be anybody's words: not even a token server of its choice is told.
        if credential.is_some() && !home.is_private() {
            return Err(self.exposed(request.what));
        }
        for offer in offers {
            let origin = home.clone();
            match (offer, &credential) {
                (Challenge::Basic, Some(Credential::Basic { username, password })) => {
                    let header = basic(username, password);
                    let authorization = Authorization { origin, header };
                    self.keep(if for_all { "" } else { scope }, &authorization);
                    return Ok(Some(authorization));
                }
                (Challenge::Bearer { realm, service, scope: wanted }, credential) => {
                    let realm = realm_url(&request.url, realm, &self.host)?;
                    let wanted = combined(scope, wanted.as_deref());
                    let token =
                        self.token(http, &realm, service.as_deref(), &wanted, credential.as_ref(), request.what)?;
                    let authorization = Authorization { origin, header: format!("Bearer {token}") };
                    self.keep(scope, &authorization);
                    return Ok(Some(authorization));
                }
                _ => {}
            }
        }
        Ok(None)
    }

    fn token(
        &self,
        http: &Http,
        realm: &Url,
        service: Option<&str>,
        scope: &str,
        credential: Option<&Credential>,
        what: &str,
    ) -> Result<String, RegistryError> {
        let origin = Origin::of(realm);
        let exposed = origin.as_ref().is_some_and(|origin| !origin.is_private());
        if exposed && credential.is_some() {
            return Err(self.exposed(what));
        }
        let response = match (credential, origin) {
            (Some(Credential::Identity(token)), _) => self.refresh(http, realm, service, scope, token, what)?,
            (Some(Credential::Basic { username, password }), Some(origin)) => {
                let authorization = Authorization { origin, header: basic(username, password) };
                get_token(http, realm, service, scope, Some(&authorization), what)?
            }
            _ => get_token(http, realm, service, scope, None, what)?,
        };
        if !response.status.is_success() {
            let reason = match response.into_error(what) {
                RegistryError::Unauthorized { reason, .. } => format!("the token server refuses the login: {reason}"),
                other => format!("the token server failed: {other}"),
            };
            return Err(RegistryError::Unauthorized { host: self.host.clone(), what: what.to_owned(), reason });
        }
        let bytes = response.read(ANSWER_BYTES, "the token server's answer")?;
        let answer: Option<TokenAnswer> = serde_json::from_slice(&bytes).ok();
        let token = answer.and_then(|answer| answer.token.or(answer.access_token));
        let is_header = |token: &String| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        token.filter(is_header).ok_or_else(|| RegistryError::refused("the token server's answer", "it holds no token"))
    }

    /// OAuth 2's refresh grant (distribution's token specification, "Requesting a token with a refresh token").
    fn refresh(
        &self,
        http: &Http,
        realm: &Url,
        service: Option<&str>,
        scope: &str,
        token: &str,
        what: &str,
    ) -> Result<Response, RegistryError> {
        let service = service.unwrap_or(&self.host);
        let fields = [
            ("grant_type", "refresh_token"),
            ("service", service),
            ("client_id", CLIENT_ID),
            ("scope", scope),
            ("refresh_token", token),
        ];
        let body = form(&fields);
        let content = (header::CONTENT_TYPE, "application/x-www-form-urlencoded".to_owned());
        let payload = Payload::Bytes(body.as_bytes());
        let request = Request {
            method: Method::POST,
            url: realm.clone(),
            headers: vec![content],
            payload,
            what,
            most: ANSWER_BYTES,
            tries: TRIES,
        };
        http.send(&request, None)
    }

    fn exposed(&self, what: &str) -> RegistryError {
        let reason = "it asks for a login over plain HTTP, and credentials are never sent that way".to_owned();
        RegistryError::Unauthorized { host: self.host.clone(), what: what.to_owned(), reason }
    }

    /// The server's refusal, where nothing that we have is what it asks for.
    fn unanswered(&self, response: Response, what: &str, http: &Http, repository: &str) -> RegistryError {
        let has_any = self.credential(http, repository).is_ok_and(|(credential, _)| credential.is_some());
        let why =
            if has_any { "the credentials are not of the kind that it asks for" } else { "no credentials were found" };
        match response.into_error(what) {
            RegistryError::Unauthorized { host, what, reason } => {
                RegistryError::Unauthorized { reason: format!("{reason}; {why} for {host}"), host, what }
            }
            other => other,
        }
    }
}

fn get_token(
    http: &Http,
    realm: &Url,
    service: Option<&str>,
    scope: &str,
    authorization: Option<&Authorization>,
    what: &str,
) -> Result<Response, RegistryError> {
    let mut url = realm.clone();
    {
        let mut query = url.query_pairs_mut();
        if let Some(service) = service {
            query.append_pair("service", service);
        }
        for scope in scope.split(' ').filter(|scope| !scope.is_empty()) {
            query.append_pair("scope", scope);
        }
    }
    let request = Request {
        method: Method::GET,
        url,
        headers: Vec::new(),
        payload: Payload::Empty,
        what,
        most: ANSWER_BYTES,
        tries: TRIES,
    };
    http.send(&request, authorization)
}

/// What a token is asked for: what is going to be done, so that one token does for all of it, and what the server names
/// besides (a list between blanks, as OAuth 2 has it).
fn combined(own: &str, named: Option<&str>) -> String {
    let resource = |scope: &str| scope.rsplit_once(':').map(|(resource, _)| resource.to_owned());
    let mut scopes = vec![own.to_owned()];
    let named = named.unwrap_or_default().split(' ').filter(|scope| !scope.is_empty());
    scopes.extend(named.filter(|scope| resource(scope) != resource(own)).map(str::to_owned));
    scopes.join(" ")
}

/// Where tokens come from. A registry with TLS that names a server without is not believed.
fn realm_url(registry: &Url, realm: &str, host: &str) -> Result<Url, RegistryError> {
    let what = format!("the login to {host}");
    let url = Url::parse(realm).map_err(|_| RegistryError::refused(&what, "it names no valid token server"))?;
    let origin =
        Origin::of(&url).ok_or_else(|| RegistryError::refused(&what, "its token server does not speak HTTP"))?;
    if registry.scheme() == "https" && url.scheme() != "https" {
        return Err(RegistryError::refused(&what, "an HTTPS registry names a token server without HTTPS"));
    }
    let local = Origin::of(registry).is_some_and(|registry| registry.is_private());
    if url.scheme() == "http" && local && !origin.is_private() {
        return Err(RegistryError::refused(
            &what,
            "a registry of this machine names a foreign token server without HTTPS",
        ));
    }
    Ok(url)
}

fn basic(username: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{username}:{password}")))
}

fn form(fields: &[(&str, &str)]) -> String {
    let encoded = fields.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
    encoded.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_servers_that_are_believed() {
        let check = |registry: &str, realm: &str| realm_url(&Url::parse(registry).unwrap(), realm, "a.io").is_ok();
        assert!(check("https://a.io/v2/", "https://auth.a.io/token"));
        assert!(check("http://localhost:5000/v2/", "http://localhost:5001/token"));
        assert!(check("http://localhost:5000/v2/", "https://auth.a.io/token"));
        assert!(!check("https://a.io/v2/", "http://auth.a.io/token"));
        assert!(!check("https://localhost:5000/v2/", "http://localhost:5001/token"));
        assert!(!check("http://localhost:5000/v2/", "http://auth.a.io/token"));
        assert!(!check("https://a.io/v2/", "ftp://a.io"));
        assert!(!check("https://a.io/v2/", "/token"));
    }

    #[test]
    fn one_token_for_all_that_is_going_to_be_done() {
        let own = "repository:a/b:pull,push";
        assert_eq!(combined(own, None), own);
        assert_eq!(combined(own, Some("repository:a/b:pull")), own);
        assert_eq!(combined(own, Some("registry:catalog:*")), format!("{own} registry:catalog:*"));
    }

    #[test]
    fn forms_are_encoded() {
        assert_eq!(form(&[("a", "x y&z=1"), ("b", "é")]), "a=x%20y%26z%3D1&b=%C3%A9");
    }
}
