//! `list.sort`: the list's items are taken out, ordered, and put back.
//!
//! 1. The buffer leaves the list, so that comparisons and key functions, which may run any code, cannot see it half sorted.
//!    What they put into the list meanwhile is thrown away, with ValueError.
//! 2. Keys that are all small ints, all strs or all floats (no NaN) are compared without a call, by the standard library's
//!    stable sort, which needs a total order.
//! 3. All others go through [`merge_sort`], whose comparisons may fail and may contradict each other: the items are then
//!    left in some order, none lost.
//!
//! A reversed sort turns the items round before and after, which keeps equal ones in order.

use std::cmp::Ordering;

use objects::list::List;
use objects::string::StrView;
use objects::{Obj, Ref, Space, Word};

use compiler::opcode::Comparison;

use super::ordering::merge_sort;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::tuple;

/// `list.sort(key=key, reverse=reverse)`
pub fn sort(thread: &Thread, list: &List, key: Option<Ref<'_>>, reverse: bool) -> PyResult<()> {
    let mut buffer = list.detach();
    let result = sort_words(thread, buffer.words(), key, reverse);
    if list.is_without_buffer() {
        list.attach(buffer);
        return result;
    }
    let put_meanwhile = list.detach();
    list.attach(buffer);
    drop(put_meanwhile);
    result?;
    Err(thread.value_error("list modified during sort"))
}

/// A key and the item that it stands for.
#[derive(Clone, Copy)]
struct Pair {
    key: Word,
    item: Word,
}

fn sort_words(thread: &Thread, words: &mut [Word], key: Option<Ref<'_>>, reverse: bool) -> PyResult<()> {
    let Some(function) = key else {
        if words.len() < 2 {
            return Ok(());
        }
        return sort_by_key(thread, words, |word| word, reverse);
    };
    // The keys are owned by this vector, in the order of the items as they were.
    let mut keys = Vec::with_capacity(words.len());
    for &word in words.iter() {
        // SAFETY: the buffer owns its items.
        keys.push(thread.call_with(function, &[unsafe { Ref::from_word(word) }])?);
    }
    let mut pairs: Vec<Pair> =
        keys.iter().zip(words.iter()).map(|(key, &item)| Pair { key: key.word(), item }).collect();
    let result = sort_by_key(thread, &mut pairs, |pair| pair.key, reverse);
    for (word, pair) in words.iter_mut().zip(pairs) {
        *word = pair.item;
    }
    result
}

/// What all keys are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Int,
    Float,
    Str,
    Other,
}

/// A borrow of a key.
///
/// # Safety
/// Something owns what the word refers to.
#[inline(always)]
unsafe fn borrow<'a>(word: Word) -> Ref<'a> {
    // SAFETY: as the caller says.
    unsafe { Ref::from_word(word) }
}

fn kind_of(word: Word) -> Kind {
    if word.is_int() {
        return Kind::Int;
    }
    // SAFETY: keys are owned for the whole sort.
    let key = unsafe { borrow(word) };
    match Space::exact_float(key) {
        Some(value) if !value.is_nan() => Kind::Float,
        _ if Space::exact_str(key).is_some() => Kind::Str,
        _ => Kind::Other,
    }
}

fn sort_by_key<T: Copy>(thread: &Thread, items: &mut [T], key: impl Fn(T) -> Word, reverse: bool) -> PyResult<()> {
    if reverse {
        items.reverse();
    }
    let result = sort_ascending(thread, items, key);
    if reverse {
        items.reverse();
    }
    result
}

fn sort_ascending<T: Copy>(thread: &Thread, items: &mut [T], key: impl Fn(T) -> Word) -> PyResult<()> {
    let Some(&first) = items.first() else { return Ok(()) };
    let first_kind = kind_of(key(first));
    let kind = if items.iter().all(|&item| kind_of(key(item)) == first_kind) { first_kind } else { Kind::Other };
    match kind {
        Kind::Int => items.sort_by_key(|&item| key(item).int()),
        Kind::Float => items.sort_by(|&a, &b| {
            // SAFETY: keys are owned for the whole sort.
            let (a, b) = unsafe { (Space::exact_float(borrow(key(a))), Space::exact_float(borrow(key(b)))) };
            a.partial_cmp(&b).unwrap_or(Ordering::Equal)
        }),
        Kind::Str => items.sort_by(|&a, &b| {
            // SAFETY: as above.
            let (a, b) = unsafe { (borrow(key(a)), borrow(key(b))) };
            compare_strs(a, b)
        }),
        Kind::Other => {
            return merge_sort(items, |a, b| {
                // SAFETY: as above.
                let (a, b) = unsafe { (borrow(key(a)), borrow(key(b))) };
                is_less(thread, a, b)
            });
        }
    }
    Ok(())
}

fn compare_strs(a: Ref<'_>, b: Ref<'_>) -> Ordering {
    let (Some(a), Some(b)) = (Space::exact_str(a), Space::exact_str(b)) else { return Ordering::Equal };
    match (a.view(), b.view()) {
        (StrView::Latin1(a), StrView::Latin1(b)) => a.cmp(b),
        (a, b) => a.chars().cmp(b.chars()),
    }
}

/// `a < b`
fn is_less(thread: &Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<bool> {
    if let (Some(a), Some(b)) = (Space::exact_tuple(a), Space::exact_tuple(b)) {
        let result: Obj = tuple::compare_items(thread, a.items(), b.items(), Comparison::Less)?;
        return thread.truth(result.as_ref());
    }
    thread.compare_bool(a, b, Comparison::Less)
}
