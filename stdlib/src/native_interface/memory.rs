//! Memory that natives have beside the heap, as `tracemalloc` is told of it.

use objects::{Obj, Ref};
use vm::native::{Native, function};
use vm::{PyResult, Thread};

pub const FUNCTIONS: &[Native] = &[
    function("tracemalloc_track", "(domain, ptr, size, release_gil=0, /)", track, ""),
    function("tracemalloc_untrack", "(domain, ptr, release_gil=0, /)", untrack, ""),
    // There is no allocator of C's to ask for nothing.
    function("test_pymem_alloc0", "()", |_, _| Ok(Obj::none()), ""),
];

/// A domain and an address.
pub fn block(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult<(u32, usize)> {
    let domain = thread.index_i64(arguments[0])?;
    let address = thread.index_i64(arguments[1])?;
    Ok((domain as u32, address as usize))
}

fn track(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (domain, address) = block(thread, arguments)?;
    let size = u64::try_from(thread.index_i64(arguments[2])?).unwrap_or(0);
    match thread.memory_profile.recorder() {
        Some(recorder) if recorder.is_tracing() => recorder.track_foreign(domain, address, size),
        _ => return Err(thread.runtime_error("_PyTraceMalloc_Track error")),
    }
    Ok(Obj::none())
}

fn untrack(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (domain, address) = block(thread, arguments)?;
    match thread.memory_profile.recorder() {
        Some(recorder) if recorder.is_tracing() => recorder.untrack_foreign(domain, address),
        _ => return Err(thread.runtime_error("_PyTraceMalloc_Untrack error")),
    }
    Ok(Obj::none())
}

/// Where such memory was told of.
pub fn traceback(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (domain, address) = block(thread, arguments)?;
    let trace = thread.memory_profile.recorder().and_then(|recorder| recorder.foreign_trace(domain, address));
    crate::tracemalloc::traceback_or_none(thread, trace)
}
