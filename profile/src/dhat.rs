//! DHAT's JSON, version 2, as Valgrind's viewer (`dh_view.html`) and other tools read it.
//!
//! What the viewer asks for: the fields below; frame 0 is the root and is in no stack; no two stacks are equal. Other tools take a frame
//! apart as `0xADDRESS: FUNCTION (FILE:LINE)`: the address is the frame's number in the table, since Python's code has none.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::report::{Report, ReportedSite};

/// Version of the format.
const VERSION: u32 = 2;
/// Blocks that live shorter than so many units of time are called short-lived.
const SHORT_LIFE_US: u32 = 10;

fn program_point(site: &ReportedSite) -> Value {
    json!({
        "tb": site.total_bytes, "tbk": site.total_blocks, "tl": site.lifetimes_us,
        "mb": site.own_peak_bytes, "mbk": site.own_peak_blocks,
        "gb": site.peak_bytes, "gbk": site.peak_blocks,
        "eb": site.exit_bytes, "ebk": site.exit_blocks,
        "fs": site.frames,
    })
}

/// A report as a JSON document.
pub fn document(report: &Report) -> Value {
    let frames = report.frames.iter().enumerate();
    let frames = frames.map(|(number, text)| if number == 0 { text.clone() } else { format!("0x{number:x}: {text}") });
    let mode = if report.interval_bytes == 0 { "python-heap" } else { "python-heap-sampled" };
    let mut document = Map::new();
    let mut set = |name: &str, value: Value| document.insert(name.to_owned(), value);
    set("dhatFileVersion", json!(VERSION));
    set("mode", json!(mode));
    set("verb", json!("Allocated"));
    set("bklt", json!(true));
    set("bkacc", json!(false));
    set("tu", json!("µs"));
    set("Mtu", json!("s"));
    set("tuth", json!(SHORT_LIFE_US));
    set("cmd", json!(report.command));
    set("pid", json!(report.process));
    set("tg", json!(report.peak_us));
    set("te", json!(report.end_us));
    set("pps", Value::Array(report.sites.iter().map(program_point).collect()));
    set("ftbl", Value::Array(frames.map(Value::String).collect()));
    Value::Object(document)
}

/// Writes a report.
pub fn write(report: &Report, mut to: impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut to, &document(report))?;
    to.write_all(b"\n")
}
