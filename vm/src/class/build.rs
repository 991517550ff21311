//! Types from tables: at an interpreter's start for the built-in ones, at import for those of native modules.
//!
//! `type` and `object` need each other, so the first types are made in two steps: bare type objects, then names, bases and
//! dicts. A method becomes a descriptor in its type's dict; special methods look like CPython's slot wrappers.

use objects::dict::Dict;
use objects::shape::fixed;
use objects::type_object::{NativeSlot, Type, TypeFlags};
use objects::{Obj, Ref, RefExt, ShapeId};

use crate::names;
use crate::native::{AnyCode, Kind, Native, TypeTable};
use crate::raised::PyResult;
use crate::state::{Interpreter, Thread};
use crate::types;

/// The number of a table's shape, where that is fixed.
fn fixed_shape(table: &'static TypeTable) -> Option<ShapeId> {
    types::FIXED_SHAPES.iter().find(|(other, _)| std::ptr::eq(*other, table)).map(|&(_, shape)| shape)
}

/// Makes the bare types that everything else needs: `type`, `object`, `str`, `tuple`, `dict`, `list` ...
pub(crate) fn make_core(interpreter: &Interpreter) -> PyResult<()> {
    for (table, _) in types::FIXED_SHAPES {
        allocate(interpreter, table)?;
    }
    for (table, shape) in types::FIXED_SHAPES {
        interpreter.space.make_root_shape(interpreter.class(table), Some(*shape))?;
    }
    Ok(())
}

/// A type object with layout and flags, no more.
fn allocate(interpreter: &Interpreter, table: &'static TypeTable) -> PyResult<()> {
    let object = interpreter.space.new_type(fixed::TYPE, &table.native, table.flags)?;
    let word = interpreter.space.immortalize(object);
    // SAFETY: made as a type just now, immortal.
    let class: &Type = unsafe { Ref::from_word(word).cast() };
    if types::CORE.iter().any(|other| std::ptr::eq(*other, table)) {
        class.set_flags(class.flags() | TypeFlags::CORE);
    }
    class.attribute_room.set(1);
    interpreter.set_class(table, class);
    Ok(())
}

/// Methods that CPython does not make slot wrappers of, though their names look special.
const PLAIN_METHODS: &[&str] = &[
    "__reduce__",
    "__reduce_ex__",
    "__getstate__",
    "__setstate__",
    "__sizeof__",
    "__dir__",
    "__format__",
    "__reversed__",
    "__length_hint__",
    "__copy__",
    "__deepcopy__",
    "__getnewargs__",
    "__getnewargs_ex__",
    "__enter__",
    "__exit__",
    "__round__",
    "__ceil__",
    "__floor__",
    "__trunc__",
    "__subclasscheck__",
    "__instancecheck__",
    "__prepare__",
    "__missing__",
    "__complex__",
    "__bytes__",
    "__class_getitem__",
    "__subclasses__",
    "__mro_entries__",
    "__init_subclass__",
];

/// Whether a native method is a special method's slot wrapper.
pub fn is_wrapper(native: &Native) -> bool {
    native.kind == Kind::Method && native.name.starts_with("__") && !PLAIN_METHODS.contains(&native.name)
}

/// The place of a special method among those that are called without looking them up, and its parameters.
fn native_slot(name: &str) -> Option<(NativeSlot, usize)> {
    Some(match name {
        "__next__" => (NativeSlot::Next, 1),
        "__getitem__" => (NativeSlot::GetItem, 2),
        "__setitem__" => (NativeSlot::SetItem, 3),
        "__contains__" => (NativeSlot::Contains, 2),
        "__len__" => (NativeSlot::Length, 1),
        "__hash__" => (NativeSlot::Hash, 1),
        "__iter__" => (NativeSlot::Iter, 1),
        _ => return None,
    })
}

/// The place of a constructor among the special methods that are called without looking them up. Those of `object` have none.
fn constructor_slot(native: &Native) -> Option<NativeSlot> {
    match (native.name, native.kind) {
        ("__new__", Kind::New) => Some(NativeSlot::New),
        ("__init__", Kind::Method) => Some(NativeSlot::Init),
        _ => None,
    }
}

impl Thread {
    /// The type of a table, made now if it was not.
    pub fn ensure_class(&self, table: &'static TypeTable) -> PyResult<&Type> {
        let class = match self.known_class(table) {
            Some(class) if !class.dict.is_null() => return Ok(class),
            Some(class) => class,
            None => {
                if let Some(base) = table.base {
                    self.ensure_class(base)?;
                }
                allocate(self.interpreter(), table)?;
                self.class(table)
            }
        };
        if let Err(raised) = self.complete(table, class) {
            self.take_back(class);
            return Err(raised);
        }
        Ok(self.class(table))
    }

