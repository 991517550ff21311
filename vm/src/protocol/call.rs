//! Calls of any object from Rust. Calls between Python functions do not come by here: the interpreter pushes frames.

use objects::dict::Dict;
use objects::frame::Code;
use objects::record::slot;
use objects::shape::fixed;
use objects::type_object::{NativeSlot, Type, TypeFlags};
use objects::{Obj, Ref, RefExt, Space};

use crate::interpreter;
use crate::names::{self, Name};
use crate::native::{AnyCode, Kind, NativeEntry, call_padded};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{bound_method, native_function};

/// Arguments that fit without memory of their own, when one is put in front.
const INLINE_MAX: usize = 8;

/// Calls `call` with one more argument in front.
#[inline(always)]
fn with_first<R>(first: Ref<'_>, values: &[Ref<'_>], call: impl FnOnce(&[Ref<'_>]) -> R) -> R {
    if values.len() < INLINE_MAX {
        let mut all = [Ref::NULL; INLINE_MAX];
        all[0] = first;
        all[1..=values.len()].copy_from_slice(values);
        return call(&all[..=values.len()]);
    }
    let mut all = Vec::with_capacity(values.len() + 1);
    all.push(first);
    all.extend_from_slice(values);
    call(&all)
}

/// The natives that make an instance of a native class: the number of its `__new__`, and above that one more than the number of its
/// `__init__`, or 0 where that is `object`'s.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Recipe(pub i64);

impl Recipe {
    /// `type` with one argument gives its class.
    const TYPE_OF: Recipe = Recipe(-1);
    const NEW_BITS: u32 = 24;

    fn of(new: usize, init: Option<usize>) -> Recipe {
        debug_assert!(new >> Self::NEW_BITS == 0);
        Recipe(init.map_or(0, |init| init as i64 + 1) << Self::NEW_BITS | new as i64)
    }

    /// Of a built-in type that has a `__new__`, its own or its base's.
    fn of_built_in(class: &Type) -> Option<Recipe> {
        let numbers = class.native_methods.get();
        let [new, init] =
            [NativeSlot::New, NativeSlot::Init].map(|which| (numbers[which as usize] as usize).checked_sub(1));
        new.map(|new| Recipe::of(new, init))
    }

    fn numbers(self) -> (usize, Option<usize>) {
        let init = (self.0 >> Self::NEW_BITS) as usize;
        (self.0 as usize & ((1 << Self::NEW_BITS) - 1), init.checked_sub(1))
    }
}

impl Thread {
    /// Calls an object: `values` are the positional arguments, then one value a name.
    pub fn call(&self, callable: Ref<'_>, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
        let shape = self.space.kind(callable);
        if shape.0 == 0 {
            return Err(self.not_callable(callable));
        }
        if shape == fixed::FUNCTION {
            return interpreter::call_function(self, callable, values, names);
        }
        if shape == fixed::NATIVE_FUNCTION {
            return self.call_native_function(callable, values, names);
        }
        if shape == fixed::BOUND_METHOD {
            // SAFETY: a bound method has these slots, and lives during the call.
            let (function, instance) =
                unsafe { (slot(callable, bound_method::FUNCTION).peek(), slot(callable, bound_method::SELF).peek()) };
            let (function, instance) = (function.own(), instance.own());
            return self.call_with_first(function.as_ref(), instance.as_ref(), values, names);
        }
        if shape == fixed::METHOD_DESCRIPTOR || shape == fixed::WRAPPER_DESCRIPTOR {
            return self.call_method_descriptor(callable, values, names);
        }
        if let Some(class) = self.space.as_type(callable) {
            return self.call_class(class, values, names);
        }
        self.call_other(callable, values, names)
    }

    /// Calls with positional arguments only.
    #[inline]
    pub fn call_with(&self, callable: Ref<'_>, values: &[Ref<'_>]) -> PyResult {
        self.call(callable, values, &[])
    }

    /// Calls with one more argument in front.
    pub fn call_with_first(
        &self,
        callable: Ref<'_>,
        first: Ref<'_>,
        values: &[Ref<'_>],
        names: &[Ref<'_>],
    ) -> PyResult {
        with_first(first, values, |all| self.call(callable, all, names))
    }

    fn call_native_function(&self, callable: Ref<'_>, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
        // SAFETY: a native function has these slots.
        let (number, bound) = unsafe {
            (slot(callable, native_function::NUMBER).word().int(), slot(callable, native_function::BOUND).peek())
        };
        let entry = self.native_entry(number as usize);
        self.deeper(|| {
            if bound.is_null() || matches!(entry.native.kind, Kind::Function | Kind::StaticMethod) {
                return self.call_native(entry, values, names);
            }
            if entry.native.kind == Kind::New {
                self.check_new(entry.native.name, bound, values)?;
                return self.call_native(entry, values, names);
            }
            let bound = bound.own();
            with_first(bound.as_ref(), values, |all| self.call_native(entry, all, names))
        })
    }

    /// What `T.__new__(C, ...)` demands of C.
    fn check_new(&self, _name: &str, owner: Ref<'_>, values: &[Ref<'_>]) -> PyResult<()> {
        // SAFETY: a `__new__` is bound to its type.
        let owner = unsafe { owner.cast::<Type>() };
        let Some(first) = values.first() else {
            return Err(self.type_error(&format!("{}.__new__(): not enough arguments", owner.name_lossy())));
        };
        let Some(class) = self.space.as_type(*first) else {
            let (owner_name, given) = (owner.name_lossy(), self.type_name(*first));
            return Err(self.type_error(&format!("{owner_name}.__new__(X): X is not a type object ({given})")));
        };
        if !class.is_subtype_of(owner) {
            let (owner_name, class_name) = (owner.name_lossy(), class.name_lossy());
            let text = format!("{owner_name}.__new__({class_name}): {class_name} is not a subtype of {owner_name}");
            return Err(self.type_error(&text));
        }
        // A type's own slots may need its own `__new__`: `object`'s leaves them empty.
        let is_object = std::ptr::eq(owner, self.class(&crate::types::object::OBJECT));
        let (made, owned) = (class.native.get(), owner.native.get());
        let is_sealed = class.has(TypeFlags::DISALLOW_INSTANTIATION) && !std::ptr::eq(class, owner);
        if is_sealed
            || made.layout != owned.layout
            || is_object && made.fixed_slots != 0 && !class.has(TypeFlags::EXCEPTION)
        {
            let (owner_name, class_name) = (owner.name_lossy(), class.name_lossy());
            let safe = class.native.get().name;
            let text = format!("{owner_name}.__new__({class_name}) is not safe, use {safe}.__new__()");
            return Err(self.type_error(&text));
        }
        Ok(())
    }

    fn call_method_descriptor(&self, callable: Ref<'_>, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
        // SAFETY: a method descriptor has these slots.
        let (number, owner) = unsafe { (slot(callable, 0).word().int(), slot(callable, 1).peek().cast::<Type>()) };
        let entry = self.native_entry(number as usize);
        if values.len() == names.len() || !self.space.type_of(values[0]).is_subtype_of(owner) {
            return Err(self.wrong_instance(callable, entry.native.name, owner, &values[..values.len() - names.len()]));
        }
        self.deeper(|| self.call_native(entry, values, names))
    }

    /// A native method was called without an instance of its type.
    #[cold]
    fn wrong_instance(&self, callable: Ref<'_>, name: &str, owner: &Type, values: &[Ref<'_>]) -> crate::raised::Raised {
        let is_wrapper = callable.has_shape(fixed::WRAPPER_DESCRIPTOR);
        let owner_name = owner.name_lossy();
        let Some(first) = values.first() else {
            let text = if is_wrapper {
                format!("descriptor '{name}' of '{owner_name}' object needs an argument")
            } else {
                format!("unbound method {owner_name}.{name}() needs an argument")
            };
            return self.type_error(&text);
        };
        let given = self.type_name(*first);
        self.type_error(&if is_wrapper {
            format!("descriptor '{name}' requires a '{owner_name}' object but received a '{given}'")
        } else {
            format!("descriptor '{name}' for '{owner_name}' objects doesn't apply to a '{given}' object")
        })
    }

    /// A native's code on values of which the first is its instance, checked as an unbound call would be.
    pub fn call_native_checked(&self, entry: &NativeEntry, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
        let result = self.deeper(|| self.call_native(entry, values, names))?;
        if result.is_null() && entry.native.name == "__next__" {
            return Err(self.stop_iteration(Obj::none()));
        }
        Ok(result)
    }

    /// As [`Thread::call_native_checked`], for positional arguments that are not just those that the native's code gets.
    #[inline(never)]
    pub fn call_native_with(&self, entry: &NativeEntry, values: &[Ref<'_>]) -> PyResult {
        let direct = entry.direct;
        if !(direct.required..direct.all).contains(&values.len()) {
            return self.call_native_checked(entry, values, &[]);
        }
        call_padded(self, direct.code, values, direct.all - values.len())
    }

    /// `C(...)`: the metaclass's `__call__`, or `__new__` and `__init__`.
    pub fn call_class(&self, class: &Type, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
        let metaclass = self.space.type_of(class.as_ref());
        if self.overrides(metaclass, names::CALL) {
            let method = self.lookup_name(metaclass, names::CALL);
            if let Some(method) = method {
                return self.call_bound(method, class.as_ref(), values, names);
            }
        }
        self.instantiate(class, values, names)
    }

    /// `type.__call__`
    pub fn instantiate(&self, class: &Type, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
        if class.has(TypeFlags::DISALLOW_INSTANTIATION) {
            let name = crate::types::type_::full_name(self, class);
            return Err(self.type_error(&format!("cannot create '{name}' instances")));
        }
        if class.has(TypeFlags::METATYPE) && std::ptr::eq(class, self.class(&crate::types::type_::TYPE)) {
            let positional = values.len() - names.len();
            if positional == 1 && names.is_empty() {
                return Ok(self.space.type_of(values[0]).as_ref().own());
            }
            if positional != 3 {
                return Err(self.type_error("type() takes 1 or 3 arguments"));
            }
        }
        if names.is_empty()
            && let Some(recipe) = Recipe::of_built_in(class)
        {
            return self.deeper(|| with_first(class.as_ref(), values, |all| self.make_by(recipe, all)));
        }
        let Some(new) = self.lookup_name(class, names::NEW) else {
            return Err(self.cannot_instantiate(class));
        };
        let object = match self.own_native_new(new.as_ref(), class) {
            Some(entry) => {
                self.deeper(|| with_first(class.as_ref(), values, |all| self.call_native(entry, all, names)))?
            }
            None => {
                let new = self.bind_class_attribute(new, class)?;
                self.deeper(|| self.call_with_first(new.as_ref(), class.as_ref(), values, names))?
            }
        };
        self.initialize(object, class, values, names)
    }

    /// The second half of `type.__call__`: `__init__` of what `__new__` gave, if that is an instance of the class.
    fn initialize(&self, object: Obj, class: &Type, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
        let made = self.space.type_of(object.as_ref());
        if !made.is_subtype_of(class) {
            return Ok(object);
        }
        let Some(init) = self.lookup_name(made, names::INIT) else { return Ok(object) };
        if self.is_object_init(init.as_ref()) && !self.init_would_complain(made, values) {
            return Ok(object);
        }
        let result = self.deeper(|| self.call_bound(init, object.as_ref(), values, names))?;
        if !result.is_none() {
            let text = format!("__init__() should return None, not '{}'", self.type_name(result.as_ref()));
            return Err(self.type_error(&text));
        }
        Ok(object)
    }

    /// How calls of a class without a metaclass make instances, for as long as it has its version; None where that takes more than
    /// natives of its own.
    pub fn recipe(&self, class: &Type) -> Option<Recipe> {
        if std::ptr::eq(class, self.class(&crate::types::type_::TYPE)) {
            return Some(Recipe::TYPE_OF);
        }
        if class.has(TypeFlags::DISALLOW_INSTANTIATION | TypeFlags::HEAP) {
            return None;
        }
        if let Some(recipe) = Recipe::of_built_in(class) {
            return Some(recipe);
        }
        // SAFETY: nothing runs meanwhile.
        let (new, init) = unsafe {
            (self.lookup_borrowed(class, self.name(names::NEW))?, self.lookup_borrowed(class, self.name(names::INIT))?)
        };
        self.own_native_new(new, class)?;
        let init = if self.is_object_init(init) {
            None
        } else if init.has_shape(fixed::METHOD_DESCRIPTOR) || init.has_shape(fixed::WRAPPER_DESCRIPTOR) {
            Some(native_function::number_of(init))
        } else {
            return None;
        };
        Some(Recipe::of(native_function::number_of(new), init))
    }

    /// Calls a class by its recipe: `values` are the class and positional arguments.
    #[inline(never)]
    pub fn make_by(&self, recipe: Recipe, values: &[Ref<'_>]) -> PyResult {
        // SAFETY: the first is the class.
        let class = unsafe { values[0].cast::<Type>() };
        if recipe == Recipe::TYPE_OF {
            return match values {
                [_, object] => Ok(self.space.type_of(*object).as_ref().own()),
                _ => self.instantiate(class, &values[1..], &[]),
            };
        }
        let (new, init) = recipe.numbers();
        let object = self.call_native_new(self.native_entry(new), values)?;
        if !std::ptr::eq(self.space.type_of(object.as_ref()), class) {
            return self.initialize(object, class, &values[1..], &[]);
        }
        if let Some(init) = init {
            let entry = self.native_entry(init);
            with_first(object.as_ref(), &values[1..], |all| self.call_native_new(entry, all))?;
        }
        Ok(object)
    }

    #[inline(always)]
    fn call_native_new(&self, entry: &NativeEntry, values: &[Ref<'_>]) -> PyResult {
        match entry.native.code {
            AnyCode::Raw(code) => code(self, values, &[]),
            AnyCode::Bound(_) if entry.direct.all == values.len() => (entry.direct.code)(self, values),
            AnyCode::Bound(_) => self.call_native_with(entry, values),
        }
    }

    /// The native `__new__` of the class itself, which needs no checks.
    fn own_native_new(&self, new: Ref<'_>, class: &Type) -> Option<&NativeEntry> {
        if !new.has_shape(fixed::NATIVE_FUNCTION) {
            return None;
        }
        // SAFETY: a native function has these slots.
        let (number, bound) =
            unsafe { (slot(new, native_function::NUMBER).word().int(), slot(new, native_function::BOUND).peek()) };
        let entry = self.native_entry(number as usize);
        (entry.native.kind == Kind::New && bound.is(class.as_ref())).then_some(entry)
    }

    /// Whether a class attribute is `object.__init__`, which does nothing.
    fn is_object_init(&self, init: Ref<'_>) -> bool {
        // SAFETY: the type `object` does not change.
        unsafe { self.lookup_borrowed(self.class(&crate::types::object::OBJECT), self.name(names::INIT)) }
            .is_some_and(|known| known.is(init))
    }

    fn init_would_complain(&self, class: &Type, values: &[Ref<'_>]) -> bool {
        !values.is_empty()
            && !self.overrides(class, names::NEW)
            && class.has(TypeFlags::HEAP)
            && std::ptr::eq(class.native.get(), &crate::types::object::OBJECT.native)
    }

    /// Calls a class attribute as a method of an instance, without making a bound method where possible.
    pub fn call_bound(&self, attribute: Obj, instance: Ref<'_>, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
        let function = attribute.as_ref();
        if function.has_shape(fixed::METHOD_DESCRIPTOR) || function.has_shape(fixed::WRAPPER_DESCRIPTOR) {
            return with_first(instance, values, |all| self.call_method_descriptor(function, all, names));
        }
        if self.space.is_function(function) {
            return self.call_with_first(function, instance, values, names);
        }
        let class = self.space.type_of(instance);
        let bound = self.bind_attribute(attribute, Some(instance), class)?;
        self.call(bound.as_ref(), values, names)
    }

    fn call_other(&self, callable: Ref<'_>, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
        let class = self.space.type_of(callable);
        match self.lookup_name(class, names::CALL) {
            Some(method) => self.deeper(|| self.call_bound(method, callable, values, names)),
            None => Err(self.not_callable(callable)),
        }
    }

    #[cold]
    fn cannot_instantiate(&self, class: &Type) -> crate::raised::Raised {
        let module = Space::exact_str(self.name(names::MODULE))
            .and_then(|name| class.namespace().get_str(&self.space, name))
            .map(|module| format!("{}.", self.text_of(module.as_ref())))
            .unwrap_or_default();
        self.type_error(&format!("cannot create '{module}{}' instances", class.name_lossy()))
    }

    #[cold]
    pub fn not_callable(&self, callable: Ref<'_>) -> crate::raised::Raised {
        self.type_error(&format!("'{}' object is not callable{}", self.type_name(callable), self.call_hint(callable)))
    }

    /// A module that holds something callable of its own name was perhaps meant to be that.
    fn call_hint(&self, callable: Ref<'_>) -> String {
        if !self.is_instance_of(callable, &crate::types::module::MODULE) {
            return String::new();
        }
        let quiet = |raised| drop(self.take_exception(raised));
        let Some(name) = self.get_or_none(callable, names::NAME).map_err(quiet).ok().flatten() else {
            return String::new();
        };
        let Some(text) = self.space.str_value(name.as_ref()).map(|name| name.to_string_lossy()) else {
            return String::new();
        };
        match self.get_str_or_none(callable, &text).map_err(quiet) {
            Ok(Some(found)) if self.is_callable(found.as_ref()) => format!(". Did you mean: '{text}.{text}(...)'?"),
            _ => String::new(),
        }
    }

    /// Whether `callable()` says yes.
    pub fn is_callable(&self, object: Ref<'_>) -> bool {
        let class = self.space.type_of(object);
        class.has(TypeFlags::METATYPE) || self.lookup_name(class, names::CALL).is_some()
    }

    /// Calls `object.name(...)`.
    pub fn call_method(&self, object: Ref<'_>, name: Name, values: &[Ref<'_>]) -> PyResult {
        self.call_method_named(object, self.name(name), values)
    }

    /// Calls `object.name(...)`; the name is an interned string.
    pub fn call_method_named(&self, object: Ref<'_>, name: Ref<'_>, values: &[Ref<'_>]) -> PyResult {
        let (function, instance) = self.load_method(object, name)?;
        match instance {
            Some(instance) => self.call_with_first(function.as_ref(), instance.as_ref(), values, &[]),
            None => self.call(function.as_ref(), values, &[]),
        }
    }

    /// Calls `object.name(...)` by the name's text.
    pub fn call_method_str(&self, object: Ref<'_>, name: &str, values: &[Ref<'_>]) -> PyResult {
        let name = self.space.intern_str(name)?;
        self.call_method_named(object, name.as_ref(), values)
    }

    /// Calls a special method looked up on the class; None where the class has none (or has None there).
    pub fn call_special(&self, object: Ref<'_>, name: Name, values: &[Ref<'_>]) -> PyResult<Option<Obj>> {
        let class = self.space.type_of(object);
        match self.lookup_name(class, name) {
            None => Ok(None),
            Some(method) if method.is_none() => Ok(None),
            Some(method) => self.call_bound(method, object, values, &[]).map(Some),
        }
    }

    /// Calls with a tuple of positional arguments and a dict of keywords (or NULL).
    pub fn call_with_tuple_and_dict(&self, callable: Ref<'_>, arguments: Ref<'_>, keywords: Ref<'_>) -> PyResult {
        let tuple = self.space.tuple_value(arguments).expect("a tuple of arguments");
        let Some(dict) = keywords.non_null().and_then(|keywords| self.downcast::<Dict>(keywords)) else {
            return self.call(callable, tuple.items(), &[]);
        };
        if dict.len() == 0 {
            return self.call(callable, tuple.items(), &[]);
        }
        let (mut names, mut values) = (Vec::new(), Vec::new());
        let mut next = dict.table.next_entry(0);
        while let Some(number) = next {
            // SAFETY: a live entry, copied at once.
            unsafe {
                if let Some(key) = dict.table.key(number) {
                    if self.space.str_value(key).is_none() {
                        return Err(self.type_error("keywords must be strings"));
                    }
                    names.push(key.own());
                    values.push(dict.table.value(number).own());
                }
            }
            next = dict.table.next_entry(number + 1);
        }
        let mut all: Vec<Ref<'_>> = tuple.items().to_vec();
        all.extend(values.iter().map(Obj::as_ref));
        let names: Vec<Ref<'_>> = names.iter().map(Obj::as_ref).collect();
        self.call(callable, &all, &names)
    }

    /// The code object of a Python function.
    pub fn function_code<'a>(&self, function: Ref<'a>) -> Option<&'a Code> {
        if !self.space.is_function(function) {
            return None;
        }
        // SAFETY: a function has a code object there.
        Some(unsafe { slot(function, crate::types::function::CODE).peek().cast::<Code>() })
    }

    /// The name of a dict key for messages.
    pub fn text_of(&self, object: Ref<'_>) -> String {
        match self.space.str_value(object) {
            Some(text) => text.to_string_lossy(),
            None => String::new(),
        }
    }

    /// A dict, for code that made it itself.
    pub fn dict_of<'a>(&self, object: &'a Obj) -> &'a Dict {
        Space::exact_dict(object.as_ref()).expect("a dict made by the runtime")
    }
}
