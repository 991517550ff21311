//! Code of the exception types: construction, text, groups.

use objects::record::slot;
use objects::type_object::Type;
use objects::{Obj, Ref, Slot};

use crate::exceptions as tables;
use crate::exceptions::slots::{self, ARGS, CAUSE, CONTEXT, OWN, SUPPRESS_CONTEXT, TRACEBACK};
use crate::names;
use crate::native::{Member, Native, TypeTable, member_mut, method, raw_method, raw_new};
use crate::raised::PyResult;
use crate::state::Thread;

pub const BASE_METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new),
    raw_method(
        "__init__",
        "($self, /, *args, **kwargs)",
        init,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method("__str__", "($self, /)", str_of, "Return str(self)."),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__reduce__", "($self, /)", reduce, "Helper for pickle."),
    method("__setstate__", "($self, state, /)", set_state, ""),
    method("with_traceback", "($self, object, /)", with_traceback, "Set self.__traceback__ to tb and return self."),
    method("add_note", "($self, note, /)", add_note_method, "Add a note to the exception"),
];

pub const KEY_ERROR_METHODS: &[Native] = &[method("__str__", "($self, /)", key_error_str, "Return str(self).")];
pub const SYSTEM_EXIT_METHODS: &[Native] =
    &[raw_method("__init__", "($self, /, *args, **kwargs)", init_own, "Initialize self.")];
pub const STOP_ITERATION_METHODS: &[Native] =
    &[raw_method("__init__", "($self, /, *args, **kwargs)", init_own, "Initialize self.")];
pub const ATTRIBUTE_ERROR_METHODS: &[Native] = &[
    raw_method("__init__", "($self, /, *args, name=None, obj=None)", init_attribute_error, "Initialize self."),
    method("__getstate__", "($self, /)", |thread, a| attribute_error_state(thread, a[0]), "Helper for pickle."),
    method("__reduce__", "($self, /)", attribute_error_reduce, "Helper for pickle."),
];
pub const NAME_ERROR_METHODS: &[Native] =
    &[raw_method("__init__", "($self, /, *args, name=None)", init_name_error, "Initialize self.")];
pub const IMPORT_ERROR_METHODS: &[Native] = &[
    raw_method(
        "__init__",
        "($self, /, *args, name=None, path=None, name_from=None)",
        init_import_error,
        "Initialize self.",
    ),
    method("__str__", "($self, /)", import_error_str, "Return str(self)."),
    method("__reduce__", "($self, /)", import_error_reduce, "Helper for pickle."),
];
pub const OS_ERROR_METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new_os_error),
    raw_method("__init__", "($self, /, *args, **kwargs)", init_os_error, "Initialize self."),
    method("__str__", "($self, /)", os_error_str, "Return str(self)."),
    method("__reduce__", "($self, /)", os_error_reduce, "Helper for pickle."),
];
pub const SYNTAX_ERROR_METHODS: &[Native] = &[
    raw_method("__init__", "($self, /, *args, **kwargs)", init_own, "Initialize self."),
    method("__str__", "($self, /)", syntax_error_str, "Return str(self)."),
];
pub const UNICODE_DECODE_METHODS: &[Native] = &[
    raw_method("__init__", "($self, /, *args, **kwargs)", init_unicode, "Initialize self."),
    method("__str__", "($self, /)", decode_error_str, "Return str(self)."),
];
pub const UNICODE_ENCODE_METHODS: &[Native] = &[
    raw_method("__init__", "($self, /, *args, **kwargs)", init_unicode, "Initialize self."),
    method("__str__", "($self, /)", encode_error_str, "Return str(self)."),
];
pub const UNICODE_TRANSLATE_METHODS: &[Native] = &[
    raw_method("__init__", "($self, /, *args, **kwargs)", init_unicode_translate, "Initialize self."),
    method("__str__", "($self, /)", translate_error_str, "Return str(self)."),
];
pub const UNICODE_MEMBERS: &[Member] = &[
    member_mut("encoding", OWN, "exception encoding"),
    member_mut("object", OWN + 1, "exception object"),
    member_mut("start", OWN + 2, "exception start"),
    member_mut("end", OWN + 3, "exception end"),
    member_mut("reason", OWN + 4, "exception reason"),
];
pub const GROUP_METHODS: &[Native] = &[
    raw_new("($type, message, exceptions, /)", new_group),
    raw_method("__init__", "($self, /, *args, **kwargs)", |_, _, _| Ok(Obj::none()), "Initialize self."),
    method("__str__", "($self, /)", group_str, "Return str(self)."),
    method("__repr__", "($self, /)", group_repr, "Return repr(self)."),
    method("derive", "($self, exceptions, /)", derive, ""),
    method("split", "($self, condition, /)", split_method, ""),
    method("subgroup", "($self, condition, /)", subgroup, ""),
    crate::native::class_method(
        "__class_getitem__",
        "($type, item, /)",
        |thread, arguments| super::generic_alias::new(thread, arguments[0], arguments[1]),
        "See PEP 585",
    ),
];

fn part<'a>(exception: Ref<'a>, index: usize) -> &'a Slot {
    // SAFETY: callers have exceptions, and name slots of their class.
    unsafe { slot(exception, index) }
}

fn part_or_none(exception: Ref<'_>, index: usize) -> Obj {
    part(exception, index).get().unwrap_or_else(Obj::none)
}

fn new(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let exception = thread.space.new_instance(class.root_shape.get())?;
    let positional = &values[1..values.len() - keywords.len()];
    part(exception.as_ref(), ARGS).set(thread.space.tuple_of(positional)?);
    Ok(exception)
}

