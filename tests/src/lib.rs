//! Tests of the whole: cases of rules, snapshots of commands, the corpora, real editors. They live in `tests/`.
