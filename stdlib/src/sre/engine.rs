//! The engine that is right for every pattern and text: backtracking over [`Instructions`].
//!
//! It goes ahead instruction by instruction. Whatever it changes (a group's ends, the turns of a loop) it notes in a trail, among the
//! places where it could have gone another way. When something does not fit, it takes back the trail down to the last such place and goes
//! the other way. So groups are always what the way so far made of them.
//!
//! Parts that are matched on their own (lookaround, atomic groups) are runs within the run, on the same trail. When one succeeds, its other
//! ways are taken out of the trail, and its changes stay there.
//!
//! Loops end as in CPython: beyond the least number of turns, a turn that starts where the one before did is not made.

use objects::OutOfMemory;

use super::character_set::{is_ascii_word, is_word};
use super::found::{Found, Span};
use super::instructions::{Eagerness, Instruction, Instructions, Single, Times};
use super::opcode::Place;

/// A character of a text, of one, two or four bytes.
pub trait Unit: Copy {
    fn code(self) -> u32;

    /// The next place of a character from a place on.
    fn position(text: &[Self], character: u32) -> Option<usize>;
}

impl Unit for u8 {
    #[inline(always)]
    fn code(self) -> u32 {
        u32::from(self)
    }

    fn position(text: &[u8], character: u32) -> Option<usize> {
        memchr::memchr(u8::try_from(character).ok()?, text)
    }
}

impl Unit for u16 {
    #[inline(always)]
    fn code(self) -> u32 {
        u32::from(self)
    }

    fn position(text: &[u16], character: u32) -> Option<usize> {
        let wanted = u16::try_from(character).ok()?;
        text.iter().position(|&unit| unit == wanted)
    }
}

impl Unit for u32 {
    #[inline(always)]
    fn code(self) -> u32 {
        self
    }

    fn position(text: &[u32], character: u32) -> Option<usize> {
        text.iter().position(|&unit| unit == character)
    }
}

/// What is asked for.
#[derive(Clone, Copy)]
pub struct Question {
    pub start: usize,
    /// The match must reach to the end.
    pub reaches_end: bool,
    /// It must not be empty at the start.
    pub must_advance: bool,
    /// It may start further on.
    pub is_search: bool,
}

const NOWHERE: usize = usize::MAX;
const NO_LOOP: u32 = u32::MAX;

/// A loop at work.
#[derive(Clone, Copy)]
struct Turns {
    /// Turns that were begun, and one less before the first.
    count: u32,
    /// Where the last turn beyond the least number began.
    last: usize,
    /// The loop around it.
    around: u32,
}

/// An entry of the trail.
#[derive(Clone, Copy)]
enum Note {
    /// Another way: this instruction, from this place, in this loop.
    Way { at: usize, instruction: u32, current: u32 },
    /// A loop around one character that may give some back: where it is and down to where.
    GiveBack { at: usize, least: usize, instruction: u32, current: u32 },
    /// A loop around one character that may take some more.
    TakeMore { at: usize, taken: u32, instruction: u32, current: u32 },
    /// The end of a reluctant loop: another turn could be made, the `count`th.
    Turn { at: usize, count: u32, instruction: u32, current: u32 },
    /// A greedy loop could have ended.
    Leave { at: usize, instruction: u32, current: u32 },
    /// A mark was there.
    Mark { at: usize, mark: u32 },
    /// That group was closed last.
    Closed(u32),
    /// A loop was there.
    Turns { last: usize, number: u32, count: u32 },
    /// There were so many loops.
    Loops(u32),
}

impl Note {
    fn is_way(&self) -> bool {
        matches!(
            self,
            Note::Way { .. } | Note::GiveBack { .. } | Note::TakeMore { .. } | Note::Turn { .. } | Note::Leave { .. }
        )
    }
}

/// Entries of the trail that there may be at most: some gigabytes.
const NOTES_MAX: usize = 1 << 25;
/// Entries that are kept for the next run.
const NOTES_KEPT: usize = 1 << 12;

