//! `_typing`: type parameters, type aliases, `Generic`; and the helpers that the interpreter calls for `class C[T]`.
//!
//! Bounds, constraints, defaults and alias values are evaluated when they are asked for, by calling the function that the compiler
//! made for them with format 1.

use std::cell::RefCell;

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{
    GetSet, Member, ModuleTable, Native, TypeTable, class_method, function, getset, member, method, new_method, record,
};
use vm::types::generic_alias;
use vm::types::module::dict_of;
use vm::types::union_;
use vm::{PyResult, Thread, exceptions, import, names};

use crate::arguments::{given, truth_or};
use crate::fields::{at, number, part, set_number};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_typing",
    doc: "Primitives and accelerators for the typing module.",
    functions: &[FUNCTIONS],
    types: &[
        &TYPE_VAR,
        &PARAM_SPEC,
        &TYPE_VAR_TUPLE,
        &PARAM_SPEC_ARGS,
        &PARAM_SPEC_KWARGS,
        &TYPE_ALIAS_TYPE,
        &GENERIC,
        &NO_DEFAULT,
        &CONSTANT,
    ],
    initialize: Some(initialize),
};

/// Slots of type parameters.
const NAME: usize = 0;
const BOUND: usize = 1;
const EVALUATE_BOUND: usize = 2;
const CONSTRAINTS: usize = 3;
const EVALUATE_CONSTRAINTS: usize = 4;
const DEFAULT: usize = 5;
const EVALUATE_DEFAULT: usize = 6;
const FLAGS: usize = 7;
const COUNT: usize = 8;

const COVARIANT: i64 = 1;
const CONTRAVARIANT: i64 = 2;
const INFER: i64 = 4;

const PARAMETER_FLAGS: TypeFlags = TypeFlags::HAS_DICT.union(TypeFlags::HAS_WEAKREF);
const NAME_MEMBER: &[Member] = &[member("__name__", NAME, "")];

static TYPE_VAR: TypeTable = TypeTable {
    native: record("TypeVar", COUNT),
    module: "typing",
    flags: PARAMETER_FLAGS,
    doc: "Type variable.",
    methods: &[TYPE_VAR_METHODS, COMMON],
    getsets: TYPE_VAR_GETSETS,
    members: NAME_MEMBER,
    ..TypeTable::EMPTY
};

static PARAM_SPEC: TypeTable = TypeTable {
    native: record("ParamSpec", COUNT),
    module: "typing",
    flags: PARAMETER_FLAGS,
    doc: "Parameter specification variable.",
    methods: &[PARAM_SPEC_METHODS, COMMON],
    getsets: PARAM_SPEC_GETSETS,
    members: NAME_MEMBER,
    ..TypeTable::EMPTY
};

static TYPE_VAR_TUPLE: TypeTable = TypeTable {
    native: record("TypeVarTuple", COUNT),
    module: "typing",
    flags: PARAMETER_FLAGS,
    doc: "Type variable tuple.",
    methods: &[TYPE_VAR_TUPLE_METHODS, COMMON],
    getsets: DEFAULT_GETSETS,
    members: NAME_MEMBER,
    ..TypeTable::EMPTY
};

static PARAM_SPEC_ARGS: TypeTable = TypeTable {
    native: record("ParamSpecArgs", 1),
    module: "typing",
    flags: TypeFlags::HAS_WEAKREF,
    doc: "The args for a ParamSpec object.",
    methods: &[ARGS_METHODS],
    members: &[member("__origin__", 0, "")],
    ..TypeTable::EMPTY
};

static PARAM_SPEC_KWARGS: TypeTable = TypeTable {
    native: record("ParamSpecKwargs", 1),
    module: "typing",
    flags: TypeFlags::HAS_WEAKREF,
    doc: "The kwargs for a ParamSpec object.",
    methods: &[KWARGS_METHODS],
    members: &[member("__origin__", 0, "")],
    ..TypeTable::EMPTY
};

/// Slots of type aliases: name, parameters, compute function, value, module.
static TYPE_ALIAS_TYPE: TypeTable = TypeTable {
    native: record("TypeAliasType", 5),
    module: "typing",
    doc: "Type alias.",
    methods: &[ALIAS_METHODS],
    getsets: ALIAS_GETSETS,
    members: &[member("__name__", 0, "")],
    ..TypeTable::EMPTY
};

