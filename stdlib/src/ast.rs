//! `_ast`: the node classes of Python's abstract syntax.
//!
//! The classes are made from a table of names and fields. Trees are not made from source yet: `compile` with `PyCF_ONLY_AST`
//! raises NotImplementedError.

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, TypeTable, raw_method, record};
use vm::{PyResult, Thread};

pub static MODULE: ModuleTable =
    ModuleTable { name: "_ast", doc: "", functions: &[], types: &[&AST], initialize: Some(initialize) };

static AST: TypeTable = TypeTable {
    native: record("AST", 0),
    module: "ast",
    flags: TypeFlags::BASE.union(TypeFlags::HAS_DICT).union(TypeFlags::HAS_WEAKREF),
    methods: &[METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[raw_method("__init__", "($self, /, *args, **kwargs)", init, "Initialize self.")];

/// One base class a line: its name, its attributes, then its nodes with their fields. `*` marks a list, `?` an optional field.
const NODES: &[(&str, &str)] = &[
    ("mod", "Module body* type_ignores*; Interactive body*; Expression body; FunctionType argtypes* returns"),
    (
        "stmt lineno col_offset end_lineno? end_col_offset?",
        "FunctionDef name args body* decorator_list* returns? type_comment? type_params*; \
         AsyncFunctionDef name args body* decorator_list* returns? type_comment? type_params*; \
         ClassDef name bases* keywords* body* decorator_list* type_params*; Return value?; Delete targets*; \
         Assign targets* value type_comment?; TypeAlias name type_params* value; AugAssign target op value; \
         AnnAssign target annotation value? simple; For target iter body* orelse* type_comment?; \
         AsyncFor target iter body* orelse* type_comment?; While test body* orelse*; If test body* orelse*; \
         With items* body* type_comment?; AsyncWith items* body* type_comment?; Match subject cases*; Raise exc? cause?; \
         Try body* handlers* orelse* finalbody*; TryStar body* handlers* orelse* finalbody*; Assert test msg?; \
         Import names*; ImportFrom module? names* level?; Global names*; Nonlocal names*; Expr value; Pass; Break; Continue",
    ),
    (
        "expr lineno col_offset end_lineno? end_col_offset?",
        "BoolOp op values*; NamedExpr target value; BinOp left op right; UnaryOp op operand; Lambda args body; \
         IfExp test body orelse; Dict keys* values*; Set elts*; ListComp elt generators*; SetComp elt generators*; \
         DictComp key value generators*; GeneratorExp elt generators*; Await value; Yield value?; YieldFrom value; \
         Compare left ops* comparators*; Call func args* keywords*; FormattedValue value conversion format_spec?; \
         Interpolation value str conversion format_spec?; JoinedStr values*; TemplateStr values*; Constant value kind?; \
         Attribute value attr ctx; Subscript value slice ctx; Starred value ctx; Name id ctx; List elts* ctx; Tuple elts* ctx; \
         Slice lower? upper? step?",
    ),
    ("expr_context", "Load; Store; Del"),
    ("boolop", "And; Or"),
    ("operator", "Add; Sub; Mult; MatMult; Div; Mod; Pow; LShift; RShift; BitOr; BitXor; BitAnd; FloorDiv"),
    ("unaryop", "Invert; Not; UAdd; USub"),
    ("cmpop", "Eq; NotEq; Lt; LtE; Gt; GtE; Is; IsNot; In; NotIn"),
    ("excepthandler lineno col_offset end_lineno? end_col_offset?", "ExceptHandler type? name? body*"),
    (
        "pattern lineno col_offset end_lineno end_col_offset",
        "MatchValue value; MatchSingleton value; MatchSequence patterns*; MatchMapping keys* patterns* rest?; \
         MatchClass cls patterns* kwd_attrs* kwd_patterns*; MatchStar name?; MatchAs pattern? name?; MatchOr patterns*",
    ),
    ("type_ignore", "TypeIgnore lineno tag"),
    (
        "type_param lineno col_offset end_lineno end_col_offset",
        "TypeVar name bound? default_value?; ParamSpec name default_value?; TypeVarTuple name default_value?",
    ),
    // Nodes without a sum type: each is its own base.
    (
        "",
        "comprehension target iter ifs* is_async; match_case pattern guard? body*; withitem context_expr optional_vars?",
    ),
    (
        "",
        "arguments posonlyargs* args* vararg? kwonlyargs* kw_defaults* kwarg? defaults*; arg arg annotation? type_comment?; \
         keyword arg? value; alias name asname?",
    ),
];

/// Nodes without a sum type that have a place in the source.
const LOCATED: &[&str] = &["arg", "keyword", "alias"];
const LOCATION: &str = "lineno col_offset end_lineno? end_col_offset?";

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
    for (head, nodes) in NODES {
        let (base_name, attributes) = head.split_once(' ').unwrap_or((head, ""));
        let base = if base_name.is_empty() {
            root.as_ref().own()
        } else {
            let base = new_class(thread, base_name, root.as_ref(), "", Some(attributes))?;
            thread.set_attribute_str(module, base_name, base.as_ref())?;
            base
        };
        for node in nodes.split(';') {
            let (name, fields) = node.trim().split_once(' ').unwrap_or((node.trim(), ""));
            let own_attributes = LOCATED.contains(&name).then_some(LOCATION);
            let class = new_class(thread, name, base.as_ref(), fields, own_attributes)?;
            thread.set_attribute_str(module, name, class.as_ref())?;
        }
    }
    Ok(())
}

/// A node class; without `attributes` it has its base's.
fn new_class(thread: &Thread, name: &str, base: Ref<'_>, fields: &str, attributes: Option<&str>) -> PyResult {
    let namespace = thread.space.dict()?;
    let dict = thread.dict_of(&namespace);
    let tuple = |words: &str| -> PyResult {
        let mut names = Vec::new();
        for word in words.split_whitespace() {
            names.push(thread.space.intern_str(word.trim_end_matches(['*', '?']))?);
        }
        Ok(thread.space.tuple(names)?)
    };
    let field_names = tuple(fields)?;
    thread.set_in(dict, "_fields", field_names.clone())?;
    thread.set_in(dict, "__match_args__", field_names)?;
    if let Some(attributes) = attributes {
        thread.set_in(dict, "_attributes", tuple(attributes)?)?;
    }
    for word in fields.split_whitespace().chain(attributes.unwrap_or("").split_whitespace()) {
        if let Some(optional) = word.strip_suffix('?') {
            thread.set_in(dict, optional, Obj::none())?;
        }
    }
    let mut lists = Vec::new();
    for word in fields.split_whitespace().filter_map(|word| word.strip_suffix('*')) {
        lists.push(thread.space.intern_str(word)?);
    }
    thread.set_in(dict, "_list_fields", thread.space.tuple(lists)?)?;
    thread.set_in(dict, "__module__", thread.space.intern_str("ast")?)?;
    let (name, bases) = (thread.new_str(name)?, thread.space.tuple([base.own()])?);
    let metaclass = thread.class(&vm::types::type_::TYPE);
    thread.call_with(metaclass.as_ref(), &[name.as_ref(), bases.as_ref(), namespace.as_ref()])
}

fn init(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let this = values[0];
    let class = thread.space.type_of(this);
    let positional = &values[1..values.len() - keywords.len()];
    let fields = thread.collect(thread.get_str(class.as_ref(), "_fields")?.as_ref())?;
    if positional.len() > fields.len() {
        let plural = if fields.len() == 1 { "" } else { "s" };
        let text =
            format!("{} constructor takes at most {} positional argument{plural}", class.name_lossy(), fields.len());
        return Err(thread.type_error(&text));
    }
    let lists = thread.get_str_or_none(class.as_ref(), "_list_fields")?;
    for name in lists.map_or(Ok(Vec::new()), |lists| thread.collect(lists.as_ref()))? {
        let empty = thread.space.list([])?;
        thread.set_attribute(this, name.as_ref(), Some(empty.as_ref()))?;
    }
    for (name, value) in fields.iter().zip(positional) {
        let name = thread.attribute_name(name.as_ref())?;
        thread.set_attribute(this, name.as_ref(), Some(*value))?;
    }
    for (name, value) in keywords.iter().zip(&values[1 + positional.len()..]) {
        let name = thread.attribute_name(*name)?;
        let is_given = fields[..positional.len()].iter().any(|field| field.as_ref().is(name.as_ref()));
        if is_given {
            let text =
                format!("{} got multiple values for argument '{}'", class.name_lossy(), thread.text_of(name.as_ref()));
            return Err(thread.type_error(&text));
        }
        thread.set_attribute(this, name.as_ref(), Some(*value))?;
    }
    Ok(Obj::none())
}
