//! The parser objects: their settings, handlers and methods.
//!
//! The document is in a cell that is borrowed only to fetch the next event, so a handler may ask anything of its parser; a call of
//! `Parse` from within a handler is refused.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use objects::type_object::TypeFlags;
use objects::{Obj, Ref, Space};
use vm::native::{GetSet, Native, TypeTable, getset, method, record};
use vm::types::capsule;
use vm::{PyResult, Raised, Thread};

use super::dispatch;
use super::expat_error;
use super::xml::{Document, ParameterEntities, Position, XmlError};
use crate::arguments::{given, text, type_name_or_none};
use crate::buffer::bytes_of;
use crate::fields::{at, part};

/// Slot of the state.
const STATE: usize = 0;
/// Slot of the dict of names.
const INTERN: usize = 1;
const BASE: usize = 2;
/// Slot of the first handler.
const HANDLERS: usize = 3;

/// The handlers, in the order of their slots.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Handler {
    StartElement,
    EndElement,
    ProcessingInstruction,
    CharacterData,
    UnparsedEntityDecl,
    NotationDecl,
    StartNamespaceDecl,
    EndNamespaceDecl,
    Comment,
    StartCdataSection,
    EndCdataSection,
    Default,
    DefaultExpand,
    NotStandalone,
    ExternalEntityRef,
    StartDoctypeDecl,
    EndDoctypeDecl,
    EntityDecl,
    XmlDecl,
    ElementDecl,
    AttlistDecl,
    SkippedEntity,
}

const HANDLER_COUNT: usize = Handler::SkippedEntity as usize + 1;
const BUFFER_SIZE: i64 = 8192;
/// Bytes that `ParseFile` asks for at a time.
const READ_SIZE: i64 = 2048;
/// Bytes around an event that `GetInputContext` gives, before it.
const CONTEXT_BYTES: usize = 1024;

pub static PARSER: TypeTable = TypeTable {
    native: record("xmlparser", HANDLERS + HANDLER_COUNT),
    module: "pyexpat",
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    doc: "XML parser",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    method("Parse", "($self, data, isfinal=False, /)", parse, "Parse XML data."),
    method("ParseFile", "($self, file, /)", parse_file, "Parse XML data from file-like object."),
    method(
        "SetBase",
        "($self, base, /)",
        |t, a| {
            at(a[0], BASE).set(t.new_str(&text(t, a[1], "SetBase", 1)?)?);
            Ok(Obj::none())
        },
        "Set the base URL for the parser.",
    ),
    method("GetBase", "($self, /)", |_, a| Ok(part(a[0], BASE)), "Return base URL string for the parser."),
    method(
        "GetInputContext",
        "($self, /)",
        input_context,
        "Return the untranslated text of the input that caused the current event.",
    ),
    method(
        "ExternalEntityParserCreate",
        "($self, context, encoding=<unrepresentable>, /)",
        create_for_entity,
        "Create a parser for parsing an external entity based on the information passed to the ExternalEntityRefHandler.",
    ),
    method(
        "SetParamEntityParsing",
        "($self, flag, /)",
        set_parameter_entities,
        "Controls parsing of parameter entities (including the external DTD subset).",
    ),
    method(
        "UseForeignDTD",
        "($self, flag=True, /)",
        use_foreign_subset,
        "Allows the application to provide an artificial external subset if one is not specified as part of the document instance.",
    ),
    method(
        "GetReparseDeferralEnabled",
        "($self, /)",
        |t, a| Ok(Obj::boolean(state(t, a[0]).document.borrow().defers)),
        "Retrieve reparse deferral enabled status; always returns false with Expat <2.6.0.",
    ),
    method(
        "SetReparseDeferralEnabled",
        "($self, enabled, /)",
        |t, a| {
            let enabled = t.truth(a[1])?;
            state(t, a[0]).document.borrow_mut().defers = enabled;
            Ok(Obj::none())
        },
        "Enable/Disable reparse deferral; enabled by default with Expat >=2.6.0.",
    ),
];