fn init(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    if !keywords.is_empty() {
        let name = thread.type_name(values[0]);
        return Err(thread.type_error(&format!("{name}() takes no keyword arguments")));
    }
    part(values[0], ARGS).set(thread.space.tuple_of(&values[1..])?);
    Ok(Obj::none())
}

/// `__init__` of types that only take positional arguments and derive their own slots from them.
fn init_own(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    init(thread, values, keywords)?;
    let arguments = part_or_none(values[0], ARGS);
    initialize(thread, values[0], arguments.as_ref())?;
    Ok(Obj::none())
}

/// Sets an exception's own slots from its positional arguments, as `__init__` does.
pub fn initialize(thread: &Thread, exception: Ref<'_>, arguments: Ref<'_>) -> PyResult<()> {
    let Some(arguments) = thread.space.tuple_value(arguments) else { return Ok(()) };
    let items = arguments.items();
    let is = |table: &'static TypeTable| thread.is_instance_of(exception, table);
    let set = |index: usize, value: Obj| part(exception, OWN + index).set(value);
    if is(&tables::STOP_ITERATION) {
        set(0, items.first().map_or_else(Obj::none, |value| value.own()));
    } else if is(&tables::SYSTEM_EXIT) {
        set(
            0,
            match items {
                [] => Obj::none(),
                [code] => code.own(),
                _ => part_or_none(exception, ARGS),
            },
        );
    } else if is(&tables::IMPORT_ERROR) {
        if let [message] = items {
            set(0, message.own());
        }
    } else if is(&tables::OS_ERROR) {
        initialize_os_error(thread, exception, items)?;
    } else if is(&tables::SYNTAX_ERROR) {
        if let Some(message) = items.first() {
            set(0, message.own());
        }
        if items.len() == 2 {
            let details = thread.collect(items[1])?;
            if details.len() < 4 || details.len() > 7 {
                let limit = if details.len() < 4 { "least 4" } else { "most 7" };
                let text = format!("function takes at {limit} arguments ({} given)", details.len());
                return Err(thread.type_error(&text));
            }
            // filename, lineno, offset, text, end_lineno, end_offset, metadata
            for (index, value) in details.iter().enumerate() {
                set(if index < 6 { index + 1 } else { 8 }, value.clone());
            }
            if details.len() == 5 {
                return Err(thread.type_error("end_offset must be provided when end_lineno is provided"));
            }
        }
    } else if is(&tables::UNICODE_DECODE_ERROR) || is(&tables::UNICODE_ENCODE_ERROR) {
        if items.len() == 5 {
            items.iter().enumerate().for_each(|(index, value)| set(index, value.own()));
        }
    } else if is(&tables::UNICODE_TRANSLATE_ERROR) && items.len() == 4 {
        items.iter().enumerate().for_each(|(index, value)| set(index + 1, value.own()));
    }
    Ok(())
}

/// Positional values, and those of the named keywords; other keywords are errors.
fn split_keywords<'a, const N: usize>(
    thread: &Thread,
    function: &str,
    values: &[Ref<'a>],
    keywords: &[Ref<'a>],
    wanted: [&str; N],
) -> PyResult<(Vec<Ref<'a>>, [Option<Ref<'a>>; N])> {
    let (mut values, mut keywords) = (values.to_vec(), keywords.to_vec());
    let found = wanted.map(|name| thread.take_keyword(&mut values, &mut keywords, name));
    thread.reject_keywords(function, &keywords, &wanted)?;
    Ok((values, found))
}

fn init_attribute_error(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let (values, found) = split_keywords(thread, "AttributeError", values, keywords, ["name", "obj"])?;
    init(thread, &values, &[])?;
    for (index, value) in found.into_iter().enumerate() {
        part(values[0], OWN + index).set(value.map_or(Obj::NULL, Ref::own));
    }
    Ok(Obj::none())
}

fn init_name_error(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let (values, [name]) = split_keywords(thread, "NameError", values, keywords, ["name"])?;
    init(thread, &values, &[])?;
    part(values[0], OWN).set(name.map_or(Obj::NULL, Ref::own));
    Ok(Obj::none())
}

fn init_import_error(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let (values, found) = split_keywords(thread, "ImportError", values, keywords, ["name", "path", "name_from"])?;
    part(values[0], OWN).set(Obj::NULL);
    init_own(thread, &values, &[])?;
    for (index, value) in found.into_iter().enumerate() {
        part(values[0], OWN + 1 + index).set(value.map_or(Obj::NULL, Ref::own));
    }
    Ok(Obj::none())
}

/// The arguments of a Unicode error: texts, what could not be converted, and the range in it.
fn init_unicode(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    if values.len() != 6 {
        let text = format!("function takes exactly 5 arguments ({} given)", values.len() - 1);
        return Err(thread.type_error(&text));
    }
    require_text(thread, values, 1)?;
    if !thread.is_instance_of(values[0], &tables::UNICODE_DECODE_ERROR) {
        require_text(thread, values, 2)?;
    }
    thread.index_i64(values[3])?;
    thread.index_i64(values[4])?;
    require_text(thread, values, 5)?;
    init_own(thread, values, keywords)?;
    if thread.is_instance_of(values[0], &tables::UNICODE_DECODE_ERROR) && thread.space.bytes_value(values[2]).is_none()
    {
        let bytes = thread.space.bytes(&super::buffer::require(thread, values[2])?)?;
        part(values[0], OWN + 1).set(bytes);
    }
    Ok(Obj::none())
}

