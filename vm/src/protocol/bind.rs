//! Binding of call arguments to a native's signature, with CPython's messages.

use objects::type_object::{NativeSlot, Type};
use objects::{Obj, Ref, Space};

use crate::native::{AnyCode, Code, Kind, NativeEntry, ParameterKind};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;

/// Most parameters that are bound without memory of their own.
const INLINE_MAX: usize = 12;

impl Thread {
    /// The code of a built-in type's special method. The first argument must be an instance, the others all that the method has.
    #[inline(always)]
    pub fn native_code(&self, class: &Type, which: NativeSlot) -> Option<Code> {
        match class.native_methods.get()[which as usize] {
            0 => None,
            number => Some(self.native_entry(number as usize - 1).direct.code),
        }
    }

    /// Calls a native: `values` are the positional arguments, then one value a name.
    #[inline]
    pub fn call_native(&self, entry: &NativeEntry, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
        match entry.native.code {
            AnyCode::Bound(code) => {
                let signature = &entry.signature;
                if names.is_empty() && values.len() == signature.positional_max() && signature.is_plain() {
                    return code(self, values);
                }
                self.bind_and_call(entry, code, values, names)
            }
            AnyCode::Raw(code) => {
                if entry.native.kind == Kind::Method && values.is_empty() {
                    return Err(self.wrong_count(entry, 0, names.len()));
                }
                // Constructors leave alone what a subclass's other one may take.
                let is_constructor = entry.native.kind == Kind::New || entry.native.name == "__init__";
                if !names.is_empty() && !entry.signature.takes_keywords && !is_constructor {
                    return Err(self.no_keywords(entry, values));
                }
                code(self, values, names)
            }
        }
    }

