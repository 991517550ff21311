//! Memory that Rust code takes while it builds a result whose size a program chooses.
//!
//! Such memory is outside of the heap, and where the system refuses it the process would end. So what may be large is asked for
//! here first: where the heap's limit or the system leaves no room for it, that is MemoryError.

use objects::OutOfMemory;
use text::units::check_room;

use crate::raised::PyResult;
use crate::state::Thread;

/// Less than this is not worth a question.
const ASKED_BYTES_MIN: usize = 1 << 20;

impl Thread {
    /// MemoryError where the heap's limit or the system would not give that many bytes.
    pub fn ensure_room(&self, bytes: usize) -> PyResult<()> {
        if bytes < ASKED_BYTES_MIN
            || (self.space.heap.has_room(bytes.saturating_add(self.resources.bytes())) && check_room(bytes).is_ok())
        {
            Ok(())
        } else {
            Err(OutOfMemory.into())
        }
    }

    /// Room for one more item in what is being gathered.
    pub fn reserve_one<T>(&self, items: &mut Vec<T>) -> PyResult<()> {
        if items.len() < items.capacity() {
            return Ok(());
        }
        let more = items.len().max(4);
        self.ensure_room(more.saturating_mul(2 * std::mem::size_of::<T>()))?;
        items.try_reserve(more).map_err(|_| OutOfMemory.into())
    }

    /// Appends to what is being gathered.
    pub fn append<T: Copy>(&self, items: &mut Vec<T>, more: &[T]) -> PyResult<()> {
        if items.capacity() - items.len() < more.len() {
            let wanted = (items.len() + more.len()).max(2 * items.capacity());
            self.ensure_room(wanted.saturating_mul(size_of::<T>()))?;
            items.try_reserve(wanted - items.len()).map_err(|_| OutOfMemory)?;
        }
        items.extend_from_slice(more);
        Ok(())
    }

    /// That many zero bytes, to be written to.
    pub fn zeroed(&self, bytes: usize) -> PyResult<Vec<u8>> {
        self.ensure_room(bytes)?;
        let mut data = Vec::new();
        data.try_reserve_exact(bytes).map_err(|_| OutOfMemory)?;
        data.resize(bytes, 0);
        Ok(data)
    }
}