fn init_unicode_translate(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    if values.len() != 5 {
        let text = format!("function takes exactly 4 arguments ({} given)", values.len() - 1);
        return Err(thread.type_error(&text));
    }
    require_text(thread, values, 1)?;
    thread.index_i64(values[2])?;
    thread.index_i64(values[3])?;
    require_text(thread, values, 4)?;
    init_own(thread, values, keywords)
}

fn require_text(thread: &Thread, values: &[Ref<'_>], index: usize) -> PyResult<()> {
    if thread.space.str_value(values[index]).is_some() {
        return Ok(());
    }
    let given = if values[index].is_none() { "None".to_owned() } else { thread.type_name(values[index]) };
    Err(thread.type_error(&format!("argument {index} must be str, not {given}")))
}

fn str_of(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let found = part_or_none(arguments[0], ARGS);
    let Some(tuple) = thread.space.tuple_value(found.as_ref()) else { return thread.new_str("") };
    match tuple.items() {
        [] => thread.new_str(""),
        [one] => thread.str_of(*one),
        _ => thread.str_of(found.as_ref()),
    }
}

fn key_error_str(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let found = part_or_none(arguments[0], ARGS);
    match thread.space.tuple_value(found.as_ref()).map(|tuple| tuple.items()) {
        Some([one]) => thread.repr(*one),
        _ => str_of(thread, arguments),
    }
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.short_type_name(arguments[0]);
    let found = part_or_none(arguments[0], ARGS);
    let inner = match thread.space.tuple_value(found.as_ref()).map(|tuple| tuple.items()) {
        Some([one]) => format!("({})", thread.repr_string(*one)?),
        _ => thread.repr_string(found.as_ref())?,
    };
    thread.new_str(&format!("{name}{inner}"))
}

fn own_dict(thread: &Thread, exception: Ref<'_>) -> PyResult<Option<Obj>> {
    if thread.space.attributes_of(exception).is_empty() {
        return Ok(None);
    }
    Ok(thread.space.materialize_dict(exception)?)
}

fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let exception = arguments[0];
    let class = thread.space.type_of(exception).as_ref().own();
    let found = part_or_none(exception, ARGS);
    match own_dict(thread, exception)? {
        Some(dict) => Ok(thread.space.tuple([class, found, dict])?),
        None => Ok(thread.space.tuple([class, found])?),
    }
}

fn set_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if arguments[1].is_none() {
        return Ok(Obj::none());
    }
    let Some(state) = thread.downcast::<objects::dict::Dict>(arguments[1]) else {
        return Err(thread.type_error("state is not a dictionary"));
    };
    for (name, value) in thread.dict_items(state) {
        let name = thread.attribute_name(name.as_ref())?;
        thread.set_attribute(arguments[0], name.as_ref(), Some(value.as_ref()))?;
    }
    Ok(Obj::none())
}

fn with_traceback(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    set_traceback(thread, arguments[0], Some(arguments[1]))?;
    Ok(arguments[0].own())
}

fn add_note_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if thread.space.str_value(arguments[1]).is_none() {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("note must be a str, not '{given}'")));
    }
    add_note_object(thread, arguments[0], arguments[1].own())?;
    Ok(Obj::none())
}

/// Adds a note to an exception.
pub fn add_note(thread: &Thread, exception: Ref<'_>, note: &str) -> PyResult<()> {
    let note = thread.new_str(note)?;
    add_note_object(thread, exception, note)
}

fn add_note_object(thread: &Thread, exception: Ref<'_>, note: Obj) -> PyResult<()> {
    let notes = match thread.get_or_none(exception, names::NOTES)? {
        Some(notes) => notes,
        None => {
            let notes = thread.space.list([])?;
            thread.set_attribute(exception, thread.name(names::NOTES), Some(notes.as_ref()))?;
            notes
        }
    };
    match thread.downcast::<objects::list::List>(notes.as_ref()) {
        Some(list) => Ok(list.push(note)?),
        None => Err(thread.type_error("Cannot add note: __notes__ is not a list")),
    }
}

pub fn get_args(_: &Thread, exception: Ref<'_>) -> PyResult {
    Ok(part_or_none(exception, ARGS))
}

pub fn set_args(thread: &Thread, exception: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let Some(value) = value else { return Err(thread.type_error("args may not be deleted")) };
    part(exception, ARGS).set(thread.tuple_from(value)?);
    Ok(())
}

pub fn get_traceback(_: &Thread, exception: Ref<'_>) -> PyResult {
    Ok(part_or_none(exception, TRACEBACK))
}

pub fn set_traceback(thread: &Thread, exception: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let Some(value) = value else { return Err(thread.type_error("__traceback__ may not be deleted")) };
    if !value.is_none() && !thread.is_instance_of(value, &super::traceback::TRACEBACK) {
        return Err(thread.type_error("__traceback__ must be a traceback or None"));
    }
    part(exception, TRACEBACK).set(if value.is_none() { Obj::NULL } else { value.own() });
    Ok(())
}

pub fn get_context(_: &Thread, exception: Ref<'_>) -> PyResult {
    Ok(part_or_none(exception, CONTEXT))
}

fn exception_or_none(thread: &Thread, value: Option<Ref<'_>>, name: &str) -> PyResult {
    match value {
        None => Err(thread.type_error(&format!("{name} may not be deleted"))),
        Some(value) if value.is_none() => Ok(Obj::NULL),
        Some(value) if thread.is_exception(value) => Ok(value.own()),
        Some(_) if name == "__cause__" => {
            Err(thread.type_error("exception cause must be None or derive from BaseException"))
        }
        Some(_) => Err(thread.type_error("exception context must be None or derive from BaseException")),
    }
}

