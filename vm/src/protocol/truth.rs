//! Truth, identity of singletons, length.

use objects::bytes::{ByteArray, Bytes};
use objects::dict::Dict;
use objects::list::List;
use objects::set::Set;
use objects::shape::fixed;
use objects::string::Str;
use objects::tuple::Tuple;
use objects::type_object::{NativeSlot, Type, TypeFlags};
use objects::{Layout, Obj, Ref, RefExt, Space};

use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{object, type_};

/// The length of an instance of just a built-in container.
#[inline(always)]
fn exact_length(object: Ref<'_>) -> Option<usize> {
    // SAFETY: the shape says what it is.
    unsafe {
        match object.header()?.shape() {
            fixed::STR => Some(object.cast::<Str>().len()),
            fixed::BYTES => Some(object.cast::<Bytes>().data().len()),
            fixed::TUPLE => Some(object.cast::<Tuple>().len()),
            fixed::LIST => Some(object.cast::<List>().len()),
            fixed::DICT => Some(object.cast::<Dict>().len()),
            fixed::SET | fixed::FROZEN_SET => Some(object.cast::<Set>().len()),
            _ => None,
        }
    }
}

/// Whether all instances of a class are true that overrides neither `__bool__` nor `__len__`: `object` and `type` have none to inherit.
fn is_always_true(class: &Type) -> bool {
    let plain = [&object::OBJECT.native, &type_::TYPE.native];
    // SAFETY: a resolution order holds types; nothing runs meanwhile.
    unsafe { class.mro_items() }.iter().all(|base| {
        // SAFETY: as above.
        let base = unsafe { base.cast::<Type>() };
        !base.has(TypeFlags::CORE) || plain.iter().any(|plain| std::ptr::eq(base.native.get(), *plain))
    })
}

impl Thread {
    /// The truth of what needs no call to tell: numbers, core built-ins, and instances of classes without `__bool__` and `__len__`.
    #[inline(always)]
    pub fn truth_at_once(&self, object: Ref<'_>) -> Option<bool> {
        let word = object.word();
        if object.is_none() || object.is_false() {
            return Some(false);
        }
        if word.is_int() {
            return Some(word.int() != 0);
        }
        if word.is_float() || object.is_true() {
            return Some(true);
        }
        if let Some(length) = exact_length(object) {
            return Some(length != 0);
        }
        object.header()?;
        let class = self.space.type_of(object);
        let is_plain = std::ptr::eq(class.native.get(), &crate::types::object::OBJECT.native)
            && !self.overrides(class, names::BOOL)
            && !self.overrides(class, names::LEN);
        is_plain.then_some(true)
    }

    /// `bool(object)`
    #[inline]
    pub fn truth(&self, object: Ref<'_>) -> PyResult<bool> {
        let word = object.word();
        if object.is_true() {
            return Ok(true);
        }
        if object.is_false() || object.is_none() {
            return Ok(false);
        }
        if word.is_int() {
            return Ok(word.int() != 0);
        }
        if word.is_float() {
            return Ok(true);
        }
        self.truth_of_object(object)
    }

    fn truth_of_object(&self, object: Ref<'_>) -> PyResult<bool> {
        if let Some(length) = exact_length(object) {
            return Ok(length != 0);
        }
        if let Some(value) = Space::exact_float(object) {
            return Ok(value != 0.0);
        }
        let class = self.space.type_of(object);
        if !self.overrides(class, names::BOOL) && !self.overrides(class, names::LEN) {
            if let Some(length) = self.layout_length(object) {
                return Ok(length != 0);
            }
            if is_always_true(class) {
                return Ok(true);
            }
        }
        if let Some(method) = self.lookup_name(class, names::BOOL) {
            let result = self.deeper(|| self.call_bound(method, object, &[], &[]))?;
            if result.is_true() {
                return Ok(true);
            }
            if result.is_false() {
                return Ok(false);
            }
            let text = format!("__bool__ should return bool, returned {}", self.type_name(result.as_ref()));
            return Err(self.type_error(&text));
        }
        if self.lookup_name(class, names::LEN).is_some() {
            return Ok(self.length(object)? != 0);
        }
        Ok(true)
    }

