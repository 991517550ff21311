//! Frame objects: made when somebody asks for one. While the frame runs they look into it; when it ends they take its locals over.

use objects::frame::{Code, Frame, FrameOwner};
use objects::record::slot;
use objects::shape::fixed;
use objects::{Obj, Ref, RefExt, Word};
use refcount::StackRef;

use crate::code_objects::{local_kind, local_name, location_of};
use crate::monitoring::jump;
use crate::native::{GetSet, Native, TypeTable, getset, member, method, record};
use crate::raised::PyResult;
use crate::state::Thread;

/// Address of the running frame / 8 as a tagged integer; 0 once it ended.
const ADDRESS: usize = 0;
pub const CODE: usize = 1;
const GLOBALS: usize = 2;
const BUILTINS: usize = 3;
/// Tuple of the locals' values once the frame ended.
const LOCALS: usize = 4;
/// Locals mapping of module, class and `exec` code, or NULL.
const MAPPING: usize = 5;
/// The calling frame's object once the frame ended, or NULL.
const BACK: usize = 6;
/// Index of the last unit once the frame ended.
const UNIT: usize = 7;
const TRACE: usize = 8;
const TRACE_LINES: usize = 9;
const TRACE_OPCODES: usize = 10;
/// Variables that `f_locals` of an ended frame shows, shared by all who ask.
const EXTRA_LOCALS: usize = 11;
/// List of values that `f_locals` has replaced while the frame ran.
const PARKED: usize = 12;

pub static FRAME: TypeTable = TypeTable {
    native: record("frame", 13),
    methods: &[METHODS],
    members: &[member("f_code", CODE, ""), member("f_globals", GLOBALS, ""), member("f_builtins", BUILTINS, "")],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("clear", "($self, /)", clear, "Clear all references held by the frame."),
];

const GETSETS: &[GetSet] = &[
    getset("f_back", get_back, None, ""),
    getset("f_lineno", get_line, Some(|thread, frame, value| jump::set_line(thread, live(frame), value)), ""),
    getset(
        "f_trace",
        |_, frame| Ok(part(frame, TRACE).get().unwrap_or_else(Obj::none)),
        Some(|_, frame, value| {
            set_trace_function(frame, value.filter(|value| !value.is_none()).map_or(Obj::NULL, Ref::own));
            Ok(())
        }),
        "",
    ),
    getset("f_lasti", get_lasti, None, ""),
    getset("f_locals", get_f_locals, None, ""),
    getset(
        "f_trace_lines",
        |_, frame| Ok(part(frame, TRACE_LINES).get().unwrap_or_else(|| Obj::boolean(true))),
        Some(set_trace_lines),
        "",
    ),
    getset(
        "f_trace_opcodes",
        |_, frame| Ok(part(frame, TRACE_OPCODES).get().unwrap_or_else(|| Obj::boolean(false))),
        Some(set_trace_opcodes),
        "",
    ),
    getset("f_generator", get_generator, None, ""),
];

fn part<'a>(frame: Ref<'a>, index: usize) -> &'a objects::Slot {
    // SAFETY: callers have frame objects.
    unsafe { slot(frame, index) }
}

/// The frame object of a running (or suspended) frame, made now if need be.
#[allow(clippy::not_unsafe_ptr_arg_deref)] // Only the runtime names frames, and only live ones.
pub fn object_of(thread: &Thread, frame: *mut Frame) -> PyResult {
    // SAFETY: callers have live frames.
    let this = unsafe { &*frame };
    // SAFETY: the frame owns its frame object.
    if let Some(known) = unsafe { Ref::from_word(this.frame_object.get()) }.non_null() {
        return Ok(known.own());
    }
    let object = thread.space.new_instance(thread.shape(&FRAME))?;
    let made = object.as_ref();
    part(made, ADDRESS).set(Obj::small_int(frame as i64 >> 3));
    // SAFETY: a live frame keeps these.
    unsafe {
        part(made, CODE).set(objects::layout::ref_of(&*this.code.get()).own());
        part(made, GLOBALS).set(Ref::from_word(this.globals.get()).own());
        part(made, BUILTINS).set(Ref::from_word(this.builtins.get()).own());
    }
    this.frame_object.set(object.clone().into_word());
    this.has_company.set(true);
    Ok(object)
}

/// The frame that an object looks into, or null once it ended.
fn live(frame: Ref<'_>) -> *mut Frame {
    (part(frame, ADDRESS).word().int() << 3) as *mut Frame
}

