//! Runs every Python program of `tests/programs` and `examples` with the `taipan` binary and compares what it
//! printed with what CPython printed (recorded by `tests/tools/record.py`).
//!
//! 1. `support::discovery` finds the programs and the variants each asks for.
//! 2. Each pair of program and variant is one test case, `programs::FEATURE::NAME [VARIANT]`.
//! 3. `support::execution` runs it under a time and a memory limit; `support::comparison` explains differences.
//! 4. `support::expected_failures` holds what is known to fail. A listed case that passes is a failure, so the list
//!    can only shrink. `TAIPAN_BLESS_FAILURES=1` rewrites the list from this run.
//!
//! `TAIPAN_TEST_BINARY` names another binary to run, for example a release build or, to check the programs
//! themselves, CPython; the list is then not applied.

mod support;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use libtest_mimic::{Arguments, Failed, Trial};

use support::discovery::{self, Case};
use support::execution::{self, Outcome};
use support::expected_failures::ExpectedFailures;

const BINARY: &str = env!("CARGO_BIN_EXE_taipan");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What happened to a case in this run: its key and, for a failure, why in one line.
type Results = Arc<Mutex<Vec<(String, Option<String>)>>>;

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(ROOT);
    let list_path = root.join("tests/expected_failures.txt");
    let bless = std::env::var_os("TAIPAN_BLESS_FAILURES").is_some_and(|value| value != "0");
    let list_only = arguments.list;
    let other_binary = std::env::var_os("TAIPAN_TEST_BINARY").map(PathBuf::from);
    assert!(!(bless && other_binary.is_some()), "the list is blessed with the binary of this build only");

    let cases = discovery::find(root).expect("the programs can be listed");
    assert!(cases.len() >= 600, "only {} cases found under {}", cases.len(), root.display());
    let expected = match &other_binary {
        None => Arc::new(ExpectedFailures::read(&list_path)),
        Some(_) => Arc::default(),
    };
    let binary = Arc::new(other_binary.unwrap_or_else(|| PathBuf::from(BINARY)));
    let results: Results = Arc::default();

    let stale = expected.without(&cases);
    let mut trials: Vec<Trial> = cases
        .into_iter()
        .map(|case| {
            let expected = Arc::clone(&expected);
            let results = Arc::clone(&results);
            let binary = Arc::clone(&binary);
            Trial::test(case.test_name(), move || judge(&binary, &case, &expected, &results, bless))
        })
        .collect();
    trials.push(Trial::test("expected_failures_name_existing_cases", move || match (stale.as_slice(), bless) {
        ([], _) | (_, true) => Ok(()),
        (lines, false) => Err(format!("no such case, remove from the list:\n{}", lines.join("\n")).into()),
    }));

    let conclusion = libtest_mimic::run(&arguments, trials);
    if bless && !list_only {
        let results = results.lock().expect("no test panicked while it held the results");
        let count = expected.bless(&list_path, &results, arguments.filter.is_none() && arguments.skip.is_empty());
        println!("{}: {count} expected failures", list_path.display());
    }
    conclusion.exit();
}

/// Runs a case and decides, with the list of expected failures, whether the test passes.
fn judge(
    binary: &Path,
    case: &Case,
    expected: &ExpectedFailures,
    results: &Results,
    bless: bool,
) -> Result<(), Failed> {
    let outcome = execution::run(binary, case);
    let failure = match &outcome {
        Outcome::Passed => None,
        Outcome::Failed { reason, .. } => Some(reason.clone()),
    };
    results.lock().expect("no test panicked while it held the results").push((case.key(), failure));
    if bless {
        return Ok(());
    }
    match (outcome, expected.reason(&case.key())) {
        (Outcome::Passed, None) | (Outcome::Failed { .. }, Some(_)) => Ok(()),
        (Outcome::Passed, Some(reason)) => Err(format!(
            "it passes: remove `{}` from tests/expected_failures.txt (its reason was: {reason})",
            case.key()
        )
        .into()),
        (Outcome::Failed { reason, details }, None) => {
            Err(format!("{reason}\n{details}\nreproduce: {}", case.command_line(&binary.display().to_string())).into())
        }
    }
}
