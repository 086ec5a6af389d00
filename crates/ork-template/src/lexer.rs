//! Tokens of a template (Go, text/template/parse/lex.go for the rules).

use ork_source::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// Text outside of actions.
    Text,
    /// `{{`, with its trim marker.
    Open,
    /// `}}`, with its trim marker.
    Close,
    Space,
    /// `.name`
    Field,
    /// `.`
    Dot,
    /// `$` or `$name`
    Variable,
    Identifier,
    Number,
    Char,
    Str,
    RawStr,
    LeftParen,
    RightParen,
    Pipe,
    Declare,
    Assign,
    Comma,
    /// Something that no template has; the text says what.
    Bad(&'static str),
    End,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Lexeme {
    pub(crate) token: Token,
    pub(crate) span: Span,
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    out: Vec<Lexeme>,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn is_word(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

/// Where the next `{{` is. Texts are short: a search that prepares itself costs more than it saves.
pub(crate) fn find_open(text: &str) -> Option<usize> {
    let mut from = 0;
    let bytes = text.as_bytes();
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| *byte == b'{')?;
        if bytes.get(at + 1) == Some(&b'{') {
            return Some(at);
        }
        from = at + 1;
    }
}

/// All tokens; the last is [`Token::End`].
pub(crate) fn lex(text: &str) -> Vec<Lexeme> {
    let mut lexer = Lexer { text, at: 0, out: Vec::with_capacity(text.len() / 4 + 4) };
    lexer.outside();
    let end = text.len();
    lexer.push(Token::End, end, end);
    lexer.out
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn push(&mut self, token: Token, start: usize, end: usize) {
        self.out.push(Lexeme { token, span: Span::from(start..end) });
    }

    fn text_token(&mut self, start: usize, end: usize) {
        if start < end {
            self.push(Token::Text, start, end);
        }
    }

    fn outside(&mut self) {
        let mut start = 0;
        loop {
            let Some(found) = find_open(self.rest()) else {
                return self.text_token(start, self.text.len());
            };
            let open = self.at + found;
            let trims = trim_marker(self.text.get(open + 2..).unwrap_or_default());
            let before = self.text.get(start..open).unwrap_or_default();
            let kept = if trims { before.trim_end_matches([' ', '\t', '\r', '\n']).len() } else { before.len() };
            self.text_token(start, start + kept);
            self.at = open + if trims { 4 } else { 2 };
            let Some(trims_after) = self.action(open) else { return };
            if trims_after {
                self.at = self.text.len() - self.rest().trim_start_matches([' ', '\t', '\r', '\n']).len();
            }
            start = self.at;
        }
    }

    /// The tokens of one action up to its end; gives whether the end trims, nothing where the text ends first.
    fn action(&mut self, open: usize) -> Option<bool> {
        if self.rest().starts_with("/*") {
            return self.comment(open);
        }
        // The trim marker's blank belongs to the opening.
        let opened = if self.at == open + 4 { open + 3 } else { self.at };
        self.push(Token::Open, open, opened);
        loop {
            if let Some((length, trims)) = self.closing() {
                self.push(Token::Close, self.at, self.at + length);
                self.at += length;
                return Some(trims);
            }
            if self.at >= self.text.len() {
                return None;
            }
            // A forgotten `}}`: the parser finds the next opening where it expects an end.
            if self.byte(0) == Some(b'{') && self.byte(1) == Some(b'{') {
                return Some(false);
            }
            self.token();
        }
    }

    fn closing(&self) -> Option<(usize, bool)> {
        match self.byte(0)? {
            b'}' => (self.byte(1) == Some(b'}')).then_some((2, false)),
            byte if is_space(byte) => {
                let closes = self.byte(1) == Some(b'-') && self.byte(2) == Some(b'}') && self.byte(3) == Some(b'}');
                closes.then_some((4, true))
            }
            _ => None,
        }
    }

    fn comment(&mut self, open: usize) -> Option<bool> {
        let Some(end) = self.rest().get(2..).and_then(|rest| rest.find("*/")).map(|end| end + 2) else {
            self.push(Token::Bad("this comment is never closed"), open, open + 2);
            self.at = self.text.len();
            return None;
        };
        self.at += end + 2;
        if let Some((length, trims)) = self.closing() {
            self.at += length;
            return Some(trims);
        }
        self.push(Token::Open, open, open + 2);
        self.push(Token::Bad("a comment must be all there is between `{{` and `}}`"), self.at - 2, self.at);
        self.resume();
        Some(false)
    }

    /// After a mistake inside an action: on to its end.
    fn resume(&mut self) {
        let rest = self.rest();
        let end = rest.find("}}").map_or(rest.len(), |at| at + 2);
        self.at += end;
        self.push(Token::Close, self.at, self.at);
    }

    fn token(&mut self) {
        let start = self.at;
        let Some(first) = self.rest().chars().next() else { return };
        let second = self.rest().chars().nth(1);
        match first {
            ' ' | '\t' | '\r' | '\n' => self.spaces(),
            '=' => self.single(Token::Assign),
            ':' if second == Some('=') => {
                self.at += 2;
                self.push(Token::Declare, start, self.at);
            }
            '|' => self.single(Token::Pipe),
            '(' => self.single(Token::LeftParen),
            ')' => self.single(Token::RightParen),
            ',' => self.single(Token::Comma),
            '"' => self.quoted('"', Token::Str),
            '\'' => self.quoted('\'', Token::Char),
            '`' => self.raw(),
            '$' => self.name(Token::Variable),
            '.' if second.is_some_and(|c| c.is_ascii_digit()) => self.number(),
            '.' => {
                let token = if second.is_some_and(is_word) { Token::Field } else { Token::Dot };
                self.name(token);
            }
            '+' | '-' | '0'..='9' => self.number(),
            c if is_word(c) => self.name(Token::Identifier),
            '}' => {
                self.at += 1;
                self.push(Token::Bad("a single `}` closes nothing, `}}` closes an action"), start, self.at);
            }
            c => {
                self.at += c.len_utf8();
                self.push(Token::Bad("this character means nothing in a template"), start, self.at);
            }
        }
    }

    fn single(&mut self, token: Token) {
        self.push(token, self.at, self.at + 1);
        self.at += 1;
    }

    fn spaces(&mut self) {
        let start = self.at;
        while self.byte(0).is_some_and(is_space) && (self.at == start || self.closing().is_none()) {
            self.at += 1;
        }
        self.push(Token::Space, start, self.at);
    }

    fn name(&mut self, token: Token) {
        let start = self.at;
        let prefix = usize::from(token != Token::Identifier);
        let body = self.rest().get(prefix..).unwrap_or_default();
        let ascii = body.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let length = match body.as_bytes().get(ascii) {
            Some(byte) if !byte.is_ascii() => body.find(|c| !is_word(c)).unwrap_or(body.len()),
            _ => ascii,
        };
        self.at += prefix + length;
        let ends = match self.byte(0) {
            None => true,
            Some(b' ' | b'\t' | b'\r' | b'\n' | b'.' | b',' | b'|' | b':' | b')' | b'(') => true,
            // A forgotten `}}` is told of where the action ends.
            Some(byte @ (b'}' | b'{')) => self.byte(1) == Some(byte),
            Some(_) => false,
        };
        self.push(token, start, self.at);
        if !ends {
            let bad = self.at;
            let length = self.rest().chars().next().map_or(0, char::len_utf8);
            self.at += length;
            self.push(Token::Bad("this character cannot follow a name"), bad, self.at);
        }
    }

    fn quoted(&mut self, quote: char, token: Token) {
        let start = self.at;
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((offset, character)) = characters.next() {
            if character == quote {
                self.at = start + offset + 1;
                return self.push(token, start, self.at);
            }
            let escaped = if character == '\\' { characters.next().map(|(_, escaped)| escaped) } else { None };
            if character == '\n' || escaped == Some('\n') {
                break;
            }
        }
        let rest = self.rest();
        let line = rest.find('\n').unwrap_or(rest.len());
        let length = rest.get(..line).and_then(|rest| rest.find("}}")).unwrap_or(line);
        self.at += length.max(1);
        self.push(Token::Bad("this quote is never closed"), start, start + 1);
    }

    fn raw(&mut self) {
        let start = self.at;
        match self.rest().get(1..).and_then(|rest| rest.find('`')) {
            Some(end) => {
                self.at += end + 2;
                self.push(Token::RawStr, start, self.at);
            }
            None => {
                self.at = self.text.len();
                self.push(Token::Bad("this quote is never closed"), start, start + 1);
            }
        }
    }

    fn number(&mut self) {
        let start = self.at;
        self.digits();
        // Two parts make a complex number: `1+2i`, without blanks.
        if self.rest().starts_with(['+', '-']) {
            self.digits();
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        let token = if crate::number::parse(text).is_some() { Token::Number } else { Token::Bad("this is no number") };
        self.push(token, start, self.at);
    }

    fn digits(&mut self) {
        let rest = self.rest();
        let mut length = usize::from(rest.starts_with(['+', '-']));
        let body = rest.get(length..).unwrap_or_default();
        let hexadecimal = body.starts_with("0x") || body.starts_with("0X");
        let mut previous = ' ';
        for character in body.chars() {
            let exponent = if hexadecimal { matches!(previous, 'p' | 'P') } else { matches!(previous, 'e' | 'E') };
            if !(is_word(character) || character == '.' || (exponent && matches!(character, '+' | '-'))) {
                break;
            }
            length += character.len_utf8();
            previous = character;
        }
        self.at += length.max(1);
    }
}

/// Whether a `{{` is followed by `- `, so that it trims the text before.
fn trim_marker(rest: &str) -> bool {
    matches!(rest.as_bytes(), [b'-', blank, ..] if is_space(*blank))
}

/// The text between quotes, escapes decoded (Go specification, "String literals"). `\x` and octal escapes are bytes in
/// text and characters in a character.
pub(crate) fn unquote(inner: &str, quote: char) -> Option<String> {
    if !inner.contains('\\') {
        return Some(inner.to_owned());
    }
    let mut out: Vec<u8> = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(character) = rest.chars().next() {
        rest = rest.get(character.len_utf8()..)?;
        if character != '\\' {
            push(&mut out, character);
            continue;
        }
        let letter = rest.chars().next()?;
        let (digits, radix) = match letter {
            'x' => (rest.get(1..3)?, 16),
            'u' => (rest.get(1..5)?, 16),
            'U' => (rest.get(1..9)?, 16),
            '0'..='7' => (rest.get(..3)?, 8),
            _ => {
                push(&mut out, simple_escape(letter, quote)?);
                rest = rest.get(letter.len_utf8()..)?;
                continue;
            }
        };
        rest = rest.get(digits.len() + usize::from(radix == 16)..)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let code = u32::from_str_radix(digits, radix).ok()?;
        if matches!(letter, 'u' | 'U') {
            push(&mut out, char::from_u32(code)?);
            continue;
        }
        let byte = u8::try_from(code).ok()?;
        if quote == '"' { out.push(byte) } else { push(&mut out, char::from(byte)) }
    }
    Some(crate::cut::text(&out))
}

fn push(out: &mut Vec<u8>, character: char) {
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

fn simple_escape(letter: char, quote: char) -> Option<char> {
    Some(match letter {
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        '\\' => '\\',
        c if c == quote => c,
        _ => return None,
    })
}
