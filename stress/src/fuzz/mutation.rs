//! Mutations of sources and of other bytes.
//!
//! A source is changed at the level of lines, of tokens and of bytes, a few times each; sometimes a piece is wrapped into something
//! very deep or very long, which is what parsers and compilers overflow on.

use super::corpus::Corpus;
use super::tokens;
use crate::dice::Dice;

const CHANGES_MAX: usize = 8;
const BIG_MAX: usize = 6000;

/// Tokens that are worth a try anywhere.
const TOKENS: [&str; 118] = [
    "if",
    "else",
    "elif",
    "while",
    "for",
    "in",
    "try",
    "except",
    "finally",
    "with",
    "as",
    "def",
    "class",
    "return",
    "yield",
    "await",
    "async",
    "lambda",
    "not",
    "and",
    "or",
    "is",
    "None",
    "True",
    "False",
    "import",
    "from",
    "global",
    "nonlocal",
    "del",
    "pass",
    "break",
    "continue",
    "raise",
    "assert",
    "match",
    "case",
    "type",
    "_",
    "print",
    "self",
    "__class__",
    "super",
    "__debug__",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ".",
    ";",
    "=",
    ":=",
    "->",
    "@",
    "*",
    "**",
    "+",
    "-",
    "~",
    "/",
    "//",
    "%",
    "<<",
    ">>",
    "&",
    "|",
    "^",
    "<",
    ">",
    "<=",
    "==",
    "!=",
    "...",
    "+=",
    "**=",
    "@=",
    "<>",
    "!",
    "?",
    "$",
    "`",
    "\\",
    "\n",
    "\t",
    "    ",
    "\r",
    "\x0c",
    "\0",
    "'",
    "\"",
    "'''",
    "\"\"\"",
    "f'",
    "f'{",
    "}'",
    "f'''{",
    "{x!r:>{y}}",
    "t'{a}'",
    "rb'",
    "b'\\xff'",
    "'\\N{DIGIT ONE}'",
    "'\\ud800'",
    "0",
    "1_0",
    "0x",
    "1e400",
    "1j",
    "9999999999999999999999",
    "0b12",
    "0777",
    "1__0",
    "1.e",
    "#",
    "# -*- coding: x -*-",
];

/// Numbers at the edges of what representations hold.
const NUMBERS: [&str; 16] = [
    "0",
    "1",
    "-1",
    "2",
    "255",
    "256",
    "65535",
    "65536",
    "2147483647",
    "2147483648",
    "4294967296",
    "2305843009213693952",
    "4611686018427387904",
    "9223372036854775807",
    "18446744073709551616",
    "1e308",
];

const OPERATORS: [&str; 24] = [
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "**",
    "@",
    "<<",
    ">>",
    "&",
    "|",
    "^",
    "<",
    ">",
    "==",
    "!=",
    " in ",
    " not in ",
    " is ",
    " and ",
    " or ",
    " if x else ",
    ":=",
];

/// A changed source.
pub fn source(dice: &mut Dice, corpus: &Corpus) -> Vec<u8> {
    let mut lines = corpus.window(dice);
    for _ in 0..dice.below(4) {
        change_lines(dice, corpus, &mut lines);
    }
    let text = lines.concat();
    let mut pieces: Vec<Vec<u8>> = tokens::pieces(&text).into_iter().map(<[u8]>::to_vec).collect();
    for _ in 0..dice.below(CHANGES_MAX) {
        change_tokens(dice, corpus, &mut pieces);
    }
    if dice.percent(12) {
        grow(dice, &mut pieces);
    }
    let mut text = pieces.concat();
    if dice.percent(15) {
        change_bytes(dice, &mut text);
    }
    text
}

/// Changed bytes of a sample; `others` are spliced in.
pub fn bytes(dice: &mut Dice, sample: &[u8], others: &[Vec<u8>]) -> Vec<u8> {
    let mut data = sample.to_vec();
    for _ in 0..1 + dice.skewed(CHANGES_MAX) {
        change_bytes(dice, &mut data);
        if dice.percent(10) && !others.is_empty() {
            let other = dice.pick(others);
            let from = dice.below(other.len());
            let to = from + dice.below(other.len() - from + 1);
            let at = dice.below(data.len() + 1);
            data.splice(at..at, other[from..to].iter().copied());
        }
    }
    data
}

fn change_lines(dice: &mut Dice, corpus: &Corpus, lines: &mut Vec<Vec<u8>>) {
    let at = dice.below(lines.len());
    match dice.below(7) {
        0 if lines.len() > 1 => {
            lines.remove(at);
        }
        1 => lines.insert(at, lines[at].clone()),
        2 => {
            let other = dice.below(lines.len());
            lines.swap(at, other);
        }
        3 => {
            let other = corpus.window(dice);
            let count = 1 + dice.below(8);
            lines.splice(at..at, other.into_iter().take(count));
        }
        4 => {
            let blanks = " ".repeat(1 + dice.below(8));
            lines[at].splice(0..0, blanks.into_bytes());
        }
        5 => {
            let blanks = lines[at].iter().take_while(|byte| **byte == b' ').count();
            lines[at].drain(..dice.below(blanks + 1));
        }
        _ => {
            // The rest moves into a block of its own.
            let head = *dice.pick(&[
                "if x:\n",
                "while x:\n",
                "for x in y:\n",
                "def f(a, *b):\n",
                "class C(D):\n",
                "try:\n",
                "with a as b:\n",
                "match x:\n",
            ]);
            lines[at..].iter_mut().for_each(|line| {
                line.splice(0..0, *b"    ");
            });
            lines.insert(at, head.as_bytes().to_vec());
        }
    }
}