/// The memory of the engine, kept between runs.
#[derive(Default)]
pub struct Memory {
    marks: Vec<usize>,
    /// The group that was closed last, 0: none.
    closed: u32,
    trail: Vec<Note>,
    loops: Vec<Turns>,
}

/// Looks for a match in a text.
pub fn find<U: Unit>(
    instructions: &Instructions,
    memory: &mut Memory,
    groups: usize,
    text: &[U],
    question: Question,
    found: &mut Found,
) -> Result<bool, OutOfMemory> {
    let mut engine = Engine { instructions, memory, text, question, out_of_memory: false };
    let span = engine.search(groups);
    let is_out_of_memory = engine.out_of_memory;
    if memory.trail.capacity() > NOTES_KEPT {
        memory.trail = Vec::new();
    }
    if is_out_of_memory {
        return Err(OutOfMemory);
    }
    let Some(span) = span else { return Ok(false) };
    found.spans.clear();
    found.spans.push(span);
    found.spans.extend(memory.marks.chunks_exact(2).map(|ends| match ends {
        [start, end] if *start != NOWHERE && *end != NOWHERE => Span::new(*start, *end),
        _ => Span::NONE,
    }));
    found.last_index = memory.closed as usize;
    Ok(true)
}

struct Engine<'a, U> {
    instructions: &'a Instructions,
    memory: &'a mut Memory,
    text: &'a [U],
    question: Question,
    out_of_memory: bool,
}

/// How an instruction went.
enum Step {
    /// Goes on at another instruction and place.
    On(u32, usize),
    Fail,
}

