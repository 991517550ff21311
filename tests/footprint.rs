//! What a process takes before a program has data of its own stays small: see `docs/footprint.md`.
//!
//! Private memory is the same in all builds, within a little. Pages of the binary are few only where its functions are in order, so
//! the peak of all memory is held against a limit for optimized binaries alone.

#![cfg(target_os = "linux")]

use std::process::Command;

/// Prints two figures of the process itself, in KiB.
const PRINT: &str = "
with open('/proc/self/status') as status:
    figures = dict(line.split(':') for line in status)
print(figures['VmHWM'].split()[0], figures['RssAnon'].split()[0])
";

/// Peak of all memory, and private memory, of a program in KiB.
fn figures(program: &str) -> (u64, u64) {
    let binary = std::env::var("TAIPAN_TEST_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_taipan").to_owned());
    let program = format!("{program}\n{PRINT}");
    let output = Command::new(binary).args(["-I", "-c", &program]).output().expect("the binary runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut figures = text.split_whitespace().map(|figure| figure.parse().expect("a number"));
    (figures.next().expect("two figures"), figures.next().expect("two figures"))
}

fn check(program: &str, peak_max: u64, private_max: u64) {
    let (peak, private) = figures(program);
    assert!(private <= private_max, "{program:?} takes {private} KiB of private memory; {private_max} are allowed");
    let is_optimized = !cfg!(debug_assertions) && std::env::var_os("TAIPAN_TEST_BINARY").is_none();
    if is_optimized {
        assert!(peak <= peak_max, "{program:?} takes {peak} KiB at most; {peak_max} are allowed");
    }
}

#[test]
fn an_idle_process_is_small() {
    check("", 7_000, 1_600);
}

#[test]
fn functions_of_the_library_take_nothing_until_they_are_called() {
    check("import argparse, asyncio, dataclasses, inspect, json, logging, pickle, re", 12_500, 6_000);
}

#[test]
fn classes_that_end_leave_nothing() {
    let program = "
import gc

class Base:
    def __init__(self):
        self.a = self.b = self.c = 1

def make(classes):
    for _ in range(classes):
        made = type('Made', (Base,), {'method': lambda self: 1})
        thing = made()
        # More attributes than its first shape had room for, and cycles, as every class has.
        thing.d = thing.e = thing.f = thing.g = made
    gc.collect()
";
    let (_, before) = figures(&format!("{program}\nmake(2000)"));
    let (_, after) = figures(&format!("{program}\nfor _ in range(6): make(2000)"));
    assert!(after < before + 3_000, "{before} KiB of private memory became {after}");
}
