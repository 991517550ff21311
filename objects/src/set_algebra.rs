//! Operations on two sets of exact ints and strs. Comparing those runs no code, so nothing changes either set meanwhile, and each is
//! one walk over a table in its order.

use crate::OutOfMemory;
use crate::set_table::{FEW, FewKeys, Search, SetTable};
use crate::space::Space;
use refcount::{Ref, Word};

impl SetTable {
    /// Whether the operations of this file may be used for two sets.
    #[inline(always)]
    pub fn is_simple_with(&self, other: &SetTable) -> bool {
        self.is_simple() && other.is_simple() && !std::ptr::eq(self, other)
    }

    /// Calls `visit` with each key, its hash, and where its search in `other` ends, until it says no. Says whether it never did.
    #[inline(always)]
    fn each_found_in(
        &self,
        other: &SetTable,
        space: &Space,
        mut visit: impl FnMut(Ref<'_>, i64, Search) -> bool,
    ) -> bool {
        debug_assert!(self.is_simple_with(other));
        // SAFETY: `visit` changes this table nowhere; its keys are alive.
        unsafe {
            self.each_entry(|_, entry| {
                let key = Ref::from_word(*entry);
                let hash = self.hash_in(entry, space);
                visit(key, hash, other.search_simple(space, key, hash))
            })
        }
    }

    /// Whether all keys are in another set.
    pub fn is_simple_subset(&self, space: &Space, other: &SetTable) -> bool {
        self.all_are_in(other, space, true)
    }

    /// Whether no key is in another set.
    pub fn is_simply_disjoint(&self, space: &Space, other: &SetTable) -> bool {
        self.all_are_in(other, space, false)
    }

    /// Whether all keys are in another set, or none. The order in which that is asked shows nowhere.
    #[inline(always)]
    fn all_are_in(&self, other: &SetTable, space: &Space, wanted: bool) -> bool {
        debug_assert!(self.is_simple_with(other));
        // SAFETY: nothing changes the tables meanwhile.
        other.search_all_simple(space, unsafe { self.simple_keys() }, wanted)
    }

    /// Adds the keys of another set.
    pub fn add_all_simple(&self, space: &Space, other: &SetTable) -> Result<(), OutOfMemory> {
        let mut result = Ok(());
        other.each_found_in(self, space, |key, hash, search| {
            if let Search::Missing(place, deleted) = search {
                result = self.insert_at(space, place, deleted, key.own(), hash);
            }
            result.is_ok()
        });
        result
    }

    /// Removes the keys of another set.
    pub fn remove_all_simple(&self, space: &Space, other: &SetTable) {
        other.each_found_in(self, space, |_, _, search| {
            if let Search::Found(place) = search {
                drop(self.remove(place));
            }
            true
        });
    }

    /// Removes the keys of another set that are there, and adds those that are not.
    pub fn toggle_all_simple(&self, space: &Space, other: &SetTable) -> Result<(), OutOfMemory> {
        let mut result = Ok(());
        other.each_found_in(self, space, |key, hash, search| {
            match search {
                Search::Found(place) => drop(self.remove(place)),
                Search::Missing(place, deleted) => result = self.insert_at(space, place, deleted, key.own(), hash),
            }
            result.is_ok()
        });
        result
    }

    /// Adds those keys of `walked` that are in `tested`, or those that are not, to this table, which is new.
    pub fn add_selected_simple(
        &self,
        space: &Space,
        walked: &SetTable,
        tested: &SetTable,
        are_in_tested: bool,
    ) -> Result<(), OutOfMemory> {
        if walked.len() <= FEW {
            let mut selected: FewKeys = [(Word::NULL, 0); FEW];
            let mut count = 0;
            walked.each_found_in(tested, space, |key, hash, search| {
                if matches!(search, Search::Found(_)) == are_in_tested {
                    selected[count] = (key.word(), hash);
                    count += 1;
                }
                true
            });
            return self.fill_with_few(space, &selected[..count]);
        }
        let mut result = Ok(());
        walked.each_found_in(tested, space, |key, hash, search| {
            if matches!(search, Search::Found(_)) == are_in_tested {
                result = self.insert_new(space, key.own(), hash);
            }
            result.is_ok()
        });
        result
    }
}
