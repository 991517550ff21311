//! Natives: functions, methods and types written in Rust, declared in plain tables.
//!
//! A native's code gets the thread and one borrowed reference a parameter, in the order of its signature: defaults that were not
//! given are NULL, `*args` is a tuple, `**kwargs` a dict or NULL. The binder ([`crate::protocol::bind`]) does the rest, with CPython's
//! error messages. The signature is text in `inspect`'s form: `($self, key, default=None, /)`.
//!
//! A type's table says its layout, base, methods and attributes. Natives are named by number in the interpreter's list, so
//! that a heap image need not hold addresses.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Ref};

use crate::interpreter::gathering::Gathering;
use crate::raised::PyResult;
use crate::state::Thread;

/// A native's code.
pub type Code = fn(&Thread, &[Ref<'_>]) -> PyResult;
/// Code of a native that takes its arguments unbound: values (positional, then keyword), keyword names.
pub type RawCode = fn(&Thread, &[Ref<'_>], &[Ref<'_>]) -> PyResult;
pub type Getter = fn(&Thread, Ref<'_>) -> PyResult;
/// None deletes.
pub type Setter = fn(&Thread, Ref<'_>, Option<Ref<'_>>) -> PyResult<()>;

#[derive(Clone, Copy)]
pub enum AnyCode {
    /// Arguments bound to the signature.
    Bound(Code),
    /// The native parses its arguments itself; the signature is documentation.
    Raw(RawCode),
}

/// How a method is put into its type's namespace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A module's function.
    Function,
    /// A method of instances; the first argument has been checked to be one.
    Method,
    /// The first argument is the class.
    ClassMethod,
    StaticMethod,
    /// `__new__`: the first argument is the class, checked to be a subtype.
    New,
}

/// A native function or method.
pub struct Native {
    pub name: &'static str,
    pub signature: &'static str,
    pub code: AnyCode,
    pub kind: Kind,
    pub doc: &'static str,
}

/// A computed attribute of a type's instances.
pub struct GetSet {
    pub name: &'static str,
    pub get: Getter,
    pub set: Option<Setter>,
    pub doc: &'static str,
}

/// An attribute that is a fixed slot of the instances.
pub struct Member {
    pub name: &'static str,
    pub slot: u16,
    pub is_read_only: bool,
    pub doc: &'static str,
}

/// A type written in Rust.
pub struct TypeTable {
    pub native: NativeType,
    /// `__module__`
    pub module: &'static str,
    /// None: `object`.
    pub base: Option<&'static TypeTable>,
    pub flags: TypeFlags,
    pub doc: &'static str,
    pub methods: &'static [&'static [Native]],
    pub getsets: &'static [GetSet],
    pub members: &'static [Member],
    /// `__match_args__`
    pub match_args: &'static [&'static str],
    /// Number in every interpreter's list of types, plus one; 0 before the first use.
    pub index: AtomicU32,
}

/// A module written in Rust.
pub struct ModuleTable {
    pub name: &'static str,
    pub doc: &'static str,
    pub functions: &'static [&'static [Native]],
    /// Types to put into the module under their names.
    pub types: &'static [&'static TypeTable],
    /// Adds what is neither function nor type. The argument is the module.
    pub initialize: Option<fn(&Thread, Ref<'_>) -> PyResult<()>>,
}

static NEXT_INDEX: AtomicU32 = AtomicU32::new(1);

impl TypeTable {
    /// A table to be completed with struct update syntax: a record type without methods.
    #[allow(clippy::declare_interior_mutable_const)] // Only a pattern for statics, each with a number of its own.
    pub const EMPTY: TypeTable = TypeTable {
        native: NativeType {
            name: "",
            layout: Layout::Record,
            fixed_slots: 0,
            is_leaf: false,
            keeps_slots: false,
            items: None,
        },
        module: "builtins",
        base: None,
        flags: TypeFlags::empty(),
        doc: "",
        methods: &[],
        getsets: &[],
        members: &[],
        match_args: &[],
        index: AtomicU32::new(0),
    };

    /// The number of this table: the same in all interpreters of the process.
    pub fn index(&'static self) -> usize {
        let known = self.index.load(Ordering::Relaxed);
        if known != 0 {
            return known as usize - 1;
        }
        let fresh = NEXT_INDEX.fetch_add(1, Ordering::Relaxed);
        match self.index.compare_exchange(0, fresh, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => fresh as usize - 1,
            Err(other) => other as usize - 1,
        }
    }
}

const fn native(name: &'static str, signature: &'static str, code: AnyCode, kind: Kind, doc: &'static str) -> Native {
    Native { name, signature, code, kind, doc }
}

/// A module's function.
pub const fn function(name: &'static str, signature: &'static str, code: Code, doc: &'static str) -> Native {
    native(name, signature, AnyCode::Bound(code), Kind::Function, doc)
}

/// A module's function that parses its arguments itself.
pub const fn raw_function(name: &'static str, signature: &'static str, code: RawCode, doc: &'static str) -> Native {
    native(name, signature, AnyCode::Raw(code), Kind::Function, doc)
}

