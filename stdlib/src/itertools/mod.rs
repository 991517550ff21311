//! `itertools`

mod chaining;
mod choosing;
mod combining;
mod endless;
mod filtering;
mod grouping;
mod teeing;

use objects::Ref;
use objects::type_object::TypeFlags;
use vm::native::{ModuleTable, Native, TypeTable, record};
use vm::types::iterators::COMMON;

pub static MODULE: ModuleTable = ModuleTable {
    name: "itertools",
    doc: "Functional tools for creating and using iterators.",
    functions: &[teeing::FUNCTIONS],
    types: &[
        &endless::COUNT,
        &endless::CYCLE,
        &endless::REPEAT,
        &chaining::ACCUMULATE,
        &chaining::CHAIN,
        &chaining::ZIP_LONGEST,
        &filtering::COMPRESS,
        &filtering::DROP_WHILE,
        &filtering::TAKE_WHILE,
        &filtering::FILTER_FALSE,
        &filtering::STAR_MAP,
        &filtering::SLICE,
        &grouping::BATCHED,
        &grouping::GROUP_BY,
        &grouping::GROUPER,
        &grouping::PAIRWISE,
        &combining::PRODUCT,
        &choosing::COMBINATIONS,
        &choosing::COMBINATIONS_WITH_REPLACEMENT,
        &choosing::PERMUTATIONS,
        &teeing::TEE,
        &teeing::TEE_DATA,
    ],
    initialize: None,
};

/// The table of an iterator type of this module.
const fn iterator(
    name: &'static str,
    slots: usize,
    doc: &'static str,
    methods: &'static [&'static [Native]],
) -> TypeTable {
    TypeTable {
        native: record(name, slots),
        module: "itertools",
        flags: TypeFlags::BASE,
        doc,
        methods,
        ..TypeTable::EMPTY
    }
}

/// What every iterator here has.
const SHARED: &[Native] = COMMON;

/// An argument that is neither left out nor None.
fn given(argument: Ref<'_>) -> Option<Ref<'_>> {
    argument.non_null().filter(|argument| !argument.is_none())
}
