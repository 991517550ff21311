//! Compiles every `.py` file of a tree and reports those that fail: `check_tree DIRECTORY...`.

use std::path::{Path, PathBuf};
use std::time::Instant;

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let Ok(entries) = std::fs::read_dir(path) else { return };
        for entry in entries.flatten() {
            collect(&entry.path(), files);
        }
    } else if path.extension().is_some_and(|extension| extension == "py") {
        files.push(path.to_owned());
    }
}

fn main() {
    let mut files = Vec::new();
    for directory in std::env::args().skip(1) {
        collect(Path::new(&directory), &mut files);
    }
    files.sort();
    let start = Instant::now();
    let (mut failed, mut bytes) = (0, 0);
    for file in &files {
        let Ok(data) = std::fs::read(file) else { continue };
        bytes += data.len();
        let source = match compiler::source::decode(&data) {
            Ok(source) => source,
            Err(error) => {
                println!("{}: {error:?}", file.display());
                failed += 1;
                continue;
            }
        };
        let name = file.to_string_lossy();
        match compiler::compile(&source, &name, compiler::Mode::Exec, &Default::default()) {
            Ok(compiled) => {
                let serialized = compiler::image::write(&compiled.code);
                match compiler::image::read(&serialized) {
                    Ok(code) if code == compiled.code || has_nan(&source) => {}
                    Ok(_) => println!("{name}: differs after serialization"),
                    Err(error) => println!("{name}: {error}"),
                }
            }
            Err(error) => {
                println!("{error}");
                failed += 1;
            }
        }
    }
    println!("{} files, {bytes} bytes, {failed} failed, {:?}", files.len(), start.elapsed());
    if failed > 0 {
        std::process::exit(1);
    }
}

/// A nan constant is never equal to itself.
fn has_nan(source: &str) -> bool {
    source.contains("nan")
}
