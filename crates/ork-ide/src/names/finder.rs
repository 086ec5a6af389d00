//! Collects mentions: those under a cursor, or those of one symbol.

use ork_source::Span;

use super::symbol::{Mention, Role, Sort, Symbol, Written};
use super::text::Text;

/// What is looked for.
#[derive(Clone, Copy)]
pub(crate) enum Wanted<'a> {
    /// What a cursor is on.
    At(u32),
    /// What mentions this.
    Of(&'a Symbol),
    /// What declares this.
    Declares(&'a Symbol),
    /// Everything of a sort.
    Any(Sort),
}

/// What was found of it in a text.
pub(crate) struct Finder<'a, 's> {
    pub(crate) text: &'a Text<'s>,
    pub(crate) wanted: Wanted<'a>,
    pub(crate) found: Vec<Mention>,
}

/// A name that stands somewhere.
#[derive(Clone, Copy)]
pub(crate) struct Name<'n> {
    pub(crate) sort: Sort,
    pub(crate) text: &'n str,
    pub(crate) span: Span,
    pub(crate) role: Role,
    pub(crate) written: Written,
}

impl<'n> Name<'n> {
    /// A name in YAML that is used.
    pub(crate) fn read(sort: Sort, text: &'n str, span: Span) -> Self {
        Self { sort, text, span, role: Role::Read, written: Written::Yaml }
    }

    /// A name in YAML that is declared.
    pub(crate) fn declared(sort: Sort, text: &'n str, span: Span) -> Self {
        Self { role: Role::Declaration, ..Self::read(sort, text, span) }
    }
}

impl Finder<'_, '_> {
    /// Whether things of some sorts can be what is looked for.
    pub(crate) fn wants(&self, sorts: &[Sort]) -> bool {
        match self.wanted {
            Wanted::At(_) => true,
            Wanted::Of(symbol) | Wanted::Declares(symbol) => sorts.contains(&symbol.sort),
            Wanted::Any(sort) => sorts.contains(&sort),
        }
    }

    /// Whether only the declaration is looked for.
    pub(crate) fn wants_declaration(&self) -> bool {
        matches!(self.wanted, Wanted::Declares(_))
    }

    /// Whether a name can be what is looked for. What it stands for is found out only then.
    pub(crate) fn takes(&self, name: &Name<'_>) -> bool {
        match self.wanted {
            Wanted::At(offset) => name.span.touches(offset),
            Wanted::Of(symbol) => symbol.sort == name.sort && symbol.is_called(name.text),
            Wanted::Declares(symbol) => {
                name.role == Role::Declaration && symbol.sort == name.sort && symbol.is_called(name.text)
            }
            Wanted::Any(sort) => sort == name.sort,
        }
    }

    /// Notes a name when it is what is looked for.
    pub(crate) fn note(&mut self, name: Name<'_>, symbol: impl FnOnce() -> Option<Symbol>) {
        if name.text.is_empty() || !self.takes(&name) {
            return;
        }
        if let Some(symbol) = symbol() {
            self.keep(&name, symbol);
        }
    }

    /// As [`Self::note`], for a file: its references are written in many ways, so that no name tells them apart.
    pub(crate) fn note_file(&mut self, name: Name<'_>, symbol: impl FnOnce() -> Option<Symbol>) {
        let can_be = match self.wanted {
            Wanted::At(offset) => name.span.touches(offset),
            Wanted::Of(symbol) => symbol.sort == Sort::Document,
            Wanted::Declares(symbol) => symbol.sort == Sort::Document && name.role == Role::Declaration,
            Wanted::Any(sort) => sort == Sort::Document,
        };
        if let Some(symbol) = Some(()).filter(|()| can_be).and_then(|()| symbol()) {
            self.keep(&name, symbol);
        }
    }

    fn keep(&mut self, name: &Name<'_>, symbol: Symbol) {
        let is_it = match self.wanted {
            Wanted::At(_) | Wanted::Any(_) => true,
            Wanted::Of(wanted) | Wanted::Declares(wanted) => *wanted == symbol,
        };
        let mention = Mention { symbol, span: name.span, role: name.role, written: name.written };
        if is_it {
            self.found.push(mention);
        }
    }
}