pub fn set_context(thread: &Thread, exception: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    part(exception, CONTEXT).set(exception_or_none(thread, value, "__context__")?);
    Ok(())
}

pub fn get_cause(_: &Thread, exception: Ref<'_>) -> PyResult {
    Ok(part_or_none(exception, CAUSE))
}

pub fn set_cause(thread: &Thread, exception: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    part(exception, CAUSE).set(exception_or_none(thread, value, "__cause__")?);
    part(exception, SUPPRESS_CONTEXT).set(Obj::boolean(true));
    Ok(())
}

pub fn get_suppress_context(_: &Thread, exception: Ref<'_>) -> PyResult {
    Ok(Obj::boolean(
        !part(exception, SUPPRESS_CONTEXT).is_null() && part_or_none(exception, SUPPRESS_CONTEXT).is_true(),
    ))
}

pub fn set_suppress_context(thread: &Thread, exception: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let Some(value) = value else { return Err(thread.type_error("can't delete numeric/char attribute")) };
    if !value.is_true() && !value.is_false() {
        return Err(thread.type_error("attribute value type must be bool"));
    }
    part(exception, SUPPRESS_CONTEXT).set(value.own());
    Ok(())
}

fn import_error_str(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let message = part_or_none(arguments[0], OWN);
    if objects::Space::exact_str(message.as_ref()).is_some() { Ok(message) } else { str_of(thread, arguments) }
}

/// The object itself is left out: it need not be picklable.
fn attribute_error_state(thread: &Thread, exception: Ref<'_>) -> PyResult {
    let state = thread.space.dict()?;
    if let Some(own) = own_dict(thread, exception)? {
        thread.call_method_str(state.as_ref(), "update", &[own.as_ref()])?;
    }
    if let Some(name) = part(exception, OWN).get() {
        thread.set_in(thread.dict_of(&state), "name", name)?;
    }
    thread.set_in(thread.dict_of(&state), "args", part_or_none(exception, ARGS))?;
    Ok(state)
}

fn attribute_error_reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let exception = arguments[0];
    let class = thread.space.type_of(exception).as_ref().own();
    let state = attribute_error_state(thread, exception)?;
    Ok(thread.space.tuple([class, part_or_none(exception, ARGS), state])?)
}

fn import_error_reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let exception = arguments[0];
    let class = thread.space.type_of(exception).as_ref().own();
    let found = part_or_none(exception, ARGS);
    let named = [("name", 1), ("path", 2), ("name_from", 3)];
    let own = own_dict(thread, exception)?;
    if own.is_none() && named.iter().all(|(_, index)| part(exception, OWN + index).is_null()) {
        return Ok(thread.space.tuple([class, found])?);
    }
    let state = thread.space.dict()?;
    if let Some(own) = own {
        thread.call_method_str(state.as_ref(), "update", &[own.as_ref()])?;
    }
    for (name, index) in named {
        if let Some(value) = part(exception, OWN + index).get() {
            thread.set_in(thread.dict_of(&state), name, value)?;
        }
    }
    Ok(thread.space.tuple([class, found, state])?)
}

pub fn get_characters_written(thread: &Thread, exception: Ref<'_>) -> PyResult {
    match part(exception, OWN + 4).get() {
        Some(count) => Ok(count),
        None => Err(thread.raise(&tables::ATTRIBUTE_ERROR, "characters_written")),
    }
}

pub fn set_characters_written(thread: &Thread, exception: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    match value {
        Some(value) => {
            let count = thread.index_i64(value)?;
            part(exception, OWN + 4).set(thread.space.int(count)?);
        }
        None if part(exception, OWN + 4).is_null() => {
            return Err(thread.raise(&tables::ATTRIBUTE_ERROR, "characters_written"));
        }
        None => part(exception, OWN + 4).set(Obj::NULL),
    }
    Ok(())
}

// -- OSError --------------------------------------------------------------------------------------------

/// The text of an error number.
pub fn strerror(errno: i32) -> String {
    let mut buffer = [0u8; 256];
    // SAFETY: a buffer of that length.
    let failed = unsafe { libc::strerror_r(errno, buffer.as_mut_ptr().cast(), buffer.len()) };
    let end = buffer.iter().position(|&byte| byte == 0).unwrap_or(0);
    if failed != 0 && end == 0 {
        return format!("Unknown error {errno}");
    }
    String::from_utf8_lossy(&buffer[..end]).into_owned()
}

/// The class that OSError makes for an error number.
pub fn os_error_class(errno: i32) -> &'static TypeTable {
    match errno {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => &tables::BLOCKING_IO_ERROR,
        libc::EPIPE | libc::ESHUTDOWN => &tables::BROKEN_PIPE_ERROR,
        libc::ECHILD => &tables::CHILD_PROCESS_ERROR,
        libc::ECONNABORTED => &tables::CONNECTION_ABORTED_ERROR,
        libc::ECONNREFUSED => &tables::CONNECTION_REFUSED_ERROR,
        libc::ECONNRESET => &tables::CONNECTION_RESET_ERROR,
        libc::EEXIST => &tables::FILE_EXISTS_ERROR,
        libc::ENOENT => &tables::FILE_NOT_FOUND_ERROR,
        libc::EISDIR => &tables::IS_A_DIRECTORY_ERROR,
        libc::ENOTDIR => &tables::NOT_A_DIRECTORY_ERROR,
        libc::EINTR => &tables::INTERRUPTED_ERROR,
        libc::EACCES | libc::EPERM => &tables::PERMISSION_ERROR,
        libc::ESRCH => &tables::PROCESS_LOOKUP_ERROR,
        libc::ETIMEDOUT => &tables::TIMEOUT_ERROR,
        _ => &tables::OS_ERROR,
    }
}

