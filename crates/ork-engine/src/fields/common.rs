//! Shapes and fields that many places share: scalars, conditions, label maps, references to keys.

use super::{Field, Object, Shape, Text, TextKind, field};

/// A scalar that may hold templates.
pub(crate) const fn text(kind: TextKind) -> Shape {
    Shape::Text(Text { kind, template: true, values: &[] })
}

/// A scalar that is taken literally.
pub(crate) const fn literal(kind: TextKind) -> Shape {
    Shape::Text(Text { kind, template: false, values: &[] })
}

/// One of these words, or a template that gives one.
pub(crate) const fn words(values: &'static [&'static str]) -> Shape {
    Shape::Text(Text { kind: TextKind::Plain, template: true, values })
}

/// One of these words, literally.
pub(crate) const fn literal_words(values: &'static [&'static str]) -> Shape {
    Shape::Text(Text { kind: TextKind::Plain, template: false, values })
}

pub(crate) const TEXT: Shape = text(TextKind::Plain);
pub(crate) const LITERAL: Shape = literal(TextKind::Plain);
pub(crate) const NAME: Shape = text(TextKind::Name);
pub(crate) const FIXED_NAME: Shape = literal(TextKind::Name);
pub(crate) const DURATION: Shape = text(TextKind::Duration);
pub(crate) const FIXED_DURATION: Shape = literal(TextKind::Duration);
pub(crate) const QUANTITY: Shape = text(TextKind::Quantity);
pub(crate) const INTEGER: Shape = text(TextKind::Integer);
pub(crate) const BOOLEAN: Shape = text(TextKind::Boolean);
pub(crate) const PERCENT: Shape = text(TextKind::IntOrPercent);
pub(crate) const CRON: Shape = text(TextKind::Cron);
pub(crate) const DATA_PATH: Shape = literal(TextKind::DataPath);
pub(crate) const CONDITION_FIELD: Shape = text(TextKind::ConditionField);
pub(crate) const REFERENCE: Shape = literal(TextKind::Reference);
pub(crate) const FILE: Shape = literal(TextKind::File);
pub(crate) const PROFILE: Shape = text(TextKind::Profile);
pub(crate) const PROTOCOL: Shape = words(&["TCP", "UDP", "SCTP"]);

pub(crate) const TEXTS: Shape = Shape::List(&TEXT);
pub(crate) const LITERALS: Shape = Shape::List(&LITERAL);
pub(crate) const NAMES: Shape = Shape::List(&NAME);
pub(crate) const FILES: Shape = Shape::List(&FILE);
pub(crate) const FREE_MAP: Shape = Shape::Map(&Shape::Free);
pub(crate) const TEXT_MAP: Shape = Shape::Map(&TEXT);
pub(crate) const QUANTITIES: Shape = Shape::Map(&QUANTITY);

/// Labels, annotations, selectors: a map today, a list of `key` and `value` in older files.
pub(crate) const LABELS: Shape = Shape::OneOf(&[TEXT_MAP, Shape::List(&Shape::Object(&KEY_VALUE))]);

pub(crate) static KEY_VALUE: Object = Object {
    name: "key and value",
    doc: "One entry of a map, in the form that older files use.",
    fields: &[field("key", TEXT, "Key of the entry.").required(), field("value", TEXT, "The value.").required()],
    rest: None,
};

pub(crate) const CONDITIONS: Shape = Shape::List(&Shape::Object(&CONDITION));
pub(crate) const WHEN: Field = field("when", CONDITIONS, "Conditions that must all hold.");
pub(crate) const OR: Field =
    field("or", CONDITIONS, "Conditions of which at least one must hold, beside all of `when`.").also(&["anyOf"]);

/// Every operator of a condition or rule.
pub(crate) const OPERATORS: Shape = literal_words(&[
    "equals",
    "notEquals",
    "contains",
    "notContains",
    "prefix",
    "notPrefix",
    "suffix",
    "notSuffix",
    "exists",
    "notExists",
    "gt",
    "lt",
    "gte",
    "lte",
    "in",
    "notIn",
    "regex",
    "between",
    "notBetween",
    "unique",
    "typeOf",
    "typeMap",
    "typeList",
    "typeString",
    "typeNumber",
    "typeBool",
    "typeNull",
]);

pub(crate) const VALUE_TYPES: Shape =
    literal_words(&["string", "int", "integer", "float", "number", "bool", "boolean"]);

