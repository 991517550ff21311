//! What crosses threads.
//!
//! An interpreter's objects belong to the thread that holds its [`InterpreterLock`]. The others reach that thread, or wake
//! a waiting one, through its [`Attention`]. All else of the runtime is the holder's alone and knows no synchronization.
//!
//! What signal handlers tell the main thread goes through [`PendingSignals`].
//!
//! All are model-checked: `RUSTFLAGS="--cfg loom" cargo test --release -p threads` (see `models.rs`).

#![forbid(unsafe_code)]

mod attention;
mod futex;
mod interpreter_lock;
#[cfg(all(test, loom))]
mod models;
mod pending_signals;

pub use attention::{Attention, Reasons, Woken};
pub use interpreter_lock::{Closed, InterpreterLock};
pub use pending_signals::PendingSignals;

#[cfg(loom)]
pub(crate) use loom::sync;
#[cfg(not(loom))]
pub(crate) use std::sync;
