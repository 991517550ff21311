//! The pure-Python library inside of the binary: compiled code and sources, found by module name.
//!
//! The build script makes one blob and an index sorted by name. Nothing is unpacked before it is asked for.

use vm::state::LibraryModule;
use zlib_rs::{InflateConfig, ReturnCode, decompress_slice};

/// A module of the library.
pub struct Entry {
    pub name: &'static str,
    /// The file, relative to the library's root.
    pub path: &'static str,
    pub is_package: bool,
    /// Start and length in the blob.
    code: (usize, usize),
    source: (usize, usize),
    source_bytes: usize,
}

/// What stands before [`Entry::path`] in the file names of code objects.
pub const ROOT: &str = "<taipan>/lib/";

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));
/// Where the images end and the sources begin.
const IMAGES_BYTES: usize = include!(concat!(env!("OUT_DIR"), "/library_images_bytes.rs"));
static INDEX: &[Entry] = &include!(concat!(env!("OUT_DIR"), "/library_index.rs"));

fn number(name: &str) -> Option<usize> {
    INDEX.binary_search_by(|entry| entry.name.cmp(name)).ok()
}

/// The module's entry.
pub fn entry(name: &str) -> Option<&'static Entry> {
    number(name).map(|number| &INDEX[number])
}

/// The number of a module, and whether it is a package.
pub fn find(name: &str) -> Option<LibraryModule> {
    let number = number(name)?;
    Some(LibraryModule { number: number as u32, is_package: INDEX[number].is_package })
}

/// The image of a module by its number. There is none beyond the last.
pub fn image(number: u32) -> &'static [u8] {
    let (start, length) = INDEX.get(number as usize).map_or((0, 0), |entry| entry.code);
    &BLOB[start..start + length]
}

/// The images of all modules: sources come behind them.
pub fn images() -> &'static [u8] {
    &BLOB[..IMAGES_BYTES]
}

/// The source bytes of a module.
pub fn source(name: &str) -> Option<Vec<u8>> {
    let entry = entry(name)?;
    let (start, length) = entry.source;
    let mut text = vec![0; entry.source_bytes];
    let (_, code) = decompress_slice(&mut text, &BLOB[start..start + length], InflateConfig::default());
    (code == ReturnCode::Ok).then_some(text)
}

/// The source bytes of the file at a path below the library's root.
pub fn source_by_path(path: &str) -> Option<Vec<u8>> {
    let module = path.strip_suffix(".py")?;
    source(&module.strip_suffix("/__init__").unwrap_or(module).replace('/', "."))
}

/// All modules, sorted by name.
pub fn names() -> impl ExactSizeIterator<Item = &'static str> {
    INDEX.iter().map(|entry| entry.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_is_found_and_readable() {
        assert!(names().len() > 400);
        for name in names() {
            let found = find(name).expect("is in the index");
            assert!(compiler::image::read(image(found.number)).is_ok(), "{name}");
            let source = source(name).expect("has a source");
            assert!(std::str::from_utf8(&source).is_ok() || name.starts_with("encodings"), "{name}");
        }
        assert!(find("os").is_some_and(|found| !found.is_package));
        assert!(find("json").is_some_and(|found| found.is_package));
        assert!(find("json.decoder").is_some());
        assert!(find("no.such.module").is_none());
        assert!(source("os").is_some_and(|text| text.starts_with(b"r\"\"\"OS routines")));
    }
}
