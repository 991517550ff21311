//! The fast form of a pattern: a lazy automaton of the `regex-automata` crate, for subjects of one byte a character.
//!
//! It finds what the engine would find (see [`super::translate`]). Its tables are made while it runs, within bounds.

use regex_automata::meta::{Cache, Config, Regex};
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::{Hir, Look};

use super::found::{Found, Span};
use super::translate::{Limits, Translation};

/// Bytes of the instructions that an automaton is made of; larger patterns stay with the engine.
const INSTRUCTION_BYTES_MAX: usize = 128 << 10;
/// Bytes of the tables that find groups in one go.
const ONE_PASS_BYTES_MAX: usize = 32 << 10;
/// Bytes of the states that are remembered.
const STATE_BYTES_MAX: usize = 256 << 10;

pub struct Automaton {
    regex: Regex,
    cache: Cache,
    limits: Limits,
    closing_order: Vec<u16>,
    /// Start and end of the whole and of each group.
    slots: Vec<Option<NonMaxUsize>>,
    /// The pattern may match nothing.
    may_be_empty: bool,
}

/// Where a match may lie.
#[derive(Clone, Copy)]
pub struct Range {
    pub start: usize,
    pub end: usize,
    /// It must start at the start.
    pub is_anchored: bool,
}

impl Automaton {
    /// An automaton for a translated pattern; one whose matches must reach to the end, if asked for.
    pub fn new(translation: Translation, groups: usize, reaches_end: bool) -> Option<Automaton> {
        let Translation { mut pattern, limits, closing_order } = translation;
        let may_be_empty = pattern.properties().minimum_len() == Some(0);
        if reaches_end {
            pattern = Hir::concat(vec![pattern, Hir::look(Look::End)]);
        }
        let config = Config::new()
            .match_kind(MatchKind::LeftmostFirst)
            .utf8_empty(false)
            .nfa_size_limit(Some(INSTRUCTION_BYTES_MAX))
            .onepass_size_limit(Some(ONE_PASS_BYTES_MAX))
            .hybrid_cache_capacity(STATE_BYTES_MAX);
        let regex = Regex::builder().configure(config).build_from_hir(&pattern).ok()?;
        if regex.captures_len() != groups + 1 {
            return None;
        }
        let cache = regex.create_cache();
        Some(Automaton { regex, cache, limits, closing_order, slots: vec![None; 2 * (groups + 1)], may_be_empty })
    }

    /// Whether it can say what the engine says.
    pub fn holds_for(&self, subject: &[u8], is_ascii: bool) -> bool {
        !(self.limits.no_last_newline && subject.last() == Some(&b'\n')
            || self.limits.only_ascii && !is_ascii
            || self.limits.not_empty && subject.is_empty())
    }

    pub fn may_be_empty(&self) -> bool {
        self.may_be_empty
    }

    /// Finds the first match in a range of a subject that ends where the range does.
    pub fn find(&mut self, subject: &[u8], range: Range, found: &mut Found) -> bool {
        let anchored = if range.is_anchored { Anchored::Yes } else { Anchored::No };
        let input = Input::new(&subject[..range.end]).range(range.start..range.end).anchored(anchored);
        if self.regex.search_slots_with(&mut self.cache, &input, &mut self.slots).is_none() {
            return false;
        }
        found.spans.clear();
        found.spans.extend(self.slots.chunks_exact(2).map(|pair| match (pair[0], pair[1]) {
            (Some(start), Some(end)) => Span::new(start.get(), end.get()),
            _ => Span::NONE,
        }));
        found.last_index = self.last_closed(found);
        true
    }

    /// The group that was closed last. Later groups end further right; of those that end at one place the inner are closed first.
    fn last_closed(&self, found: &Found) -> usize {
        let (mut last, mut last_end) = (0, 0);
        for &group in &self.closing_order {
            let span = found.spans[usize::from(group)];
            if !span.is_none() && span.end >= last_end {
                (last, last_end) = (usize::from(group), span.end);
            }
        }
        last
    }
}
