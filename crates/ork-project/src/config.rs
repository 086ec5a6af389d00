//! `ork.toml`: what a project says about its registries, rules and Kubernetes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::kubernetes::{Version, versions};
use ork_engine::rules;
use ork_source::{Diagnostic, Level, SourceFile, Span, nearest};
use toml::de::{DeTable, DeValue};

/// The file's name.
pub const FILE: &str = "ork.toml";

const RULE: &str = "unknown-setting";

/// A project's settings. Paths are absolute.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Registry bases that a local folder stands in for.
    pub registries: BTreeMap<String, PathBuf>,
    /// Rules with another level; none switches a rule off.
    pub rules: BTreeMap<String, Option<Level>>,
    /// The version of Kubernetes that manifests are meant for; 1.34 where none is named.
    pub kubernetes: Version,
    /// Registries that may be spoken to without TLS.
    pub insecure: Vec<String>,
    /// What is wrong with the file.
    pub findings: Vec<Diagnostic>,
}

/// The nearest `ork.toml` at or above a folder.
#[must_use]
pub fn find(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|ancestor| ancestor.join(FILE)).find(|path| path.is_file())
}

/// Reads the settings of a file.
#[must_use]
pub fn parse(file: &Arc<SourceFile>) -> Config {
    let mut config = Config::default();
    let mut reader = Reader { file, config: &mut config };
    match DeTable::parse(file.text()) {
        Ok(table) => reader.root(table.get_ref()),
        Err(error) => {
            let span = error.span().map_or(Span::default(), Span::from);
            reader.report(span, Level::Error, error.message().to_owned(), None);
        }
    }
    config.findings.sort_by_key(|finding| finding.location.span);
    config
}

struct Reader<'a> {
    file: &'a Arc<SourceFile>,
    config: &'a mut Config,
}

impl Reader<'_> {
    fn report(&mut self, span: Span, level: Level, message: String, help: Option<String>) {
        let mut finding = Diagnostic::new(RULE, level, ork_source::Location::new(self.file, span), message);
        finding.help = help;
        self.config.findings.push(finding);
    }

    fn unknown(&mut self, span: Span, place: &str, name: &str, known: &[&str]) {
        let help = match nearest(name, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("its settings are {}", known.join(", ")),
        };
        self.report(span, Level::Warning, format!("{place} has no setting `{name}`"), Some(help));
    }

    fn root(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let span = Span::from(key.span());
            let (name, inner) = (key.get_ref().as_ref(), value.get_ref());
            let DeValue::Table(inner) = inner else {
                self.unknown(span, FILE, name, &["registries", "rules", "kubernetes", "network"]);
                continue;
            };
            match name {
                "registries" => self.registries(inner),
                "rules" => self.rules(inner),
                "kubernetes" => self.kubernetes(inner),
                "network" => self.network(inner),
                _ => self.unknown(span, FILE, name, &["registries", "rules", "kubernetes", "network"]),
            }
        }
    }

    fn registries(&mut self, table: &DeTable<'_>) {
        let home = self.file.path().parent().unwrap_or(Path::new("")).to_owned();
        for (key, value) in table {
            match value.get_ref() {
                DeValue::String(folder) => {
                    let folder = crate::disk::normal(&home.join(folder.as_ref()));
                    let base = key.get_ref().trim_end_matches('/').to_owned();
                    self.config.registries.insert(base, folder);
                }
                _ => self.report(
                    Span::from(value.span()),
                    Level::Error,
                    "a registry is mapped to a folder".to_owned(),
                    Some("write the folder's path in quotes".to_owned()),
                ),
            }
        }
    }

    fn rules(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if rules::rule(name).is_none() {
                let known: Vec<&str> = rules::RULES.iter().map(|rule| rule.name).collect();
                let help = nearest(name, known).map(|meant| format!("did you mean `{meant}`?"));
                self.report(Span::from(key.span()), Level::Warning, format!("no rule is called `{name}`"), help);
                continue;
            }
            let level = match value.get_ref() {
                DeValue::String(level) => level_of(level),
                _ => None,
            };
            match level {
                Some(level) => {
                    self.config.rules.insert(name.to_owned(), level);
                }
                None => self.report(
                    Span::from(value.span()),
                    Level::Error,
                    "this is no level".to_owned(),
                    Some("use off, hint, info, warning or error".to_owned()),
                ),
            }
        }
    }

    fn kubernetes(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("version", DeValue::String(version)) => match Version::parse(version) {
                    Some(version) => self.config.kubernetes = version,
                    None => self.report(
                        Span::from(value.span()),
                        Level::Error,
                        format!("the schemas of Kubernetes `{version}` are not here"),
                        Some(format!("those of {} are", list(versions().map(Version::name)))),
                    ),
                },
                ("version", _) => self.report(
                    Span::from(value.span()),
                    Level::Error,
                    "the version is a text".to_owned(),
                    Some("write it in quotes: `version = \"1.34\"`".to_owned()),
                ),
                (name, _) => self.unknown(Span::from(key.span()), "[kubernetes]", name, &["version"]),
            }
        }
    }

    fn network(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("insecure", DeValue::Array(hosts)) => {
                    let text = |host: &DeValue<'_>| host.as_str().map(str::to_owned);
                    self.config.insecure = hosts.iter().filter_map(|host| text(host.get_ref())).collect();
                }
                ("insecure", _) => self.report(
                    Span::from(value.span()),
                    Level::Error,
                    "`insecure` is a list of hosts".to_owned(),
                    Some("write `insecure = [\"host:port\"]`".to_owned()),
                ),
                (name, _) => self.unknown(Span::from(key.span()), "[network]", name, &["insecure"]),
            }
        }
    }
}

fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn level_of(word: &str) -> Option<Option<Level>> {
    Some(match word {
        "off" => None,
        "hint" => Some(Level::Hint),
        "info" => Some(Level::Info),
        "warning" => Some(Level::Warning),
        "error" => Some(Level::Error),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_and_what_is_none() {
        let text = "[registries]\n\"ghcr.io/acme\" = \"../local\"\n[rules]\nunknown-field = \"off\"\nunknwon-field = \"off\"\n[network]\ninsecure = [\"h:5000\"]\nspeed = 1\n[kubernets]\n";
        let config = parse(&SourceFile::new("/a/b/ork.toml", text));
        assert_eq!(config.registries.get("ghcr.io/acme"), Some(&PathBuf::from("/a/local")));
        assert_eq!(config.rules.get("unknown-field"), Some(&None));
        assert_eq!(config.insecure, ["h:5000"]);
        let found: Vec<_> = config.findings.iter().map(|finding| finding.location.text()).collect();
        assert_eq!(found, ["unknwon-field", "speed", "kubernets"]);
    }

    #[test]
    fn the_version_of_kubernetes() {
        let read = |version: &str| parse(&SourceFile::new("/ork.toml", format!("[kubernetes]\nversion = {version}\n")));
        assert_eq!(Config::default().kubernetes.name(), "1.34");
        assert_eq!(read("\"1.31\"").kubernetes.name(), "1.31");
        for wrong in ["\"1.7\"", "1.31"] {
            let config = read(wrong);
            assert_eq!(config.findings.len(), 1, "{wrong}");
            assert_eq!(config.kubernetes.name(), "1.34");
        }
    }

    #[test]
    fn broken_toml_is_one_error() {
        let config = parse(&SourceFile::new("/ork.toml", "[rules\n"));
        assert_eq!(config.findings.len(), 1);
        assert_eq!(config.findings[0].level, Level::Error);
    }
}