macro_rules! handlers {
    ($($name:literal = $handler:ident),* $(,)?) => {
        const GETSETS: &[GetSet] = &[
            $(getset(
                $name,
                |_, parser| Ok(part(parser, HANDLERS + Handler::$handler as usize)),
                Some(|thread, parser, value| set_handler(thread, parser, Handler::$handler, value)),
                "",
            ),)*
            getset("buffer_text", |t, p| Ok(Obj::boolean(state(t, p).buffers.get())), Some(set_buffer_text), ""),
            getset("buffer_size", |t, p| Ok(t.space.int(state(t, p).buffer_size.get())?), Some(set_buffer_size), ""),
            getset("buffer_used", |t, p| Ok(t.space.int(state(t, p).buffer.borrow().len() as i64)?), None, ""),
            getset("namespace_prefixes", |t, p| Ok(Obj::boolean(gives_prefixes(t, p))), Some(set_gives_prefixes), ""),
            getset("ordered_attributes", |t, p| Ok(Obj::boolean(state(t, p).orders.get())), Some(set_orders), ""),
            getset("specified_attributes", |t, p| Ok(Obj::boolean(state(t, p).specified.get())), Some(set_specified), ""),
            getset("intern", |_, parser| Ok(part(parser, INTERN)), None, ""),
            getset("ErrorCode", |t, p| Ok(Obj::small_int(i64::from(state(t, p).error.get().0))), None, ""),
            getset("ErrorLineNumber", |t, p| line(t, p), None, ""),
            getset("ErrorColumnNumber", |t, p| column(t, p), None, ""),
            getset("ErrorByteIndex", |t, p| byte_index(t, p), None, ""),
            getset("CurrentLineNumber", |t, p| line(t, p), None, ""),
            getset("CurrentColumnNumber", |t, p| column(t, p), None, ""),
            getset("CurrentByteIndex", |t, p| byte_index(t, p), None, ""),
        ];
    };
}

handlers! {
    "StartElementHandler" = StartElement,
    "EndElementHandler" = EndElement,
    "ProcessingInstructionHandler" = ProcessingInstruction,
    "CharacterDataHandler" = CharacterData,
    "UnparsedEntityDeclHandler" = UnparsedEntityDecl,
    "NotationDeclHandler" = NotationDecl,
    "StartNamespaceDeclHandler" = StartNamespaceDecl,
    "EndNamespaceDeclHandler" = EndNamespaceDecl,
    "CommentHandler" = Comment,
    "StartCdataSectionHandler" = StartCdataSection,
    "EndCdataSectionHandler" = EndCdataSection,
    "DefaultHandler" = Default,
    "DefaultHandlerExpand" = DefaultExpand,
    "NotStandaloneHandler" = NotStandalone,
    "ExternalEntityRefHandler" = ExternalEntityRef,
    "StartDoctypeDeclHandler" = StartDoctypeDecl,
    "EndDoctypeDeclHandler" = EndDoctypeDecl,
    "EntityDeclHandler" = EntityDecl,
    "XmlDeclHandler" = XmlDecl,
    "ElementDeclHandler" = ElementDecl,
    "AttlistDeclHandler" = AttlistDecl,
    "SkippedEntityHandler" = SkippedEntity,
}

/// What is beside the slots.
pub struct State {
    pub document: RefCell<Document>,
    pub buffer: RefCell<String>,
    pub buffers: Cell<bool>,
    pub buffer_size: Cell<i64>,
    pub orders: Cell<bool>,
    pub specified: Cell<bool>,
    pub error: Cell<XmlError>,
    is_parsing: Cell<bool>,
    /// The parser of the document that an external subset belongs to.
    outer: Option<Rc<State>>,
}