/// A method; its signature starts with `$self`.
pub const fn method(name: &'static str, signature: &'static str, code: Code, doc: &'static str) -> Native {
    native(name, signature, AnyCode::Bound(code), Kind::Method, doc)
}

/// A method that parses its arguments itself; the first value is `self`.
pub const fn raw_method(name: &'static str, signature: &'static str, code: RawCode, doc: &'static str) -> Native {
    native(name, signature, AnyCode::Raw(code), Kind::Method, doc)
}

/// A class method; its signature starts with `$type`.
pub const fn class_method(name: &'static str, signature: &'static str, code: Code, doc: &'static str) -> Native {
    native(name, signature, AnyCode::Bound(code), Kind::ClassMethod, doc)
}

pub const fn static_method(name: &'static str, signature: &'static str, code: Code, doc: &'static str) -> Native {
    native(name, signature, AnyCode::Bound(code), Kind::StaticMethod, doc)
}

/// `__new__`; its signature starts with `$type`.
pub const fn new_method(signature: &'static str, code: Code) -> Native {
    native(
        "__new__",
        signature,
        AnyCode::Bound(code),
        Kind::New,
        "Create and return a new object.  See help(type) for accurate signature.",
    )
}

/// `__new__` that parses its arguments itself; the first value is the class.
pub const fn raw_new(signature: &'static str, code: RawCode) -> Native {
    native(
        "__new__",
        signature,
        AnyCode::Raw(code),
        Kind::New,
        "Create and return a new object.  See help(type) for accurate signature.",
    )
}

pub const fn getset(name: &'static str, get: Getter, set: Option<Setter>, doc: &'static str) -> GetSet {
    GetSet { name, get, set, doc }
}

/// A read-only attribute that is a fixed slot.
pub const fn member(name: &'static str, slot: usize, doc: &'static str) -> Member {
    Member { name, slot: slot as u16, is_read_only: true, doc }
}

/// An attribute that is a fixed slot and may be set.
pub const fn member_mut(name: &'static str, slot: usize, doc: &'static str) -> Member {
    Member { name, slot: slot as u16, is_read_only: false, doc }
}

/// A record's description for [`TypeTable::native`].
pub const fn record(name: &'static str, fixed_slots: usize) -> NativeType {
    NativeType {
        name,
        layout: Layout::Record,
        fixed_slots: fixed_slots as u16,
        is_leaf: false,
        keeps_slots: false,
        items: None,
    }
}

/// A native, ready to be called: its table entry with the parsed signature.
pub struct NativeEntry {
    pub native: &'static Native,
    /// The type or module that it belongs to, for messages; empty for built-in functions.
    pub owner: Rc<str>,
    pub signature: Signature,
    pub direct: Direct,
    /// What it does with its only argument, if that is a generator.
    pub(crate) gathering: Option<Gathering>,
}

/// How a native is called without binding its arguments.
#[derive(Clone, Copy)]
pub struct Direct {
    pub code: Code,
    /// Positional arguments that it must have; `usize::MAX`: it cannot be called so.
    pub required: usize,
    /// Arguments that the code gets: NULL stands for each that is not given.
    pub all: usize,
    /// Nothing comes before the arguments: [`Kind::Function`].
    pub is_function: bool,
}

/// Arguments of natives that are called directly with some not given.
pub const PADDED_MAX: usize = 8;

