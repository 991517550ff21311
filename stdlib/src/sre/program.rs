//! The Rust value behind a pattern: its code words, and what runs them.
//!
//! Two things do. The [`engine`] is right for every pattern and subject. An [`Automaton`] is many times faster on long subjects, where
//! the pattern can be translated and the subject has one byte a character; but it takes as long to make as the engine takes for
//! some thousand characters: so it is made when a pattern has been at work for about that long. The engine's instructions are made
//! when the pattern is first used.

use std::cell::{OnceCell, RefCell};

use objects::OutOfMemory;
use objects::string::StrView;
use objects::with_units;

use super::automaton::{Automaton, Range};
use super::engine::{self, Memory, Question};
use super::found::Found;
use super::instructions::Instructions;
use super::translate::translate;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// At the start.
    Match,
    /// At the start, and up to the end.
    Full,
    /// Anywhere.
    Search,
}

/// Why there is no answer.
pub enum Trouble {
    OutOfMemory,
    /// The code words are no pattern.
    InvalidCode,
}

impl From<OutOfMemory> for Trouble {
    fn from(_: OutOfMemory) -> Trouble {
        Trouble::OutOfMemory
    }
}

/// What is asked for: a match in a part of a text.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    pub text: StrView<'a>,
    /// All characters are known to be ASCII.
    pub is_ascii: bool,
    pub start: usize,
    pub end: usize,
    pub mode: Mode,
    /// An empty match at the start does not count.
    pub must_advance: bool,
}

/// The automaton of a program for one kind of matches.
enum Fast {
    /// Not made yet; the characters that the engine was given, and some for each call.
    Idle(usize),
    /// The pattern has none.
    Impossible,
    Ready(Box<Automaton>),
}

pub struct Program {
    pub code: Box<[u32]>,
    groups: usize,
    instructions: OnceCell<Option<Box<Instructions>>>,
    memory: RefCell<Memory>,
    /// For matches that may end anywhere.
    open: RefCell<Fast>,
    /// For matches that reach to the end.
    full: RefCell<Fast>,
}

/// Characters that stand for the cost of a call of the engine.
const CALL_COST: usize = 64;
/// Characters for the engine in the time in which an automaton is made.
const PATIENCE: usize = 8192;

impl Program {
    pub fn new(code: Box<[u32]>, groups: usize) -> Program {
        Program {
            code,
            groups,
            instructions: OnceCell::new(),
            memory: RefCell::default(),
            open: RefCell::new(Fast::Idle(0)),
            full: RefCell::new(Fast::Idle(0)),
        }
    }

    /// Looks for a match.
    pub fn find(&self, attempt: &Attempt<'_>, found: &mut Found) -> Result<bool, Trouble> {
        if attempt.start > attempt.end {
            return Ok(false);
        }
        if let StrView::Latin1(data) = attempt.text
            && let Some(is_match) = self.by_automaton(data, attempt, found)?
        {
            return Ok(is_match);
        }
        self.by_engine(attempt, found)
    }

    /// The answer of the automaton, if there is one that can tell.
    fn by_automaton(&self, data: &[u8], attempt: &Attempt<'_>, found: &mut Found) -> Result<Option<bool>, Trouble> {
        let reaches_end = attempt.mode == Mode::Full;
        let mut fast = if reaches_end { self.full.borrow_mut() } else { self.open.borrow_mut() };
        let automaton = match &mut *fast {
            Fast::Ready(automaton) => automaton,
            Fast::Impossible => return Ok(None),
            Fast::Idle(work) => {
                *work += CALL_COST + (attempt.end - attempt.start);
                if *work < PATIENCE {
                    return Ok(None);
                }
                let made =
                    translate(&self.code).and_then(|translation| Automaton::new(translation, self.groups, reaches_end));
                *fast = made.map_or(Fast::Impossible, |automaton| Fast::Ready(Box::new(automaton)));
                match &mut *fast {
                    Fast::Ready(automaton) => automaton,
                    _ => return Ok(None),
                }
            }
        };
        if !automaton.holds_for(&data[..attempt.end], attempt.is_ascii) {
            return Ok(None);
        }
        let mut range = Range { start: attempt.start, end: attempt.end, is_anchored: attempt.mode != Mode::Search };
        if attempt.must_advance && automaton.may_be_empty() {
            // The engine knows what else there is at the start.
            let here = Attempt { mode: if reaches_end { Mode::Full } else { Mode::Match }, ..*attempt };
            if self.by_engine(&here, found)? {
                return Ok(Some(true));
            }
            if range.is_anchored || range.start == range.end {
                return Ok(Some(false));
            }
            range.start += 1;
        }
        Ok(Some(automaton.find(data, range, found)))
    }

    fn by_engine(&self, attempt: &Attempt<'_>, found: &mut Found) -> Result<bool, Trouble> {
        let made = self.instructions.get_or_init(|| Instructions::new(&self.code, self.groups).map(Box::new));
        let instructions = made.as_ref().ok_or(Trouble::InvalidCode)?;
        let question = Question {
            start: attempt.start,
            reaches_end: attempt.mode == Mode::Full,
            must_advance: attempt.must_advance,
            is_search: attempt.mode == Mode::Search,
        };
        let memory = &mut *self.memory.borrow_mut();
        let end = attempt.end;
        Ok(with_units!(attempt.text, text => {
            engine::find(instructions, memory, self.groups, &text[..end], question, found)?
        }))
    }
}