fn new_os_error(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let positional = &values[1..values.len() - keywords.len()];
    let mut class = class;
    if thread.initializes_os_error(class) {
        let exception = thread.space.new_instance(class.root_shape.get())?;
        part(exception.as_ref(), ARGS).set(thread.space.empty_tuple());
        return Ok(exception);
    }
    if !keywords.is_empty() {
        let text = format!("{}() takes no keyword arguments", class.name_lossy());
        return Err(thread.type_error(&text));
    }
    if std::ptr::eq(class, thread.class(&tables::OS_ERROR))
        && positional.len() >= 2
        && let Some(errno) = thread.space.int_value(positional[0]).and_then(|errno| errno.to_i64())
    {
        class = thread.class(os_error_class(errno as i32));
    }
    let exception = thread.space.new_instance(class.root_shape.get())?;
    let arguments = thread.space.tuple_of(positional)?;
    part(exception.as_ref(), ARGS).set(arguments.clone());
    initialize(thread, exception.as_ref(), arguments.as_ref())?;
    Ok(exception)
}

fn init_os_error(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    if !thread.initializes_os_error(thread.space.type_of(values[0])) {
        // `__new__` did it.
        return Ok(Obj::none());
    }
    if !keywords.is_empty() {
        let name = thread.type_name(values[0]);
        return Err(thread.type_error(&format!("{name}() takes no keyword arguments")));
    }
    let arguments = thread.space.tuple_of(&values[1..])?;
    part(values[0], ARGS).set(arguments.clone());
    initialize(thread, values[0], arguments.as_ref())?;
    Ok(Obj::none())
}

impl Thread {
    /// Whether `__init__` sets the attributes of an OSError: of classes that override it, but not `__new__`.
    fn initializes_os_error(&self, class: &Type) -> bool {
        let overrides =
            |name| self.lookup_name(class, name).is_some_and(|found| !self.is_native_method(found.as_ref()));
        overrides(names::INIT) && !overrides(names::NEW)
    }

    fn is_native_method(&self, found: Ref<'_>) -> bool {
        found.has_shape(objects::shape::fixed::WRAPPER_DESCRIPTOR)
            || found.has_shape(objects::shape::fixed::METHOD_DESCRIPTOR)
            || found.has_shape(objects::shape::fixed::NATIVE_FUNCTION)
    }
}

fn initialize_os_error(thread: &Thread, exception: Ref<'_>, items: &[Ref<'_>]) -> PyResult<()> {
    if !(2..=5).contains(&items.len()) {
        return Ok(());
    }
    let set = |index: usize, value: Ref<'_>| part(exception, OWN + index).set(value.own());
    set(0, items[0]);
    set(1, items[1]);
    if let Some(filename) = items.get(2).filter(|filename| !filename.is_none()) {
        if thread.is_instance_of(exception, &tables::BLOCKING_IO_ERROR) && thread.space.int_value(*filename).is_some() {
            part(exception, OWN + 4).set(filename.own());
        } else {
            set(2, *filename);
            if let Some(second) = items.get(4).filter(|second| !second.is_none()) {
                set(3, *second);
            }
            // The arguments keep error number and text only.
            part(exception, ARGS).set(thread.space.tuple_of(&items[..2])?);
        }
    }
    Ok(())
}

fn os_error_str(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let exception = arguments[0];
    let get = |index: usize| part(exception, OWN + index).get();
    let (errno, text) = (get(0), get(1));
    match (&errno, &text, get(2), get(3)) {
        (errno, text, Some(first), second) => {
            let errno = thread.str_string(errno.clone().unwrap_or_else(Obj::none).as_ref())?;
            let text = thread.str_string(text.clone().unwrap_or_else(Obj::none).as_ref())?;
            let first = thread.repr_string(first.as_ref())?;
            match second {
                Some(second) => {
                    let second = thread.repr_string(second.as_ref())?;
                    thread.new_str(&format!("[Errno {errno}] {text}: {first} -> {second}"))
                }
                None => thread.new_str(&format!("[Errno {errno}] {text}: {first}")),
            }
        }
        (Some(errno), Some(text), None, _) => thread.new_str(&format!(
            "[Errno {}] {}",
            thread.str_string(errno.as_ref())?,
            thread.str_string(text.as_ref())?
        )),
        _ => str_of(thread, arguments),
    }
}

fn os_error_reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let exception = arguments[0];
    let class = thread.space.type_of(exception).as_ref().own();
    let mut found = part_or_none(exception, ARGS);
    if let Some(filename) = part(exception, OWN + 2).get()
        && let Some(tuple) = thread.space.tuple_value(found.as_ref())
        && tuple.len() == 2
    {
        let mut items: Vec<Obj> = tuple.items().iter().map(|item| item.own()).collect();
        items.push(filename);
        if let Some(second) = part(exception, OWN + 3).get() {
            items.push(Obj::none());
            items.push(second);
        }
        found = thread.space.tuple(items)?;
    }
    match own_dict(thread, exception)? {
        Some(dict) => Ok(thread.space.tuple([class, found, dict])?),
        None => Ok(thread.space.tuple([class, found])?),
    }
}

// -- SyntaxError, Unicode errors ------------------------------------------------------------------------

