//! The Python files that mutations start from.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::dice::Dice;

/// Larger files are tables rather than programs.
const FILE_BYTES_MAX: u64 = 200_000;
/// Most lines of a file that one case takes.
const WINDOW_LINES_MAX: usize = 120;

/// Sources of programs, each with its lines.
pub struct Corpus {
    files: Vec<Vec<Vec<u8>>>,
}

impl Corpus {
    /// Reads all Python files below these folders; without any, the test programs and the library.
    pub fn read(folders: &[PathBuf]) -> io::Result<Corpus> {
        let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programs");
        let usual = [programs, PathBuf::from(rustpython_pylib::LIB_PATH)];
        let mut waiting = if folders.is_empty() { usual.to_vec() } else { folders.to_vec() };
        let mut paths = Vec::new();
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                for entry in fs::read_dir(&path)? {
                    waiting.push(entry?.path());
                }
            } else if path.extension().is_some_and(|extension| extension == "py") {
                paths.push(path);
            }
        }
        // The order of a folder's entries is the file system's; a seed must replay.
        paths.sort();
        let mut files = Vec::new();
        for path in paths {
            if fs::metadata(&path)?.len() <= FILE_BYTES_MAX {
                let text = fs::read(&path)?;
                files.push(text.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect());
            }
        }
        files.retain(|lines: &Vec<Vec<u8>>| !lines.is_empty());
        if files.is_empty() {
            return Err(io::Error::other("there is no Python file to start from"));
        }
        Ok(Corpus { files })
    }

    /// Some lines of a file that follow each other; they mostly begin with a statement at the margin.
    pub fn window(&self, dice: &mut Dice) -> Vec<Vec<u8>> {
        let lines = dice.pick(&self.files);
        let mut start = dice.below(lines.len());
        if dice.percent(90) {
            while start > 0 && !lines[start][0].is_ascii_alphabetic() && lines[start][0] != b'@' {
                start -= 1;
            }
        }
        let count = 1 + dice.skewed(WINDOW_LINES_MAX);
        lines[start..].iter().take(count).cloned().collect()
    }
}
