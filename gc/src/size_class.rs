//! Size classes: 8-byte steps up to 256 bytes, then four a doubling up to 32 KiB.

/// Largest cell; anything larger gets a span of blocks.
pub(crate) const CELL_SIZE_MAX: usize = 32 * 1024;
const FINE_MAX: usize = 256;
const FINE_CLASSES: usize = FINE_MAX / 8 + 1;
/// Doublings from 256 to 32 KiB.
const DOUBLINGS: usize = 7;
pub(crate) const CLASS_COUNT: usize = FINE_CLASSES + 4 * DOUBLINGS;
/// A free cell holds a cleared header and a link.
pub(crate) const CELL_SIZE_MIN: usize = 16;

/// The class of a request of `size` bytes, at most [`CELL_SIZE_MAX`].
#[inline(always)]
pub(crate) const fn class_of(size: usize) -> usize {
    if size <= CELL_SIZE_MIN {
        CELL_SIZE_MIN / 8
    } else if size <= FINE_MAX {
        size.div_ceil(8)
    } else {
        // size is in (2^log, 2^(log + 1)]; quarters of that range.
        let log = (size - 1).ilog2() as usize;
        let quarter = (size - 1 - (1 << log)) >> (log - 2);
        FINE_CLASSES + (log - 8) * 4 + quarter
    }
}

/// The cell size of a class in bytes.
pub(crate) const fn cell_size(class: usize) -> usize {
    if class < FINE_CLASSES {
        if class < CELL_SIZE_MIN / 8 { CELL_SIZE_MIN } else { class * 8 }
    } else {
        let log = (class - FINE_CLASSES) / 4 + 8;
        let quarter = (class - FINE_CLASSES) % 4;
        (1 << log) + ((quarter + 1) << (log - 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_gets_the_smallest_class_that_holds_it() {
        for size in 1..=CELL_SIZE_MAX {
            let class = class_of(size);
            assert!(class < CLASS_COUNT && cell_size(class) >= size, "{size}");
            if class > CELL_SIZE_MIN / 8 {
                assert!(cell_size(class - 1) < size, "{size}");
            }
        }
        assert_eq!(cell_size(CLASS_COUNT - 1), CELL_SIZE_MAX);
    }
}
