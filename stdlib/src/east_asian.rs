//! `_east_asian`: the codecs of China, Japan and Korea as functions that get their state and give it back.
//!
//! The library's `_multibytecodec` makes codec objects, incremental codecs and streams of them.

use objects::{Obj, Ref};
use text::codec::east_asian::{EastAsian, State};
use vm::codecs::builtin;
use vm::codecs::errors::{Handler, Replacement, handle_encode_error, raise_encode_error};
use vm::native::{ModuleTable, Native, function};
use vm::types::buffer;
use vm::{PyResult, Thread, exceptions};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_east_asian",
    doc: "Codecs of China, Japan and Korea.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: None,
};

const FUNCTIONS: &[Native] = &[
    function(
        "initial_state",
        "(name, encodes, /)",
        |thread, a| {
            let encodes = thread.truth(a[1])?;
            Ok(state_object(thread, codec(thread, a[0])?.initial_state(encodes))?)
        },
        "The state in which an encoder or a decoder begins.",
    ),
    function("decode", "(name, state, data, errors, final, /)", decode, "Text, bytes taken, new state."),
    function("encode", "(name, state, text, errors, final, /)", encode, "Bytes, characters taken, new state."),
    function(
        "reset_decoder",
        "(name, state, /)",
        |thread, a| {
            let (codec, mut state) = (codec(thread, a[0])?, state(thread, a[1])?);
            codec.decode_reset(&mut state);
            Ok(state_object(thread, state)?)
        },
        "The state of a decoder that is reset.",
    ),
    function(
        "reset_encoder",
        "(name, state, /)",
        |thread, a| {
            let (codec, mut state) = (codec(thread, a[0])?, state(thread, a[1])?);
            let mut out = Vec::new();
            codec.encode_reset(&mut state, &mut out);
            let parts = [thread.space.bytes(&out)?, state_object(thread, state)?];
            Ok(thread.space.tuple(parts)?)
        },
        "The bytes that lead back to the initial state, and the new state.",
    ),
];

fn codec(thread: &Thread, name: Ref<'_>) -> PyResult<EastAsian> {
    let name = thread.str_argument(name, "codec name")?;
    EastAsian::by_name(&name).ok_or_else(|| thread.raise(&exceptions::LOOKUP_ERROR, "no such codec is supported."))
}

/// A state as a number, its first byte the lowest.
fn state(thread: &Thread, number: Ref<'_>) -> PyResult<State> {
    match thread.space.int_value(number).and_then(|value| value.to_u64()) {
        Some(number) => Ok(number.to_le_bytes()),
        None => Err(thread.raise(&exceptions::OVERFLOW_ERROR, "a state has eight bytes")),
    }
}

fn state_object(thread: &Thread, state: State) -> Result<Obj, objects::OutOfMemory> {
    thread.space.int_from_u64(u64::from_le_bytes(state))
}

fn decode(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (codec, mut state) = (codec(thread, a[0])?, state(thread, a[1])?);
    let bytes = buffer::require(thread, a[2])?;
    let errors = thread.str_argument(a[3], "errors")?;
    let is_final = thread.truth(a[4])?;
    let (text, taken) = builtin::decode_steps(thread, &bytes, codec.name, 0, &errors, |input, position, out| {
        codec.decode(&mut state, input, position, is_final, out)
    })?;
    let parts = [text, thread.space.int(taken as i64)?, state_object(thread, state)?];
    Ok(thread.space.tuple(parts)?)
}

fn encode(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let (codec, mut state) = (codec(thread, a[0])?, state(thread, a[1])?);
    let Some(text) = thread.space.str_value(a[2]) else { return Err(thread.type_error("a str is encoded")) };
    let errors = thread.str_argument(a[3], "errors")?;
    let is_final = thread.truth(a[4])?;
    thread.ensure_room(text.view().len().saturating_mul(8))?;
    let points: Vec<u32> = text.view().chars().collect();
    let (object, handler) = (a[2].own(), Handler::from_name(&errors));
    let mut out = Vec::with_capacity(points.len() * 2);
    let mut position = 0;
    let taken = loop {
        let error = match codec.encode(&mut state, &points, position, is_final, &mut out) {
            Ok(end) => break end,
            Err(error) => error,
        };
        let (replacement, next) =
            handle_encode_error(thread, &handler, codec.name, &object, error.start, error.end, error.reason)?;
        match replacement {
            Replacement::Bytes(bytes) => out.extend(bytes),
            Replacement::Text(points) => {
                if codec.encode(&mut state, &points, 0, true, &mut out).is_err() {
                    let (start, end) = (error.start, error.end);
                    return Err(raise_encode_error(thread, codec.name, &object, start, end, error.reason));
                }
            }
        }
        position = next;
    };
    let parts = [thread.space.bytes(&out)?, thread.space.int(taken as i64)?, state_object(thread, state)?];
    Ok(thread.space.tuple(parts)?)
}
