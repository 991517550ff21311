//! Writes a memory profile at the program's end: DHAT's JSON to the file that was named, collapsed stacks and flame graphs beside it.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use profile::{Figure, Report, collapsed, dhat, flame_graph};

/// A file beside the profile: its name without `.json`, then what follows.
fn beside(profile: &Path, ending: &str) -> PathBuf {
    let is_json = profile.extension().is_some_and(|extension| extension == "json");
    let mut name = if is_json { profile.with_extension("") } else { profile.to_owned() }.into_os_string();
    name.push(ending);
    name.into()
}

fn write_file(path: &Path, content: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    content(&mut file)?;
    file.flush()
}

/// Writes all files of a report. Which one could not be written, and why.
pub fn write(report: &Report, to: &OsStr) -> Result<(), (PathBuf, io::Error)> {
    let path = Path::new(to);
    write_file(path, |file| dhat::write(report, file)).map_err(|error| (path.to_owned(), error))?;
    for figure in Figure::ALL {
        let name = figure.name();
        let stacks = beside(path, &format!(".{name}.collapsed"));
        write_file(&stacks, |file| collapsed::write(report, figure, file)).map_err(|error| (stacks, error))?;
        let picture = beside(path, &format!(".{name}.svg"));
        write_file(&picture, |file| flame_graph::write(report, figure, file)).map_err(|error| (picture, error))?;
    }
    Ok(())
}
