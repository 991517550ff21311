//! From the events of a document to calls of handlers.
//!
//! An event without a handler of its own goes to the default handler, as text. Text is gathered before it is handed out where the
//! parser was asked to.

use std::rc::Rc;

use objects::{Obj, Ref};
use vm::{PyResult, Thread};

use super::parser::{self, Handler, State, handler, interned};
use super::xml::{Event, EventKind, Model, Obstacle, XmlError};

/// Feeds a document and handles the events.
pub fn run(thread: &Thread, parser: Ref<'_>, state: &Rc<State>, data: &[u8], is_final: bool) -> PyResult<()> {
    let waiting = state.document.borrow().waiting_bytes();
    thread.ensure_room(2 * (waiting + data.len()))?;
    let mut fed = state.document.borrow_mut().feed(data, is_final);
    if let Err(Obstacle::Unknown(name)) = &fed {
        let table = encoding_table(thread, name)?;
        let Some(table) = table else { return Err(parser::fail(thread, state, XmlError::UNKNOWN_ENCODING)) };
        let mut document = state.document.borrow_mut();
        document.set_encoding_table(table);
        fed = document.feed(&[], is_final);
    }
    match fed {
        Ok(()) => {}
        Err(Obstacle::Error(error)) => return Err(parser::fail(thread, state, error)),
        Err(Obstacle::Unknown(_)) => return Err(parser::fail(thread, state, XmlError::UNKNOWN_ENCODING)),
    }
    loop {
        let event = state.document.borrow_mut().next();
        match event {
            Ok(Some(event)) => handle(thread, parser, state, event)?,
            Ok(None) => return Ok(()),
            Err(error) => {
                flush(thread, parser, state)?;
                return Err(parser::fail(thread, state, error));
            }
        }
    }
}

/// The characters of the bytes in an encoding; None where it decodes to something else.
fn encoding_table(thread: &Thread, name: &str) -> PyResult<Option<Vec<Option<char>>>> {
    let bytes: Vec<u8> = (0..=255).collect();
    let bytes = thread.space.bytes(&bytes)?;
    let arguments = [thread.new_str(name)?, thread.new_str("replace")?];
    let decoded = thread.call_method_str(bytes.as_ref(), "decode", &[arguments[0].as_ref(), arguments[1].as_ref()]);
    let decoded = decoded?;
    let Some(text) = thread.space.str_value(decoded.as_ref()) else { return Ok(None) };
    let view = text.view();
    if view.len() != 256 {
        return Err(thread.value_error("multi-byte encodings are not supported"));
    }
    Ok(Some(view.chars().map(|code| char::from_u32(code).filter(|found| *found != '\u{FFFD}')).collect()))
}

/// Hands out the text that was gathered.
pub fn flush(thread: &Thread, parser: Ref<'_>, state: &Rc<State>) -> PyResult<()> {
    let text = std::mem::take(&mut *state.buffer.borrow_mut());
    match handler(parser, Handler::CharacterData) {
        Some(handler) if !text.is_empty() => {
            thread.call_with(handler.as_ref(), &[thread.new_str(&text)?.as_ref()]).map(drop)
        }
        _ => Ok(()),
    }
}

/// Calls a handler if it is set. None where it is not.
fn call(
    thread: &Thread,
    parser: Ref<'_>,
    state: &Rc<State>,
    which: Handler,
    arguments: impl FnOnce() -> PyResult<Vec<Obj>>,
) -> PyResult<Option<Obj>> {
    if handler(parser, which).is_none() {
        return Ok(None);
    }
    flush(thread, parser, state)?;
    // What was flushed to may have taken the handler away.
    let Some(handler) = handler(parser, which) else { return Ok(None) };
    let arguments = arguments()?;
    let borrowed: Vec<Ref<'_>> = arguments.iter().map(Obj::as_ref).collect();
    thread.call_with(handler.as_ref(), &borrowed).map(Some)
}

fn text_or_none(thread: &Thread, text: Option<&str>) -> PyResult {
    text.map_or_else(|| Ok(Obj::none()), |text| thread.new_str(text))
}

