//! Credentials that a document names: environment variables, by the way of signing in.

use ork_engine::needs::SignIn;
use ork_registry::Credential;

/// A user name for services that look at the token alone.
const TOKEN_USER: &str = "x-access-token";

/// What the variables of a sign-in hold.
///
/// # Errors
/// A variable that is not set, or a method that is unknown.
pub(super) fn credential(sign_in: &SignIn) -> Result<Credential, String> {
    let variable = |name: &Option<String>, key: &str| {
        let name = name.as_ref().ok_or_else(|| format!("`auth` of type {} needs `{key}`", sign_in.method))?;
        let value = std::env::var(name).ok().filter(|value| !value.is_empty());
        value.ok_or_else(|| format!("the environment variable `{name}` is not set"))
    };
    match sign_in.method.as_str() {
        "basic" => {
            let username = variable(&sign_in.username, "usernameFromEnv")?;
            let password = variable(&sign_in.password, "passwordFromEnv")?;
            Ok(Credential::Basic { username, password })
        }
        "bearer" => Ok(Credential::Identity(variable(&sign_in.token, "fromEnv")?)),
        // GitHub's services take a token in the place of the password.
        "github" => {
            let password = variable(&sign_in.token, "fromEnv")?;
            Ok(Credential::Basic { username: TOKEN_USER.to_owned(), password })
        }
        other => Err(format!("`{other}` is no way of signing in")),
    }
}
