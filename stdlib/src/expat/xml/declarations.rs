//! The document type declaration: its head, its subsets, and what they declare.

use super::characters::{
    first_forbidden, is_public_identifier, is_space, name_length, referenced, with_plain_newlines,
};
use super::document::{Document, ParameterEntities, Part, Phase, Token};
use super::error::XmlError;
use super::event::{EventKind, Model};
use super::grammar::{Attribute, Entity};
use super::tags::{self, Located};

/// Groups within groups of a content model, at most.
const GROUPS_MAX: usize = 200;
/// Parameter entities within declarations and values, at most.
const NESTING_MAX: usize = 20;
/// Bytes that a declaration may grow to by parameter entities.
const EXPANDED_BYTES_MAX: usize = 1 << 20;

type Parsed<T> = Result<T, XmlError>;

/// The words of a declaration.
struct Words<'a> {
    rest: &'a str,
}

impl<'a> Words<'a> {
    fn skip_blanks(&mut self) -> bool {
        let trimmed = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let some = trimmed.len() < self.rest.len();
        self.rest = trimmed;
        some
    }

    fn take(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn name(&mut self) -> Parsed<&'a str> {
        let length = name_length(self.rest);
        if length == 0 {
            return Err(XmlError::SYNTAX);
        }
        let (name, rest) = self.rest.split_at(length);
        self.rest = rest;
        Ok(name)
    }

    /// A word of name characters, which need not begin as a name.
    fn token(&mut self) -> Parsed<&'a str> {
        let end = self.rest.find(|character| !super::characters::is_name(character)).unwrap_or(self.rest.len());
        if end == 0 {
            return Err(XmlError::SYNTAX);
        }
        let (token, rest) = self.rest.split_at(end);
        self.rest = rest;
        Ok(token)
    }

    fn quoted(&mut self) -> Parsed<&'a str> {
        self.skip_blanks();
        let quote = self.rest.chars().next().filter(|quote| matches!(quote, '"' | '\'')).ok_or(XmlError::SYNTAX)?;
        let inner = &self.rest[1..];
        let end = inner.find(quote).ok_or(XmlError::INVALID_TOKEN)?;
        self.rest = &inner[end + 1..];
        Ok(&inner[..end])
    }

    /// `SYSTEM "..."` or `PUBLIC "..." "..."`: system, public.
    fn external(&mut self, needs_system: bool) -> Parsed<Option<(Option<String>, Option<String>)>> {
        if self.take("SYSTEM") {
            return Ok(Some((Some(self.quoted()?.to_owned()), None)));
        }
        if !self.take("PUBLIC") {
            return Ok(None);
        }
        let public = self.quoted()?;
        if !is_public_identifier(public) {
            return Err(XmlError::PUBLIC_IDENTIFIER);
        }
        let public = public.split([' ', '\r', '\n']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        self.skip_blanks();
        let system = match self.rest.chars().next() {
            Some('"' | '\'') => Some(self.quoted()?.to_owned()),
            _ if needs_system => return Err(XmlError::SYNTAX),
            _ => None,
        };
        Ok(Some((system, Some(public))))
    }

    fn end(&mut self) -> Parsed<()> {
        self.skip_blanks();
        if self.rest.is_empty() { Ok(()) } else { Err(XmlError::SYNTAX) }
    }
}

