//! The built-in functions on any objects.

use compiler::opcode::{BinaryOperator, Comparison};
use objects::dict::Dict;
use objects::{Obj, Ref, Space};

use crate::exceptions;
use crate::names;
use crate::native::{Native, function, raw_function};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types;

pub const FUNCTIONS: &[Native] = &[
    function(
        "abs",
        "(x, /)",
        |thread, arguments| match thread.call_special(arguments[0], names::ABS, &[])? {
            Some(result) => Ok(result),
            None => {
                Err(thread.type_error(&format!("bad operand type for abs(): '{}'", thread.type_name(arguments[0]))))
            }
        },
        "Return the absolute value of the argument.",
    ),
    function(
        "all",
        "(iterable, /)",
        all,
        "Return True if bool(x) is True for all values x in the iterable.\n\nIf the iterable is empty, return True.",
    ),
    function(
        "any",
        "(iterable, /)",
        any,
        "Return True if bool(x) is True for any x in the iterable.\n\nIf the iterable is empty, return False.",
    ),
    function(
        "ascii",
        "(obj, /)",
        |thread, arguments| thread.ascii(arguments[0]),
        "Return an ASCII-only representation of an object.",
    ),
    function(
        "bin",
        "(number, /)",
        |thread, arguments| in_base(thread, arguments[0], 2),
        "Return the binary representation of an integer.",
    ),
    function(
        "oct",
        "(number, /)",
        |thread, arguments| in_base(thread, arguments[0], 8),
        "Return the octal representation of an integer.",
    ),
    function(
        "hex",
        "(number, /)",
        |thread, arguments| in_base(thread, arguments[0], 16),
        "Return the hexadecimal representation of an integer.",
    ),
    function(
        "callable",
        "(obj, /)",
        |thread, arguments| Ok(Obj::boolean(thread.is_callable(arguments[0]))),
        "Return whether the object is callable (i.e., some kind of function).",
    ),
    function("chr", "(i, /)", chr, "Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff."),
    function("ord", "(character, /)", ord, "Return the ordinal value of a character."),
    function("delattr", "(obj, name, /)", delattr, "Deletes the named attribute from the given object."),
    function("dir", "(object=None, /)", dir, "Show attributes of an object."),
    function("divmod", "(x, y, /)", divmod, "Return the tuple (x//y, x%y).  Invariant: div*y + mod == x."),
    function("format", "(value, format_spec='', /)", format, "Return type(value).__format__(value, format_spec)"),
    function("getattr", "(object, name, default=None, /)", getattr, "Get a named attribute from an object."),
    function("globals", "()", globals, "Return the dictionary containing the current scope's global variables."),
    function("hasattr", "(obj, name, /)", hasattr, "Return whether the object has an attribute with the given name."),
    function(
        "hash",
        "(obj, /)",
        |thread, arguments| Ok(thread.space.int(thread.hash(arguments[0])?)?),
        "Return the hash value for the given object.",
    ),
    function(
        "id",
        "(obj, /)",
        |thread, arguments| Ok(thread.space.int_from_u64(types::object::identity(arguments[0]))?),
        "Return the identity of an object.",
    ),
    function("iter", "(object, sentinel=None, /)", iter, "Get an iterator from an object."),
    function("aiter", "(async_iterable, /)", aiter, "Return an AsyncIterator for an AsyncIterable object."),
    function("anext", "(aiterator, default=None, /)", anext, "Return the next item from the async iterator."),
    function(
        "len",
        "(obj, /)",
        |thread, arguments| Ok(thread.space.int(thread.length(arguments[0])? as i64)?),
        "Return the number of items in a container.",
    ),
    function("locals", "()", locals, "Return a dictionary containing the current scope's local variables."),
    raw_function(
        "max",
        "(*args, key=None, default=None)",
        |thread, values, names| extreme(thread, values, names, "max", Comparison::Greater),
        "Return the biggest item.",
    ),
    raw_function(
        "min",
        "(*args, key=None, default=None)",
        |thread, values, names| extreme(thread, values, names, "min", Comparison::Less),
        "Return the smallest item.",
    ),
    function("next", "(iterator, default=None, /)", next, "Return the next item from the iterator."),
    function(
        "pow",
        "(base, exp, mod=None)",
        pow,
        "Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.",
    ),
    function(
        "repr",
        "(obj, /)",
        |thread, arguments| thread.repr(arguments[0]),
        "Return the canonical string representation of the object.",
    ),
    function("round", "(number, ndigits=None)", round, "Round a number to a given precision in decimal digits."),
    function(
        "setattr",
        "(obj, name, value, /)",
        setattr,
        "Sets the named attribute on the given object to the specified value.",
    ),
    raw_function(
        "sorted",
        "(iterable, /, *, key=None, reverse=False)",
        sorted,
        "Return a new list containing all items from the iterable in ascending order.",
    ),
    function(
        "sum",
        "(iterable, /, start=0)",
        sum,
        "Return the sum of a 'start' value (default: 0) plus an iterable of numbers",
    ),
    function("vars", "(object=None, /)", vars, "Show vars."),
    raw_function("breakpoint", "(*args, **kws)", breakpoint, "Call sys.breakpointhook(*args, **kws)."),
    function("__import__", "(name, globals=None, locals=None, fromlist=(), level=0)", import, "Import a module."),
];

