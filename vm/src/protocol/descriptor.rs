//! Binding of class attributes: functions, properties, slots and other descriptors.

use objects::record::slot;
use objects::shape::fixed;
use objects::type_object::Type;
use objects::{Obj, Ref};

use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{getset, member, property};

impl Thread {
    /// What `instance.attribute` gives for an attribute found on the class (`None`: what `owner.attribute` gives).
    pub fn bind_attribute(&self, attribute: Obj, instance: Option<Ref<'_>>, owner: &Type) -> PyResult {
        let descriptor = attribute.as_ref();
        let shape = self.space.kind(descriptor);
        if shape.0 == 0 {
            return Ok(attribute);
        }
        // SAFETY (all slot accesses below): the shape says which slots there are.
        match shape {
            fixed::FUNCTION => match instance {
                Some(instance) => self.bind_method(attribute, instance),
                None => Ok(attribute),
            },
            fixed::STR
            | fixed::TUPLE
            | fixed::DICT
            | fixed::LIST
            | fixed::NATIVE_FUNCTION
            | fixed::NONE
            | fixed::TYPE => Ok(attribute),
            fixed::METHOD_DESCRIPTOR | fixed::WRAPPER_DESCRIPTOR => match instance {
                Some(instance) => {
                    // SAFETY: see above.
                    let number = unsafe { slot(descriptor, 0) }.get().unwrap_or(Obj::NULL);
                    let wrapper = shape == fixed::WRAPPER_DESCRIPTOR;
                    let shape = if wrapper {
                        self.shape(&crate::types::descriptors::METHOD_WRAPPER)
                    } else {
                        fixed::NATIVE_FUNCTION
                    };
                    Ok(self.space.new_record(shape, [number, instance.own(), Obj::NULL])?)
                }
                None => Ok(attribute),
            },
            fixed::CLASS_METHOD_DESCRIPTOR => {
                // SAFETY: see above.
                let number = unsafe { slot(descriptor, 0) }.get().unwrap_or(Obj::NULL);
                Ok(self.space.new_record(fixed::NATIVE_FUNCTION, [number, owner.as_ref().own(), Obj::NULL])?)
            }
            fixed::PROPERTY => match instance {
                Some(instance) => property::get(self, descriptor, instance),
                None => Ok(attribute),
            },
            fixed::STATIC_METHOD => {
                // SAFETY: see above.
                Ok(unsafe { slot(descriptor, 0) }.get().unwrap_or_else(Obj::none))
            }
            fixed::CLASS_METHOD => {
                // SAFETY: see above.
                let callable = unsafe { slot(descriptor, 0) }.get().unwrap_or_else(Obj::none);
                self.bind_method(callable, owner.as_ref())
            }
            fixed::MEMBER_DESCRIPTOR => match instance {
                Some(instance) => member::get(self, descriptor, instance),
                None => Ok(attribute),
            },
            fixed::GETSET_DESCRIPTOR => match instance {
                Some(instance) => getset::get(self, descriptor, instance),
                None => Ok(attribute),
            },
            _ => {
                let class = self.space.type_of(descriptor);
                if !self.overrides(class, names::GET) {
                    return Ok(attribute);
                }
                let Some(get) = self.lookup_name(class, names::GET) else { return Ok(attribute) };
                let none = Obj::none();
                let instance = instance.unwrap_or(none.as_ref());
                // Whatever it is, it gets the descriptor as its first argument.
                self.deeper(|| self.call(get.as_ref(), &[descriptor, instance, owner.as_ref()], &[]))
            }
        }
    }

    /// What `owner.attribute` gives.
    pub fn bind_class_attribute(&self, attribute: Obj, owner: &Type) -> PyResult {
        self.bind_attribute(attribute, None, owner)
    }

    /// A bound method object.
    pub fn bind_method(&self, function: Obj, instance: Ref<'_>) -> PyResult {
        Ok(self.space.new_record(fixed::BOUND_METHOD, [function, instance.own()])?)
    }

    /// Whether an attribute found on a class is anything but a plain value.
    pub fn is_descriptor(&self, attribute: Ref<'_>) -> bool {
        let class = self.space.type_of(attribute);
        self.lookup_name(class, names::GET).is_some() || self.is_data_descriptor(attribute)
    }

    /// Whether an attribute found on the class goes before the instance's own.
    #[inline]
    pub fn is_data_descriptor(&self, attribute: Ref<'_>) -> bool {
        match self.space.kind(attribute) {
            objects::ShapeId(0) => false,
            fixed::FUNCTION
            | fixed::STR
            | fixed::TUPLE
            | fixed::NATIVE_FUNCTION
            | fixed::METHOD_DESCRIPTOR
            | fixed::NONE => false,
            fixed::PROPERTY | fixed::MEMBER_DESCRIPTOR | fixed::GETSET_DESCRIPTOR => true,
            _ => {
                let class = self.space.type_of(attribute);
                self.overrides(class, names::SET) || self.overrides(class, names::DELETE)
            }
        }
    }

    /// Whether a data descriptor is asked for the value: one that only sets leaves reading to the instance's own attribute.
    pub fn has_getter(&self, descriptor: Ref<'_>) -> bool {
        match self.space.kind(descriptor) {
            fixed::PROPERTY | fixed::MEMBER_DESCRIPTOR | fixed::GETSET_DESCRIPTOR => true,
            _ => self.lookup_name(self.space.type_of(descriptor), names::GET).is_some(),
        }
    }

    /// Assigns or (None) deletes through a data descriptor. False where the attribute is none.
    pub fn assign_through(&self, descriptor: Ref<'_>, instance: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<bool> {
        match self.space.kind(descriptor) {
            objects::ShapeId(0) => return Ok(false),
            fixed::PROPERTY => property::assign(self, descriptor, instance, value)?,
            fixed::MEMBER_DESCRIPTOR => member::assign(self, descriptor, instance, value)?,
            fixed::GETSET_DESCRIPTOR => getset::assign(self, descriptor, instance, value)?,
            _ => {
                let class = self.space.type_of(descriptor);
                let (name, arguments): (_, &[Ref<'_>]) = match &value {
                    Some(value) => (names::SET, &[instance, *value]),
                    None => (names::DELETE, &[instance]),
                };
                if !self.overrides(class, names::SET) && !self.overrides(class, names::DELETE) {
                    return Ok(false);
                }
                let Some(method) = self.lookup_name(class, name) else {
                    return Err(self.raise(&crate::exceptions::ATTRIBUTE_ERROR, name.text()));
                };
                self.deeper(|| self.call_bound(method, descriptor, arguments, &[]))?;
            }
        }
        Ok(true)
    }
}
