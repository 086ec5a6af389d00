//! What a person sets in their editor, in the section `ork`. What a project sets is in `ork.toml`.

use serde_json::Value;

/// The section of the editor's settings.
pub(crate) const SECTION: &str = "ork";
/// What the editor's own part of `ork` reads.
const OF_THE_EDITOR: [&str; 3] = ["server", "trace", "preview"];

/// The settings; what is not given has its default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// `diagnostics.mode`
    pub(crate) diagnostics: DiagnosticMode,
    /// `inlayHints.*`
    pub(crate) inlay_hints: InlayHints,
    /// `codeLens`: whether there are any
    pub(crate) code_lens: bool,
    /// `format`: whether documents are formatted
    pub(crate) format: bool,
}

/// Which files have their findings shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DiagnosticMode {
    /// `open-files`
    #[default]
    OpenFiles,
    /// `workspace`: every document in the open folders
    Workspace,
    /// `off`
    Off,
}

/// Which hints stand in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InlayHints {
    /// `values`: what templates render to
    pub(crate) values: bool,
    /// `defaults`: of inputs that are not given
    pub(crate) defaults: bool,
    /// `versions`: newer ones of imports
    pub(crate) versions: bool,
    /// `schedules`: in words
    pub(crate) schedules: bool,
}

impl Default for Settings {
    fn default() -> Self {
        let inlay_hints = InlayHints { values: true, defaults: true, versions: true, schedules: true };
        Self { diagnostics: DiagnosticMode::default(), inlay_hints, code_lens: true, format: true }
    }
}

impl Settings {
    /// Reads the section, and says what in it is no setting or has no value that it can have.
    pub(crate) fn read(section: &Value) -> (Self, Vec<String>) {
        let mut reading = Reading { settings: Self::default(), complaints: Vec::new() };
        reading.section(section);
        (reading.settings, reading.complaints)
    }

    /// The names of what is ours in the section: what the editor's own part reads is no news here.
    pub(crate) fn names() -> [String; 4] {
        KEYS.map(|key| format!("{SECTION}.{key}"))
    }

    /// The section in what a client pushes: below its name, or all that there is.
    pub(crate) fn section(pushed: &Value) -> Option<&Value> {
        let object = pushed.as_object()?;
        match object.get(SECTION) {
            Some(section) => Some(section),
            // Settings of others alone are none of ours.
            None => object.keys().any(|key| KEYS.contains(&key.as_str())).then_some(pushed),
        }
    }
}

/// The keys of the section that are ours.
const KEYS: [&str; 4] = ["diagnostics", "inlayHints", "codeLens", "format"];

struct Reading {
    settings: Settings,
    complaints: Vec<String>,
}

impl Reading {
    fn section(&mut self, section: &Value) {
        let Some(fields) = self.object(SECTION, section) else { return };
        for (name, value) in fields {
            match name.as_str() {
                "diagnostics" => self.diagnostics(value),
                "inlayHints" => self.inlay_hints(value),
                "codeLens" => self.flag("codeLens", value, |settings| &mut settings.code_lens),
                "format" => self.flag("format", value, |settings| &mut settings.format),
                name if OF_THE_EDITOR.contains(&name) => {}
                name => self.unknown(name),
            }
        }
    }

    fn diagnostics(&mut self, value: &Value) {
        for (name, value) in self.object("diagnostics", value).into_iter().flatten() {
            let mode = match (name.as_str(), value.as_str()) {
                ("mode", Some("open-files")) => DiagnosticMode::OpenFiles,
                ("mode", Some("workspace")) => DiagnosticMode::Workspace,
                ("mode", Some("off")) => DiagnosticMode::Off,
                ("mode", _) if value.is_null() => continue,
                ("mode", _) => {
                    self.wrong("diagnostics.mode", "`open-files`, `workspace` or `off`", value);
                    continue;
                }
                (name, _) => {
                    self.unknown(&format!("diagnostics.{name}"));
                    continue;
                }
            };
            self.settings.diagnostics = mode;
        }
    }

    fn inlay_hints(&mut self, value: &Value) {
        for (name, value) in self.object("inlayHints", value).into_iter().flatten() {
            match name.as_str() {
                "values" => self.flag("inlayHints.values", value, |settings| &mut settings.inlay_hints.values),
                "defaults" => self.flag("inlayHints.defaults", value, |settings| &mut settings.inlay_hints.defaults),
                "versions" => self.flag("inlayHints.versions", value, |settings| &mut settings.inlay_hints.versions),
                "schedules" => self.flag("inlayHints.schedules", value, |settings| &mut settings.inlay_hints.schedules),
                name => self.unknown(&format!("inlayHints.{name}")),
            }
        }
    }

