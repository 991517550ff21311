//! The tables of the codecs: two-byte codes to characters and back.
//!
//! 1. A table file (see `tables.py`, which wrote them) gives characters by first and second byte; most give only the differences
//!    from another's.
//! 2. Rows hold a cell for each second byte from 0x30 to 0xFE. A cell is a character, a pair of characters, or nothing.
//! 3. The inverse is made from the rows: the first code of a character counts, unless the file of encodings says otherwise.
//!
//! A table is made when its codec is first used, and stays.

use std::sync::OnceLock;

/// Second bytes begin here.
const FIRST_TRAIL: u8 = 0x30;
/// Cells of a row.
const ROW: usize = 0xFF - FIRST_TRAIL as usize;
/// In a cell: a pair of characters, by number. In an encoding: the character may begin a pair.
const PAIR: u32 = 1 << 31;
/// In a cell: taken away from the base.
const REMOVED: u32 = u32::MAX;
const UNICODE_PAGES: usize = 0x11_0000 >> 8;

/// The rows of the second plane of JIS X 0213, in the order in which Shift JIS has them.
const SECOND_PLANE_ROWS: [u8; 26] =
    [1, 8, 3, 4, 5, 12, 13, 14, 15, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94];

/// Whether a row behind 0x8F is of JIS X 0213; the others are of JIS X 0212.
pub fn is_second_plane(lead: u8) -> bool {
    SECOND_PLANE_ROWS.contains(&lead.wrapping_sub(0xA0))
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cell {
    None,
    One(u32),
    Two(u32, u32),
    /// The code has a character in a newer edition of the standard only.
    Removed,
}

/// How a character is encoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Encoding {
    /// One to three bytes as a number.
    pub code: u32,
    /// With some characters behind it, it has another.
    pub may_pair: bool,
}

struct Rows {
    /// Of each first byte from 0x80 on: the number of its row plus one.
    numbers: Vec<u8>,
    cells: Vec<u32>,
}

impl Rows {
    fn new() -> Rows {
        Rows { numbers: vec![0; 0x80], cells: Vec::new() }
    }

    fn get(&self, lead: u8, trail: u8) -> u32 {
        let number = self.numbers.get(usize::from(lead).wrapping_sub(0x80)).copied().unwrap_or(0);
        let column = usize::from(trail.wrapping_sub(FIRST_TRAIL));
        if number == 0 || column >= ROW {
            return 0;
        }
        self.cells[(usize::from(number) - 1) * ROW + column]
    }

    fn set(&mut self, lead: u8, trail: u8, cell: u32) {
        let number = &mut self.numbers[usize::from(lead) - 0x80];
        if *number == 0 {
            self.cells.resize(self.cells.len() + ROW, 0);
            *number = (self.cells.len() / ROW) as u8;
        }
        self.cells[(usize::from(*number) - 1) * ROW + usize::from(trail - FIRST_TRAIL)] = cell;
    }

    /// All codes with their cells, in the order of codes.
    fn entries(&self) -> impl Iterator<Item = (u8, u8, u32)> + '_ {
        let codes = (0x80..=0xFF_u8).flat_map(|lead| (FIRST_TRAIL..0xFF).map(move |trail| (lead, trail)));
        codes.map(|(lead, trail)| (lead, trail, self.get(lead, trail))).filter(|entry| entry.2 != 0)
    }
}