impl State {
    fn new(document: Document, outer: Option<Rc<State>>) -> State {
        State {
            document: RefCell::new(document),
            buffer: RefCell::default(),
            buffers: Cell::new(false),
            buffer_size: Cell::new(BUFFER_SIZE),
            orders: Cell::new(false),
            specified: Cell::new(false),
            error: Cell::new(XmlError(0)),
            is_parsing: Cell::new(false),
            outer,
        }
    }

    fn position(&self) -> Position {
        self.document.borrow().position()
    }
}

pub fn state(thread: &Thread, parser: Ref<'_>) -> Rc<State> {
    capsule::get(thread, part(parser, STATE).as_ref()).expect("made with a state")
}

/// The handler, if one is set.
pub fn handler(parser: Ref<'_>, which: Handler) -> Option<Obj> {
    at(parser, HANDLERS + which as usize).get()
}

/// The str of a name, the same object for the same name.
pub fn interned(thread: &Thread, parser: Ref<'_>, name: &str) -> PyResult {
    let name = thread.new_str(name)?;
    let Some(known) = at(parser, INTERN).get() else { return Ok(name) };
    let dict = thread.dict_of(&known);
    if let Some(found) = thread.dict_get(dict, name.as_ref())? {
        return Ok(found);
    }
    thread.dict_set(dict, name.as_ref(), name.clone())?;
    Ok(name)
}

pub fn base(parser: Ref<'_>) -> Obj {
    part(parser, BASE)
}

pub fn create(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let encoding = match given(arguments[0]) {
        Some(encoding) if thread.space.str_value(encoding).is_none() => {
            let given = thread.type_name(encoding);
            let text = format!("ParserCreate() argument 'encoding' must be str or None, not {given}");
            return Err(thread.type_error(&text));
        }
        Some(encoding) => Some(text(thread, encoding, "ParserCreate", 1)?),
        None => None,
    };
    let namespaces = match given(arguments[1]) {
        Some(separator) if thread.space.str_value(separator).is_none() => {
            let given = thread.type_name(separator);
            let text = format!("ParserCreate() argument 'namespace_separator' must be str or None, not {given}");
            return Err(thread.type_error(&text));
        }
        Some(separator) => {
            let separator = text(thread, separator, "ParserCreate", 2)?;
            let mut characters = separator.chars();
            let first = characters.next().filter(|first| *first != '\0');
            if characters.next().is_some() {
                let text = "namespace_separator must be at most one character, omitted, or None";
                return Err(thread.value_error(text));
            }
            Some(Document::namespaces(first))
        }
        None => None,
    };
    let intern = match arguments[2].non_null() {
        None => thread.space.dict()?,
        Some(none) if none.is_none() => Obj::NULL,
        Some(dict) if Space::exact_dict(dict).is_some() => dict.own(),
        Some(_) => return Err(thread.type_error("intern must be a dictionary")),
    };
    make(thread, State::new(Document::new(encoding, namespaces), None), intern)
}

fn make(thread: &Thread, state: State, intern: Obj) -> PyResult {
    let class = thread.ensure_class(&PARSER)?;
    let mut slots = [const { Obj::NULL }; HANDLERS + HANDLER_COUNT];
    slots[STATE] = capsule::new(thread, state)?;
    slots[INTERN] = intern;
    Ok(thread.space.new_record(class.root_shape.get(), slots)?)
}

fn create_for_entity(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let parser = arguments[0];
    let context = match given(arguments[1]) {
        Some(context) => Some(text(thread, context, "ExternalEntityParserCreate", 1)?),
        None => None,
    };
    let encoding = match arguments[2].non_null() {
        Some(encoding) => Some(text(thread, encoding, "ExternalEntityParserCreate", 2)?),
        None => None,
    };
    let outer = state(thread, parser);
    let document = outer.document.borrow().child(context.as_deref(), encoding);
    let made = State::new(document, Some(Rc::clone(&outer)));
    made.buffers.set(outer.buffers.get());
    made.buffer_size.set(outer.buffer_size.get());
    made.orders.set(outer.orders.get());
    made.specified.set(outer.specified.get());
    let made = make(thread, made, at(parser, INTERN).get().unwrap_or(Obj::NULL))?;
    for slot in BASE..HANDLERS + HANDLER_COUNT {
        at(made.as_ref(), slot).set(at(parser, slot).get().unwrap_or(Obj::NULL));
    }
    Ok(made)
}

