//! Comparison and hashing.

use std::cmp::Ordering;

use compiler::opcode::Comparison;
use objects::shape::fixed;
use objects::string::Str;
use objects::table::{KeyCompare, fold_hash, simple_hash};
use objects::type_object::{NativeSlot, Type};
use objects::{Obj, Ref, RefExt, Space};

use crate::names::{self, Name};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types::{list, object, set, tuple, type_};

/// The methods of a comparison and of its reflection.
pub fn methods(comparison: Comparison) -> (Name, Name) {
    match comparison {
        Comparison::Less => (names::LT, names::GT),
        Comparison::LessEqual => (names::LE, names::GE),
        Comparison::Equal => (names::EQ, names::EQ),
        Comparison::NotEqual => (names::NE, names::NE),
        Comparison::Greater => (names::GT, names::LT),
        Comparison::GreaterEqual => (names::GE, names::LE),
    }
}

fn symbol(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => "<",
        Comparison::LessEqual => "<=",
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Greater => ">",
        Comparison::GreaterEqual => ">=",
    }
}

/// What a comparison says of an ordering.
#[inline(always)]
pub fn holds(comparison: Comparison, ordering: Ordering) -> bool {
    match comparison {
        Comparison::Less => ordering.is_lt(),
        Comparison::LessEqual => ordering.is_le(),
        Comparison::Equal => ordering.is_eq(),
        Comparison::NotEqual => ordering.is_ne(),
        Comparison::Greater => ordering.is_gt(),
        Comparison::GreaterEqual => ordering.is_ge(),
    }
}

/// What a comparison says of two floats.
#[inline(always)]
pub fn holds_for_floats(comparison: Comparison, a: f64, b: f64) -> bool {
    match comparison {
        Comparison::Less => a < b,
        Comparison::LessEqual => a <= b,
        Comparison::Equal => a == b,
        Comparison::NotEqual => a != b,
        Comparison::Greater => a > b,
        Comparison::GreaterEqual => a >= b,
    }
}

/// What a comparison says of two strings.
#[inline]
pub fn holds_for_strings(comparison: Comparison, a: &Str, b: &Str) -> bool {
    match comparison {
        Comparison::Equal => a.equals(b),
        Comparison::NotEqual => !a.equals(b),
        _ => holds(comparison, a.order(b)),
    }
}

/// The value of a small int or a bool.
#[inline(always)]
fn small_number(object: Ref<'_>) -> Option<i64> {
    if object.word().is_int() {
        return Some(object.word().int());
    }
    if object.is_true() { Some(1) } else { object.is_false().then_some(0) }
}

impl Thread {
    /// `a op b`
    #[inline]
    pub fn compare(&self, a: Ref<'_>, b: Ref<'_>, comparison: Comparison) -> PyResult {
        let (x, y) = (a.word(), b.word());
        if x.both_ints(y) {
            return Ok(Obj::boolean(holds(comparison, x.int().cmp(&y.int()))));
        }
        if x.is_float() && y.is_float() {
            return Ok(Obj::boolean(holds_for_floats(comparison, x.float(), y.float())));
        }
        if let (Some(x), Some(y)) = (Space::exact_str(a), Space::exact_str(b)) {
            return Ok(Obj::boolean(holds_for_strings(comparison, x, y)));
        }
        self.compare_objects(a, b, comparison)
    }

    /// A comparison of two built-in containers of one kind, whose methods nobody else can have defined; None for any other.
    #[inline(always)]
    fn compare_core(&self, a: Ref<'_>, b: Ref<'_>, comparison: Comparison) -> Option<PyResult> {
        let (shape, other) = (a.header()?.shape(), b.header()?.shape());
        let code = match shape {
            fixed::TUPLE if other == shape => tuple::compare,
            fixed::LIST if other == shape => list::compare,
            fixed::SET | fixed::FROZEN_SET if other == fixed::SET || other == fixed::FROZEN_SET => {
                // SAFETY: the shapes say so.
                return Some(unsafe { set::compare_sets(self, a.cast(), b.cast(), comparison) });
            }
            _ => return None,
        };
        Some(self.deeper(|| code(self, &[a, b], comparison)))
    }

