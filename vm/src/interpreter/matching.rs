//! Instructions of `match`.

use objects::dict::Dict;
use objects::type_object::TypeFlags;
use objects::{Layout, Obj, Ref};

use super::attributes::attribute_or_none;
use super::machine::Machine;
use super::step::{Flow, Step};
use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types;

impl Machine {
    pub fn match_mapping(&mut self) -> Step {
        let matches = self.thread.space.type_of(self.peek(1)).has(TypeFlags::MAPPING);
        self.push(Obj::boolean(matches));
        Ok(Flow::Next)
    }

    pub fn match_sequence(&mut self) -> Step {
        let matches = self.thread.space.type_of(self.peek(1)).has(TypeFlags::SEQUENCE);
        self.push(Obj::boolean(matches));
        Ok(Flow::Next)
    }

    pub fn match_keys(&mut self) -> Step {
        let values = values_of_keys(self.thread, self.peek(2), self.peek(1))?;
        self.push(values);
        Ok(Flow::Next)
    }

    pub fn match_class(&mut self, count: usize) -> Step {
        let result = class_attributes(self.thread, self.peek(3), self.peek(2), self.peek(1), count);
        self.finish(3, result)
    }
}

/// The values of all keys, as a tuple; None where one is missing.
fn values_of_keys(thread: &Thread, subject: Ref<'_>, keys: Ref<'_>) -> PyResult {
    let keys = thread.space.tuple_value(keys).expect("the compiler makes a tuple of keys");
    let seen = thread.space.new_set(objects::shape::fixed::SET)?;
    let seen_set = objects::Space::exact_set(seen.as_ref()).expect("made as a set");
    let mut values = Vec::with_capacity(keys.len());
    let getter = if thread.downcast::<Dict>(subject).is_some() && objects::Space::exact_dict(subject).is_some() {
        None
    } else {
        Some(thread.get(subject, names::GET_PLAIN)?)
    };
    let missing = thread.space.list([])?;
    for key in keys.items() {
        if !thread.set_add(seen_set, *key)? {
            let text = format!("mapping pattern checks duplicate key ({})", thread.repr_string(*key)?);
            return Err(thread.value_error(&text));
        }
        let value = match &getter {
            None => thread.dict_get(objects::Space::exact_dict(subject).expect("checked"), *key)?,
            Some(getter) => {
                let value = thread.call_with(getter.as_ref(), &[*key, missing.as_ref()])?;
                (!value.is(&missing)).then_some(value)
            }
        };
        match value {
            Some(value) => values.push(value),
            None => return Ok(Obj::none()),
        }
    }
    Ok(thread.space.tuple(values)?)
}

/// Built-in types whose only positional sub-pattern is the subject itself.
fn matches_itself(thread: &Thread, class: &objects::type_object::Type) -> bool {
    let native = class.native.get();
    let by_layout = matches!(
        native.layout,
        Layout::BigInt
            | Layout::Float
            | Layout::Str
            | Layout::Bytes
            | Layout::ByteArray
            | Layout::Tuple
            | Layout::List
            | Layout::Dict
            | Layout::Set
    );
    by_layout || std::ptr::eq(class, thread.class(&types::bool_::BOOL))
}

fn class_attributes(
    thread: &Thread,
    subject: Ref<'_>,
    class: Ref<'_>,
    keyword_names: Ref<'_>,
    count: usize,
) -> PyResult {
    let Some(this) = thread.space.as_type(class) else {
        return Err(thread.type_error("called match pattern must be a class"));
    };
    if !crate::builtins::classes::is_instance(thread, subject, class)? {
        return Ok(Obj::none());
    }
    let keyword_names = thread.space.tuple_value(keyword_names).expect("the compiler makes a tuple of names");
    let mut values = Vec::new();
    let mut seen: Vec<Obj> = Vec::new();
    let mut add = |name: Ref<'_>| -> PyResult<Option<Obj>> {
        if seen.iter().any(|other| other.as_ref().is(name)) {
            let text =
                format!("{}() got multiple sub-patterns for attribute '{}'", this.name_lossy(), thread.text_of(name));
            return Err(thread.type_error(&text));
        }
        seen.push(name.own());
        attribute_or_none(thread, subject, name)
    };
    if count > 0 {
        let match_args = thread.get_attribute_or_none(class, thread.name(names::MATCH_ARGS))?;
        let by_itself = match_args.is_none() && matches_itself(thread, this);
        let names_tuple = match &match_args {
            Some(found) => match thread.space.tuple_value(found.as_ref()) {
                Some(tuple) => tuple.items().iter().map(|name| name.own()).collect::<Vec<_>>(),
                None => {
                    let text = format!(
                        "{}.__match_args__ must be a tuple (got {})",
                        this.name_lossy(),
                        thread.type_name(found.as_ref())
                    );
                    return Err(thread.type_error(&text));
                }
            },
            None => Vec::new(),
        };
        let allowed = if by_itself { 1 } else { names_tuple.len() };
        if allowed < count {
            let plural = if allowed == 1 { "" } else { "s" };
            let text =
                format!("{}() accepts {allowed} positional sub-pattern{plural} ({count} given)", this.name_lossy());
            return Err(thread.type_error(&text));
        }
        if by_itself {
            values.push(subject.own());
        } else {
            for name in names_tuple.iter().take(count) {
                if thread.space.str_value(name.as_ref()).is_none() {
                    let text =
                        format!("__match_args__ elements must be strings (got {})", thread.type_name(name.as_ref()));
                    return Err(thread.type_error(&text));
                }
                let name = thread.attribute_name(name.as_ref())?;
                match add(name.as_ref())? {
                    Some(value) => values.push(value),
                    None => return Ok(Obj::none()),
                }
            }
        }
    }
    for name in keyword_names.items() {
        match add(*name)? {
            Some(value) => values.push(value),
            None => return Ok(Obj::none()),
        }
    }
    Ok(thread.space.tuple(values)?)
}