static GENERIC: TypeTable = TypeTable {
    native: record("Generic", 0),
    module: "typing",
    flags: TypeFlags::BASE,
    doc: "Abstract base class for generic types.",
    methods: &[&[
        class_method(
            "__class_getitem__",
            "($type, /, *args, **kwargs)",
            |thread, a| generic_call(thread, a, "_generic_class_getitem"),
            "Parameterizes a generic class.",
        ),
        class_method(
            "__init_subclass__",
            "($type, /, *args, **kwargs)",
            |thread, a| generic_call(thread, a, "_generic_init_subclass"),
            "Function to initialize subclasses.",
        ),
    ]],
    ..TypeTable::EMPTY
};

static NO_DEFAULT: TypeTable = TypeTable {
    native: record("NoDefaultType", 0),
    module: "typing",
    doc: "The type of the NoDefault singleton.",
    methods: &[&[
        new_method("($type, /)", |thread, _| no_default(thread)),
        method("__repr__", "($self, /)", |thread, _| thread.new_str("typing.NoDefault"), ""),
        method("__reduce__", "($self, /)", |thread, _| thread.new_str("NoDefault"), ""),
    ]],
    ..TypeTable::EMPTY
};

/// An evaluator of a value that is known.
static CONSTANT: TypeTable = TypeTable {
    native: record("_ConstEvaluator", 1),
    module: "_typing",
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[&[
        method("__call__", "($self, format=1, /)", |_, a| Ok(part(a[0], 0)), ""),
        method(
            "__repr__",
            "($self, /)",
            |thread, a| {
                let value = thread.repr_string(part(a[0], 0).as_ref())?;
                thread.new_str(&format!("<constevaluator {value}>"))
            },
            "",
        ),
    ]],
    ..TypeTable::EMPTY
};

const FUNCTIONS: &[Native] = &[
    function("_idfunc", "(x, /)", |_, a| Ok(a[0].own()), ""),
    function("_make_typevar", "(name, /)", |thread, a| inferred(thread, &TYPE_VAR, a[0]), ""),
    function("_make_paramspec", "(name, /)", |thread, a| inferred(thread, &PARAM_SPEC, a[0]), ""),
    function("_make_typevartuple", "(name, /)", |thread, a| inferred(thread, &TYPE_VAR_TUPLE, a[0]), ""),
    function(
        "_make_typevar_with_bound",
        "(name, evaluate, /)",
        |thread, a| with_evaluator(thread, a, EVALUATE_BOUND),
        "",
    ),
    function(
        "_make_typevar_with_constraints",
        "(name, evaluate, /)",
        |thread, a| with_evaluator(thread, a, EVALUATE_CONSTRAINTS),
        "",
    ),
    function("_set_typeparam_default", "(parameter, evaluate, /)", set_default, ""),
    function("_subscript_generic", "(parameters, /)", subscript_generic, ""),
    function("_make_typealias", "(parts, /)", make_alias, ""),
];

const COMMON: &[Native] = &[
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__reduce__", "($self, /)", |_, a| Ok(part(a[0], NAME)), ""),
    method("has_default", "($self, /)", has_default, ""),
    method(
        "__mro_entries__",
        "($self, bases, /)",
        |thread, a| {
            let class = thread.type_name(a[0]);
            Err(thread.type_error(&format!("Cannot subclass an instance of {class}")))
        },
        "",
    ),
];

const TYPE_VAR_METHODS: &[Native] = &[
    new_method(
        "($type, name, *constraints, bound=None, default=None, covariant=False, contravariant=False, infer_variance=False)",
        new_type_var,
    ),
    method("__typing_subst__", "($self, arg, /)", |thread, a| typing_call(thread, "_typevar_subst", &[a[0], a[1]]), ""),
    method("__typing_prepare_subst__", "($self, alias, args, /)", prepare_type_var, ""),
    method("__or__", "($self, value, /)", |thread, a| make_union(thread, a[0], a[1]), ""),
    method("__ror__", "($self, value, /)", |thread, a| make_union(thread, a[1], a[0]), ""),
];

