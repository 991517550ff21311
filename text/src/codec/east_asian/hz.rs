//! HZ: GB 2312 in seven bits, between `~{` and `~}`.

use super::by_table::GB2312_SET;
use super::table::Cell;
use super::{Problem, State, Stop};
use crate::units::Sink;

/// The place in the state that is 1 between the signs.
const IS_DOUBLE: usize = 0;

pub fn decode(state: &mut State, input: &[u8], position: usize, sink: &mut impl Sink) -> Stop {
    let table = GB2312_SET.table();
    let mut at = position;
    while let Some(&byte) = input.get(at) {
        let wrong = (at, Some(Problem::Illegal(1)));
        let is_double = state[IS_DOUBLE] != 0;
        if byte == b'~' {
            let Some(&next) = input.get(at + 1) else { return (at, Some(Problem::Incomplete)) };
            match (next, is_double) {
                (b'~', false) => sink.push(b'~'.into()),
                (b'{', false) => state[IS_DOUBLE] = 1,
                (b'\n', false) => {}
                (b'}', true) => state[IS_DOUBLE] = 0,
                _ => return wrong,
            }
            at += 2;
        } else if byte & 0x80 != 0 {
            return wrong;
        } else if !is_double {
            sink.push(byte.into());
            at += 1;
        } else {
            let Some(&next) = input.get(at + 1) else { return (at, Some(Problem::Incomplete)) };
            let Cell::One(point) = table.decode(byte | 0x80, next | 0x80) else { return wrong };
            if next & 0x80 != 0 {
                return wrong;
            }
            sink.push(point);
            at += 2;
        }
    }
    (at, None)
}

pub fn encode(state: &mut State, text: &[u32], position: usize, out: &mut Vec<u8>) -> Stop {
    let table = GB2312_SET.table();
    for (at, &point) in text.iter().enumerate().skip(position) {
        if point < 0x80 {
            reset(state, out);
            out.push(point as u8);
            if point == u32::from(b'~') {
                out.push(b'~');
            }
            continue;
        }
        let Some(encoding) = table.encode(point) else { return (at, Some(Problem::Illegal(1))) };
        if state[IS_DOUBLE] == 0 {
            out.extend(b"~{");
            state[IS_DOUBLE] = 1;
        }
        out.push((encoding.code >> 8) as u8 & 0x7F);
        out.push(encoding.code as u8 & 0x7F);
    }
    (text.len(), None)
}

pub fn reset(state: &mut State, out: &mut Vec<u8>) {
    if state[IS_DOUBLE] != 0 {
        out.extend(b"~}");
        state[IS_DOUBLE] = 0;
    }
}
