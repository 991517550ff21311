//! `_collections`: deque, defaultdict, OrderedDict, and helpers of named tuples and counters.

mod default_dict;
mod deque;
mod ordered_dict;
mod tuple_getter;

use compiler::opcode::BinaryOperator;
use objects::dict::Dict;
use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::types::dict::DICT;
use vm::{PyResult, Thread, names};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_collections",
    doc: "High performance data structures.\n- deque:        ordered collection accessible from endpoints only\n- defaultdict:  dict subclass with a default value factory",
    functions: &[FUNCTIONS],
    types: &[
        &deque::DEQUE,
        &deque::DEQUE_ITERATOR,
        &deque::DEQUE_REVERSE_ITERATOR,
        &default_dict::DEFAULT_DICT,
        &ordered_dict::ORDERED_DICT,
        &tuple_getter::TUPLE_GETTER,
    ],
    initialize: None,
};

const FUNCTIONS: &[Native] = &[function(
    "_count_elements",
    "(mapping, iterable, /)",
    count_elements,
    "Count elements in the iterable, updating the mapping",
)];

/// A dict whose `get` and `__setitem__` are those of `dict`.
fn plain_counts<'a>(thread: &Thread, mapping: Ref<'a>) -> Option<&'a Dict> {
    let dict = thread.downcast::<Dict>(mapping)?;
    let (class, base) = (thread.space.type_of(mapping), thread.class(&DICT));
    let same = |name| matches!((thread.lookup_name(class, name), thread.lookup_name(base, name)), (Some(a), Some(b)) if a.is(&b));
    (same(names::GET_PLAIN) && same(names::SETITEM)).then_some(dict)
}

fn count_elements(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (mapping, iterable) = (arguments[0], arguments[1]);
    let one = Obj::small_int(1);
    if let Some(counts) = plain_counts(thread, mapping) {
        thread.for_each(iterable, |item| {
            let hash = thread.table_hash(item.as_ref())?;
            let old = match thread.dict_find_hashed(counts, item.as_ref(), hash)? {
                // SAFETY: a live entry, copied at once.
                Some(number) => (number, unsafe { counts.table.value(number) }.own()),
                None => {
                    counts.table.insert_new(&thread.space, item, hash, one.clone())?;
                    return Ok(());
                }
            };
            if let Some(sum) = old.1.word().add_ints(one.word()).filter(|_| old.1.word().is_int()) {
                drop(counts.table.replace_value(old.0, Obj::from_immortal(sum)));
                return Ok(());
            }
            let sum = thread.binary(old.1.as_ref(), one.as_ref(), BinaryOperator::Add)?;
            thread.dict_set(counts, item.as_ref(), sum)
        })?;
        return Ok(Obj::none());
    }
    let getter = thread.get(mapping, names::GET_PLAIN)?;
    let zero = Obj::small_int(0);
    thread.for_each(iterable, |item| {
        let old = thread.call_with(getter.as_ref(), &[item.as_ref(), zero.as_ref()])?;
        let sum = thread.binary(old.as_ref(), one.as_ref(), BinaryOperator::Add)?;
        thread.set_item(mapping, item.as_ref(), sum.as_ref())
    })?;
    Ok(Obj::none())
}
