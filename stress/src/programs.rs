//! The test programs, as material for experiments.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Features whose programs start processes, wait, or look at the process they run in.
const UNSUITABLE: [&str; 14] = [
    "asyncio",
    "command_line",
    "contextvars_threads",
    "exit",
    "imports",
    "limits",
    "logging",
    "native_interface",
    "posix",
    "processes",
    "signals",
    "sockets",
    "system",
    "threads",
];

/// Short programs of all features in turn, so that the first ones differ most. The same at every call.
pub fn varied() -> io::Result<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programs").canonicalize()?;
    let mut features = Vec::new();
    for folder in sorted(&root)? {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if folder.is_dir() && !UNSUITABLE.contains(&name.as_str()) {
            let mut programs = sorted(&folder)?;
            programs.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
            features.push(programs);
        }
    }
    let most = features.iter().map(Vec::len).max().unwrap_or(0);
    Ok((0..most).flat_map(|turn| features.iter().filter_map(move |programs| programs.get(turn).cloned())).collect())
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

/// The Taipan beside the running program.
pub fn usual_python() -> PathBuf {
    std::env::current_exe().map_or_else(|_| PathBuf::from("taipan"), |own| own.with_file_name("taipan"))
}