fn syntax_error_str(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let exception = arguments[0];
    let message = thread.str_string(part_or_none(exception, OWN).as_ref())?;
    let file = part(exception, OWN + 1).get().filter(|file| thread.space.str_value(file.as_ref()).is_some());
    let line = part(exception, OWN + 2).get().filter(|line| thread.space.int_value(line.as_ref()).is_some());
    let base = |file: &Obj| {
        let text = thread.text_of(file.as_ref());
        text.rsplit('/').next().unwrap_or_default().to_owned()
    };
    match (file, line) {
        (Some(file), Some(line)) => {
            thread.new_str(&format!("{message} ({}, line {})", base(&file), thread.str_string(line.as_ref())?))
        }
        (Some(file), None) => thread.new_str(&format!("{message} ({})", base(&file))),
        (None, Some(line)) => thread.new_str(&format!("{message} (line {})", thread.str_string(line.as_ref())?)),
        (None, None) => thread.new_str(&message),
    }
}

fn unicode_parts(thread: &Thread, exception: Ref<'_>) -> PyResult<Option<(String, i64, i64, String)>> {
    if part(exception, OWN + 1).is_null() {
        return Ok(None);
    }
    let encoding = thread.str_string(part_or_none(exception, OWN).as_ref())?;
    let start = thread.index_clamped(part_or_none(exception, OWN + 2).as_ref())?;
    let end = thread.index_clamped(part_or_none(exception, OWN + 3).as_ref())?;
    let reason = thread.str_string(part_or_none(exception, OWN + 4).as_ref())?;
    Ok(Some((encoding, start, end, reason)))
}

fn decode_error_str(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some((encoding, start, end, reason)) = unicode_parts(thread, arguments[0])? else { return thread.new_str("") };
    let object = part_or_none(arguments[0], OWN + 1);
    let byte =
        thread.space.bytes_value(object.as_ref()).and_then(|bytes| bytes.data().get(start.max(0) as usize).copied());
    match byte {
        Some(byte) if end == start + 1 => {
            thread.new_str(&format!("'{encoding}' codec can't decode byte {byte:#04x} in position {start}: {reason}"))
        }
        _ => {
            thread.new_str(&format!("'{encoding}' codec can't decode bytes in position {start}-{}: {reason}", end - 1))
        }
    }
}

fn character_text(thread: &Thread, object: Ref<'_>, at: i64) -> Option<String> {
    let text = thread.space.str_value(object)?;
    let view = text.view();
    if at < 0 || at as usize >= view.len() {
        return None;
    }
    Some(match view.at(at as usize) {
        point @ 0..0x100 => format!("\\x{point:02x}"),
        point @ 0x100..0x10000 => format!("\\u{point:04x}"),
        point => format!("\\U{point:08x}"),
    })
}

fn encode_error_str(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some((encoding, start, end, reason)) = unicode_parts(thread, arguments[0])? else { return thread.new_str("") };
    let object = part_or_none(arguments[0], OWN + 1);
    match character_text(thread, object.as_ref(), start) {
        Some(character) if end == start + 1 => thread
            .new_str(&format!("'{encoding}' codec can't encode character '{character}' in position {start}: {reason}")),
        _ => thread
            .new_str(&format!("'{encoding}' codec can't encode characters in position {start}-{}: {reason}", end - 1)),
    }
}

fn translate_error_str(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some((_, start, end, reason)) = unicode_parts(thread, arguments[0])? else { return thread.new_str("") };
    let object = part_or_none(arguments[0], OWN + 1);
    match character_text(thread, object.as_ref(), start) {
        Some(character) if end == start + 1 => {
            thread.new_str(&format!("can't translate character '{character}' in position {start}: {reason}"))
        }
        _ => thread.new_str(&format!("can't translate characters in position {start}-{}: {reason}", end - 1)),
    }
}

// -- groups ---------------------------------------------------------------------------------------------

const MESSAGE: usize = OWN;
const EXCEPTIONS: usize = OWN + 1;