    fn flag(&mut self, name: &str, value: &Value, field: fn(&mut Settings) -> &mut bool) {
        match value {
            Value::Bool(value) => *field(&mut self.settings) = *value,
            Value::Null => {}
            value => self.wrong(name, "`true` or `false`", value),
        }
    }

    /// The fields of an object; nothing is as good as an empty one.
    fn object<'a>(&mut self, name: &str, value: &'a Value) -> Option<&'a serde_json::Map<String, Value>> {
        if !value.is_object() && !value.is_null() {
            self.wrong(name, "an object", value);
        }
        value.as_object()
    }

    fn unknown(&mut self, name: &str) {
        self.complaints.push(format!("`{SECTION}.{name}` is no setting of this server"));
    }

    fn wrong(&mut self, name: &str, expected: &str, value: &Value) {
        let name = if name == SECTION { SECTION.to_owned() } else { format!("{SECTION}.{name}") };
        self.complaints.push(format!("the setting `{name}` is {expected}, not `{value}`"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_are_read_field_by_field() {
        let section = json!({
            "server": {"path": ""},
            "diagnostics": {"mode": "workspace"},
            "inlayHints": {"values": false, "versions": null},
            "codeLens": false,
        });
        let (settings, complaints) = Settings::read(&section);
        assert_eq!(complaints, Vec::<String>::new());
        assert_eq!(settings.diagnostics, DiagnosticMode::Workspace);
        assert_eq!(settings.inlay_hints, InlayHints { values: false, defaults: true, versions: true, schedules: true });
        assert!(!settings.code_lens && settings.format);
        assert_eq!(Settings::read(&Value::Null), (Settings::default(), Vec::new()));
    }

    #[test]
    fn what_is_no_setting_is_said_and_costs_nothing_else() {
        let section = json!({
            "diagnostic": {"mode": "off"},
            "diagnostics": {"mode": "some", "extra": 1},
            "inlayHints": true,
            "format": "yes",
            "codeLens": false,
        });
        let (settings, complaints) = Settings::read(&section);
        assert_eq!(settings, Settings { code_lens: false, ..Settings::default() });
        assert_eq!(
            complaints,
            [
                "`ork.diagnostic` is no setting of this server",
                "the setting `ork.diagnostics.mode` is `open-files`, `workspace` or `off`, not `\"some\"`",
                "`ork.diagnostics.extra` is no setting of this server",
                "the setting `ork.inlayHints` is an object, not `true`",
                "the setting `ork.format` is `true` or `false`, not `\"yes\"`",
            ]
        );
    }

    #[test]
    fn pushed_settings_are_found_below_the_name_or_bare() {
        let section = json!({"diagnostics": {"mode": "off"}});
        assert_eq!(Settings::section(&json!({ "ork": section })), Some(&section));
        assert_eq!(Settings::section(&section), Some(&section));
        assert_eq!(Settings::section(&json!({"yaml": {}})), None);
        assert_eq!(Settings::section(&Value::Null), None);
    }

    /// What Visual Studio Code offers is what is read, with the same defaults.
    #[test]
    fn an_editor_offers_every_setting() {
        let manifest = include_str!("../../../editors/vscode/package.json");
        let manifest: Value = serde_json::from_str(manifest).unwrap();
        let offered = manifest["contributes"]["configuration"]["properties"].as_object().unwrap();
        let mut section = json!({});
        let mut count = 0;
        for (name, property) in offered {
            let name = name.strip_prefix("ork.").unwrap();
            let mut place = &mut section;
            for part in name.split('.') {
                place = &mut place[part];
            }
            *place = property["default"].clone();
            count += usize::from(!OF_THE_EDITOR.iter().any(|other| name.starts_with(other)));
            let values = property["enum"].as_array().cloned().unwrap_or_default();
            for value in values.iter().filter(|_| name == "diagnostics.mode") {
                assert_eq!(Settings::read(&json!({"diagnostics": {"mode": value}})).1, Vec::<String>::new());
            }
        }
        assert_eq!(Settings::read(&section), (Settings::default(), Vec::new()));
        assert_eq!(count, 6);
    }
}
