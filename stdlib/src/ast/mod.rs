//! `_ast`: the node classes of Python's abstract syntax, and trees of them from sources and back to code.

mod build;
mod classes;
mod format_fold;
mod optimize;
mod read;
mod schema;

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, TypeTable, method, raw_method, record};
use vm::state::SyntaxHooks;
use vm::{PyResult, Thread, exceptions};

use schema::Count;

pub static MODULE: ModuleTable =
    ModuleTable { name: "_ast", doc: "", functions: &[], types: &[&AST], initialize: Some(initialize) };

/// What `compile` asks.
pub const HOOKS: SyntaxHooks =
    SyntaxHooks { build: build::build, generate: read::generate, optimize: optimize::optimize, is_node: read::is_node };

static AST: TypeTable = TypeTable {
    native: record("AST", 0),
    module: "ast",
    flags: TypeFlags::BASE.union(TypeFlags::HAS_DICT).union(TypeFlags::HAS_WEAKREF),
    methods: &[METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    raw_method("__init__", "($self, /, *args, **kwargs)", init, "Initialize self."),
    method("__reduce__", "($self, /)", reduce, ""),
];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    for (name, value) in [
        ("PyCF_ONLY_AST", 0x400),
        ("PyCF_TYPE_COMMENTS", 0x1000),
        ("PyCF_ALLOW_TOP_LEVEL_AWAIT", 0x2000),
        ("PyCF_OPTIMIZED_AST", 0x8400),
    ] {
        thread.set_attribute_str(module, name, Obj::small_int(value).as_ref())?;
    }
    let root = thread.ensure_class(&AST)?;
    let namespace = root.namespace();
    for name in ["_fields", "_attributes", "__match_args__"] {
        thread.set_in(namespace, name, thread.space.empty_tuple())?;
    }
    thread.type_modified(root, None);
    classes::make(thread, module, root.as_ref())
}

fn deprecated(thread: &Thread, text: &str) -> PyResult<()> {
    vm::builtins::warnings::warn(thread, &exceptions::DEPRECATION_WARNING, text, 1)
}

fn init(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let this = values[0];
    let class = thread.space.type_of(this);
    let class_name = class.name_lossy();
    let positional = &values[1..values.len() - keywords.len()];
    let fields = thread.collect(thread.get_str(class.as_ref(), "_fields")?.as_ref())?;
    if positional.len() > fields.len() {
        let plural = if fields.len() == 1 { "" } else { "s" };
        let text = format!("{class_name} constructor takes at most {} positional argument{plural}", fields.len());
        return Err(thread.type_error(&text));
    }
    let mut missing = fields[positional.len()..].to_vec();
    for (name, value) in fields.iter().zip(positional) {
        let name = thread.attribute_name(name.as_ref())?;
        thread.set_attribute(this, name.as_ref(), Some(*value))?;
    }
    for (name, value) in keywords.iter().zip(&values[1 + positional.len()..]) {
        let name = thread.attribute_name(*name)?;
        let text = thread.text_of(name.as_ref());
        if is_among(thread, &fields[..positional.len()], name.as_ref())? {
            return Err(thread.type_error(&format!("{class_name} got multiple values for argument '{text}'")));
        }
        if is_among(thread, &fields, name.as_ref())? {
            let mut kept = Vec::new();
            for field in missing {
                if !thread.equals(field.as_ref(), name.as_ref())? {
                    kept.push(field);
                }
            }
            missing = kept;
        } else {
            let attributes = thread.collect(thread.get_str(class.as_ref(), "_attributes")?.as_ref())?;
            if !is_among(thread, &attributes, name.as_ref())? {
                deprecated(
                    thread,
                    &format!(
                        "{class_name}.__init__ got an unexpected keyword argument '{text}'. Support for arbitrary keyword \
                         arguments is deprecated and will be removed in Python 3.15."
                    ),
                )?;
            }
        }
        thread.set_attribute(this, name.as_ref(), Some(*value))?;
    }
    for name in &missing {
        fill(thread, this, name.as_ref(), &class_name)?;
    }
    Ok(Obj::none())
}

fn is_among(thread: &Thread, names: &[Obj], name: Ref<'_>) -> PyResult<bool> {
    for candidate in names {
        if thread.equals(candidate.as_ref(), name)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Gives a field that was not given what its type says: an empty list, Load, None, or a warning.
fn fill(thread: &Thread, this: Ref<'_>, name: Ref<'_>, class_name: &str) -> PyResult<()> {
    let class = thread.space.type_of(this);
    // A subclass with fields of its own says nothing of their types.
    let Some(types) = thread.get_str_or_none(class.as_ref(), "_field_types")? else { return Ok(()) };
    let kind = thread.get_item(types.as_ref(), name);
    let Some(kind) = thread.catch(kind, &exceptions::KEY_ERROR)? else {
        return deprecated(
            thread,
            &format!(
                "Field {} is missing from {class_name}._field_types. This will become an error in Python 3.15.",
                thread.repr_string(name)?
            ),
        );
    };
    let classes = classes::classes(thread)?;
    let text = thread.text_of(name);
    let order = class.mro.get().unwrap_or_else(Obj::none);
    let mut known = None;
    for ancestor in thread.collect(order.as_ref())? {
        known = classes.by_class(ancestor.as_ref());
        if known.is_some() {
            break;
        }
    }
    let field = known.and_then(|node| node.fields.iter().find(|field| field.name == text).copied());
    let (count, is_context) = match field {
        Some(field) => (field.count, field.kind == "expr_context"),
        // A field that a program's subclass added: its type is all there is.
        None => (count_of_type(thread, kind.as_ref())?, false),
    };
    match count {
        Count::Optional => Ok(()),
        Count::Many => {
            let empty = thread.space.list([])?;
            thread.set_attribute(this, name, Some(empty.as_ref()))
        }
        Count::One if is_context => {
            let load = classes.by_name("Load").and_then(|node| node.shared.clone());
            thread.set_attribute(this, name, Some(load.unwrap_or_else(Obj::none).as_ref()))
        }
        Count::One => deprecated(
            thread,
            &format!(
                "{class_name}.__init__ missing 1 required positional argument: '{text}'. This will become an error in Python 3.15."
            ),
        ),
    }
}

fn count_of_type(thread: &Thread, kind: Ref<'_>) -> PyResult<Count> {
    if thread.is_instance_of(kind, &vm::types::union_::UNION) {
        return Ok(Count::Optional);
    }
    if thread.is_instance_of(kind, &vm::types::generic_alias::GENERIC_ALIAS) {
        return Ok(Count::Many);
    }
    Ok(Count::One)
}

/// The class, its positional arguments, the instance's dict.
fn reduce(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    let class = thread.space.type_of(this).as_ref().own();
    let state = vm::class::create::get_instance_dict(thread, this)?;
    let mut positional = Vec::new();
    for name in thread.collect(thread.get_str(class.as_ref(), "_fields")?.as_ref())? {
        let dict = thread.downcast::<objects::dict::Dict>(state.as_ref());
        let found = dict.map(|dict| thread.dict_get(dict, name.as_ref())).transpose()?.flatten();
        match found {
            // The state has the value; the argument only keeps the constructor quiet.
            Some(_) => positional.push(Obj::none()),
            None => break,
        }
    }
    Ok(thread.space.tuple([class, thread.space.tuple(positional)?, state])?)
}
