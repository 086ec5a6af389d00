//! The tags of a repository, page by page.

use serde::Deserialize;
use ureq::http::Method;
use url::Url;

use super::Repository;
use crate::RegistryError;
use crate::http::{Origin, Payload};
use crate::limits::{ANSWER_BYTES, TAGS};

const PAGE: usize = 1000;

#[derive(Deserialize)]
struct Page {
    tags: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Catalog {
    repositories: Option<Vec<String>>,
}

impl Repository {
    /// All tags, as the registry orders them; none for a repository that it does not have.
    ///
    /// # Errors
    /// Those of the exchange, and lists that do not end.
    pub fn tags(&self) -> Result<Vec<String>, RegistryError> {
        let what = format!("the tags of {}", self.shown());
        let first = self.url(&format!("tags/list?n={PAGE}"))?;
        let pages = self.pages(first, &what, |bytes| serde_json::from_slice::<Page>(bytes).ok()?.tags);
        match pages {
            Err(error) if error.is_absent() => Ok(Vec::new()),
            // Some registries answer `UNAUTHORIZED` rather than say that a repository is not there: that stays an error.
            outcome => outcome,
        }
    }

    /// The names of all repositories of the registry, where it tells them.
    ///
    /// # Errors
    /// Those of the exchange; many registries do not answer this.
    pub(crate) fn catalog(&self) -> Result<Vec<String>, RegistryError> {
        let what = format!("the repositories of {}", self.host.name);
        let text = format!("{}/v2/_catalog?n={PAGE}", self.host.base()?);
        let first = Url::parse(&text).map_err(|error| RegistryError::refused(&what, error))?;
        self.pages(first, &what, |bytes| serde_json::from_slice::<Catalog>(bytes).ok()?.repositories)
    }

    fn pages(
        &self,
        first: Url,
        what: &str,
        read: impl Fn(&[u8]) -> Option<Vec<String>>,
    ) -> Result<Vec<String>, RegistryError> {
        let mut all = Vec::new();
        let mut next = Some(first);
        while let Some(url) = next {
            let response = self.send(Method::GET, url.clone(), Vec::new(), Payload::Empty, what)?;
            if !response.status.is_success() {
                return Err(response.into_error(what));
            }
            next = following(&url, response.header("link"));
            let bytes = response.read(ANSWER_BYTES, what)?;
            // `null` is what some registries send for an empty list.
            let page = read(&bytes).unwrap_or_default();
            if page.is_empty() {
                break;
            }
            all.extend(page);
            if all.len() > TAGS {
                return Err(RegistryError::refused(what, format!("there are more than {TAGS}")));
            }
        }
        Ok(all)
    }
}

/// The next page (RFC 8288), if it is of the same server.
fn following(url: &Url, link: Option<&str>) -> Option<Url> {
    let link = link?;
    let (target, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
    let is_next = rest.split(';').any(|part| matches!(part.trim(), "rel=\"next\"" | "rel=next"));
    let next = url.join(target).ok().filter(|_| is_next)?;
    (Origin::of(&next) == Origin::of(url) && next != *url).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_pages() {
        let url = Url::parse("https://a.io/v2/x/tags/list?n=2").unwrap();
        let next = |link: &str| following(&url, Some(link)).map(String::from);
        let expected = Some("https://a.io/v2/x/tags/list?n=2&last=b".to_owned());
        assert_eq!(next("</v2/x/tags/list?n=2&last=b>; rel=\"next\""), expected);
        assert_eq!(next("<https://a.io/v2/x/tags/list?n=2&last=b>;rel=next"), expected);
        assert_eq!(next("<https://evil.io/v2/x/tags/list>; rel=\"next\""), None);
        assert_eq!(next("</v2/x/tags/list?n=2>; rel=\"next\""), None);
        assert_eq!(next("</v2/x>; rel=\"prev\""), None);
        assert_eq!(following(&url, None), None);
    }
}
