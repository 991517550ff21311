//! The callable that `functools.lru_cache` makes.
//!
//! Results are the values of a dict in order of use: a hit moves its entry to the end, and where there is no room the first entry
//! goes. Nothing is held over the call of the function, which may use the cache itself.

use objects::dict::Dict;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, Space};
use vm::native::{GetSet, Native, TypeTable, getset, method, new_method, raw_method, record};
use vm::{PyResult, Thread, names};

use crate::fields::{number, part, set_number};

const FUNCTION: usize = 0;
/// An int, or None where the cache has no limit.
const SIZE_MAX: usize = 1;
const TYPED: usize = 2;
/// Makes the result of `cache_info`.
const INFO_TYPE: usize = 3;
/// A dict.
const CACHE: usize = 4;
const HITS: usize = 5;
const MISSES: usize = 6;
const SLOTS: usize = 7;

pub static LRU_CACHE: TypeTable = TypeTable {
    native: record("_lru_cache_wrapper", SLOTS),
    module: "functools",
    flags: TypeFlags::BASE.union(TypeFlags::HAS_DICT).union(TypeFlags::HAS_WEAKREF),
    doc: "Create a cached callable that wraps another function.",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const GETSETS: &[GetSet] = &[getset("__dict__", vm::types::object::get_dict, None, "")];

const METHODS: &[Native] = &[
    new_method("($type, user_function, maxsize, typed, cache_info_type)", new),
    raw_method("__call__", "($self, /, *args, **kwargs)", call, "Call self as a function."),
    method(
        "__get__",
        "($self, instance, owner=None, /)",
        get,
        "Return an attribute of instance, which is of type owner.",
    ),
    method("cache_info", "($self, /)", cache_info, "Report cache statistics"),
    method("cache_clear", "($self, /)", cache_clear, "Clear the cache and cache statistics"),
    method("__reduce__", "($self, /)", |t, a| t.get(a[0], names::QUALNAME), ""),
    method("__copy__", "($self, /)", |_, a| Ok(a[0].own()), ""),
    method("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0].own()), ""),
];

fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    if !thread.is_callable(arguments[1]) {
        return Err(thread.type_error("the first argument must be callable"));
    }
    let limit = if arguments[2].is_none() {
        Obj::none()
    } else if vm::types::subscript::is_index(thread, arguments[2]) {
        Obj::small_int(thread.index_i64(arguments[2])?.clamp(0, 1 << 40))
    } else {
        return Err(thread.type_error("maxsize should be integer or None"));
    };
    let typed = Obj::boolean(thread.truth(arguments[3])?);
    let zero = || Obj::small_int(0);
    let slots = [arguments[1].own(), limit, typed, arguments[4].own(), thread.space.dict()?, zero(), zero()];
    Ok(thread.space.new_record(class.root_shape.get(), slots)?)
}

fn cache(this: Ref<'_>) -> Obj {
    part(this, CACHE)
}

/// What a call is found by: its only argument where that is an int or a str, else a tuple of all that matters.
fn key(thread: &Thread, this: Ref<'_>, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let typed = part(this, TYPED).is_true();
    if let ([only], [], false) = (values, names, typed)
        && (Space::exact_str(*only).is_some() || Space::exact_int(*only).is_some())
    {
        return Ok(only.own());
    }
    let positional = values.len() - names.len();
    let mut parts: Vec<Obj> = values[..positional].iter().map(|value| value.own()).collect();
    if !names.is_empty() {
        // Nobody passes that as an argument.
        parts.push(thread.class(&LRU_CACHE).as_ref().own());
        for (name, value) in names.iter().zip(&values[positional..]) {
            parts.push(name.own());
            parts.push(value.own());
        }
    }
    if typed {
        parts.extend(values.iter().map(|value| thread.space.type_of(*value).as_ref().own()));
    }
    Ok(thread.space.tuple(parts)?)
}

fn call(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let (this, values) = (values[0], &values[1..]);
    let function = part(this, FUNCTION);
    let limit = part(this, SIZE_MAX);
    if limit.word().is_int() && limit.word().int() == 0 {
        set_number(this, MISSES, number(this, MISSES) + 1);
        return thread.call(function.as_ref(), values, names);
    }
    let key = key(thread, this, values, names)?;
    let hash = thread.table_hash(key.as_ref())?;
    let held = cache(this);
    let dict = thread.dict_of(&held);
    if let Some(number_found) = find(thread, dict, &key, hash)? {
        // SAFETY: a live entry, copied at once.
        let result = unsafe { dict.table.value(number_found) }.own();
        set_number(this, HITS, number(this, HITS) + 1);
        if limit.word().is_int() && dict.table.next_entry(number_found + 1).is_some() {
            let (key, value) = dict.table.remove_entry(&thread.space, number_found);
            dict.table.insert_new(&thread.space, key, hash, value)?;
        }
        return Ok(result);
    }
    set_number(this, MISSES, number(this, MISSES) + 1);
    let result = thread.call(function.as_ref(), values, names)?;
    // The call may have cleared or filled the cache.
    if find(thread, dict, &key, hash)?.is_some() {
        return Ok(result);
    }
    let mut dropped = None;
    if limit.word().is_int()
        && dict.len() as i64 >= limit.word().int()
        && let Some(oldest) = dict.table.next_entry(0)
    {
        dropped = Some(dict.table.remove_entry(&thread.space, oldest));
    }
    dict.table.insert_new(&thread.space, key, hash, result.clone())?;
    drop(dropped);
    Ok(result)
}

fn find(thread: &Thread, dict: &Dict, key: &Obj, hash: u32) -> PyResult<Option<usize>> {
    thread.dict_find_hashed(dict, key.as_ref(), hash)
}

fn get(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if arguments[1].is_none() {
        return Ok(arguments[0].own());
    }
    thread.bind_method(arguments[0].own(), arguments[1])
}

fn cache_info(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    let (hits, misses, limit) = (part(this, HITS), part(this, MISSES), part(this, SIZE_MAX));
    let size = Obj::small_int(thread.dict_of(&cache(this)).len() as i64);
    let values = [hits.as_ref(), misses.as_ref(), limit.as_ref(), size.as_ref()];
    thread.call_with(part(this, INFO_TYPE).as_ref(), &values)
}

fn cache_clear(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    set_number(this, HITS, 0);
    set_number(this, MISSES, 0);
    let held = cache(this);
    drop(thread.dict_of(&held).table.take_all(&thread.space));
    Ok(Obj::none())
}
