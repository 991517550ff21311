//! Imports, intrinsics and annotations.

use compiler::opcode::{Intrinsic1, Intrinsic2};
use objects::dict::Dict;
use objects::{Obj, Ref};

use super::machine::Machine;
use super::step::{Flow, Step};
use super::variables::mapping_get;
use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::{import, types};

impl Machine {
    pub fn import_name(&mut self, index: usize) -> Step {
        let thread = self.thread;
        let name = self.name(index);
        let (level, from_list) = (self.peek(2), self.peek(1));
        // SAFETY: the frame's function keeps its built-ins; the frame its globals and mapping.
        let (builtins, globals, mapping) = unsafe {
            let frame = &*self.frame;
            (
                Ref::from_word(frame.builtins.get()),
                Ref::from_word(frame.globals.get()),
                Ref::from_word(frame.locals_mapping.get()),
            )
        };
        let function = match mapping_get(thread, builtins, thread.name(names::IMPORT))? {
            Some(function) => function,
            None => return Err(thread.raise(&crate::exceptions::IMPORT_ERROR, "__import__ not found")),
        };
        let result = if import::is_default_import(thread, function.as_ref()) {
            import::import_level(thread, name, Some(globals), from_list, thread.index_i64(level)?)
        } else {
            let none = Obj::none();
            let mapping = if mapping.is_null() { none.as_ref() } else { mapping };
            thread.call_with(function.as_ref(), &[name, globals, mapping, from_list, level])
        };
        self.finish(2, result)
    }

    pub fn import_from(&mut self, index: usize) -> Step {
        let name = self.name(index);
        let value = import::import_from(self.thread, self.peek(1), name)?;
        self.push(value);
        Ok(Flow::Next)
    }

    pub fn setup_annotations(&mut self) -> Step {
        let thread = self.thread;
        let Some(mapping) = self.mapping() else {
            return Err(thread.system_error("no locals found when setting up annotations"));
        };
        let name = thread.name(names::ANNOTATIONS);
        if mapping_get(thread, mapping, name)?.is_none() {
            thread.set_item(mapping, name, thread.space.dict()?.as_ref())?;
        }
        Ok(Flow::Next)
    }

    pub fn call_intrinsic_1(&mut self, which: usize) -> Step {
        let thread = self.thread;
        let value = self.peek(1);
        const PRINT: usize = Intrinsic1::Print as usize;
        const IMPORT_STAR: usize = Intrinsic1::ImportStar as usize;
        const STOP_ITERATION_ERROR: usize = Intrinsic1::StopIterationError as usize;
        const ASYNC_WRAP: usize = Intrinsic1::AsyncGeneratorWrap as usize;
        const POSITIVE: usize = Intrinsic1::UnaryPositive as usize;
        const LIST_TO_TUPLE: usize = Intrinsic1::ListToTuple as usize;
        const TYPE_VAR: usize = Intrinsic1::TypeVar as usize;
        const PARAM_SPEC: usize = Intrinsic1::ParamSpec as usize;
        const TYPE_VAR_TUPLE: usize = Intrinsic1::TypeVarTuple as usize;
        const SUBSCRIPT_GENERIC: usize = Intrinsic1::SubscriptGeneric as usize;
        let result = match which {
            PRINT => print_expression(thread, value),
            IMPORT_STAR => {
                let Some(mapping) = self.mapping() else {
                    return Err(thread.system_error("no locals found during 'import *'"));
                };
                import_star(thread, value, mapping)
            }
            STOP_ITERATION_ERROR => super::errors::stop_iteration_error(thread, value, self.code().flags),
            ASYNC_WRAP => super::generator::wrap_async_yield(thread, value.own()),
            POSITIVE => thread.unary(value, names::POS, "+"),
            LIST_TO_TUPLE => thread.tuple_from(value),
            TYPE_VAR => typing_call(thread, "_make_typevar", &[value]),
            PARAM_SPEC => typing_call(thread, "_make_paramspec", &[value]),
            TYPE_VAR_TUPLE => typing_call(thread, "_make_typevartuple", &[value]),
            SUBSCRIPT_GENERIC => typing_call(thread, "_subscript_generic", &[value]),
            _ => typing_call(thread, "_make_typealias", &[value]),
        };
        self.finish(1, result)
    }

