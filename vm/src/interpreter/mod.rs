//! The bytecode interpreter.
//!
//! Each family of instructions has a file with one small function an instruction that works on [`Machine`](machine::Machine), the
//! registers of the running frame. The table of [`instructions`] makes two things of them: [`threaded`] code, functions that jump to one
//! another, and the loop of [`execute`]. Calls between Python functions and resumed generators push frames and go on in the same run;
//! only calls from natives start another one.

pub mod arguments;
mod attributes;
pub mod caches;
mod calls;
mod containers;
mod errors;
pub mod execute;
pub mod frames;
pub(crate) mod gathering;
pub mod generator;
mod instructions;
pub(crate) mod loans;
mod machine;
mod matching;
mod modules;
mod observe;
mod operator_calls;
mod operators;
mod stack;
pub(crate) mod stack_kinds;
mod step;
#[cfg(threaded_code)]
mod threaded;
mod variables;

pub use execute::{call_function, run_code};
pub use frames::{current_frame, current_globals};
#[cfg(threaded_code)]
pub(crate) use machine::Registers;
