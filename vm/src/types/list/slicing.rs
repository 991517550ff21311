//! Slices of lists: read, assigned, deleted.

use objects::list::List;
use objects::{Obj, Ref, Space};

use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::slice::{adjust, unpack};

/// `list[slice]`
pub fn get_slice(thread: &Thread, list: &List, slice: Ref<'_>) -> PyResult {
    let (start, stop, step) = unpack(thread, slice)?;
    let (start, _, step, count) = adjust(start, stop, step, list.len());
    // SAFETY: in bounds; nothing runs while the items are copied.
    let items = unsafe { list.items() };
    if step == 1 {
        return Ok(thread.space.list_of_row(&items[start as usize..start as usize + count])?);
    }
    Ok(thread.space.list_of((0..count).map(|number| items[(start + number as i64 * step) as usize]))?)
}

/// `list[start:stop]`
pub fn get_range(thread: &Thread, list: &List, start: i64, stop: i64) -> PyResult {
    let (start, _, _, count) = adjust(start, stop, 1, list.len());
    // SAFETY: in bounds; nothing runs while the items are copied.
    let items = unsafe { &list.items()[start as usize..start as usize + count] };
    Ok(thread.space.list_of_row(items)?)
}

/// `list[start:stop] = value`
pub fn set_range(thread: &Thread, list: &List, start: i64, stop: i64, value: Ref<'_>) -> PyResult<()> {
    if let Some(other) = Space::exact_list(value)
        && !std::ptr::eq(other, list)
    {
        // SAFETY: another list, which nothing changes before its items are copied.
        let with = unsafe { other.items() };
        let (start, stop, ..) = adjust(start, stop, 1, list.len());
        if stop - start == with.len() as i64 {
            // SAFETY: as above.
            unsafe { list.replace_range(start as usize, with) };
            return Ok(());
        }
    }
    let with = assigned_items(thread, value)?;
    // Collecting the items may have changed the list.
    let (start, stop, ..) = adjust(start, stop, 1, list.len());
    drop_backwards(list.splice(start as usize, stop.max(start) as usize, with)?);
    Ok(())
}

/// Last to first, as CPython.
fn drop_backwards(items: Vec<Obj>) {
    items.into_iter().rev().for_each(drop);
}

/// `list[slice] = value`
pub fn set_slice(thread: &Thread, list: &List, slice: Ref<'_>, value: Ref<'_>) -> PyResult<()> {
    let (start, stop, step) = unpack(thread, slice)?;
    if step == 1 {
        return set_range(thread, list, start, stop, value);
    }
    let with = assigned_items(thread, value)?;
    let (start, _, step, count) = adjust(start, stop, step, list.len());
    if with.len() != count {
        let text = format!("attempt to assign sequence of size {} to extended slice of size {count}", with.len());
        return Err(thread.value_error(&text));
    }
    let mut old = Vec::with_capacity(count);
    for (number, item) in with.into_iter().enumerate() {
        let at = (start + number as i64 * step) as usize;
        old.extend(list.get(at));
        list.set(at, item);
    }
    // Only now may destructors run.
    drop(old);
    Ok(())
}

fn assigned_items(thread: &Thread, value: Ref<'_>) -> PyResult<Vec<Obj>> {
    if let Some(tuple) = Space::exact_tuple(value) {
        return Ok(tuple.items().iter().map(|item| item.own()).collect());
    }
    if Space::exact_list(value).is_none() {
        let class = thread.space.type_of(value);
        let is_iterable = thread.lookup_name(class, crate::names::ITER).is_some_and(|method| !method.is_none())
            || thread.lookup_name(class, crate::names::GETITEM).is_some();
        if !is_iterable {
            return Err(thread.type_error("must assign iterable to extended slice"));
        }
    }
    thread.collect(value)
}

/// `del list[slice]`
pub fn delete_slice(thread: &Thread, list: &List, slice: Ref<'_>) -> PyResult<()> {
    let (start, stop, step) = unpack(thread, slice)?;
    let (start, stop, step, count) = adjust(start, stop, step, list.len());
    if count == 0 {
        return Ok(());
    }
    if step == 1 {
        drop_backwards(list.splice(start as usize, stop as usize, Vec::new())?);
        return Ok(());
    }
    // The same items in ascending order.
    let (first, stride) = if step < 0 { (start + (count as i64 - 1) * step, -step) } else { (start, step) };
    let old = list.take_all();
    let (mut kept, mut removed) = (Vec::with_capacity(old.len() - count), Vec::with_capacity(count));
    let mut next = first;
    for (at, item) in old.into_iter().enumerate() {
        if at as i64 == next && removed.len() < count {
            removed.push(item);
            next = next.saturating_add(stride);
        } else {
            kept.push(item);
        }
    }
    drop(list.splice(0, 0, kept)?);
    // Only now may destructors run.
    drop(removed);
    Ok(())
}
