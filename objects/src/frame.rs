//! Frames: the words of a running or suspended function, and the code objects and generators that go with them.
//!
//! A frame is a [`Frame`] header followed by the local slots and the evaluation stack. It lies on the thread's stack, or inside of a
//! [`Generator`]. While it runs, its stack pointer is in the interpreter's registers; it is saved whenever other code may look.

use std::cell::Cell;

use refcount::{Header, HeaderFlags, Obj, ShapeId, Slot, Visitor, Word};

use crate::OutOfMemory;
use crate::layout::{Layout, Payload};
use crate::shape::ShapeTable;
use crate::space::Space;

/// A code object. Everything but the instructions is immutable, once the body is there: code of the embedded library gets its body
/// (instructions, stack size, constants, names, locals, handlers, static attributes) when somebody asks for it.
#[repr(C)]
pub struct Code {
    header: Header,
    pub name: Slot,
    pub qualified_name: Slot,
    pub file_name: Slot,
    /// Tuple.
    pub constants: Slot,
    /// Tuple of interned strings.
    pub names: Slot,
    /// Tuple of interned strings, one a local slot.
    pub local_names: Slot,
    /// Bytes, one a local slot: `compiler::code::LocalKind`.
    pub local_kinds: Slot,
    /// Bytes: entries of five little-endian 32-bit numbers (start, end, target, depth, push_lasti).
    pub exception_table: Slot,
    /// Bytes: source ranges, see the runtime's `code` module.
    pub locations: Slot,
    /// Tuple of strings.
    pub static_attributes: Slot,
    /// Of code that cannot run, a tuple of its instructions and handlers as they were given; else NULL.
    pub extra: Slot,
    /// What observers of the code need to know, once one asked; see the runtime's `monitoring`.
    pub observation: Slot,
    pub instructions: Cell<*mut u32>,
    pub instruction_count: Cell<u32>,
    pub first_line: u32,
    pub flags: u32,
    pub argument_count: u32,
    pub positional_only_count: u32,
    pub keyword_only_count: u32,
    pub local_count: u32,
    pub stack_size: Cell<u32>,
    /// Local slots that are free variables (the last ones).
    pub free_count: u32,
    /// One more than the number of the library's image that it is from; 0: it is from none.
    pub image: u32,
    /// Where its body is in the image.
    pub body: u32,
    /// Positional arguments that fill the parameters without any more ado; `u32::MAX` where no number does. (Derived.)
    exact_arguments: u32,
    /// Words of a frame for this code, header included. (Derived.)
    frame_words: Cell<u32>,
    /// As `exact_arguments`, where they are [`FEW_ARGUMENTS`] at most; 255: more. (Derived.)
    few_arguments: u8,
    /// Something keeps in mind where its instructions are, see [`Space::take_lost_sites`].
    pub has_sites: Cell<bool>,
}

/// See [`Code::takes_few`].
pub const FEW_ARGUMENTS: u32 = 4;

/// The flags `VARARGS` and `VARKEYWORDS` of code.
const VARIABLE_PARAMETERS: u32 = 0x4 | 0x8;

impl Payload for Code {
    #[inline(always)]
    fn matches(shape: ShapeId, shapes: &ShapeTable) -> bool {
        shapes.record(shape).layout.get() == Layout::Code
    }
}

impl Code {
    pub(crate) fn slots(&self) -> [&Slot; 12] {
        [
            &self.name,
            &self.qualified_name,
            &self.file_name,
            &self.constants,
            &self.names,
            &self.local_names,
            &self.local_kinds,
            &self.exception_table,
            &self.locations,
            &self.static_attributes,
            &self.extra,
            &self.observation,
        ]
    }

    pub(crate) fn release_instructions(&self, space: &Space) {
        if self.has_sites.get() {
            space.note_lost_sites();
        }
        let instructions = self.instructions.replace(std::ptr::null_mut());
        if !instructions.is_null() {
            // SAFETY: a buffer of this heap that the code object owns.
            unsafe { gc::Heap::of(instructions.cast()).free_cell(instructions.cast()) }
        }
    }

    /// Says how deep the evaluation stack gets, in words.
    pub fn set_stack_size(&self, words: u32) {
        self.stack_size.set(words);
        self.frame_words.set(words.saturating_add(FRAME_HEADER_WORDS as u32).saturating_add(self.local_count));
    }

    /// Words of a frame for this code, header included.
    #[inline(always)]
    pub fn frame_words(&self) -> usize {
        self.frame_words.get() as usize
    }

    /// As [`Code::takes_exactly`], for few arguments.
    #[inline(always)]
    pub fn takes_few(&self, count: usize) -> bool {
        usize::from(self.few_arguments) == count
    }

