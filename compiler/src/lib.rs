//! From Python source to [`code::Code`].

#![forbid(unsafe_code)]

pub mod code;
pub mod opcode;
