//! The tags of a repository, page by page.

use serde::Deserialize;
use ureq::http::Method;
use url::Url;

use super::{Ask, Repository};
use crate::RegistryError;
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
        self.pages(first, &what, |bytes| Ok(serde_json::from_slice::<Page>(bytes)?.tags))
    }

    /// The names of all repositories of the registry, where it tells them.
    ///
    /// # Errors
    /// Those of the exchange; many registries do not answer this.
    pub(crate) fn catalog(&self) -> Result<Vec<String>, RegistryError> {
        let what = format!("the repositories of {}", self.host.name);
        let text = format!("{}/v2/_catalog?n={PAGE}", self.host.base()?);
        let first = Url::parse(&text).map_err(|error| RegistryError::refused(&what, error))?;
        self.pages(first, &what, |bytes| Ok(serde_json::from_slice::<Catalog>(bytes)?.repositories))
    }

    /// All pages; none where the first one does not exist.
    fn pages(
        &self,
        first: Url,
        what: &str,
        read: impl Fn(&[u8]) -> serde_json::Result<Option<Vec<String>>>,
    ) -> Result<Vec<String>, RegistryError> {
        let mut all = Vec::new();
        let mut next = Some(first);
        let mut is_first = true;
        while let Some(url) = next {
            let response = self.send(Ask::new(Method::GET, url.clone(), what))?;
            if is_first && response.status == 404 {
                return Ok(all);
            }
            if !response.status.is_success() {
                return Err(response.into_error(what));
            }
            is_first = false;
            next = following(&url, response.header("link"), what)?;
            let bytes = response.read(ANSWER_BYTES, what)?;
            // `null` is what some registries send for an empty list. Anything else that is no list is no answer: taken for
            // an empty one it would make things disappear.
            let page = read(&bytes).map_err(|_| RegistryError::damaged(what, "the answer is no list"))?;
            let page = page.unwrap_or_default();
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

/// The next page (RFC 8288). A registry behind a proxy may name itself with another scheme: the path counts.
fn following(url: &Url, link: Option<&str>, what: &str) -> Result<Option<Url>, RegistryError> {
    let Some(link) = link else { return Ok(None) };
    let Some((target, rest)) = link.trim().strip_prefix('<').and_then(|link| link.split_once('>')) else {
        return Ok(None);
    };
    if !rest.split(';').any(|part| matches!(part.trim(), "rel=\"next\"" | "rel=next")) {
        return Ok(None);
    }
    let refused = || RegistryError::refused(what, "the next page is not on the same server");
    let named = url.join(target).map_err(|_| refused())?;
    if named.host() != url.host() {
        return Err(refused());
    }
    let mut next = url.clone();
    next.set_path(named.path());
    next.set_query(named.query());
    if next == *url {
        return Err(RegistryError::refused(what, "the list leads back to itself"));
    }
    Ok(Some(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_pages() {
        let url = Url::parse("https://a.io/v2/x/tags/list?n=2").unwrap();
        let next = |link: &str| following(&url, Some(link), "x").map(|next| next.map(String::from)).ok();
        let expected = Some(Some("https://a.io/v2/x/tags/list?n=2&last=b".to_owned()));
        assert_eq!(next("</v2/x/tags/list?n=2&last=b>; rel=\"next\""), expected);
        assert_eq!(next("<https://a.io/v2/x/tags/list?n=2&last=b>;rel=next"), expected);
        assert_eq!(next("<http://a.io:8080/v2/x/tags/list?n=2&last=b>;rel=next"), expected);
        assert_eq!(next("<https://evil.io/v2/x/tags/list>; rel=\"next\""), None);
        assert_eq!(next("</v2/x/tags/list?n=2>; rel=\"next\""), None);
        assert_eq!(next("</v2/x>; rel=\"prev\""), Some(None));
        assert!(following(&url, None, "x").unwrap().is_none());
    }
}
