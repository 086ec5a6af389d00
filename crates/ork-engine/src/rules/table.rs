//! The table of rules: name, level, page, and what finds it.

use ork_source::{Diagnostic, Level};

use crate::rules::{
    Unit, absent_value, ambiguous_scalar, api_mismatch, bad_cron, bad_duration, bad_label, bad_name, bad_number,
    bad_quantity, bad_regex, bad_time, bad_version, both_positions, combinations, constant_condition, cross_reads,
    dependencies, deprecated_key, deprecated_pattern, duplicate_kind, duplicate_name, function_alias, import_cycle,
    imported_findings, imports, impossible_condition, literal_condition, literal_secret, missing_field, missing_input,
    newer_version, not_overridden, profile_alias, refused_custom, shadowed_default, shadowed_function, swapped_default,
    template_syntax, type_mismatch, undeclared_input, unknown_child, unknown_cr_field, unknown_field, unknown_function,
    unknown_input, unknown_kind, unknown_override, unknown_profile, unknown_reference, unknown_root,
    unrendered_template, unselected_kind, unused_input, unwritten_status, wrong_arguments, wrong_type, yaml_syntax,
};

/// A rule.
pub struct Rule {
    /// Its permanent name.
    pub name: &'static str,
    /// Its level unless a project says otherwise.
    pub level: Level,
    /// Its page: what, why, bad, good, fix.
    pub page: &'static str,
    pub(super) check: fn(&Unit<'_>, &Rule, &mut Vec<Diagnostic>),
    /// Whether it compares entries with each other. It is asked about the document, the others about each entry.
    pub(super) compares: bool,
}

impl Rule {
    /// The first sentence of its page.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.page.lines().skip(1).find(|line| !line.is_empty()).unwrap_or_default()
    }
}

macro_rules! rule {
    ($name:literal, $level:ident, $check:expr) => {
        rule!($name, $level, $check, false)
    };
    ($name:literal, $level:ident, $check:expr, compares) => {
        rule!($name, $level, $check, true)
    };
    ($name:literal, $level:ident, $check:expr, $compares:literal) => {
        Rule {
            name: $name,
            level: Level::$level,
            page: include_str!(concat!($name, ".md")),
            check: $check,
            compares: $compares,
        }
    };
}

/// Every rule, in the order in which documentation lists them.
pub static RULES: &[Rule] = &[
    rule!("yaml-syntax", Error, yaml_syntax::check, compares),
    rule!("template-syntax", Error, template_syntax::check),
    rule!("unknown-kind", Error, unknown_kind::check, compares),
    rule!("unknown-field", Error, unknown_field::check),
    rule!("missing-field", Error, missing_field::check),
    rule!("both-positions", Error, both_positions::check),
    rule!("wrong-type", Error, wrong_type::check),
    rule!("ambiguous-scalar", Warning, ambiguous_scalar::check),
    rule!("refused-custom", Error, refused_custom::check),
    rule!("unwritten-status", Warning, unwritten_status::check),
    rule!("unknown-function", Error, unknown_function::check),
    rule!("unknown-root", Warning, unknown_root::check),
    rule!("type-mismatch", Error, type_mismatch::check),
    rule!("absent-value", Warning, absent_value::check),
    rule!("unknown-child", Warning, unknown_child::check),
    rule!("wrong-arguments", Error, wrong_arguments::check),
    rule!("swapped-default", Warning, swapped_default::check),
    rule!("function-alias", Hint, function_alias::check),
    rule!("literal-secret", Hint, literal_secret::check),
    rule!("profile-alias", Hint, profile_alias::check),
    rule!("literal-condition", Warning, literal_condition::check),
    rule!("constant-condition", Warning, constant_condition::check),
    rule!("import-not-fetched", Info, imports::not_fetched),
    rule!("not-found", Error, imports::absent),
    rule!("import-cycle", Error, import_cycle::check, compares),
    rule!("duplicate-name", Error, duplicate_name::check),
    rule!("unknown-override", Error, unknown_override::check, compares),
    rule!("not-overridden", Warning, not_overridden::check, compares),
    rule!("newer-version", Hint, newer_version::check),
    rule!("deprecated-pattern", Hint, deprecated_pattern::check),
    rule!("imported-findings", Hint, imported_findings::check),
    rule!("unknown-input", Error, unknown_input::check),
    rule!("missing-input", Error, missing_input::check),
    rule!("shadowed-default", Warning, shadowed_default::check),
    rule!("undeclared-input", Error, undeclared_input::check),
    rule!("unused-input", Warning, unused_input::check),
    rule!("unknown-cr-field", Warning, unknown_cr_field::check),
    rule!("bad-duration", Error, bad_duration::check),
    rule!("bad-quantity", Error, bad_quantity::check),
    rule!("bad-number", Error, bad_number::check),
    rule!("bad-cron", Error, bad_cron::check),
    rule!("bad-time", Error, bad_time::check),
    rule!("bad-name", Error, bad_name::check),
    rule!("bad-label", Error, bad_label::check),
    rule!("bad-regex", Error, bad_regex::check),
    rule!("bad-version", Error, bad_version::check),
    rule!("unrendered-template", Error, unrendered_template::check),
    rule!("unknown-profile", Error, unknown_profile::check),
    rule!("unknown-dependency", Error, dependencies::unknown, compares),
    rule!("disabled-dependency", Warning, dependencies::disabled, compares),
    rule!("dependency-cycle", Error, dependencies::cycle, compares),
    rule!("duplicate-kind", Error, duplicate_kind::check, compares),
    rule!("unselected-kind", Warning, unselected_kind::check),
    rule!("unknown-cross", Error, cross_reads::unknown),
    rule!("undeclared-cross", Warning, cross_reads::undeclared),
    rule!("unknown-reference", Error, unknown_reference::check),
    rule!("refused-fields", Error, combinations::refused),
    rule!("ignored-field", Warning, combinations::ignored),
    rule!("impossible-condition", Warning, impossible_condition::check),
    rule!("shadowed-function", Hint, shadowed_function::check),
    rule!("deprecated-key", Hint, deprecated_key::check),
    rule!("api-mismatch", Error, api_mismatch::check),
    // Found in definitions and custom resources beside a Katalog.
    rule!("invalid-resource", Error, nothing),
    rule!("dropped-field", Warning, nothing),
    rule!("unread-field", Warning, nothing),
    rule!("invalid-definition", Error, nothing),
    // Found by rendering and migrating, not by looking at a document.
    rule!("bad-value", Error, nothing),
    rule!("refused-resource", Error, nothing),
    rule!("duplicate-object", Warning, nothing),
    rule!("invalid-manifest", Error, nothing),
    rule!("removed-api", Error, nothing),
    rule!("requests-over-limits", Error, nothing),
    rule!("unknown-object", Warning, nothing),
    rule!("selector-mismatch", Error, nothing),
    rule!("ambiguous-service", Warning, nothing),
    rule!("fixed-replicas", Warning, nothing),
    rule!("blocking-budget", Warning, nothing),
    rule!("own-namespace", Warning, nothing),
    rule!("not-migrated", Error, nothing),
    rule!("unknown-setting", Warning, nothing),
    rule!("unreadable-file", Error, nothing),
];

fn nothing(_: &Unit<'_>, _: &Rule, _: &mut Vec<Diagnostic>) {}

/// The rule of a name.
#[must_use]
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}
