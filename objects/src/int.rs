//! Integers: tagged up to 62 bits, else a heap object of 64-bit limbs. One value has one representation.

use num_bigint::{BigInt, Sign};
use num_traits::{ToPrimitive, Zero};
use refcount::{Header, HeaderFlags, Obj, Ref, ShapeId, Word};

use crate::OutOfMemory;
use crate::layout::{Layout, Payload, RefExt};
use crate::shape::{ShapeTable, fixed};
use crate::space::Space;

/// An integer beyond 62 bits: sign, then the magnitude's limbs, least first, without leading zeros.
#[repr(C)]
pub struct IntLimbs {
    header: Header,
    /// Number of limbs, negative for negative numbers.
    signed_length: i64,
    limbs: [u64; 0],
}

impl Payload for IntLimbs {
    fn matches(shape: ShapeId, shapes: &ShapeTable) -> bool {
        shapes.record(shape).layout.get() == Layout::BigInt
    }
}

impl IntLimbs {
    pub fn limbs(&self) -> &[u64] {
        // SAFETY: the limbs follow the struct.
        unsafe { std::slice::from_raw_parts(self.limbs.as_ptr(), self.signed_length.unsigned_abs() as usize) }
    }

    pub fn is_negative(&self) -> bool {
        self.signed_length < 0
    }

    pub fn to_big(&self) -> BigInt {
        let sign = if self.is_negative() { Sign::Minus } else { Sign::Plus };
        BigInt::from_biguint(sign, text::limbs::to_library(self.limbs()))
    }
}

/// An integer of either representation.
#[derive(Clone, Copy)]
pub enum IntView<'a> {
    Small(i64),
    Big(&'a IntLimbs),
}

impl<'a> IntView<'a> {
    /// The magnitude's limbs, least first, without leading zeros; `word` holds a small one.
    pub fn magnitude(self, word: &'a mut u64) -> &'a [u64] {
        match self {
            IntView::Small(0) => &[],
            IntView::Small(value) => {
                *word = value.unsigned_abs();
                std::slice::from_ref(word)
            }
            IntView::Big(limbs) => limbs.limbs(),
        }
    }
}

impl IntView<'_> {
    pub fn to_big(self) -> BigInt {
        match self {
            IntView::Small(value) => BigInt::from(value),
            IntView::Big(limbs) => limbs.to_big(),
        }
    }

    /// The value, if it fits.
    pub fn to_i64(self) -> Option<i64> {
        match self {
            IntView::Small(value) => Some(value),
            IntView::Big(limbs) => match limbs.limbs() {
                [limb] if limbs.is_negative() && *limb <= 1 << 63 => Some((*limb as i64).wrapping_neg()),
                [limb] if !limbs.is_negative() && *limb < 1 << 63 => Some(*limb as i64),
                _ => None,
            },
        }
    }

    /// The value, if it fits.
    pub fn to_u64(self) -> Option<u64> {
        match self {
            IntView::Small(value) => u64::try_from(value).ok(),
            IntView::Big(limbs) => match limbs.limbs() {
                [limb] if !limbs.is_negative() => Some(*limb),
                _ => None,
            },
        }
    }

    pub fn is_negative(self) -> bool {
        match self {
            IntView::Small(value) => value < 0,
            IntView::Big(limbs) => limbs.is_negative(),
        }
    }

    pub fn is_zero(self) -> bool {
        matches!(self, IntView::Small(0))
    }

    /// Bits of the magnitude.
    pub fn bit_length(self) -> u64 {
        match self {
            IntView::Small(value) => u64::from(64 - value.unsigned_abs().leading_zeros()),
            IntView::Big(limbs) => {
                let limbs = limbs.limbs();
                limbs.len() as u64 * 64 - u64::from(limbs[limbs.len() - 1].leading_zeros())
            }
        }
    }
}

impl Space {
    #[inline(always)]
    pub fn int(&self, value: i64) -> Result<Obj, OutOfMemory> {
        match Word::from_int(value) {
            Some(word) => Ok(Obj::from_immortal(word)),
            None => self.int_from_limbs(value < 0, &[value.unsigned_abs()]),
        }
    }

    pub fn int_from_u64(&self, value: u64) -> Result<Obj, OutOfMemory> {
        match i64::try_from(value) {
            Ok(value) => self.int(value),
            Err(_) => self.int_from_limbs(false, &[value]),
        }
    }

