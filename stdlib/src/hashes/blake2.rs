//! `_blake2`: BLAKE2b and BLAKE2s with all their parameters.

use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref, Space};
use vm::native::{ModuleTable, Native, TypeTable, new_method};
use vm::{PyResult, Thread};

use super::hasher::Hasher;
use super::objects::{FIXED_METHODS, GETSETS, METHODS, data, data_or_string, hash_type, new_hash};
use crate::arguments::{given, truth_or};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_blake2",
    doc: "_blake2b provides BLAKE2b for hashlib",
    functions: &[],
    types: &[&BLAKE2B, &BLAKE2S],
    initialize: Some(|thread, module| {
        for (table, limits) in [(&BLAKE2B, &LIMITS_B), (&BLAKE2S, &LIMITS_S)] {
            let class = thread.ensure_class(table)?;
            for (name, value) in [
                ("SALT_SIZE", limits.salt),
                ("PERSON_SIZE", limits.salt),
                ("MAX_KEY_SIZE", limits.digest),
                ("MAX_DIGEST_SIZE", limits.digest),
            ] {
                let value = Obj::small_int(value as i64);
                thread.set_in(class.namespace(), name, value.clone())?;
                let prefix = if limits.is_wide { "BLAKE2B" } else { "BLAKE2S" };
                thread.set_attribute_str(module, &format!("{prefix}_{name}"), value.as_ref())?;
            }
            thread.type_modified(class, None);
        }
        Ok(())
    }),
};

static BLAKE2B: TypeTable = hash_type("blake2b", "_blake2", &[NEW_B, METHODS, FIXED_METHODS], GETSETS, TypeFlags::BASE);
static BLAKE2S: TypeTable = hash_type("blake2s", "_blake2", &[NEW_S, METHODS, FIXED_METHODS], GETSETS, TypeFlags::BASE);

const SIGNATURE: &str = "($type, data=b'', /, *, digest_size=64, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, \
                         node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=None)";

const NEW_B: &[Native] = &[new_method(SIGNATURE, |t, a| new(t, a, &LIMITS_B))];
const NEW_S: &[Native] = &[new_method(SIGNATURE, |t, a| new(t, a, &LIMITS_S))];

struct Limits {
    is_wide: bool,
    digest: usize,
    salt: usize,
    /// The largest node offset.
    offset: u64,
    offset_error: &'static str,
}

static LIMITS_B: Limits = Limits {
    is_wide: true,
    digest: 64,
    salt: 16,
    offset: u64::MAX,
    offset_error: "Python int too large to convert to C unsigned long",
};
static LIMITS_S: Limits =
    Limits { is_wide: false, digest: 32, salt: 8, offset: (1 << 48) - 1, offset_error: "node_offset is too large" };

fn number(thread: &Thread, argument: Ref<'_>, default: i64) -> PyResult<i64> {
    argument.non_null().map_or(Ok(default), |argument| thread.index_i64(argument))
}

fn ranged(thread: &Thread, argument: Ref<'_>, default: i64, low: i64, high: i64, what: &str) -> PyResult<i64> {
    let value = number(thread, argument, default)?;
    if (low..=high).contains(&value) { Ok(value) } else { Err(thread.value_error(what)) }
}

fn bytes(thread: &Thread, argument: Ref<'_>, length_max: usize, what: &str) -> PyResult<Vec<u8>> {
    let Some(argument) = argument.non_null() else { return Ok(Vec::new()) };
    let bytes = vm::types::buffer::require(thread, argument)?.to_vec();
    if bytes.len() > length_max {
        return Err(thread.value_error(&format!("maximum {what} length is {length_max} bytes")));
    }
    Ok(bytes)
}

fn unsigned(thread: &Thread, argument: Ref<'_>, maximum: u64, large: &str) -> PyResult<u64> {
    let Some(argument) = argument.non_null() else { return Ok(0) };
    let index = thread.index(argument)?;
    let value = Space::exact_int(index.as_ref()).expect("an exact int");
    match value.to_u64() {
        Some(number) if number <= maximum => Ok(number),
        _ if value.is_negative() => Err(thread.value_error("value must be positive")),
        _ => Err(thread.overflow_error(large)),
    }
}

fn new(thread: &Thread, a: &[Ref<'_>], limits: &Limits) -> PyResult {
    let class: &Type = thread.space.as_type(a[0]).expect("the binder checked the class");
    let wanted = format!(
        "digest_size for Blake2{} must be between 1 and {} bytes, here it is {}",
        if limits.is_wide { "b" } else { "s" },
        limits.digest,
        number(thread, a[2], limits.digest as i64)?
    );
    let size = ranged(thread, a[2], limits.digest as i64, 1, limits.digest as i64, &wanted)? as usize;
    let key = bytes(thread, a[3], limits.digest, "key")?;
    let salt = bytes(thread, a[4], limits.salt, "salt")?;
    let person = bytes(thread, a[5], limits.salt, "person")?;
    let fanout = ranged(thread, a[6], 1, 0, 255, "fanout must be between 0 and 255")? as u8;
    let depth = ranged(thread, a[7], 1, 1, 255, "depth must be between 1 and 255")? as u8;
    let leaf = unsigned(thread, a[8], u64::from(u32::MAX), "leaf_size is too large")? as u32;
    let offset = unsigned(thread, a[9], limits.offset, limits.offset_error)?;
    let node_depth = ranged(thread, a[10], 0, 0, 255, "node_depth must be between 0 and 255")? as u8;
    let inner_text = format!("inner_size must be between 0 and is {}", limits.digest);
    let inner = ranged(thread, a[11], 0, 0, limits.digest as i64, &inner_text)? as usize;
    let last_node = truth_or(thread, a[12], false)?;
    macro_rules! start {
        ($library:ident) => {
            $library::Params::new()
                .hash_length(size)
                .key(&key)
                .salt(&salt)
                .personal(&person)
                .fanout(fanout)
                .max_depth(depth)
                .max_leaf_length(leaf)
                .node_offset(offset)
                .node_depth(node_depth)
                .inner_hash_length(inner)
                .last_node(last_node)
                .to_state()
        };
    }
    let mut hasher = if limits.is_wide {
        Hasher::Blake2b(Box::new(start!(blake2b_simd)), size)
    } else {
        Hasher::Blake2s(Box::new(start!(blake2s_simd)), size)
    };
    if let Some(first) = data_or_string(thread, a[1], given(a[14]).unwrap_or(Ref::NULL))? {
        hasher.update(&data(thread, first)?);
    }
    new_hash(thread, class, hasher)
}