impl Document {
    /// `<!DOCTYPE name external-id` up to `[` or `>`.
    pub(super) fn doctype_head(&mut self, rest: &str) -> Located<Token> {
        let mut quote = None;
        let end = rest.bytes().position(|byte| {
            match (quote, byte) {
                (Some(open), _) if open == byte => quote = None,
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'[' | b'>') => return true,
                _ => {}
            }
            false
        });
        let Some(end) = end else { return Ok(Token::Partial) };
        let has_internal_subset = rest.as_bytes()[end] == b'[';
        let mut words = Words { rest: &rest[9..end] };
        let located = |error| (error, 0);
        if !words.skip_blanks() {
            return Err((XmlError::INVALID_TOKEN, 9));
        }
        let name = words.name().map_err(located)?.to_owned();
        words.skip_blanks();
        let external = words.external(true).map_err(located)?;
        words.end().map_err(located)?;
        let (system, public) = external.unwrap_or_default();
        self.doctype = Some((system.clone(), public.clone()));
        if system.is_some() {
            self.grammar.is_partial = true;
        }
        let raw = &rest[..=end];
        let reads_it = self.parameter_entities != ParameterEntities::Never;
        if system.is_some() && !self.grammar.is_standalone && !reads_it {
            self.push(EventKind::NotStandalone { if_read: false }, "");
        }
        self.push(EventKind::StartDoctype { name, system, public, has_internal_subset }, raw);
        if has_internal_subset {
            self.phase = Phase::Subset;
        } else {
            self.end_doctype("");
        }
        Ok(Token::Used(end + 1))
    }

    fn end_doctype(&mut self, raw: &str) {
        self.phase = Phase::Prolog;
        let (system, public) = self.doctype.clone().unwrap_or_default();
        let is_asked_for = match self.parameter_entities {
            ParameterEntities::Never => false,
            ParameterEntities::UnlessStandalone => !self.grammar.is_standalone,
            ParameterEntities::Always => true,
        };
        if (system.is_some() || self.uses_foreign_subset) && is_asked_for {
            self.push(EventKind::ExternalEntity { context: None, system, public }, "");
            if !self.grammar.is_standalone {
                self.push(EventKind::NotStandalone { if_read: true }, "");
            }
        }
        self.push(EventKind::EndDoctype, raw);
    }

    /// A token of a subset.
    pub(super) fn subset(&mut self, rest: &str, is_whole: bool) -> Located<Token> {
        let blanks = rest.bytes().take_while(|byte| is_space(*byte)).count();
        if blanks > 0 {
            self.push(EventKind::Other, &rest[..blanks]);
            return Ok(Token::Used(blanks));
        }
        let located = |error| (error, 0);
        let is_internal = self.part == Part::Whole;
        if self.phase == Phase::SubsetEnd {
            return if rest.starts_with('>') {
                self.end_doctype(">");
                Ok(Token::Used(1))
            } else {
                Err((XmlError::INVALID_TOKEN, 0))
            };
        }
        if !is_whole
            && ["<!--", "<!ENTITY", "<!NOTATION", "<!ELEMENT", "<!ATTLIST"].iter().any(|start| start.starts_with(rest))
        {
            return Ok(Token::Partial);
        }
        if let Some(token) = self.comment_or_instruction(rest)? {
            return Ok(token);
        }
        if rest.starts_with(']') && is_internal && self.sources.len() == 1 {
            self.phase = Phase::SubsetEnd;
            self.push(EventKind::Other, "]");
            return Ok(Token::Used(1));
        }
        if rest.starts_with("]]>") && !is_internal {
            return Ok(Token::Used(3));
        }
        if let Some(behind) = rest.strip_prefix('%') {
            let Some(end) = behind.find(';') else { return Ok(Token::Partial) };
            let name = &behind[..end];
            if name.is_empty() || name_length(name) != end {
                return Err((XmlError::INVALID_TOKEN, 1));
            }
            self.parameter_entity(name, &rest[..end + 2]).map_err(located)?;
            return Ok(Token::Used(end + 2));
        }
        if rest.starts_with("<![") && !is_internal {
            return self.conditional(rest);
        }
        if !rest.starts_with("<!") {
            return Err((
                if rest.starts_with('<') && rest.len() > 1 { XmlError::INVALID_TOKEN } else { XmlError::SYNTAX },
                0,
            ));
        }
        let Some(end) = tags::end_of_markup(rest) else { return Ok(Token::Partial) };
        let raw = &rest[..end];
        if let Some(at) = first_forbidden(raw) {
            return Err((XmlError::INVALID_TOKEN, at));
        }
        let inner = &raw[2..end - 1];
        let is_outside = !is_internal || self.sources.len() > 1;
        let expanded = if is_outside { self.with_parameters(inner, 0).map_err(located)? } else { inner.to_owned() };
        self.declaration(&expanded, raw).map_err(located)?;
        Ok(Token::Used(end))
    }

    /// `<![INCLUDE[` ends with `]]>` later; `<![IGNORE[` is left out as a whole.
    fn conditional(&mut self, rest: &str) -> Located<Token> {
        let Some(open) = rest[3..].find('[') else { return Ok(Token::Partial) };
        let keyword = self.with_parameters(rest[3..3 + open].trim(), 0).map_err(|error| (error, 0))?;
        match keyword.trim() {
            "INCLUDE" => Ok(Token::Used(open + 4)),
            "IGNORE" => {
                let (mut depth, mut at) = (1, open + 4);
                while depth > 0 {
                    let Some(next) = rest[at..].find(['<', ']']) else { return Ok(Token::Partial) };
                    at += next;
                    if rest[at..].starts_with("<![") {
                        depth += 1;
                        at += 3;
                    } else if rest[at..].starts_with("]]>") {
                        depth -= 1;
                        at += 3;
                    } else {
                        at += 1;
                    }
                }
                Ok(Token::Used(at))
            }
            _ => Err((XmlError::SYNTAX, 3)),
        }
    }

    fn parameter_entity(&mut self, name: &str, raw: &str) -> Parsed<()> {
        self.grammar.is_partial = true;
        if self.parameter_entities == ParameterEntities::Never {
            if !self.grammar.is_standalone {
                self.push(EventKind::NotStandalone { if_read: false }, "");
            }
            // It is not read: what is declared behind it may be void.
            self.grammar.stops_declaring = !self.grammar.is_standalone;
            self.push(EventKind::Other, raw);
            return Ok(());
        }
        let Some(entity) = self.grammar.parameters.get(name).cloned() else {
            self.push(EventKind::SkippedEntity { name: name.to_owned(), is_parameter: true }, raw);
            return Ok(());
        };
        if self.sources.iter().any(|source| source.is_parameter && source.entity.as_deref() == Some(name)) {
            return Err(XmlError::RECURSIVE_ENTITY);
        }
        match entity.text {
            Some(text) => self.open_entity(name, text, true),
            None => {
                let kind = EventKind::ExternalEntity { context: None, system: entity.system, public: entity.public };
                self.push(kind, raw);
                if !self.grammar.is_standalone {
                    self.push(EventKind::NotStandalone { if_read: true }, "");
                }
                Ok(())
            }
        }
    }

    /// A declaration's text with its parameter entities replaced, outside of quotes.
    fn with_parameters(&self, text: &str, depth: usize) -> Parsed<String> {
        if !text.contains('%') {
            return Ok(text.to_owned());
        }
        let mut out = String::new();
        let mut quote = None;
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            let behind = &text[at + character.len_utf8()..];
            match (quote, character) {
                (Some(open), _) if open == character => quote = None,
                (None, '"' | '\'') => quote = Some(character),
                (None, '%') if name_length(behind) > 0 => {
                    let length = name_length(behind);
                    if !behind[length..].starts_with(';') {
                        return Err(XmlError::INVALID_TOKEN);
                    }
                    let value = self.parameter_text(&behind[..length], depth)?;
                    out.push(' ');
                    out.push_str(&self.with_parameters(&value, depth + 1)?);
                    out.push(' ');
                    if out.len() > EXPANDED_BYTES_MAX {
                        return Err(XmlError::AMPLIFICATION);
                    }
                    at += length + 2;
                    continue;
                }
                _ => {}
            }
            out.push(character);
            at += character.len_utf8();
        }
        Ok(out)
    }

    fn parameter_text(&self, name: &str, depth: usize) -> Parsed<String> {
        if depth > NESTING_MAX {
            return Err(XmlError::RECURSIVE_ENTITY);
        }
        let entity = self.grammar.parameters.get(name).ok_or(XmlError::UNDEFINED_ENTITY)?;
        Ok(entity.text.clone().unwrap_or_default())
    }

    fn declaration(&mut self, text: &str, raw: &str) -> Parsed<()> {
        let mut words = Words { rest: text };
        let keyword = words.name().map_err(|_| XmlError::INVALID_TOKEN)?;
        if !words.skip_blanks() {
            return Err(XmlError::INVALID_TOKEN);
        }
        match keyword {
            "ENTITY" => self.entity_declaration(&mut words, raw),
            "NOTATION" => {
                let name = words.name()?.to_owned();
                words.skip_blanks();
                let (system, public) = words.external(false)?.ok_or(XmlError::SYNTAX)?;
                words.end()?;
                self.push(EventKind::NotationDeclaration { name, system, public }, raw);
                Ok(())
            }
            "ELEMENT" => {
                let name = words.name()?.to_owned();
                words.skip_blanks();
                let model = content_model(&mut words)?;
                words.end()?;
                self.push(EventKind::ElementDeclaration { name, model }, raw);
                Ok(())
            }
            "ATTLIST" => self.attribute_declarations(&mut words, raw),
            _ => Err(XmlError::SYNTAX),
        }
    }

    fn entity_declaration(&mut self, words: &mut Words<'_>, raw: &str) -> Parsed<()> {
        let is_parameter = words.take("%");
        if is_parameter && !words.skip_blanks() {
            return Err(XmlError::SYNTAX);
        }
        let name = words.name()?.to_owned();
        words.skip_blanks();
        let mut entity = Entity::default();
        if let Some((system, public)) = words.external(true)? {
            (entity.system, entity.public) = (system, public);
            words.skip_blanks();
            if !is_parameter && words.take("NDATA") {
                words.skip_blanks();
                entity.notation = Some(words.name()?.to_owned());
            }
        } else {
            let value = words.quoted()?;
            entity.text = Some(self.entity_value(value, 0)?);
        }
        words.end()?;
        if self.grammar.stops_declaring {
            self.push(EventKind::Other, raw);
            return Ok(());
        }
        let table = if is_parameter { &mut self.grammar.parameters } else { &mut self.grammar.entities };
        // The first declaration counts.
        let is_new = !table.contains_key(&name);
        table.entry(name.clone()).or_insert_with(|| entity.clone());
        if is_new {
            let Entity { text: value, system, public, notation } = entity;
            self.push(EventKind::EntityDeclaration { name, is_parameter, value, system, public, notation }, raw);
        }
        Ok(())
    }

    /// The replacement text of an entity: character references and parameter entities replaced.
    fn entity_value(&self, value: &str, depth: usize) -> Parsed<String> {
        let mut out = String::with_capacity(value.len());
        let mut rest = value;
        while let Some(at) = rest.find(['&', '%']) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let end = rest.find(';').ok_or(XmlError::INVALID_TOKEN)?;
            let name = &rest[1..end];
            if rest.starts_with('%') {
                if name_length(name) != name.len() || name.is_empty() {
                    return Err(XmlError::INVALID_TOKEN);
                }
                if self.part == Part::Whole && self.sources.len() == 1 {
                    return Err(XmlError::PARAMETER_REFERENCE);
                }
                let text = self.parameter_text(name, depth)?;
                out.push_str(&self.entity_value(&text, depth + 1)?);
                if out.len() > EXPANDED_BYTES_MAX {
                    return Err(XmlError::AMPLIFICATION);
                }
            } else if let Some(number) = name.strip_prefix('#') {
                out.push(referenced(number).ok_or(XmlError::BAD_CHARACTER_REFERENCE)?);
            } else {
                if name_length(name) != name.len() || name.is_empty() {
                    return Err(XmlError::INVALID_TOKEN);
                }
                out.push_str(&rest[..=end]);
            }
            rest = &rest[end + 1..];
        }
        out.push_str(rest);
        Ok(with_plain_newlines(&out))
    }

    fn attribute_declarations(&mut self, words: &mut Words<'_>, raw: &str) -> Parsed<()> {
        let element = words.name()?.to_owned();
        let mut raw = raw;
        loop {
            let separated = words.skip_blanks();
            if words.rest.is_empty() {
                return Ok(());
            }
            if !separated {
                return Err(XmlError::SYNTAX);
            }
            let name = words.name()?.to_owned();
            words.skip_blanks();
            let kind = attribute_kind(words)?;
            words.skip_blanks();
            let is_plain_text = kind == "CDATA";
            let mut is_required = false;
            let mut default = None;
            if words.take("#REQUIRED") {
                is_required = true;
            } else if !words.take("#IMPLIED") {
                is_required = words.take("#FIXED");
                let value = words.quoted()?;
                default = Some(tags::normalized(value, is_plain_text, &self.grammar)?);
            }
            if !self.grammar.stops_declaring {
                let known = self.grammar.attributes.entry(element.clone()).or_default();
                if known.iter().all(|attribute| attribute.name != name) {
                    known.push(Attribute { name: name.clone(), is_plain_text, default: default.clone() });
                }
            }
            self.push(
                EventKind::AttributeDeclaration { element: element.clone(), name, kind, default, is_required },
                raw,
            );
            raw = "";
        }
    }
}

