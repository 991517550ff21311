//! The instructions that the backtracking engine runs, made of a pattern's code words.
//!
//! Code words nest by distances; here every instruction has a number, and those that lead elsewhere name the other. Characters,
//! sets and categories all become one kind of instruction. What is no well-formed pattern is refused, so that the engine need not
//! check: every instruction named exists, and so does every group.

use super::character_set::{CharacterSet, lower_ascii};
use super::opcode::{CodeWords, Opcode, Place, REPEAT_MAX};
use text::unicode::case::simple_lower;

/// What a single character must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Single {
    Anything,
    NoNewline,
    Character(u32),
    NotCharacter(u32),
    /// Number of a set.
    InSet(u32),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Eagerness {
    Greedy,
    Reluctant,
    Possessive,
}

/// How often something is repeated; [`REPEAT_MAX`] is without limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Times {
    pub min: u32,
    pub max: u32,
}

impl Times {
    /// Whether so many are not yet the most.
    #[inline(always)]
    pub fn allow_more_than(self, count: u32) -> bool {
        count < self.max || self.max == REPEAT_MAX
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Instruction {
    Single(Single),
    Place(Place),
    /// Start (even) or end of a group.
    Mark(u32),
    /// Alternatives: the next instruction, or that other one. What the first alternative starts with, if that is one character.
    Either {
        other: u32,
        first: Option<Single>,
    },
    Jump(u32),
    /// A loop around one character.
    Singles {
        single: Single,
        times: Times,
        eagerness: Eagerness,
        next: Option<Single>,
    },
    /// Starts a loop, whose end is at `until`.
    Loop {
        until: u32,
    },
    /// The end of a loop that starts at `body`.
    Until {
        body: u32,
        times: Times,
        is_greedy: bool,
    },
    /// A loop up to `end` that gives nothing back.
    Possessive {
        times: Times,
        end: u32,
    },
    /// What follows up to `end` matches so many characters before, or does not.
    Assert {
        back: u32,
        is_negative: bool,
        end: u32,
    },
    /// What follows up to `end` is tried in one way only.
    Atomic {
        end: u32,
    },
    /// The text of a group again.
    Group {
        group: u32,
        fold: Option<fn(u32) -> u32>,
    },
    /// Goes on at `otherwise` if the group took no part.
    IfGroup {
        group: u32,
        otherwise: u32,
    },
    /// The end of the pattern, or of a part that is matched on its own.
    Success,
    Failure,
}

/// A pattern, ready to be run.
pub struct Instructions {
    pub list: Vec<Instruction>,
    pub sets: Vec<CharacterSet>,
    /// Characters that a match has at least.
    pub width_min: usize,
    /// What every match starts with.
    pub first: Option<Single>,
    /// Matches start where the text does.
    pub starts_text: bool,
}

/// Parts within parts.
const DEPTH_MAX: usize = 400;

impl Instructions {
    pub fn new(code: &[u32], groups: usize) -> Option<Instructions> {
        let mut maker = Maker { code: CodeWords(code), groups, list: Vec::new(), sets: Vec::new(), depth: 0 };
        let (mut start, mut width_min, mut first) = (0, 0, None);
        if maker.code.opcode(0)? == Opcode::Info {
            start = maker.code.skip(0)?;
            width_min = maker.code.word(3)? as usize;
            first = maker.first_of_info()?;
        }
        let end = maker.sequence(start, code.len())?;
        if maker.code.opcode(end)? != Opcode::Success || end + 1 != code.len() {
            return None;
        }
        maker.list.push(Instruction::Success);
        let mut at = 0;
        while let Some(Instruction::Mark(_)) = maker.list.get(at) {
            at += 1;
        }
        let starts_text = matches!(maker.list[at], Instruction::Place(Place::Beginning | Place::BeginningOfString));
        if let (None, Instruction::Single(single)) = (first, maker.list[at]) {
            first = Some(single);
        }
        let mut made = Instructions { list: maker.list, sets: maker.sets, width_min, first, starts_text };
        made.note_what_follows();
        Some(made)
    }

    /// Tells loops around one character which character must come behind them.
    fn note_what_follows(&mut self) {
        for at in 0..self.list.len() {
            let follows = match self.list.get(at + 1) {
                Some(Instruction::Single(single)) => Some(*single),
                _ => None,
            };
            if let Instruction::Singles { next, .. } = &mut self.list[at] {
                *next = follows;
            }
        }
    }
}

struct Maker<'a> {
    code: CodeWords<'a>,
    groups: usize,
    list: Vec<Instruction>,
    sets: Vec<CharacterSet>,
    depth: usize,
}

impl<'a> Maker<'a> {
    fn here(&self) -> u32 {
        self.list.len() as u32
    }

