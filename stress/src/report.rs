//! What an experiment did and found: for a reader, and as JSON.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

/// One cause, as far as its signature tells.
pub struct Finding {
    /// How to see it again.
    pub replay: String,
    /// What was said, or where the runs differ.
    pub details: String,
    pub count: u64,
}

/// Figures and findings of a run of an experiment.
pub struct Report {
    experiment: &'static str,
    seed: Option<u64>,
    /// Names with their values, in the order in which they are told.
    figures: Vec<(String, u64)>,
    findings: BTreeMap<String, Finding>,
}

impl Report {
    pub fn new(experiment: &'static str, seed: Option<u64>) -> Report {
        Report { experiment, seed, figures: Vec::new(), findings: BTreeMap::new() }
    }

    /// Adds to a figure.
    pub fn count(&mut self, name: &str, amount: u64) {
        match self.figures.iter_mut().find(|(known, _)| known == name) {
            Some((_, value)) => *value += amount,
            None => self.figures.push((name.to_owned(), amount)),
        }
    }

    /// Notes a finding; true where its signature is new.
    pub fn find(&mut self, signature: String, replay: String, details: String) -> bool {
        match self.findings.get_mut(&signature) {
            Some(known) => {
                known.count += 1;
                false
            }
            None => {
                self.findings.insert(signature, Finding { replay, details, count: 1 });
                true
            }
        }
    }

    /// Prints the summary, writes it where a file is given; the exit code is 1 where something was found.
    pub fn finish(&self, file: Option<&Path>) -> io::Result<ExitCode> {
        if let Some(file) = file {
            fs::write(file, format!("{:#}\n", self.json()))?;
        }
        println!("{}", self.summary());
        Ok(if self.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn json(&self) -> serde_json::Value {
        let findings = self.findings.iter().map(|(signature, finding)| {
            json!({
                "signature": signature,
                "count": finding.count,
                "replay": finding.replay,
                "details": finding.details,
            })
        });
        let figures: serde_json::Map<_, _> =
            self.figures.iter().map(|(name, value)| (name.replace(' ', "_"), json!(value))).collect();
        json!({
            "experiment": self.experiment,
            "seed": self.seed,
            "figures": figures,
            "findings": findings.collect::<Vec<_>>(),
        })
    }

    fn summary(&self) -> String {
        let figures: Vec<String> = self.figures.iter().map(|(name, value)| format!("{value} {name}")).collect();
        let seed = self.seed.map(|seed| format!(" (seed {seed})")).unwrap_or_default();
        let mut lines = vec![format!("stress {}{seed}: {}", self.experiment, figures.join(", "))];
        for (signature, finding) in &self.findings {
            lines.push(format!("  FOUND {} times: {signature}", finding.count));
            lines.push(format!("        {}", finding.replay));
            lines.extend(finding.details.lines().map(|line| format!("        | {line}")));
        }
        if self.findings.is_empty() {
            lines.push("nothing found".to_owned());
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_of_one_signature_are_one() {
        let mut report = Report::new("test", Some(7));
        report.count("runs", 2);
        report.count("runs", 3);
        assert!(report.find("signal 11".to_owned(), "again".to_owned(), "why".to_owned()));
        assert!(!report.find("signal 11".to_owned(), "other".to_owned(), String::new()));
        assert_eq!(report.summary().lines().next(), Some("stress test (seed 7): 5 runs"));
        assert_eq!(report.json()["findings"][0]["count"], 2);
        assert_eq!(report.json()["findings"][0]["replay"], "again");
    }
}
