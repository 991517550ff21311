//! `_uuid`: identifiers of time and machine (RFC 9562, version 1).
//!
//! The node is the address of a network interface, or a random number where there is none. The clock sequence is random from the
//! start of the process, so that two processes do not collide; within one, time stamps grow.

use std::cell::Cell;
use std::fs;

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::{PyResult, Thread};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_uuid",
    doc: "DCE compatible Universally Unique Identifier library.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

const FUNCTIONS: &[Native] = &[function(
    "generate_time_safe",
    "()",
    |thread, _| generate(thread),
    "Return the bytes of a new identifier, and -1: no other process is asked for its time stamps.",
)];

/// 100 nanosecond steps from 1582-10-15 to 1970.
const EPOCH_STEPS: u64 = 0x01B2_1DD2_1381_4000;

#[derive(Default)]
struct State {
    last: Cell<u64>,
    /// Clock sequence and node.
    own: Cell<Option<(u16, [u8; 6])>>,
}

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    thread.set_attribute_str(module, "has_uuid_generate_time_safe", Obj::boolean(true).as_ref())?;
    thread.set_attribute_str(module, "has_stable_extractable_node", Obj::boolean(interface().is_some()).as_ref())
}

/// The address of the first network interface that has one.
fn interface() -> Option<[u8; 6]> {
    let mut names: Vec<_> = fs::read_dir("/sys/class/net").ok()?.flatten().map(|entry| entry.path()).collect();
    names.sort();
    names.iter().find_map(|path| {
        let text = fs::read_to_string(path.join("address")).ok()?;
        let bytes: Option<Vec<u8>> = text.trim().split(':').map(|part| u8::from_str_radix(part, 16).ok()).collect();
        let address: [u8; 6] = bytes?.try_into().ok()?;
        (address != [0; 6]).then_some(address)
    })
}

fn random() -> [u8; 8] {
    let mut bytes = [0; 8];
    // Where the system gives none, the time alone has to do.
    let _ = rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty());
    bytes
}

fn generate(thread: &Thread) -> PyResult {
    let state = thread.module_state::<State>();
    let (sequence, node) = state.own.get().unwrap_or_else(|| {
        let noise = random();
        let made_up = [noise[2] | 1, noise[3], noise[4], noise[5], noise[6], noise[7]];
        let own = (u16::from_be_bytes([noise[0], noise[1]]) & 0x3FFF, interface().unwrap_or(made_up));
        state.own.set(Some(own));
        own
    });
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Realtime);
    let steps = (now.tv_sec as u64).wrapping_mul(10_000_000).wrapping_add(now.tv_nsec as u64 / 100);
    let stamp = steps.wrapping_add(EPOCH_STEPS).max(state.last.get().wrapping_add(1));
    state.last.set(stamp);
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&(stamp as u32).to_be_bytes());
    bytes[4..6].copy_from_slice(&((stamp >> 32) as u16).to_be_bytes());
    bytes[6..8].copy_from_slice(&((stamp >> 48) as u16 & 0x0FFF | 0x1000).to_be_bytes());
    bytes[8..10].copy_from_slice(&(sequence | 0x8000).to_be_bytes());
    bytes[10..].copy_from_slice(&node);
    Ok(thread.space.tuple([thread.space.bytes(&bytes)?, Obj::small_int(-1)])?)
}