fn handle(thread: &Thread, parser: Ref<'_>, state: &Rc<State>, event: Event) -> PyResult<()> {
    let name = |name: &str| interned(thread, parser, name);
    let optional = |text: &Option<String>| text_or_none(thread, text.as_deref());
    let optional_name = |text: &Option<String>| text.as_deref().map_or_else(|| Ok(Obj::none()), name);
    let plain = |text: &str| thread.new_str(text);
    let flag = |value: bool| Obj::small_int(i64::from(value));
    let call = |which, arguments: &dyn Fn() -> PyResult<Vec<Obj>>| call(thread, parser, state, which, arguments);
    let handled = match &event.kind {
        EventKind::Characters(text) => return characters(thread, parser, state, text, &event.raw),
        EventKind::StartElement { name: element, attributes, specified } => call(Handler::StartElement, &|| {
            let count = if state.specified.get() { *specified } else { attributes.len() };
            Ok(vec![name(element)?, attributes_object(thread, parser, &attributes[..count], state.orders.get())?])
        })?,
        EventKind::EndElement { name: element } => call(Handler::EndElement, &|| Ok(vec![name(element)?]))?,
        EventKind::Comment(text) => call(Handler::Comment, &|| Ok(vec![plain(text)?]))?,
        EventKind::ProcessingInstruction { target, data } => {
            call(Handler::ProcessingInstruction, &|| Ok(vec![name(target)?, plain(data)?]))?
        }
        EventKind::StartCdata => call(Handler::StartCdataSection, &|| Ok(Vec::new()))?,
        EventKind::EndCdata => call(Handler::EndCdataSection, &|| Ok(Vec::new()))?,
        EventKind::XmlDeclaration { version, encoding, standalone } => call(Handler::XmlDecl, &|| {
            Ok(vec![optional(version)?, optional(encoding)?, Obj::small_int(i64::from(*standalone))])
        })?,
        EventKind::StartDoctype { name: root, system, public, has_internal_subset } => {
            call(Handler::StartDoctypeDecl, &|| {
                Ok(vec![name(root)?, optional_name(system)?, optional_name(public)?, flag(*has_internal_subset)])
            })?
        }
        EventKind::EndDoctype => call(Handler::EndDoctypeDecl, &|| Ok(Vec::new()))?,
        EventKind::EntityDeclaration { name: entity, is_parameter, value, system, public, notation } => {
            let is_unparsed = notation.is_some() && handler(parser, Handler::UnparsedEntityDecl).is_some();
            if is_unparsed {
                call(Handler::UnparsedEntityDecl, &|| {
                    let places = [optional_name(system)?, optional_name(public)?, optional_name(notation)?];
                    Ok([name(entity)?, parser::base(parser)].into_iter().chain(places).collect())
                })?
            } else {
                call(Handler::EntityDecl, &|| {
                    let head = [name(entity)?, flag(*is_parameter), optional(value)?, parser::base(parser)];
                    let places = [optional_name(system)?, optional_name(public)?, optional_name(notation)?];
                    Ok(head.into_iter().chain(places).collect())
                })?
            }
        }
        EventKind::NotationDeclaration { name: notation, system, public } => call(Handler::NotationDecl, &|| {
            Ok(vec![name(notation)?, parser::base(parser), optional_name(system)?, optional_name(public)?])
        })?,
        EventKind::ElementDeclaration { name: element, model } => {
            call(Handler::ElementDecl, &|| Ok(vec![name(element)?, model_object(thread, parser, model)?]))?
        }
        EventKind::AttributeDeclaration { element, name: attribute, kind, default, is_required } => {
            call(Handler::AttlistDecl, &|| {
                let names = [name(element)?, name(attribute)?, plain(kind)?];
                Ok(names.into_iter().chain([optional(default)?, flag(*is_required)]).collect())
            })?
        }
        EventKind::StartNamespace { prefix, uri } => {
            call(Handler::StartNamespaceDecl, &|| Ok(vec![optional_name(prefix)?, optional_name(uri)?]))?;
            return Ok(());
        }
        EventKind::EndNamespace { prefix } => {
            call(Handler::EndNamespaceDecl, &|| Ok(vec![optional_name(prefix)?]))?;
            return Ok(());
        }
        EventKind::ExternalEntity { context, system, public } => {
            let result = call(Handler::ExternalEntityRef, &|| {
                Ok(vec![optional(context)?, parser::base(parser), optional_name(system)?, optional_name(public)?])
            })?;
            if let Some(result) = &result
                && !is_accepted(thread, result.as_ref())?
            {
                return Err(parser::fail(thread, state, XmlError::EXTERNAL_HANDLING));
            }
            result
        }
        EventKind::NotStandalone { .. } => {
            if let Some(result) = call(Handler::NotStandalone, &|| Ok(Vec::new()))?
                && !is_accepted(thread, result.as_ref())?
            {
                return Err(parser::fail(thread, state, XmlError::NOT_STANDALONE));
            }
            return Ok(());
        }
        EventKind::SkippedEntity { name: entity, is_parameter } => {
            call(Handler::SkippedEntity, &|| Ok(vec![name(entity)?, flag(*is_parameter)]))?
        }
        EventKind::Other => {
            if event.raw == "]" && handler(parser, Handler::StartDoctypeDecl).is_some() {
                return Ok(());
            }
            None
        }
    };
    if handled.is_some() {
        return Ok(());
    }
    if event.raw.starts_with("<!") && event.raw[2..].starts_with(|first: char| first.is_ascii_uppercase()) {
        // Declarations come word by word.
        return words(&event.raw).into_iter().try_for_each(|word| default(thread, parser, state, word));
    }
    default(thread, parser, state, &event.raw)
}