pub(crate) const OPERATOR: Field = field("operator", OPERATORS, "The comparison by name, with `value` as its operand.");
pub(crate) const VALUE: Field = field("value", TEXT, "The operand of `operator`; alone it means equality.");
pub(crate) const EQUALS: Field = field("equals", TEXT, "Holds when the text is the same; `\"\"` means empty.");
pub(crate) const NOT_EQUALS: Field = field("notEquals", TEXT, "Holds when the text differs, also when it is absent.");
pub(crate) const CONTAINS: Field = field("contains", TEXT, "Holds when this text occurs in the value.");
pub(crate) const NOT_CONTAINS: Field = field("notContains", TEXT, "Holds when this text does not occur in the value.");
pub(crate) const REGEX: Field = field("regex", TEXT, "Holds when the regular expression (RE2) matches somewhere.");
pub(crate) const PREFIX: Field = field("prefix", TEXT, "Holds when the value starts with this text.");
pub(crate) const NOT_PREFIX: Field = field("notPrefix", TEXT, "Holds when the value does not start with this text.");
pub(crate) const SUFFIX: Field = field("suffix", TEXT, "Holds when the value ends with this text.");
pub(crate) const NOT_SUFFIX: Field = field("notSuffix", TEXT, "Holds when the value does not end with this text.");
pub(crate) const GREATER: Field = field("greaterThan", TEXT, "Holds when the value is a greater number.");
pub(crate) const LESS: Field = field("lessThan", TEXT, "Holds when the value is a smaller number.");
pub(crate) const GREATER_EQUAL: Field =
    field("greaterThanOrEqual", TEXT, "Holds when the value is at least this number.");
pub(crate) const LESS_EQUAL: Field = field("lessThanOrEqual", TEXT, "Holds when the value is at most this number.");
pub(crate) const MIN: Field = field("min", TEXT, "Smallest number allowed.");
pub(crate) const MAX: Field = field("max", TEXT, "Largest number allowed.");
pub(crate) const BETWEEN: Field =
    field("between", TEXT, "`low,high`: holds for numbers from low to high, both included.");
pub(crate) const NOT_BETWEEN: Field = field("notBetween", TEXT, "`low,high`: holds for numbers outside of the range.");
pub(crate) const IN: Field = field("in", TEXT, "Values separated by commas, one of which must be equal.");
pub(crate) const NOT_IN: Field = field("notIn", TEXT, "Values separated by commas, none of which may be equal.");
pub(crate) const EXISTS: Field = field(
    "exists",
    Shape::Bool,
    "`true`: present and not null; `false`: absent. On a template: the text is not empty.",
);
pub(crate) const NOT_EXISTS: Field = field("notExists", Shape::Bool, "The opposite of `exists`.");

pub(crate) static CONDITION: Object = Object {
    name: "condition",
    doc: "A test on the data of the custom resource. Several comparisons in one condition must all hold.",
    fields: &[
        field(
            "field",
            CONDITION_FIELD,
            "What is tested: a dot path such as `spec.mode`, `inputs.enableUI` or `status.phase`, or a template.",
        ),
        OPERATOR,
        VALUE,
        EQUALS,
        NOT_EQUALS,
        CONTAINS,
        NOT_CONTAINS,
        REGEX,
        PREFIX,
        NOT_PREFIX,
        SUFFIX,
        NOT_SUFFIX,
        EXISTS,
        NOT_EXISTS,
        GREATER,
        LESS,
        GREATER_EQUAL,
        LESS_EQUAL,
        MIN,
        MAX,
        BETWEEN,
        NOT_BETWEEN,
        IN,
        NOT_IN,
        field("time", Shape::Object(&TIME), "Holds between two times of the day; `field` is not looked at."),
        field("dayOfWeek", Shape::Object(&DAY_OF_WEEK), "Holds on some days of the week."),
        field("cron", CRON, "Holds for `duration` after each time that this schedule fires."),
        field("duration", DURATION, "How long the window of `cron` stays open."),
        field("negate", Shape::Bool, "Turns the result around.").or("false"),
        NOTIFY,
        field("source", Shape::Object(&CONDITION_SOURCE), "Where a metric of another operator is read from."),
    ],
    rest: None,
};

const NOTIFY: Field = field("notify", Shape::Object(&NOTICE), "Whom to tell when the condition holds.").inert();

static NOTICE: Object = Object {
    name: "notification",
    doc: "A message to teams of `notification.teams`.",
    fields: &[
        field("teams", LITERALS, "Names of teams declared under `notification.teams`."),
        field("message", TEXT, "What to write; the message of the team where it is absent."),
    ],
    rest: None,
};

static TIME: Object = Object {
    name: "time window",
    doc: "Part of one day, both ends included.",
    fields: &[field("after", TEXT, "Start, as `HH:MM`."), field("before", TEXT, "End, as `HH:MM`.")],
    rest: None,
};

static DAY_OF_WEEK: Object = Object {
    name: "day of week",
    doc: "Days by their English names, or all working days, or the weekend.",
    fields: &[
        field("weekday", Shape::Bool, "`true`: Monday to Friday; `false`: the weekend."),
        field("weekend", Shape::Bool, "`true`: Saturday and Sunday; `false`: the working days."),
        field("in", DAYS, "Days on which it holds."),
        field("notIn", DAYS, "Days on which it does not hold."),
    ],
    rest: None,
};

const DAYS: Shape = Shape::OneOf(&[LITERALS, LITERAL]);

