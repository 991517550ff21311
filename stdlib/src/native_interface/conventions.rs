//! Natives of every calling convention: as functions of a module, methods, class methods and static methods.
//!
//! Each returns what it got: what it is bound to (None for a static method), its positional arguments, its keywords.

use objects::{Obj, Ref, Space};
use vm::native::{AnyCode, Kind, Native, TypeTable, new_method, record};
use vm::{PyResult, Thread};

/// Natives that get what they are bound to as first argument.
const fn bound(kind: Kind) -> [Native; 6] {
    const fn native(name: &'static str, signature: &'static str, code: AnyCode, kind: Kind) -> Native {
        Native { name, signature, code, kind, doc: "" }
    }
    [
        native("meth_varargs", "($self, /, *args)", AnyCode::Bound(varargs), kind),
        native("meth_varargs_keywords", "($self, /, *args, **kwargs)", AnyCode::Bound(varargs_keywords), kind),
        native("meth_o", "($self, object, /)", AnyCode::Bound(one), kind),
        native("meth_noargs", "($self, /)", AnyCode::Bound(none), kind),
        native("meth_fastcall", "($self, /, *args)", AnyCode::Raw(fast), kind),
        native("meth_fastcall_keywords", "($self, /, *args, **kwargs)", AnyCode::Raw(fast_keywords), kind),
    ]
}

static OF_MODULE: [Native; 6] = bound(Kind::Method);
static OF_INSTANCE: [Native; 6] = bound(Kind::Method);
static OF_CLASS: [Native; 6] = bound(Kind::ClassMethod);

static OF_NOTHING: [Native; 6] = {
    const fn native(name: &'static str, signature: &'static str, code: AnyCode) -> Native {
        Native { name, signature, code, kind: Kind::StaticMethod, doc: "" }
    }
    [
        native("meth_varargs", "(*args)", AnyCode::Bound(|t, a| pair(t, Obj::none(), a[0]))),
        native("meth_varargs_keywords", "(*args, **kwargs)", AnyCode::Bound(|t, a| triple(t, Obj::none(), a[0], a[1]))),
        native("meth_o", "(object, /)", AnyCode::Bound(|t, a| pair(t, Obj::none(), a[0]))),
        native("meth_noargs", "()", AnyCode::Bound(|_, _| Ok(Obj::none()))),
        native("meth_fastcall", "(*args)", AnyCode::Raw(|t, v, n| fast_of(t, Obj::none(), v, n))),
        native(
            "meth_fastcall_keywords",
            "(*args, **kwargs)",
            AnyCode::Raw(|t, v, n| fast_keywords_of(t, Obj::none(), v, n)),
        ),
    ]
};

static NEW: [Native; 1] = [new_method("($type, /)", new)];

const fn table(name: &'static str, methods: &'static [&'static [Native]]) -> TypeTable {
    TypeTable { native: record(name, 0), module: "_testcapi", methods, ..TypeTable::EMPTY }
}

pub static METH_INSTANCE: TypeTable = table("MethInstance", &[&NEW, &OF_INSTANCE]);
pub static METH_CLASS: TypeTable = table("MethClass", &[&NEW, &OF_CLASS]);
pub static METH_STATIC: TypeTable = table("MethStatic", &[&NEW, &OF_NOTHING]);

/// The module's functions, bound to it.
pub fn add_functions(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    for native in &OF_MODULE {
        let function = thread.new_native_function(native, module.own(), thread.new_str("_testcapi")?)?;
        thread.set_attribute_str(module, native.name, function.as_ref())?;
    }
    Ok(())
}

fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    Ok(thread.space.new_instance(class.root_shape.get())?)
}

fn pair(thread: &Thread, this: Obj, arguments: Ref<'_>) -> PyResult {
    Ok(thread.space.tuple([this, arguments.own()])?)
}

/// `keywords` is a dict or NULL.
fn triple(thread: &Thread, this: Obj, arguments: Ref<'_>, keywords: Ref<'_>) -> PyResult {
    Ok(thread.space.tuple([this, arguments.own(), keywords.non_null().map_or_else(Obj::none, Ref::own)])?)
}

fn varargs(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    pair(thread, arguments[0].own(), arguments[1])
}

fn varargs_keywords(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    triple(thread, arguments[0].own(), arguments[1], arguments[2])
}

fn one(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    pair(thread, arguments[0].own(), arguments[1])
}

fn none(_: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(arguments[0].own())
}

fn fast(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    fast_of(thread, values[0].own(), &values[1..], names)
}

fn fast_keywords(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    fast_keywords_of(thread, values[0].own(), &values[1..], names)
}

fn fast_of(thread: &Thread, this: Obj, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    if !names.is_empty() {
        let owner = match thread.space.as_type(this.as_ref()) {
            Some(class) => class.name_lossy(),
            None if this.is_none() => METH_STATIC.native.name.to_owned(),
            None if thread.is_instance_of(this.as_ref(), &vm::types::module::MODULE) => "_testcapi".to_owned(),
            None => thread.type_name(this.as_ref()),
        };
        return Err(thread.type_error(&format!("{owner}.meth_fastcall() takes no keyword arguments")));
    }
    let arguments = thread.space.tuple_of(values)?;
    pair(thread, this, arguments.as_ref())
}

fn fast_keywords_of(thread: &Thread, this: Obj, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let (positional, keywords) = values.split_at(values.len() - names.len());
    let arguments = thread.space.tuple_of(positional)?;
    if names.is_empty() {
        return triple(thread, this, arguments.as_ref(), Ref::NULL);
    }
    let dict = thread.space.dict()?;
    for (name, value) in names.iter().zip(keywords) {
        thread.dict_set(Space::exact_dict(dict.as_ref()).expect("made here"), *name, value.own())?;
    }
    triple(thread, this, arguments.as_ref(), dict.as_ref())
}
