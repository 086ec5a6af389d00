//! Credentials as Docker and Podman keep them: `config.json` and `auth.json`.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde::Deserialize;

use super::{Credential, helper};

/// The key under which Docker Hub's credentials are kept.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

/// The files that may hold credentials, in the order in which they are asked.
#[derive(Clone, Debug, Default)]
pub struct CredentialFiles(pub Vec<PathBuf>);

impl CredentialFiles {
    /// `$DOCKER_CONFIG/config.json` or `~/.docker/config.json`, then Podman's `$REGISTRY_AUTH_FILE`,
    /// `$XDG_RUNTIME_DIR/containers/auth.json` and `~/.config/containers/auth.json`.
    #[must_use]
    pub fn from_process() -> Self {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let home = variable("HOME").or_else(|| variable("USERPROFILE"));
        let docker = variable("DOCKER_CONFIG").or_else(|| Some(home.as_ref()?.join(".docker")));
        let podman_home = variable("XDG_CONFIG_HOME").or_else(|| Some(home?.join(".config")));
        let files = [
            docker.map(|folder| folder.join("config.json")),
            variable("REGISTRY_AUTH_FILE"),
            variable("XDG_RUNTIME_DIR").map(|folder| folder.join("containers/auth.json")),
            podman_home.map(|folder| folder.join("containers/auth.json")),
        ];
        Self(files.into_iter().flatten().collect())
    }

    /// What the credential helpers have for a host.
    ///
    /// # Errors
    /// A file that is no configuration, or a helper that fails.
    pub(crate) fn stored(&self, host: &str, limit: Duration) -> Result<Option<Credential>, String> {
        self.first(|config| config.stored(host, limit))
    }

    /// What is written down for a repository of a host.
    ///
    /// # Errors
    /// A file that is no configuration.
    pub(crate) fn written(&self, host: &str, repository: &str) -> Result<Option<Credential>, String> {
        self.first(|config| config.written(host, repository).map_or(Ok(None), Auth::credential))
    }

