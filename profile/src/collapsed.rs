//! Collapsed stacks: a line for each stack, frames from the outermost to the innermost with semicolons between, and a number of bytes.

use std::io::{self, Write};

use crate::report::{Figure, Report};

/// Writes a figure of all stacks where it is not zero.
pub fn write(report: &Report, figure: Figure, mut to: impl Write) -> io::Result<()> {
    for site in &report.sites {
        let bytes = site.figure(figure);
        if bytes == 0 {
            continue;
        }
        for (position, &frame) in site.frames.iter().rev().enumerate() {
            let separator = if position == 0 { "" } else { ";" };
            // What separates frames and lines must not be in one.
            write!(to, "{separator}{}", report.frames[frame].replace(';', ":").replace('\n', " "))?;
        }
        writeln!(to, " {bytes}")?;
    }
    Ok(())
}
