//! The source lines of a traceback entry, with carets under what ran.
//!
//! Of an instruction that spans lines, its first and last line are shown and those around the marked operator or brackets; a
//! longer stretch between them is only counted. Nothing is marked where the marks would cover all of the lines.

use std::fmt::Write;

use compiler::anchors::{self, Anchors};

use crate::code_objects::SourceRange;

/// A place in the shown lines: line from 0, columns of the terminal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    line: usize,
    column: usize,
}

/// Cells of a terminal that the text takes.
fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(|c| if matches!(text::unicode::east_asian_width(c as u32), "W" | "F") { 2 } else { 1 }).sum()
}

/// Appends the lines of a range, each indented by four blanks. `lines` are the source's from the range's first line on.
pub fn render(lines: &[&str], range: SourceRange, output: &mut String) {
    let Some(first) = lines.first() else { return };
    let has_columns = range.end_line >= range.line && range.end_line != 0 && range.column as usize <= first.len();
    if !has_columns {
        let shown = first.trim();
        if !shown.is_empty() {
            let _ = writeln!(output, "    {shown}");
        }
        return;
    }
    let lines = dedent(lines);
    let removed = first.len() - lines[0].len();
    let joined = lines.join("\n");
    if joined.trim().is_empty() {
        return;
    }
    let last = lines.len() - 1;
    // Bytes in `joined` where the instruction's source starts and ends.
    let last_start = joined.len() - lines[last].len();
    let start = (range.column as usize).saturating_sub(removed).min(lines[0].len());
    let end = (last_start + (range.end_column as usize).saturating_sub(removed)).clamp(start, joined.len());
    let (Some(segment), Some(before), Some(after)) = (joined.get(start..end), joined.get(..start), joined.get(end..))
    else {
        return;
    };
    let found = anchors::find(segment).map(|found| Anchors { start: found.start + start, end: found.end + start });
    let show_carets = !anchors::is_whole_call(&joined, start, end)
        && !anchors::is_blank(&joined)
        && (found.is_some() || !before.trim_start().is_empty() || !after.trim_end().is_empty());
    let place = |offset: usize| {
        let head = &joined[..offset];
        let line_start = head.rfind('\n').map_or(0, |newline| newline + 1);
        Place { line: head.matches('\n').count(), column: width(&head[line_start..]) }
    };
    let marked = found.map(|found| (place(found.start), place(found.end)));
    let (from, to) = (place(start), place(end));
    let mut significant = vec![0, last];
    for center in marked.iter().flat_map(|(left, right)| [left.line, right.line]) {
        significant.extend(center.saturating_sub(1)..=(center + 1).min(last));
    }
    significant.sort_unstable();
    significant.dedup();
    let layout = Layout { lines: &lines, marked, from, to, show_carets };
    let mut previous = 0;
    for (index, &number) in significant.iter().enumerate() {
        if index > 0 && number - previous == 2 {
            layout.show(number - 1, output);
        } else if index > 0 && number - previous > 2 {
            let _ = writeln!(output, "    ...<{} lines>...", number - previous - 1);
        }
        layout.show(number, output);
        previous = number;
    }
}

/// What is known of the lines when they are shown.
struct Layout<'a> {
    lines: &'a [&'a str],
    marked: Option<(Place, Place)>,
    from: Place,
    to: Place,
    show_carets: bool,
}

impl Layout<'_> {
    fn show(&self, number: usize, output: &mut String) {
        let line = self.lines[number];
        let _ = writeln!(output, "    {line}");
        if !self.show_carets {
            return;
        }
        let blanks = line.len() - line.trim_start().len();
        let columns = if number + 1 == self.lines.len() { self.to.column } else { width(line) };
        output.push_str("    ");
        for column in 0..columns {
            let here = Place { line: number, column };
            output.push(match self.marked {
                _ if column < blanks || here < self.from => ' ',
                Some((left, right)) if here < left || here >= right => '~',
                _ => '^',
            });
        }
        output.push('\n');
    }
}

/// The lines without trailing blanks, and without the indentation that all have.
fn dedent<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    let blanks = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let mut common: Option<&str> = None;
    for line in lines.iter().filter(|line| !line.is_empty()) {
        let own = &line[..blanks(line)];
        common = Some(match common {
            None => own,
            Some(known) => {
                let same = known.bytes().zip(own.bytes()).take_while(|(a, b)| a == b).count();
                &known[..same]
            }
        });
    }
    let removed = common.map_or(0, str::len);
    lines.into_iter().map(|line| line.get(removed..).unwrap_or("")).collect()
}
