//! The stress laboratory: experiments that try to break a Python runtime from outside.
//!
//! Each experiment is a folder and a subcommand of the binary. None links the runtime: they start it, as users do.

#![forbid(unsafe_code)]

pub mod compare;
mod dice;
pub mod fuzz;
pub mod graph;
mod programs;
mod progress;
mod report;
pub mod soak;
pub mod starve;