    fn times(&self, at: usize) -> Option<Times> {
        let times = Times { min: self.code.word(at)?, max: self.code.word(at + 1)? };
        (times.min <= times.max).then_some(times)
    }

    /// A number that was left open.
    fn close(&mut self, at: usize) {
        let here = self.here();
        match &mut self.list[at] {
            Instruction::Either { other: open, .. }
            | Instruction::Jump(open)
            | Instruction::Loop { until: open }
            | Instruction::Possessive { end: open, .. }
            | Instruction::Assert { end: open, .. }
            | Instruction::Atomic { end: open }
            | Instruction::IfGroup { otherwise: open, .. } => *open = here,
            _ => {}
        }
    }

    /// What matches start with, as the head of the pattern says.
    fn first_of_info(&mut self) -> Option<Option<Single>> {
        const PREFIX: u32 = 1;
        const CHARSET: u32 = 4;
        let flags = self.code.word(2)?;
        Some(if flags & PREFIX != 0 {
            // Two lengths stand before the characters.
            Some(Single::Character(self.code.word(7)?))
        } else if flags & CHARSET != 0 {
            Some(self.set(Opcode::In, self.code.0.get(4..self.code.skip(0)?)?)?)
        } else {
            None
        })
    }

    /// The set of an instruction, whose words behind the code are given.
    fn set(&mut self, opcode: Opcode, words: &[u32]) -> Option<Single> {
        self.sets.push(CharacterSet::of_instruction(opcode, words)?);
        Some(Single::InSet(self.sets.len() as u32 - 1))
    }

    /// The instruction for one character at `at`, and where the next one is.
    fn single(&mut self, at: usize) -> Option<(Single, usize)> {
        let opcode = self.code.opcode(at)?;
        Some(match opcode {
            Opcode::Any => (Single::NoNewline, at + 1),
            Opcode::AnyAll => (Single::Anything, at + 1),
            Opcode::Literal => (Single::Character(self.code.word(at + 1)?), at + 2),
            Opcode::NotLiteral => (Single::NotCharacter(self.code.word(at + 1)?), at + 2),
            Opcode::In | Opcode::InIgnore | Opcode::InUnicodeIgnore | Opcode::InLocaleIgnore => {
                let next = self.code.skip(at)?;
                (
                    {
                        let words: &'a [u32] = self.code.0.get(at + 1..next)?;
                        self.set(opcode, words)?
                    },
                    next,
                )
            }
            _ => (self.set(opcode, self.code.0.get(at + 1..at + 2)?)?, at + 2),
        })
    }

    /// Instructions from `at` on, up to `end` or to what ends a part. Where that is.
    fn sequence(&mut self, mut at: usize, end: usize) -> Option<usize> {
        self.depth += 1;
        if self.depth > DEPTH_MAX || end > self.code.0.len() {
            return None;
        }
        while at < end {
            let opcode = self.code.opcode(at)?;
            at = match opcode {
                Opcode::Success | Opcode::Jump => break,
                Opcode::Failure => {
                    self.list.push(Instruction::Failure);
                    at + 1
                }
                Opcode::Mark => {
                    let mark = self.code.word(at + 1)?;
                    if mark as usize >= 2 * self.groups {
                        return None;
                    }
                    self.list.push(Instruction::Mark(mark));
                    at + 2
                }
                Opcode::At => {
                    self.list.push(Instruction::Place(Place::from_word(self.code.word(at + 1)?)?));
                    at + 2
                }
                Opcode::Branch => self.branches(at + 1)?,
                Opcode::RepeatOne => self.singles(at, Eagerness::Greedy)?,
                Opcode::MinRepeatOne => self.singles(at, Eagerness::Reluctant)?,
                Opcode::PossessiveRepeatOne => self.singles(at, Eagerness::Possessive)?,
                Opcode::Repeat => self.repeat(at)?,
                Opcode::PossessiveRepeat => {
                    let (times, success) = (self.times(at + 2)?, self.code.skip(at)?);
                    self.part(Instruction::Possessive { times, end: 0 }, at + 4, success)?;
                    success + 1
                }
                Opcode::AtomicGroup => {
                    let next = self.code.skip(at)?;
                    self.part(Instruction::Atomic { end: 0 }, at + 2, next.checked_sub(1)?)?;
                    next
                }
                Opcode::Assert | Opcode::AssertNot => {
                    let (next, back) = (self.code.skip(at)?, self.code.word(at + 2)?);
                    let is_negative = opcode == Opcode::AssertNot;
                    self.part(Instruction::Assert { back, is_negative, end: 0 }, at + 3, next.checked_sub(1)?)?;
                    next
                }
                Opcode::GroupReference => self.reference(at, None)?,
                Opcode::GroupReferenceIgnore | Opcode::GroupReferenceLocaleIgnore => {
                    self.reference(at, Some(lower_ascii))?
                }
                Opcode::GroupReferenceUnicodeIgnore => self.reference(at, Some(simple_lower))?,
                Opcode::GroupExists => self.condition(at)?,
                _ => {
                    let (single, next) = self.single(at)?;
                    self.list.push(Instruction::Single(single));
                    next
                }
            };
        }
        self.depth -= 1;
        Some(at)
    }

