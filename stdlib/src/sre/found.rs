//! What a search found.

/// Start and end of a group in characters, or that it took no part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub const NONE: Span = Span { start: usize::MAX, end: usize::MAX };

    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    pub fn is_none(self) -> bool {
        self.start == usize::MAX
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A match: its spans, the whole first, then the groups; and the group that was closed last, 0 where there is none.
#[derive(Default, PartialEq, Eq, Debug)]
pub struct Found {
    pub spans: Vec<Span>,
    pub last_index: usize,
}

impl Found {
    pub fn whole(&self) -> Span {
        self.spans[0]
    }

    pub fn groups(&self) -> &[Span] {
        &self.spans[1..]
    }
}
