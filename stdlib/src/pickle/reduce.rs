//! Saving by reduction: what `__reduce_ex__` and its relatives say, and objects that are saved by name.

use objects::{Obj, Ref, Space};
use vm::{PyResult, Thread, exceptions, names};

use super::opcodes::*;
use super::save::{Saver, full_name, noted};

/// A reduction: function, arguments, state, list items, dict items, state setter.
type Parts = [Option<Obj>; 6];

impl Saver<'_> {
    pub fn save_by_reduction(&mut self, object: Ref<'_>) -> PyResult<()> {
        let thread = self.thread;
        if let Some(function) = self.reducer_override.clone() {
            let value = thread.call_with(function.as_ref(), &[object])?;
            if !value.is_not_implemented() {
                return self.save_reduction(object, value);
            }
        }
        let class = thread.space.type_of(object);
        if class.as_ref().is(thread.class(&vm::types::type_::TYPE).as_ref()) {
            return self.save_type(object);
        }
        if thread.space.is_function(object) {
            return self.save_global(object, None);
        }
        if let Some(function) = self.registered_reducer(class.as_ref())? {
            let value = thread.call_with(function.as_ref(), &[object])?;
            return self.save_reduction(object, value);
        }
        if thread.space.as_type(object).is_some() {
            return self.save_global(object, None);
        }
        let value = match thread.get_or_none(object, names::REDUCE_EX)? {
            Some(method) => {
                let protocol = Obj::small_int(self.protocol);
                thread.call_with(method.as_ref(), &[protocol.as_ref()])?
            }
            None => match thread.get_or_none(object, names::REDUCE)? {
                Some(method) => thread.call_with(method.as_ref(), &[])?,
                None => {
                    let text = format!("Can't pickle {} object", full_name(thread, object));
                    return Err(self.error(&text));
                }
            },
        };
        self.save_reduction(object, value)
    }

    /// The reducer of a class in the pickler's own table, or in `copyreg`'s.
    fn registered_reducer(&self, class: Ref<'_>) -> PyResult<Option<Obj>> {
        let thread = self.thread;
        let table = match &self.dispatch_table {
            Some(table) => table.clone(),
            None => {
                let registry = vm::import::import_str(thread, "copyreg")?;
                thread.get_str(registry.as_ref(), "dispatch_table")?
            }
        };
        if let Some(dict) = Space::exact_dict(table.as_ref()) {
            return thread.dict_get(dict, class);
        }
        thread.catch(thread.get_item(table.as_ref(), class), &exceptions::LOOKUP_ERROR)
    }

    fn save_reduction(&mut self, object: Ref<'_>, value: Obj) -> PyResult<()> {
        let thread = self.thread;
        if thread.space.str_value(value.as_ref()).is_some() {
            return self.save_global(object, Some(value));
        }
        let done = (|| {
            let Some(items) = thread.space.tuple_value(value.as_ref()) else {
                let given = full_name(thread, value.as_ref());
                return Err(self.error(&format!("__reduce__ must return a string or tuple, not {given}")));
            };
            let items = items.items();
            if !(2..=6).contains(&items.len()) {
                return Err(self.error("tuple returned by __reduce__ must contain 2 through 6 elements"));
            }
            let part = |index: usize| items.get(index).filter(|item| !item.is_none()).map(|item| item.own());
            let parts = [Some(items[0].own()), Some(items[1].own()), part(2), part(3), part(4), part(5)];
            self.save_reduce(parts, Some(object))
        })();
        done.map_err(|raised| noted(thread, raised, object, "object"))
    }

    /// Saves `function(*arguments)` as the object.
    pub fn reduce_by(&mut self, function: &Obj, arguments: &Obj, object: Ref<'_>) -> PyResult<()> {
        let parts = [Some(function.clone()), Some(arguments.clone()), None, None, None, None];
        self.save_reduce(parts, Some(object))
    }

    fn save_noting(&mut self, value: Ref<'_>, object: Option<Ref<'_>>, what: &str) -> PyResult<()> {
        let thread = self.thread;
        let none = Obj::none();
        self.save(value).map_err(|raised| noted(thread, raised, object.unwrap_or(none.as_ref()), what))
    }

    fn save_reduce(&mut self, parts: Parts, object: Option<Ref<'_>>) -> PyResult<()> {
        let thread = self.thread;
        let [function, arguments, state, list_items, dict_items, setter] = parts;
        let function = function.unwrap_or_else(Obj::none);
        let arguments = arguments.unwrap_or_else(Obj::none);
        if !thread.is_callable(function.as_ref()) {
            let given = full_name(thread, function.as_ref());
            let text = format!("first item of the tuple returned by __reduce__ must be callable, not {given}");
            return Err(self.error(&text));
        }
        if thread.space.tuple_value(arguments.as_ref()).is_none() {
            let given = full_name(thread, arguments.as_ref());
            let text = format!("second item of the tuple returned by __reduce__ must be a tuple, not {given}");
            return Err(self.error(&text));
        }
        for (items, place) in [(&list_items, "fourth"), (&dict_items, "fifth")] {
            if let Some(items) = items.as_ref().filter(|items| !thread.is_iterator(items.as_ref())) {
                let given = full_name(thread, items.as_ref());
                let text = format!("{place} item of the tuple returned by __reduce__ must be an iterator, not {given}");
                return Err(self.error(&text));
            }
        }
        if let Some(setter) = setter.as_ref().filter(|setter| !thread.is_callable(setter.as_ref())) {
            let given = full_name(thread, setter.as_ref());
            let text = format!("sixth item of the tuple returned by __reduce__ must be callable, not {given}");
            return Err(self.error(&text));
        }
        let name = match self.protocol >= 2 {
            true => thread.get_or_none(function.as_ref(), names::NAME)?.map(|name| thread.text_of(name.as_ref())),
            false => None,
        };
        match name.as_deref() {
            Some("__newobj_ex__") => self.save_newobj_ex(&arguments, object)?,
            Some("__newobj__") => self.save_newobj(&arguments, object)?,
            _ => {
                self.save_noting(function.as_ref(), object, "reconstructor")?;
                self.save_noting(arguments.as_ref(), object, "reconstructor arguments")?;
                self.output.push_opcode(REDUCE);
            }
        }
        let Some(object) = object else { return Ok(()) };
        match self.memo.get(object) {
            // An object that holds itself was saved by its arguments.
            Some(number) => {
                self.output.push_opcode(POP);
                self.get(number);
            }
            None => self.memoize(object)?,
        }
        if let Some(items) = list_items {
            self.save_appends(items.as_ref(), object)?;
        }
        if let Some(items) = dict_items {
            self.save_setitems(items.as_ref(), object)?;
        }
        let Some(state) = state else { return Ok(()) };
        match setter {
            None => {
                self.save_noting(state.as_ref(), Some(object), "state")?;
                self.output.push_opcode(BUILD);
            }
            Some(setter) => {
                self.save_noting(setter.as_ref(), Some(object), "state setter")?;
                self.save(object)?;
                self.save_noting(state.as_ref(), Some(object), "state")?;
                self.output.push(&[TUPLE2, REDUCE, POP]);
            }
        }
        Ok(())
    }

    /// Checks the class of a reduction by `copyreg.__newobj__`.
    fn check_class(&self, class: Ref<'_>, object: Option<Ref<'_>>, function: &str) -> PyResult<()> {
        let thread = self.thread;
        if thread.get_or_none(class, names::NEW)?.is_none() {
            return Err(self.error(&format!("first argument to {function}() has no __new__")));
        }
        if let Some(object) = object {
            let own = thread.get(object, names::CLASS)?;
            if !own.as_ref().is(class) {
                let (wanted, given) = (thread.repr_string(own.as_ref())?, thread.repr_string(class)?);
                return Err(self.error(&format!("first argument to {function}() must be {wanted}, not {given}")));
            }
        }
        Ok(())
    }

    fn save_newobj(&mut self, arguments: &Obj, object: Option<Ref<'_>>) -> PyResult<()> {
        let thread = self.thread;
        let items = thread.space.tuple_value(arguments.as_ref()).map_or(&[][..], |items| items.items());
        let Some((class, rest)) = items.split_first() else {
            return Err(self.error("__newobj__ expected at least 1 argument, got 0"));
        };
        self.check_class(*class, object, "__newobj__")?;
        self.save_noting(*class, object, "class")?;
        let rest = thread.space.tuple_of(rest)?;
        self.save_noting(rest.as_ref(), object, "__new__ arguments")?;
        self.output.push_opcode(NEWOBJ);
        Ok(())
    }

    fn save_newobj_ex(&mut self, arguments: &Obj, object: Option<Ref<'_>>) -> PyResult<()> {
        let thread = self.thread;
        let items = thread.space.tuple_value(arguments.as_ref()).map_or(&[][..], |items| items.items());
        let [class, positional, keywords] = *items else {
            let text = format!("__newobj_ex__ expected 3 arguments, got {}", items.len());
            return Err(self.error(&text));
        };
        self.check_class(class, object, "__newobj_ex__")?;
        if thread.space.tuple_value(positional).is_none() {
            let text =
                format!("second argument to __newobj_ex__() must be a tuple, not {}", full_name(thread, positional));
            return Err(self.error(&text));
        }
        if thread.downcast::<objects::dict::Dict>(keywords).is_none() {
            let text = format!("third argument to __newobj_ex__() must be a dict, not {}", full_name(thread, keywords));
            return Err(self.error(&text));
        }
        if self.protocol >= 4 {
            self.save_noting(class, object, "class")?;
            self.save_noting(positional, object, "__new__ arguments")?;
            self.save_noting(keywords, object, "__new__ arguments")?;
            self.output.push_opcode(NEWOBJ_EX);
            return Ok(());
        }
        let functools = vm::import::import_str(thread, "functools")?;
        let partial = thread.get_str(functools.as_ref(), "partial")?;
        let mut values = vec![thread.get(class, names::NEW)?, class.own()];
        values.extend(thread.collect(positional)?);
        let values = thread.space.tuple(values)?;
        let function = thread.call_with_tuple_and_dict(partial.as_ref(), values.as_ref(), keywords)?;
        self.save_noting(function.as_ref(), object, "reconstructor")?;
        let empty = thread.space.empty_tuple();
        self.save(empty.as_ref())?;
        self.output.push_opcode(REDUCE);
        Ok(())
    }

    fn save_type(&mut self, object: Ref<'_>) -> PyResult<()> {
        let thread = self.thread;
        for single in [Obj::none(), Obj::not_implemented(), Obj::ellipsis()] {
            if thread.space.type_of(single.as_ref()).as_ref().is(object) {
                let class = thread.class(&vm::types::type_::TYPE).as_ref().own();
                let arguments = thread.space.tuple([single.clone()])?;
                return self.reduce_by(&class, &arguments, object);
            }
        }
        self.save_global(object, None)
    }

    /// Saves an object by the name under which its module has it.
    pub fn save_global(&mut self, object: Ref<'_>, name: Option<Obj>) -> PyResult<()> {
        let thread = self.thread;
        let name = match name {
            Some(name) => name,
            None => match thread.get_or_none(object, names::QUALNAME)? {
                Some(name) => name,
                None => thread.get(object, names::NAME)?,
            },
        };
        let path = thread.text_of(name.as_ref());
        let module = self.module_of(object, &path)?;
        if self.protocol >= 2
            && let Some(code) = self.extension_code(&module, &name)?
        {
            match code {
                1..=0xff => self.output.push(&[EXT1, code as u8]),
                0x100..=0xffff => {
                    self.output.push_opcode(EXT2);
                    self.output.push(&(code as u16).to_le_bytes());
                }
                0x1_0000..=0x7fff_ffff => {
                    self.output.push_opcode(EXT4);
                    self.output.push(&(code as i32).to_le_bytes());
                }
                _ => return Err(thread.runtime_error(&format!("extension code {code} is out of range"))),
            }
            return Ok(());
        }
        if self.protocol >= 4 {
            self.save(module.as_ref())?;
            self.save(name.as_ref())?;
            self.output.push_opcode(STACK_GLOBAL);
        } else {
            let parts: Vec<&str> = path.split('.').collect();
            let attributes = &parts[1..];
            if !attributes.is_empty() {
                let builtins = vm::import::import_str(thread, "builtins")?;
                let getattr = thread.get_str(builtins.as_ref(), "getattr")?;
                for _ in attributes {
                    self.save(getattr.as_ref())?;
                    if self.protocol < 2 {
                        self.output.push_opcode(MARK);
                    }
                }
            }
            let first = thread.new_str(parts[0])?;
            self.push_global(&module, &first)?;
            for attribute in attributes {
                let attribute = thread.new_str(attribute)?;
                self.save(attribute.as_ref())?;
                self.output.push(&[if self.protocol < 2 { TUPLE } else { TUPLE2 }, REDUCE]);
            }
        }
        self.memoize(object)
    }

    fn push_global(&mut self, module: &Obj, name: &Obj) -> PyResult<()> {
        let thread = self.thread;
        let (mut module, mut name) = (module.clone(), name.clone());
        if self.protocol < 3 && self.fix_imports {
            let compatible = vm::import::import_str(thread, "_compat_pickle")?;
            let names_map = thread.get_str(compatible.as_ref(), "REVERSE_NAME_MAPPING")?;
            let imports_map = thread.get_str(compatible.as_ref(), "REVERSE_IMPORT_MAPPING")?;
            let key = thread.space.tuple([module.clone(), name.clone()])?;
            let renamed = thread.catch(thread.get_item(names_map.as_ref(), key.as_ref()), &exceptions::KEY_ERROR)?;
            if let Some(pair) = renamed {
                if let Some([new_module, new_name]) = thread.space.tuple_value(pair.as_ref()).map(|pair| pair.items()) {
                    (module, name) = (new_module.own(), new_name.own());
                }
            } else if let Some(renamed) =
                thread.catch(thread.get_item(imports_map.as_ref(), module.as_ref()), &exceptions::KEY_ERROR)?
            {
                module = renamed;
            }
        }
        let mut line = vec![GLOBAL];
        for (text, what) in [(&module, "module"), (&name, "global")] {
            let value = thread.space.str_value(text.as_ref());
            let coded = match value.and_then(|value| value.as_ascii()) {
                Some(ascii) => Some(ascii.as_bytes().to_vec()),
                None if self.protocol >= 3 => {
                    value.and_then(|value| value.view().to_string_checked()).map(String::into_bytes)
                }
                None => None,
            };
            let Some(coded) = coded else {
                let shown = thread.repr_string(text.as_ref())?;
                let protocol = self.protocol;
                let text = format!("can't pickle {what} identifier {shown} using pickle protocol {protocol}");
                return Err(self.error(&text));
            };
            line.extend_from_slice(&coded);
            line.push(b'\n');
        }
        self.output.push(&line);
        Ok(())
    }

    fn extension_code(&self, module: &Obj, name: &Obj) -> PyResult<Option<i64>> {
        let thread = self.thread;
        let registry = vm::import::import_str(thread, "copyreg")?;
        let codes = thread.get_str(registry.as_ref(), "_extension_registry")?;
        let Some(codes) = Space::exact_dict(codes.as_ref()).filter(|codes| codes.len() > 0) else { return Ok(None) };
        let key = thread.space.tuple([module.clone(), name.clone()])?;
        match thread.dict_get(codes, key.as_ref())? {
            Some(code) => thread.index_i64(code.as_ref()).map(Some),
            None => Ok(None),
        }
    }

    /// The name of the module that has the object under that path.
    fn module_of(&self, object: Ref<'_>, path: &str) -> PyResult {
        let thread = self.thread;
        let shown = || thread.repr_string(object);
        let own = thread.get_or_none(object, names::MODULE)?.filter(|module| !module.is_none());
        if path.split('.').any(|part| part == "<locals>") {
            return Err(self.error(&format!("Can't pickle local object {}", shown()?)));
        }
        let name = match own {
            Some(name) => name,
            None => match self.search_modules(object, path)? {
                Some(found) => return Ok(found),
                None => thread.new_str("__main__")?,
            },
        };
        let text = thread.text_of(name.as_ref());
        let imported = if thread.space.str_value(name.as_ref()).is_some() {
            import(thread, name.as_ref())
        } else {
            Err(thread.type_error("__module__ must be a string"))
        };
        let module = match imported {
            Ok(module) => module,
            Err(raised) => {
                let expected = [&exceptions::IMPORT_ERROR, &exceptions::VALUE_ERROR, &exceptions::KEY_ERROR];
                if !expected.iter().any(|table| thread.is_raised(&raised, table)) {
                    return Err(raised);
                }
                let exception = thread.take_exception(raised);
                let why = thread.str_string(exception.as_ref())?;
                return Err(self.error(&format!("Can't pickle {}: {why}", shown()?)));
            }
        };
        match attribute_at(thread, module, path)? {
            Some(found) if found.as_ref().is(object) => Ok(name),
            Some(_) => {
                Err(self.error(&format!("Can't pickle {}: it's not the same object as {text}.{path}", shown()?)))
            }
            None => Err(self.error(&format!("Can't pickle {}: it's not found as {text}.{path}", shown()?))),
        }
    }

    /// Looks for an object that does not say where it comes from.
    fn search_modules(&self, object: Ref<'_>, path: &str) -> PyResult<Option<Obj>> {
        let thread = self.thread;
        let modules = thread.modules.get().unwrap_or_else(Obj::none);
        let Some(modules) = Space::exact_dict(modules.as_ref()) else { return Ok(None) };
        for (name, module) in thread.dict_items(modules) {
            let text = thread.text_of(name.as_ref());
            if text == "__main__" || text == "__mp_main__" || module.is_none() {
                continue;
            }
            if attribute_at(thread, module, path)?.is_some_and(|found| found.as_ref().is(object)) {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }
}

/// Imports a module by its full name, and returns that module itself.
pub fn import(thread: &Thread, name: Ref<'_>) -> PyResult {
    let modules = thread.modules.get().unwrap_or_else(Obj::none);
    if let Some(known) =
        Space::exact_dict(modules.as_ref()).map(|dict| thread.dict_get(dict, name)).transpose()?.flatten()
        && !known.is_none()
    {
        return Ok(known);
    }
    let builtins = thread.builtins.get().unwrap_or_else(Obj::none);
    let function = thread.get_item(builtins.as_ref(), thread.name(names::IMPORT))?;
    thread.call_with(function.as_ref(), &[name])?;
    thread.get_item(modules.as_ref(), name)
}

/// The attribute at the end of a dotted path; None where there is none.
pub fn attribute_at(thread: &Thread, start: Obj, path: &str) -> PyResult<Option<Obj>> {
    let mut object = start;
    for part in path.split('.') {
        match thread.get_str_or_none(object.as_ref(), part)? {
            Some(next) => object = next,
            None => return Ok(None),
        }
    }
    Ok(Some(object))
}