    /// A part that is matched on its own, up to its success.
    fn part(&mut self, head: Instruction, from: usize, success: usize) -> Option<()> {
        let start = self.list.len();
        self.list.push(head);
        if self.sequence(from, success)? != success || self.code.opcode(success)? != Opcode::Success {
            return None;
        }
        self.list.push(Instruction::Success);
        self.close(start);
        Some(())
    }

    fn branches(&mut self, mut at: usize) -> Option<usize> {
        let mut jumps = Vec::new();
        loop {
            let distance = self.code.word(at)? as usize;
            if distance == 0 {
                break;
            }
            let next = at + distance;
            let either = self.list.len();
            let is_last = self.code.word(next)? == 0;
            if !is_last {
                self.list.push(Instruction::Either { other: 0, first: None });
            }
            let start = self.list.len();
            let stop = self.sequence(at + 1, next)?;
            if self.code.opcode(stop)? != Opcode::Jump || stop + 2 != next {
                return None;
            }
            if !is_last {
                let begins = match self.list.get(start) {
                    Some(Instruction::Single(single)) => Some(*single),
                    Some(Instruction::Singles { single, times, .. }) if times.min > 0 => Some(*single),
                    _ => None,
                };
                jumps.push(self.list.len());
                self.list.push(Instruction::Jump(0));
                self.close(either);
                if let Instruction::Either { first, .. } = &mut self.list[either] {
                    *first = begins;
                }
            }
            at = next;
        }
        for jump in jumps {
            self.close(jump);
        }
        Some(at + 1)
    }

    fn singles(&mut self, at: usize, eagerness: Eagerness) -> Option<usize> {
        let (next, times) = (self.code.skip(at)?, self.times(at + 2)?);
        let (single, stop) = self.single(at + 4)?;
        if self.code.opcode(stop)? != Opcode::Success || stop + 1 != next {
            return None;
        }
        self.list.push(Instruction::Singles { single, times, eagerness, next: None });
        Some(next)
    }

    fn repeat(&mut self, at: usize) -> Option<usize> {
        let (until, times) = (self.code.skip(at)?, self.times(at + 2)?);
        let start = self.list.len();
        self.list.push(Instruction::Loop { until: 0 });
        if self.sequence(at + 4, until)? != until {
            return None;
        }
        let is_greedy = match self.code.opcode(until)? {
            Opcode::MaxUntil => true,
            Opcode::MinUntil => false,
            _ => return None,
        };
        self.close(start);
        self.list.push(Instruction::Until { body: start as u32 + 1, times, is_greedy });
        Some(until + 1)
    }

    fn reference(&mut self, at: usize, fold: Option<fn(u32) -> u32>) -> Option<usize> {
        let group = self.code.word(at + 1)?;
        if group as usize >= self.groups {
            return None;
        }
        self.list.push(Instruction::Group { group, fold });
        Some(at + 2)
    }

    fn condition(&mut self, at: usize) -> Option<usize> {
        let (group, otherwise) = (self.code.word(at + 1)?, at + 1 + self.code.word(at + 2)? as usize);
        if group as usize >= self.groups {
            return None;
        }
        let start = self.list.len();
        self.list.push(Instruction::IfGroup { group, otherwise: 0 });
        let stop = self.sequence(at + 3, otherwise)?;
        if stop == otherwise {
            self.close(start);
            return Some(otherwise);
        }
        if self.code.opcode(stop)? != Opcode::Jump || stop + 2 != otherwise {
            return None;
        }
        let end = self.code.skip(stop)?;
        let jump = self.list.len();
        self.list.push(Instruction::Jump(0));
        self.close(start);
        if self.sequence(otherwise, end)? != end {
            return None;
        }
        self.close(jump);
        Some(end)
    }
}
