//! Attribute access: `getattr`, `setattr`, `delattr` for any object, and method loads for calls.

use objects::shape::{ShapeFlags, fixed};
use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref, Space};

use crate::exceptions;
use crate::names::{self, Name};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;

impl Thread {
    /// `object.name`; the name is an interned string.
    pub fn get_attribute(&self, object: Ref<'_>, name: Ref<'_>) -> PyResult {
        self.find_any_attribute(object, name).map_err(|raised| self.with_attribute(raised, object, name))
    }

    /// An AttributeError that says nothing of object and name (a program's own) gets both, for suggestions.
    #[cold]
    pub(crate) fn with_attribute(&self, raised: Raised, object: Ref<'_>, name: Ref<'_>) -> Raised {
        if self.is_raised(&raised, &exceptions::ATTRIBUTE_ERROR) {
            let exception = self.peek_exception(&raised);
            let part = |index: usize| self.exception_slot(exception.as_ref(), exceptions::slots::OWN + index);
            if part(0).is_null() && part(1).is_null() {
                part(0).set(name.own());
                part(1).set(object.own());
            }
        }
        raised
    }

    fn find_any_attribute(&self, object: Ref<'_>, name: Ref<'_>) -> PyResult {
        let class = self.space.type_of(object);
        if class.has(TypeFlags::METATYPE) && !self.overrides(class, names::GETATTRIBUTE) {
            // SAFETY: instances of a metatype are types.
            let this = unsafe { objects::RefExt::cast::<Type>(object) };
            let found = self.get_class_attribute(this, name);
            if self.overrides(class, names::GETATTR) {
                return self.or_getattr_hook(found, object, class, name);
            }
            return found;
        }
        if !self.overrides(class, names::GETATTRIBUTE) {
            let found = self.generic_get_attribute(object, name);
            if self.overrides(class, names::GETATTR) {
                return self.or_getattr_hook(found, object, class, name);
            }
            return found;
        }
        let method = self.lookup_name(class, names::GETATTRIBUTE).expect("overridden");
        let found = self.deeper(|| self.call_bound(method, object, &[name], &[]));
        if self.overrides(class, names::GETATTR) {
            return self.or_getattr_hook(found, object, class, name);
        }
        found
    }

    /// After AttributeError, asks the class's `__getattr__`.
    fn or_getattr_hook(&self, found: PyResult, object: Ref<'_>, class: &Type, name: Ref<'_>) -> PyResult {
        match found {
            Err(raised) if self.is_raised(&raised, &exceptions::ATTRIBUTE_ERROR) => {
                let Some(hook) = self.lookup_name(class, names::GETATTR) else { return Err(raised) };
                drop(self.take_exception(raised));
                self.deeper(|| self.call_bound(hook, object, &[name], &[]))
            }
            found => found,
        }
    }

    /// `object.__getattribute__`
    pub fn generic_get_attribute(&self, object: Ref<'_>, name: Ref<'_>) -> PyResult {
        match self.find_attribute(object, name)? {
            Some(value) => Ok(value),
            None => self.missing_attribute(object, name),
        }
    }

    #[cold]
    fn missing_attribute(&self, object: Ref<'_>, name: Ref<'_>) -> PyResult {
        if object.has_shape(self.shape(&crate::types::module::MODULE))
            || self.is_instance_of(object, &crate::types::module::MODULE)
        {
            return crate::types::module::missing_attribute(self, object, name);
        }
        Err(self.attribute_error(object, name))
    }

    /// As `generic_get_attribute`, but a missing attribute is None.
    pub fn find_attribute(&self, object: Ref<'_>, name: Ref<'_>) -> PyResult<Option<Obj>> {
        let class = self.space.type_of(object);
        let on_class = self.lookup(class, name);
        if let Some(attribute) = &on_class
            && self.is_data_descriptor(attribute.as_ref())
            && self.has_getter(attribute.as_ref())
        {
            return self.bind_attribute(attribute.clone(), Some(object), class).map(Some);
        }
        if let Some(value) = self.space.get_attribute(object, name) {
            return Ok(Some(value));
        }
        match on_class {
            Some(attribute) => self.bind_attribute(attribute, Some(object), class).map(Some),
            None => self.find_by_other_keys(object, name),
        }
    }

