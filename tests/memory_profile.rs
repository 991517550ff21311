//! `--memory-profile`: what its files say of programs whose memory is known.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_taipan");

/// A folder of its own for a test, with a program in it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, program: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("taipan-memory-profile-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("program.py"), program).unwrap();
        Folder(path)
    }

    fn run(&self, options: &[&str]) -> Output {
        Command::new(BINARY).args(options).arg("program.py").current_dir(&self.0).output().unwrap()
    }

    /// Profiles the program; what it printed, and the profile.
    fn profile(&self, options: &[&str]) -> (String, Value) {
        let options: Vec<&str> = ["--memory-profile=out.json"].into_iter().chain(options.iter().copied()).collect();
        let output = self.run(&options);
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        let profile = serde_json::from_str(&self.read("out.json")).unwrap();
        (String::from_utf8(output.stdout).unwrap(), profile)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays is in nobody's way.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn field(point: &Value, name: &str) -> u64 {
    point[name].as_u64().unwrap()
}

fn sum(profile: &Value, name: &str) -> u64 {
    profile["pps"].as_array().unwrap().iter().map(|point| field(point, name)).sum()
}

/// The sum of a field over all stacks whose innermost frame is that function at that line.
fn at(profile: &Value, name: &str, function: &str, line: u32) -> u64 {
    let points = profile["pps"].as_array().unwrap().iter();
    let of_place = points.filter(|point| {
        let frame = profile["ftbl"][point["fs"][0].as_u64().unwrap() as usize].as_str().unwrap();
        frame.contains(&format!(": {function} (")) && frame.ends_with(&format!("program.py:{line})"))
    });
    of_place.map(|point| field(point, name)).sum()
}

const KEPT_AND_DROPPED: &str = "\
def one(size):
    return bytes(size)
def many(count, size):
    made = [None] * count
    for index in range(count):
        made[index] = one(size)
    return made
kept = many(300, 1000)
gone = many(500, 2000)
del gone
class Node:
    pass
def nodes(count):
    made = None
    for index in range(count):
        node = Node()
        node.next = made
        node.number = index
        made = node
    return made
chain = nodes(1000)
large = bytearray(5_000_000)
large += bytes(4_000_000)
from _testinternalcapi import live_bytes
print(live_bytes())
";

/// Bytes of a `bytes` object of that length: its header, rounded up to the cell.
fn bytes_size(length: u64) -> u64 {
    gc_size(16 + length)
}

/// The cell of a request above 256 bytes: four sizes a doubling.
fn gc_size(size: u64) -> u64 {
    let quarter = 1 << ((size - 1).ilog2() - 2);
    size.next_multiple_of(quarter)
}

#[test]
fn exact_profiles_are_exact() {
    let folder = Folder::new("exact", KEPT_AND_DROPPED);
    let (printed, profile) = folder.profile(&["--memory-profile-interval", "0"]);
    let (small, large) = (300 * bytes_size(1000), 500 * bytes_size(2000));
    assert_eq!(at(&profile, "tb", "one", 2), small + large);
    assert_eq!(at(&profile, "tbk", "one", 2), 800);
    assert_eq!(at(&profile, "eb", "one", 2), small);
    assert_eq!(at(&profile, "ebk", "one", 2), 300);
    assert_eq!(at(&profile, "ebk", "nodes", 16), 1000);
    // The list and its items, perhaps one that was multiplied and waits for the collector.
    let list = at(&profile, "eb", "many", 4) - gc_size(300 * 8);
    assert!((32..=64).contains(&list), "{list}");
    assert_eq!(at(&profile, "mb", "nodes", 16), at(&profile, "eb", "nodes", 16));
    // A buffer that grew is charged to the line that made it grow; the first line has the array, and room for another global.
    assert!((48..2000).contains(&at(&profile, "eb", "<module>", 22)));
    assert!(at(&profile, "eb", "<module>", 23) >= 9_000_000);
    assert!(at(&profile, "gb", "<module>", 23) >= 13_000_000, "the peak has both");
    let live: u64 = printed.trim().parse().unwrap();
    let known = sum(&profile, "eb");
    assert!(known.abs_diff(live) < 50_000, "the profile knows {known} bytes, the heap has {live}");
    assert_eq!(profile["mode"], "python-heap");
    assert_eq!(field(&profile, "dhatFileVersion"), 2);
}

