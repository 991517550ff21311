//! Binding of call arguments to a Python function's parameters.
//!
//! The common case, as many positional arguments as the function has parameters and nothing else, copies words. All else goes through
//! [`bind`], which makes counted references of everything and so needs no care for who lends what.

use compiler::code::CodeFlags;
use objects::dict::Dict;
use objects::frame::{Code, Frame};
use objects::record::slot;
use objects::tuple::Tuple;
use objects::{Obj, Ref, RefExt, Space, Word};
use refcount::StackRef;

use super::frames::clear_locals;
use crate::code_objects::local_name;
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types::function;

/// Whether `count` positional arguments fill the parameters exactly.
#[inline(always)]
pub(super) fn is_exact(code: &Code, count: usize) -> bool {
    code.takes_exactly(count)
}

/// Moves arguments to the parameters' slots and adds defaults: `given` positional ones at `from`, behind them one a name. False, and
/// nothing is moved, where `**keywords` are to be filled, or more is to be said about the arguments.
///
/// # Safety
/// `frame` is a new frame of the function's code, `from` is readable for so many words. Where they have moved, they are the frame's.
#[inline(never)]
pub(super) unsafe fn bind_moved(
    thread: &Thread,
    frame: *mut Frame,
    code: &Code,
    function: Ref<'_>,
    from: *const Word,
    given: usize,
    names: &[Ref<'_>],
) -> bool {
    let (positional, parameters) =
        (code.argument_count as usize, (code.argument_count + code.keyword_only_count) as usize);
    let flags = CodeFlags::from_bits_retain(code.flags);
    let has_varargs = flags.contains(CodeFlags::VARARGS);
    let surplus = given.saturating_sub(positional);
    if surplus != 0 && !has_varargs || flags.contains(CodeFlags::VARKEYWORDS) && !names.is_empty() {
        return false;
    }
    let given = given - surplus;
    // SAFETY: the frame has room for its locals.
    unsafe {
        let words = Frame::words(frame);
        clear_locals(frame, code, given);
        let varargs = from.add(given);
        let mut variable = [Obj::NULL, Obj::NULL];
        if flags.intersects(CodeFlags::VARARGS | CodeFlags::VARKEYWORDS)
            && !make_variable(thread, flags, std::slice::from_raw_parts(varargs, surplus), &mut variable)
        {
            return false;
        }
        if !names.is_empty() {
            let parameter_names = code.local_names.peek().cast::<Tuple>().items();
            let first = given.max(code.positional_only_count as usize);
            for (index, name) in names.iter().enumerate() {
                let found = (first..parameters).find(|&place| parameter_names[place].is(*name));
                let Some(place) = found.filter(|&place| words.add(place).read().is_null()) else { return false };
                words.add(place).write(varargs.add(surplus + index).read());
            }
        }
        if given + names.len() < parameters && !fill_with_defaults(thread, words, code, function, given) {
            return false;
        }
        for index in 0..given {
            words.add(index).write(from.add(index).read());
        }
        for (index, object) in variable.into_iter().filter(|object| !object.is_null()).enumerate() {
            words.add(parameters + index).write(object.into_word());
        }
        // The tuple has counted them.
        (0..surplus).for_each(|index| StackRef(varargs.add(index).read()).close());
    }
    true
}

/// The tuple for `*arguments` and the dict for `**keywords`, of functions that have them: with what is surplus, and with nothing.
/// False where memory ran out.
#[inline(never)]
fn make_variable(thread: &Thread, flags: CodeFlags, surplus: &[Word], made: &mut [Obj; 2]) -> bool {
    if flags.contains(CodeFlags::VARARGS) {
        // SAFETY: values on the stack are live.
        let items = surplus.iter().map(|word| unsafe { StackRef(*word).as_ref() }.own());
        match thread.space.tuple(items) {
            Ok(tuple) => made[0] = tuple,
            Err(_) => return false,
        }
    }
    if flags.contains(CodeFlags::VARKEYWORDS) {
        match thread.space.dict() {
            Ok(dict) => made[1] = dict,
            Err(_) => return false,
        }
    }
    true
}

/// Fills the empty slots of the parameters from `given` on. False, and nothing is filled, where one has no default.
///
/// # Safety
/// The words are the local slots of a new frame of the function's code.
unsafe fn fill_with_defaults(thread: &Thread, words: *mut Word, code: &Code, function: Ref<'_>, given: usize) -> bool {
    let (positional, parameters) =
        (code.argument_count as usize, (code.argument_count + code.keyword_only_count) as usize);
    // SAFETY: as the caller says; a function has a tuple and a dict there, or nothing. Nothing runs meanwhile.
    unsafe {
        let defaults = slot(function, function::DEFAULTS).peek();
        let defaults =
            if defaults.is_null() || defaults.is_none() { &[][..] } else { defaults.cast::<Tuple>().items() };
        let first_default = positional.saturating_sub(defaults.len());
        let is_empty = |index: &usize| words.add(*index).read().is_null();
        if (given..first_default).any(|index| is_empty(&index)) {
            return false;
        }
        let (from, names) = (given.max(first_default), code.local_names.peek().cast::<Tuple>().items());
        let default = |index: usize| match index.checked_sub(positional) {
            None => Some(defaults[index - first_default + defaults.len().saturating_sub(positional)]),
            Some(_) => {
                let dict = Space::exact_dict(slot(function, function::KEYWORD_DEFAULTS).peek().non_null()?)?;
                let number = dict.find_str(&thread.space, Space::exact_str(names[index])?)?;
                Some(dict.table.value(number))
            }
        };
        // One bit for each slot filled, to empty them again.
        let mut filled = 0u64;
        for index in (from..parameters).filter(is_empty) {
            match default(index) {
                Some(value) if index - from < u64::BITS as usize => {
                    filled |= 1 << (index - from);
                    words.add(index).write(value.own().into_word());
                }
                _ => {
                    let is_filled = |index: &usize| filled >> (index - from) & 1 != 0;
                    (from..index.min(from + 64)).filter(is_filled).for_each(|index| {
                        drop(Obj::from_owned(words.add(index).read()));
                    });
                    return false;
                }
            }
        }
    }
    true
}

/// Binds arguments that somebody else owns for the whole call: they are lent to the frame.
pub(super) fn bind_lent(
    thread: &Thread,
    frame: *mut Frame,
    function: Ref<'_>,
    values: &[Ref<'_>],
    names: &[Ref<'_>],
) -> PyResult<()> {
    // SAFETY: a new frame of this function's code, with room for its locals.
    unsafe {
        let code = &*(*frame).code.get();
        if names.is_empty() && is_exact(code, values.len()) {
            let words = Frame::words(frame);
            for (index, value) in values.iter().enumerate() {
                words.add(index).write(value.word().to_embedded());
            }
            clear_locals(frame, code, values.len());
            return Ok(());
        }
        bind(thread, frame, function, values, names)
    }
}

/// Binds arguments by the rules, with counted references.
///
/// # Safety
/// `frame` is a new frame of the function's code.
#[inline(never)]
pub(super) unsafe fn bind(
    thread: &Thread,
    frame: *mut Frame,
    function: Ref<'_>,
    values: &[Ref<'_>],
    names: &[Ref<'_>],
) -> PyResult<()> {
    // SAFETY: the frame has room for the locals.
    unsafe {
        let code = &*(*frame).code.get();
        clear_locals(frame, code, 0);
        let result = Binder { thread, frame, code, function }.run(values, names);
        if result.is_err() {
            let words = Frame::words(frame);
            for index in 0..code.local_count as usize {
                drop(Obj::from_owned(words.add(index).replace(Word::NULL)));
            }
        }
        result
    }
}

struct Binder<'a> {
    thread: &'a Thread,
    frame: *mut Frame,
    code: &'a Code,
    function: Ref<'a>,
}

impl Binder<'_> {
    fn set(&self, index: usize, value: Obj) {
        // SAFETY: callers pass parameter numbers; the slot holds NULL or an owned reference.
        drop(unsafe { Obj::from_owned(Frame::words(self.frame).add(index).replace(value.into_word())) });
    }

    fn is_bound(&self, index: usize) -> bool {
        // SAFETY: in bounds.
        !unsafe { Frame::words(self.frame).add(index).read() }.is_null()
    }

    fn flag(&self, flag: CodeFlags) -> bool {
        self.code.flags & flag.bits() != 0
    }

    fn run(&self, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult<()> {
        let thread = self.thread;
        let (positional_max, keyword_only) = (self.code.argument_count as usize, self.code.keyword_only_count as usize);
        let parameters = positional_max + keyword_only;
        let given = values.len() - names.len();
        let varargs = self.flag(CodeFlags::VARARGS).then_some(parameters);
        let keywords = self.flag(CodeFlags::VARKEYWORDS).then_some(parameters + usize::from(varargs.is_some()));
        for (index, value) in values[..given.min(positional_max)].iter().enumerate() {
            self.set(index, value.own());
        }
        if let Some(index) = varargs {
            let rest = &values[given.min(positional_max)..given];
            self.set(index, thread.space.tuple_of(rest)?);
        }
        if let Some(index) = keywords {
            self.set(index, thread.space.dict()?);
        }
        for (name, value) in names.iter().zip(&values[given..]) {
            self.bind_keyword(*name, *value, parameters, keywords, names)?;
        }
        if given > positional_max && varargs.is_none() {
            return Err(self.too_many(given));
        }
        self.fill_defaults(given, positional_max)?;
        if keyword_only > 0 {
            self.fill_keyword_defaults(positional_max, keyword_only)?;
        }
        Ok(())
    }

    fn bind_keyword(
        &self,
        name: Ref<'_>,
        value: Ref<'_>,
        parameters: usize,
        keywords: Option<usize>,
        all_names: &[Ref<'_>],
    ) -> PyResult<()> {
        let thread = self.thread;
        let Some(text) = thread.space.str_value(name) else {
            return Err(thread.type_error("keywords must be strings"));
        };
        let first = self.code.positional_only_count as usize;
        let found = (first..parameters).find(|&index| {
            let parameter = local_name(self.code, index);
            parameter.is(name) || Space::exact_str(parameter).is_some_and(|parameter| parameter.equals(text))
        });
        match (found, keywords) {
            (Some(index), _) if self.is_bound(index) => {
                let text =
                    format!("{}() got multiple values for argument '{}'", self.function_name(), text.to_string_lossy());
                Err(thread.type_error(&text))
            }
            (Some(index), _) => {
                self.set(index, value.own());
                Ok(())
            }
            (None, Some(index)) => {
                // SAFETY: set as a dict above.
                let dict = unsafe { Ref::from_word(Frame::words(self.frame).add(index).read()).cast::<Dict>() };
                thread.dict_set(dict, name, value.own())
            }
            (None, None) => Err(self.unexpected_keyword(&text.to_string_lossy(), all_names)),
        }
    }

    #[cold]
    fn unexpected_keyword(&self, name: &str, all_names: &[Ref<'_>]) -> Raised {
        let given: Vec<String> = all_names.iter().map(|name| self.thread.text_of(*name)).collect();
        let positional_only: Vec<String> = (0..self.code.positional_only_count as usize)
            .map(|index| self.thread.text_of(local_name(self.code, index)))
            .filter(|parameter| given.contains(parameter))
            .collect();
        let function = self.function_name();
        if !positional_only.is_empty() {
            let list = positional_only.join(", ");
            let text = format!("{function}() got some positional-only arguments passed as keyword arguments: '{list}'");
            return self.thread.type_error(&text);
        }
        let first = self.code.positional_only_count as usize;
        let last = (self.code.argument_count + self.code.keyword_only_count) as usize;
        let candidates = (first..last).map(|index| self.thread.text_of(local_name(self.code, index)));
        let suggestion = crate::exceptions::traceback::closest_name(name, candidates);
        let hint = suggestion.map_or(String::new(), |other| format!(". Did you mean '{other}'?"));
        self.thread.type_error(&format!("{function}() got an unexpected keyword argument '{name}'{hint}"))
    }

    fn fill_defaults(&self, given: usize, positional_max: usize) -> PyResult<()> {
        if given >= positional_max {
            return Ok(());
        }
        // SAFETY: a function has that slot: NULL or a tuple, kept by it.
        let defaults = unsafe { slot(self.function, function::DEFAULTS).peek() };
        let defaults: &[Ref<'_>] = match defaults.non_null().filter(|defaults| !defaults.is_none()) {
            // SAFETY: a tuple.
            Some(defaults) => unsafe { defaults.cast::<Tuple>() }.items(),
            None => &[],
        };
        let first_default = positional_max.saturating_sub(defaults.len());
        let missing: Vec<usize> = (given..first_default).filter(|&index| !self.is_bound(index)).collect();
        if !missing.is_empty() {
            return Err(self.missing("positional", &missing));
        }
        for index in given.max(first_default)..positional_max {
            if !self.is_bound(index) {
                self.set(index, defaults[index - first_default + defaults.len().saturating_sub(positional_max)].own());
            }
        }
        Ok(())
    }

    fn fill_keyword_defaults(&self, first: usize, count: usize) -> PyResult<()> {
        // SAFETY: a function has that slot: NULL or a dict.
        let defaults = unsafe { slot(self.function, function::KEYWORD_DEFAULTS) }.get();
        let mut missing = Vec::new();
        for index in first..first + count {
            if self.is_bound(index) {
                continue;
            }
            let found = match defaults.as_ref().and_then(|defaults| self.thread.downcast::<Dict>(defaults.as_ref())) {
                Some(defaults) => self.thread.dict_get(defaults, local_name(self.code, index))?,
                None => None,
            };
            match found {
                Some(value) => self.set(index, value),
                None => missing.push(index),
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(self.missing("keyword-only", &missing)) }
    }

    fn function_name(&self) -> String {
        // SAFETY: a function has that slot.
        unsafe { slot(self.function, function::QUALIFIED_NAME) }
            .get()
            .map(|name| self.thread.text_of(name.as_ref()))
            .unwrap_or_default()
    }

    #[cold]
    fn missing(&self, kind: &str, indices: &[usize]) -> Raised {
        let names: Vec<String> =
            indices.iter().map(|&index| format!("'{}'", self.thread.text_of(local_name(self.code, index)))).collect();
        let list = match names.as_slice() {
            [one] => one.clone(),
            [first, second] => format!("{first} and {second}"),
            [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
            [] => String::new(),
        };
        let plural = if names.len() == 1 { "" } else { "s" };
        let text =
            format!("{}() missing {} required {kind} argument{plural}: {list}", self.function_name(), names.len());
        self.thread.type_error(&text)
    }

    #[cold]
    fn too_many(&self, given: usize) -> Raised {
        let max = self.code.argument_count as usize;
        // SAFETY: a function has that slot: NULL or a tuple.
        let defaults = unsafe { slot(self.function, function::DEFAULTS) }.get();
        let default_count =
            defaults.and_then(|defaults| self.thread.space.tuple_value(defaults.as_ref()).map(Tuple::len)).unwrap_or(0);
        let keyword_only_given =
            (max..max + self.code.keyword_only_count as usize).filter(|&index| self.is_bound(index)).count();
        let takes = if default_count > 0 {
            format!("from {} to {max}", max.saturating_sub(default_count))
        } else {
            max.to_string()
        };
        let plural = if max == 1 && default_count == 0 { "" } else { "s" };
        let extra = if keyword_only_given > 0 {
            let plural = if keyword_only_given == 1 { "" } else { "s" };
            let positional_plural = if given == 1 { "" } else { "s" };
            format!(" positional argument{positional_plural} (and {keyword_only_given} keyword-only argument{plural})")
        } else {
            String::new()
        };
        let were = if given == 1 && keyword_only_given == 0 { "was" } else { "were" };
        let text = format!(
            "{}() takes {takes} positional argument{plural} but {given}{extra} {were} given",
            self.function_name()
        );
        self.thread.type_error(&text)
    }
}

/// `name()` for messages about a call.
pub(super) fn callable_name(thread: &Thread, callable: Ref<'_>) -> String {
    if callable.is_null() {
        return "function".to_owned();
    }
    let name = thread.get_or_none(callable, crate::names::QUALNAME);
    let module = thread.get_or_none(callable, crate::names::MODULE);
    match (name, module) {
        (Ok(Some(name)), Ok(module)) => {
            let name = thread.text_of(name.as_ref());
            match module.map(|module| thread.text_of(module.as_ref())) {
                Some(module) if !module.is_empty() && module != "builtins" => format!("{module}.{name}()"),
                _ => format!("{name}()"),
            }
        }
        (Err(raised), _) | (_, Err(raised)) => {
            drop(thread.take_exception(raised));
            "function".to_owned()
        }
        _ => thread.str_string(callable).unwrap_or_else(|raised| {
            drop(thread.take_exception(raised));
            format!("{} object", thread.type_name(callable))
        }),
    }
}