/// The frame ends: its object, if anybody else holds it, takes over what can still be asked for. The locals stay the frame's to
/// give up, which finds them unbound where they were taken.
#[allow(clippy::not_unsafe_ptr_arg_deref)] // Only the runtime names frames, and only live ones.
pub fn detach(thread: &Thread, frame: *mut Frame) {
    // SAFETY: the frame is live; it owns its frame object, and gives that up.
    unsafe {
        let this = &*frame;
        if this.owner.get() == FrameOwner::Generator {
            // What a suspended frame held is none of the heap's any more.
            Frame::traverse(frame, &mut objects::watch::moved_out);
        }
        let object = Obj::from_owned(this.frame_object.replace(Word::NULL));
        let made = object.as_ref();
        part(made, ADDRESS).set(Obj::small_int(0));
        // Dropped last: destructors may run code.
        let _parked = part(made, PARKED).take();
        let code = &*this.code.get();
        part(made, UNIT).set(Obj::small_int(i64::from(unit_of(this))));
        if object.header().is_some_and(|header| header.is_unique()) {
            return;
        }
        let words = Frame::words(frame);
        let mut values = Vec::with_capacity(code.local_count as usize);
        for index in 0..code.local_count as usize {
            let word = words.add(index).replace(Word::NULL);
            values.push(StackRef(word).make_heap_safe());
        }
        // Without memory the values are dropped here: the frame is over either way.
        if let Ok(tuple) = thread.space.tuple(values) {
            part(made, LOCALS).set(tuple);
        }
        let mapping = this.locals_mapping.replace(Word::NULL);
        part(made, MAPPING).set(Obj::from_owned(mapping));
        let back = this.previous.get();
        if !back.is_null()
            && let Ok(back) = object_of(thread, back)
        {
            part(made, BACK).set(back);
        }
    }
}

/// Index of the unit that runs, or ran last.
pub fn unit_of(frame: &Frame) -> u32 {
    // SAFETY: a frame keeps its code.
    let start = unsafe { (*frame.code.get()).instructions.get() } as usize;
    (((frame.instruction.get() as usize).saturating_sub(start)) / 4).saturating_sub(1) as u32
}

/// Index of the unit that a frame object's frame runs, or ran last.
pub fn current_unit(frame: Ref<'_>) -> u32 {
    let running = live(frame);
    if running.is_null() {
        return part(frame, UNIT).word().int() as u32;
    }
    // SAFETY: not ended, so live.
    unit_of(unsafe { &*running })
}

fn code_of<'a>(frame: Ref<'a>) -> &'a Code {
    // SAFETY: a frame object has a code object there, for life.
    unsafe { part(frame, CODE).peek().cast::<Code>() }
}

/// The line that the frame runs.
pub fn line_of(thread: &Thread, frame: Ref<'_>) -> u32 {
    location_of(thread, code_of(frame), current_unit(frame)).line
}

fn get_line(thread: &Thread, frame: Ref<'_>) -> PyResult {
    match line_of(thread, frame) {
        0 => Ok(Obj::none()),
        line => Ok(thread.space.int(i64::from(line))?),
    }
}

fn get_lasti(thread: &Thread, frame: Ref<'_>) -> PyResult {
    Ok(thread.space.int(i64::from(current_unit(frame)) * 4)?)
}

fn get_back(thread: &Thread, frame: Ref<'_>) -> PyResult {
    let running = live(frame);
    if running.is_null() {
        return Ok(part(frame, BACK).get().unwrap_or_else(Obj::none));
    }
    // SAFETY: live.
    let previous = unsafe { (*running).previous.get() };
    if previous.is_null() { Ok(Obj::none()) } else { object_of(thread, previous) }
}

/// The value of a local slot; cells are looked into.
fn local_value(code: &Code, index: usize, word: Word) -> Option<Obj> {
    // SAFETY: the caller has a live word.
    let value = unsafe { Ref::from_word(word) }.non_null()?;
    let kind = local_kind(code, index);
    use compiler::code::LocalKind;
    if kind.intersects(LocalKind::CELL | LocalKind::FREE) && value.has_shape(fixed::CELL) {
        // SAFETY: a cell has that slot.
        return unsafe { slot(value, super::cell::CONTENT) }.get();
    }
    Some(value.own())
}

/// The mapping of a frame that has one: a module's, a class body's, that of `exec`.
fn mapping_of(frame: Ref<'_>) -> Option<Obj> {
    let running = live(frame);
    if running.is_null() {
        return part(frame, MAPPING).get();
    }
    // SAFETY: live; the frame keeps its mapping.
    unsafe { Ref::from_word((*running).locals_mapping.get()) }.non_null().map(Ref::own)
}

