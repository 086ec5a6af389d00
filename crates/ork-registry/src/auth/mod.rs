//! Who we are to a registry: credentials, and the headers that are made of them.

mod challenge;
mod docker;
mod helper;
mod session;

use std::fmt;

pub use docker::CredentialFiles;
pub(crate) use session::Session;

/// What a person or a program logs in with.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// A user name and a password or token.
    Basic {
        /// The user.
        username: String,
        /// The password.
        password: String,
    },
    /// A token that a token server exchanges for access (OAuth 2 refresh token).
    Identity(String),
}

impl fmt::Debug for Credential {
    /// Without what is secret: this may end up in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Credential::Basic { username, .. } => write!(f, "Basic {{ username: {username:?}, password: … }}"),
            Credential::Identity(_) => f.write_str("Identity(…)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_print() {
        let basic = Credential::Basic { username: "me".to_owned(), password: "hunter2".to_owned() };
        let both = format!("{basic:?} {:?}", Credential::Identity("hunter2".to_owned()));
        assert!(!both.contains("hunter2"), "{both}");
    }
}