    /// The number of parameters, if all may be given by position, and nothing else is to be bound; else more than any.
    #[inline(always)]
    pub fn plain_parameters(&self) -> usize {
        self.exact_arguments as usize
    }

    /// Whether so many positional arguments fill the parameters, and nothing else is to be bound.
    #[inline(always)]
    pub fn takes_exactly(&self, count: usize) -> bool {
        self.exact_arguments as usize == count
    }
}

/// Who owns a frame's memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum FrameOwner {
    /// The thread's stack.
    Thread,
    Generator,
    /// A frame object that outlived its function.
    FrameObject,
}

/// The header of a frame.
#[repr(C)]
pub struct Frame {
    /// The frame below (the caller, or who resumed the generator), or null.
    pub previous: Cell<*mut Frame>,
    pub code: Cell<*const Code>,
    /// The function: keeps code and globals alive. Lent by the caller's stack, or owned (generators, module code).
    pub function: Cell<Word>,
    /// Dict. Kept alive by the function.
    pub globals: Cell<Word>,
    /// Dict. Kept alive by the function.
    pub builtins: Cell<Word>,
    /// Owned: mapping of module, class and `exec` code, or NULL.
    pub locals_mapping: Cell<Word>,
    /// Owned: the frame object once somebody asked for it, or NULL.
    pub frame_object: Cell<Word>,
    /// The instruction that runs (saved at calls and raises) or is next (suspended).
    pub instruction: Cell<*mut u32>,
    /// Where the words in use end, in bytes from the header's start: locals, then the evaluation stack (valid while not running).
    used_bytes: Cell<u32>,
    pub owner: Cell<FrameOwner>,
    /// There may be a frame object, or a mapping of locals.
    pub has_company: Cell<bool>,
    /// Where the result of a call goes: bits of the runtime.
    pub return_mode: Cell<u8>,
    /// The exception on its way comes from this frame's own past (a re-raise): it has its traceback entry already.
    pub reraises: Cell<bool>,
}

pub const FRAME_HEADER_WORDS: usize = std::mem::size_of::<Frame>() / 8;
const _: () = assert!(std::mem::size_of::<Frame>().is_multiple_of(8));

impl Frame {
    /// Writes the header of a frame, but for where it goes on.
    ///
    /// # Safety
    /// `this` points to memory for a frame. The words are those of the function, its globals and built-ins.
    #[inline(always)]
    pub unsafe fn begin(
        this: *mut Frame,
        previous: *mut Frame,
        code: &Code,
        function: Word,
        globals: Word,
        builtins: Word,
        return_mode: u8,
    ) {
        // SAFETY: as the caller says.
        unsafe {
            (&raw mut (*this).previous).write(Cell::new(previous));
            (&raw mut (*this).code).write(Cell::new(code));
            (&raw mut (*this).function).write(Cell::new(function));
            (&raw mut (*this).globals).write(Cell::new(globals));
            (&raw mut (*this).builtins).write(Cell::new(builtins));
            (&raw mut (*this).locals_mapping).write(Cell::new(Word::NULL));
            (&raw mut (*this).frame_object).write(Cell::new(Word::NULL));
            (&raw mut (*this).owner).write(Cell::new(FrameOwner::Thread));
            (&raw mut (*this).has_company).write(Cell::new(false));
            (&raw mut (*this).return_mode).write(Cell::new(return_mode));
            (&raw mut (*this).reraises).write(Cell::new(false));
        }
    }

    /// The local slots, followed by the stack.
    #[inline(always)]
    pub fn words(this: *const Frame) -> *mut Word {
        // SAFETY: a frame's words follow its header.
        unsafe { this.cast_mut().cast::<Word>().add(FRAME_HEADER_WORDS) }
    }

    /// Index of the unit of the instruction that runs.
    ///
    /// # Safety
    /// The frame runs.
    pub unsafe fn running_unit(this: *const Frame) -> u32 {
        // SAFETY: as the caller says.
        let (behind, start) = unsafe { ((*this).instruction.get(), (*(*this).code.get()).instructions.get()) };
        ((behind as usize - start as usize) / 4) as u32 - 1
    }

    /// Words in use: locals, then the evaluation stack (valid while not running).
    #[inline(always)]
    pub fn words_used(&self) -> usize {
        self.used_bytes.get() as usize / 8 - FRAME_HEADER_WORDS
    }

    #[inline(always)]
    pub fn set_words_used(&self, words: usize) {
        self.used_bytes.set(((FRAME_HEADER_WORDS + words) * 8) as u32);
    }

