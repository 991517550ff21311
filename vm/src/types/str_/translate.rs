//! `translate` and `maketrans`.

use objects::dict::Dict;
use objects::{Obj, Ref, Space, with_units};
use text::units::{Sink, TextBuilder};

use super::{argument, building, own};
use crate::exceptions;
use crate::native::{Native, method, static_method};
use crate::raised::PyResult;
use crate::state::Thread;

pub(super) const METHODS: &[Native] = &[
    method(
        "translate",
        "($self, table, /)",
        translate,
        "Replace each character in the string using the given translation table.\n\n  table\n    Translation table, which must be a \
         mapping of Unicode ordinals to\n    Unicode ordinals, strings, or None.\n\nThe table must implement lookup/indexing via \
         __getitem__, for instance a\ndictionary or list.  If this operation raises LookupError, the character is\nleft untouched.  \
         Characters mapped to None are deleted.",
    ),
    static_method(
        "maketrans",
        "(x, y=<unrepresentable>, z=<unrepresentable>, /)",
        make_table,
        "Return a translation table usable for str.translate().",
    ),
];

fn translate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let view = own(thread, arguments[0]).view();
    let table = arguments[1];
    let mut builder = TextBuilder::with_capacity(view.len());
    // What ASCII characters become, plus one: asked once.
    let mut known = [0u32; 128];
    const SEVERAL: u32 = u32::MAX;
    const NOTHING: u32 = u32::MAX - 1;
    for point in view.chars() {
        if point < 128 {
            match known[point as usize] {
                0 | SEVERAL => {}
                NOTHING => continue,
                single => {
                    builder.push(single - 1);
                    continue;
                }
            }
        }
        let key = Obj::small_int(i64::from(point));
        let looked_up = thread.get_item(table, key.as_ref());
        let found = thread.catch(looked_up, &exceptions::LOOKUP_ERROR)?;
        let mut remember = |value: u32| {
            if point < 128 {
                known[point as usize] = value;
            }
        };
        match found {
            None => {
                builder.push(point);
                remember(point + 1);
            }
            Some(value) if value.is_none() => remember(NOTHING),
            Some(value) => {
                if let Some(text) = thread.space.str_value(value.as_ref()) {
                    if text.len() == 1 {
                        remember(text.view().at(0) + 1);
                    } else {
                        remember(SEVERAL);
                    }
                    with_units!(text.view(), units => builder.extend(units));
                } else if let Some(value) = thread.space.int_value(value.as_ref()) {
                    match value.to_i64() {
                        Some(value @ 0..0x11_0000) => {
                            builder.push(value as u32);
                            remember(value as u32 + 1);
                        }
                        _ => return Err(thread.value_error("character mapping must be in range(0x110000)")),
                    }
                } else {
                    return Err(thread.type_error("character mapping must return integer, None or str"));
                }
            }
        }
    }
    building::from_builder(thread, &builder)
}

fn make_table(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let result = thread.space.dict()?;
    let table = Space::exact_dict(result.as_ref()).expect("made as a dict");
    let (x, y, z) = (arguments[0], arguments[1], arguments[2]);
    if y.is_null() {
        let Some(source) = thread.downcast::<Dict>(x) else {
            return Err(thread.type_error("if you give only one argument to maketrans it must be a dict"));
        };
        for (key, value) in thread.dict_items(source) {
            let number = match thread.space.str_value(key.as_ref()) {
                Some(text) if text.len() == 1 => Obj::small_int(i64::from(text.view().at(0))),
                Some(_) => return Err(thread.value_error("string keys in translate table must be of length 1")),
                None if thread.space.int_value(key.as_ref()).is_some() => key,
                None => return Err(thread.type_error("keys in translate table must be strings or integers")),
            };
            thread.dict_set(table, number.as_ref(), value)?;
        }
        return Ok(result);
    }
    let Some(from) = thread.space.str_value(x) else {
        return Err(thread.type_error("first maketrans argument must be a string if there is a second argument"));
    };
    let to = argument(thread, y, "maketrans", 2)?;
    if from.len() != to.len() {
        return Err(thread.value_error("the first two maketrans arguments must have equal length"));
    }
    for (a, b) in from.view().chars().zip(to.view().chars()) {
        thread.dict_set(table, Obj::small_int(i64::from(a)).as_ref(), Obj::small_int(i64::from(b)))?;
    }
    if !z.is_null() {
        for point in argument(thread, z, "maketrans", 3)?.view().chars() {
            thread.dict_set(table, Obj::small_int(i64::from(point)).as_ref(), Obj::none())?;
        }
    }
    Ok(result)
}
