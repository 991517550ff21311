//! What a run found: a folder a finding, a readable summary, and the same as JSON.
//!
//! `OUT/finding-PIECE/` holds `input.py` or `input.bin` as found, `minimized.*`, and `errors.txt`; `OUT/report.json` lists all.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::work::Input;

/// One cause, as far as its signature tells.
pub struct Finding {
    pub signature: String,
    pub number: u64,
    pub input: Option<Input>,
    pub minimized: Option<Input>,
    pub errors: Vec<u8>,
    pub count: u64,
}

impl Finding {
    /// Where its files are: named by its piece of work.
    fn place(&self, folder: &Path) -> PathBuf {
        folder.join(format!("finding-{}", self.number))
    }
}

/// Figures and findings of a run.
#[derive(Default)]
pub struct Report {
    pub pieces: u64,
    pub rejected: u64,
    pub findings: BTreeMap<String, Finding>,
    /// What ran over its limits, with how often and the number of the first piece.
    pub exhausted: BTreeMap<String, (u64, u64)>,
}

impl Report {
    /// Writes the findings below a folder.
    pub fn write(&self, folder: &Path, seed: u64, python: &Path) -> io::Result<()> {
        let mut listed = Vec::new();
        for finding in self.findings.values() {
            let place = finding.place(folder);
            fs::create_dir_all(&place)?;
            fs::write(place.join("errors.txt"), &finding.errors)?;
            for (name, input) in [("input", &finding.input), ("minimized", &finding.minimized)] {
                if let Some(input) = input {
                    write_input(&place, name, input)?;
                }
            }
            listed.push(json!({
                "signature": finding.signature,
                "seed": seed,
                "piece": finding.number,
                "count": finding.count,
                "folder": place.display().to_string(),
                "kind": finding.input.as_ref().map(kind_of),
            }));
        }
        let exhausted: Vec<Value> = self
            .exhausted
            .iter()
            .map(|(text, (count, number))| json!({ "what": text, "count": count, "piece": number }))
            .collect();
        let all = json!({
            "python": python.display().to_string(),
            "seed": seed,
            "pieces": self.pieces,
            "rejected_programs": self.rejected,
            "findings": listed,
            "exhausted": exhausted,
        });
        fs::write(folder.join("report.json"), format!("{all:#}\n"))
    }

    /// The summary for a reader.
    pub fn summary(&self, seed: u64, folder: &Path) -> String {
        let mut lines =
            vec![format!("seed {seed}: {} pieces of work, {} programs rejected", self.pieces, self.rejected)];
        for (text, (count, number)) in &self.exhausted {
            lines.push(format!("  exhausted {count} times, first in piece {number}: {text}"));
        }
        for finding in self.findings.values() {
            let place = finding.place(folder);
            lines.push(format!(
                "  FOUND {} times, first in piece {}: {}",
                finding.count, finding.number, finding.signature
            ));
            lines.push(format!("        {}", place.display()));
        }
        if self.findings.is_empty() {
            lines.push("nothing found".to_owned());
        }
        lines.join("\n")
    }
}

fn kind_of(input: &Input) -> String {
    match input {
        Input::Case { kind, .. } => kind.clone(),
        Input::Program { environment, .. } => {
            let settings: Vec<_> = environment.iter().map(|(name, value)| format!(" {name}={value}")).collect();
            format!("program{}", settings.concat())
        }
    }
}

fn write_input(place: &Path, name: &str, input: &Input) -> io::Result<()> {
    let path = |extension: &str| -> PathBuf { place.join(format!("{name}.{extension}")) };
    match input {
        Input::Program { text, .. } => fs::write(path("py"), text),
        Input::Case { kind, data } if kind == "source" || kind == "tokens" => fs::write(path("txt"), data),
        Input::Case { data, .. } => fs::write(path("bin"), data),
    }
}
