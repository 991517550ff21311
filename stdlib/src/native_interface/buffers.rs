//! Buffers as native code asks for them and fills them.

use objects::Ref;
use vm::native::{Native, function};
use vm::types::memoryview::exports::WRITABLE;
use vm::types::{buffer, memoryview};
use vm::{PyResult, Thread, exceptions};

/// Flags of another interface, which are no requests.
const READ: i64 = 0x100;
const WRITE: i64 = 0x200;

pub const FUNCTIONS: &[Native] = &[
    function(
        "buffer_fill_info",
        "(source, readonly, flags, /)",
        fill,
        "Return a view of bytes, as the flags ask for it.",
    ),
    function(
        "bad_get",
        "(self, obj, cls, /)",
        |thread, a| {
            thread.call_with(a[2], &[])?;
            thread.repr(a[0])
        },
        "Call the class, which may drop the descriptor, and return the descriptor's repr.",
    ),
];

fn fill(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let bytes = buffer::require(thread, arguments[0])?.to_vec();
    let (is_read_only, flags) = (thread.truth(arguments[1])?, thread.index_i64(arguments[2])?);
    if flags == READ || flags == WRITE {
        return Err(thread.raise(&exceptions::SYSTEM_ERROR, "bad argument to internal function"));
    }
    if is_read_only && flags & WRITABLE != 0 {
        return Err(thread.raise(&exceptions::BUFFER_ERROR, "Object is not writable."));
    }
    let bytes = thread.space.bytes(&bytes)?;
    if is_read_only {
        return memoryview::new_view(thread, bytes.as_ref());
    }
    let array = thread.call_with(thread.class(&vm::types::bytearray::BYTEARRAY).as_ref(), &[bytes.as_ref()])?;
    memoryview::new_view(thread, array.as_ref())
}
