//! Process, interpreter and thread state: three structs with explicit life-cycle phases, no global mutable state.

mod collecting;
mod config;
pub mod footprint;
mod frame_stack;
mod interpreter;
mod leaving;
mod lifecycle;
pub mod process;
pub(crate) mod random_collections;
pub mod resources;
pub mod signals;
mod thread;
mod threads;

pub use collecting::{CollectionEvent, CollectorListener};
pub use config::Config;
pub use frame_stack::FrameStack;
pub use interpreter::{Interpreter, Phase};
pub use lifecycle::{Runtime, verify};
pub use process::{LibraryModule, Process, SyntaxHooks};
pub use thread::Thread;
pub use threads::{Threads, Wake};
