//! Natives that take all that a generator yields, without a call for each item.
//!
//! `list(generator)`, `any(generator)` and their like resume the generator as a loop does: no native is on the stack meanwhile. An item
//! that can be taken without running other code does not even suspend the generator; for any other it is suspended, as a native would
//! have it. On the caller's stack the callable's place has what was gathered so far, that of self how ([`Gathering`]), or the
//! separator of `str.join`; the generator stays where it is.

use compiler::opcode::Comparison;
use objects::frame::Frame;
use objects::list::List;
use objects::set::Set;
use objects::shape::fixed;
use objects::type_object::Type;
use objects::{Obj, Ref, RefExt, Word};
use refcount::StackRef;

use super::calls::CALL_CACHE;
use super::frames::return_mode;
use super::generator::{generator_of, prepare, suspend};
use super::machine::Machine;
use super::step::{Flow, Step, aside};
use crate::builtins::functions;
use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{list, native_function, set, str_, tuple};

/// How items are gathered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gathering {
    List,
    Tuple,
    Sorted,
    /// The strings that `str.join` joins.
    Join,
    Set,
    Any,
    All,
    /// Of ints, as long as there is nothing else.
    Sum,
    Min,
    Max,
}

impl Gathering {
    /// Those that have a number; the others have something else in the place of self.
    const NUMBERED: [Gathering; 9] = [
        Gathering::List,
        Gathering::Tuple,
        Gathering::Sorted,
        Gathering::Set,
        Gathering::Any,
        Gathering::All,
        Gathering::Sum,
        Gathering::Min,
        Gathering::Max,
    ];

    /// What a native does with its only argument, if that is a generator. The owner is a type's name, or empty.
    pub(crate) fn of_native(owner: &str, name: &str) -> Option<Gathering> {
        match (owner, name) {
            ("", "sorted") => Some(Gathering::Sorted),
            ("", "any") => Some(Gathering::Any),
            ("", "all") => Some(Gathering::All),
            ("", "sum") => Some(Gathering::Sum),
            ("", "min") => Some(Gathering::Min),
            ("", "max") => Some(Gathering::Max),
            ("str", "join") => Some(Gathering::Join),
            _ => None,
        }
    }

    /// What a class does with its only argument, if that is a generator.
    pub(super) fn of_class(thread: &Thread, class: &Type) -> Option<Gathering> {
        let is = |table| std::ptr::eq(class, thread.class(table));
        if is(&list::LIST) {
            Some(Gathering::List)
        } else if is(&tuple::TUPLE) {
            Some(Gathering::Tuple)
        } else if is(&set::SET) {
            Some(Gathering::Set)
        } else {
            None
        }
    }

    fn to_word(self) -> Option<Word> {
        let number = Gathering::NUMBERED.iter().position(|numbered| *numbered == self)?;
        Some(Obj::small_int(number as i64).into_word())
    }

    #[inline(always)]
    fn of_word(word: Word) -> Gathering {
        if word.is_int() { Gathering::NUMBERED[word.int() as usize] } else { Gathering::Join }
    }

    /// What there is before the first item.
    fn start(self, thread: &Thread) -> PyResult {
        match self {
            Gathering::List | Gathering::Tuple | Gathering::Sorted | Gathering::Join => Ok(thread.space.list([])?),
            Gathering::Set => Ok(thread.space.new_set(fixed::SET)?),
            Gathering::Sum => Ok(Obj::small_int(0)),
            Gathering::Any | Gathering::All | Gathering::Min | Gathering::Max => Ok(Obj::NULL),
        }
    }
}

impl Machine {
    /// CALL with one argument, a generator.
    pub(super) fn call_with_generator(&mut self) -> Step {
        let thread = self.thread;
        let callable = self.peek(3);
        let gathering = match thread.space.kind(callable) {
            // SAFETY: the shape says so.
            fixed::TYPE => Gathering::of_class(thread, unsafe { callable.cast() }),
            fixed::NATIVE_FUNCTION | fixed::METHOD_DESCRIPTOR => native_function::entry(thread, callable).gathering,
            _ => None,
        };
        let instance = self.peek(2);
        let gathering = gathering.filter(|gathering| match gathering {
            Gathering::Join => instance.has_shape(fixed::STR),
            _ => instance.is_null(),
        });
        match gathering {
            // What observes is told of the call of a native and of its end.
            Some(gathering) if !thread.is_observed() => self.begin_gathering(gathering),
            _ => self.call_anything(1),
        }
    }

    fn begin_gathering(&mut self, gathering: Gathering) -> Step {
        self.jump(CALL_CACHE);
        let start = gathering.start(self.thread)?;
        let callable = StackRef(self.peek_word(3));
        self.set_word(3, start.into_word());
        if let Some(word) = gathering.to_word() {
            self.set_word(2, word);
        }
        // SAFETY: it was on the stack.
        unsafe { callable.close() };
        self.go_on_gathering()
    }

    /// Resumes the generator, which is the topmost value.
    fn go_on_gathering(&mut self) -> Step {
        match prepare(self.thread, self.peek(1), Obj::none(), return_mode::GATHER)? {
            Some(generator) => {
                self.save();
                self.load(std::ptr::from_ref(&generator.frame).cast_mut());
                Ok(Flow::Next)
            }
            None => self.finish_gathering(),
        }
    }

