//! Where the program is installed: `sys.executable`, `sys.prefix`, and what a virtual environment makes of them.
//!
//! 1. The executable is the file by which the process was called, symbolic links and all: `argv[0]` with a slash, or the first
//!    match on `PATH`. A virtual environment is nothing but such a link beside a `pyvenv.cfg`.
//! 2. The base executable is what the links lead to; its folder's parent is the base prefix.
//! 3. With a `pyvenv.cfg` beside the executable or one folder above, that folder is the prefix, and the base executable is in
//!    the folder that the file calls `home`.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use vm::state::Config;

const ENVIRONMENT_FILE: &str = "pyvenv.cfg";
const DEFAULT_PREFIX: &str = "/usr";

/// Fills in the paths of the installation; `program` is the process's `argv[0]`.
pub fn find(config: &mut Config, program: Option<&OsStr>) {
    let real = std::env::current_exe().unwrap_or_default();
    let called = program.and_then(called_as).unwrap_or_else(|| real.clone());
    let mut base = real;
    let mut prefix = None;
    if let Some((folder, home)) = environment_of(&called) {
        prefix = Some(folder);
        let named = home.and_then(|home| Some(home.join(called.file_name()?)));
        let by_home = named.filter(|file| file.exists());
        base = by_home.unwrap_or(base);
    }
    let base_prefix = prefix_of(&base);
    config.prefix = prefix.unwrap_or_else(|| base_prefix.clone()).into_os_string();
    config.base_prefix = base_prefix.into_os_string();
    config.base_executable = if config.prefix == config.base_prefix { called.clone() } else { base }.into_os_string();
    config.executable = called.into_os_string();
}

/// The file that a program name stands for.
fn called_as(program: &OsStr) -> Option<PathBuf> {
    if program.is_empty() {
        return None;
    }
    if program.as_bytes().contains(&b'/') {
        return std::path::absolute(program).ok().filter(|file| file.exists());
    }
    let path = std::env::var_os("PATH")?;
    let files = std::env::split_paths(&path).map(|folder| folder.join(program));
    files.filter(|file| is_executable(file)).find_map(|file| std::path::absolute(file).ok())
}

fn is_executable(file: &Path) -> bool {
    file.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

fn prefix_of(executable: &Path) -> PathBuf {
    executable.parent().and_then(Path::parent).map_or_else(|| DEFAULT_PREFIX.into(), Path::to_owned)
}

/// The virtual environment that an executable belongs to, and the folder of the Python that it was made from.
fn environment_of(executable: &Path) -> Option<(PathBuf, Option<PathBuf>)> {
    let folder = executable.parent()?;
    let parent = folder.parent();
    let file = [Some(folder), parent].into_iter().flatten().map(|folder| folder.join(ENVIRONMENT_FILE));
    let text = file.into_iter().find_map(|file| std::fs::read_to_string(file).ok())?;
    let home = text.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        key.trim().eq_ignore_ascii_case("home").then(|| PathBuf::from(value.trim()))
    });
    Some((parent.unwrap_or(folder).to_owned(), home))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environments_are_found_beside_the_executable() {
        let root = std::env::temp_dir().join(format!("environment-{}", std::process::id()));
        std::fs::create_dir_all(root.join("bin")).unwrap();
        let executable = root.join("bin/python");
        assert_eq!(environment_of(&executable), None);
        std::fs::write(root.join(ENVIRONMENT_FILE), "include-system-site-packages = false\nHome = /opt/bin\n").unwrap();
        assert_eq!(environment_of(&executable), Some((root.clone(), Some("/opt/bin".into()))));
        std::fs::remove_dir_all(root).unwrap();
    }
}
