//! From the code words of a pattern to a pattern of the `regex-automata` crate, where both mean exactly the same.
//!
//! Both prefer the leftmost match, and among those that start at one place the one that a backtracking matcher finds first. So
//! single characters, alternatives, groups, and greedy and reluctant loops are translated one by one. What is refused:
//!
//! 1. what automata cannot do: references to groups, conditions, lookaround, atomic groups, possessive loops, locales;
//! 2. loops whose body may match nothing: the two end such loops differently;
//! 3. groups in loops that may match nothing: where two groups end at one place, it would be open which was closed last.
//!
//! Characters are bytes: ASCII, Latin-1 or binary. `$` before a last newline, and word boundaries beside letters that are not ASCII,
//! cannot be said: [`Limits`] tells for which subjects a translation holds.

use regex_syntax::hir::{Capture, Hir, Look, Repetition};

use super::character_set::CharacterSet;
use super::opcode::{CodeWords, Opcode, Place, REPEAT_MAX};

/// Subjects for which a translation does not hold.
#[derive(Clone, Copy, Default, Debug)]
pub struct Limits {
    /// Those that end with a newline, since the pattern has a `$`.
    pub no_last_newline: bool,
    /// Those with letters beyond ASCII, since the pattern looks at word boundaries.
    pub only_ascii: bool,
    /// Empty ones, since the pattern asks for no word boundary.
    pub not_empty: bool,
}

/// A translated pattern.
pub struct Translation {
    pub pattern: Hir,
    pub limits: Limits,
    /// Groups (the first is 1) in the order in which they are closed.
    pub closing_order: Vec<u16>,
}

/// Code words of patterns that are worth an automaton.
const CODE_WORDS_MAX: usize = 8192;
/// Groups within groups, and loops within loops.
const DEPTH_MAX: usize = 60;

/// The pattern of code words, if it can be translated.
pub fn translate(code: &[u32]) -> Option<Translation> {
    if code.len() > CODE_WORDS_MAX {
        return None;
    }
    let mut translator =
        Translator { code: CodeWords(code), limits: Limits::default(), closing_order: Vec::new(), depth: 0 };
    let (pattern, end) = translator.sequence(0, code.len(), None, false)?;
    let is_whole = code.get(end).copied() == Some(Opcode::Success as u32);
    is_whole.then_some(Translation { pattern, limits: translator.limits, closing_order: translator.closing_order })
}

struct Translator<'a> {
    code: CodeWords<'a>,
    limits: Limits,
    closing_order: Vec<u16>,
    depth: usize,
}