/// The words of a declaration, the blanks between them, quoted texts and marks.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_blank = |character: char| matches!(character, ' ' | '\t' | '\n' | '\r');
        let length = match first {
            '"' | '\'' => rest[1..].find(first).map_or(rest.len(), |at| at + 2),
            '[' | '>' => 1,
            blank if is_blank(blank) => rest.find(|other| !is_blank(other)).unwrap_or(rest.len()),
            _ => rest.find(|other| is_blank(other) || matches!(other, '[' | '>' | '"' | '\'')).unwrap_or(rest.len()),
        };
        let (word, behind) = rest.split_at(length);
        words.push(word);
        rest = behind;
    }
    words
}

/// Whether a handler that may refuse did not.
fn is_accepted(thread: &Thread, result: Ref<'_>) -> PyResult<bool> {
    Ok(thread.index_i64(result)? != 0)
}

fn default(thread: &Thread, parser: Ref<'_>, state: &Rc<State>, raw: &str) -> PyResult<()> {
    if raw.is_empty() {
        return Ok(());
    }
    for which in [Handler::DefaultExpand, Handler::Default] {
        if call(thread, parser, state, which, || Ok(vec![thread.new_str(raw)?]))?.is_some() {
            break;
        }
    }
    Ok(())
}

fn characters(thread: &Thread, parser: Ref<'_>, state: &Rc<State>, text: &str, raw: &str) -> PyResult<()> {
    if handler(parser, Handler::CharacterData).is_none() {
        return default(thread, parser, state, raw);
    }
    if !state.buffers.get() {
        return call(thread, parser, state, Handler::CharacterData, || Ok(vec![thread.new_str(text)?])).map(drop);
    }
    let size = usize::try_from(state.buffer_size.get()).unwrap_or(usize::MAX);
    if state.buffer.borrow().len() + text.len() > size {
        flush(thread, parser, state)?;
        if text.len() > size && handler(parser, Handler::CharacterData).is_some() {
            return call(thread, parser, state, Handler::CharacterData, || Ok(vec![thread.new_str(text)?])).map(drop);
        }
    }
    state.buffer.borrow_mut().push_str(text);
    Ok(())
}

/// A dict, or names and values in turn.
fn attributes_object(thread: &Thread, parser: Ref<'_>, attributes: &[(String, String)], in_order: bool) -> PyResult {
    if in_order {
        let mut items = Vec::with_capacity(2 * attributes.len());
        for (name, value) in attributes {
            items.push(interned(thread, parser, name)?);
            items.push(thread.new_str(value)?);
        }
        return Ok(thread.space.list(items)?);
    }
    let dict = thread.space.dict()?;
    for (name, value) in attributes {
        let name = interned(thread, parser, name)?;
        thread.dict_set(thread.dict_of(&dict), name.as_ref(), thread.new_str(value)?)?;
    }
    Ok(dict)
}

fn model_object(thread: &Thread, parser: Ref<'_>, model: &Model) -> PyResult {
    let mut children = Vec::with_capacity(model.children.len());
    for child in &model.children {
        children.push(model_object(thread, parser, child)?);
    }
    let name = match &model.name {
        Some(name) => interned(thread, parser, name)?,
        None => Obj::none(),
    };
    let parts = [
        Obj::small_int(model.kind.into()),
        Obj::small_int(model.quantifier.into()),
        name,
        thread.space.tuple(children)?,
    ];
    Ok(thread.space.tuple(parts)?)
}