    /// A generator whose items are gathered yields the topmost value.
    #[inline(always)]
    pub(super) fn gather(&mut self, in_send: usize) -> Step {
        let item = self.pop();
        // SAFETY: only generators yield. The frame below waits behind its CALL, its registers saved; nothing else runs while its
        // stack is borrowed.
        let taken = unsafe {
            let caller = Frame::top(generator_of(self.frame).frame.previous.get());
            take(self.thread, Gathering::of_word(caller.sub(2).read()), &mut *caller.sub(3), item)
        };
        match taken {
            // It goes on with what it would be sent.
            Ok(()) => {
                self.push(Obj::none());
                Ok(Flow::Next)
            }
            Err(item) => {
                self.push(item);
                aside(|m, in_send| m.suspend_and_gather(in_send), in_send)
            }
        }
    }

    fn suspend_and_gather(&mut self, in_send: usize) -> Step {
        let item = self.pop();
        self.save();
        // SAFETY: only generators yield.
        let caller = suspend(self.thread, unsafe { generator_of(self.frame) }, in_send);
        self.load(caller);
        self.gather_item(item)
    }

    /// Takes an item of a generator that is suspended, in the frame of the call, and goes on.
    fn gather_item(&mut self, item: Obj) -> Step {
        let thread = self.thread;
        let so_far = self.peek(3);
        match Gathering::of_word(self.peek_word(2)) {
            // SAFETY: made as a list.
            Gathering::List | Gathering::Tuple | Gathering::Sorted | Gathering::Join => unsafe {
                so_far.cast::<List>().push(item)?;
            },
            Gathering::Set => {
                // SAFETY: made as a set.
                set::operations::add(thread, unsafe { so_far.cast::<Set>() }, item.as_ref())?;
            }
            gathering @ (Gathering::Any | Gathering::All) => {
                let decisive = gathering == Gathering::Any;
                if thread.truth(item.as_ref())? == decisive {
                    drop(item);
                    return self.finish_gathering_with(Obj::boolean(decisive));
                }
            }
            Gathering::Sum => {
                let sum = functions::sum_on(thread, so_far.own(), item, self.peek(1))?;
                return self.finish_gathering_with(sum);
            }
            gathering @ (Gathering::Min | Gathering::Max) => {
                let comparison = if gathering == Gathering::Min { Comparison::Less } else { Comparison::Greater };
                if so_far.is_null() || thread.compare_bool(item.as_ref(), so_far, comparison)? {
                    // SAFETY: the stack's own.
                    let old = unsafe { Obj::from_owned(self.peek_word(3)) };
                    self.set_word(3, item.into_word());
                    drop(old);
                }
            }
        }
        self.go_on_gathering()
    }

    /// The generator has ended.
    pub(super) fn finish_gathering(&mut self) -> Step {
        let thread = self.thread;
        let so_far = self.peek(3);
        let result = match Gathering::of_word(self.peek_word(2)) {
            Gathering::List | Gathering::Set | Gathering::Sum => so_far.own(),
            Gathering::Tuple => thread.tuple_from(so_far)?,
            Gathering::Sorted => {
                thread.call_method(so_far, names::SORT, &[])?;
                so_far.own()
            }
            Gathering::Join => str_::split::join(thread, &[self.peek(2), so_far])?,
            Gathering::Any => Obj::boolean(false),
            Gathering::All => Obj::boolean(true),
            Gathering::Min if so_far.is_null() => return Err(functions::no_extreme(thread, "min")),
            Gathering::Max if so_far.is_null() => return Err(functions::no_extreme(thread, "max")),
            Gathering::Min | Gathering::Max => so_far.own(),
        };
        self.finish_gathering_with(result)
    }

    fn finish_gathering_with(&mut self, result: Obj) -> Step {
        self.drop_many(3);
        self.push(result);
        Ok(Flow::Next)
    }
}

/// Takes an item if that runs no other code and does not end the gathering; else gives it back.
///
/// # Safety
/// What was gathered so far is as the way of gathering says.
#[inline(always)]
unsafe fn take(thread: &Thread, gathering: Gathering, so_far: &mut Word, item: Obj) -> Result<(), Obj> {
    let word = item.word();
    let is_taken = match gathering {
        // SAFETY: made as a list.
        Gathering::List | Gathering::Tuple | Gathering::Sorted | Gathering::Join => unsafe {
            return Ref::from_word(*so_far).cast::<List>().try_push(item);
        },
        Gathering::Set => {
            let is_plain = word.is_int() || item.as_ref().has_shape(fixed::STR);
            // SAFETY: made as a set.
            is_plain && unsafe { set::operations::add_at_once(thread, Ref::from_word(*so_far).cast(), item.as_ref()) }
        }
        Gathering::Any => thread.truth_at_once(item.as_ref()) == Some(false),
        Gathering::All => thread.truth_at_once(item.as_ref()) == Some(true),
        Gathering::Sum => {
            let sum = if so_far.both_ints(word) { so_far.add_ints(word) } else { None };
            sum.inspect(|sum| *so_far = *sum).is_some()
        }
        Gathering::Min | Gathering::Max if so_far.both_ints(word) => {
            let is_better =
                if gathering == Gathering::Min { word.int() < so_far.int() } else { word.int() > so_far.int() };
            if is_better {
                *so_far = word;
            }
            true
        }
        Gathering::Min | Gathering::Max => false,
    };
    if is_taken { Ok(()) } else { Err(item) }
}
