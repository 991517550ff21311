//! The state of a document that is being read, and its tokens.
//!
//! Sources are a stack: the document below, replacement texts of entities on top. [`Document::next`] hands out the events of a token
//! before it reads the next one. A token that is not complete stays where it is until there is more text; with deferral, until there
//! is twice as much if nothing was read since the last piece, so that a long token in small pieces is not read over and over.
//! The end of an element without content is where its tag ends.

use std::collections::VecDeque;

use super::characters::{
    first_forbidden, is_name_start, is_space, name_length, predefined, referenced, with_plain_newlines,
};
use super::decoding::{Decoder, Encoding, Obstacle};
use super::error::XmlError;
use super::event::{Event, EventKind};
use super::grammar::Grammar;
use super::namespaces::Namespaces;
use super::tags::{self, Located};

/// Consumed text of the document is let go beyond this.
const KEPT_BYTES_MAX: usize = 1 << 16;
/// Entities within entities, at most.
const NESTING_MAX: usize = 1000;
/// Expansions up to this many bytes are never too much.
const FREE_EXPANSION_BYTES: u64 = 8 << 20;
/// How many times the document's size all expansions may be, beyond that.
const AMPLIFICATION_MAX: u64 = 100;

/// Whether external parameter entities and the external subset are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParameterEntities {
    Never,
    UnlessStandalone,
    Always,
}

/// Which part of a document is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    Whole,
    /// An external general entity: content without a root.
    Content,
    /// An external subset or parameter entity.
    Subset,
}

/// A place in the document.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Position {
    pub bytes: u64,
    /// From 1 on for users; from 0 here.
    pub line: u64,
    pub column: u64,
}