    fn bind_and_call(
        &self,
        entry: &NativeEntry,
        code: crate::native::Code,
        values: &[Ref<'_>],
        names: &[Ref<'_>],
    ) -> PyResult {
        let signature = &entry.signature;
        let positional = values.len() - names.len();
        if positional > signature.positional_max() && !signature.has_varargs {
            return Err(self.wrong_count(entry, positional, names.len()));
        }
        let mut inline = [Ref::NULL; INLINE_MAX];
        let mut spilled;
        let slots = signature.slots();
        let bound: &mut [Ref<'_>] = if slots <= INLINE_MAX {
            &mut inline[..slots]
        } else {
            spilled = vec![Ref::NULL; slots];
            &mut spilled
        };
        let direct = positional.min(signature.positional_max());
        bound[..direct].copy_from_slice(&values[..direct]);
        let extra_keywords = if names.is_empty() {
            None
        } else {
            if !signature.takes_keywords {
                return Err(self.no_keywords(entry, values));
            }
            self.bind_keywords(entry, bound, &values[positional..], names, direct)?
        };
        for (index, parameter) in signature.parameters().iter().enumerate() {
            if parameter.is_required && bound[index].is_null() {
                return Err(self.missing_argument(entry, index, positional, names.len()));
            }
        }
        let rest = signature.count();
        let varargs =
            if signature.has_varargs { Some(self.space.tuple_of(&values[direct..positional])?) } else { None };
        if let Some(varargs) = &varargs {
            bound[rest] = varargs.as_ref();
        }
        if let Some(keywords) = &extra_keywords {
            bound[rest + usize::from(signature.has_varargs)] = keywords.as_ref();
        }
        code(self, bound)
    }

    /// Puts keyword arguments into place; returns the dict of those that only `**kwargs` takes.
    fn bind_keywords<'a>(
        &self,
        entry: &NativeEntry,
        bound: &mut [Ref<'a>],
        values: &[Ref<'a>],
        names: &[Ref<'_>],
        positional: usize,
    ) -> PyResult<Option<Obj>> {
        let signature = &entry.signature;
        let mut extra: Option<Obj> = None;
        for (name, value) in names.iter().zip(values) {
            let found = self.space.str_value(*name).and_then(|name| {
                let name = name.as_ascii()?;
                let index = signature.parameters().iter().position(|parameter| parameter.name == name)?;
                (signature.parameters()[index].kind != ParameterKind::PositionalOnly).then_some(index)
            });
            match found {
                Some(index) if !bound[index].is_null() => {
                    let text = format!(
                        "argument for {}() given by name ('{}') and position ({})",
                        self.short_name(entry),
                        signature.parameters()[index].name,
                        (index + 1).min(positional)
                    );
                    return Err(self.type_error(&text));
                }
                Some(index) => bound[index] = *value,
                None if signature.has_keywords => {
                    let dict = match &extra {
                        Some(dict) => dict.clone(),
                        None => self.space.dict()?,
                    };
                    let interned = self.space.intern(name.own());
                    Space::exact_dict(dict.as_ref()).expect("a dict").set_str(
                        &self.space,
                        interned.as_ref(),
                        value.own(),
                    )?;
                    extra = Some(dict);
                }
                None => {
                    let name = self.space.str_value(*name).map(|name| name.to_string_lossy()).unwrap_or_default();
                    let by_name = signature.parameters().iter().filter(|p| p.kind != ParameterKind::PositionalOnly);
                    let candidates = by_name.map(|parameter| parameter.name.to_string());
                    let hint = keyword_hint(&name, candidates);
                    let function = self.short_name(entry);
                    let text = format!("{function}() got an unexpected keyword argument '{name}'{hint}");
                    return Err(self.type_error(&text));
                }
            }
        }
        Ok(extra)
    }

    /// `list.append` for methods, `math.sqrt` and `len` for functions.
    pub fn native_name(&self, entry: &NativeEntry) -> String {
        match (&*entry.owner, entry.native.kind) {
            ("", _) => entry.native.name.to_owned(),
            (owner, Kind::New) => owner.to_owned(),
            (owner, _) => format!("{owner}.{}", entry.native.name),
        }
    }

    #[cold]
    fn no_keywords(&self, entry: &NativeEntry, values: &[Ref<'_>]) -> Raised {
        let class = values.first().and_then(|first| self.space.as_type(*first));
        let name = match class.filter(|_| entry.native.kind == Kind::ClassMethod) {
            Some(class) => format!("{}.{}", class.name_lossy(), entry.native.name),
            None => self.native_name(entry),
        };
        self.type_error(&format!("{name}() takes no keyword arguments"))
    }

    /// The name that messages about keyword arguments use: the class for `__new__`, else the plain name.
    fn short_name<'a>(&self, entry: &'a NativeEntry) -> &'a str {
        let is_constructor = entry.native.kind == Kind::New || entry.native.name == "__init__";
        if is_constructor && !entry.owner.is_empty() { &entry.owner } else { entry.native.name }
    }

    #[cold]
    fn missing_argument(&self, entry: &NativeEntry, index: usize, given: usize, keywords: usize) -> Raised {
        let signature = &entry.signature;
        let parameter = &signature.parameters()[index];
        if parameter.kind == ParameterKind::PositionalOnly {
            return self.wrong_count(entry, given, keywords);
        }
        let bound = usize::from(has_self(entry));
        let text = format!(
            "{}() missing required argument '{}' (pos {})",
            self.short_name(entry),
            parameter.name,
            index + 1 - bound
        );
        self.type_error(&text)
    }

    /// The message for a wrong number of arguments; `given` are positional and count `self` where there is one.
    #[cold]
    fn wrong_count(&self, entry: &NativeEntry, given: usize, keywords: usize) -> Raised {
        let signature = &entry.signature;
        let bound = usize::from(has_self(entry));
        if bound == 1 && given == 0 {
            return self.type_error(&format!("unbound method {}() needs an argument", self.native_name(entry)));
        }
        let (min, max, given) = (
            signature.positional_min() - bound.min(signature.positional_min()),
            signature.positional_max() - bound,
            given - bound,
        );
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        let name = self.short_name(entry);
        let by_name = signature.parameters().iter().filter(|p| p.kind != ParameterKind::PositionalOnly).count();
        let text = if by_name > 0 {
            let all = signature.count() - bound;
            if given + keywords > all {
                let kind = if given == 0 { "keyword " } else { "" };
                format!("{name}() takes at most {all} {kind}argument{} ({} given)", plural(all), given + keywords)
            } else if given > max && max == 0 {
                format!("{name}() takes no positional arguments")
            } else if given > max {
                let bounds = if min == max { "exactly" } else { "at most" };
                format!("{name}() takes {bounds} {max} positional argument{} ({given} given)", plural(max))
            } else {
                let only = signature.parameters().iter().filter(|p| p.kind == ParameterKind::PositionalOnly);
                let least = only.filter(|p| p.is_required).count() - bound;
                let bounds = if least == max { "exactly" } else { "at least" };
                format!("{name}() takes {bounds} {least} positional argument{} ({given} given)", plural(least))
            }
        } else if crate::class::build::is_wrapper(entry.native) && min == max {
            format!("expected {min} argument{}, got {given}", plural(min))
        } else {
            match (min, max) {
                (0, 0) => format!("{}() takes no arguments ({given} given)", self.native_name(entry)),
                (1, 1) => format!("{}() takes exactly one argument ({given} given)", self.native_name(entry)),
                _ => {
                    let (bounds, limit) = if min == max {
                        ("", min)
                    } else if given < min {
                        ("at least ", min)
                    } else {
                        ("at most ", max)
                    };
                    format!("{name} expected {bounds}{limit} argument{}, got {given}", plural(limit))
                }
            }
        };
        self.type_error(&text)
    }

    /// Positional and keyword arguments of a raw native, for those that take one keyword or two: removes the named keyword.
    pub fn take_keyword<'a>(
        &self,
        values: &mut Vec<Ref<'a>>,
        names: &mut Vec<Ref<'a>>,
        wanted: &str,
    ) -> Option<Ref<'a>> {
        let positional = values.len() - names.len();
        let index =
            names.iter().position(|name| self.space.str_value(*name).is_some_and(|name| name.view() == *wanted))?;
        names.remove(index);
        Some(values.remove(positional + index))
    }

    /// TypeError for the first of the remaining keywords; the function knows others.
    pub fn reject_keywords(&self, function: &str, names: &[Ref<'_>], known: &[&str]) -> PyResult<()> {
        match names.first() {
            None => Ok(()),
            Some(name) => {
                let name = self.space.str_value(*name).map(|name| name.to_string_lossy()).unwrap_or_default();
                let candidates = known.iter().map(|known| (*known).to_owned());
                let hint = keyword_hint(&name, candidates);
                Err(self.type_error(&format!("{function}() got an unexpected keyword argument '{name}'{hint}")))
            }
        }
    }
}

fn keyword_hint(name: &str, known: impl Iterator<Item = String>) -> String {
    let best = crate::exceptions::traceback::closest_name(name, known);
    best.map_or(String::new(), |best| format!(". Did you mean '{best}'?"))
}

fn has_self(entry: &NativeEntry) -> bool {
    matches!(entry.native.kind, Kind::Method | Kind::ClassMethod | Kind::New)
}
