//! Listings of compiled code: `golden/*.py` must compile to `golden/*.dis`. `BLESS=1` writes them anew.

use std::path::Path;

#[test]
fn golden_listings() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let bless = std::env::var_os("BLESS").is_some();
    let mut failed = Vec::new();
    let mut sources: Vec<_> = std::fs::read_dir(&directory)
        .expect("the golden directory is there")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    sources.sort();
    assert!(!sources.is_empty());
    for path in sources {
        let source = std::fs::read_to_string(&path).expect("the source is readable");
        let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
        let listing = match compiler::compile(&source, &name, compiler::Mode::Exec, &Default::default()) {
            Ok(compiled) => compiler::disassemble::disassemble(&compiled.code),
            Err(error) => panic!("{error}"),
        };
        let expected = path.with_extension("dis");
        if bless {
            std::fs::write(&expected, listing).expect("the listing is writable");
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != listing {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "listings differ: {failed:?}; look, then run with BLESS=1");
}
