//! The list of cases that are known to fail: `FEATURE/NAME VARIANT REASON`, one a line, sorted.
//!
//! The list can only shrink: a listed case that passes fails the run, and so does a line that names no case.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::discovery::Case;

const HEADER: &str = "\
# Programs that are known to fail: FEATURE/NAME VARIANT REASON.
# A case listed here that passes fails the run: remove its line in the change that made it pass.
# TAIPAN_BLESS_FAILURES=1 cargo test --test programs rewrites this file.
";

#[derive(Default)]
pub struct ExpectedFailures {
    /// Case key to reason.
    reasons: BTreeMap<String, String>,
}

impl ExpectedFailures {
    /// A missing file is an empty list.
    pub fn read(path: &Path) -> ExpectedFailures {
        let text = fs::read_to_string(path).unwrap_or_default();
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let reasons = lines.map(|line| {
            let mut words = line.splitn(3, ' ');
            let (program, variant) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
            (format!("{program} {variant}"), words.next().unwrap_or("no reason given").to_owned())
        });
        ExpectedFailures { reasons: reasons.collect() }
    }

    pub fn reason(&self, key: &str) -> Option<&str> {
        self.reasons.get(key).map(String::as_str)
    }

    /// Listed names that belong to no case.
    pub fn without(&self, cases: &[Case]) -> Vec<String> {
        let existing: std::collections::BTreeSet<String> = cases.iter().map(Case::key).collect();
        self.reasons.keys().filter(|key| !existing.contains(*key)).cloned().collect()
    }

    /// Rewrites the file from the results of a run and returns the number of lines. Cases that did not run keep
    /// their lines, unless the run was `complete`. Reasons that people wrote stay.
    pub fn bless(&self, path: &Path, results: &[(String, Option<String>)], complete: bool) -> usize {
        let mut reasons = if complete { BTreeMap::new() } else { self.reasons.clone() };
        for (key, failure) in results {
            match failure {
                None => reasons.remove(key),
                Some(reason) => {
                    let kept = self.reasons.get(key).filter(|old| !is_generated(old));
                    reasons.insert(key.clone(), kept.cloned().unwrap_or_else(|| reason.replace('\n', " ")))
                }
            };
        }
        let lines = reasons.iter().map(|(key, reason)| format!("{key} {reason}\n"));
        let text: String = std::iter::once(HEADER.to_owned()).chain(lines).collect();
        fs::write(path, text).expect("the list can be written");
        reasons.len()
    }
}

/// Whether a reason is one that the run itself wrote, so that a newer one may replace it.
fn is_generated(reason: &str) -> bool {
    ["standard output differs", "standard error differs", "exit code ", "killed by ", "over "]
        .iter()
        .any(|start| reason.starts_with(start))
}
