//! Finds the test cases: programs, the variants they run in, and what they should print.
//!
//! A program is `tests/programs/FEATURE/NAME.py` with `NAME.out` beside it, or `examples/NAME.py` with
//! `examples/expected/NAME.out`. Sub-folders of a feature hold modules that programs import. Comment lines at
//! the very top of a program may hold directives:
//!
//! - `# variants: plain verify` runs it in these variants only;
//! - `# gc-every: 1009` makes `gc_every` collect at every 1009th allocation, for programs that load much of the
//!   library or allocate much (a prime, so that collections do not fall into step with a loop).
//!
//! A `NAME.code` holds the exit code if it is not 0; a `NAME.err` holds the standard error, which is else not compared.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How the runtime is set up for a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variant {
    /// As a user runs it.
    Plain,
    /// A collection at every allocation, or at every Nth where the program asks for it.
    GcEvery(u32),
    /// The heap verifier at exit and at every `gc.collect()`; and no object may outlive the program.
    Verify,
}

impl Variant {
    pub fn name(self) -> &'static str {
        match self {
            Variant::Plain => "plain",
            Variant::GcEvery(_) => "gc_every",
            Variant::Verify => "verify",
        }
    }

    /// The environment variables that ask for it.
    pub fn environment(self) -> Vec<(&'static str, String)> {
        let on = || "1".to_owned();
        match self {
            Variant::Plain => Vec::new(),
            Variant::GcEvery(allocations) => vec![("TAIPAN_GC_EVERY", allocations.to_string())],
            Variant::Verify => vec![("TAIPAN_VERIFY_HEAP", on()), ("TAIPAN_FULL_FINALIZE", on())],
        }
    }
}

/// One program in one variant.
pub struct Case {
    pub feature: String,
    pub name: String,
    pub program: PathBuf,
    pub variant: Variant,
    pub expected_stdout: PathBuf,
    pub expected_stderr: Option<PathBuf>,
    pub expected_code: i32,
}

impl Case {
    /// The name it has in the list of expected failures.
    pub fn key(&self) -> String {
        format!("{}/{} {}", self.feature, self.name, self.variant.name())
    }

    pub fn test_name(&self) -> String {
        let (feature, name) = (&self.feature, &self.name);
        format!("programs::{feature}::{name} [{}]", self.variant.name())
    }

    /// A command line that does the same by hand.
    pub fn command_line(&self, binary: &str) -> String {
        let environment: String =
            self.variant.environment().iter().map(|(variable, value)| format!("{variable}={value} ")).collect();
        format!("{environment}{binary} {}", self.program.display())
    }
}

/// All cases, sorted by feature and name.
pub fn find(root: &Path) -> io::Result<Vec<Case>> {
    let mut cases = Vec::new();
    for feature in sorted_entries(&root.join("tests/programs"))? {
        if feature.is_dir() {
            let name = base_name(&feature);
            for program in python_files(&feature)? {
                add_cases(&mut cases, &name, &program, &feature)?;
            }
        }
    }
    let examples = root.join("examples");
    for program in python_files(&examples)? {
        add_cases(&mut cases, "examples", &program, &examples.join("expected"))?;
    }
    Ok(cases)
}

fn add_cases(cases: &mut Vec<Case>, feature: &str, program: &Path, expectations: &Path) -> io::Result<()> {
    let name = program.file_stem().expect("a program has a name").to_string_lossy().into_owned();
    let source = fs::read_to_string(program)?;
    let expectation = |extension: &str| expectations.join(format!("{name}.{extension}"));
    let expected_code = match fs::read_to_string(expectation("code")) {
        Ok(text) => text.trim().parse().map_err(|error| io::Error::other(format!("{name}.code: {error}")))?,
        Err(_) => 0,
    };
    for variant in variants(&source, feature) {
        cases.push(Case {
            feature: feature.to_owned(),
            name: name.clone(),
            program: program.to_owned(),
            variant,
            expected_stdout: expectation("out"),
            expected_stderr: Some(expectation("err")).filter(|path| path.exists()),
            expected_code,
        });
    }
    Ok(())
}

/// The variants that the directives of a program leave.
fn variants(source: &str, feature: &str) -> Vec<Variant> {
    let mut gc_every = 1;
    let mut names: Option<Vec<&str>> = (feature == "examples").then(|| vec!["plain"]);
    for line in source.lines().take_while(|line| line.starts_with('#')) {
        if let Some(list) = line.strip_prefix("# variants:") {
            names = Some(list.split_whitespace().collect());
        } else if let Some(number) = line.strip_prefix("# gc-every:") {
            gc_every = number.trim().parse().expect("`# gc-every:` is followed by a number");
        }
    }
    let all = [Variant::Plain, Variant::GcEvery(gc_every), Variant::Verify];
    let Some(names) = names else { return all.to_vec() };
    for name in &names {
        assert!(all.iter().any(|variant| variant.name() == *name), "there is no variant `{name}`");
    }
    all.into_iter().filter(|variant| names.contains(&variant.name())).collect()
}

fn python_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = sorted_entries(folder)?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    Ok(files)
}

fn sorted_entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

fn base_name(path: &Path) -> String {
    path.file_name().expect("an entry has a name").to_string_lossy().into_owned()
}