    /// One past the words in use (valid while not running).
    ///
    /// # Safety
    /// `this` is a frame with its words.
    #[inline(always)]
    pub unsafe fn top(this: *const Frame) -> *mut Word {
        // SAFETY: within the frame.
        unsafe { this.cast_mut().cast::<u8>().add((*this).used_bytes.get() as usize).cast() }
    }

    /// Says where the words in use end, from now on.
    ///
    /// # Safety
    /// `this` is a frame with its words, of which `top` is one, or behind them.
    #[inline(always)]
    pub unsafe fn set_top(this: *const Frame, top: *const Word) {
        // SAFETY: as the caller says.
        unsafe { (*this).used_bytes.set((top as usize - this as usize) as u32) }
    }

    /// Whether it is a frame on a thread's stack with that return mode, of which nothing special is to be said.
    #[inline(always)]
    pub fn is_plain(&self, mode: u8) -> bool {
        let bytes = |owner: u8, has_company: u8, mode: u8, reraises: u8| {
            u32::from_le_bytes([owner, has_company, mode, reraises])
        };
        bytes(
            self.owner.get() as u8,
            u8::from(self.has_company.get()),
            self.return_mode.get(),
            u8::from(self.reraises.get()),
        ) == bytes(FrameOwner::Thread as u8, 0, mode, 0)
    }

    /// Visits the owned references of a frame that is not running.
    ///
    /// # Safety
    /// The frame is suspended: how many words are in use is saved.
    pub unsafe fn traverse(this: *const Frame, visitor: &mut Visitor<'_>) {
        // SAFETY: as the caller says.
        unsafe {
            let frame = &*this;
            visitor(frame.function.get());
            visitor(frame.locals_mapping.get());
            visitor(frame.frame_object.get());
            for index in 0..frame.words_used() {
                visitor(*Self::words(this).add(index));
            }
        }
    }
}

/// What a generator is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum GeneratorState {
    Created,
    Suspended,
    /// Suspended in a `yield from` or `await`.
    SuspendedInSend,
    Running,
    Done,
}

/// A generator, coroutine or asynchronous generator: its frame is inside.
#[repr(C)]
pub struct Generator {
    header: Header,
    pub name: Slot,
    pub qualified_name: Slot,
    /// What the handled-exception stack was while suspended, or NULL. Once it is done: its code, see [`Generator::code`].
    pub handled_exception: Slot,
    /// Coroutine: origin tuple; asynchronous generator: finalizer hook.
    pub extra: Slot,
    pub state: Cell<GeneratorState>,
    /// Asynchronous generator: bits of the runtime.
    pub runtime_flags: Cell<u8>,
    pub frame: Frame,
}

impl Payload for Generator {
    #[inline(always)]
    fn matches(shape: ShapeId, shapes: &ShapeTable) -> bool {
        shapes.record(shape).layout.get() == Layout::Generator
    }
}

impl Generator {
    pub(crate) fn slots(&self) -> [&Slot; 4] {
        [&self.name, &self.qualified_name, &self.handled_exception, &self.extra]
    }

    pub(crate) fn traverse(&self, visitor: &mut Visitor<'_>) {
        for slot in self.slots() {
            visitor(slot.word());
        }
        match self.state.get() {
            // A running frame's references count as held from outside.
            GeneratorState::Running | GeneratorState::Done => {}
            // SAFETY: suspended.
            _ => unsafe { Frame::traverse(&self.frame, visitor) },
        }
    }

    /// The code that it runs or ran; NULL where its frame was given up by the object's own end.
    pub fn code(&self) -> Obj {
        match self.state.get() {
            GeneratorState::Done => self.handled_exception.get().unwrap_or(Obj::NULL),
            // SAFETY: an unfinished frame keeps its code.
            _ => unsafe { crate::layout::ref_of(&*self.frame.code.get()) }.own(),
        }
    }

    /// Ends it: [`Generator::release_frame`], but its code can still be asked for.
    pub fn finish(&self) {
        if self.state.get() != GeneratorState::Done {
            self.handled_exception.set(self.code());
            self.release_frame();
        }
    }

    /// The frame runs, or ends: its references are none of the heap any more.
    ///
    /// # Safety
    /// The frame is suspended, with its registers saved.
    #[inline(always)]
    pub unsafe fn note_moved(&self) {
        if refcount::watch::is_on() {
            // SAFETY: as the caller says.
            unsafe { self.tell_moved() }
        }
    }

    /// # Safety
    /// As for [`Generator::note_moved`].
    #[cold]
    #[inline(never)]
    unsafe fn tell_moved(&self) {
        // SAFETY: as the caller says.
        unsafe { Frame::traverse(&self.frame, &mut refcount::watch::moved_out) }
    }