const PARAM_SPEC_METHODS: &[Native] = &[
    new_method(
        "($type, name, *, bound=None, default=None, covariant=False, contravariant=False, infer_variance=False)",
        new_param_spec,
    ),
    method(
        "__typing_subst__",
        "($self, arg, /)",
        |thread, a| typing_call(thread, "_paramspec_subst", &[a[0], a[1]]),
        "",
    ),
    method(
        "__typing_prepare_subst__",
        "($self, alias, args, /)",
        |thread, a| typing_call(thread, "_paramspec_prepare_subst", a),
        "",
    ),
    method("__or__", "($self, value, /)", |thread, a| make_union(thread, a[0], a[1]), ""),
    method("__ror__", "($self, value, /)", |thread, a| make_union(thread, a[1], a[0]), ""),
];

const TYPE_VAR_TUPLE_METHODS: &[Native] = &[
    new_method("($type, name, *, default=None)", new_type_var_tuple),
    method("__iter__", "($self, /)", iterate_unpacked, ""),
    method(
        "__typing_subst__",
        "($self, arg, /)",
        |thread, _| Err(thread.type_error("Substitution of bare TypeVarTuple is not supported")),
        "",
    ),
    method(
        "__typing_prepare_subst__",
        "($self, alias, args, /)",
        |thread, a| typing_call(thread, "_typevartuple_prepare_subst", a),
        "",
    ),
];

const ARGS_METHODS: &[Native] = &[
    new_method("($type, origin)", new_wrapper),
    method("__repr__", "($self, /)", |thread, a| repr_wrapper(thread, a[0], "args"), ""),
    method("__eq__", "($self, other, /)", |thread, a| equal_wrappers(thread, a, &PARAM_SPEC_ARGS), ""),
    method(
        "__mro_entries__",
        "($self, bases, /)",
        |thread, _| Err(thread.type_error("Cannot subclass an instance of ParamSpecArgs")),
        "",
    ),
];

const KWARGS_METHODS: &[Native] = &[
    new_method("($type, origin)", new_wrapper),
    method("__repr__", "($self, /)", |thread, a| repr_wrapper(thread, a[0], "kwargs"), ""),
    method("__eq__", "($self, other, /)", |thread, a| equal_wrappers(thread, a, &PARAM_SPEC_KWARGS), ""),
    method(
        "__mro_entries__",
        "($self, bases, /)",
        |thread, _| Err(thread.type_error("Cannot subclass an instance of ParamSpecKwargs")),
        "",
    ),
];

const ALIAS_METHODS: &[Native] = &[
    new_method("($type, name, value, *, type_params=())", new_alias),
    method("__repr__", "($self, /)", |_, a| Ok(part(a[0], 0)), ""),
    method("__reduce__", "($self, /)", |_, a| Ok(part(a[0], 0)), ""),
    method("__getitem__", "($self, key, /)", alias_item, ""),
    method("__iter__", "($self, /)", iterate_unpacked, ""),
    method("__or__", "($self, value, /)", |thread, a| make_union(thread, a[0], a[1]), ""),
    method("__ror__", "($self, value, /)", |thread, a| make_union(thread, a[1], a[0]), ""),
];

const DEFAULT_GETSETS: &[GetSet] = &[
    getset("__default__", get_default, None, ""),
    getset("evaluate_default", |thread, p| evaluator(thread, p, DEFAULT, EVALUATE_DEFAULT), None, ""),
];

const TYPE_VAR_GETSETS: &[GetSet] = &[
    getset("__default__", get_default, None, ""),
    getset("evaluate_default", |thread, p| evaluator(thread, p, DEFAULT, EVALUATE_DEFAULT), None, ""),
    getset("__bound__", |thread, p| evaluated(thread, p, BOUND, EVALUATE_BOUND), None, ""),
    getset("evaluate_bound", |thread, p| evaluator(thread, p, BOUND, EVALUATE_BOUND), None, ""),
    getset("__constraints__", get_constraints, None, ""),
    getset("evaluate_constraints", |thread, p| evaluator(thread, p, CONSTRAINTS, EVALUATE_CONSTRAINTS), None, ""),
    getset("__covariant__", |_, p| Ok(Obj::boolean(number(p, FLAGS) & COVARIANT != 0)), None, ""),
    getset("__contravariant__", |_, p| Ok(Obj::boolean(number(p, FLAGS) & CONTRAVARIANT != 0)), None, ""),
    getset("__infer_variance__", |_, p| Ok(Obj::boolean(number(p, FLAGS) & INFER != 0)), None, ""),
];

