//! The Rust value behind a pattern: its code words, and what runs them.
//!
//! Two things do. The engine of the `rustpython-sre_engine` crate is right for every pattern and subject. An [`Automaton`] is many
//! times faster where the pattern can be translated and the subject has one byte a character, but takes as long to make as the engine
//! takes for some thousand characters: so it is made when a pattern has been at work for about that long.

use std::cell::{Cell, RefCell};

use rustpython_sre_engine::{Request, State, StrDrive};

use super::automaton::{Automaton, Range};
use super::found::{Found, Span};
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

/// What a pattern is matched against.
#[derive(Clone, Copy)]
pub enum Text<'a> {
    /// One byte a character; whether all are ASCII.
    Narrow(&'a [u8], bool),
    /// UTF-8.
    Wide(&'a str),
}

/// What is asked for: a match in a part of a text.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    pub text: Text<'a>,
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
    engine: RefCell<State>,
    /// For matches that may end anywhere.
    open: RefCell<Fast>,
    /// For matches that reach to the end.
    full: RefCell<Fast>,
    /// Characters after which an automaton is made.
    patience: Cell<usize>,
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
            engine: RefCell::default(),
            open: RefCell::new(Fast::Idle(0)),
            full: RefCell::new(Fast::Idle(0)),
            patience: Cell::new(PATIENCE),
        }
    }

    /// Looks for a match.
    pub fn find(&self, attempt: &Attempt<'_>, found: &mut Found) -> bool {
        if attempt.start > attempt.end {
            return false;
        }
        match attempt.text {
            Text::Wide(text) => self.by_engine(text, attempt, found),
            Text::Narrow(data, is_ascii) => match self.by_automaton(data, is_ascii, attempt, found) {
                Some(is_match) => is_match,
                None => self.by_engine(data, attempt, found),
            },
        }
    }

    /// The answer of the automaton, if there is one that can tell.
    fn by_automaton(&self, data: &[u8], is_ascii: bool, attempt: &Attempt<'_>, found: &mut Found) -> Option<bool> {
        let reaches_end = attempt.mode == Mode::Full;
        let mut fast = if reaches_end { self.full.borrow_mut() } else { self.open.borrow_mut() };
        let automaton = match &mut *fast {
            Fast::Ready(automaton) => automaton,
            Fast::Impossible => return None,
            Fast::Idle(work) => {
                *work += CALL_COST + (attempt.end - attempt.start);
                if *work < self.patience.get() {
                    return None;
                }
                let made =
                    translate(&self.code).and_then(|translation| Automaton::new(translation, self.groups, reaches_end));
                *fast = made.map_or(Fast::Impossible, |automaton| Fast::Ready(Box::new(automaton)));
                match &mut *fast {
                    Fast::Ready(automaton) => automaton,
                    _ => return None,
                }
            }
        };
        if !automaton.holds_for(&data[..attempt.end], is_ascii) {
            return None;
        }
        let mut range = Range { start: attempt.start, end: attempt.end, is_anchored: attempt.mode != Mode::Search };
        if attempt.must_advance && automaton.may_be_empty() {
            // The engine knows what else there is at the start.
            let here = Attempt { mode: if reaches_end { Mode::Full } else { Mode::Match }, ..*attempt };
            if self.by_engine(data, &here, found) {
                return Some(true);
            }
            if range.is_anchored || range.start == range.end {
                return Some(false);
            }
            range.start += 1;
        }
        Some(automaton.find(data, range, found))
    }

    fn by_engine<S: StrDrive>(&self, text: S, attempt: &Attempt<'_>, found: &mut Found) -> bool {
        let state = &mut *self.engine.borrow_mut();
        let mut request = Request::new(text, attempt.start, attempt.end, &self.code, attempt.mode == Mode::Full);
        request.must_advance = attempt.must_advance;
        state.reset(&request, attempt.start);
        let is_match = if attempt.mode == Mode::Search { state.search(request) } else { state.py_match(&request) };
        if is_match {
            found.spans.clear();
            found.spans.push(Span::new(state.start, state.cursor.position));
            found.spans.extend((0..self.groups).map(|group| {
                let (start, end) = state.marks.get(group);
                match (start.into_option(), end.into_option()) {
                    (Some(start), Some(end)) => Span::new(start, end),
                    _ => Span::NONE,
                }
            }));
            found.last_index = usize::try_from(state.marks.last_index()).unwrap_or(0);
        }
        is_match
    }
}