    /// Gives up the frame's references, in the order of a function's end: locals, then what keeps the code alive.
    pub fn release_frame(&self) {
        if self.state.replace(GeneratorState::Done) == GeneratorState::Done {
            return;
        }
        // SAFETY: the frame is suspended and never runs again; each word is given up once.
        unsafe {
            let frame = &self.frame;
            self.note_moved();
            let locals = (*frame.code.get()).local_count as usize;
            let words = Frame::words(frame);
            let used = frame.words_used();
            frame.set_words_used(locals);
            for index in (locals..used).rev() {
                refcount::StackRef(words.add(index).replace(Word::NULL)).close();
            }
            for index in 0..locals {
                refcount::StackRef(words.add(index).replace(Word::NULL)).close();
            }
            drop(Obj::from_owned(frame.locals_mapping.replace(Word::NULL)));
            drop(Obj::from_owned(frame.frame_object.replace(Word::NULL)));
            drop(Obj::from_owned(frame.function.replace(Word::NULL)));
        }
        // What is left are names and its code: no cycle goes through it any more.
        if self.extra.word().is_null() {
            self.header.insert(HeaderFlags::LEAF);
        }
    }
}

impl Space {
    /// A generator with room for a frame of this code. The frame's header and words are the caller's to fill.
    pub fn new_generator(
        &self,
        shape: ShapeId,
        code: &Code,
        name: Obj,
        qualified_name: Obj,
    ) -> Result<Obj, OutOfMemory> {
        let size = std::mem::offset_of!(Generator, frame) + 8 * code.frame_words();
        let memory = self.heap.allocate(size)?;
        // SAFETY: a fresh cell of that size; every field is written.
        unsafe {
            let generator = memory.cast::<Generator>();
            (&raw mut (*generator).name).write(Slot::new(name));
            (&raw mut (*generator).qualified_name).write(Slot::new(qualified_name));
            (&raw mut (*generator).handled_exception).write(Slot::null());
            (&raw mut (*generator).extra).write(Slot::null());
            (&raw mut (*generator).state).write(Cell::new(GeneratorState::Done));
            (&raw mut (*generator).runtime_flags).write(Cell::new(0));
            Ok(self.finish(memory, shape, HeaderFlags::empty()))
        }
    }

    fn instruction_buffer(&self, instructions: &[u32]) -> Result<*mut u32, OutOfMemory> {
        let buffer = self.heap.allocate_buffer((instructions.len() * 4).max(16))?.cast::<u32>();
        // SAFETY: fresh memory of at least that size.
        unsafe { buffer.copy_from_nonoverlapping(instructions.as_ptr(), instructions.len()) };
        Ok(buffer)
    }

    /// Gives a code object without instructions those that it has from now on.
    pub fn set_instructions(&self, code: &Code, instructions: &[u32]) -> Result<(), OutOfMemory> {
        debug_assert!(code.instructions.get().is_null());
        code.instructions.set(self.instruction_buffer(instructions)?);
        code.instruction_count.set(instructions.len() as u32);
        Ok(())
    }

    /// A code object, with instructions or (for the time being) without. `fields` sets slots and numbers on the still invisible object.
    pub fn new_code(&self, instructions: Option<&[u32]>, fields: impl FnOnce(&mut Code)) -> Result<Obj, OutOfMemory> {
        let buffer = instructions.map_or(Ok(std::ptr::null_mut()), |units| self.instruction_buffer(units))?;
        let memory = match self.heap.allocate(std::mem::size_of::<Code>()) {
            Ok(memory) => memory,
            Err(error) => {
                if !buffer.is_null() {
                    // SAFETY: made just now.
                    unsafe { self.heap.free_cell(buffer.cast()) };
                }
                return Err(error);
            }
        };
        // SAFETY: fresh memory; every field is written before the header.
        unsafe {
            let code = &mut *memory.cast::<Code>();
            std::ptr::write_bytes(memory.add(8), 0, std::mem::size_of::<Code>() - 8);
            for slot in code.slots() {
                std::ptr::from_ref(slot).cast_mut().write(Slot::null());
            }
            code.instructions.set(buffer);
            code.instruction_count.set(instructions.map_or(0, <[u32]>::len) as u32);
            fields(code);
            let is_plain = code.keyword_only_count == 0 && code.flags & VARIABLE_PARAMETERS == 0;
            code.exact_arguments = if is_plain { code.argument_count } else { u32::MAX };
            code.few_arguments =
                if code.exact_arguments <= FEW_ARGUMENTS { code.exact_arguments as u8 } else { u8::MAX };
            code.set_stack_size(code.stack_size.get());
            Ok(self.finish(memory, crate::shape::fixed::CODE, HeaderFlags::HUB))
        }
    }
}