/// What a table's differences are differences from.
#[derive(Clone, Copy)]
pub enum Base {
    Nothing,
    Same(&'static Description),
    /// A table in EUC form, to be put into the form of Shift JIS, with its second plane or without.
    Shifted(&'static Description, bool),
}

/// Where a table comes from.
#[derive(Clone, Copy)]
pub struct Source {
    pub base: Base,
    pub rows: &'static str,
    /// The rows behind 0x8F.
    pub second: &'static str,
    pub encodings: &'static str,
    /// Codes that were taken away are other errors than codes that never were.
    pub keeps_removed: bool,
}

impl Source {
    pub const EMPTY: Source = Source { base: Base::Nothing, rows: "", second: "", encodings: "", keeps_removed: false };
}

/// A table that is made when it is asked for.
pub struct Description {
    source: Source,
    table: OnceLock<Table>,
}

impl Description {
    pub const fn new(source: Source) -> Description {
        Description { source, table: OnceLock::new() }
    }

    pub fn table(&'static self) -> &'static Table {
        self.table.get_or_init(|| Table::new(&self.source))
    }
}

pub struct Table {
    rows: Rows,
    second: Rows,
    pairs: Vec<(u32, u32)>,
    /// The code of each pair.
    pair_codes: Vec<u32>,
    /// Of each 256 code points: the number of their page plus one.
    pages: Vec<u16>,
    encodings: Vec<u32>,
}

impl Table {
    fn new(source: &Source) -> Table {
        let mut pairs = Vec::new();
        let (rows, second) = rows_of(source, &mut pairs);
        let mut table = Table {
            rows,
            second,
            pair_codes: vec![0; pairs.len()],
            pairs,
            pages: vec![0; UNICODE_PAGES],
            encodings: Vec::new(),
        };
        table.invert();
        for line in source.encodings.lines() {
            let (point, code) = line.split_once(' ').unwrap_or((line, ""));
            let number = |text: &str| u32::from_str_radix(text, 16).unwrap_or(0);
            *table.encoding_mut(number(point)) = number(code);
        }
        table
    }

    fn invert(&mut self) {
        let mut entries: Vec<(u32, u32)> = Vec::new();
        let code = |prefix: u32, lead: u8, trail: u8| prefix << 16 | u32::from(lead) << 8 | u32::from(trail);
        entries.extend(self.rows.entries().map(|(lead, trail, cell)| (code(0, lead, trail), cell)));
        // JIS X 0213 comes before JIS X 0212.
        for is_newer in [true, false] {
            let part = self.second.entries().filter(|(lead, ..)| is_second_plane(*lead) == is_newer);
            entries.extend(part.map(|(lead, trail, cell)| (code(0x8F, lead, trail), cell)));
        }
        for (code, cell) in entries {
            if cell == REMOVED {
                continue;
            }
            if cell & PAIR != 0 {
                self.pair_codes[(cell & !PAIR) as usize] = code;
                continue;
            }
            let encoding = self.encoding_mut(cell);
            if *encoding == 0 {
                *encoding = code;
            }
        }
        for index in 0..self.pairs.len() {
            let (first, _) = self.pairs[index];
            *self.encoding_mut(first) |= PAIR;
        }
    }

    fn encoding_mut(&mut self, point: u32) -> &mut u32 {
        let page = &mut self.pages[(point >> 8) as usize];
        if *page == 0 {
            self.encodings.resize(self.encodings.len() + 256, 0);
            *page = (self.encodings.len() / 256) as u16;
        }
        &mut self.encodings[(usize::from(*page) - 1) * 256 + (point & 0xFF) as usize]
    }

    fn cell(&self, cell: u32) -> Cell {
        match cell {
            0 => Cell::None,
            REMOVED => Cell::Removed,
            cell if cell & PAIR != 0 => {
                let (first, second) = self.pairs[(cell & !PAIR) as usize];
                Cell::Two(first, second)
            }
            cell => Cell::One(cell),
        }
    }

    /// What a code stands for.
    pub fn decode(&self, lead: u8, trail: u8) -> Cell {
        self.cell(self.rows.get(lead, trail))
    }

    /// What a code behind 0x8F stands for.
    pub fn decode_second(&self, lead: u8, trail: u8) -> Cell {
        self.cell(self.second.get(lead, trail))
    }

    pub fn encode(&self, point: u32) -> Option<Encoding> {
        let page = usize::from(*self.pages.get((point >> 8) as usize)?);
        let value = self.encodings[page.checked_sub(1)? * 256 + (point & 0xFF) as usize];
        let encoding = Encoding { code: value & !PAIR, may_pair: value & PAIR != 0 };
        (value != 0).then_some(encoding)
    }

    /// The code of two characters together.
    pub fn encode_pair(&self, first: u32, second: u32) -> Option<u32> {
        let index = self.pairs.iter().position(|pair| *pair == (first, second))?;
        Some(self.pair_codes[index])
    }
}

/// The rows of a table, and those behind 0x8F.
fn rows_of(source: &Source, pairs: &mut Vec<(u32, u32)>) -> (Rows, Rows) {
    let (mut rows, mut second) = match source.base {
        Base::Nothing => (Rows::new(), Rows::new()),
        Base::Same(base) => rows_of(&base.source, pairs),
        Base::Shifted(base, with_second) => {
            let (plane1, plane2) = rows_of(&base.source, pairs);
            (shifted(&plane1, &plane2, with_second), Rows::new())
        }
    };
    read(source.rows, source.keeps_removed, &mut rows, pairs);
    read(source.second, source.keeps_removed, &mut second, pairs);
    (rows, second)
}

fn read(text: &str, keeps_removed: bool, rows: &mut Rows, pairs: &mut Vec<(u32, u32)>) {
    for line in text.lines() {
        let (Some(code), Some(cells)) = (line.get(..4), line.get(5..)) else { continue };
        let code = u16::from_str_radix(code, 16).unwrap_or(0x8030);
        let (lead, mut trail) = ((code >> 8) as u8, code as u8);
        let mut characters = cells.chars();
        while let Some(character) = characters.next() {
            match character {
                '.' => {}
                '-' => rows.set(lead, trail, if keeps_removed { REMOVED } else { 0 }),
                '[' => {
                    let both: Vec<u32> = characters.by_ref().take_while(|end| *end != ']').map(u32::from).collect();
                    rows.set(lead, trail, PAIR | pairs.len() as u32);
                    pairs.push((both[0], both[1]));
                }
                character => rows.set(lead, trail, character.into()),
            }
            trail = trail.wrapping_add(1);
        }
    }
}

/// Rows in EUC form in the form of Shift JIS, which puts two of them behind one first byte.
fn shifted(plane1: &Rows, plane2: &Rows, with_second: bool) -> Rows {
    let mut rows = Rows::new();
    let mut put = |half: usize, column: u8, cell: u32| {
        let lead = (half / 2 + if half < 62 { 0x81 } else { 0xC1 }) as u8;
        let trail = match (half % 2, column) {
            (1, column) => column + 0x9E,
            (_, ..64) => column + 0x3F,
            (_, column) => column + 0x40,
        };
        rows.set(lead, trail, cell);
    };
    for (lead, trail, cell) in plane1.entries() {
        if lead >= 0xA1 && trail >= 0xA1 {
            put(usize::from(lead - 0xA1), trail - 0xA0, cell);
        }
    }
    for (lead, trail, cell) in plane2.entries() {
        let place = SECOND_PLANE_ROWS.iter().position(|row| *row == lead.wrapping_sub(0xA0));
        if let Some(place) = place.filter(|_| with_second && trail >= 0xA1) {
            put(place + 94, trail - 0xA0, cell);
        }
    }
    rows
}
