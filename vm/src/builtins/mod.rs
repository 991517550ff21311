//! The `builtins` and `sys` modules.

pub mod classes;
pub mod compile;
pub mod functions;
pub mod printing;
pub mod prompt;
pub mod sys;
pub mod warnings;

use objects::dict::Dict;
use objects::{Obj, Ref};

use crate::exceptions;
use crate::names;
use crate::native::{Native, TypeTable};
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types;

/// Types with a name in `builtins`.
const TYPES: &[&TypeTable] = &[
    &types::object::OBJECT,
    &types::type_::TYPE,
    &types::int::INT,
    &types::bool_::BOOL,
    &types::float::FLOAT,
    &types::complex::COMPLEX,
    &types::str_::STR,
    &types::bytes::BYTES,
    &types::bytearray::BYTEARRAY,
    &types::memoryview::MEMORYVIEW,
    &types::tuple::TUPLE,
    &types::list::LIST,
    &types::dict::DICT,
    &types::set::SET,
    &types::set::FROZENSET,
    &types::range::RANGE,
    &types::slice::SLICE,
    &types::enumerate::ENUMERATE,
    &types::filter::FILTER,
    &types::map::MAP,
    &types::zip::ZIP,
    &types::reversed::REVERSED,
    &types::property::PROPERTY,
    &types::class_method::CLASS_METHOD,
    &types::class_method::STATIC_METHOD,
    &types::super_::SUPER,
];

/// Makes the `builtins` module.
pub(crate) fn create(thread: &Thread) -> PyResult<()> {
    let doc = "Built-in functions, types, exceptions, and other objects.";
    let module = types::module::new(thread, "builtins", Some(doc))?;
    types::module::forget_importer(thread, module.as_ref())?;
    let dict_object = types::module::dict_of(thread, module.as_ref())?;
    let dict = thread.dict_of(&dict_object);
    thread.builtins.set(dict_object.clone());
    thread.builtins_module.set(module.clone());
    for table in TYPES {
        thread.set_in(dict, table.native.name, thread.ensure_class(table)?.as_ref().own())?;
    }
    for table in exceptions::ALL {
        thread.set_in(dict, table.native.name, thread.ensure_class(table)?.as_ref().own())?;
    }
    thread.set_in(dict, "EnvironmentError", thread.class(&exceptions::OS_ERROR).as_ref().own())?;
    thread.set_in(dict, "IOError", thread.class(&exceptions::OS_ERROR).as_ref().own())?;
    let constants = [
        ("None", Obj::none()),
        ("True", Obj::boolean(true)),
        ("False", Obj::boolean(false)),
        ("Ellipsis", Obj::ellipsis()),
        ("NotImplemented", Obj::not_implemented()),
        ("__debug__", Obj::boolean(thread.config.optimize == 0)),
    ];
    for (name, value) in constants {
        thread.set_in(dict, name, value)?;
    }
    for natives in [functions::FUNCTIONS, classes::FUNCTIONS, compile::FUNCTIONS, printing::FUNCTIONS] {
        add_functions(thread, dict, "builtins", natives)?;
    }
    make_exception_group(thread, dict)
}

/// Puts functions into a module's dict.
pub fn add_functions(thread: &Thread, dict: &Dict, module: &str, natives: &'static [Native]) -> PyResult<()> {
    let module = thread.space.intern_str(module)?;
    for native in natives {
        let function = thread.uncounted(thread.new_native_function(native, Obj::NULL, module.clone())?);
        thread.set_in(dict, native.name, function)?;
    }
    Ok(())
}

/// `ExceptionGroup(BaseExceptionGroup, Exception)`: made as a class statement would.
fn make_exception_group(thread: &Thread, dict: &Dict) -> PyResult<()> {
    let space = &thread.space;
    let name = space.intern_str("ExceptionGroup")?;
    let bases = space.tuple([
        thread.class(&exceptions::BASE_EXCEPTION_GROUP).as_ref().own(),
        thread.class(&exceptions::EXCEPTION).as_ref().own(),
    ])?;
    let namespace = space.dict()?;
    thread.dict_of(&namespace).set_str(space, thread.name(names::MODULE), space.intern_str("builtins")?)?;
    let metaclass = thread.class(&types::type_::TYPE);
    let values: [Ref<'_>; 4] = [metaclass.as_ref(), name.as_ref(), bases.as_ref(), namespace.as_ref()];
    let class = crate::class::create::new_type(thread, &values, &[])?;
    thread.set_in(dict, "ExceptionGroup", class)
}
