//! Floats: self-tagged where they can be, boxed otherwise; complex numbers.

use refcount::{Header, HeaderFlags, Obj, Ref, ShapeId, Word, singletons};

use crate::OutOfMemory;
use crate::layout::{Layout, Payload, RefExt};
use crate::shape::{ShapeTable, fixed};
use crate::space::Space;

/// A boxed float.
#[repr(C)]
pub struct FloatBox {
    header: Header,
    pub value: f64,
}

/// A complex number.
#[repr(C)]
pub struct Complex {
    header: Header,
    pub real: f64,
    pub imaginary: f64,
}

impl Payload for FloatBox {
    fn matches(shape: ShapeId, shapes: &ShapeTable) -> bool {
        shapes.record(shape).layout.get() == Layout::Float
    }
}

impl Payload for Complex {
    fn matches(shape: ShapeId, shapes: &ShapeTable) -> bool {
        shapes.record(shape).layout.get() == Layout::Complex
    }
}

impl Space {
    #[inline(always)]
    pub fn float(&self, value: f64) -> Result<Obj, OutOfMemory> {
        match Word::from_float(value) {
            Some(word) => Ok(Obj::from_immortal(word)),
            None => self.boxed_float(value),
        }
    }

    fn boxed_float(&self, value: f64) -> Result<Obj, OutOfMemory> {
        // Each NaN is an object of its own: containers tell them apart by identity.
        if let Some(word) = singletons::float(value) {
            return Ok(Obj::from_immortal(word));
        }
        let memory = self.heap.allocate(std::mem::size_of::<FloatBox>())?;
        // SAFETY: a fresh cell of that size.
        unsafe {
            (&raw mut (*memory.cast::<FloatBox>()).value).write(value);
            Ok(self.finish(memory, fixed::FLOAT, HeaderFlags::LEAF))
        }
    }

    pub fn complex(&self, real: f64, imaginary: f64) -> Result<Obj, OutOfMemory> {
        let memory = self.heap.allocate(std::mem::size_of::<Complex>())?;
        // SAFETY: a fresh cell of that size.
        unsafe {
            (&raw mut (*memory.cast::<Complex>()).real).write(real);
            (&raw mut (*memory.cast::<Complex>()).imaginary).write(imaginary);
            Ok(self.finish(memory, fixed::COMPLEX, HeaderFlags::LEAF))
        }
    }

    /// The value of an exact float.
    #[inline(always)]
    pub fn exact_float(object: Ref<'_>) -> Option<f64> {
        if object.word().is_float() {
            return Some(object.word().float());
        }
        if object.has_shape(fixed::FLOAT) {
            // SAFETY: the shape says so.
            return Some(unsafe { object.cast::<FloatBox>() }.value);
        }
        None
    }

    /// The value of a float or an instance of a subclass of float.
    #[inline(always)]
    pub fn float_value(&self, object: Ref<'_>) -> Option<f64> {
        Self::exact_float(object).or_else(|| Self::exact_float(self.wrapped(object)?))
    }
}