    /// `len(object)`
    #[inline]
    pub fn length(&self, object: Ref<'_>) -> PyResult<usize> {
        if let Some(length) = exact_length(object) {
            return Ok(length);
        }
        match self.length_or_none(object)? {
            Some(length) => Ok(length),
            None => Err(self.type_error(&format!("object of type '{}' has no len()", self.type_name(object)))),
        }
    }

    /// The length of a core built-in whose class does not override `__len__`.
    #[inline]
    pub fn core_length(&self, object: Ref<'_>) -> Option<usize> {
        let class = self.space.type_of(object);
        if self.overrides(class, names::LEN) {
            return None;
        }
        self.layout_length(object)
    }

    /// The length of what has a length by its layout.
    #[inline]
    fn layout_length(&self, object: Ref<'_>) -> Option<usize> {
        // SAFETY: the layout says what it is.
        unsafe {
            match self.space.shapes.layout_of(object) {
                Layout::List => Some(object.cast::<List>().len()),
                Layout::Dict => Some(object.cast::<Dict>().len()),
                Layout::Set => Some(object.cast::<Set>().len()),
                Layout::ByteArray => Some(object.cast::<ByteArray>().len()),
                Layout::Str => Space::exact_str(object).map(|text| text.len()),
                Layout::Tuple => Space::exact_tuple(object).map(|tuple| tuple.len()),
                Layout::Bytes => Space::exact_bytes(object).map(|bytes| bytes.data().len()),
                _ => None,
            }
        }
    }

    /// `len(object)`, or None where it has no length.
    pub fn length_or_none(&self, object: Ref<'_>) -> PyResult<Option<usize>> {
        if let Some(length) = self.core_length(object) {
            return Ok(Some(length));
        }
        let native = self.native_code(self.space.type_of(object), NativeSlot::Length);
        let result = match native {
            Some(code) => code(self, &[object])?,
            None => match self.call_special(object, names::LEN, &[])? {
                Some(result) => result,
                None => return Ok(None),
            },
        };
        if result.word().is_int() && result.word().int() >= 0 {
            return Ok(Some(result.word().int() as usize));
        }
        let length = self.index(result.as_ref())?;
        match self.space.int_value(length.as_ref()) {
            Some(value) if value.is_negative() => Err(self.value_error("__len__() should return >= 0")),
            Some(value) => match value.to_i64() {
                Some(length) => Ok(Some(length as usize)),
                None => Err(self.overflow_error("cannot fit 'int' into an index-sized integer")),
            },
            None => Ok(None),
        }
    }

    /// `operator.length_hint`, 0 where nothing is known.
    pub fn length_hint(&self, object: Ref<'_>) -> PyResult<usize> {
        if let Some(length) = self.core_length(object) {
            return Ok(length);
        }
        let length = self.length_or_none(object);
        if let Some(Some(length)) = self.catch(length, &crate::exceptions::TYPE_ERROR)? {
            return Ok(length);
        }
        let hint = self.call_special(object, names::LENGTH_HINT, &[]);
        match self.catch(hint, &crate::exceptions::TYPE_ERROR)?.flatten() {
            Some(hint) if hint.is_not_implemented() => Ok(0),
            Some(hint) => match self.space.int_value(hint.as_ref()) {
                Some(value) if value.is_negative() => Err(self.value_error("__length_hint__() should return >= 0")),
                Some(value) => Ok(value.to_i64().unwrap_or(0) as usize),
                None => {
                    let given = self.type_name(hint.as_ref());
                    Err(self.type_error(&format!("__length_hint__ must be an integer, not {given}")))
                }
            },
            None => Ok(0),
        }
    }

    /// True or False as an object.
    #[inline(always)]
    pub fn boolean(&self, value: bool) -> Obj {
        Obj::boolean(value)
    }

    /// Whether the object is exactly a str.
    pub fn is_exact_str(&self, object: Ref<'_>) -> bool {
        object.has_shape(fixed::STR)
    }
}