/// `CDATA`, `ID`, `(a|b)`, `NOTATION(a|b)`...
fn attribute_kind(words: &mut Words<'_>) -> Parsed<String> {
    const KINDS: [&str; 8] = ["CDATA", "ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES", "NMTOKEN", "NMTOKENS"];
    let mut kind = String::new();
    if !words.rest.starts_with('(') {
        let name = words.name()?;
        if KINDS.contains(&name) {
            return Ok(name.to_owned());
        }
        if name != "NOTATION" {
            return Err(XmlError::SYNTAX);
        }
        kind.push_str(name);
        words.skip_blanks();
    }
    if !words.take("(") {
        return Err(XmlError::SYNTAX);
    }
    kind.push('(');
    loop {
        words.skip_blanks();
        kind.push_str(words.token()?);
        words.skip_blanks();
        if words.take(")") {
            kind.push(')');
            return Ok(kind);
        }
        if !words.take("|") {
            return Err(XmlError::SYNTAX);
        }
        kind.push('|');
    }
}

fn quantifier(words: &mut Words<'_>) -> u8 {
    if words.take("?") {
        1
    } else if words.take("*") {
        2
    } else if words.take("+") {
        3
    } else {
        0
    }
}

fn leaf(kind: u8) -> Model {
    Model { kind, quantifier: 0, name: None, children: Vec::new() }
}