    /// Memory ran out while the type was being made: the next one who asks for it begins again.
    fn take_back(&self, class: &Type) {
        class.dict.set(Obj::NULL);
        if let Some(base) = class.base.get().as_ref().and_then(|base| self.space.as_type(base.as_ref())) {
            self.space.forget_subclass(base, class);
        }
    }

    fn complete(&self, table: &'static TypeTable, class: &Type) -> PyResult<()> {
        let space = &self.space;
        let is_object = std::ptr::eq(table, &types::object::OBJECT);
        let name = space.immortal_str(table.native.name)?;
        class.name.set(name.clone());
        class.qualified_name.set(name);
        let own = class.as_ref().own();
        class.dict.set(space.dict()?);
        if is_object {
            class.bases.set(space.empty_tuple());
            class.mro.set(space.tuple([own])?);
        } else {
            let base = self.ensure_class(table.base.unwrap_or(&types::object::OBJECT))?;
            class.base.set(base.as_ref().own());
            class.bases.set(space.tuple([base.as_ref().own()])?);
            let mut order = vec![own];
            // SAFETY: no code runs here.
            order.extend(unsafe { base.mro_items() }.iter().map(|class| class.own()));
            class.mro.set(space.tuple(order)?);
            let inherited = TypeFlags::HAS_DICT
                | TypeFlags::HAS_WEAKREF
                | TypeFlags::SEQUENCE
                | TypeFlags::MAPPING
                | TypeFlags::EXCEPTION
                | TypeFlags::METATYPE;
            class.set_flags(class.flags() | base.flags() & inherited);
            space.add_subclass(base, class)?;
        }
        if class.root_shape.get() == ShapeId(0) {
            space.make_root_shape(class, fixed_shape(table))?;
        }
        self.fill_namespace(table, class)?;
        if !is_object {
            super::create::add_descriptor(self, class, TypeFlags::HAS_DICT)?;
        }
        self.type_modified(class, None);
        Ok(())
    }

    fn fill_namespace(&self, table: &'static TypeTable, class: &Type) -> PyResult<()> {
        let namespace = class.namespace();
        if let Some(base) = class.base.get().as_ref().and_then(|base| self.space.as_type(base.as_ref())) {
            let mut natives = base.native_methods.get();
            if base.native.get().layout != class.native.get().layout {
                natives[NativeSlot::New as usize] = 0;
            }
            class.native_methods.set(natives);
        }
        for natives in table.methods {
            for native in *natives {
                let object = self.new_method(native, class)?;
                if let Some(which) = constructor_slot(native)
                    && class.base.get().is_some_and(|base| !base.is_null())
                {
                    let number = types::native_function::number_of(object.as_ref());
                    let mut natives = class.native_methods.get();
                    natives[which as usize] = u32::try_from(number + 1).unwrap_or(0);
                    class.native_methods.set(natives);
                } else if let Some((which, parameters)) = native_slot(native.name) {
                    let number = types::native_function::number_of(object.as_ref());
                    let is_plain = self.native_entry(number).signature.slots() == parameters;
                    let mut natives = class.native_methods.get();
                    natives[which as usize] = match native.code {
                        AnyCode::Bound(_) if is_plain => u32::try_from(number + 1).unwrap_or(0),
                        _ => 0,
                    };
                    class.native_methods.set(natives);
                }
                self.set_in(namespace, native.name, object)?;
            }
        }
        for (index, getset) in table.getsets.iter().enumerate() {
            let name = self.space.immortal_str(getset.name)?;
            let number = Obj::small_int(types::getset::register(self, &table.getsets[index]) as i64);
            let object =
                self.space.new_record(fixed::GETSET_DESCRIPTOR, [name.clone(), class.as_ref().own(), number])?;
            namespace.set_str(&self.space, name.as_ref(), object)?;
        }
        let is_first = class.has(TypeFlags::HAS_DICT)
            && table.base.is_none_or(|base| !self.class(base).has(TypeFlags::HAS_DICT))
            && !table.getsets.iter().any(|getset| getset.name == "__dict__");
        if is_first {
            let number = Obj::small_int(types::getset::register(self, &super::create::DICT_GETSET) as i64);
            let parts = [self.name_obj(names::DICT), class.as_ref().own(), number];
            let object = self.space.new_record(fixed::GETSET_DESCRIPTOR, parts)?;
            namespace.set_str(&self.space, self.name(names::DICT), object)?;
        }
        for member in table.members {
            let name = self.space.immortal_str(member.name)?;
            let doc = if member.doc.is_empty() { Obj::none() } else { self.space.str(member.doc)? };
            let flags = i64::from(member.is_read_only) | types::member::NONE_WHEN_EMPTY;
            let owner = class.as_ref().own();
            let slots = [name.clone(), owner, Obj::small_int(i64::from(member.slot)), Obj::small_int(flags), doc];
            let object = self.space.new_record(fixed::MEMBER_DESCRIPTOR, slots)?;
            namespace.set_str(&self.space, name.as_ref(), object)?;
        }
        let doc = if table.doc.is_empty() { Obj::none() } else { self.space.str(table.doc)? };
        // A descriptor of that name gives instances their own.
        if namespace.find_str(&self.space, objects::Space::exact_str(self.name(names::DOC)).expect("a str")).is_none() {
            namespace.set_str(&self.space, self.name(names::DOC), doc)?;
        }
        let gives_module = table.getsets.iter().any(|getset| getset.name == "__module__");
        if table.module != "builtins" && !gives_module {
            let module = self.space.immortal_str(table.module)?;
            namespace.set_str(&self.space, self.name(names::MODULE), module)?;
        }
        if !table.match_args.is_empty() {
            let mut fields = Vec::new();
            for field in table.match_args {
                fields.push(self.space.immortal_str(field)?);
            }
            self.set_in(namespace, "__match_args__", self.space.tuple(fields)?)?;
        }
        // A type that compares without a hash of its own is not hashable.
        let defines = |name: &str| table.methods.iter().any(|natives| natives.iter().any(|native| native.name == name));
        if defines("__eq__") && !defines("__hash__") {
            let mut natives = class.native_methods.get();
            natives[NativeSlot::Hash as usize] = 0;
            class.native_methods.set(natives);
            namespace.set_str(&self.space, self.name(names::HASH), Obj::none())?;
        }
        Ok(())
    }