fn set_handler(thread: &Thread, parser: Ref<'_>, which: Handler, value: Option<Ref<'_>>) -> PyResult<()> {
    let Some(value) = value else { return Err(thread.type_error("Cannot delete attribute")) };
    let state = state(thread, parser);
    if which == Handler::CharacterData {
        // What was gathered belongs to the handler of then.
        dispatch::flush(thread, parser, &state)?;
    }
    at(parser, HANDLERS + which as usize).set(if value.is_none() { Obj::NULL } else { value.own() });
    let keeps = handler(parser, Handler::Default).is_some() && handler(parser, Handler::DefaultExpand).is_none();
    state.document.borrow_mut().keeps_references = keeps;
    Ok(())
}

fn required<'a>(thread: &Thread, value: Option<Ref<'a>>) -> PyResult<Ref<'a>> {
    value.ok_or_else(|| thread.runtime_error("Cannot delete attribute"))
}

fn set_buffer_text(thread: &Thread, parser: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let on = thread.truth(required(thread, value)?)?;
    let state = state(thread, parser);
    if !on {
        dispatch::flush(thread, parser, &state)?;
    }
    state.buffers.set(on);
    Ok(())
}

fn set_buffer_size(thread: &Thread, parser: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let value = required(thread, value)?;
    if thread.space.int_value(value).is_none() {
        return Err(thread.type_error("buffer_size must be an integer"));
    }
    let size = thread.index_i64(value)?;
    if size <= 0 {
        return Err(thread.value_error("buffer_size must be greater than zero"));
    }
    if size > i64::from(i32::MAX) {
        return Err(thread.value_error(&format!("buffer_size must not be greater than {}", i32::MAX)));
    }
    let state = state(thread, parser);
    if state.buffers.get() {
        dispatch::flush(thread, parser, &state)?;
    }
    state.buffer_size.set(size);
    Ok(())
}

fn gives_prefixes(thread: &Thread, parser: Ref<'_>) -> bool {
    state(thread, parser).document.borrow().namespaces.as_ref().is_some_and(|names| names.gives_prefixes)
}

fn set_gives_prefixes(thread: &Thread, parser: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let on = thread.truth(required(thread, value)?)?;
    if let Some(names) = &mut state(thread, parser).document.borrow_mut().namespaces {
        names.gives_prefixes = on;
    }
    Ok(())
}

fn set_orders(thread: &Thread, parser: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let on = thread.truth(required(thread, value)?)?;
    state(thread, parser).orders.set(on);
    Ok(())
}

fn set_specified(thread: &Thread, parser: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let on = thread.truth(required(thread, value)?)?;
    state(thread, parser).specified.set(on);
    Ok(())
}

fn line(thread: &Thread, parser: Ref<'_>) -> PyResult {
    Ok(thread.space.int(state(thread, parser).position().line as i64 + 1)?)
}

fn column(thread: &Thread, parser: Ref<'_>) -> PyResult {
    Ok(thread.space.int(state(thread, parser).position().column as i64)?)
}

fn byte_index(thread: &Thread, parser: Ref<'_>) -> PyResult {
    let state = state(thread, parser);
    let document = state.document.borrow();
    Ok(if document.has_started() { thread.space.int(document.position().bytes as i64)? } else { Obj::small_int(-1) })
}

fn input_context(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let state = state(thread, arguments[0]);
    if !state.is_parsing.get() {
        return Ok(Obj::none());
    }
    let document = state.document.borrow();
    let (text, place) = document.surroundings();
    let start = place.saturating_sub(CONTEXT_BYTES).max(place);
    Ok(thread.space.bytes(&text.as_bytes()[start.min(text.len())..])?)
}