fn all(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let iterator = thread.iterate(arguments[0])?;
    while let Some(item) = thread.next(iterator.as_ref())? {
        if !thread.truth(item.as_ref())? {
            return Ok(Obj::boolean(false));
        }
    }
    Ok(Obj::boolean(true))
}

fn any(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let iterator = thread.iterate(arguments[0])?;
    while let Some(item) = thread.next(iterator.as_ref())? {
        if thread.truth(item.as_ref())? {
            return Ok(Obj::boolean(true));
        }
    }
    Ok(Obj::boolean(false))
}

fn in_base(thread: &Thread, number: Ref<'_>, base: u32) -> PyResult {
    let index = thread.index(number)?;
    let value = Space::exact_int(index.as_ref()).expect("an int");
    types::int::text::to_prefixed(thread, value, base)
}

fn chr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let index = thread.index(arguments[0])?;
    let value = Space::exact_int(index.as_ref()).expect("an int").to_i64();
    match value {
        Some(point @ 0..=0xff) => Ok(thread.space.latin1_char(point as u8)),
        Some(point @ 0..=0x10ffff) => Ok(thread.space.str_from_chars(std::iter::once(point as u32))?),
        Some(value) if i32::try_from(value).is_ok() => Err(thread.value_error("chr() arg not in range(0x110000)")),
        _ => Err(thread.value_error("chr() arg not in range(0x110000)")),
    }
}

fn ord(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if let Some(text) = thread.space.str_value(arguments[0]) {
        if text.len() == 1 {
            return Ok(Obj::small_int(i64::from(text.view().at(0))));
        }
        let text = format!("ord() expected a character, but string of length {} found", text.len());
        return Err(thread.type_error(&text));
    }
    let bytes = match thread.space.bytes_value(arguments[0]) {
        Some(bytes) => Some(bytes.data().to_vec()),
        None => {
            let array = thread.downcast::<objects::bytes::ByteArray>(arguments[0]);
            // SAFETY: copied at once.
            array.map(|array| unsafe { array.data() }.to_vec())
        }
    };
    match bytes.as_deref() {
        Some([byte]) => Ok(Obj::small_int(i64::from(*byte))),
        Some(bytes) => {
            Err(thread.type_error(&format!("ord() expected a character, but string of length {} found", bytes.len())))
        }
        None => {
            let given = thread.type_name(arguments[0]);
            Err(thread.type_error(&format!("ord() expected string of length 1, but {given} found")))
        }
    }
}

fn delattr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.attribute_name(arguments[1])?;
    thread.set_attribute(arguments[0], name.as_ref(), None)?;
    Ok(Obj::none())
}

fn setattr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.attribute_name(arguments[1])?;
    thread.set_attribute(arguments[0], name.as_ref(), Some(arguments[2]))?;
    Ok(Obj::none())
}

/// Calls `get` with an attribute name given as an object.
#[inline(always)]
fn with_attribute_name<T>(thread: &Thread, name: Ref<'_>, get: impl FnOnce(Ref<'_>) -> PyResult<T>) -> PyResult<T> {
    if Space::exact_str(name).is_some_and(|text| text.is_interned()) {
        return get(name);
    }
    get(thread.attribute_name(name)?.as_ref())
}

fn getattr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    with_attribute_name(thread, arguments[1], |name| {
        if arguments[2].is_null() {
            return thread.get_attribute(arguments[0], name);
        }
        Ok(thread.get_attribute_or_none(arguments[0], name)?.unwrap_or_else(|| arguments[2].own()))
    })
}

fn hasattr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let found = with_attribute_name(thread, arguments[1], |name| thread.get_attribute_or_none(arguments[0], name))?;
    Ok(Obj::boolean(found.is_some()))
}

