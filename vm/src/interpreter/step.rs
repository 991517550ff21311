//! What follows an instruction, and how one leaves its fast path.

use objects::Obj;
use refcount::Unsettled;

use super::machine::Machine;
use crate::raised::Raised;

/// What follows an instruction.
pub(super) enum Flow {
    Next,
    /// As `Next`, after a native was called: what it did may call for attention.
    Called,
    /// The entry frame ended with a value (returned or yielded).
    Exit(Obj),
    /// Somebody observes the thread from now on.
    Observed,
    /// As `Next`, when what is left of counting is done.
    Unsettled(Unsettled, Unsettled),
    /// The instruction goes on in a function that is no part of its fast path, with an argument.
    Aside(&'static Aside, usize),
}

pub(super) type Step = Result<Flow, Raised>;

/// A part of an instruction: as a function of the loop, and as one of threaded code.
pub(super) struct Aside {
    pub step: fn(&mut Machine, usize) -> Step,
    #[cfg(threaded_code)]
    pub handler: super::threaded::Handler,
}

/// The two functions of a closure that captures nothing.
struct AsideOf<F>(std::marker::PhantomData<F>);

impl<F: Fn(&mut Machine, usize) -> Step + Copy> AsideOf<F> {
    const FUNCTIONS: Aside = Aside {
        step: call_closure::<F>,
        #[cfg(threaded_code)]
        handler: super::threaded::aside_handler::<F>,
    };
}

/// A part of an instruction that is inlined wholly where it is used, see [`onward`].
pub(super) trait Part {
    fn run(m: &mut Machine, argument: usize) -> Step;

    const FUNCTIONS: Aside = Aside {
        step: Self::run,
        #[cfg(threaded_code)]
        handler: super::threaded::part_handler::<Self>,
    };
}

#[inline(always)]
pub(super) fn call_closure<F: Fn(&mut Machine, usize) -> Step + Copy>(m: &mut Machine, argument: usize) -> Step {
    const { assert!(std::mem::size_of::<F>() == 0) };
    // SAFETY: a closure that captures nothing has no content, so one is everywhere; that this is called shows that one can exist.
    let closure = unsafe { std::ptr::NonNull::<F>::dangling().as_ref() };
    closure(m, argument)
}

/// The instruction goes on in a function that is no part of its fast path. The closure captures nothing.
#[inline(always)]
pub(super) fn aside<F: Fn(&mut Machine, usize) -> Step + Copy>(_step: F, argument: usize) -> Step {
    Ok(Flow::Aside(&AsideOf::<F>::FUNCTIONS, argument))
}

/// As [`aside`], with the name of a method that hands the registers' address to nobody: what it calls with them is inlined. They stay in
/// machine registers then.
macro_rules! onward {
    ($method:ident, $argument:expr) => {{
        struct Named;
        impl $crate::interpreter::step::Part for Named {
            #[inline(always)]
            fn run(m: &mut Machine, argument: usize) -> Step {
                m.$method(argument)
            }
        }
        Ok(Flow::Aside(&<Named as $crate::interpreter::step::Part>::FUNCTIONS, $argument))
    }};
}

pub(super) use onward;

/// The instruction is done but for what is left of counting.
#[inline(always)]
pub(super) fn settled(first: Unsettled, second: Unsettled) -> Step {
    if first.is_none() && second.is_none() { Ok(Flow::Next) } else { Ok(Flow::Unsettled(first, second)) }
}