fn set_parameter_entities(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let flag = match thread.index_i64(arguments[1])? {
        0 => ParameterEntities::Never,
        1 => ParameterEntities::UnlessStandalone,
        2 => ParameterEntities::Always,
        _ => return Ok(Obj::small_int(0)),
    };
    let state = state(thread, arguments[0]);
    let mut document = state.document.borrow_mut();
    if document.has_started() {
        return Ok(Obj::small_int(0));
    }
    document.parameter_entities = flag;
    Ok(Obj::small_int(1))
}

fn use_foreign_subset(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let on = arguments[1].non_null().map_or(Ok(true), |flag| thread.truth(flag))?;
    let state = state(thread, arguments[0]);
    if state.document.borrow().has_started() {
        return Err(expat_error(thread, XmlError::CANNOT_CHANGE, state.position()));
    }
    state.document.borrow_mut().uses_foreign_subset = on;
    Ok(Obj::none())
}

fn parse(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let parser = arguments[0];
    let is_final = arguments[2].non_null().map_or(Ok(false), |flag| thread.truth(flag))?;
    let state = state(thread, parser);
    let data = match thread.space.str_value(arguments[1]) {
        Some(_) => {
            let data = thread.call_method_str(arguments[1], "encode", &[])?;
            if !state.is_parsing.get() {
                state.document.borrow_mut().force_utf8();
            }
            bytes_of(thread, data.as_ref())?
        }
        None => bytes_of(thread, arguments[1])?,
    };
    feed(thread, parser, &state, &data, is_final)
}

fn parse_file(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (parser, file) = (arguments[0], arguments[1]);
    let Some(read) = thread.get_str_or_none(file, "read")? else {
        return Err(thread.type_error("argument must have 'read' attribute"));
    };
    let state = state(thread, parser);
    loop {
        let piece = thread.call_with(read.as_ref(), &[Obj::small_int(READ_SIZE).as_ref()])?;
        let data = match thread.space.bytes_value(piece.as_ref()) {
            Some(_) => bytes_of(thread, piece.as_ref())?,
            None if thread.is_instance_of(piece.as_ref(), &vm::types::bytearray::BYTEARRAY) => {
                bytes_of(thread, piece.as_ref())?
            }
            None => {
                let given = type_name_or_none(thread, piece.as_ref());
                return Err(thread.type_error(&format!("read() did not return a bytes object (type={given})")));
            }
        };
        if data.len() as i64 > READ_SIZE {
            let text = format!("read() returned too much data: {READ_SIZE} bytes requested, {} returned", data.len());
            return Err(thread.value_error(&text));
        }
        let is_final = data.is_empty();
        let result = feed(thread, parser, &state, &data, is_final)?;
        if is_final {
            return Ok(result);
        }
    }
}

/// Gives text to the document and hands out the events that it makes.
fn feed(thread: &Thread, parser: Ref<'_>, state: &Rc<State>, data: &[u8], is_final: bool) -> PyResult {
    if state.is_parsing.replace(true) {
        return Err(thread.runtime_error("the parser is parsing: it cannot be called from its handlers"));
    }
    let result = dispatch::run(thread, parser, state, data, is_final);
    state.is_parsing.set(false);
    let result = result.and_then(|()| dispatch::flush(thread, parser, state));
    match result {
        Ok(()) => {
            if let (true, Some(outer)) = (is_final, &state.outer)
                && state.document.borrow().is_subset()
            {
                outer.document.borrow_mut().adopt_grammar(&state.document.borrow());
            }
            Ok(Obj::small_int(1))
        }
        Err(raised) => {
            if !state.document.borrow().has_failed() {
                state.document.borrow_mut().abort(XmlError::ABORTED);
            }
            Err(raised)
        }
    }
}

/// Raises an error of the document.
pub fn fail(thread: &Thread, state: &State, error: XmlError) -> Raised {
    state.error.set(error);
    state.document.borrow_mut().abort(error);
    expat_error(thread, error, state.position())
}