    /// An entry of an instance's dict whose key is no string, but equal to the name.
    #[cold]
    fn find_by_other_keys(&self, object: Ref<'_>, name: Ref<'_>) -> PyResult<Option<Obj>> {
        match self.space.mode_dict(object) {
            Some(dict) if dict.has_other_keys() => self.dict_get(dict, name),
            _ => Ok(None),
        }
    }

    /// `type.__getattribute__`
    pub fn get_class_attribute(&self, class: &Type, name: Ref<'_>) -> PyResult {
        match self.find_class_attribute(class, name)? {
            Some(value) => Ok(value),
            None => Err(self.attribute_error(class.as_ref(), name)),
        }
    }

    pub fn find_class_attribute(&self, class: &Type, name: Ref<'_>) -> PyResult<Option<Obj>> {
        let metaclass = self.space.type_of(class.as_ref());
        let on_metaclass = self.lookup(metaclass, name);
        if let Some(attribute) = &on_metaclass
            && self.is_data_descriptor(attribute.as_ref())
            && self.has_getter(attribute.as_ref())
        {
            return self.bind_attribute(attribute.clone(), Some(class.as_ref()), metaclass).map(Some);
        }
        if let Some(attribute) = self.lookup(class, name) {
            return self.bind_class_attribute(attribute, class).map(Some);
        }
        match on_metaclass {
            Some(attribute) => self.bind_attribute(attribute, Some(class.as_ref()), metaclass).map(Some),
            None => Ok(None),
        }
    }

    /// `object.name`, where a missing attribute is None instead of AttributeError.
    pub fn get_attribute_or_none(&self, object: Ref<'_>, name: Ref<'_>) -> PyResult<Option<Obj>> {
        let class = self.space.type_of(object);
        if !self.overrides(class, names::GETATTRIBUTE) && !self.overrides(class, names::GETATTR) {
            if class.has(TypeFlags::METATYPE) {
                // SAFETY: instances of a metatype are types.
                let found = self.find_class_attribute(unsafe { objects::RefExt::cast::<Type>(object) }, name);
                return self.catch(found, &exceptions::ATTRIBUTE_ERROR).map(Option::flatten);
            }
            let found = match self.find_attribute(object, name) {
                Ok(None) if std::ptr::eq(class.native.get(), &crate::types::module::MODULE.native) => {
                    crate::types::module::provided_attribute(self, object, name)
                }
                found => found,
            };
            return self.catch(found, &exceptions::ATTRIBUTE_ERROR).map(Option::flatten);
        }
        let found = self.get_attribute(object, name);
        self.catch(found, &exceptions::ATTRIBUTE_ERROR)
    }

    /// `object.name` of a well-known name.
    pub fn get(&self, object: Ref<'_>, name: Name) -> PyResult {
        self.get_attribute(object, self.name(name))
    }

    pub fn get_or_none(&self, object: Ref<'_>, name: Name) -> PyResult<Option<Obj>> {
        self.get_attribute_or_none(object, self.name(name))
    }

    /// `object.name` by the name's text.
    pub fn get_str(&self, object: Ref<'_>, name: &str) -> PyResult {
        let name = self.space.intern_str(name)?;
        self.get_attribute(object, name.as_ref())
    }

    pub fn get_str_or_none(&self, object: Ref<'_>, name: &str) -> PyResult<Option<Obj>> {
        let name = self.space.intern_str(name)?;
        self.get_attribute_or_none(object, name.as_ref())
    }

    /// `object.name = value` by the name's text.
    pub fn set_attribute_str(&self, object: Ref<'_>, name: &str, value: Ref<'_>) -> PyResult<()> {
        let name = self.space.intern_str(name)?;
        self.set_attribute(object, name.as_ref(), Some(value))
    }

    /// `object.name = value`, or (None) `del object.name`; the name is an interned string.
    pub fn set_attribute(&self, object: Ref<'_>, name: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
        let class = self.space.type_of(object);
        let special = if value.is_some() { names::SETATTR } else { names::DELATTR };
        if self.overrides(class, special) {
            let method = self.lookup_name(class, special).expect("overridden");
            let both = [name, value.unwrap_or(Ref::NULL)];
            let arguments = if value.is_some() { &both[..] } else { &both[..1] };
            return self.deeper(|| self.call_bound(method, object, arguments, &[])).map(drop);
        }
        if class.has(TypeFlags::METATYPE) {
            // SAFETY: instances of a metatype are types.
            return self.set_class_attribute(unsafe { objects::RefExt::cast::<Type>(object) }, name, value);
        }
        self.generic_set_attribute(object, name, value)
    }