const PARAM_SPEC_GETSETS: &[GetSet] = &[
    getset("__default__", get_default, None, ""),
    getset("evaluate_default", |thread, p| evaluator(thread, p, DEFAULT, EVALUATE_DEFAULT), None, ""),
    getset("__bound__", |thread, p| evaluated(thread, p, BOUND, EVALUATE_BOUND), None, ""),
    getset("__covariant__", |_, p| Ok(Obj::boolean(number(p, FLAGS) & COVARIANT != 0)), None, ""),
    getset("__contravariant__", |_, p| Ok(Obj::boolean(number(p, FLAGS) & CONTRAVARIANT != 0)), None, ""),
    getset("__infer_variance__", |_, p| Ok(Obj::boolean(number(p, FLAGS) & INFER != 0)), None, ""),
    getset("args", |thread, p| wrapper(thread, &PARAM_SPEC_ARGS, p), None, "Represents positional arguments."),
    getset("kwargs", |thread, p| wrapper(thread, &PARAM_SPEC_KWARGS, p), None, "Represents keyword arguments."),
];

const ALIAS_GETSETS: &[GetSet] = &[
    getset("__value__", |thread, alias| evaluated(thread, alias, 3, 2), None, ""),
    getset("evaluate_value", |thread, alias| evaluator(thread, alias, 3, 2), None, ""),
    getset(
        "__type_params__",
        |thread, alias| Ok(at(alias, 1).get().unwrap_or_else(|| thread.space.empty_tuple())),
        None,
        "",
    ),
    getset("__parameters__", alias_parameters, None, ""),
    getset("__module__", |_, alias| Ok(part(alias, 4)), None, ""),
];

#[derive(Default)]
struct State {
    no_default: RefCell<Option<Obj>>,
}

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    thread.set_in(dict, "Union", thread.class(&union_::UNION).as_ref().own())?;
    thread.set_in(dict, "NoDefault", no_default(thread)?)
}

fn no_default(thread: &Thread) -> PyResult {
    let state = thread.module_state::<State>();
    let mut known = state.no_default.borrow_mut();
    if let Some(known) = &*known {
        return Ok(known.clone());
    }
    let made = thread.space.new_instance(thread.ensure_class(&NO_DEFAULT)?.root_shape.get())?;
    *known = Some(made.clone());
    Ok(made)
}