/// `dir(object)`: a sorted list.
pub fn dir_of(thread: &Thread, object: Ref<'_>) -> PyResult {
    let Some(found) = thread.call_special(object, names::DIR, &[])? else {
        return Err(thread.type_error("object does not provide __dir__"));
    };
    sorted_list(thread, found.as_ref())
}

fn sorted_list(thread: &Thread, iterable: Ref<'_>) -> PyResult {
    let list = thread.list_from(iterable)?;
    thread.call_method(list.as_ref(), names::SORT, &[])?;
    Ok(list)
}

fn dir(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !arguments[0].is_null() {
        return dir_of(thread, arguments[0]);
    }
    let variables = locals(thread, &[])?;
    let keys = thread.call_method(variables.as_ref(), names::KEYS, &[])?;
    sorted_list(thread, keys.as_ref())
}

fn divmod(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match thread.binary_or_none(arguments[0], arguments[1], names::DIVMOD, names::RDIVMOD)? {
        Some(result) => Ok(result),
        None => {
            let (a, b) = (thread.type_name(arguments[0]), thread.type_name(arguments[1]));
            Err(thread.type_error(&format!("unsupported operand type(s) for divmod(): '{a}' and '{b}'")))
        }
    }
}

fn format(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let empty = thread.space.empty_str();
    let spec = arguments[1].non_null().unwrap_or(empty.as_ref());
    if thread.space.str_value(spec).is_none() {
        let given = thread.type_name(spec);
        return Err(thread.type_error(&format!("format() argument 2 must be str, not {given}")));
    }
    thread.format(arguments[0], spec)
}

fn globals(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let frame = thread.frame.get();
    if frame.is_null() {
        return Ok(Obj::none());
    }
    // SAFETY: the innermost frame runs.
    Ok(unsafe { crate::interpreter::frames::globals_of(frame) })
}

fn locals(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let frame = thread.frame.get();
    if frame.is_null() {
        return Err(thread.system_error("frame does not exist"));
    }
    types::frame::locals_of(thread, frame)
}

fn vars(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if arguments[0].is_null() {
        return locals(thread, &[]);
    }
    match thread.get_or_none(arguments[0], names::DICT)? {
        Some(dict) => Ok(dict),
        None => Err(thread.type_error("vars() argument must have __dict__ attribute")),
    }
}

fn iter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if arguments[1].is_null() {
        return thread.iterate(arguments[0]);
    }
    if !thread.is_callable(arguments[0]) {
        return Err(thread.type_error("iter(v, w): v must be callable"));
    }
    types::iterators::new_callable_iterator(thread, arguments[0], arguments[1])
}

fn aiter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(iterator) = thread.call_special(arguments[0], names::AITER, &[])? else {
        let given = thread.type_name(arguments[0]);
        return Err(thread.type_error(&format!("'{given}' object is not an async iterable")));
    };
    if thread.lookup_name(thread.space.type_of(iterator.as_ref()), names::ANEXT).is_none() {
        let given = thread.type_name(iterator.as_ref());
        return Err(thread.type_error(&format!("aiter() returned not an async iterator of type '{given}'")));
    }
    Ok(iterator)
}

fn anext(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(awaitable) = thread.call_special(arguments[0], names::ANEXT, &[])? else {
        let given = thread.type_name(arguments[0]);
        return Err(thread.type_error(&format!("'{given}' object is not an async iterator")));
    };
    if arguments[1].is_null() {
        return Ok(awaitable);
    }
    types::anext_awaitable::new(thread, awaitable, arguments[1])
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !thread.is_iterator(arguments[0]) {
        let given = thread.type_name(arguments[0]);
        return Err(thread.type_error(&format!("'{given}' object is not an iterator")));
    }
    if arguments[1].is_null() {
        // The method itself, so that StopIteration keeps its value.
        return match thread.call_special(arguments[0], names::NEXT, &[])? {
            Some(item) if item.is_null() => Err(thread.stop_iteration(Obj::none())),
            Some(item) => Ok(item),
            None => Err(thread.type_error("object is not an iterator")),
        };
    }
    Ok(thread.next(arguments[0])?.unwrap_or_else(|| arguments[1].own()))
}

