//! `_random`: the Mersenne Twister behind `random.Random`.
//!
//! An instance keeps the generator's state in a bytearray of its own.

use num_bigint::BigUint;
use objects::bytes::ByteArray;
use objects::record::slot;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, RefExt, Space};
use text::random::MersenneTwister;
use vm::native::{ModuleTable, Native, TypeTable, method, raw_new, record};
use vm::raised::PyResult;
use vm::state::Thread;
use vm::types::int::arithmetic;

pub static RANDOM: ModuleTable = ModuleTable {
    name: "_random",
    doc: "Module implements the Mersenne Twister random number generator.",
    functions: &[],
    types: &[&RANDOM_TYPE],
    initialize: None,
};

/// Words of the state.
const WORDS: usize = 624;
/// The bytearray with the words and the position.
const STATE: usize = 0;

pub static RANDOM_TYPE: TypeTable = TypeTable {
    native: record("Random", 1),
    module: "_random",
    flags: TypeFlags::BASE,
    doc: "Random() -> create a random number generator with its own internal state.",
    methods: &[METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", new),
    method(
        "__init__",
        "($self, seed=None, /)",
        |thread, arguments| {
            seed(thread, arguments[0], arguments[1])?;
            Ok(Obj::none())
        },
        "",
    ),
    method(
        "seed",
        "($self, n=None, /)",
        |thread, arguments| {
            seed(thread, arguments[0], arguments[1])?;
            Ok(Obj::none())
        },
        "seed([n]) -> None.\n\nDefaults to use urandom and falls back to a combination\nof the current time and the process identifier.",
    ),
    method(
        "random",
        "($self, /)",
        |thread, arguments| {
            let value = generator(thread, arguments[0])?.next_float();
            Ok(thread.space.float(value)?)
        },
        "random() -> x in the interval [0, 1).",
    ),
    method("getrandbits", "($self, k, /)", get_bits, "getrandbits(k) -> x.  Generates an int with k random bits."),
    method("getstate", "($self, /)", get_state, "getstate() -> tuple containing the current state."),
    method("setstate", "($self, state, /)", set_state, "setstate(state) -> None.  Restores generator state."),
];

fn new(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(values[0]).expect("the binder checked the class");
    let state = thread.space.bytearray(&[0; size_of::<MersenneTwister>()])?;
    let object = thread.space.new_record(class.root_shape.get(), [state])?;
    *generator(thread, object.as_ref())? = MersenneTwister::from_integer(&BigUint::from(5489u32));
    Ok(object)
}

/// A generator's state. ValueError where somebody found the bytearray (`gc.get_referents`) and made it another size.
#[inline]
fn generator<'a>(thread: &Thread, object: Ref<'a>) -> PyResult<&'a mut MersenneTwister> {
    // SAFETY: a Random holds a bytearray; nothing else runs while the state is used, for which any bytes do.
    let (_, states, _) =
        unsafe { slot(object, STATE).peek().cast::<ByteArray>().data_mut().align_to_mut::<MersenneTwister>() };
    states.first_mut().ok_or_else(|| thread.value_error("invalid state"))
}

fn seed(thread: &Thread, object: Ref<'_>, seed: Ref<'_>) -> PyResult<()> {
    let seeded = match seed.non_null().filter(|seed| !seed.is_none()) {
        None => {
            let mut key = [0u32; WORDS];
            for word in &mut key {
                let mut fresh = [0; 4];
                let read = rustix::rand::getrandom(&mut fresh, rustix::rand::GetRandomFlags::empty());
                if read.is_err() {
                    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
                    fresh = now.map_or(1, |since| since.subsec_nanos()).to_ne_bytes();
                }
                *word = u32::from_ne_bytes(fresh);
            }
            MersenneTwister::from_key(&key)
        }
        Some(seed) => {
            let number = match thread.space.int_value(seed) {
                Some(value) => value.to_big(),
                None => num_bigint::BigInt::from(thread.hash(seed)? as u64),
            };
            MersenneTwister::from_integer(number.magnitude())
        }
    };
    *generator(thread, object)? = seeded;
    Ok(())
}

fn get_bits(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let count = thread.index(arguments[1])?;
    let count = arithmetic::view_of(&count);
    if count.is_negative() {
        return Err(thread.value_error("number of bits must be non-negative"));
    }
    let Some(count) = count.to_u64() else {
        return Err(thread.overflow_error("Python int too large to convert to C int"));
    };
    match count {
        0 => Ok(Obj::small_int(0)),
        1..=64 => {
            let bits = generator(thread, arguments[0])?.next_bits_small(count as u32);
            Ok(thread.space.int_from_u64(bits)?)
        }
        _ => {
            thread.ensure_room(usize::try_from(count / 4).unwrap_or(usize::MAX))?;
            let bits = generator(thread, arguments[0])?.next_bits(count);
            Ok(thread.space.int_from_big(&bits.into())?)
        }
    }
}

fn get_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (words, index) = generator(thread, arguments[0])?.state();
    let mut state: Vec<Obj> = words.iter().map(|word| Obj::small_int(i64::from(*word))).collect();
    state.push(Obj::small_int(index as i64));
    Ok(thread.space.tuple(state)?)
}

fn set_state(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(state) = thread.space.tuple_value(arguments[1]) else {
        return Err(thread.type_error("state vector must be a tuple"));
    };
    if state.len() != WORDS + 1 {
        return Err(thread.value_error("state vector is the wrong size"));
    }
    let mut words = [0u32; WORDS];
    for (word, item) in words.iter_mut().zip(state.items()) {
        let Some(value) = Space::exact_int(*item).or_else(|| thread.space.int_value(*item)) else {
            return Err(thread.type_error("an integer is required"));
        };
        match value.to_u64() {
            Some(value) => *word = value as u32,
            None => return Err(thread.overflow_error("can't convert negative int to unsigned")),
        }
    }
    let index = thread.index_i64(state.items()[WORDS])?;
    match usize::try_from(index).ok().and_then(|index| MersenneTwister::from_state(words, index)) {
        Some(state) => {
            *generator(thread, arguments[0])? = state;
            Ok(Obj::none())
        }
        None => Err(thread.value_error("invalid state")),
    }
}
