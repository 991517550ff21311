//! `_tokenize`: the tokenizer behind `tokenize`. Not there yet: its iterator says so.

use objects::Ref;
use vm::native::{ModuleTable, Native, TypeTable, raw_new, record};
use vm::{PyResult, Thread};

pub static MODULE: ModuleTable =
    ModuleTable { name: "_tokenize", doc: "", functions: &[], types: &[&TOKENIZER_ITER], initialize: None };

static TOKENIZER_ITER: TypeTable =
    TypeTable { native: record("TokenizerIter", 0), module: "_tokenize", methods: &[METHODS], ..TypeTable::EMPTY };

const METHODS: &[Native] = &[raw_new("($type, readline, /, *, extra_tokens, encoding=None)", new)];

fn new(thread: &Thread, _: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    Err(thread.not_implemented("_tokenize.TokenizerIter"))
}