impl Translator<'_> {
    /// Instructions from `at` on up to `end`, to the end of the pattern, or to the end of the group. What they match, and where the last
    /// one stands.
    fn sequence(&mut self, mut at: usize, end: usize, group: Option<u32>, is_in_loop: bool) -> Option<(Hir, usize)> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return None;
        }
        let mut items = Vec::new();
        while at < end {
            let opcode = self.code.opcode(at)?;
            match opcode {
                Opcode::Success | Opcode::Jump => break,
                Opcode::Info => at = self.code.skip(at)?,
                Opcode::Mark => {
                    let mark = self.code.word(at + 1)?;
                    if mark % 2 == 1 {
                        if group != Some(mark / 2) {
                            return None;
                        }
                        break;
                    }
                    let (inner, close) = self.sequence(at + 2, end, Some(mark / 2), is_in_loop)?;
                    if self.code.opcode(close)? != Opcode::Mark || self.code.word(close + 1)? != mark + 1 {
                        return None;
                    }
                    if is_in_loop && may_be_empty(&inner) {
                        return None;
                    }
                    let index = mark / 2 + 1;
                    self.closing_order.push(u16::try_from(index).ok()?);
                    items.push(Hir::capture(Capture { index, name: None, sub: Box::new(inner) }));
                    at = close + 2;
                }
                Opcode::At => {
                    items.push(Hir::look(self.look(self.code.word(at + 1)?)?));
                    at += 2;
                }
                Opcode::Branch => {
                    let (branches, next) = self.branches(at + 1, end, is_in_loop)?;
                    items.push(branches);
                    at = next;
                }
                Opcode::RepeatOne | Opcode::MinRepeatOne => {
                    let next = self.code.skip(at)?;
                    let body = self.single(at + 4)?.0;
                    items.push(self.repeated(at, body, opcode == Opcode::RepeatOne)?);
                    at = next;
                }
                Opcode::Repeat => {
                    let until = self.code.skip(at)?;
                    let is_greedy = match self.code.opcode(until)? {
                        Opcode::MaxUntil => true,
                        Opcode::MinUntil => false,
                        _ => return None,
                    };
                    // At most one turn is no loop for what happens in it.
                    let is_loop = self.code.word(at + 3)? > 1;
                    let (body, stop) = self.sequence(at + 4, until, None, is_in_loop || is_loop)?;
                    if stop != until {
                        return None;
                    }
                    items.push(self.repeated(at, body, is_greedy)?);
                    at = until + 1;
                }
                _ => {
                    let (item, next) = self.single(at)?;
                    items.push(item);
                    at = next;
                }
            }
        }
        self.depth -= 1;
        Some((Hir::concat(items), at))
    }

    /// The alternatives behind a branch instruction, and what comes behind them.
    fn branches(&mut self, mut at: usize, end: usize, is_in_loop: bool) -> Option<(Hir, usize)> {
        let mut branches = Vec::new();
        loop {
            let distance = self.code.word(at)? as usize;
            if distance == 0 {
                break;
            }
            let next = at + distance;
            if next > end {
                return None;
            }
            let (branch, stop) = self.sequence(at + 1, next, None, is_in_loop)?;
            // A jump to behind the last alternative ends each.
            if self.code.opcode(stop)? != Opcode::Jump || stop + 2 != next {
                return None;
            }
            branches.push(branch);
            at = next;
        }
        Some((Hir::alternation(branches), at + 1))
    }

    /// An instruction for one character, and what comes behind it.
    fn single(&self, at: usize) -> Option<(Hir, usize)> {
        let opcode = self.code.opcode(at)?;
        let is_of_locale =
            matches!(opcode, Opcode::LiteralLocaleIgnore | Opcode::NotLiteralLocaleIgnore | Opcode::InLocaleIgnore);
        if is_of_locale {
            return None;
        }
        let set = CharacterSet::of_instruction(opcode, self.code.0.get(at + 1..)?)?;
        let next = match opcode {
            Opcode::Any | Opcode::AnyAll => at + 1,
            Opcode::In | Opcode::InIgnore | Opcode::InUnicodeIgnore => self.code.skip(at)?,
            _ => at + 2,
        };
        Some((set.bytes.pattern(), next))
    }

    /// The loop at `at` around a body.
    fn repeated(&self, at: usize, body: Hir, is_greedy: bool) -> Option<Hir> {
        let (min, max) = (self.code.word(at + 2)?, self.code.word(at + 3)?);
        if may_be_empty(&body) || max == 0 {
            return None;
        }
        let max = (max != REPEAT_MAX).then_some(max);
        Some(Hir::repetition(Repetition { min, max, greedy: is_greedy, sub: Box::new(body) }))
    }

    fn look(&mut self, code: u32) -> Option<Look> {
        Some(match Place::from_word(code)? {
            Place::Beginning | Place::BeginningOfString => Look::Start,
            Place::BeginningOfLine => Look::StartLF,
            Place::End => {
                self.limits.no_last_newline = true;
                Look::End
            }
            Place::EndOfLine => Look::EndLF,
            Place::EndOfString => Look::End,
            Place::Boundary => Look::WordAscii,
            Place::UnicodeBoundary => {
                self.limits.only_ascii = true;
                Look::WordAscii
            }
            Place::NonBoundary => {
                self.limits.not_empty = true;
                Look::WordAsciiNegate
            }
            Place::UnicodeNonBoundary => {
                self.limits.only_ascii = true;
                self.limits.not_empty = true;
                Look::WordAsciiNegate
            }
            Place::LocaleBoundary | Place::LocaleNonBoundary => return None,
        })
    }
}

fn may_be_empty(pattern: &Hir) -> bool {
    pattern.properties().minimum_len() == Some(0)
}