fn pow(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (base, exponent) = (arguments[0], arguments[1]);
    let Some(modulus) = arguments[2].non_null().filter(|modulus| !modulus.is_none()) else {
        return thread.binary(base, exponent, BinaryOperator::Power);
    };
    for (object, name, values) in [(base, names::POW, [exponent, modulus]), (exponent, names::RPOW, [base, modulus])] {
        if let Some(method) = thread.lookup_name(thread.space.type_of(object), name) {
            let result = thread.deeper(|| thread.call_bound(method, object, &values, &[]));
            let result = match result {
                // A class's own method may not take the third argument.
                Err(raised) if name == names::RPOW && thread.is_raised(&raised, &exceptions::TYPE_ERROR) => {
                    drop(thread.take_exception(raised));
                    continue;
                }
                result => result?,
            };
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
    }
    let names = [base, exponent, modulus].map(|object| thread.type_name(object));
    let text = format!("unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'", names[0], names[1], names[2]);
    Err(thread.type_error(&text))
}

fn round(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let digits = arguments[1].non_null().filter(|digits| !digits.is_none());
    let result = match &digits {
        Some(digits) => thread.call_special(arguments[0], names::ROUND, &[*digits])?,
        None => thread.call_special(arguments[0], names::ROUND, &[])?,
    };
    match result {
        Some(result) => Ok(result),
        None => {
            let given = thread.type_name(arguments[0]);
            Err(thread.type_error(&format!("type {given} doesn't define __round__ method")))
        }
    }
}

fn sorted(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    if values.len() - keywords.len() != 1 {
        let given = values.len() - keywords.len();
        return Err(thread.type_error(&format!("sorted expected 1 argument, got {given}")));
    }
    let list = thread.list_from(values[0])?;
    let sort = thread.get(list.as_ref(), names::SORT)?;
    thread.call(sort.as_ref(), &values[1..], keywords)?;
    Ok(list)
}

fn sum(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let total = arguments[1].non_null().map_or(Obj::small_int(0), Ref::own);
    if thread.space.str_value(total.as_ref()).is_some() {
        return Err(thread.type_error("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    if thread.space.bytes_value(total.as_ref()).is_some() {
        return Err(thread.type_error("sum() can't sum bytes [use b''.join(seq) instead]"));
    }
    if thread.downcast::<objects::bytes::ByteArray>(total.as_ref()).is_some() {
        return Err(thread.type_error("sum() can't sum bytearray [use b''.join(seq) instead]"));
    }
    let iterator = thread.iterate(arguments[0])?;
    sum_on(thread, total, Obj::NULL, iterator.as_ref())
}

/// Adds an item, unless that is NULL, and all that an iterator has left to a sum.
pub(crate) fn sum_on(thread: &Thread, mut total: Obj, item: Obj, iterator: Ref<'_>) -> PyResult {
    let mut item = item.non_null();
    // Floats are summed with compensation (Neumaier), as CPython does since 3.12.
    let mut compensated: Option<(f64, f64)> = None;
    loop {
        let next = match item.take() {
            Some(item) => Some(item),
            None => thread.next(iterator)?,
        };
        let Some(item) = next else { break };
        if let (Some(a), Some(b)) = (Some(total.word()), Some(item.word()))
            && compensated.is_none()
            && a.both_ints(b)
            && let Some(sum) = a.add_ints(b)
        {
            total = Obj::from_immortal(sum);
            continue;
        }
        let value = Space::exact_float(item.as_ref()).or_else(|| {
            let word = item.word();
            (word.is_int() && compensated.is_some()).then(|| word.int() as f64)
        });
        if compensated.is_none()
            && value.is_some()
            && let Some(start) =
                Space::exact_float(total.as_ref()).or_else(|| total.word().is_int().then(|| total.word().int() as f64))
        {
            compensated = Some((start, 0.0));
        }
        if let (Some((sum, correction)), Some(value)) = (compensated, value) {
            let next = sum + value;
            let correction = if sum.abs() >= value.abs() {
                correction + ((sum - next) + value)
            } else {
                correction + ((value - next) + sum)
            };
            compensated = Some((next, correction));
            continue;
        }
        if let Some(pair) = compensated.take() {
            total = thread.space.float(finish_sum(pair))?;
        }
        total = thread.binary(total.as_ref(), item.as_ref(), BinaryOperator::Add)?;
    }
    match compensated {
        Some(pair) => Ok(thread.space.float(finish_sum(pair))?),
        None => Ok(total),
    }
}

fn finish_sum((sum, correction): (f64, f64)) -> f64 {
    if correction != 0.0 && correction.is_finite() { sum + correction } else { sum }
}

fn extreme(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>], name: &str, comparison: Comparison) -> PyResult {
    if keywords.is_empty() {
        return extreme_of(thread, values, None, None, name, comparison);
    }
    let (mut values, mut keywords) = (values.to_vec(), keywords.to_vec());
    let key = thread.take_keyword(&mut values, &mut keywords, "key").filter(|key| !key.is_none());
    let default = thread.take_keyword(&mut values, &mut keywords, "default");
    thread.reject_keywords(name, &keywords, &["key", "default"])?;
    extreme_of(thread, &values, key, default, name, comparison)
}

fn extreme_of(
    thread: &Thread,
    values: &[Ref<'_>],
    key: Option<Ref<'_>>,
    default: Option<Ref<'_>>,
    name: &str,
    comparison: Comparison,
) -> PyResult {
    let Some(key) = key else { return extreme_item(thread, values, default, name, comparison) };
    // The item and its rank.
    let mut best: Option<(Obj, Obj)> = None;
    let consider = |item: Obj| -> PyResult<()> {
        let rank = thread.call_with(key, &[item.as_ref()])?;
        if let Some((_, known)) = &best
            && !thread.compare_bool(rank.as_ref(), known.as_ref(), comparison)?
        {
            return Ok(());
        }
        best = Some((item, rank));
        Ok(())
    };
    each_candidate(thread, values, default, name, consider)?;
    extreme_or_default(thread, best.map(|(item, _)| item), default, name)
}

/// As [`extreme_of`], where items are compared themselves.
fn extreme_item(
    thread: &Thread,
    values: &[Ref<'_>],
    default: Option<Ref<'_>>,
    name: &str,
    comparison: Comparison,
) -> PyResult {
    let mut best = Obj::NULL;
    each_candidate(thread, values, default, name, |item: Obj| {
        let (new, known) = (item.word(), best.word());
        let is_better = if new.both_ints(known) {
            if comparison == Comparison::Less { new.int() < known.int() } else { new.int() > known.int() }
        } else {
            best.is_null() || thread.compare_bool(item.as_ref(), best.as_ref(), comparison)?
        };
        if is_better {
            best = item;
        }
        Ok(())
    })?;
    extreme_or_default(thread, best.non_null(), default, name)
}

/// Calls `consider` with each item that `min` or `max` looks at.
#[inline(always)]
fn each_candidate(
    thread: &Thread,
    values: &[Ref<'_>],
    default: Option<Ref<'_>>,
    name: &str,
    mut consider: impl FnMut(Obj) -> PyResult<()>,
) -> PyResult<()> {
    match values {
        [] => return Err(thread.type_error(&format!("{name} expected at least 1 argument, got 0"))),
        [iterable] => thread.for_each(*iterable, consider)?,
        items => {
            if default.is_some() {
                return Err(thread
                    .type_error(&format!("Cannot specify a default for {name}() with multiple positional arguments")));
            }
            for item in items {
                consider(item.own())?;
            }
        }
    }
    Ok(())
}

fn extreme_or_default(thread: &Thread, best: Option<Obj>, default: Option<Ref<'_>>, name: &str) -> PyResult {
    match (best, default) {
        (Some(item), _) => Ok(item),
        (None, Some(default)) => Ok(default.own()),
        (None, None) => Err(no_extreme(thread, name)),
    }
}

/// `min` and `max` of nothing.
#[cold]
pub(crate) fn no_extreme(thread: &Thread, name: &str) -> Raised {
    thread.value_error(&format!("{name}() iterable argument is empty"))
}

fn breakpoint(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    let Some(hook) = thread.get_str_or_none(sys.as_ref(), "breakpointhook")? else {
        return Err(thread.runtime_error("lost sys.breakpointhook"));
    };
    thread.call(hook.as_ref(), values, keywords)
}

fn import(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.attribute_name(arguments[0]).map_err(|raised| {
        drop(thread.take_exception(raised));
        thread.type_error("__import__() argument 1 must be str")
    })?;
    let globals = arguments[1].non_null().filter(|globals| !globals.is_none());
    let empty = thread.space.empty_tuple();
    let from_list = arguments[3].non_null().unwrap_or(empty.as_ref());
    let level = if arguments[4].is_null() { 0 } else { thread.index_i64(arguments[4])? };
    crate::import::import_level(thread, name.as_ref(), globals, from_list, level)
}

/// A dict's value of a text, for code of this module.
pub fn entry(thread: &Thread, dict: &Dict, name: &str) -> PyResult<Option<Obj>> {
    thread.dict_get_str(dict, name)
}