/// Calls a native's code with some of its last arguments not given.
#[inline(never)]
pub(crate) fn call_padded(thread: &Thread, code: Code, values: &[Ref<'_>], missing: usize) -> PyResult {
    let mut padded = [Ref::NULL; PADDED_MAX];
    match *values {
        [] => {}
        [first] => padded[0] = first,
        [first, second] => (padded[0], padded[1]) = (first, second),
        _ => padded[..values.len()].copy_from_slice(values),
    }
    code(thread, &padded[..values.len() + missing])
}

/// In place of a code that cannot be called directly.
fn refuse(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    Err(thread.runtime_error("a native's arguments were not bound"))
}

impl NativeEntry {
    pub fn new(native: &'static Native, owner: Rc<str>) -> NativeEntry {
        let parameters = parse(native.signature);
        let signature = Signature::of(&parameters, native.signature);
        let is_plain = signature.is_plain();
        // Iterators end with NULL, which only those know that ask for it.
        let may_end = native.name == crate::names::NEXT.text();
        let is_function = native.kind == Kind::Function;
        let never = |code| Direct { code, required: usize::MAX, all: usize::MAX, is_function };
        let direct = match native.code {
            AnyCode::Bound(code) if is_plain && may_end => never(code),
            AnyCode::Bound(code) if is_plain => {
                let all = signature.positional_max();
                let required = signature.positional_min();
                let come_first = parameters[..required].iter().all(|parameter| parameter.is_required);
                let required = if all <= PADDED_MAX && come_first { required } else { all };
                Direct { code, required, all, is_function }
            }
            _ => never(refuse as Code),
        };
        let gathering = Gathering::of_native(&owner, native.name);
        NativeEntry { native, owner, signature, direct, gathering }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParameterKind {
    PositionalOnly,
    Positional,
    KeywordOnly,
}

pub struct Parameter {
    pub name: &'static str,
    pub kind: ParameterKind,
    pub is_required: bool,
}

/// What calls need to know of a signature. The parameters themselves are parsed when somebody asks for them: most natives are never
/// called, and few with keywords or optional arguments.
pub struct Signature {
    text: &'static str,
    parameters: OnceCell<Box<[Parameter]>>,
    count: u16,
    positional_max: u16,
    positional_min: u16,
    pub has_varargs: bool,
    pub has_keywords: bool,
    /// Some parameter may be given by keyword.
    pub takes_keywords: bool,
}

impl Signature {
    pub fn new(text: &'static str) -> Signature {
        Signature::of(&parse(text), text)
    }

    fn of(parameters: &[Parameter], text: &'static str) -> Signature {
        let positional = parameters.iter().filter(|parameter| parameter.kind != ParameterKind::KeywordOnly);
        let parts = || split_parameters(inner(text)).into_iter().map(str::trim);
        let has_keywords = parts().any(|part| part.starts_with("**"));
        Signature {
            text,
            parameters: OnceCell::new(),
            count: parameters.len() as u16,
            positional_max: positional.clone().count() as u16,
            positional_min: positional.filter(|parameter| parameter.is_required).count() as u16,
            has_varargs: parts().any(|part| part.len() > 1 && part.starts_with('*') && !part.starts_with("**")),
            has_keywords,
            takes_keywords: has_keywords || parameters.iter().any(|p| p.kind != ParameterKind::PositionalOnly),
        }
    }

    /// In the order in which the native's code gets them; `*args` and `**kwargs` are not in here.
    pub fn parameters(&self) -> &[Parameter] {
        self.parameters.get_or_init(|| parse(self.text).into_boxed_slice())
    }

    /// The number of [`Signature::parameters`].
    #[inline(always)]
    pub fn count(&self) -> usize {
        self.count.into()
    }

    #[inline(always)]
    pub fn positional_max(&self) -> usize {
        self.positional_max.into()
    }

    #[inline(always)]
    pub fn positional_min(&self) -> usize {
        self.positional_min.into()
    }

    /// Whether all arguments are positional, one a parameter.
    #[inline(always)]
    pub fn is_plain(&self) -> bool {
        self.count == self.positional_max && !self.has_varargs && !self.has_keywords
    }

    /// Arguments that the code gets: the parameters, `*args`, `**kwargs`.
    pub fn slots(&self) -> usize {
        self.count() + usize::from(self.has_varargs) + usize::from(self.has_keywords)
    }
}

fn inner(text: &'static str) -> &'static str {
    text.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or("")
}

/// The parameters of a signature in `inspect`'s form, without `*args` and `**kwargs`.
fn parse(text: &'static str) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut keyword_only = false;
    for part in split_parameters(inner(text)) {
        let part = part.trim();
        if part == "/" {
            parameters.iter_mut().for_each(|parameter| parameter.kind = ParameterKind::PositionalOnly);
        } else if part.starts_with('*') {
            keyword_only |= !part.starts_with("**");
        } else if !part.is_empty() {
            let (name, default) = match part.split_once('=') {
                Some((name, _)) => (name, true),
                None => (part, false),
            };
            let (name, is_self) = match name.strip_prefix('$') {
                Some(name) => (name, true),
                None => (name, false),
            };
            let kind = if is_self {
                ParameterKind::PositionalOnly
            } else if keyword_only {
                ParameterKind::KeywordOnly
            } else {
                ParameterKind::Positional
            };
            parameters.push(Parameter { name: name.trim(), kind, is_required: !default });
        }
    }
    parameters
}

/// Splits at commas outside of brackets and quotes (defaults may hold some).
fn split_parameters(text: &'static str) -> Vec<&'static str> {
    let (mut parts, mut start, mut depth, mut quote) = (Vec::new(), 0, 0, None);
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_parse() {
        let signature = Signature::new("($self, key, default=None, /, x, *, sep=', ', end)");
        let kinds: Vec<_> = signature.parameters().iter().map(|p| (p.name, p.kind, p.is_required)).collect();
        assert_eq!(
            kinds,
            [
                ("self", ParameterKind::PositionalOnly, true),
                ("key", ParameterKind::PositionalOnly, true),
                ("default", ParameterKind::PositionalOnly, false),
                ("x", ParameterKind::Positional, true),
                ("sep", ParameterKind::KeywordOnly, false),
                ("end", ParameterKind::KeywordOnly, true),
            ]
        );
        assert_eq!((signature.positional_max(), signature.positional_min()), (4, 3));
        let signature = Signature::new("(*args, **kwargs)");
        assert_eq!((signature.slots(), signature.has_varargs, signature.has_keywords), (2, true, true));
        assert_eq!(Signature::new("()").slots(), 0);
    }
}