    pub fn call_intrinsic_2(&mut self, which: usize) -> Step {
        let thread = self.thread;
        let (first, second) = (self.peek(2), self.peek(1));
        const PREPARE_RERAISE: usize = Intrinsic2::PrepareReraiseStar as usize;
        const WITH_BOUND: usize = Intrinsic2::TypeVarWithBound as usize;
        const WITH_CONSTRAINTS: usize = Intrinsic2::TypeVarWithConstraints as usize;
        const SET_TYPE_PARAMS: usize = Intrinsic2::SetFunctionTypeParams as usize;
        let result = match which {
            PREPARE_RERAISE => types::exception::prepare_reraise_star(thread, first, second),
            WITH_BOUND => typing_call(thread, "_make_typevar_with_bound", &[first, second]),
            WITH_CONSTRAINTS => typing_call(thread, "_make_typevar_with_constraints", &[first, second]),
            SET_TYPE_PARAMS => {
                // SAFETY: the compiler puts a function there.
                unsafe { objects::record::slot(first, types::function::TYPE_PARAMS) }.set(second.own());
                Ok(first.own())
            }
            _ => typing_call(thread, "_set_typeparam_default", &[first, second]),
        };
        self.finish(2, result)
    }
}

/// The value of an expression statement at the prompt.
fn print_expression(thread: &Thread, value: Ref<'_>) -> PyResult {
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    let Some(hook) = thread.get_or_none(sys.as_ref(), names::DISPLAYHOOK)? else {
        return Err(thread.runtime_error("lost sys.displayhook"));
    };
    thread.call_with(hook.as_ref(), &[value])?;
    Ok(Obj::none())
}

/// `from module import *`
fn import_star(thread: &Thread, module: Ref<'_>, mapping: Ref<'_>) -> PyResult {
    let all = thread.get_or_none(module, names::ALL)?;
    let has_all = all.is_some();
    let listed = match all {
        Some(all) => {
            let mut listed = Vec::new();
            let mut index = 0;
            loop {
                let item = thread.get_item(all.as_ref(), Obj::small_int(index).as_ref());
                match thread.catch(item, &crate::exceptions::INDEX_ERROR)? {
                    Some(name) => listed.push(name),
                    None => break,
                }
                index += 1;
            }
            listed
        }
        None => {
            let Some(dict) = thread.get_or_none(module, names::DICT)? else {
                return Err(thread
                    .raise(&crate::exceptions::IMPORT_ERROR, "from-import-* object has no __dict__ and no __all__"));
            };
            let mut listed = Vec::new();
            match thread.downcast::<Dict>(dict.as_ref()) {
                Some(dict) => {
                    for (name, _) in thread.dict_items(dict) {
                        if !thread.text_of(name.as_ref()).starts_with('_') {
                            listed.push(name);
                        }
                    }
                }
                None => return Err(thread.type_error("from-import-* needs a module")),
            }
            listed
        }
    };
    for name in listed {
        if thread.space.str_value(name.as_ref()).is_none() {
            let module_name =
                thread.get_or_none(module, names::NAME)?.map_or(String::new(), |name| thread.text_of(name.as_ref()));
            let (kind, place) = if has_all { ("Item", "__all__") } else { ("Key", "__dict__") };
            let given = thread.type_name(name.as_ref());
            let text = format!("{kind} in {module_name}.{place} must be str, not {given}");
            return Err(thread.type_error(&text));
        }
        let interned = thread.attribute_name(name.as_ref())?;
        let value = match thread.get_attribute_or_none(module, interned.as_ref())? {
            Some(value) => value,
            None => import::import_from(thread, module, interned.as_ref()).map_err(|raised| {
                drop(thread.take_exception(raised));
                thread.attribute_error(module, interned.as_ref())
            })?,
        };
        thread.set_item(mapping, interned.as_ref(), value.as_ref())?;
    }
    Ok(Obj::none())
}

/// Calls a helper of the `_typing` module, which knows the type parameter types.
fn typing_call(thread: &Thread, name: &str, values: &[Ref<'_>]) -> PyResult {
    let module = import::import_str(thread, "_typing")?;
    let function = thread.get_str(module.as_ref(), name)?;
    thread.call_with(function.as_ref(), values)
}