impl<U: Unit> Engine<'_, U> {
    fn search(&mut self, groups: usize) -> Option<Span> {
        let width_min = self.instructions.width_min;
        let mut start = self.question.start;
        loop {
            if self.text.len() - start < width_min {
                return None;
            }
            if self.question.is_search
                && let Some(first) = self.instructions.first
            {
                start += self.position(first, &self.text[start..])?;
            }
            let memory = &mut *self.memory;
            memory.marks.clear();
            memory.marks.resize(2 * groups, NOWHERE);
            memory.closed = 0;
            memory.trail.clear();
            memory.loops.clear();
            if let Some(end) = self.run(0, start, NO_LOOP, true) {
                return Some(Span::new(start, end));
            }
            if !self.question.is_search
                || self.out_of_memory
                || start == self.text.len()
                || self.instructions.starts_text
            {
                return None;
            }
            start += 1;
            self.question.must_advance = false;
        }
    }

    /// The first place where a character fits.
    fn position(&self, single: Single, text: &[U]) -> Option<usize> {
        match single {
            Single::Character(character) => U::position(text, character),
            single => text.iter().position(|unit| self.fits(single, unit.code())),
        }
    }

    #[inline(always)]
    fn fits(&self, single: Single, character: u32) -> bool {
        match single {
            Single::Anything => true,
            Single::NoNewline => character != u32::from(b'\n'),
            Single::Character(wanted) => character == wanted,
            Single::NotCharacter(unwanted) => character != unwanted,
            Single::InSet(set) => self.instructions.sets[set as usize].contains(character),
        }
    }

    #[inline(always)]
    fn fits_at(&self, single: Single, at: usize) -> bool {
        self.text.get(at).is_some_and(|unit| self.fits(single, unit.code()))
    }

    /// How many characters from a place on fit, `max` at most.
    fn count(&self, single: Single, at: usize, max: u32) -> usize {
        let rest = &self.text[at..];
        let rest = match rest.get(..max as usize) {
            Some(most) if max != u32::MAX => most,
            _ => rest,
        };
        let misfit = match single {
            Single::Anything => None,
            Single::NoNewline => U::position(rest, u32::from(b'\n')),
            Single::NotCharacter(unwanted) => U::position(rest, unwanted),
            Single::Character(wanted) => rest.iter().position(|unit| unit.code() != wanted),
            Single::InSet(set) => {
                let set = &self.instructions.sets[set as usize];
                rest.iter().position(|unit| !set.contains(unit.code()))
            }
        };
        misfit.unwrap_or(rest.len())
    }

    #[inline(always)]
    fn note(&mut self, note: Note) {
        self.memory.trail.push(note);
    }

    /// Runs instructions from one on, up to success. Where that is in the text; None: there is no way.
    fn run(&mut self, start: u32, at: usize, current: u32, is_whole: bool) -> Option<usize> {
        let base = self.memory.trail.len();
        let (mut instruction, mut at, mut current) = (start, at, current);
        loop {
            let step = match self.instructions.list[instruction as usize] {
                Instruction::Single(single) => {
                    if self.fits_at(single, at) {
                        Step::On(instruction + 1, at + 1)
                    } else {
                        Step::Fail
                    }
                }
                Instruction::Place(place) => {
                    if self.is_at(place, at) {
                        Step::On(instruction + 1, at)
                    } else {
                        Step::Fail
                    }
                }
                Instruction::Mark(mark) => {
                    let old = std::mem::replace(&mut self.memory.marks[mark as usize], at);
                    self.note(Note::Mark { at: old, mark });
                    if mark % 2 == 1 {
                        let closed = std::mem::replace(&mut self.memory.closed, mark / 2 + 1);
                        self.note(Note::Closed(closed));
                    }
                    Step::On(instruction + 1, at)
                }
                Instruction::Either { other, first } => match first {
                    Some(first) if !self.fits_at(first, at) => Step::On(other, at),
                    _ => {
                        self.note(Note::Way { at, instruction: other, current });
                        Step::On(instruction + 1, at)
                    }
                },
                Instruction::Jump(other) => Step::On(other, at),
                Instruction::Singles { single, times, eagerness, next } => {
                    self.singles(instruction, at, current, single, times, eagerness, next)
                }
                Instruction::Loop { until } => {
                    let number = self.memory.loops.len() as u32;
                    self.note(Note::Loops(number));
                    self.memory.loops.push(Turns { count: u32::MAX, last: NOWHERE, around: current });
                    current = number;
                    Step::On(until, at)
                }
                Instruction::Until { body, times, is_greedy } => {
                    let turns = self.memory.loops[current as usize];
                    let count = turns.count.wrapping_add(1);
                    if count < times.min {
                        self.set_turns(current, Turns { count, ..turns });
                        Step::On(body, at)
                    } else if is_greedy {
                        if times.allow_more_than(count) && at != turns.last {
                            self.note(Note::Leave { at, instruction: instruction + 1, current });
                            self.set_turns(current, Turns { count, last: at, ..turns });
                            Step::On(body, at)
                        } else {
                            current = turns.around;
                            Step::On(instruction + 1, at)
                        }
                    } else {
                        self.note(Note::Turn { at, count, instruction, current });
                        current = turns.around;
                        Step::On(instruction + 1, at)
                    }
                }
                Instruction::Possessive { times, end } => match self.possessive(instruction + 1, at, current, times) {
                    Some(at) => Step::On(end, at),
                    None => Step::Fail,
                },
                Instruction::Assert { back, is_negative, end } => {
                    let is_match = match at.checked_sub(back as usize) {
                        Some(before) => {
                            let part = self.memory.trail.len();
                            let is_match = self.run(instruction + 1, before, current, false).is_some();
                            match is_negative {
                                true => self.take_back(part),
                                false => self.seal(part),
                            }
                            is_match
                        }
                        None => false,
                    };
                    if is_match != is_negative { Step::On(end, at) } else { Step::Fail }
                }
                Instruction::Atomic { end } => {
                    let part = self.memory.trail.len();
                    match self.run(instruction + 1, at, current, false) {
                        Some(at) => {
                            self.seal(part);
                            Step::On(end, at)
                        }
                        None => Step::Fail,
                    }
                }
                Instruction::Group { group, fold } => self.reference(instruction, at, group, fold),
                Instruction::IfGroup { group, otherwise } => {
                    let is_set = self.group(group).is_some();
                    Step::On(if is_set { instruction + 1 } else { otherwise }, at)
                }
                Instruction::Success => {
                    let is_refused = is_whole
                        && (self.question.reaches_end && at != self.text.len()
                            || self.question.must_advance && at == self.question.start);
                    if !is_refused {
                        return Some(at);
                    }
                    Step::Fail
                }
                Instruction::Failure => Step::Fail,
            };
            match step {
                Step::On(next, place) => (instruction, at) = (next, place),
                Step::Fail => (instruction, at, current) = self.other_way(base)?,
            }
            if self.memory.trail.len() > NOTES_MAX || self.out_of_memory {
                self.out_of_memory = true;
                return None;
            }
        }
    }

    /// Takes back the trail to the last other way above `base`, and goes that.
    fn other_way(&mut self, base: usize) -> Option<(u32, usize, u32)> {
        while self.memory.trail.len() > base {
            let note = self.memory.trail.pop()?;
            match note {
                Note::Way { at, instruction, current } => return Some((instruction, at, current)),
                Note::Leave { at, instruction, current } => {
                    return Some((instruction, at, self.memory.loops[current as usize].around));
                }
                Note::GiveBack { at, least, instruction, current } => {
                    let next = match self.instructions.list[instruction as usize] {
                        Instruction::Singles { next, .. } => next,
                        _ => None,
                    };
                    let mut at = at - 1;
                    if let Some(next) = next {
                        while at > least && !self.fits_at(next, at) {
                            at -= 1;
                        }
                    }
                    if at > least {
                        self.note(Note::GiveBack { at, least, instruction, current });
                    }
                    return Some((instruction + 1, at, current));
                }
                Note::TakeMore { at, taken, instruction, current } => {
                    if let Instruction::Singles { single, times, next, .. } =
                        self.instructions.list[instruction as usize]
                        && let Some((at, taken)) = self.take_more(single, times, next, at, taken)
                    {
                        self.note(Note::TakeMore { at, taken, instruction, current });
                        return Some((instruction + 1, at, current));
                    }
                }
                Note::Turn { at, count, instruction, current } => {
                    let turns = self.memory.loops[current as usize];
                    if let Instruction::Until { body, times, .. } = self.instructions.list[instruction as usize]
                        && times.allow_more_than(count)
                        && at != turns.last
                    {
                        self.set_turns(current, Turns { count, last: at, ..turns });
                        return Some((body, at, current));
                    }
                }
                change => self.undo(change),
            }
        }
        None
    }

    fn undo(&mut self, change: Note) {
        let memory = &mut *self.memory;
        match change {
            Note::Mark { at, mark } => memory.marks[mark as usize] = at,
            Note::Closed(group) => memory.closed = group,
            Note::Turns { last, number, count } => {
                let turns = &mut memory.loops[number as usize];
                (turns.last, turns.count) = (last, count);
            }
            Note::Loops(count) => memory.loops.truncate(count as usize),
            _ => {}
        }
    }

    /// Takes back everything above `base`.
    fn take_back(&mut self, base: usize) {
        while self.memory.trail.len() > base {
            if let Some(note) = self.memory.trail.pop() {
                self.undo(note);
            }
        }
    }

    /// Forgets the other ways above `base`; the changes stay.
    fn seal(&mut self, base: usize) {
        let trail = &mut self.memory.trail;
        let mut kept = base;
        for index in base..trail.len() {
            if !trail[index].is_way() {
                trail[kept] = trail[index];
                kept += 1;
            }
        }
        trail.truncate(kept);
    }

    fn set_turns(&mut self, number: u32, turns: Turns) {
        let old = std::mem::replace(&mut self.memory.loops[number as usize], turns);
        self.note(Note::Turns { last: old.last, number, count: old.count });
    }

    #[allow(clippy::too_many_arguments)] // The parts of one instruction.
    #[inline(always)]
    fn singles(
        &mut self,
        instruction: u32,
        at: usize,
        current: u32,
        single: Single,
        times: Times,
        eagerness: Eagerness,
        next: Option<Single>,
    ) -> Step {
        let least = times.min as usize;
        if eagerness == Eagerness::Reluctant {
            if least > 0 && self.count(single, at, times.min) < least {
                return Step::Fail;
            }
            let at = at + least;
            self.note(Note::TakeMore { at, taken: times.min, instruction, current });
            return Step::On(instruction + 1, at);
        }
        let count = self.count(single, at, times.max);
        if count < least {
            return Step::Fail;
        }
        let (mut end, least) = (at + count, at + least);
        if eagerness == Eagerness::Greedy && end > least {
            if let Some(next) = next {
                while end > least && !self.fits_at(next, end) {
                    end -= 1;
                }
            }
            if end > least {
                self.note(Note::GiveBack { at: end, least, instruction, current });
            }
        }
        Step::On(instruction + 1, end)
    }

    /// A reluctant loop takes one more, and more than one where what follows does not fit.
    fn take_more(
        &self,
        single: Single,
        times: Times,
        next: Option<Single>,
        mut at: usize,
        mut taken: u32,
    ) -> Option<(usize, u32)> {
        loop {
            if !times.allow_more_than(taken) || !self.fits_at(single, at) {
                return None;
            }
            at += 1;
            taken = taken.saturating_add(1);
            match next {
                Some(next) if !self.fits_at(next, at) => {}
                _ => return Some((at, taken)),
            }
        }
    }

    /// Turns of a possessive loop. Where it ends.
    fn possessive(&mut self, body: u32, mut at: usize, current: u32, times: Times) -> Option<usize> {
        let (mut count, mut last) = (0, NOWHERE);
        loop {
            let is_needed = count < times.min;
            if !is_needed && (!times.allow_more_than(count) || at == last) {
                return Some(at);
            }
            let part = self.memory.trail.len();
            match self.run(body, at, current, false) {
                Some(end) => {
                    self.seal(part);
                    if !is_needed {
                        last = at;
                    }
                    (at, count) = (end, count.saturating_add(1));
                }
                None if is_needed => return None,
                None => return Some(at),
            }
        }
    }

    /// Start and end of a group, if it took part.
    fn group(&self, group: u32) -> Option<(usize, usize)> {
        let (start, end) = (self.memory.marks[2 * group as usize], self.memory.marks[2 * group as usize + 1]);
        (start != NOWHERE && end != NOWHERE && start <= end).then_some((start, end))
    }

    fn reference(&self, instruction: u32, at: usize, group: u32, fold: Option<fn(u32) -> u32>) -> Step {
        let Some((start, end)) = self.group(group) else { return Step::Fail };
        let text = &self.text[start..end];
        let Some(here) = self.text.get(at..at + text.len()) else { return Step::Fail };
        let is_same = text.iter().zip(here).all(|(a, b)| match fold {
            Some(fold) => fold(a.code()) == fold(b.code()),
            None => a.code() == b.code(),
        });
        if is_same { Step::On(instruction + 1, at + text.len()) } else { Step::Fail }
    }

    fn is_at(&self, place: Place, at: usize) -> bool {
        let newline = Single::Character(u32::from(b'\n'));
        let length = self.text.len();
        match place {
            Place::Beginning | Place::BeginningOfString => at == 0,
            Place::BeginningOfLine => at == 0 || self.fits_at(newline, at - 1),
            Place::End => at == length || at + 1 == length && self.fits_at(newline, at),
            Place::EndOfLine => at == length || self.fits_at(newline, at),
            Place::EndOfString => at == length,
            Place::Boundary | Place::LocaleBoundary => self.is_boundary(at, is_ascii_word),
            Place::NonBoundary | Place::LocaleNonBoundary => !self.is_boundary(at, is_ascii_word),
            Place::UnicodeBoundary => self.is_boundary(at, is_word),
            Place::UnicodeNonBoundary => !self.is_boundary(at, is_word),
        }
    }

    fn is_boundary(&self, at: usize, is_word: fn(u32) -> bool) -> bool {
        let is_word_at = |at: usize| self.text.get(at).is_some_and(|unit| is_word(unit.code()));
        (at > 0 && is_word_at(at - 1)) != is_word_at(at)
    }
}
