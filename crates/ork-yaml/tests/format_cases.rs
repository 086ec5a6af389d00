//! What formatting changes and what it leaves: small texts before and after.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

use std::sync::Arc;

use ork_yaml::{FormatError, format};

/// What it shows, before, after.
const CASES: &[(&str, &str, &str)] = &[
    ("lists are indented below their key", "a:\n- b\n- c: 1\n  d: 2\n", "a:\n  - b\n  - c: 1\n    d: 2\n"),
    ("mappings by two", "a:\n    b:\n        c: 1\n", "a:\n  b:\n    c: 1\n"),
    ("one blank after marks", "a:   1\n\nb:\n  -   c:  1\n      d: 2\n", "a: 1\n\nb:\n  - c: 1\n    d: 2\n"),
    ("lists in lists", "-   - a\n    - b\n-\n    - c\n", "- - a\n  - b\n-\n  - c\n"),
    ("blank lines", "\n\na: 1\n\n\n\nb: 2\n\n\n", "a: 1\n\nb: 2\n"),
    ("blanks at line ends", "a: 1  \nb:\t\n  - c \n-e: 1 # x \t\n", "a: 1\nb:\n  - c\n-e: 1 # x\n"),
    ("one line break at the end", "a: 1", "a: 1\n"),
    ("line breaks as most lines have them", "a: 1\r\nb: 2\nc: 3\r\n", "a: 1\r\nb: 2\r\nc: 3\r\n"),
    ("aligned comments stay", "a: 1      # x\nbcd: 2    # y\n", "a: 1      # x\nbcd: 2    # y\n"),
    ("comments go with what follows", "a:\n    # x\n    b: 1\n# y\nc: 1\n", "a:\n  # x\n  b: 1\n# y\nc: 1\n"),
    (
        "comments at the end of a block",
        "a:\n    b: 1\n    # x\n\nc:\n    # y\nd: 1\n",
        "a:\n  b: 1\n  # x\n\nc:\n  # y\nd: 1\n",
    ),
    ("comments above items", "a:\n# x\n- b\n# y\n- c\n# z\n", "a:\n  # x\n  - b\n  # y\n  - c\n  # z\n"),
    ("needless quotes", "a: 'b'\n\"c\": \"d e\"\nf: \"v1.0\"\n", "a: b\nc: d e\nf: v1.0\n"),
    (
        "needed quotes",
        "a: 'yes'\nb: \"1\"\nc: 'x: y'\nd: ''\ne: \"2001-01-01\"\nf: 'x #y'\ng: \"a\\tb\"\nh: '- i'\non: 'Null'\n",
        "a: 'yes'\nb: \"1\"\nc: 'x: y'\nd: ''\ne: \"2001-01-01\"\nf: 'x #y'\ng: \"a\\tb\"\nh: '- i'\non: 'Null'\n",
    ),
    ("templates keep their quotes", "a:   \"x {{ .b   }}\"\nc: '{{ .d }}'\n", "a: \"x {{ .b   }}\"\nc: '{{ .d }}'\n"),
    (
        "block scalars move as a whole",
        "a: |\n      b  \n        c\n\n\n      d\n\n\ne: 1\n",
        "a: |\n  b  \n    c\n\n\n  d\n\ne: 1\n",
    ),
    ("kept line breaks stay", "a: |+\n   b\n\n\n", "a: |+\n  b\n\n\n"),
    ("indentation indicators", "- a: |4-\n        b\n       c\n", "- a: |2-\n      b\n     c\n"),
    ("indentation indicators that change", "a:\n    b: >3\n         c\n", "a:\n  b: >2\n      c\n"),
    ("flow collections stay", "a: {b:   'c',d: [ 1,2 ]}\n", "a: {b:   'c',d: [ 1,2 ]}\n"),
    (
        "flow over lines moves along",
        "a:\n    b: [\n        c,   # x\n        d\n    ]\n",
        "a:\n  b: [\n      c,   # x\n      d\n  ]\n",
    ),
    (
        "quoted text over lines",
        "a:\n    b: \"c  \n      d\n\n\n      {{ .e\n      .f }}\"\n",
        "a:\n  b: \"c  \n    d\n\n\n    {{ .e\n      .f }}\"\n",
    ),
    ("values below their key", "a:\n      b c\nd:\n    &x\n    e: 1\n", "a:\n  b c\nd:\n  &x\n  e: 1\n"),
    ("documents", "# x\n---\na:\n- 1\n---\n\n\n# y\nb: 1\n...\n", "# x\n---\na:\n  - 1\n---\n\n# y\nb: 1\n...\n"),
    (
        "anchors and tags",
        "a:  &x   !!str 'b'\nc:\n- *x\n- !!map\n  d: 1\n",
        "a: &x   !!str 'b'\nc:\n  - *x\n  - !!map\n    d: 1\n",
    ),
    ("nothing", "", ""),
    ("only comments", "\n# a\n\n\n  # b", "# a\n\n# b\n"),
];

#[test]
fn each_case_is_formatted_so() {
    for (name, before, after) in CASES {
        assert_eq!(format(&Arc::from(*before)).as_deref(), Ok(*after), "{name}");
        assert_eq!(format(&Arc::from(*after)).as_deref(), Ok(*after), "{name}, twice");
        let windows = format(&Arc::from(before.replace("\r\n", "\n").replace('\n', "\r\n")));
        if !before.contains('\r') && before.contains('\n') {
            assert_eq!(windows, Ok(after.replace('\n', "\r\n")), "{name} with CRLF");
        }
        let marked = format(&Arc::from(format!("\u{feff}{before}")));
        assert_eq!(marked, Ok(format!("\u{feff}{after}")), "{name} with a byte order mark");
    }
}

#[test]
fn what_cannot_be_read_is_refused() {
    for (text, error) in [
        ("a: [1\nb: 2\n", FormatError::Syntax),
        ("a: {{ .b }}\n", FormatError::Syntax),
        ("a: 1\na: 2\n", FormatError::Syntax),
        ("a: 1\rb: 2\r", FormatError::Unsupported),
    ] {
        assert_eq!(format(&Arc::from(text)), Err(error), "{text:?}");
    }
}