    fn first(
        &self,
        find: impl Fn(&Config) -> Result<Option<Credential>, String>,
    ) -> Result<Option<Credential>, String> {
        for path in &self.0 {
            let Some(config) = read(path)? else { continue };
            let found = find(&config).map_err(|reason| format!("{}: {reason}", path.display()))?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

fn read(path: &Path) -> Result<Option<Config>, String> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{}: {error}", path.display())),
    };
    // The parser's own words may quote what is secret: only the place is repeated.
    let config = serde_json::from_slice(&bytes).map_err(|error| {
        format!("{}: line {}, column {} is not as expected", path.display(), error.line(), error.column())
    })?;
    Ok(Some(config))
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Config {
    auths: HashMap<String, Auth>,
    creds_store: Option<String>,
    cred_helpers: HashMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Auth {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
}

impl Config {
    /// The helper of the host, else the store of all hosts.
    fn stored(&self, host: &str, limit: Duration) -> Result<Option<Credential>, String> {
        let server = server_of(host);
        let helper = self.cred_helpers.get(host).or_else(|| self.cred_helpers.get(server));
        match helper.or(self.creds_store.as_ref()).filter(|name| !name.is_empty()) {
            Some(name) => helper::get(name, server, limit),
            None => Ok(None),
        }
    }

    /// The entry with the longest key that fits: Podman keeps entries for parts of a registry.
    fn written(&self, host: &str, repository: &str) -> Option<&Auth> {
        let whole = format!("{}/{repository}", plain_host(host));
        let fits = |key: &str| {
            let key = plain_key(key);
            whole.strip_prefix(key.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let entries = self.auths.iter().filter(|(key, auth)| fits(key) && !auth.is_empty());
        entries.max_by_key(|(key, _)| plain_key(key).len()).map(|(_, auth)| auth)
    }
}

/// The name that Docker's stores know a host by.
fn server_of(host: &str) -> &str {
    if plain_host(host) == "docker.io" { DOCKER_HUB } else { host }
}

/// One name for the hosts of Docker Hub.
fn plain_host(host: &str) -> &str {
    match host {
        "index.docker.io" | "registry-1.docker.io" => "docker.io",
        host => host,
    }
}

/// A key without scheme and API version: `https://index.docker.io/v1/` is `docker.io`.
fn plain_key(key: &str) -> String {
    let bare = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
    let bare = bare.trim_end_matches('/');
    let bare = bare.strip_suffix("/v1").or_else(|| bare.strip_suffix("/v2")).unwrap_or(bare);
    let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
    let host = plain_host(host);
    if path.is_empty() { host.to_owned() } else { format!("{host}/{path}") }
}

impl Auth {
    fn is_empty(&self) -> bool {
        let has = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        !(has(&self.auth) || has(&self.username) || has(&self.identitytoken))
    }

    fn credential(&self) -> Result<Option<Credential>, String> {
        if let Some(token) = self.identitytoken.as_ref().filter(|token| !token.is_empty()) {
            return Ok(Some(Credential::Identity(token.clone())));
        }
        if let Some(encoded) = self.auth.as_ref().filter(|encoded| !encoded.is_empty()) {
            return decode(encoded)
                .map(Some)
                .ok_or_else(|| "an `auth` entry is not base64 of `user:password`".to_owned());
        }
        let pair = self.username.clone().zip(self.password.clone());
        Ok(pair.map(|(username, password)| Credential::Basic { username, password }))
    }
}

fn decode(encoded: &str) -> Option<Credential> {
    let bare = encoded.trim().trim_end_matches('=');
    let bytes = STANDARD_NO_PAD.decode(bare).or_else(|_| STANDARD.decode(encoded)).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (username, password) = text.split_once(':')?;
    // Docker's own writer may end the text with NUL bytes.
    let password = password.trim_end_matches('\0');
    Some(Credential::Basic { username: username.to_owned(), password: password.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(5);

    fn find(config: &str, host: &str, repository: &str) -> Result<Option<Credential>, String> {
        let config = serde_json::from_str::<Config>(config).unwrap();
        let stored = config.stored(host, LIMIT)?;
        stored.map_or_else(
            || config.written(host, repository).map_or(Ok(None), Auth::credential),
            |found| Ok(Some(found)),
        )
    }

    fn basic(username: &str, password: &str) -> Option<Credential> {
        Some(Credential::Basic { username: username.to_owned(), password: password.to_owned() })
    }

    #[test]
    fn written_entries() {
        // "me:secret", with and without padding.
        for auth in ["bWU6c2VjcmV0", "bWU6c2VjcmV0AA==", "bWU6c2VjcmV0AA"] {
            let config = format!(r#"{{"auths": {{"a.io": {{"auth": "{auth}"}}}}}}"#);
            assert_eq!(find(&config, "a.io", "x"), Ok(basic("me", "secret")), "{auth}");
        }
        let plain = r#"{"auths": {"https://a.io/v2/": {"username": "me", "password": "p:q"}}, "unknown": 1}"#;
        assert_eq!(find(plain, "a.io", "x"), Ok(basic("me", "p:q")));
        let token = r#"{"auths": {"a.io": {"auth": "bWU6c2VjcmV0", "identitytoken": "t"}}}"#;
        assert_eq!(find(token, "a.io", "x"), Ok(Some(Credential::Identity("t".to_owned()))));
        let empty = r#"{"auths": {"a.io": {}, "b.io": {"auth": ""}}}"#;
        assert_eq!(find(empty, "a.io", "x"), Ok(None));
        assert_eq!(find(empty, "b.io", "x"), Ok(None));
        assert!(find(r#"{"auths": {"a.io": {"auth": "%%"}}}"#, "a.io", "x").is_err());
    }

    #[test]
    fn a_host_is_not_another_host() {
        let config = r#"{"auths": {"a.io": {"username": "u", "password": "p"}}}"#;
        for host in ["a.io.evil.com", "b.a.io", "a.i", "a.io:5000"] {
            assert_eq!(find(config, host, "x"), Ok(None), "{host}");
        }
    }

    #[test]
    fn docker_hub_has_many_names() {
        for key in ["https://index.docker.io/v1/", "docker.io", "index.docker.io", "https://docker.io"] {
            let config = format!(r#"{{"auths": {{"{key}": {{"username": "u", "password": "p"}}}}}}"#);
            assert_eq!(find(&config, "docker.io", "me/x"), Ok(basic("u", "p")), "{key}");
            assert_eq!(find(&config, "registry-1.docker.io", "me/x"), Ok(basic("u", "p")), "{key}");
        }
    }

    #[test]
    fn the_most_specific_entry_counts() {
        let config = r#"{"auths": {"a.io": {"username": "all", "password": "p"},
            "a.io/team": {"username": "team", "password": "p"},
            "a.io/team/one": {"username": "one", "password": "p"}}}"#;
        for (repository, expected) in
            [("x", "all"), ("team/x", "team"), ("team/one", "one"), ("team/one/x", "one"), ("team2/x", "all")]
        {
            assert_eq!(find(config, "a.io", repository), Ok(basic(expected, "p")), "{repository}");
        }
    }

    #[test]
    fn a_helper_that_is_no_name_is_not_started() {
        for name in ["../evil", "a b", "a/b"] {
            let config = format!(r#"{{"credsStore": "{name}"}}"#);
            assert!(find(&config, "a.io", "x").is_err(), "{name}");
        }
    }

    #[test]
    fn errors_do_not_quote_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        fs::write(&path, r#"{"auths": {"a.io": "hunter2"}}"#).unwrap();
        let files = CredentialFiles(vec![folder.path().join("absent.json"), path]);
        let reason = files.written("a.io", "x").unwrap_err();
        assert!(reason.contains("line 1") && !reason.contains("hunter2"), "{reason}");
    }
}