fn new_group(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("checked");
    let positional = &values[1..values.len() - keywords.len()];
    let name = class.name_lossy();
    let [message, exceptions] = positional else {
        let text = format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)", positional.len());
        return Err(thread.type_error(&text));
    };
    if thread.space.str_value(*message).is_none() {
        let given = thread.type_name(*message);
        return Err(thread.type_error(&format!("BaseExceptionGroup.__new__() argument 1 must be str, not {given}")));
    }
    let is_sequence = thread.space.type_of(*exceptions).has(objects::type_object::TypeFlags::SEQUENCE)
        || thread.lookup_name(thread.space.type_of(*exceptions), names::GETITEM).is_some();
    if !is_sequence {
        return Err(thread.type_error("second argument (exceptions) must be a sequence"));
    }
    let items = thread.collect(*exceptions)?;
    if items.is_empty() {
        return Err(thread.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    let mut all_plain = true;
    for (index, item) in items.iter().enumerate() {
        if !thread.is_exception(item.as_ref()) {
            return Err(
                thread.value_error(&format!("Item {index} of second argument (exceptions) is not an exception"))
            );
        }
        all_plain &= thread.is_instance_of(item.as_ref(), &tables::EXCEPTION);
    }
    let mut class = class;
    let base_group = thread.class(&tables::BASE_EXCEPTION_GROUP);
    let group = exception_group_class(thread)?;
    let group_class = thread.space.as_type(group.as_ref()).expect("a class");
    if std::ptr::eq(class, base_group) {
        if all_plain {
            class = group_class;
        }
    } else if !all_plain && class.is_subtype_of(thread.class(&tables::EXCEPTION)) {
        let text = if std::ptr::eq(class, group_class) {
            "Cannot nest BaseExceptions in an ExceptionGroup".to_owned()
        } else {
            format!("Cannot nest BaseExceptions in '{name}'")
        };
        return Err(thread.type_error(&text));
    }
    let exception = thread.space.new_instance(class.root_shape.get())?;
    part(exception.as_ref(), ARGS).set(thread.space.tuple_of(positional)?);
    part(exception.as_ref(), MESSAGE).set(message.own());
    part(exception.as_ref(), EXCEPTIONS).set(thread.space.tuple(items)?);
    Ok(exception)
}

/// The class `ExceptionGroup`, which has two bases and so is made like a class statement would.
pub fn exception_group_class(thread: &Thread) -> PyResult {
    let builtins = thread.builtins.get().unwrap_or_else(Obj::none);
    let builtins = thread.downcast::<objects::dict::Dict>(builtins.as_ref());
    match builtins {
        Some(builtins) => Ok(thread
            .dict_get_str(builtins, "ExceptionGroup")?
            .unwrap_or_else(|| thread.class(&tables::BASE_EXCEPTION_GROUP).as_ref().own())),
        None => Ok(thread.class(&tables::BASE_EXCEPTION_GROUP).as_ref().own()),
    }
}

fn group_str(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let message = thread.str_string(part_or_none(arguments[0], MESSAGE).as_ref())?;
    let count = thread.length(part_or_none(arguments[0], EXCEPTIONS).as_ref())?;
    let plural = if count == 1 { "" } else { "s" };
    thread.new_str(&format!("{message} ({count} sub-exception{plural})"))
}

fn group_repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.short_type_name(arguments[0]);
    let message = thread.repr_string(part_or_none(arguments[0], MESSAGE).as_ref())?;
    let found = part_or_none(arguments[0], ARGS);
    let exceptions = part_or_none(arguments[0], EXCEPTIONS);
    let given_tuple = thread
        .space
        .tuple_value(found.as_ref())
        .and_then(|found| found.items().get(1).map(|given| given.has_shape(objects::shape::fixed::TUPLE)));
    let list = if given_tuple == Some(true) { exceptions } else { thread.list_from(exceptions.as_ref())? };
    thread.new_str(&format!("{name}({message}, {})", thread.repr_string(list.as_ref())?))
}

fn derive(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let message = part_or_none(arguments[0], MESSAGE);
    thread.call_with(thread.class(&tables::BASE_EXCEPTION_GROUP).as_ref(), &[message.as_ref(), arguments[1]])
}

/// A group like `group` with other exceptions: same traceback, cause, context and notes.
fn derived(thread: &Thread, group: Ref<'_>, exceptions: Vec<Obj>) -> PyResult {
    let list = thread.space.list(exceptions)?;
    let made = thread.call_method_str(group, "derive", &[list.as_ref()])?;
    if !thread.is_instance_of(made.as_ref(), &tables::BASE_EXCEPTION_GROUP) {
        return Err(thread.type_error("derive must return an instance of BaseExceptionGroup"));
    }
    for index in [TRACEBACK, CAUSE, CONTEXT, SUPPRESS_CONTEXT] {
        part(made.as_ref(), index).set(part(group, index).get().unwrap_or(Obj::NULL));
    }
    // Notes that are no sequence stay behind.
    let is_sequence = |notes: &Obj| {
        let class = thread.space.type_of(notes.as_ref());
        thread.downcast::<objects::dict::Dict>(notes.as_ref()).is_none()
            && thread.lookup_name(class, names::GETITEM).is_some()
    };
    if let Some(notes) = thread.get_or_none(group, names::NOTES)?.filter(is_sequence) {
        let copy = thread.list_from(notes.as_ref())?;
        thread.set_attribute(made.as_ref(), thread.name(names::NOTES), Some(copy.as_ref()))?;
    }
    Ok(made)
}

/// Whether a condition (class, tuple of classes, callable) holds for an exception.
fn condition_holds(thread: &Thread, condition: Ref<'_>, exception: Ref<'_>) -> PyResult<bool> {
    if thread.space.as_type(condition).is_some() || thread.space.tuple_value(condition).is_some() {
        return crate::builtins::classes::is_instance(thread, exception, condition);
    }
    let result = thread.call_with(condition, &[exception])?;
    thread.truth(result.as_ref())
}

fn check_condition(thread: &Thread, condition: Ref<'_>) -> PyResult<()> {
    let is_class = thread.is_exception_class(condition);
    let is_tuple = thread
        .space
        .tuple_value(condition)
        .is_some_and(|tuple| tuple.items().iter().all(|class| thread.is_exception_class(*class)));
    if is_class
        || is_tuple
        || (thread.space.as_type(condition).is_none()
            && thread.space.tuple_value(condition).is_none()
            && thread.is_callable(condition))
    {
        return Ok(());
    }
    Err(thread.type_error("expected an exception type, a tuple of exception types, or a callable (other than a class)"))
}

