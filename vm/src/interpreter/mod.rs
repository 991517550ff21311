//! The bytecode interpreter.
//!
//! [`execute`] is the loop; each family of instructions has a file with one small function an instruction, inlined into
//! the loop, that works on [`Machine`]: the registers of the running frame. Calls between Python functions and resumed
//! generators push frames and go on in the same loop; only calls from natives start another one.

pub mod arguments;
mod attributes;
pub mod caches;
mod calls;
mod containers;
mod errors;
pub mod execute;
pub mod frames;
pub mod generator;
mod instructions;
mod machine;
mod matching;
mod modules;
mod observe;
mod operator_calls;
mod operators;
mod stack;
#[cfg(threaded_code)]
mod threaded;
mod variables;

pub use execute::{call_function, run_code};
pub use frames::{current_frame, current_globals};
pub(crate) use machine::Registers;