impl Position {
    fn advance(&mut self, text: &str) {
        self.bytes += text.len() as u64;
        let mut previous = '\0';
        for character in text.chars() {
            match character {
                '\n' if previous == '\r' => {}
                '\n' | '\r' => {
                    self.line += 1;
                    self.column = 0;
                }
                _ => self.column += 1,
            }
            previous = character;
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    /// Nothing was read: here an XML declaration may stand.
    Start,
    Prolog,
    /// Within the brackets of the document type declaration.
    Subset,
    /// Behind the brackets, before the `>`.
    SubsetEnd,
    Content,
    Cdata,
    Epilog,
}

pub(super) struct Source {
    pub text: String,
    pub at: usize,
    /// The entity whose text this is.
    pub entity: Option<String>,
    pub is_parameter: bool,
    /// Elements that were open when it began.
    pub open_elements: usize,
}

struct Element {
    name: String,
    full_name: String,
    bindings: usize,
}

/// What became of the text that a token was looked for in.
pub(super) enum Token {
    Used(usize),
    Partial,
}

/// A document that is being read.
pub struct Document {
    pub(super) part: Part,
    pub(super) phase: Phase,
    pub(super) sources: Vec<Source>,
    pub(super) events: VecDeque<Event>,
    pub(super) grammar: Grammar,
    pub(super) doctype: Option<(Option<String>, Option<String>)>,
    pub parameter_entities: ParameterEntities,
    pub uses_foreign_subset: bool,
    /// References to internal entities in the content are handed out as they are.
    pub keeps_references: bool,
    pub defers: bool,
    pub namespaces: Option<Namespaces>,
    elements: Vec<Element>,
    decoder: Decoder,
    is_final: bool,
    started: bool,
    failed: Option<XmlError>,
    /// Place of the bottom source's next character, and of the last event.
    here: Position,
    event_at: Position,
    /// Bytes of an unfinished token when it was last looked at.
    waiting_bytes: usize,
    /// Whether something was read since the last text came.
    has_advanced: bool,
    /// Whether the external subset or parameter entity that was asked for last was read.
    has_read_subset: bool,
    direct_bytes: u64,
    expanded_bytes: u64,
    /// Names of the entities around an external one.
    outer_entities: Vec<String>,
}

impl Document {
    pub fn new(encoding: Option<String>, namespaces: Option<Namespaces>) -> Document {
        let bottom = Source { text: String::new(), at: 0, entity: None, is_parameter: false, open_elements: 0 };
        Document {
            part: Part::Whole,
            phase: Phase::Start,
            sources: vec![bottom],
            events: VecDeque::new(),
            grammar: Grammar::default(),
            doctype: None,
            parameter_entities: ParameterEntities::Never,
            uses_foreign_subset: false,
            keeps_references: false,
            defers: true,
            namespaces,
            elements: Vec::new(),
            decoder: Decoder::new(encoding),
            is_final: false,
            started: false,
            failed: None,
            here: Position::default(),
            event_at: Position::default(),
            waiting_bytes: 0,
            has_advanced: false,
            has_read_subset: false,
            direct_bytes: 0,
            expanded_bytes: 0,
            outer_entities: Vec::new(),
        }
    }

    /// A namespace table for [`Document::new`].
    pub fn namespaces(separator: Option<char>) -> Namespaces {
        Namespaces::new(separator)
    }

    /// A document for an external entity of this one. None: the external subset or a parameter entity.
    pub fn child(&self, context: Option<&str>, encoding: Option<String>) -> Document {
        let mut child = Document::new(encoding, self.namespaces.as_ref().map(|names| Namespaces::new(names.separator)));
        child.part = if context.is_some() { Part::Content } else { Part::Subset };
        child.grammar = self.grammar.clone();
        child.parameter_entities = self.parameter_entities;
        child.keeps_references = self.keeps_references;
        child.defers = self.defers;
        if let (Some(names), Some(own)) = (&mut child.namespaces, &self.namespaces) {
            names.gives_prefixes = own.gives_prefixes;
        }
        for piece in context.unwrap_or("").split('\u{c}').filter(|piece| !piece.is_empty()) {
            match (piece.split_once('='), &mut child.namespaces) {
                (Some((prefix, uri)), Some(names)) => names.restore(prefix, uri),
                _ => child.outer_entities.push(piece.to_owned()),
            }
        }
        child
    }

    /// Takes over what an external subset declared.
    pub fn adopt_grammar(&mut self, child: &Document) {
        self.has_read_subset = true;
        self.grammar = child.grammar.clone();
    }

    pub fn is_subset(&self) -> bool {
        self.part == Part::Subset
    }

    /// Whether text has come already, so that some settings are fixed.
    pub fn has_started(&self) -> bool {
        self.started
    }

    /// Bytes that are no UTF-8 are never meant: the user gave text.
    pub fn force_utf8(&mut self) {
        self.decoder.forced = Some("utf-8".to_owned());
    }

    /// The table of an encoding that was unknown.
    pub fn set_encoding_table(&mut self, table: Vec<Option<char>>) {
        self.decoder.table = Some(Encoding::Table(table.into_boxed_slice()));
    }

    /// Bytes that wait for what completes them.
    pub fn waiting_bytes(&self) -> usize {
        self.sources.first().map_or(0, |bottom| bottom.text.len())
    }

    /// More of the document. An encoding that is unknown is an obstacle: with its table, or without, this is called again without data.
    pub fn feed(&mut self, data: &[u8], is_final: bool) -> Result<(), Obstacle> {
        if let Some(error) = self.failed {
            return Err(Obstacle::Error(error));
        }
        if self.is_final {
            return Err(Obstacle::Error(XmlError::FINISHED));
        }
        self.started = true;
        self.has_advanced = false;
        self.direct_bytes += data.len() as u64;
        let bottom = &mut self.sources[0];
        self.decoder.feed(data, is_final, &mut bottom.text)?;
        if let Some(bytes) = self.decoder.mark_bytes.take() {
            self.here.bytes = bytes;
            self.here.column = 1;
        }
        self.is_final = is_final;
        Ok(())
    }

    /// Nothing more is read; every call fails.
    pub fn abort(&mut self, error: XmlError) {
        self.failed = Some(error);
        self.events.clear();
    }

    pub fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// The place of the last event or error.
    pub fn position(&self) -> Position {
        self.event_at
    }

    /// The text around the last event, and where in it the event is.
    pub fn surroundings(&self) -> (&str, usize) {
        let bottom = &self.sources[0];
        let behind = (self.here.bytes - self.event_at.bytes) as usize;
        (&bottom.text, bottom.at.saturating_sub(behind))
    }

    /// The next event; None where there is none without more text.
    pub fn next(&mut self) -> Result<Option<Event>, XmlError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        loop {
            if let Some(event) = self.events.pop_front() {
                match event.kind {
                    EventKind::ExternalEntity { context: None, .. } => self.has_read_subset = false,
                    EventKind::NotStandalone { if_read: true } if !self.has_read_subset => {
                        self.grammar.stops_declaring |= self.phase == Phase::Subset && !self.grammar.is_standalone;
                        continue;
                    }
                    _ => {}
                }
                if self.sources.len() == 1 && event.raw.is_empty() && matches!(event.kind, EventKind::EndElement { .. })
                {
                    self.event_at = self.here;
                }
                return Ok(Some(event));
            }
            match self.step() {
                Ok(true) => {}
                Ok(false) if self.events.is_empty() => return Ok(None),
                Ok(false) => {}
                Err(error) => {
                    self.failed = Some(error);
                    return Err(error);
                }
            }
        }
    }

    /// Reads a token. False where there is none.
    fn step(&mut self) -> Result<bool, XmlError> {
        let index = self.sources.len() - 1;
        if index == 0 {
            self.event_at = self.here;
        }
        let is_whole = index > 0 || self.is_final;
        if self.sources[index].at == self.sources[index].text.len() {
            if index > 0 {
                return self.end_source().map(|()| true);
            }
            return if self.is_final { self.end_of_document().map(|()| false) } else { Ok(false) };
        }
        let text = std::mem::take(&mut self.sources[index].text);
        let at = self.sources[index].at;
        let available = text.len() - at;
        let is_deferred = self.defers && !is_whole && self.waiting_bytes > 0 && available < 2 * self.waiting_bytes;
        let token = if is_deferred { Ok(Token::Partial) } else { self.token(&text[at..], is_whole) };
        if index == 0 {
            match &token {
                Ok(Token::Used(count)) => self.here.advance(&text[at..at + count]),
                Err((_, offset)) => {
                    let offset = (0..=(*offset).min(available)).rev().find(|end| text.is_char_boundary(at + end));
                    self.event_at.advance(&text[at..at + offset.unwrap_or(0)]);
                }
                Ok(Token::Partial) => {}
            }
        }
        let source = &mut self.sources[index];
        source.text = text;
        match token {
            Ok(Token::Used(count)) => {
                source.at += count;
                if index == 0 {
                    self.waiting_bytes = 0;
                    self.has_advanced |= count > 0;
                    if source.at > KEPT_BYTES_MAX {
                        source.text.drain(..source.at);
                        source.at = 0;
                    }
                }
                Ok(true)
            }
            Ok(Token::Partial) if is_whole => Err(match self.phase {
                Phase::Cdata => XmlError::UNCLOSED_CDATA,
                _ => XmlError::UNCLOSED_TOKEN,
            }),
            Ok(Token::Partial) => {
                if !is_deferred {
                    self.waiting_bytes = if self.has_advanced { 0 } else { available };
                }
                Ok(false)
            }
            Err((error, _)) => Err(error),
        }
    }

    fn end_source(&mut self) -> Result<(), XmlError> {
        let source = self.sources.pop().ok_or(XmlError::SYNTAX)?;
        if self.phase == Phase::Cdata {
            return Err(XmlError::UNCLOSED_CDATA);
        }
        if !source.is_parameter && source.open_elements != self.elements.len() {
            return Err(XmlError::ASYNCHRONOUS_ENTITY);
        }
        Ok(())
    }

    fn end_of_document(&mut self) -> Result<(), XmlError> {
        if let Some(error) = self.decoder.left_over() {
            return Err(error);
        }
        match (self.part, self.phase) {
            (_, Phase::Cdata) => Err(XmlError::UNCLOSED_CDATA),
            (Part::Whole, Phase::Epilog) => Ok(()),
            (Part::Content, _) if self.elements.is_empty() => Ok(()),
            (Part::Content, _) => Err(XmlError::ASYNCHRONOUS_ENTITY),
            (Part::Subset, _) => Ok(()),
            (Part::Whole, _) => Err(XmlError::NO_ELEMENTS),
        }
    }

    pub(super) fn push(&mut self, kind: EventKind, raw: &str) {
        self.events.push_back(Event { kind, raw: raw.to_owned() });
    }

    fn token(&mut self, rest: &str, is_whole: bool) -> Located<Token> {
        match self.phase {
            Phase::Start => self.start(rest, is_whole),
            Phase::Prolog | Phase::Epilog => self.around_the_root(rest, is_whole),
            Phase::Subset | Phase::SubsetEnd => self.subset(rest, is_whole),
            Phase::Content => self.content(rest, is_whole),
            Phase::Cdata => self.cdata(rest, is_whole),
        }
    }

    /// The XML or text declaration, if there is one.
    fn start(&mut self, rest: &str, is_whole: bool) -> Located<Token> {
        if !is_whole && rest.len() < 6 && "<?xml ".starts_with(rest) {
            return Ok(Token::Partial);
        }
        self.phase = match self.part {
            Part::Whole => Phase::Prolog,
            Part::Content => Phase::Content,
            Part::Subset => Phase::Subset,
        };
        let is_declaration = rest.starts_with("<?xml") && rest.as_bytes().get(5).is_some_and(|byte| is_space(*byte));
        if !is_declaration {
            return Ok(Token::Used(0));
        }
        let Some(end) = rest.find("?>") else {
            self.phase = Phase::Start;
            return Ok(Token::Partial);
        };
        let raw = &rest[..end + 2];
        let tag = format!("<xml{}>", &rest[5..end]);
        let pieces = tags::start_tag(&tag).map_err(|_| (XmlError::XML_DECLARATION, 0))?;
        let (mut version, mut encoding, mut standalone) = (None, None, -1);
        for (place, (name, value)) in pieces.attributes.iter().enumerate() {
            match *name {
                "version" if place == 0 => version = Some((*value).to_owned()),
                "encoding" if standalone == -1 => encoding = Some((*value).to_owned()),
                "standalone" if self.part == Part::Whole && matches!(*value, "yes" | "no") => {
                    standalone = i8::from(*value == "yes");
                }
                name => return Err((XmlError::XML_DECLARATION, raw.find(name).unwrap_or(0))),
            }
        }
        if version.is_none() && self.part == Part::Whole || pieces.is_empty {
            return Err((XmlError::XML_DECLARATION, 6));
        }
        self.grammar.is_standalone |= standalone == 1;
        self.push(EventKind::XmlDeclaration { version, encoding, standalone }, raw);
        Ok(Token::Used(raw.len()))
    }

    /// What may stand before and behind the root element.
    fn around_the_root(&mut self, rest: &str, is_whole: bool) -> Located<Token> {
        let blanks = rest.bytes().take_while(|byte| is_space(*byte)).count();
        if blanks > 0 {
            self.push(EventKind::Other, &rest[..blanks]);
            return Ok(Token::Used(blanks));
        }
        if let Some(token) = self.comment_or_instruction(rest)? {
            return Ok(token);
        }
        if self.phase == Phase::Epilog {
            if "<!--".starts_with(rest) {
                return Ok(Token::Partial);
            }
            return Err((
                if rest.starts_with('&') { XmlError::INVALID_TOKEN } else { XmlError::JUNK_AFTER_DOCUMENT },
                0,
            ));
        }
        if let Some(behind) = rest.strip_prefix("<!") {
            if "<!DOCTYPE".starts_with(rest) && rest.len() < 9 || (rest.len() < 4 && "<!--".starts_with(rest)) {
                return if is_whole { Err((XmlError::UNCLOSED_TOKEN, 0)) } else { Ok(Token::Partial) };
            }
            if behind.starts_with("DOCTYPE") && self.doctype.is_none() {
                return self.doctype_head(rest);
            }
            let is_word = behind.starts_with(|first: char| first.is_ascii_alphabetic());
            return Err(if is_word { (XmlError::SYNTAX, 0) } else { (XmlError::INVALID_TOKEN, 2) });
        }
        match rest.as_bytes() {
            [b'<'] => Ok(Token::Partial),
            [b'<', ..] => {
                if !rest[1..].starts_with(is_name_start) {
                    return Err((XmlError::INVALID_TOKEN, 1));
                }
                if self.uses_foreign_subset && self.doctype.is_none() {
                    self.doctype = Some((None, None));
                    self.grammar.is_partial = true;
                    self.push(EventKind::ExternalEntity { context: None, system: None, public: None }, "");
                    return Ok(Token::Used(0));
                }
                self.phase = Phase::Content;
                self.content(rest, is_whole).inspect(|token| {
                    if matches!(token, Token::Partial) {
                        self.phase = Phase::Prolog;
                    }
                })
            }
            _ => {
                let is_word = |character: char| super::characters::is_name(character);
                let length = rest.find(|character| !is_word(character)).unwrap_or(rest.len());
                let ends_well = rest[length..].chars().next().is_none_or(|next| " \t\r\n>),|[%?*+".contains(next));
                Err(if length > 0 && ends_well { (XmlError::SYNTAX, 0) } else { (XmlError::INVALID_TOKEN, length) })
            }
        }
    }

    /// A comment or a processing instruction, if one begins here.
    pub(super) fn comment_or_instruction(&mut self, rest: &str) -> Located<Option<Token>> {
        if let Some(body) = rest.strip_prefix("<!--") {
            let Some(end) = body.find("--") else { return Ok(Some(Token::Partial)) };
            match body.as_bytes().get(end + 2) {
                Some(b'>') => {}
                Some(_) => return Err((XmlError::INVALID_TOKEN, end + 6)),
                None => return Ok(Some(Token::Partial)),
            }
            if let Some(at) = first_forbidden(&body[..end]) {
                return Err((XmlError::INVALID_TOKEN, at + 4));
            }
            let raw = &rest[..end + 7];
            self.push(EventKind::Comment(with_plain_newlines(&body[..end])), raw);
            return Ok(Some(Token::Used(raw.len())));
        }
        let Some(body) = rest.strip_prefix("<?") else { return Ok(None) };
        let length = name_length(body);
        if length == 0 && !body.is_empty() {
            return Err((XmlError::INVALID_TOKEN, 2));
        }
        let Some(end) = body.find("?>") else { return Ok(Some(Token::Partial)) };
        let (target, data) = (&body[..length], &body[length..end.max(length)]);
        if target == "xml" {
            return Err((XmlError::MISPLACED_DECLARATION, 0));
        }
        let is_separated = data.bytes().next().is_none_or(is_space);
        if target.eq_ignore_ascii_case("xml") || !is_separated {
            return Err((XmlError::INVALID_TOKEN, 2 + length));
        }
        if let Some(at) = first_forbidden(&body[..end]) {
            return Err((XmlError::INVALID_TOKEN, at + 2));
        }
        let data = with_plain_newlines(data.trim_start_matches([' ', '\t', '\n', '\r']));
        self.push(EventKind::ProcessingInstruction { target: target.to_owned(), data }, &rest[..end + 4]);
        Ok(Some(Token::Used(end + 4)))
    }

    fn content(&mut self, rest: &str, is_whole: bool) -> Located<Token> {
        match rest.as_bytes()[0] {
            b'<' => self.content_markup(rest, is_whole),
            b'&' => self.reference(rest),
            _ => self.characters(rest, is_whole),
        }
    }

    fn content_markup(&mut self, rest: &str, is_whole: bool) -> Located<Token> {
        if !is_whole
            && ["<![CDATA[", "<!--", "</"].iter().any(|start| start.starts_with(rest) && rest.len() < start.len())
        {
            return Ok(Token::Partial);
        }
        if let Some(token) = self.comment_or_instruction(rest)? {
            return Ok(token);
        }
        if rest.starts_with("<![CDATA[") {
            self.phase = Phase::Cdata;
            self.push(EventKind::StartCdata, &rest[..9]);
            return Ok(Token::Used(9));
        }
        if let Some(behind) = rest.strip_prefix("</") {
            let Some(end) = rest.find('>') else { return Ok(Token::Partial) };
            let length = name_length(behind);
            if length == 0 || !rest[2 + length..end].bytes().all(is_space) {
                return Err((XmlError::INVALID_TOKEN, 2 + length));
            }
            self.end_element(&behind[..length], &rest[..=end]).map_err(|error| (error, 2))?;
            return Ok(Token::Used(end + 1));
        }
        if rest.len() > 1 && !rest[1..].starts_with(is_name_start) {
            return Err((XmlError::INVALID_TOKEN, 1));
        }
        let Some(end) = tags::end_of_markup(rest) else {
            return match tags::is_hopeless(rest) {
                Some(at) if rest.len() > 1 => Err((XmlError::INVALID_TOKEN, at)),
                _ => Ok(Token::Partial),
            };
        };
        self.start_element(&rest[..end])?;
        Ok(Token::Used(end))
    }

    fn start_element(&mut self, raw: &str) -> Located<()> {
        if let Some(at) = first_forbidden(raw) {
            return Err((XmlError::INVALID_TOKEN, at));
        }
        let tag = tags::start_tag(raw)?;
        let at_start = |error| (error, 0);
        let declared = self.grammar.attributes.get(tag.name).cloned().unwrap_or_default();
        let mut attributes: Vec<(String, String)> = Vec::with_capacity(tag.attributes.len());
        for (name, value) in &tag.attributes {
            let is_plain = declared.iter().find(|known| known.name == *name).is_none_or(|known| known.is_plain_text);
            let value = tags::normalized(value, is_plain, &self.grammar).map_err(at_start)?;
            attributes.push(((*name).to_owned(), value));
        }
        let mut specified = attributes.len();
        for known in declared {
            if let Some(default) = known.default
                && attributes.iter().all(|(name, _)| *name != known.name)
            {
                attributes.push((known.name, default));
            }
        }
        let mut full_name = tag.name.to_owned();
        let mut bindings = 0;
        if let Some(mut namespaces) = self.namespaces.take() {
            let mut kept = Vec::with_capacity(attributes.len());
            let mut result = Ok(());
            for (place, (name, value)) in attributes.into_iter().enumerate() {
                let prefix = match name.strip_prefix("xmlns") {
                    Some("") => Some(None),
                    Some(rest) => rest.strip_prefix(':').map(Some),
                    None => None,
                };
                match prefix {
                    Some(prefix) => {
                        result = result.and(namespaces.bind(prefix, &value));
                        bindings += usize::from(result.is_ok());
                        let uri = Some(value).filter(|uri| !uri.is_empty());
                        let prefix = prefix.map(str::to_owned);
                        self.push(EventKind::StartNamespace { prefix, uri }, "");
                    }
                    None => kept.push((place, name, value)),
                }
            }
            let expanded = expand_names(&namespaces, tag.name, &kept);
            self.namespaces = Some(namespaces);
            result.map_err(at_start)?;
            let (name, names) = expanded.map_err(at_start)?;
            full_name = name;
            let written = kept.iter().filter(|(place, _, _)| *place < specified).count();
            specified = written;
            attributes = names.into_iter().zip(kept).map(|(name, (_, _, value))| (name, value)).collect();
        }
        self.push(EventKind::StartElement { name: full_name.clone(), attributes, specified }, raw);
        self.elements.push(Element { name: tag.name.to_owned(), full_name, bindings });
        if tag.is_empty {
            self.end_element(tag.name, "").map_err(at_start)?;
        }
        Ok(())
    }

    fn end_element(&mut self, name: &str, raw: &str) -> Result<(), XmlError> {
        let base = self.sources.last().map_or(0, |source| source.open_elements);
        if self.elements.len() <= base {
            return Err(XmlError::ASYNCHRONOUS_ENTITY);
        }
        match self.elements.pop() {
            Some(element) if element.name == name => {
                self.push(EventKind::EndElement { name: element.full_name }, raw);
                let ended = self.namespaces.as_mut().map(|names| names.unbind(element.bindings)).unwrap_or_default();
                for prefix in ended {
                    self.push(EventKind::EndNamespace { prefix }, "");
                }
            }
            _ => return Err(XmlError::TAG_MISMATCH),
        }
        if self.elements.is_empty() && self.part == Part::Whole {
            self.phase = Phase::Epilog;
        }
        Ok(())
    }

    fn cdata(&mut self, rest: &str, is_whole: bool) -> Located<Token> {
        if rest.starts_with("]]>") {
            self.phase = Phase::Content;
            self.push(EventKind::EndCdata, "]]>");
            return Ok(Token::Used(3));
        }
        let end = match rest.find("]]>") {
            Some(end) => end,
            None if is_whole => rest.len(),
            // What may begin the end waits.
            None => rest.trim_end_matches(']').len().max(rest.len().saturating_sub(2)),
        };
        self.text_pieces(&rest[..end], is_whole || end < rest.len())
    }

    fn characters(&mut self, rest: &str, is_whole: bool) -> Located<Token> {
        let end = match rest.find(['<', '&']) {
            Some(end) => end,
            None if is_whole => rest.len(),
            None => rest.trim_end_matches(']').len().max(rest.len().saturating_sub(2)),
        };
        if let Some(at) = rest[..end].find("]]>").or_else(|| rest.starts_with("]]>").then_some(0)) {
            if at > 0 {
                return self.text_pieces(&rest[..at], true);
            }
            return Err((XmlError::INVALID_TOKEN, 2));
        }
        self.text_pieces(&rest[..end], is_whole || end < rest.len())
    }

    /// Text without markup, an event for each line and each end of a line.
    fn text_pieces(&mut self, text: &str, is_closed: bool) -> Located<Token> {
        // A carriage return may be the first half of an end.
        let text = if is_closed { text } else { text.strip_suffix('\r').unwrap_or(text) };
        if text.is_empty() {
            return Ok(Token::Partial);
        }
        let length = match text.find(['\n', '\r']) {
            Some(0) => 1 + usize::from(text.starts_with("\r\n")),
            Some(at) => at,
            None => text.len(),
        };
        let length = match self.decoder.piece_bytes_max() {
            Some(most) if most < length => (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(length),
            _ => length,
        };
        let piece = &text[..length];
        if let Some(at) = first_forbidden(piece) {
            return Err((XmlError::INVALID_TOKEN, at));
        }
        self.push(EventKind::Characters(with_plain_newlines(piece)), piece);
        Ok(Token::Used(length))
    }

    fn reference(&mut self, rest: &str) -> Located<Token> {
        let length = rest[1..].find(|character: char| !super::characters::is_name(character) && character != '#');
        let Some(length) = length else { return Ok(Token::Partial) };
        let name = &rest[1..=length];
        if !rest[1 + length..].starts_with(';') {
            return Err((XmlError::INVALID_TOKEN, 1 + length));
        }
        let raw = &rest[..length + 2];
        let character = match name.strip_prefix('#') {
            Some(number) => Some(referenced(number).ok_or((XmlError::BAD_CHARACTER_REFERENCE, 0))?),
            None => predefined(name),
        };
        if let Some(character) = character {
            self.push(EventKind::Characters(character.to_string()), raw);
            return Ok(Token::Used(raw.len()));
        }
        if name_length(name) != name.len() || name.is_empty() {
            return Err((XmlError::INVALID_TOKEN, 1));
        }
        self.general_entity(name, raw).map_err(|error| (error, 0))?;
        Ok(Token::Used(raw.len()))
    }

    fn general_entity(&mut self, name: &str, raw: &str) -> Result<(), XmlError> {
        let Some(entity) = self.grammar.entities.get(name) else {
            if self.grammar.is_partial && !self.grammar.is_standalone {
                self.push(EventKind::SkippedEntity { name: name.to_owned(), is_parameter: false }, raw);
                return Ok(());
            }
            return Err(XmlError::UNDEFINED_ENTITY);
        };
        if entity.notation.is_some() {
            return Err(XmlError::BINARY_ENTITY);
        }
        let is_open = self.sources.iter().any(|source| source.entity.as_deref() == Some(name) && !source.is_parameter)
            || self.outer_entities.iter().any(|outer| outer == name);
        if is_open {
            return Err(XmlError::RECURSIVE_ENTITY);
        }
        match entity.text.clone() {
            Some(_) if self.keeps_references => {
                self.push(EventKind::SkippedEntity { name: name.to_owned(), is_parameter: false }, raw);
            }
            Some(text) => self.open_entity(name, text, false)?,
            None => {
                let (system, public) = (entity.system.clone(), entity.public.clone());
                let mut context = self.namespaces.as_ref().map(Namespaces::context).unwrap_or_default();
                context.extend(self.outer_entities.iter().cloned());
                context.extend(self.sources.iter().filter_map(|source| source.entity.clone()));
                context.push(name.to_owned());
                let context = Some(context.join("\u{c}"));
                self.push(EventKind::ExternalEntity { context, system, public }, raw);
            }
        }
        Ok(())
    }

    /// Puts an entity's text on top of the sources.
    pub(super) fn open_entity(&mut self, name: &str, text: String, is_parameter: bool) -> Result<(), XmlError> {
        if self.sources.len() > NESTING_MAX {
            return Err(XmlError::RECURSIVE_ENTITY);
        }
        self.expanded_bytes += text.len() as u64;
        let all = self.expanded_bytes + self.direct_bytes;
        if all > FREE_EXPANSION_BYTES && all / self.direct_bytes.max(1) > AMPLIFICATION_MAX {
            return Err(XmlError::AMPLIFICATION);
        }
        let open_elements = self.elements.len();
        self.sources.push(Source { text, at: 0, entity: Some(name.to_owned()), is_parameter, open_elements });
        Ok(())
    }
}

type Kept = (usize, String, String);

/// The full names of an element and its attributes.
fn expand_names(namespaces: &Namespaces, name: &str, kept: &[Kept]) -> Result<(String, Vec<String>), XmlError> {
    let full_name = namespaces.expand(name, false)?;
    let mut names: Vec<String> = Vec::with_capacity(kept.len());
    for (_, name, _) in kept {
        let full = namespaces.expand(name, true)?;
        if names.contains(&full) {
            return Err(XmlError::DUPLICATE_ATTRIBUTE);
        }
        names.push(full);
    }
    Ok((full_name, names))
}
