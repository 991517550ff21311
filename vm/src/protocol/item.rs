//! Subscripts and membership, and dict access by Python's key rules.

use objects::dict::Dict;
use objects::shape::fixed;
use objects::type_object::{NativeSlot, TypeFlags};
use objects::{Obj, Ref, RefExt, Space};

use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types;

/// What a look at words tells of an item.
enum Scan {
    Found,
    Absent,
    /// From here on by comparison.
    Undecided(usize),
}

/// Looks for an item among the small ints at the start of a row.
#[inline]
fn find_small_int(items: &[Ref<'_>], item: Ref<'_>) -> Scan {
    let wanted = item.word();
    if !wanted.is_int() {
        return Scan::Undecided(0);
    }
    for (index, other) in items.iter().enumerate() {
        if other.word() == wanted {
            return Scan::Found;
        }
        if !other.word().is_int() {
            return Scan::Undecided(index);
        }
    }
    Scan::Absent
}

impl Thread {
    /// `object[key]`
    pub fn get_item(&self, object: Ref<'_>, key: Ref<'_>) -> PyResult {
        if key.word().is_int() {
            let index = key.word().int();
            if let Some(list) = Space::exact_list(object) {
                let length = list.len() as i64;
                let at = if index < 0 { index + length } else { index };
                return match list.get(at as usize) {
                    Some(item) if at >= 0 => Ok(item),
                    _ => Err(self.index_error("list index out of range")),
                };
            }
            if let Some(tuple) = Space::exact_tuple(object) {
                let length = tuple.len() as i64;
                let at = if index < 0 { index + length } else { index };
                return match tuple.items().get(at as usize) {
                    Some(item) if at >= 0 => Ok(item.own()),
                    _ => Err(self.index_error("tuple index out of range")),
                };
            }
        }
        if let Some(dict) = Space::exact_dict(object) {
            return match self.dict_get(dict, key)? {
                Some(value) => Ok(value),
                None => Err(self.key_error(key)),
            };
        }
        match object.header().map(|header| header.shape()) {
            Some(fixed::LIST) => return types::list::get_item(self, &[object, key]),
            Some(fixed::TUPLE) => return types::tuple::get_item(self, &[object, key]),
            Some(fixed::STR) => return types::str_::get_item(self, &[object, key]),
            _ => {}
        }
        let class = self.space.type_of(object);
        if let Some(code) = self.native_code(class, NativeSlot::GetItem) {
            return self.deeper(|| code(self, &[object, key]));
        }
        if let Some(method) = self.lookup_name(class, names::GETITEM)
            && !method.is_none()
        {
            return self.call_bound(method, object, &[key], &[]);
        }
        if let Some(class) = self.space.as_type(object) {
            if std::ptr::eq(class, self.class(&crate::types::type_::TYPE)) {
                return crate::types::generic_alias::new(self, object, key);
            }
            let hook = self.get_attribute_or_none(object, self.name(names::CLASS_GETITEM))?;
            if let Some(hook) = hook
                && !hook.is_none()
            {
                return self.call_with(hook.as_ref(), &[key]);
            }
            return Err(self.type_error(&format!("type '{}' is not subscriptable", class.name_lossy())));
        }
        Err(self.type_error(&format!("'{}' object is not subscriptable", self.type_name(object))))
    }

    /// `object[key] = value`
    pub fn set_item(&self, object: Ref<'_>, key: Ref<'_>, value: Ref<'_>) -> PyResult<()> {
        if let Some(list) = Space::exact_list(object)
            && key.word().is_int()
        {
            let index = key.word().int();
            let at = if index < 0 { index + list.len() as i64 } else { index };
            if at < 0 || at >= list.len() as i64 {
                return Err(self.index_error("list assignment index out of range"));
            }
            list.set(at as usize, value.own());
            return Ok(());
        }
        if let Some(dict) = Space::exact_dict(object) {
            return self.dict_set(dict, key, value.own());
        }
        match self.call_special(object, names::SETITEM, &[key, value])? {
            Some(_) => Ok(()),
            None => {
                let text = format!("'{}' object does not support item assignment", self.type_name(object));
                Err(self.type_error(&text))
            }
        }
    }

    /// `del object[key]`
    pub fn delete_item(&self, object: Ref<'_>, key: Ref<'_>) -> PyResult<()> {
        if let Some(dict) = Space::exact_dict(object) {
            return match self.dict_remove(dict, key)? {
                Some(_) => Ok(()),
                None => Err(self.key_error(key)),
            };
        }
        match self.call_special(object, names::DELITEM, &[key])? {
            Some(_) => Ok(()),
            None => {
                let class = self.space.type_of(object);
                // CPython asks what it takes for a sequence in other words.
                let is_sequence = class.has(TypeFlags::HEAP)
                    || [names::LEN, names::CONTAINS, names::GETITEM]
                        .iter()
                        .any(|&name| self.lookup_name(class, name).is_some());
                let is_index = self.space.int_value(key).is_some()
                    || self.lookup_name(self.space.type_of(key), names::INDEX).is_some();
                let verb = if is_sequence && is_index { "doesn't" } else { "does not" };
                Err(self.type_error(&format!("'{}' object {verb} support item deletion", self.type_name(object))))
            }
        }
    }

    /// `item in container`
    pub fn contains(&self, container: Ref<'_>, item: Ref<'_>) -> PyResult<bool> {
        if let Some(dict) = Space::exact_dict(container) {
            return Ok(self.dict_find(dict, item)?.is_some());
        }
        if container.has_shape(fixed::LIST) || container.has_shape(fixed::TUPLE) {
            return self.contains_by_iteration(container, item);
        }
        if container.has_shape(fixed::SET) || container.has_shape(self.shape(&types::set::FROZENSET)) {
            // SAFETY: the shapes say so.
            return types::set::operations::contains(self, unsafe { container.cast() }, item);
        }
        if let (Some(text), Some(needle)) = (Space::exact_str(container), Space::exact_str(item)) {
            return Ok(types::str_::contains_str(text, needle));
        }
        let class = self.space.type_of(container);
        if let Some(code) = self.native_code(class, NativeSlot::Contains) {
            let result = self.deeper(|| code(self, &[container, item]))?;
            return self.truth(result.as_ref());
        }
        match self.lookup_name(class, names::CONTAINS) {
            Some(method) if method.is_none() => Err(self.not_a_container(container)),
            Some(method) => {
                let result = self.deeper(|| self.call_bound(method, container, &[item], &[]))?;
                self.truth(result.as_ref())
            }
            None => {
                if self.lookup_name(class, names::ITER).is_none() && self.lookup_name(class, names::GETITEM).is_none() {
                    return Err(self.not_a_container(container));
                }
                self.contains_by_iteration(container, item)
            }
        }
    }

    #[cold]
    fn not_a_container(&self, container: Ref<'_>) -> crate::raised::Raised {
        self.type_error(&format!("argument of type '{}' is not a container or iterable", self.type_name(container)))
    }

    /// Membership by iteration.
    pub fn contains_by_iteration(&self, container: Ref<'_>, item: Ref<'_>) -> PyResult<bool> {
        if let Some(list) = self.downcast::<objects::list::List>(container)
            && (container.has_shape(fixed::LIST) || !self.overrides(self.space.type_of(container), names::ITER))
        {
            // SAFETY: no code runs meanwhile.
            let mut index = match find_small_int(unsafe { list.items() }, item) {
                Scan::Found => return Ok(true),
                Scan::Absent => return Ok(false),
                Scan::Undecided(index) => index,
            };
            while let Some(other) = list.get(index) {
                if self.equals(other.as_ref(), item)? {
                    return Ok(true);
                }
                index += 1;
            }
            return Ok(false);
        }
        if let Some(tuple) = Space::exact_tuple(container) {
            let start = match find_small_int(tuple.items(), item) {
                Scan::Found => return Ok(true),
                Scan::Absent => return Ok(false),
                Scan::Undecided(index) => index,
            };
            for other in &tuple.items()[start..] {
                if self.equals(*other, item)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let iterator = self.iterate(container)?;
        while let Some(other) = self.next(iterator.as_ref())? {
            if self.equals(other.as_ref(), item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The entry number of a key.
    #[inline]
    pub fn dict_find(&self, dict: &Dict, key: Ref<'_>) -> PyResult<Option<usize>> {
        let hash = self.table_hash(key)?;
        self.dict_find_hashed(dict, key, hash)
    }

    /// The entry of a key whose table hash is known.
    #[inline]
    pub fn dict_find_hashed(&self, dict: &Dict, key: Ref<'_>, hash: u32) -> PyResult<Option<usize>> {
        match dict.table.find_simple(key, hash) {
            Some(found) => Ok(found),
            None => self.dict_find_by_any_rule(dict, key, hash),
        }
    }

    /// Out of line: instructions find simple keys, and have no room for what others need.
    #[inline(never)]
    fn dict_find_by_any_rule(&self, dict: &Dict, key: Ref<'_>, hash: u32) -> PyResult<Option<usize>> {
        dict.table.find(key, hash, &mut self.key_compare(key))
    }

    /// The value of a key.
    #[inline]
    pub fn dict_get(&self, dict: &Dict, key: Ref<'_>) -> PyResult<Option<Obj>> {
        // SAFETY: copied at once.
        Ok(self.dict_find(dict, key)?.map(|number| unsafe { dict.table.value(number) }.own()))
    }

    /// `dict[key] = value`
    #[inline]
    pub fn dict_set(&self, dict: &Dict, key: Ref<'_>, value: Obj) -> PyResult<()> {
        let hash = self.table_hash(key)?;
        match self.dict_find_hashed(dict, key, hash)? {
            Some(number) => drop(dict.table.replace_value(number, value)),
            None => dict.table.insert_new(&self.space, key.own(), hash, value)?,
        }
        Ok(())
    }

    /// Removes a key; returns its value.
    pub fn dict_remove(&self, dict: &Dict, key: Ref<'_>) -> PyResult<Option<Obj>> {
        match self.dict_find(dict, key)? {
            Some(number) => {
                let (key, value) = dict.table.remove_entry(&self.space, number);
                drop(key);
                Ok(Some(value))
            }
            None => Ok(None),
        }
    }

    /// The value of a text key.
    pub fn dict_get_str(&self, dict: &Dict, key: &str) -> PyResult<Option<Obj>> {
        let key = self.space.intern_str(key)?;
        Ok(dict.get_str(&self.space, Space::exact_str(key.as_ref()).expect("a str")))
    }

    /// Keys and values of a dict at this moment.
    pub fn dict_items(&self, dict: &Dict) -> Vec<(Obj, Obj)> {
        let mut items = Vec::with_capacity(dict.len());
        let mut next = dict.table.next_entry(0);
        while let Some(number) = next {
            // SAFETY: a live entry, copied at once.
            unsafe {
                if let Some(key) = dict.table.key(number) {
                    items.push((key.own(), dict.table.value(number).own()));
                }
            }
            next = dict.table.next_entry(number + 1);
        }
        items
    }
}