fn content_model(words: &mut Words<'_>) -> Parsed<Model> {
    if words.take("EMPTY") {
        return Ok(leaf(Model::EMPTY));
    }
    if words.take("ANY") {
        return Ok(leaf(Model::ANY));
    }
    if !words.take("(") {
        return Err(XmlError::SYNTAX);
    }
    words.skip_blanks();
    if !words.take("#PCDATA") {
        return group(words, 0);
    }
    let mut mixed = leaf(Model::MIXED);
    loop {
        words.skip_blanks();
        if words.take(")") {
            mixed.quantifier = if words.take("*") { 2 } else { 0 };
            if mixed.quantifier == 0 && !mixed.children.is_empty() {
                return Err(XmlError::SYNTAX);
            }
            return Ok(mixed);
        }
        if !words.take("|") {
            return Err(XmlError::SYNTAX);
        }
        words.skip_blanks();
        mixed.children.push(Model { name: Some(words.name()?.to_owned()), ..leaf(Model::NAME) });
    }
}

/// What follows the `(` of a group.
fn group(words: &mut Words<'_>, depth: usize) -> Parsed<Model> {
    if depth > GROUPS_MAX {
        return Err(XmlError(1));
    }
    let mut model = leaf(Model::SEQUENCE);
    let mut separator = None;
    loop {
        words.skip_blanks();
        let child = if words.take("(") {
            group(words, depth + 1)?
        } else {
            let name = words.name()?.to_owned();
            Model { name: Some(name), quantifier: quantifier(words), ..leaf(Model::NAME) }
        };
        model.children.push(child);
        words.skip_blanks();
        if words.take(")") {
            model.quantifier = quantifier(words);
            return Ok(model);
        }
        let found = if words.take("|") { '|' } else { ',' };
        if found == ',' && !words.take(",") || separator.is_some_and(|known| known != found) {
            return Err(XmlError::SYNTAX);
        }
        separator = Some(found);
        if found == '|' {
            model.kind = Model::CHOICE;
        }
    }
}