fn change_tokens(dice: &mut Dice, corpus: &Corpus, pieces: &mut Vec<Vec<u8>>) {
    if pieces.is_empty() {
        return;
    }
    let at = place(dice, pieces);
    match dice.below(9) {
        0 => {
            pieces.remove(at);
        }
        1 => pieces.insert(at, pieces[at].clone()),
        2 => {
            let other = place(dice, pieces);
            pieces.swap(at, other);
        }
        3 => pieces[at] = dice.pick(&TOKENS).as_bytes().to_vec(),
        4 => pieces.insert(at, dice.pick(&TOKENS).as_bytes().to_vec()),
        5 => {
            let text = corpus.window(dice).concat();
            let other = tokens::pieces(&text);
            let from = dice.below(other.len());
            let count = 1 + dice.below(10);
            pieces.splice(at..at, other[from..].iter().take(count).map(|piece| piece.to_vec()));
        }
        6 => replace_like(dice, pieces, at, |piece| piece[0].is_ascii_digit(), &NUMBERS),
        7 => replace_like(dice, pieces, at, |piece| b"+-*/%<>=&|^@".contains(&piece[0]), &OPERATORS),
        _ => {
            let to = (at + 1 + dice.below(12)).min(pieces.len());
            pieces.drain(at..to);
        }
    }
}

/// The place of a piece that is not blank, if a few tries find one.
fn place(dice: &mut Dice, pieces: &[Vec<u8>]) -> usize {
    let mut at = dice.below(pieces.len());
    for _ in 0..4 {
        if pieces.get(at).is_some_and(|piece| !tokens::is_blank(piece)) {
            break;
        }
        at = dice.below(pieces.len());
    }
    at
}

/// Replaces the first piece of a kind behind a place.
fn replace_like(dice: &mut Dice, pieces: &mut [Vec<u8>], at: usize, is_like: fn(&[u8]) -> bool, texts: &[&str]) {
    if let Some(piece) = pieces[at..].iter_mut().find(|piece| is_like(piece)) {
        *piece = dice.pick(texts).as_bytes().to_vec();
    }
}

/// Makes something very deep or very long around a piece.
fn grow(dice: &mut Dice, pieces: &mut Vec<Vec<u8>>) {
    if pieces.is_empty() {
        return;
    }
    let at = place(dice, pieces);
    let piece = String::from_utf8_lossy(&pieces[at]).trim().to_owned();
    let count = 1 + dice.skewed(BIG_MAX);
    let around = |before: &str, after: &str| format!("{}{piece}{}", before.repeat(count), after.repeat(count));
    let (text, is_statement) = match dice.below(26) {
        0 => (around("(", ")"), false),
        1 => (around("[", "]"), false),
        2 => (around("{1:", "}"), false),
        3 => (around("-", ""), false),
        4 => (around("not ", ""), false),
        5 => (around("lambda:", ""), false),
        6 => (around("", ".a"), false),
        7 => (around("", "[0]"), false),
        8 => (around("", "()"), false),
        9 => (around("f(", ")"), false),
        10 => (around("", "+1"), false),
        11 => (around("1**", ""), false),
        12 => (around("", "<1"), false),
        13 => (around("x if y else ", ""), false),
        14 => (around("[", " for x in y]"), false),
        15 => (around("f'{", "}'"), false),
        16 => (around("", " and x"), false),
        17 => (format!("'{}'", "a".repeat(count * 20)), false),
        18 => ("9".repeat(count), false),
        19 => (format!("f({})", "a,".repeat(count)), false),
        20 => ((0..count.min(120)).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect(), true),
        21 => (format!("if x: pass\n{}", "elif y: pass\n".repeat(count)), true),
        22 => (format!("{}def f(): pass\n", "@a\n".repeat(count)), true),
        23 => ((0..count).map(|number| format!("v{number} = {number}\n")).collect(), true),
        24 => (format!("def f({}): pass\n", (0..count).map(|number| format!("a{number},")).collect::<String>()), true),
        _ => ((0..count.min(200)).map(|depth| format!("{}for x in y:\n", " ".repeat(depth))).collect(), true),
    };
    if is_statement {
        pieces.insert(at, b"\n".to_vec());
    }
    pieces[at] = text.into_bytes();
}

fn change_bytes(dice: &mut Dice, data: &mut Vec<u8>) {
    let at = dice.below(data.len() + 1);
    let inside = at < data.len();
    match dice.below(9) {
        0 if inside => data[at] = dice.byte(),
        1 if inside => data[at] ^= 1 << dice.below(8),
        2 => data.insert(at, dice.byte()),
        3 if inside => {
            data.remove(at);
        }
        4 if inside => {
            let to = at + dice.skewed(data.len() - at);
            data.drain(at..to);
        }
        5 if inside => {
            let to = at + dice.skewed(data.len() - at);
            let copy = data[at..to].to_vec();
            data.splice(at..at, copy);
        }
        6 if inside => {
            // A length or an offset, perhaps.
            let number = *dice.pick(&[0_u32, 1, 0x7F, 0x80, 0xFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x00FF_FFFF]);
            for (byte, value) in data[at..].iter_mut().zip(number.to_le_bytes()) {
                *byte = value;
            }
        }
        7 => {
            let number = dice.pick(&NUMBERS).as_bytes();
            data.splice(at..at, number.iter().copied());
        }
        _ => data.truncate(at),
    }
}