    /// Sets a dict's entry of that name.
    pub fn set_in(&self, dict: &Dict, name: &str, value: Obj) -> PyResult<()> {
        let name = self.space.intern_str(name)?;
        Ok(dict.set_str(&self.space, name.as_ref(), value)?)
    }

    /// A method's descriptor.
    fn new_method(&self, native: &'static Native, class: &Type) -> PyResult {
        let number = Obj::small_int(self.add_native(native, &class.name_lossy()) as i64);
        let owner = class.as_ref().own();
        Ok(match native.kind {
            Kind::Method => {
                let shape = if is_wrapper(native) { fixed::WRAPPER_DESCRIPTOR } else { fixed::METHOD_DESCRIPTOR };
                self.uncounted(self.space.new_record(shape, [number, owner])?)
            }
            Kind::ClassMethod => {
                self.uncounted(self.space.new_record(fixed::CLASS_METHOD_DESCRIPTOR, [number, owner])?)
            }
            Kind::StaticMethod => {
                let function = self.new_native_function(native, owner, Obj::NULL)?;
                self.space.new_record(fixed::STATIC_METHOD, [function])?
            }
            // Bound to its class, which only says where it belongs: the class to make is an argument.
            Kind::New => self.space.new_record(fixed::NATIVE_FUNCTION, [number, owner, Obj::NULL])?,
            Kind::Function => panic!("{} is declared as a function", native.name),
        })
    }

    /// Natives and their descriptors live as long as the interpreter: references to them need no counting.
    pub fn uncounted(&self, native: Obj) -> Obj {
        Obj::from_immortal(self.space.immortalize(native))
    }

    /// A module's function, or a bound native. `bound` and `module` may be NULL. A static method is bound to the class that it
    /// belongs to, which it does not get as an argument.
    pub fn new_native_function(&self, native: &'static Native, bound: Obj, module: Obj) -> PyResult {
        let owner = self.space.str_value(module.as_ref()).map(|name| name.to_string_lossy());
        let owner = owner.filter(|name| name != "builtins");
        let class = self.space.as_type(bound.as_ref()).filter(|_| native.kind == Kind::StaticMethod);
        let owner = owner.or_else(|| class.map(Type::name_lossy)).unwrap_or_default();
        let number = Obj::small_int(self.add_native(native, &owner) as i64);
        Ok(self.space.new_record(fixed::NATIVE_FUNCTION, [number, bound, module])?)
    }
}
