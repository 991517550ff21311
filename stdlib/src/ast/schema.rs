//! The node classes: which there are, with which fields of which types.
//!
//! A row is a sum type and its nodes, each `Name(type field, ...)`; `*` marks a list, `?` an optional field. Rows without a
//! sum type hold nodes that derive from `AST` itself.

/// A sum type with its nodes.
pub struct Sum {
    /// Empty: none.
    pub name: &'static str,
    /// Fields that say where a node stands; each node has them, the sum type too.
    pub attributes: &'static str,
    pub nodes: &'static [&'static str],
}

const PLACE: &str = "int lineno, int col_offset, int? end_lineno, int? end_col_offset";
const WHOLE_PLACE: &str = "int lineno, int col_offset, int end_lineno, int end_col_offset";

pub const SUMS: &[Sum] = &[
    Sum {
        name: "mod",
        attributes: "",
        nodes: &[
            "Module(stmt* body, type_ignore* type_ignores)",
            "Interactive(stmt* body)",
            "Expression(expr body)",
            "FunctionType(expr* argtypes, expr returns)",
        ],
    },
    Sum {
        name: "stmt",
        attributes: PLACE,
        nodes: &[
            "FunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)",
            "AsyncFunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)",
            "ClassDef(identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params)",
            "Return(expr? value)",
            "Delete(expr* targets)",
            "Assign(expr* targets, expr value, string? type_comment)",
            "TypeAlias(expr name, type_param* type_params, expr value)",
            "AugAssign(expr target, operator op, expr value)",
            "AnnAssign(expr target, expr annotation, expr? value, int simple)",
            "For(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)",
            "AsyncFor(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)",
            "While(expr test, stmt* body, stmt* orelse)",
            "If(expr test, stmt* body, stmt* orelse)",
            "With(withitem* items, stmt* body, string? type_comment)",
            "AsyncWith(withitem* items, stmt* body, string? type_comment)",
            "Match(expr subject, match_case* cases)",
            "Raise(expr? exc, expr? cause)",
            "Try(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)",
            "TryStar(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)",
            "Assert(expr test, expr? msg)",
            "Import(alias* names)",
            "ImportFrom(identifier? module, alias* names, int? level)",
            "Global(identifier* names)",
            "Nonlocal(identifier* names)",
            "Expr(expr value)",
            "Pass",
            "Break",
            "Continue",
        ],
    },
    Sum {
        name: "expr",
        attributes: PLACE,
        nodes: &[
            "BoolOp(boolop op, expr* values)",
            "NamedExpr(expr target, expr value)",
            "BinOp(expr left, operator op, expr right)",
            "UnaryOp(unaryop op, expr operand)",
            "Lambda(arguments args, expr body)",
            "IfExp(expr test, expr body, expr orelse)",
            "Dict(expr?* keys, expr* values)",
            "Set(expr* elts)",
            "ListComp(expr elt, comprehension* generators)",
            "SetComp(expr elt, comprehension* generators)",
            "DictComp(expr key, expr value, comprehension* generators)",
            "GeneratorExp(expr elt, comprehension* generators)",
            "Await(expr value)",
            "Yield(expr? value)",
            "YieldFrom(expr value)",
            "Compare(expr left, cmpop* ops, expr* comparators)",
            "Call(expr func, expr* args, keyword* keywords)",
            "FormattedValue(expr value, int conversion, expr? format_spec)",
            "Interpolation(expr value, constant str, int conversion, expr? format_spec)",
            "JoinedStr(expr* values)",
            "TemplateStr(expr* values)",
            "Constant(constant value, string? kind)",
            "Attribute(expr value, identifier attr, expr_context ctx)",
            "Subscript(expr value, expr slice, expr_context ctx)",
            "Starred(expr value, expr_context ctx)",
            "Name(identifier id, expr_context ctx)",
            "List(expr* elts, expr_context ctx)",
            "Tuple(expr* elts, expr_context ctx)",
            "Slice(expr? lower, expr? upper, expr? step)",
        ],
    },
    Sum { name: "expr_context", attributes: "", nodes: &["Load", "Store", "Del"] },
    Sum { name: "boolop", attributes: "", nodes: &["And", "Or"] },
    Sum {
        name: "operator",
        attributes: "",
        nodes: &[
            "Add", "Sub", "Mult", "MatMult", "Div", "Mod", "Pow", "LShift", "RShift", "BitOr", "BitXor", "BitAnd",
            "FloorDiv",
        ],
    },
    Sum { name: "unaryop", attributes: "", nodes: &["Invert", "Not", "UAdd", "USub"] },
    Sum {
        name: "cmpop",
        attributes: "",
        nodes: &["Eq", "NotEq", "Lt", "LtE", "Gt", "GtE", "Is", "IsNot", "In", "NotIn"],
    },
    Sum { name: "", attributes: "", nodes: &["comprehension(expr target, expr iter, expr* ifs, int is_async)"] },
    Sum {
        name: "excepthandler",
        attributes: PLACE,
        nodes: &["ExceptHandler(expr? type, identifier? name, stmt* body)"],
    },
    Sum {
        name: "",
        attributes: "",
        nodes: &[
            "arguments(arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr?* kw_defaults, arg? kwarg, expr* defaults)",
        ],
    },
    Sum {
        name: "",
        attributes: PLACE,
        nodes: &[
            "arg(identifier arg, expr? annotation, string? type_comment)",
            "keyword(identifier? arg, expr value)",
            "alias(identifier name, identifier? asname)",
        ],
    },
    Sum {
        name: "",
        attributes: "",
        nodes: &[
            "withitem(expr context_expr, expr? optional_vars)",
            "match_case(pattern pattern, expr? guard, stmt* body)",
        ],
    },
    Sum {
        name: "pattern",
        attributes: WHOLE_PLACE,
        nodes: &[
            "MatchValue(expr value)",
            "MatchSingleton(constant value)",
            "MatchSequence(pattern* patterns)",
            "MatchMapping(expr* keys, pattern* patterns, identifier? rest)",
            "MatchClass(expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns)",
            "MatchStar(identifier? name)",
            "MatchAs(pattern? pattern, identifier? name)",
            "MatchOr(pattern* patterns)",
        ],
    },
    Sum { name: "type_ignore", attributes: "", nodes: &["TypeIgnore(int lineno, string tag)"] },
    Sum {
        name: "type_param",
        attributes: WHOLE_PLACE,
        nodes: &[
            "TypeVar(identifier name, expr? bound, expr? default_value)",
            "ParamSpec(identifier name, expr? default_value)",
            "TypeVarTuple(identifier name, expr? default_value)",
        ],
    },
];

/// How often a field is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    One,
    Optional,
    Many,
}

/// A field of a node.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    pub kind: &'static str,
    pub count: Count,
}

/// The name of a node's description.
pub fn name_of(node: &'static str) -> &'static str {
    node.split_once('(').map_or(node, |(name, _)| name)
}

/// The fields of a list of fields, or of a node's description.
pub fn fields(description: &'static str) -> impl Iterator<Item = Field> {
    let list = match description.split_once('(') {
        Some((_, list)) => list.trim_end_matches(')'),
        None if description.contains(' ') => description,
        None => "",
    };
    list.split(", ").filter_map(|part| part.split_once(' ')).map(|(kind, name)| {
        let count = match kind.as_bytes().last() {
            Some(b'*') => Count::Many,
            Some(b'?') => Count::Optional,
            _ => Count::One,
        };
        Field { name, kind: kind.trim_end_matches(['*', '?']), count }
    })
}