    /// Whether `==` and `!=` of a class's instances are those of `object`.
    fn compares_by_identity(&self, class: &Type) -> bool {
        let native = class.native.get();
        let is_plain = [&object::OBJECT.native, &type_::TYPE.native].iter().any(|plain| std::ptr::eq(native, *plain));
        is_plain && !self.overrides(class, names::EQ) && !self.overrides(class, names::NE)
    }

    fn compare_objects(&self, a: Ref<'_>, b: Ref<'_>, comparison: Comparison) -> PyResult {
        if let Some(result) = self.compare_core(a, b, comparison) {
            return result;
        }
        if let (Some(x), Some(y)) = (small_number(a), small_number(b)) {
            return Ok(Obj::boolean(holds(comparison, x.cmp(&y))));
        }
        self.compare_by_methods(a, b, comparison)
    }

    #[inline(never)]
    fn compare_by_methods(&self, a: Ref<'_>, b: Ref<'_>, comparison: Comparison) -> PyResult {
        let (class_a, class_b) = (self.space.type_of(a), self.space.type_of(b));
        if matches!(comparison, Comparison::Equal | Comparison::NotEqual)
            && self.compares_by_identity(class_a)
            && self.compares_by_identity(class_b)
        {
            return Ok(Obj::boolean(a.is(b) == (comparison == Comparison::Equal)));
        }
        let (direct, reflected) = methods(comparison);
        let mut reflected_tried = false;
        if !std::ptr::eq(class_a, class_b)
            && class_b.is_subtype_of(class_a)
            && let Some(method) = self.lookup_name(class_b, reflected)
        {
            reflected_tried = true;
            let result = self.try_compare(method, b, a)?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        if let Some(method) = self.lookup_name(class_a, direct) {
            let result = self.try_compare(method, a, b)?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        if reflected_tried {
            self.compare_by_default(a, b, comparison)
        } else {
            self.compare_reflected(a, b, comparison)
        }
    }

    /// A comparison that the left operand does not know.
    pub fn compare_reflected(&self, a: Ref<'_>, b: Ref<'_>, comparison: Comparison) -> PyResult {
        if let Some(method) = self.lookup_name(self.space.type_of(b), methods(comparison).1) {
            let result = self.try_compare(method, b, a)?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        self.compare_by_default(a, b, comparison)
    }

    /// A comparison that no operand knows.
    fn compare_by_default(&self, a: Ref<'_>, b: Ref<'_>, comparison: Comparison) -> PyResult {
        match comparison {
            Comparison::Equal => Ok(Obj::boolean(a.is(b))),
            Comparison::NotEqual => Ok(Obj::boolean(!a.is(b))),
            _ => {
                let text = format!(
                    "'{}' not supported between instances of '{}' and '{}'",
                    symbol(comparison),
                    self.type_name(a),
                    self.type_name(b)
                );
                Err(self.type_error(&text))
            }
        }
    }

    pub fn try_compare(&self, method: Obj, a: Ref<'_>, b: Ref<'_>) -> PyResult {
        // Not bound as functions are: a getter that fails leaves the method out. None is called, which forbids the comparison.
        let kind = self.space.kind(method.as_ref());
        if !matches!(kind, fixed::FUNCTION | fixed::METHOD_DESCRIPTOR | fixed::WRAPPER_DESCRIPTOR) {
            let bound = match self.bind_attribute(method, Some(a), self.space.type_of(a)) {
                Ok(bound) => bound,
                Err(raised) => {
                    drop(self.take_exception(raised));
                    return Ok(Obj::not_implemented());
                }
            };
            return self.deeper(|| self.call_with(bound.as_ref(), &[b]));
        }
        self.deeper(|| self.call_bound(method, a, &[b], &[]))
    }

    /// `bool(a op b)`
    pub fn compare_bool(&self, a: Ref<'_>, b: Ref<'_>, comparison: Comparison) -> PyResult<bool> {
        let result = self.compare(a, b, comparison)?;
        self.truth(result.as_ref())
    }

    /// `a is b or a == b`, as containers compare.
    #[inline]
    pub fn equals(&self, a: Ref<'_>, b: Ref<'_>) -> PyResult<bool> {
        if a.is(b) {
            return Ok(true);
        }
        if a.word().both_ints(b.word()) {
            return Ok(false);
        }
        if let (Some(a), Some(b)) = (Space::exact_str(a), Space::exact_str(b)) {
            return Ok(a.equals(b));
        }
        self.compare_bool(a, b, Comparison::Equal)
    }

    /// `hash(object)`
    pub fn hash(&self, object: Ref<'_>) -> PyResult<i64> {
        if object.word().is_int() {
            return Ok(text::hash::hash_small(object.word().int()));
        }
        // SAFETY: the shapes say what it is.
        unsafe {
            match object.header().map(|header| header.shape()) {
                Some(fixed::STR) => return Ok(object.cast::<Str>().python_hash(&self.space)),
                Some(fixed::TYPE) => return Ok(object::identity_hash(object)),
                Some(fixed::BOOL) => return Ok(i64::from(object.is_true())),
                Some(fixed::TUPLE) => return self.deeper(|| tuple::hash_of(self, object.cast())),
                _ => {}
            }
        }
        if let Some(hash) = Space::exact_float(object).and_then(text::hash::hash_float) {
            return Ok(hash);
        }
        let class = self.space.type_of(object);
        if !self.overrides(class, names::HASH)
            && let Some(value) = self.space.wrapped(object)
        {
            return self.hash(value);
        }
        let native = |class: &Type| class.native_methods.get()[NativeSlot::Hash as usize];
        if native(class) != 0 && native(class) == native(self.class(&crate::types::object::OBJECT)) {
            return Ok(crate::types::object::identity_hash(object));
        }
        if let Some(code) = self.native_code(class, NativeSlot::Hash) {
            let result = self.deeper(|| code(self, &[object]))?;
            if let Some(hash) = Space::exact_int(result.as_ref()).and_then(|hash| hash.to_i64()) {
                return Ok(hash);
            }
        } else if std::ptr::eq(class.native.get(), &crate::types::object::OBJECT.native)
            && !self.overrides(class, names::HASH)
        {
            return Ok(crate::types::object::identity_hash(object));
        }
        match self.lookup_name(class, names::HASH) {
            Some(method) if !method.is_none() => {
                let result = self.deeper(|| self.call_bound(method, object, &[], &[]))?;
                match self.space.int_value(result.as_ref()) {
                    Some(value) => Ok(match value.to_i64() {
                        Some(-1) => -2,
                        Some(value) => value,
                        None => text::hash::hash_big(&value.to_big()),
                    }),
                    None => Err(self.type_error("__hash__ method should return an integer")),
                }
            }
            _ => Err(self.unhashable(object)),
        }
    }

    #[cold]
    pub fn unhashable(&self, object: Ref<'_>) -> Raised {
        self.type_error(&format!("unhashable type: '{}'", self.type_name(object)))
    }

    /// The hash of a key as tables use it.
    #[inline]
    pub fn table_hash(&self, key: Ref<'_>) -> PyResult<u32> {
        match simple_hash(key, &self.space) {
            Some(hash) => Ok(hash),
            // A str subclass or bool must agree with the str or int that it equals.
            None => self.hash(key).map(|hash| match self.space.str_value(key) {
                Some(_) => fold_hash(hash).max(1),
                None => fold_hash(hash),
            }),
        }
    }

    /// Compares a table's keys with `key` by Python's rules.
    pub fn key_compare<'a>(&'a self, key: Ref<'a>) -> PythonCompare<'a> {
        PythonCompare { thread: self, key }
    }
}

/// Key comparison by Python's rules, for table lookups.
pub struct PythonCompare<'a> {
    thread: &'a Thread,
    key: Ref<'a>,
}

impl KeyCompare for PythonCompare<'_> {
    type Error = Raised;

    #[inline]
    fn equals(&mut self, stored: Ref<'_>) -> Result<bool, Raised> {
        if let (Some(a), Some(b)) = (Space::exact_str(self.key), Space::exact_str(stored)) {
            return Ok(a.equals(b));
        }
        self.thread.compare_bool(stored, self.key, Comparison::Equal)
    }

    #[inline]
    fn runs_code(&self, stored: Ref<'_>) -> bool {
        let is_simple = |object: Ref<'_>| object.word().is_int() || Space::exact_str(object).is_some();
        !(is_simple(stored) && is_simple(self.key))
    }

    fn simple_hash(&self, stored: Ref<'_>) -> Option<u32> {
        simple_hash(stored, &self.thread.space)
    }
}
