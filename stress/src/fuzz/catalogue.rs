//! What the Python under test has to offer: functions, objects with their methods, and samples of what its loaders read.
//!
//! It is asked once; `python/inspect_runtime.py` prints the list.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::child::{self, End, Program};

const INSPECTION: &str = include_str!("python/inspect_runtime.py");
pub const PROLOGUE: &str = include_str!("python/prologue.py");
const INSPECTION_SECONDS: u64 = 120;

/// An expression that makes an object, and the names of its methods and attributes.
pub struct Object {
    pub expression: String,
    pub methods: Vec<String>,
}

/// The list.
#[derive(Default)]
pub struct Catalogue {
    pub functions: Vec<String>,
    pub imports: Vec<String>,
    pub objects: Vec<Object>,
    /// Kind of loader, bytes.
    pub samples: Vec<(String, Vec<u8>)>,
}

impl Catalogue {
    /// Asks the Python under test; `folder` is where the question is written to.
    pub fn ask(python: &Path, folder: &Path) -> io::Result<Catalogue> {
        let script = folder.join("inspect_runtime.py");
        let prologue = folder.join("prologue.py");
        std::fs::write(&script, INSPECTION)?;
        std::fs::write(&prologue, PROLOGUE)?;
        let arguments = [script.into_os_string(), prologue.into_os_string()];
        let limit = Duration::from_secs(INSPECTION_SECONDS);
        let run = child::run(&Program { python, arguments: &arguments, folder, environment: &[], limit })?;
        if run.end != End::Code(0) {
            let errors = String::from_utf8_lossy(&run.errors).into_owned();
            return Err(io::Error::other(format!("{} cannot be inspected: {}\n{errors}", python.display(), run.end)));
        }
        let catalogue = Catalogue::parse(&String::from_utf8_lossy(&run.output));
        if catalogue.functions.is_empty() || catalogue.objects.is_empty() || catalogue.samples.is_empty() {
            return Err(io::Error::other("the inspection of the Python under test found nothing"));
        }
        Ok(catalogue)
    }

    fn parse(text: &str) -> Catalogue {
        let mut catalogue = Catalogue::default();
        for line in text.lines() {
            let mut fields = line.split('\t');
            match (fields.next(), fields.next()) {
                (Some("function"), Some(name)) => catalogue.functions.push(name.to_owned()),
                (Some("import"), Some(name)) if catalogue.imports.last().is_none_or(|last| last != name) => {
                    catalogue.imports.push(name.to_owned());
                }
                (Some("object"), Some(expression)) => {
                    let methods = fields.map(str::to_owned).collect();
                    catalogue.objects.push(Object { expression: expression.to_owned(), methods });
                }
                (Some("sample"), Some(kind)) => {
                    if let Some(data) = fields.next().and_then(from_hex) {
                        catalogue.samples.push((kind.to_owned(), data));
                    }
                }
                _ => {}
            }
        }
        catalogue
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    (0..text.len() / 2).map(|at| u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        let catalogue = Catalogue::parse(
            "function\tlen\nimport\tmath\nimport\tmath\nobject\t[1]\tpop\tsort\nsample\tjson\t5b5d\nnoise",
        );
        assert_eq!((catalogue.functions, catalogue.imports), (vec!["len".to_owned()], vec!["math".to_owned()]));
        assert_eq!(catalogue.objects[0].methods, ["pop", "sort"]);
        assert_eq!(catalogue.samples, [("json".to_owned(), b"[]".to_vec())]);
    }
}