    /// `object.__setattr__`, `object.__delattr__`
    pub fn generic_set_attribute(&self, object: Ref<'_>, name: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
        let class = self.space.type_of(object);
        let on_class = self.lookup(class, name);
        if let Some(attribute) = &on_class
            && self.assign_through(attribute.as_ref(), object, value)?
        {
            return Ok(());
        }
        let has_dict = object
            .header()
            .is_some_and(|header| self.space.shapes.record(header.shape()).flags().contains(ShapeFlags::HAS_DICT));
        if has_dict {
            match value {
                Some(value) => return Ok(self.space.set_attribute(object, name, value.own())?),
                None if self.space.delete_attribute(object, name)? => return Ok(()),
                None => return Err(self.attribute_error(object, name)),
            }
        }
        let attribute = self.text_of(name);
        let type_name = self.full_type_name(class);
        let text = match on_class {
            Some(_) => format!("'{type_name}' object attribute '{attribute}' is read-only"),
            None if value.is_none() => format!("'{type_name}' object has no attribute '{attribute}'"),
            None => format!(
                "'{type_name}' object has no attribute '{attribute}' and no __dict__ for setting new attributes"
            ),
        };
        Err(self.attribute_error_with(object, name, &text))
    }

    /// `type.__setattr__`, `type.__delattr__`
    pub fn set_class_attribute(&self, class: &Type, name: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
        let attribute = self.text_of(name);
        if !class.has(TypeFlags::HEAP) || class.has(TypeFlags::IMMUTABLE) {
            let type_name = self.full_type_name(class);
            let text = format!("cannot set '{attribute}' attribute of immutable type '{type_name}'");
            return Err(self.type_error(&text));
        }
        let metaclass = self.space.type_of(class.as_ref());
        if let Some(descriptor) = self.lookup(metaclass, name)
            && self.assign_through(descriptor.as_ref(), class.as_ref(), value)?
        {
            return Ok(());
        }
        let key = Space::exact_str(name).expect("attribute names are strings");
        let namespace = class.namespace();
        let old = match value {
            Some(value) => match namespace.find_str(&self.space, key) {
                Some(number) => Some(namespace.table.replace_value(number, value.own())),
                None => {
                    namespace.set_str(&self.space, name, value.own())?;
                    None
                }
            },
            None => match namespace.find_str(&self.space, key) {
                Some(number) => Some(namespace.table.remove_entry(&self.space, number).1),
                None => {
                    let type_name = class.name_lossy();
                    let text = format!("type object '{type_name}' has no attribute '{attribute}'");
                    return Err(self.attribute_error_with(class.as_ref(), name, &text));
                }
            },
        };
        self.type_modified(class, Some(name));
        // Only now: its destructor may run code, which must see the class as it is.
        drop(old);
        Ok(())
    }

    /// What a call of `object.name(...)` needs: the function, and the instance to pass first where it is a method.
    pub fn load_method(&self, object: Ref<'_>, name: Ref<'_>) -> PyResult<(Obj, Option<Obj>)> {
        let class = self.space.type_of(object);
        if !self.overrides(class, names::GETATTRIBUTE)
            && !class.has(TypeFlags::METATYPE)
            && let Some(attribute) = self.lookup(class, name)
        {
            let function = attribute.as_ref();
            if self.space.is_function(function) || function.has_shape(fixed::METHOD_DESCRIPTOR) {
                return match self.space.get_attribute(object, name) {
                    Some(own) => Ok((own, None)),
                    None => Ok((attribute, Some(object.own()))),
                };
            }
        }
        Ok((self.get_attribute(object, name)?, None))
    }

    /// An attribute name given as an object: checked, and interned.
    pub fn attribute_name(&self, name: Ref<'_>) -> PyResult {
        match self.space.str_value(name) {
            Some(_) => {
                let exact =
                    if Space::exact_str(name).is_some() { name } else { self.space.wrapped(name).unwrap_or(name) };
                Ok(self.space.intern(exact.own()))
            }
            None => Err(self.type_error(&format!("attribute name must be string, not '{}'", self.type_name(name)))),
        }
    }
}
