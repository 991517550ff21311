//! What is written as DHAT's JSON has the shape that `dhat` itself writes, and obeys the rules of its viewer.

use std::collections::HashSet;

use profile::{Figure, Function, Place, Profile, ROOT, Record, Report, Site, collapsed, dhat as writer, flame_graph};
use serde_json::Value;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// A profile of the `dhat` crate: of this process.
fn reference() -> Value {
    let mut profiler = dhat::Profiler::builder().build();
    let kept: Vec<Vec<u8>> = (1..10).map(|size| vec![0; size * 100]).collect();
    drop(vec![0u64; 1000]);
    let text = profiler.drop_and_get_memory_output();
    // It has ended.
    std::mem::forget(profiler);
    drop(kept);
    serde_json::from_str(&text).unwrap()
}

fn block(site: Site, bytes: u64, weight: f32, allocated_us: u64) -> Record {
    Record { site, depth: 2, mark: 0, weight, requested_bytes: bytes, taken_bytes: bytes, allocated_us }
}

/// A small program's: `main` calls `work` from two lines.
fn report() -> Report {
    let mut profile = Profile::default();
    let mut function = |name: &str| {
        profile.sites.function(Function { name: name.into(), file: "/tmp/<a> & b.py".into(), first_line: 1 })
    };
    let (main, work, twin) = (function("main"), function("work"), function("work;\n\"quoted\""));
    let mut line = |parent, function, line| profile.sites.child(parent, Place { function, line });
    let first = line(ROOT, main, 10);
    let inner = line(first, work, 3);
    let second = line(ROOT, main, 11);
    let outer = line(second, twin, 3);
    profile.allocated(block(ROOT, 64, 1.0, 0));
    let large = profile.allocated(block(inner, 1000, 1.0, 5));
    profile.allocated(block(inner, 24, 2.5, 6));
    profile.allocated(block(outer, 100, 1.0, 7));
    assert!(profile.freed(large, 25).is_some());
    assert!(profile.freed(large, 26).is_none(), "a token ends once");
    profile.allocated(block(outer, 10, 1.0, 30));
    Report::new(&profile, "taipan a.py".into(), 7, 0, 100)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_u64() => "natural number",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Names and kinds of an object's fields.
fn fields(value: &Value) -> Vec<(String, &'static str)> {
    let mut fields: Vec<_> =
        value.as_object().unwrap().iter().map(|(name, value)| (name.clone(), kind(value))).collect();
    fields.sort();
    fields
}

/// What `dh_view.html` asks for when it reads a file.
fn check_rules_of_the_viewer(document: &Value) {
    let frames = document["ftbl"].as_array().unwrap();
    assert_eq!(frames[0], "[root]");
    let mut seen = HashSet::new();
    for point in document["pps"].as_array().unwrap() {
        let stack: Vec<u64> = point["fs"].as_array().unwrap().iter().map(|frame| frame.as_u64().unwrap()).collect();
        assert!(!stack.is_empty() && stack.iter().all(|&frame| frame > 0 && (frame as usize) < frames.len()));
        assert!(seen.insert(stack), "a stack stands there twice");
        let number = |name: &str| point[name].as_u64().unwrap();
        assert!(number("tb") >= number("mb") && number("mb") >= number("gb").max(number("eb")));
        assert!(number("tbk") >= number("mbk"));
    }
    assert!(document["tg"].as_u64() <= document["te"].as_u64());
}

#[test]
fn fields_are_those_that_dhat_writes() {
    let (reference, own) = (reference(), writer::document(&report()));
    assert_eq!(fields(&own), fields(&reference));
    assert_eq!(fields(&own["pps"][0]), fields(&reference["pps"][0]));
    for name in ["dhatFileVersion", "verb", "bklt", "bkacc", "tu", "Mtu", "tuth"] {
        assert_eq!(own[name], reference[name], "{name}");
    }
    assert_eq!(own["ftbl"][0], reference["ftbl"][0]);
    check_rules_of_the_viewer(&reference);
    check_rules_of_the_viewer(&own);
}

#[test]
fn figures_are_those_of_the_program() {
    let mut text = Vec::new();
    writer::write(&report(), &mut text).unwrap();
    let document: Value = serde_json::from_slice(&text).unwrap();
    let name = |frame: &Value| document["ftbl"][frame.as_u64().unwrap() as usize].as_str().unwrap().to_owned();
    let point = |innermost: &str| {
        let points = document["pps"].as_array().unwrap();
        points.iter().find(|point| name(&point["fs"][0]).contains(innermost)).unwrap()
    };
    let work = point(": work (");
    assert_eq!(name(&work["fs"][1]).split_once(": ").unwrap().1, "main (/tmp/<a> & b.py:10)");
    let numbers = ["tb", "tbk", "tl", "mb", "mbk", "gb", "gbk", "eb", "ebk"].map(|name| work[name].as_u64().unwrap());
    // 1000 bytes for 20 microseconds; 2.5 times 24 bytes, which live for 94 microseconds at the end.
    assert_eq!(numbers, [1060, 4, 20 + 235, 1060, 4, 1060, 4, 60, 3]);
    assert_eq!(point("[runtime]")["eb"], 64);
    assert_eq!((&document["tg"], &document["te"]), (&Value::from(7), &Value::from(100)));
}

#[test]
fn stacks_collapse_to_lines() {
    let mut text = Vec::new();
    collapsed::write(&report(), Figure::Exit, &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "[runtime] 64",
            "main (/tmp/<a> & b.py:10);work (/tmp/<a> & b.py:3) 60",
            "main (/tmp/<a> & b.py:11);work: \"quoted\" (/tmp/<a> & b.py:3) 110",
        ]
    );
}

#[test]
fn flame_graphs_show_each_frame() {
    let mut text = Vec::new();
    flame_graph::write(&report(), Figure::Peak, &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"));
    // All, the runtime, two calls with what they called.
    assert_eq!(text.matches("<g class=\"frame\"").count(), 6);
    assert!(text.contains("<title>main (/tmp/&lt;a&gt; &amp; b.py:10): 1,060 bytes, 86.60 %</title>"), "{text}");
    let empty = Report { frames: vec!["[root]".into()], ..Report::default() };
    let mut text = Vec::new();
    flame_graph::write(&empty, Figure::Peak, &mut text).unwrap();
    assert!(text.ends_with(b"</svg>\n"));
}