/// The value of a variable by its number; None where it is unbound.
pub(super) fn variable(thread: &Thread, frame: Ref<'_>, index: usize) -> Option<Obj> {
    let running = live(frame);
    if running.is_null() {
        let taken = part(frame, LOCALS).get()?;
        let word = thread.space.tuple_value(taken.as_ref())?.items().get(index)?.word();
        return local_value(code_of(frame), index, word);
    }
    // SAFETY: live; the number is in bounds.
    local_value(code_of(frame), index, unsafe { Frame::words(running).add(index).read() })
}

/// Whether a comprehension that became part of a module's or class's code is under way: its variables are the frame's only locals.
fn is_in_comprehension(thread: &Thread, frame: Ref<'_>) -> bool {
    let code = code_of(frame);
    (0..code.local_count as usize).any(|index| {
        local_kind(code, index).contains(compiler::code::LocalKind::HIDDEN) && variable(thread, frame, index).is_some()
    })
}

/// The number of the variable of that name. Any object may stand for a name: what has its hash and is equal to it.
pub(super) fn variable_index(thread: &Thread, frame: Ref<'_>, name: Ref<'_>) -> PyResult<Option<usize>> {
    let code = code_of(frame);
    let mut indices = 0..code.local_count as usize;
    if let Some(text) = objects::Space::exact_str(name) {
        return Ok(indices.find(|&index| {
            let known = local_name(code, index);
            known.is(name) || objects::Space::exact_str(known).is_some_and(|known| known.equals(text))
        }));
    }
    let hash = thread.hash(name)?;
    for index in indices {
        let known = local_name(code, index);
        if thread.hash(known)? == hash && thread.equals(known, name)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// Names and values of the bound variables.
pub(super) fn variables(thread: &Thread, frame: Ref<'_>) -> Vec<(Obj, Obj)> {
    let code = code_of(frame);
    let indices = 0..code.local_count as usize;
    indices.filter_map(|index| Some((local_name(code, index).own(), variable(thread, frame, index)?))).collect()
}

/// Binds a variable by its number.
pub(super) fn set_variable(thread: &Thread, frame: Ref<'_>, index: usize, value: Obj) -> PyResult<()> {
    use compiler::code::LocalKind;
    let (running, code) = (live(frame), code_of(frame));
    let is_cell = |word: Word| {
        local_kind(code, index).intersects(LocalKind::CELL | LocalKind::FREE)
            // SAFETY: callers have live words.
            && unsafe { Ref::from_word(word) }.has_shape(fixed::CELL)
    };
    if running.is_null() {
        let Some(taken) = part(frame, LOCALS).get() else { return Ok(()) };
        let mut values = thread.collect(taken.as_ref())?;
        if is_cell(values[index].word()) {
            // SAFETY: a cell has that slot.
            unsafe { slot(values[index].as_ref(), super::cell::CONTENT) }.set(value);
            return Ok(());
        }
        values[index] = value;
        part(frame, LOCALS).set(thread.space.tuple(values)?);
        return Ok(());
    }
    // SAFETY: live; the number is in bounds.
    unsafe {
        let place = Frame::words(running).add(index);
        if is_cell(place.read()) {
            slot(Ref::from_word(place.read()), super::cell::CONTENT).set(value);
            return Ok(());
        }
        // The old value may be lent to the frame's stack: it is parked until the frame ends.
        let parked = part(frame, PARKED);
        if parked.is_null() {
            parked.set(thread.space.list([])?);
        }
        let parked = parked.get().unwrap_or_else(Obj::none);
        if let Some(list) = thread.downcast::<objects::list::List>(parked.as_ref()) {
            list.reserve(1)?;
            let old = place.replace(value.into_word());
            objects::watch::moved_out(old);
            list.push(StackRef(old).make_heap_safe())?;
        }
    }
    Ok(())
}

/// The slot of what was stored under names that are no variables.
pub(super) fn extra_locals<'a>(frame: Ref<'a>) -> &'a objects::Slot {
    part(frame, EXTRA_LOCALS)
}

/// `f_locals`
fn get_f_locals(thread: &Thread, frame: Ref<'_>) -> PyResult {
    match mapping_of(frame) {
        Some(mapping) if !is_in_comprehension(thread, frame) => Ok(mapping),
        _ => super::frame_locals::new(thread, frame),
    }
}