/// Splits by a condition: matching part and rest, None where empty.
fn split(thread: &Thread, exception: Ref<'_>, condition: Ref<'_>) -> PyResult<(Obj, Obj)> {
    if condition_holds(thread, condition, exception)? {
        return Ok((exception.own(), Obj::none()));
    }
    if !thread.is_instance_of(exception, &tables::BASE_EXCEPTION_GROUP) {
        return Ok((Obj::none(), exception.own()));
    }
    let (mut matched, mut rest) = (Vec::new(), Vec::new());
    let exceptions = part_or_none(exception, EXCEPTIONS);
    for inner in thread.collect(exceptions.as_ref())? {
        let (yes, no) = thread.deeper(|| split(thread, inner.as_ref(), condition))?;
        if !yes.is_none() {
            matched.push(yes);
        }
        if !no.is_none() {
            rest.push(no);
        }
    }
    let make = |exceptions: Vec<Obj>| {
        if exceptions.is_empty() { Ok(Obj::none()) } else { derived(thread, exception, exceptions) }
    };
    Ok((make(matched)?, make(rest)?))
}

fn split_method(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    check_condition(thread, arguments[1])?;
    let (matched, rest) = split(thread, arguments[0], arguments[1])?;
    Ok(thread.space.tuple([matched, rest])?)
}

fn subgroup(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    check_condition(thread, arguments[1])?;
    Ok(split(thread, arguments[0], arguments[1])?.0)
}

/// `except*`: the part that the clause catches (always a group), and the rest.
pub fn split_for_except_star(thread: &Thread, exception: Ref<'_>, class: Ref<'_>) -> PyResult<(Obj, Obj)> {
    if exception.is_none() {
        return Ok((Obj::none(), Obj::none()));
    }
    if crate::builtins::classes::is_instance(thread, exception, class)? {
        if thread.is_instance_of(exception, &tables::BASE_EXCEPTION_GROUP) {
            return Ok((exception.own(), Obj::none()));
        }
        let list = thread.space.tuple([exception.own()])?;
        let group = thread.call_with(
            thread.class(&tables::BASE_EXCEPTION_GROUP).as_ref(),
            &[thread.space.empty_str().as_ref(), list.as_ref()],
        )?;
        part(group.as_ref(), TRACEBACK).set(part(exception, TRACEBACK).get().unwrap_or(Obj::NULL));
        return Ok((group, Obj::none()));
    }
    if thread.is_instance_of(exception, &tables::BASE_EXCEPTION_GROUP) {
        return split(thread, exception, class);
    }
    Ok((Obj::none(), exception.own()))
}

/// What is to be raised at the end of `try ... except*`: the clauses' exceptions and what no clause caught.
pub fn prepare_reraise_star(thread: &Thread, original: Ref<'_>, raised: Ref<'_>) -> PyResult {
    let all: Vec<Obj> = thread.collect(raised)?.into_iter().filter(|exception| !exception.is_none()).collect();
    if all.is_empty() {
        return Ok(Obj::none());
    }
    if !thread.is_instance_of(original, &tables::BASE_EXCEPTION_GROUP) {
        // A single exception that was not caught, or what its handler raised.
        return Ok(all.into_iter().next().expect("not empty"));
    }
    let same_group = |exception: &Obj| {
        thread.is_instance_of(exception.as_ref(), &tables::BASE_EXCEPTION_GROUP)
            && [TRACEBACK, CAUSE, CONTEXT]
                .iter()
                .all(|&index| part(exception.as_ref(), index).word() == part(original, index).word())
    };
    let (reraised, fresh): (Vec<Obj>, Vec<Obj>) = all.into_iter().partition(same_group);
    let mut leaves = Vec::new();
    for group in &reraised {
        collect_leaves(thread, group.as_ref(), &mut leaves)?;
    }
    let kept = keep_leaves(thread, original, &leaves)?;
    if fresh.is_empty() {
        return Ok(kept);
    }
    let mut parts = fresh;
    if kept.is_none() && parts.len() == 1 {
        // One handler raised, and nothing is left of the group.
        return Ok(parts.remove(0));
    }
    if !kept.is_none() {
        parts.push(kept);
    }
    let list = thread.space.list(parts)?;
    thread.call_with(
        thread.class(&tables::BASE_EXCEPTION_GROUP).as_ref(),
        &[thread.space.empty_str().as_ref(), list.as_ref()],
    )
}

fn collect_leaves(thread: &Thread, exception: Ref<'_>, leaves: &mut Vec<Obj>) -> PyResult<()> {
    if !thread.is_instance_of(exception, &tables::BASE_EXCEPTION_GROUP) {
        leaves.push(exception.own());
        return Ok(());
    }
    let exceptions = part_or_none(exception, EXCEPTIONS);
    for inner in thread.collect(exceptions.as_ref())? {
        thread.deeper(|| collect_leaves(thread, inner.as_ref(), leaves))?;
    }
    Ok(())
}

/// The part of a group whose leaves are in the list; None where there is none.
fn keep_leaves(thread: &Thread, exception: Ref<'_>, leaves: &[Obj]) -> PyResult {
    if !thread.is_instance_of(exception, &tables::BASE_EXCEPTION_GROUP) {
        let is_kept = leaves.iter().any(|leaf| leaf.as_ref().is(exception));
        return Ok(if is_kept { exception.own() } else { Obj::none() });
    }
    let exceptions = part_or_none(exception, EXCEPTIONS);
    let (mut kept, mut all) = (Vec::new(), true);
    for inner in thread.collect(exceptions.as_ref())? {
        let found = thread.deeper(|| keep_leaves(thread, inner.as_ref(), leaves))?;
        all &= found.is(&inner);
        if !found.is_none() {
            kept.push(found);
        }
    }
    if all {
        return Ok(exception.own());
    }
    if kept.is_empty() { Ok(Obj::none()) } else { derived(thread, exception, kept) }
}

/// The number of slots that every exception has.
pub const BASE_SLOTS: usize = slots::BASE_COUNT;