    pub fn int_from_i128(&self, value: i128) -> Result<Obj, OutOfMemory> {
        match i64::try_from(value) {
            Ok(value) => self.int(value),
            Err(_) => {
                let magnitude = value.unsigned_abs();
                let limbs = [magnitude as u64, (magnitude >> 64) as u64];
                self.int_from_limbs(value < 0, if limbs[1] == 0 { &limbs[..1] } else { &limbs })
            }
        }
    }

    /// An integer from its value, in its one representation.
    pub fn int_from_big(&self, value: &BigInt) -> Result<Obj, OutOfMemory> {
        if value.is_zero() {
            return Ok(Obj::small_int(0));
        }
        if let Some(small) = value.to_i64() {
            return self.int(small);
        }
        let (sign, limbs) = value.to_u64_digits();
        self.int_from_limbs(sign == Sign::Minus, &limbs)
    }

    /// An integer from sign and magnitude, in its one representation.
    pub fn int_from_magnitude(&self, is_negative: bool, limbs: &[u64]) -> Result<Obj, OutOfMemory> {
        match text::limbs::trimmed(limbs) {
            [] => Ok(Obj::small_int(0)),
            [limb] => self.int_from_i128(if is_negative { -i128::from(*limb) } else { i128::from(*limb) }),
            limbs => self.int_from_limbs(is_negative, limbs),
        }
    }

    /// An integer of at most so many limbs, whose magnitude is computed where it stays. What `fill` gets is zero.
    pub fn int_computed(
        &self,
        is_negative: bool,
        length: usize,
        fill: impl FnOnce(&mut [u64]),
    ) -> Result<Obj, OutOfMemory> {
        const INLINE: usize = 4;
        if length <= INLINE {
            let mut limbs = [0; INLINE];
            fill(&mut limbs[..length]);
            return self.int_from_magnitude(is_negative, &limbs[..length]);
        }
        let size = length.checked_mul(8).and_then(|bytes| bytes.checked_add(16)).ok_or(OutOfMemory)?;
        let memory = self.heap.allocate(size)?;
        // SAFETY: a fresh cell of that size.
        let object = unsafe {
            let limbs = memory.add(16).cast::<u64>();
            limbs.write_bytes(0, length);
            let limbs = std::slice::from_raw_parts_mut(limbs, length);
            fill(limbs);
            let used = text::limbs::trimmed(limbs).len() as i64;
            (&raw mut (*memory.cast::<IntLimbs>()).signed_length).write(if is_negative { -used } else { used });
            self.finish(memory, fixed::INT, HeaderFlags::LEAF)
        };
        // SAFETY: made as an int of this layout.
        let limbs = unsafe { object.cast::<IntLimbs>() }.limbs();
        if limbs.len() > 1 && limbs.len() + limbs.len() / 8 + 1 >= length {
            return Ok(object);
        }
        // Much shorter than the memory for it.
        self.int_from_magnitude(is_negative, limbs)
    }

    /// An integer that is known not to fit into a word.
    fn int_from_limbs(&self, is_negative: bool, limbs: &[u64]) -> Result<Obj, OutOfMemory> {
        debug_assert!(limbs.last().is_some_and(|&limb| limb != 0));
        let memory = self.heap.allocate(16 + 8 * limbs.len())?;
        let length = limbs.len() as i64;
        // SAFETY: a fresh cell of that size.
        unsafe {
            let object = memory.cast::<IntLimbs>();
            (&raw mut (*object).signed_length).write(if is_negative { -length } else { length });
            memory.add(16).cast::<u64>().copy_from_nonoverlapping(limbs.as_ptr(), limbs.len());
            Ok(self.finish(memory, fixed::INT, HeaderFlags::LEAF))
        }
    }

    /// The value of an exact int (not a bool).
    #[inline(always)]
    pub fn exact_int<'a>(object: Ref<'a>) -> Option<IntView<'a>> {
        if object.word().is_int() {
            return Some(IntView::Small(object.word().int()));
        }
        if object.has_shape(fixed::INT) {
            // SAFETY: the shape says so.
            return Some(IntView::Big(unsafe { object.cast::<IntLimbs>() }));
        }
        None
    }

    /// The value of an int, a bool or an instance of a subclass of int.
    #[inline(always)]
    pub fn int_value<'a>(&self, object: Ref<'a>) -> Option<IntView<'a>> {
        if let Some(view) = Self::exact_int(object) {
            return Some(view);
        }
        if object.has_shape(fixed::BOOL) {
            return Some(IntView::Small(i64::from(object.is_true())));
        }
        Self::exact_int(self.wrapped(object)?)
    }
}