fn typing_call(thread: &Thread, name: &str, values: &[Ref<'_>]) -> PyResult {
    let typing = import::import_str(thread, "typing")?;
    thread.call_method_str(typing.as_ref(), name, values)
}

fn generic_call(thread: &Thread, arguments: &[Ref<'_>], name: &str) -> PyResult {
    let typing = import::import_str(thread, "typing")?;
    let function = thread.get_str(typing.as_ref(), name)?;
    let rest = thread.space.tuple_value(arguments[1]).map_or(&[][..], |rest| rest.items());
    let all: Vec<Obj> = std::iter::once(arguments[0].own()).chain(rest.iter().map(|item| item.own())).collect();
    let all = thread.space.tuple(all)?;
    thread.call_with_tuple_and_dict(function.as_ref(), all.as_ref(), arguments[2])
}

/// The union of two types, as `typing.Union` takes them: strings stand for forward references.
fn make_union(thread: &Thread, left: Ref<'_>, right: Ref<'_>) -> PyResult {
    let both = thread.space.tuple([left.own(), right.own()])?;
    let union = thread.class(&union_::UNION).as_ref().own();
    thread.get_item(union.as_ref(), both.as_ref())
}

/// A new type parameter; its module is the caller's.
fn new_parameter(thread: &Thread, table: &'static TypeTable, name: Ref<'_>, flags: i64) -> PyResult {
    if thread.space.str_value(name).is_none() {
        let given = thread.type_name(name);
        let class = table.native.name.to_ascii_lowercase();
        return Err(thread.type_error(&format!("{class}() argument 'name' must be str, not {given}")));
    }
    let made = thread.space.new_instance(thread.ensure_class(table)?.root_shape.get())?;
    at(made.as_ref(), NAME).set(name.own());
    set_number(made.as_ref(), FLAGS, flags);
    let module = caller_module(thread)?;
    thread.space.set_attribute(made.as_ref(), thread.name(names::MODULE), module)?;
    Ok(made)
}

fn caller_module(thread: &Thread) -> PyResult {
    match vm::interpreter::frames::current_globals(thread) {
        Some(globals) => Ok(thread.dict_get_str(globals, "__name__")?.unwrap_or_else(Obj::none)),
        None => Ok(Obj::none()),
    }
}

fn inferred(thread: &Thread, table: &'static TypeTable, name: Ref<'_>) -> PyResult {
    new_parameter(thread, table, name, INFER)
}

fn with_evaluator(thread: &Thread, arguments: &[Ref<'_>], place: usize) -> PyResult {
    let made = inferred(thread, &TYPE_VAR, arguments[0])?;
    at(made.as_ref(), place).set(arguments[1].own());
    Ok(made)
}

fn set_default(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if ![&TYPE_VAR, &PARAM_SPEC, &TYPE_VAR_TUPLE].iter().any(|table| thread.is_instance_of(arguments[0], table)) {
        let text = format!("expected a type parameter, got '{}'", thread.type_name(arguments[0]));
        return Err(thread.type_error(&text));
    }
    at(arguments[0], EVALUATE_DEFAULT).set(arguments[1].own());
    at(arguments[0], DEFAULT).set(Obj::NULL);
    Ok(arguments[0].own())
}

fn variance(thread: &Thread, covariant: Ref<'_>, contravariant: Ref<'_>, infer: Ref<'_>) -> PyResult<i64> {
    let (covariant, contravariant) = (truth_or(thread, covariant, false)?, truth_or(thread, contravariant, false)?);
    let infer = truth_or(thread, infer, false)?;
    if covariant && contravariant {
        return Err(thread.value_error("Bivariant types are not supported."));
    }
    if infer && (covariant || contravariant) {
        return Err(thread.value_error("Variance cannot be specified with infer_variance."));
    }
    let mut flags = 0;
    for (on, flag) in [(covariant, COVARIANT), (contravariant, CONTRAVARIANT), (infer, INFER)] {
        flags |= if on { flag } else { 0 };
    }
    Ok(flags)
}

fn checked_bound(thread: &Thread, bound: Ref<'_>) -> PyResult<Option<Obj>> {
    let Some(bound) = given(bound) else { return Ok(None) };
    let text = thread.new_str("Bound must be a type.")?;
    typing_call(thread, "_type_check", &[bound, text.as_ref()]).map(Some)
}

fn new_type_var(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let [_, name, bound, default, covariant, contravariant, infer, constraints] = arguments else {
        return Err(thread.system_error("TypeVar() was bound wrongly"));
    };
    let flags = variance(thread, *covariant, *contravariant, *infer)?;
    let bound = checked_bound(thread, *bound)?;
    let count = thread.space.tuple_value(*constraints).map_or(0, |constraints| constraints.len());
    if count == 1 {
        return Err(thread.type_error("A single constraint is not allowed"));
    }
    if count > 0 && bound.is_some() {
        return Err(thread.type_error("Constraints cannot be combined with bound=..."));
    }
    let made = new_parameter(thread, &TYPE_VAR, *name, flags)?;
    at(made.as_ref(), BOUND).set(bound.unwrap_or(Obj::NULL));
    if count > 0 {
        at(made.as_ref(), CONSTRAINTS).set(constraints.own());
    }
    if let Some(default) = default.non_null() {
        at(made.as_ref(), DEFAULT).set(default.own());
    }
    Ok(made)
}

fn new_param_spec(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let flags = variance(thread, arguments[4], arguments[5], arguments[6])?;
    let bound = checked_bound(thread, arguments[2])?;
    let made = new_parameter(thread, &PARAM_SPEC, arguments[1], flags)?;
    at(made.as_ref(), BOUND).set(bound.unwrap_or(Obj::NULL));
    if let Some(default) = arguments[3].non_null() {
        at(made.as_ref(), DEFAULT).set(default.own());
    }
    Ok(made)
}

fn new_type_var_tuple(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let made = new_parameter(thread, &TYPE_VAR_TUPLE, arguments[1], 0)?;
    if let Some(default) = arguments[2].non_null() {
        at(made.as_ref(), DEFAULT).set(default.own());
    }
    Ok(made)
}

/// A value that is known, or computed now and kept; None where there is neither.
fn evaluated(thread: &Thread, object: Ref<'_>, value: usize, evaluate: usize) -> PyResult {
    if let Some(known) = at(object, value).get() {
        return Ok(known);
    }
    let Some(function) = at(object, evaluate).get() else { return Ok(Obj::none()) };
    let made = thread.call_with(function.as_ref(), &[Obj::small_int(1).as_ref()])?;
    at(object, value).set(made.clone());
    Ok(made)
}

/// The function that computes a value.
fn evaluator(thread: &Thread, object: Ref<'_>, value: usize, evaluate: usize) -> PyResult {
    if let Some(function) = at(object, evaluate).get() {
        return Ok(function);
    }
    match at(object, value).get() {
        Some(known) => Ok(thread.space.new_record(thread.ensure_class(&CONSTANT)?.root_shape.get(), [known])?),
        None => Ok(Obj::none()),
    }
}

fn get_constraints(thread: &Thread, parameter: Ref<'_>) -> PyResult {
    let known = evaluated(thread, parameter, CONSTRAINTS, EVALUATE_CONSTRAINTS)?;
    Ok(if known.is_none() { thread.space.empty_tuple() } else { known })
}

fn get_default(thread: &Thread, parameter: Ref<'_>) -> PyResult {
    if at(parameter, DEFAULT).is_null() && at(parameter, EVALUATE_DEFAULT).is_null() {
        return no_default(thread);
    }
    evaluated(thread, parameter, DEFAULT, EVALUATE_DEFAULT)
}

fn has_default(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !at(arguments[0], EVALUATE_DEFAULT).is_null() {
        return Ok(Obj::boolean(true));
    }
    let nothing = no_default(thread)?;
    Ok(Obj::boolean(at(arguments[0], DEFAULT).get().is_some_and(|default| !default.is(&nothing))))
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let name = thread.text_of(part(arguments[0], NAME).as_ref());
    let flags = number(arguments[0], FLAGS);
    let is_tuple = thread.is_instance_of(arguments[0], &TYPE_VAR_TUPLE);
    let sign = match flags {
        _ if is_tuple || flags & INFER != 0 => "",
        _ if flags & COVARIANT != 0 => "+",
        _ if flags & CONTRAVARIANT != 0 => "-",
        _ => "~",
    };
    thread.new_str(&format!("{sign}{name}"))
}

fn prepare_type_var(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (parameter, alias) = (arguments[0], arguments[1]);
    let parameters = thread.get_str(alias, "__parameters__")?;
    let parameters = thread.tuple_from(parameters.as_ref())?;
    let parameters = thread.space.tuple_value(parameters.as_ref()).map_or(&[][..], |parameters| parameters.items());
    let index = parameters.iter().position(|other| other.is(parameter)).unwrap_or(parameters.len());
    let given = thread.length(arguments[2])?;
    if index < given {
        return Ok(arguments[2].own());
    }
    if index == given {
        let default = get_default(thread, parameter)?;
        if !default.is(&no_default(thread)?) {
            let mut all = thread.collect(arguments[2])?;
            all.push(default);
            return Ok(thread.space.tuple(all)?);
        }
    }
    let shown = thread.str_string(alias)?;
    let (expected, text) = (parameters.len(), if given > parameters.len() { "many" } else { "few" });
    Err(thread.type_error(&format!("Too {text} arguments for {shown}; actual {given}, expected {expected}")))
}

/// `*Ts`
fn iterate_unpacked(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let typing = import::import_str(thread, "typing")?;
    let unpack = thread.get_str(typing.as_ref(), "Unpack")?;
    let item = thread.get_item(unpack.as_ref(), arguments[0])?;
    let row = thread.space.tuple([item])?;
    thread.iterate(row.as_ref())
}

fn wrapper(thread: &Thread, table: &'static TypeTable, origin: Ref<'_>) -> PyResult {
    Ok(thread.space.new_record(thread.ensure_class(table)?.root_shape.get(), [origin.own()])?)
}

fn new_wrapper(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(arguments[0]).expect("checked");
    Ok(thread.space.new_record(class.root_shape.get(), [arguments[1].own()])?)
}

fn repr_wrapper(thread: &Thread, wrapper: Ref<'_>, what: &str) -> PyResult {
    let origin = part(wrapper, 0);
    let shown = if thread.is_instance_of(origin.as_ref(), &PARAM_SPEC) {
        thread.text_of(part(origin.as_ref(), NAME).as_ref())
    } else {
        thread.repr_string(origin.as_ref())?
    };
    thread.new_str(&format!("{shown}.{what}"))
}

fn equal_wrappers(thread: &Thread, arguments: &[Ref<'_>], table: &'static TypeTable) -> PyResult {
    if !thread.is_instance_of(arguments[1], table) {
        return Ok(Obj::not_implemented());
    }
    Ok(Obj::boolean(thread.equals(part(arguments[0], 0).as_ref(), part(arguments[1], 0).as_ref())?))
}

fn subscript_generic(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut parameters = Vec::new();
    for parameter in thread.collect(arguments[0])? {
        if thread.is_instance_of(parameter.as_ref(), &TYPE_VAR_TUPLE) {
            parameters.extend(thread.collect(parameter.as_ref())?);
        } else {
            parameters.push(parameter);
        }
    }
    let parameters = thread.space.tuple(parameters)?;
    let generic = thread.class(&GENERIC).as_ref().own();
    typing_call(thread, "_GenericAlias", &[generic.as_ref(), parameters.as_ref()])
}

fn make_alias(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let parts = thread.space.tuple_value(arguments[0]).map_or(&[][..], |parts| parts.items());
    let [name, parameters, compute] = parts else { return Err(thread.type_error("three parts are needed")) };
    let parameters = given(*parameters).map_or(Obj::NULL, Ref::own);
    let shape = thread.class(&TYPE_ALIAS_TYPE).root_shape.get();
    Ok(thread.space.new_record(shape, [name.own(), parameters, compute.own(), Obj::NULL, caller_module(thread)?])?)
}

fn new_alias(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if thread.space.str_value(arguments[1]).is_none() {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("typealias() argument 'name' must be str, not {given}")));
    }
    let parameters = match arguments[3].non_null() {
        Some(parameters) if thread.space.tuple_value(parameters).is_none() => {
            return Err(thread.type_error("type_params must be a tuple"));
        }
        Some(parameters) if !thread.tuple_argument(parameters, "type_params")?.is_empty() => parameters.own(),
        _ => Obj::NULL,
    };
    let shape = thread.class(&TYPE_ALIAS_TYPE).root_shape.get();
    let slots = [arguments[1].own(), parameters, Obj::NULL, arguments[2].own(), caller_module(thread)?];
    Ok(thread.space.new_record(shape, slots)?)
}

fn alias_parameters(thread: &Thread, alias: Ref<'_>) -> PyResult {
    let Some(parameters) = at(alias, 1).get() else { return Ok(thread.space.empty_tuple()) };
    let mut all = Vec::new();
    for parameter in thread.collect(parameters.as_ref())? {
        if thread.is_instance_of(parameter.as_ref(), &TYPE_VAR_TUPLE) {
            all.extend(thread.collect(parameter.as_ref())?);
        } else {
            all.push(parameter);
        }
    }
    Ok(thread.space.tuple(all)?)
}

fn alias_item(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if at(arguments[0], 1).is_null() {
        return Err(thread.raise(&exceptions::TYPE_ERROR, "Only generic type aliases are subscriptable"));
    }
    let items = match thread.space.tuple_value(arguments[1]) {
        Some(_) => arguments[1].own(),
        None => thread.space.tuple([arguments[1].own()])?,
    };
    generic_alias::new(thread, arguments[0], items.as_ref())
}