static CONDITION_SOURCE: Object = Object {
    name: "metric source",
    doc: "The place of another operator whose metrics are read.",
    fields: &[
        field("endpoint", TEXT, "Full URL, used as it is."),
        field("host", TEXT, "Host of the other operator; the path is added."),
        field("crd", FIXED_NAME, "Entry of the other operator."),
        field("protocol", literal_words(&["cr", "info", "metrics", "health", "events"]), "Which of its pages is read.")
            .also(&["type"]),
        field("namespace", TEXT, "Namespace of the other operator."),
        field("cacheFor", FIXED_DURATION, "How long an answer is used again.").or("30s"),
        field("auth", Shape::Object(&SOURCE_AUTH), "How to prove who asks."),
    ],
    rest: None,
};

pub(crate) static SOURCE_AUTH: Object = Object {
    name: "source credentials",
    doc: "A token, or the Secret that holds one.",
    fields: &[
        field("token", TEXT, "The token itself."),
        field("secretRef", Shape::Object(&SECRET_KEY), "The Secret that holds the token."),
    ],
    rest: None,
};

/// A key of a Secret.
pub(crate) static SECRET_KEY: Object = Object {
    name: "Secret reference",
    doc: "One key of a Secret.",
    fields: &[
        field("name", NAME, "Name of the Secret.").required(),
        field("namespace", NAME, "Namespace of the Secret; needed by calls."),
        field("key", TEXT, "Key in the Secret.").required(),
    ],
    rest: None,
};

pub(crate) const FOR_EACH: Field =
    field("forEach", Shape::Object(&LOOP), "One object for each element of a list, or for each key of a map.");

static LOOP: Object = Object {
    name: "forEach",
    doc: "What to repeat the entry over. The element is `.item`, and `.index` its place.",
    fields: &[
        field("field", DATA_PATH, "Dot path of the list or map, such as `spec.shards`.").required(),
        field("as", FIXED_NAME, "Another name for `.item`.").or("item"),
    ],
    rest: None,
};

/// Credentials of a registry or a download; the values are in the environment.
pub(crate) static DOWNLOAD_AUTH: Object = Object {
    name: "download credentials",
    doc: "How to sign in where the artifact is. Secrets come from environment variables, never from the file.",
    fields: &[
        field("type", literal_words(&["bearer", "github", "basic"]), "The way to sign in.").required(),
        field("fromEnv", LITERAL, "Environment variable with the token."),
        field("usernameFromEnv", LITERAL, "Environment variable with the user's name."),
        field("passwordFromEnv", LITERAL, "Environment variable with the password."),
    ],
    rest: None,
};

/// A Motif that is imported.
pub(crate) static MOTIF_IMPORT: Object = Object {
    name: "import",
    doc: "A Motif whose resources, status fields and rules are added, with values for its inputs.",
    fields: &[
        field("motif", REFERENCE, "The Motif: a name with a tag, an OCI or Git reference, or a path.").required(),
        field("version", LITERAL, "Tag, branch or commit, where the reference does not say it.").or("latest"),
        field("oci", Shape::Bool, "Whether a reference without `oci://` is one of a registry.").or("false"),
        field("auth", Shape::Object(&DOWNLOAD_AUTH), "How to sign in to the registry."),
        field("with", TEXT_MAP, "Values of the Motif's inputs; templates see the custom resource."),
    ],
    rest: None,
};

pub(crate) const IMPORTS: Shape = Shape::List(&Shape::Object(&MOTIF_IMPORT));

/// A delay that grows with each try; a lone duration is the first delay.
pub(crate) const BACKOFF: Shape = Shape::OneOf(&[FIXED_DURATION, Shape::Object(&RETRY_BACKOFF)]);

static RETRY_BACKOFF: Object = Object {
    name: "retry backoff",
    doc: "How long to wait between tries.",
    fields: &[
        field("initial", FIXED_DURATION, "First delay.").or("500ms"),
        field("max", FIXED_DURATION, "Longest delay.").or("30s"),
        field("multiplier", LITERAL, "Factor from one delay to the next.").or("2.0"),
        field("maxAttempts", Shape::Int, "Number of tries.").or("3"),
    ],
    rest: None,
};

/// The kind and place of an object that is watched or managed.
pub(crate) static MANAGED_RESOURCE: Object = Object {
    name: "managed resource",
    doc: "A kind of object, or one object of it.",
    fields: &[
        field("apiVersion", LITERAL, "API version, as in a manifest."),
        field("kind", LITERAL, "Kind, as in a manifest."),
        field("group", LITERAL, "API group, in place of `apiVersion`."),
        field("version", LITERAL, "Version in the group, in place of `apiVersion`."),
        field("plural", LITERAL, "Plural name in URLs."),
        field("namespace", LITERAL, "Namespace of the object."),
        field("name", LITERAL, "Name of the object."),
    ],
    rest: None,
};

pub(crate) const MANAGED_RESOURCES: Shape = Shape::List(&Shape::Object(&MANAGED_RESOURCE));
