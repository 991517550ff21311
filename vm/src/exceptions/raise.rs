//! Raising exceptions from Rust.

use objects::record::slot;
use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref, RefExt};

use super::slots;
use crate::exceptions as tables;
use crate::native::TypeTable;
use crate::raised::{PyResult, Raised};
use crate::state::Thread;

impl Thread {
    /// A new exception of a built-in class with these arguments, its own slots set as `__init__` would.
    pub fn new_exception(&self, table: &'static TypeTable, arguments: Vec<Obj>) -> PyResult {
        let class = self.class(table);
        let arguments = self.space.tuple(arguments)?;
        let exception = self.space.new_instance(class.root_shape.get())?;
        // SAFETY: exceptions have that slot.
        unsafe { slot(exception.as_ref(), slots::ARGS) }.set(arguments.clone());
        crate::types::exception::initialize(self, exception.as_ref(), arguments.as_ref())?;
        Ok(exception)
    }

    /// Raises a new exception of a built-in class with a message.
    #[cold]
    pub fn raise(&self, table: &'static TypeTable, message: &str) -> Raised {
        match self.space.str(message) {
            Ok(message) => self.raise_with(table, vec![message]),
            Err(error) => error.into(),
        }
    }

    /// Raises a new exception of a built-in class with these arguments.
    #[cold]
    pub fn raise_with(&self, table: &'static TypeTable, arguments: Vec<Obj>) -> Raised {
        match self.new_exception(table, arguments) {
            Ok(exception) => self.raise_exception(exception),
            Err(raised) => raised,
        }
    }

    /// Raises an exception object: notes what is being handled as its context, and sets it.
    pub fn raise_exception(&self, exception: Obj) -> Raised {
        if let Some(handled) = self.handled_exception() {
            self.set_context(exception.as_ref(), handled);
        }
        self.set_exception(exception)
    }

    /// Makes `context` the context of an exception, breaking a chain that would lead back to it.
    pub fn set_context(&self, exception: Ref<'_>, context: Obj) {
        if context.as_ref().is(exception) {
            return;
        }
        // SAFETY: exceptions have these slots; the chain is held by `context`, and no code runs here.
        unsafe {
            let (mut slow, mut fast) = (context.as_ref(), context.as_ref());
            let mut step = false;
            while let Some(next) = slot(fast, slots::CONTEXT).peek().non_null() {
                if next.is_none() {
                    break;
                }
                if next.is(exception) {
                    slot(fast, slots::CONTEXT).set(Obj::NULL);
                    break;
                }
                fast = next;
                if fast.is(slow) {
                    break; // A loop that does not go through the exception.
                }
                if step {
                    slow = slot(slow, slots::CONTEXT).peek();
                }
                step = !step;
            }
            slot(exception, slots::CONTEXT).set(context);
        }
    }

    #[cold]
    pub fn type_error(&self, message: &str) -> Raised {
        self.raise(&tables::TYPE_ERROR, message)
    }

    #[cold]
    pub fn value_error(&self, message: &str) -> Raised {
        self.raise(&tables::VALUE_ERROR, message)
    }

    #[cold]
    pub fn index_error(&self, message: &str) -> Raised {
        self.raise(&tables::INDEX_ERROR, message)
    }

    #[cold]
    pub fn overflow_error(&self, message: &str) -> Raised {
        self.raise(&tables::OVERFLOW_ERROR, message)
    }

    #[cold]
    pub fn runtime_error(&self, message: &str) -> Raised {
        self.raise(&tables::RUNTIME_ERROR, message)
    }

    #[cold]
    pub fn system_error(&self, message: &str) -> Raised {
        self.raise(&tables::SYSTEM_ERROR, message)
    }

    /// What is not there yet, by its name.
    #[cold]
    pub fn not_implemented(&self, what: &str) -> Raised {
        self.raise(&tables::NOT_IMPLEMENTED_ERROR, what)
    }

    #[cold]
    pub fn key_error(&self, key: Ref<'_>) -> Raised {
        self.raise_with(&tables::KEY_ERROR, vec![key.own()])
    }

    /// StopIteration with a value (None is left out).
    #[cold]
    pub fn stop_iteration(&self, value: Obj) -> Raised {
        let arguments = if value.is_none() { vec![] } else { vec![value] };
        self.raise_with(&tables::STOP_ITERATION, arguments)
    }

    /// AttributeError with CPython's text for a missing attribute.
    #[cold]
    pub fn attribute_error(&self, object: Ref<'_>, name: Ref<'_>) -> Raised {
        let attribute = self.space.str_value(name).map(|name| name.to_string_lossy()).unwrap_or_default();
        let text = match self.space.as_type(object) {
            Some(class) => format!("type object '{}' has no attribute '{attribute}'", self.full_type_name(class)),
            None => match crate::types::module::name_of(self, object) {
                Some(module) => format!("module '{module}' has no attribute '{attribute}'"),
                None => format!("'{}' object has no attribute '{attribute}'", self.type_name(object)),
            },
        };
        self.attribute_error_with(object, name, &text)
    }

