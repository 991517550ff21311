//! List, set, tuple and dict displays.

use ruff_python_ast::{DictItem, Expr, ExprDict};

use super::{Generator, Outcome};
use crate::code::Constant;
use crate::opcode::{Intrinsic1, Opcode};
use crate::syntax_error::RawError;

/// Displays with more items are built item by item, to bound the stack.
pub(super) const STACKED_ITEMS_MAX: usize = 30;
/// Likewise for pairs of a dict.
const STACKED_PAIRS_MAX: usize = 15;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Display {
    List,
    Set,
    Tuple,
}

impl Display {
    fn build(self) -> Opcode {
        match self {
            Display::List => Opcode::BuildList,
            Display::Set => Opcode::BuildSet,
            Display::Tuple => Opcode::BuildTuple,
        }
    }

    /// What items are added to while the display grows: a list for a tuple.
    fn grow(self) -> (Opcode, Opcode, Opcode) {
        match self {
            Display::Set => (Opcode::BuildSet, Opcode::SetAdd, Opcode::SetUpdate),
            _ => (Opcode::BuildList, Opcode::ListAppend, Opcode::ListExtend),
        }
    }
}

impl<'a> Generator<'a> {
    pub(super) fn sequence_display(&mut self, items: &'a [Expr], display: Display) -> Outcome {
        if items.len() > 2
            && display != Display::Tuple
            && let Some(constants) = self.fold_all(items)?
        {
            let (build, _, update) = display.grow();
            self.emit(build);
            self.load_constant(match display {
                Display::Set => Constant::FrozenSet(constants),
                _ => Constant::Tuple(constants),
            });
            self.emit_arg(update, 1);
            return Ok(());
        }
        self.items(items.iter(), items.len(), display, 0)
    }

    /// `pushed` items are on the stack already and become the first ones.
    pub(super) fn items(
        &mut self,
        items: impl Iterator<Item = &'a Expr> + Clone,
        count: usize,
        display: Display,
        pushed: u32,
    ) -> Outcome {
        let starred = items.clone().any(Expr::is_starred_expr);
        if !starred && count <= STACKED_ITEMS_MAX {
            for item in items {
                self.expression(item)?;
            }
            self.emit_arg(display.build(), count as u32 + pushed);
            return Ok(());
        }
        let (build, add, extend) = display.grow();
        let mut built = false;
        if count > STACKED_ITEMS_MAX {
            self.emit_arg(build, pushed);
            built = true;
        }
        for (index, item) in items.enumerate() {
            match item {
                Expr::Starred(starred) => {
                    if !built {
                        self.emit_arg(build, index as u32 + pushed);
                        built = true;
                    }
                    self.expression(&starred.value)?;
                    self.emit_arg(extend, 1);
                }
                _ => {
                    self.expression(item)?;
                    if built {
                        self.emit_arg(add, 1);
                    }
                }
            }
        }
        if display == Display::Tuple {
            self.emit_arg(Opcode::CallIntrinsic1, Intrinsic1::ListToTuple as u32);
        }
        Ok(())
    }

    pub(super) fn dict(&mut self, node: &'a ExprDict) -> Outcome {
        let mut have_dict = false;
        for run in node.items.chunk_by(|item, next| item.key.is_some() && next.key.is_some()) {
            match run {
                [DictItem { key: None, value }] => {
                    if !have_dict {
                        self.emit(Opcode::BuildMap);
                    }
                    self.expression(value)?;
                    self.emit_arg(Opcode::DictUpdate, 1);
                }
                _ => self.pairs(run.len(), have_dict, Opcode::DictUpdate, |this, index| {
                    if let Some(key) = &run[index].key {
                        this.expression(key)?;
                    }
                    this.expression(&run[index].value)
                })?,
            }
            have_dict = true;
        }
        if !have_dict {
            self.emit(Opcode::BuildMap);
        }
        Ok(())
    }

    /// Pairs that `push` puts on the stack become a dict, or are merged into the one below them.
    pub(super) fn pairs(
        &mut self,
        count: usize,
        have_dict: bool,
        merge: Opcode,
        mut push: impl FnMut(&mut Self, usize) -> Outcome,
    ) -> Outcome {
        let one_by_one = count > STACKED_PAIRS_MAX;
        if one_by_one {
            self.emit(Opcode::BuildMap);
        }
        for index in 0..count {
            push(self, index)?;
            if one_by_one {
                self.emit_arg(Opcode::MapAdd, 1);
            }
        }
        if !one_by_one {
            self.emit_arg(Opcode::BuildMap, count as u32);
        }
        if have_dict {
            self.emit_arg(merge, 1);
        }
        Ok(())
    }

    /// All items as constants, or None if one is none.
    pub(super) fn fold_all(&self, items: &[Expr]) -> Result<Option<Vec<Constant>>, RawError> {
        items.iter().map(|item| self.fold(item)).collect()
    }

    /// A list or set of constants that is only searched or iterated.
    pub(super) fn constant_container(&self, value: &Expr) -> Result<Option<Constant>, RawError> {
        Ok(match value {
            Expr::List(list) => self.fold_all(&list.elts)?.map(Constant::Tuple),
            Expr::Set(set) => self.fold_all(&set.elts)?.map(Constant::FrozenSet),
            _ => None,
        })
    }
}
