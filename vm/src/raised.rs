//! The token of a raised exception.

use objects::OutOfMemory;

/// A Python exception is in the thread state. Who gets this either passes it on or takes the exception from the thread.
///
/// Where no exception is set, memory ran out: the thread then hands out its MemoryError.
#[derive(Debug)]
#[must_use]
pub struct Raised(());

impl Raised {
    /// Only for code that has just set the thread's exception.
    pub(crate) const fn token() -> Raised {
        Raised(())
    }
}

impl From<OutOfMemory> for Raised {
    fn from(_: OutOfMemory) -> Raised {
        Raised(())
    }
}

/// What everything that can raise returns.
pub type PyResult<T = objects::Obj> = Result<T, Raised>;