    /// AttributeError with its `name` and `obj`.
    #[cold]
    pub fn attribute_error_with(&self, object: Ref<'_>, name: Ref<'_>, text: &str) -> Raised {
        let made = self.space.str(text).map_err(Raised::from);
        match made.and_then(|text| self.new_exception(&tables::ATTRIBUTE_ERROR, vec![text])) {
            Ok(exception) => {
                // SAFETY: AttributeError has these slots.
                unsafe {
                    slot(exception.as_ref(), slots::OWN).set(name.own());
                    slot(exception.as_ref(), slots::OWN + 1).set(object.own());
                }
                self.raise_exception(exception)
            }
            Err(raised) => raised,
        }
    }

    /// NameError with its `name`, which its subclasses lack.
    #[cold]
    pub fn name_error(&self, table: &'static TypeTable, name: Ref<'_>, text: &str) -> Raised {
        let made = self.space.str(text).map_err(Raised::from);
        match made.and_then(|text| self.new_exception(table, vec![text])) {
            Ok(exception) => {
                if std::ptr::eq(table, &tables::NAME_ERROR) {
                    // SAFETY: NameError has that slot.
                    unsafe { slot(exception.as_ref(), slots::OWN) }.set(name.own());
                }
                self.raise_exception(exception)
            }
            Err(raised) => raised,
        }
    }

    /// OSError of the right subclass for an error number; `path` as its filename.
    #[cold]
    pub fn os_error(&self, errno: i32, path: Option<Ref<'_>>) -> Raised {
        let text = crate::types::exception::strerror(errno);
        let made = self.space.str(&text).map_err(Raised::from).and_then(|text| {
            let mut arguments = vec![Obj::small_int(i64::from(errno)), text];
            arguments.extend(path.map(Ref::own));
            self.new_exception(crate::types::exception::os_error_class(errno), arguments)
        });
        match made {
            Ok(exception) => self.raise_exception(exception),
            Err(raised) => raised,
        }
    }

    /// Whether an exception object is an instance of a built-in exception class.
    pub fn is_instance_of(&self, object: Ref<'_>, table: &'static TypeTable) -> bool {
        self.space.type_of(object).is_subtype_of(self.class(table))
    }

    /// Whether the exception on its way is of that class.
    pub fn is_raised(&self, raised: &Raised, table: &'static TypeTable) -> bool {
        self.is_instance_of(self.peek_exception(raised).as_ref(), table)
    }

    /// Turns a raised exception of that class into None; any other passes.
    pub fn catch<T>(&self, result: PyResult<T>, table: &'static TypeTable) -> PyResult<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(raised) if self.is_raised(&raised, table) => {
                drop(self.take_exception(raised));
                Ok(None)
            }
            Err(raised) => Err(raised),
        }
    }

    /// Whether an object is an exception class.
    pub fn is_exception_class(&self, object: Ref<'_>) -> bool {
        self.space.as_type(object).is_some_and(|class| class.has(TypeFlags::EXCEPTION))
    }

    /// Whether an object is an exception.
    pub fn is_exception(&self, object: Ref<'_>) -> bool {
        self.space.type_of(object).has(TypeFlags::EXCEPTION)
    }

    /// Reports an exception that nobody can catch (a finalizer's, a callback's) to `sys.unraisablehook`.
    pub fn report_unraisable(&self, raised: Raised, message: &str, object: Ref<'_>) {
        let exception = self.take_exception(raised);
        crate::exceptions::traceback::report_unraisable(self, exception, message, object);
    }

    /// The class, for `except`-like checks of a class object against another.
    pub fn class_of_exception<'a>(&self, exception: Ref<'a>) -> &'a Type {
        self.space.type_of(exception)
    }

    /// The traceback of an exception, or None.
    pub fn traceback_of(&self, exception: Ref<'_>) -> Option<Obj> {
        // SAFETY: exceptions have that slot.
        unsafe { slot(exception, slots::TRACEBACK) }.get()
    }

    /// The exception object as a type, for messages.
    pub fn exception_slot<'a>(&self, exception: Ref<'a>, index: usize) -> &'a objects::Slot {
        debug_assert!(self.is_exception(exception));
        // SAFETY: exceptions are records; callers name slots of their class.
        unsafe { slot(exception, index) }
    }

    /// An instance of the given class for checks in Rust code.
    pub fn downcast<'a, T: objects::Payload>(&self, object: Ref<'a>) -> Option<&'a T> {
        object.downcast::<T>(&self.space.shapes)
    }
}
