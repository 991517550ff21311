//! A streaming parser for XML 1.0 documents, with the events and the errors of the expat library. It knows nothing of Python.
//!
//! 1. `decoding` turns the bytes of a document into UTF-8, as far as they go.
//! 2. `document` cuts the text into tokens and makes events of them: the prolog, the content, what is behind it. A token that is not
//!    complete waits for more text. The replacement texts of entities are sources on top of the document.
//! 3. `declarations` reads the parts of a document type declaration into the tables of `grammar`.
//! 4. `namespaces` gives names their namespaces.
//!
//! Whoever uses it asks for one event after the other, so nothing is held while an event is being handled.

mod characters;
mod declarations;
mod decoding;
mod document;
mod error;
mod event;
mod grammar;
mod namespaces;
mod tags;

pub use decoding::Obstacle;
pub use document::{Document, ParameterEntities, Position};
pub use error::{MESSAGES, XmlError};
pub use event::{Event, EventKind, Model};