#[test]
fn the_files_beside_say_the_same() {
    let folder = Folder::new("files", KEPT_AND_DROPPED);
    let (_, profile) = folder.profile(&["--memory-profile-interval=0"]);
    for (figure, name) in [("total", "tb"), ("peak", "gb"), ("exit", "eb")] {
        let stacks = folder.read(&format!("out.{figure}.collapsed"));
        let bytes = stacks.lines().map(|line| line.rsplit_once(' ').unwrap().1.parse::<u64>().unwrap());
        assert_eq!(bytes.sum::<u64>(), sum(&profile, name), "{figure}");
        let picture = folder.read(&format!("out.{figure}.svg"));
        assert!(picture.starts_with("<svg ") && picture.contains("many ("), "{figure}");
    }
    let stacks = folder.read("out.exit.collapsed");
    let path: PathBuf = std::fs::canonicalize(&folder.0).unwrap().join("program.py");
    let frame = |function: &str, line: u32| format!("{function} ({}:{line})", path.display());
    let expected = format!("{};{};{} ", frame("<module>", 8), frame("many", 6), frame("one", 2));
    assert!(stacks.lines().any(|line| line.starts_with(&expected)), "{stacks}");
}

const MANY_OBJECTS: &str = "\
class Node:
    def __init__(self, number):
        self.number = number
        self.name = 'node %d' % number
def make(count):
    return [Node(index) for index in range(count)]
kept = make(100_000)
def churn(count):
    total = 0
    for index in range(count):
        total += len('x' * (index % 50 + 30))
    return total
churn(300_000)
from _testinternalcapi import live_bytes
print(live_bytes())
";

#[test]
fn samples_are_near_the_truth() {
    let folder = Folder::new("samples", MANY_OBJECTS);
    let (_, exact) = folder.profile(&["--memory-profile-interval=0"]);
    let (_, sampled) = folder.profile(&["--memory-profile-interval=4K"]);
    assert_eq!(sampled["mode"], "python-heap-sampled");
    let places = [
        ("eb", "make", 6),
        ("ebk", "make", 6),
        ("eb", "Node.__init__", 4),
        ("gb", "Node.__init__", 4),
        ("tb", "churn", 11),
        ("tbk", "churn", 11),
    ];
    for (name, function, line) in places {
        let (truth, estimate) = (at(&exact, name, function, line), at(&sampled, name, function, line));
        assert!(truth > 0 && estimate.abs_diff(truth) * 8 < truth, "{name} {function}: {truth}, estimated {estimate}");
    }
    assert!(sum(&sampled, "eb").abs_diff(sum(&exact, "eb")) * 10 < sum(&exact, "eb"));
    // What lives for an iteration lives shorter than what lives to the end.
    let lifetime = |line, function| at(&sampled, "tl", function, line) / at(&sampled, "tbk", function, line);
    assert!(lifetime(11, "churn") * 10 < lifetime(4, "Node.__init__"));
}

#[test]
fn programs_run_as_they_do_without() {
    let folder = Folder::new("same", &MANY_OBJECTS.replace("print(live_bytes())", "print(len(kept), churn(7))"));
    let plain = folder.run(&[]);
    let (printed, _) = folder.profile(&[]);
    assert_eq!(printed, String::from_utf8(plain.stdout).unwrap());
    assert!(Path::new(&folder.0.join("out.peak.svg")).exists());
}

#[test]
fn ends_and_errors() {
    let folder = Folder::new("ends", "import sys\nkept = bytes(100_000)\nprint(1 / 0)\n");
    let output = folder.run(&["--memory-profile=out"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(folder.read("out").contains("dhatFileVersion"), "a program that fails has a profile, too");
    assert!(folder.0.join("out.peak.svg").exists());
    let output = folder.run(&["--memory-profile=no/such/folder"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("the memory profile cannot be written: no/such/folder"), "{told}");
    let output = folder.run(&["--memory-profile=out", "--memory-profile-interval=x"]);
    assert_eq!(output.status.code(), Some(2));
    let folder = Folder::new("fork", "import os\nif os.fork() == 0:\n    raise SystemExit\nos.wait()\n");
    folder.profile(&["--memory-profile-interval=0"]);
}
