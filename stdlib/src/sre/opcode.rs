//! The code words of patterns: what `re._compiler` writes. Their numbers are those of `re._constants`.

/// The version of the words.
pub const MAGIC: i64 = 20_230_612;
/// A loop without an upper limit.
pub const REPEAT_MAX: u32 = u32::MAX;
/// More groups than this are refused.
pub const GROUPS_MAX: i64 = (1 << 30) - 1;

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($case:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name {
            $($case = $word,)*
        }

        impl $name {
            pub fn from_word(word: u32) -> Option<$name> {
                Some(match word {
                    $($word => $name::$case,)*
                    _ => return None,
                })
            }
        }
    };
}

words! {
    /// Instructions, and parts of sets.
    Opcode {
        Failure = 0,
        Success = 1,
        Any = 2,
        AnyAll = 3,
        Assert = 4,
        AssertNot = 5,
        At = 6,
        Branch = 7,
        Category = 8,
        Charset = 9,
        BigCharset = 10,
        GroupReference = 11,
        GroupExists = 12,
        In = 13,
        Info = 14,
        Jump = 15,
        Literal = 16,
        Mark = 17,
        MaxUntil = 18,
        MinUntil = 19,
        NotLiteral = 20,
        Negate = 21,
        Range = 22,
        Repeat = 23,
        RepeatOne = 24,
        SubPattern = 25,
        MinRepeatOne = 26,
        AtomicGroup = 27,
        PossessiveRepeat = 28,
        PossessiveRepeatOne = 29,
        GroupReferenceIgnore = 30,
        InIgnore = 31,
        LiteralIgnore = 32,
        NotLiteralIgnore = 33,
        GroupReferenceLocaleIgnore = 34,
        InLocaleIgnore = 35,
        LiteralLocaleIgnore = 36,
        NotLiteralLocaleIgnore = 37,
        GroupReferenceUnicodeIgnore = 38,
        InUnicodeIgnore = 39,
        LiteralUnicodeIgnore = 40,
        NotLiteralUnicodeIgnore = 41,
        RangeUnicodeIgnore = 42,
    }
}

words! {
    /// Places in a text.
    Place {
        Beginning = 0,
        BeginningOfLine = 1,
        BeginningOfString = 2,
        Boundary = 3,
        NonBoundary = 4,
        End = 5,
        EndOfLine = 6,
        EndOfString = 7,
        LocaleBoundary = 8,
        LocaleNonBoundary = 9,
        UnicodeBoundary = 10,
        UnicodeNonBoundary = 11,
    }
}

words! {
    /// Kinds of characters.
    Category {
        Digit = 0,
        NotDigit = 1,
        Space = 2,
        NotSpace = 3,
        Word = 4,
        NotWord = 5,
        LineBreak = 6,
        NotLineBreak = 7,
        LocaleWord = 8,
        NotLocaleWord = 9,
        UnicodeDigit = 10,
        NotUnicodeDigit = 11,
        UnicodeSpace = 12,
        NotUnicodeSpace = 13,
        UnicodeWord = 14,
        NotUnicodeWord = 15,
        UnicodeLineBreak = 16,
        NotUnicodeLineBreak = 17,
    }
}

/// The words of a compiled pattern.
#[derive(Clone, Copy)]
pub struct CodeWords<'a>(pub &'a [u32]);

impl CodeWords<'_> {
    pub fn word(self, at: usize) -> Option<u32> {
        self.0.get(at).copied()
    }

    pub fn opcode(self, at: usize) -> Option<Opcode> {
        Opcode::from_word(self.word(at)?)
    }

    /// Where the instruction at `at` goes on, whose next word is a distance.
    pub fn skip(self, at: usize) -> Option<usize> {
        Some(at + 1 + self.word(at + 1)? as usize)
    }
}