/// The frame's variables: its mapping, or a new dict of its locals.
pub fn get_locals(thread: &Thread, frame: Ref<'_>) -> PyResult {
    if let Some(mapping) = mapping_of(frame)
        && !is_in_comprehension(thread, frame)
    {
        return Ok(mapping);
    }
    let dict = thread.space.dict()?;
    for (name, value) in variables(thread, frame) {
        thread.dict_of(&dict).set_str(&thread.space, name.as_ref(), value)?;
    }
    if let Some(extra) = extra_locals(frame).get()
        && let Some(extra) = thread.downcast::<objects::dict::Dict>(extra.as_ref())
    {
        for (name, value) in thread.dict_items(extra) {
            thread.dict_set(thread.dict_of(&dict), name.as_ref(), value)?;
        }
    }
    Ok(dict)
}

/// The variables of a running frame, for `locals()`.
pub fn locals_of(thread: &Thread, frame: *mut Frame) -> PyResult {
    let object = object_of(thread, frame)?;
    get_locals(thread, object.as_ref())
}

/// The generator or coroutine whose frame a live frame is.
fn generator_of(frame: Ref<'_>) -> Option<Obj> {
    let running = live(frame);
    // SAFETY: live, and owned by a generator where its owner says so.
    unsafe {
        let is_generator = !running.is_null() && (*running).owner.get() == objects::frame::FrameOwner::Generator;
        is_generator.then(|| crate::interpreter::generator::object_of_frame(running))
    }
}

fn get_generator(_: &Thread, frame: Ref<'_>) -> PyResult {
    Ok(generator_of(frame).unwrap_or_else(Obj::none))
}

/// The frame object that a running frame has already.
fn known_object<'a>(frame: &'a Frame) -> Option<Ref<'a>> {
    // SAFETY: the frame owns its frame object.
    unsafe { Ref::from_word(frame.frame_object.get()) }.non_null()
}

/// `f_trace` of a running frame.
pub fn trace_function(frame: &Frame) -> Option<Obj> {
    part(known_object(frame)?, TRACE).get()
}

/// Sets `f_trace` of a frame object; NULL for none.
pub fn set_trace_function(frame: Ref<'_>, function: Obj) {
    part(frame, TRACE).set(function);
}

/// `f_trace_lines` of a running frame.
pub fn traces_lines(frame: &Frame) -> bool {
    known_object(frame).is_none_or(|frame| part(frame, TRACE_LINES).get().is_none_or(|value| value.is_true()))
}

/// `f_trace_opcodes` of a running frame.
pub fn traces_opcodes(frame: &Frame) -> bool {
    known_object(frame).is_some_and(|frame| part(frame, TRACE_OPCODES).get().is_some_and(|value| value.is_true()))
}

fn set_trace_lines(thread: &Thread, frame: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let value = value.filter(|value| value.is_true() || value.is_false());
    let Some(value) = value else { return Err(thread.type_error("attribute value type must be bool")) };
    part(frame, TRACE_LINES).set(value.own());
    Ok(())
}

fn set_trace_opcodes(thread: &Thread, frame: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let value = value.filter(|value| value.is_true() || value.is_false());
    let Some(value) = value else { return Err(thread.type_error("attribute value type must be bool")) };
    part(frame, TRACE_OPCODES).set(value.own());
    Ok(())
}

fn clear(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let running = live(arguments[0]);
    if running.is_null() {
        part(arguments[0], LOCALS).set(Obj::NULL);
        return Ok(Obj::none());
    }
    use objects::frame::GeneratorState;
    let generator = generator_of(arguments[0]);
    match generator.as_ref().map(|generator| super::generator::this(generator.as_ref()).state.get()) {
        Some(GeneratorState::Created) => {
            let generator = generator.unwrap_or_else(Obj::none);
            super::generator::finalize(thread, generator.as_ref())?;
            crate::interpreter::generator::close(thread, generator.as_ref()).map(|_| Obj::none())
        }
        Some(GeneratorState::Suspended | GeneratorState::SuspendedInSend) => {
            Err(thread.runtime_error("cannot clear a suspended frame"))
        }
        _ => Err(thread.runtime_error("cannot clear an executing frame")),
    }
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let code = code_of(arguments[0]);
    let file = code.file_name.get().map_or(Ok("'?'".to_owned()), |file| thread.repr_string(file.as_ref()))?;
    let name = code.name.get().map(|name| thread.text_of(name.as_ref())).unwrap_or_default();
    let address = super::object::identity(arguments[0]);
    thread
        .new_str(&format!("<frame at {address:#x}, file {file}, line {}, code {name}>", line_of(thread, arguments[0])))
}
