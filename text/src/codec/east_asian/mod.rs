//! The codecs of China, Japan and Korea: characters of one to eight bytes, and codecs with states.
//!
//! They work as the others of [`crate::codec`], but that they keep a state between calls, and that encoders may stop early, too:
//! where a character may be the first of two that have a code of their own.

mod by_table;
mod hz;
mod iso2022;
mod table;

use super::{DecodeError, EncodeError};
use crate::units::Sink;
use by_table::TableCodec;
use iso2022::Iso2022;

/// What a codec remembers between calls: all zero, or as [`EastAsian::initial_state`] has it.
pub type State = [u8; 8];

const ILLEGAL: &str = "illegal multibyte sequence";
const INCOMPLETE: &str = "incomplete multibyte sequence";

#[derive(Clone, Copy)]
enum Kind {
    Table(&'static TableCodec),
    Iso2022(&'static Iso2022),
    Hz,
}

/// A codec.
#[derive(Clone, Copy)]
pub struct EastAsian {
    pub name: &'static str,
    kind: Kind,
}

impl EastAsian {
    pub fn by_name(name: &str) -> Option<EastAsian> {
        if let Some(codec) = by_table::CODECS.iter().find(|codec| codec.name == name) {
            return Some(EastAsian { name: codec.name, kind: Kind::Table(codec) });
        }
        if let Some(codec) = iso2022::CODECS.iter().find(|codec| codec.name == name) {
            return Some(EastAsian { name: codec.name, kind: Kind::Iso2022(codec) });
        }
        (name == "hz").then_some(EastAsian { name: "hz", kind: Kind::Hz })
    }

    pub fn initial_state(&self, encodes: bool) -> State {
        match self.kind {
            Kind::Iso2022(_) => iso2022::initial_state(encodes),
            _ => State::default(),
        }
    }

    /// Decodes from `position` on. Without `is_final`, what may be the beginning of a character is left.
    pub fn decode(
        &self,
        state: &mut State,
        input: &[u8],
        position: usize,
        is_final: bool,
        sink: &mut impl Sink,
    ) -> Result<usize, DecodeError> {
        let (end, problem) = match self.kind {
            Kind::Table(codec) => codec.decode(input, position, sink),
            Kind::Iso2022(codec) => codec.decode(state, input, position, sink),
            Kind::Hz => hz::decode(state, input, position, sink),
        };
        match problem {
            None => Ok(end),
            Some(Problem::Incomplete) if !is_final => Ok(end),
            Some(Problem::Incomplete) => Err(DecodeError::new(end, input.len(), INCOMPLETE)),
            Some(Problem::Illegal(length)) => Err(DecodeError::new(end, (end + length).min(input.len()), ILLEGAL)),
        }
    }

    /// Encodes from `position` on. Without `is_final`, a last character that may be the first of a pair is left.
    pub fn encode(
        &self,
        state: &mut State,
        text: &[u32],
        position: usize,
        is_final: bool,
        out: &mut Vec<u8>,
    ) -> Result<usize, EncodeError> {
        let (end, problem) = match self.kind {
            Kind::Table(codec) => codec.encode(text, position, is_final, out),
            Kind::Iso2022(codec) => codec.encode(state, text, position, is_final, out),
            Kind::Hz => hz::encode(state, text, position, out),
        };
        match problem {
            None | Some(Problem::Incomplete) => Ok(end),
            Some(Problem::Illegal(length)) => {
                Err(EncodeError { start: end, end: (end + length).min(text.len()), reason: ILLEGAL })
            }
        }
    }

    /// Writes what leads back to the initial state.
    pub fn encode_reset(&self, state: &mut State, out: &mut Vec<u8>) {
        match self.kind {
            Kind::Table(_) => {}
            Kind::Iso2022(_) => iso2022::reset(state, out),
            Kind::Hz => hz::reset(state, out),
        }
    }

    /// What a decoder forgets when it is reset.
    pub fn decode_reset(&self, state: &mut State) {
        match self.kind {
            Kind::Table(_) => {}
            Kind::Iso2022(_) => iso2022::forget(state),
            Kind::Hz => *state = State::default(),
        }
    }
}

/// Why a codec stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Problem {
    /// The input ends inside a character, or behind one that may begin a pair.
    Incomplete,
    /// That many units are wrong.
    Illegal(usize),
}

type Stop = (usize, Option<Problem>);

/// Appends a code of one to three bytes.
fn push_code(code: u32, out: &mut Vec<u8>) {
    if code > 0xFFFF {
        out.push((code >> 16) as u8);
    }
    if code > 0xFF {
        out.push((code >> 8) as u8);
    }
    out.push(code as u8);
}
