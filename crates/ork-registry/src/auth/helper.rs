//! Credential helpers: programs that keep credentials (Docker's `docker-credential-*` protocol).

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::Credential;

/// A user name that marks the secret as an identity token.
const TOKEN_USER: &str = "<token>";
/// What helpers say when they have nothing for a server.
const NOT_FOUND: &str = "credentials not found in native keychain";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    username: String,
    secret: String,
}

/// Asks `docker-credential-<name>` for the credentials of a server; none where it has none.
///
/// # Errors
/// The helper cannot be started, fails, takes longer than `limit`, or answers something else. What it printed is not
/// repeated: it may hold secrets.
pub(crate) fn get(name: &str, server: &str, limit: Duration) -> Result<Option<Credential>, String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if name.is_empty() || !name.chars().all(allowed) {
        return Err(format!("`{}` is not a name of a credential helper", crate::text::one_line(name)));
    }
    let program = format!("docker-credential-{name}");
    let mut child = Command::new(&program)
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("{program} cannot be started: {error}"))?;
    let answer = answer(&mut child, server, limit);
    let ended = answer.is_some() && ends(&mut child, limit);
    if !ended {
        // It may have ended by itself in the meantime, which is as good.
        let _ = child.kill();
    }
    let status = child.wait().map_err(|error| format!("{program} is lost: {error}"))?;
    let Some(answer) = answer else {
        return Err(format!("{program} did not answer within {} seconds", limit.as_secs_f64()));
    };
    if !status.success() {
        return if answer.trim() == NOT_FOUND { Ok(None) } else { Err(format!("{program} failed: {status}")) };
    }
    let answer: Answer = serde_json::from_str(&answer).map_err(|_| format!("{program} answered no credentials"))?;
    if answer.secret.is_empty() {
        return Ok(None);
    }
    Ok(Some(match answer.username.as_str() {
        TOKEN_USER => Credential::Identity(answer.secret),
        _ => Credential::Basic { username: answer.username, password: answer.secret },
    }))
}

/// Whether a helper that has answered ends by itself.
fn ends(child: &mut Child, limit: Duration) -> bool {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(None) if start.elapsed() < limit => std::thread::sleep(Duration::from_millis(1)),
            Ok(status) => return status.is_some(),
            Err(_) => return false,
        }
    }
}

/// Everything that the helper prints, or nothing when that takes too long.
fn answer(child: &mut Child, server: &str, limit: Duration) -> Option<String> {
    let (mut input, output) = (child.stdin.take()?, child.stdout.take()?);
    let server = server.to_owned();
    let (sender, receiver) = mpsc::channel();
    // A helper's child may keep the pipe open after the helper is killed: the thread then ends with the process.
    std::thread::spawn(move || {
        // A helper that does not read its input still answers.
        let _ = input.write_all(server.as_bytes());
        drop(input);
        let mut text = String::new();
        let read = output.take(1 << 20).read_to_string(&mut text);
        // Nobody listens any more when it took too long.
        let _ = sender.send(read.map(|_| text).unwrap_or_default());
    });
    receiver.recv_timeout(limit).ok()
}
