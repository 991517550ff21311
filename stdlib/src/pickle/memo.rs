//! The pickler's memo: objects seen, by address, in order. A list in the heap keeps them alive.

use objects::address_map::AddressMap;
use objects::{Obj, Ref, Space};
use vm::{PyResult, Thread};

/// Room that a memo has from its first entry on.
const FIRST_ENTRIES: usize = 28;

pub struct Memo {
    numbers: AddressMap<u64, usize>,
    /// A list.
    objects: Obj,
}

impl Memo {
    pub fn new(thread: &Thread) -> PyResult<Memo> {
        Ok(Memo { numbers: AddressMap::default(), objects: thread.space.list([])? })
    }

    /// A memo of the objects in a list.
    pub fn of_list(list: &Obj) -> Memo {
        let mut memo = Memo { numbers: AddressMap::default(), objects: list.clone() };
        let items = Space::exact_list(list.as_ref()).map_or(0, |list| list.len());
        for index in 0..items {
            let item = Space::exact_list(list.as_ref()).and_then(|list| list.get(index));
            if let Some(key) = item.and_then(|item| key_of(item.as_ref())) {
                memo.numbers.insert(key, index);
            }
        }
        memo
    }

    #[inline]
    pub fn get(&self, object: Ref<'_>) -> Option<usize> {
        self.numbers.get(&key_of(object)?).copied()
    }

    /// Enters an object; its number.
    pub fn enter(&mut self, object: Ref<'_>) -> PyResult<usize> {
        let list = Space::exact_list(self.objects.as_ref()).expect("made as a list");
        let number = list.len();
        if number == 0 {
            list.reserve(FIRST_ENTRIES)?;
            self.numbers.reserve(FIRST_ENTRIES);
        }
        list.push(object.own())?;
        if let Some(key) = key_of(object) {
            self.numbers.insert(key, number);
        }
        Ok(number)
    }
}

fn key_of(object: Ref<'_>) -> Option<u64> {
    object.header().map(|header| std::ptr::from_ref(header) as u64)
}
