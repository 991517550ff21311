//! Compiles the pure-Python library into the blob that the crate embeds.
//!
//! 1. The files are those of the `rustpython-pylib` crate, with the files under `lib/` laid over them, and `_opcode_metadata`,
//!    which is written from the compiler's instruction set.
//! 2. Each is compiled to an image; its source is compressed, for tracebacks and `inspect`.
//! 3. The blob holds all images in a row, then all sources; the index, sorted by module name, says where.
//!
//! The result depends on nothing but the files.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs};

#[path = "patches.rs"]
mod patches;

use compiler::opcode::Opcode;
use compiler::{Mode, Options, compile, image, source};

/// Top-level names that are of no use here: they need Tk, or are tests.
const SKIPPED: &[&str] = &["idlelib", "tkinter", "turtle.py", "turtledemo", "test", "lib2to3", "ensurepip"];
/// Folders skipped at any depth.
const SKIPPED_FOLDERS: &[&str] = &["test", "tests", "__pycache__", "idle_test", "_bundled"];
const COMPRESSION_LEVEL: i32 = 9;

struct Module {
    name: String,
    relative: String,
    path: PathBuf,
    is_package: bool,
}

struct Made {
    code: Vec<u8>,
    compressed: Vec<u8>,
    source_bytes: usize,
}

fn main() {
    println!("cargo:rerun-if-changed=lib");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=patches.rs");
    let mut files = BTreeMap::new();
    collect(Path::new(rustpython_pylib::LIB_PATH), "", &mut files);
    collect(&Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo")).join("lib"), "", &mut files);
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo"));
    let metadata = out.join("_opcode_metadata.py");
    fs::write(&metadata, opcode_metadata()).expect("writes the generated module");
    files.insert("_opcode_metadata.py".to_owned(), metadata);
    let modules: Vec<Module> = files.into_iter().map(|(relative, path)| module(relative, path)).collect();
    let made = compile_all(&modules);

    let mut rows: Vec<(&Module, &Made)> = modules.iter().zip(&made).collect();
    rows.sort_by(|a, b| a.0.name.cmp(&b.0.name));
    let code_bytes: usize = made.iter().map(|made| made.code.len()).sum();
    let (mut blob, mut sources) = (Vec::new(), Vec::new());
    let mut index = String::from("[\n");
    for (module, made) in rows {
        let code_start = blob.len();
        blob.extend_from_slice(&made.code);
        let source_start = code_bytes + sources.len();
        sources.extend_from_slice(&made.compressed);
        writeln!(
            index,
            "Entry {{ name: {:?}, path: {:?}, is_package: {}, code: ({code_start}, {}), source: ({source_start}, {}), source_bytes: {} }},",
            module.name,
            module.relative,
            module.is_package,
            made.code.len(),
            made.compressed.len(),
            made.source_bytes,
        )
        .expect("writes to a string");
    }
    index.push(']');
    blob.extend_from_slice(&sources);
    fs::write(out.join("library.bin"), blob).expect("writes the blob");
    fs::write(out.join("library_index.rs"), index).expect("writes the index");
    fs::write(out.join("library_images_bytes.rs"), code_bytes.to_string()).expect("writes a number");
}

/// Operations that `dis` asks for by name and that are not in our code, numbered behind the others.
const ABSENT_OPERATIONS: [&str; 3] = ["CACHE", "EXTENDED_ARG", "ENTER_EXECUTOR"];

/// The module with the numbers of the operations.
fn opcode_metadata() -> String {
    let mut text = String::from(
        "\"\"\"Numbers and cache sizes of the operations.\"\"\"\n\n_specializations = {}\n_specialized_opmap = {}\n\n",
    );
    let names = Opcode::general().iter().map(|opcode| (opcode.name(), opcode.cache_units()));
    let all: Vec<(&str, usize)> = names.chain(ABSENT_OPERATIONS.map(|name| (name, 0))).collect();
    text.push_str("opmap = {\n");
    for (number, (name, _)) in all.iter().enumerate() {
        writeln!(text, "    {name:?}: {number},").expect("writes to a string");
    }
    text.push_str("}\n\n_cache_sizes = {\n");
    for (name, size) in &all {
        writeln!(text, "    {name:?}: {size},").expect("writes to a string");
    }
    writeln!(text, "}}\n\nHAVE_ARGUMENT = 0\nMIN_INSTRUMENTED_OPCODE = {}", all.len()).expect("writes to a string");
    text
}

/// All Python files below a folder, by relative path.
fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        if prefix.is_empty() && SKIPPED.contains(&name.as_str()) {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            if !SKIPPED_FOLDERS.contains(&name.as_str()) {
                collect(&path, &format!("{prefix}{name}/"), files);
            }
        } else if name.ends_with(".py") {
            files.insert(format!("{prefix}{name}"), path);
        }
    }
}

fn module(relative: String, path: PathBuf) -> Module {
    let stem = relative.strip_suffix(".py").expect("only Python files are collected");
    let (stem, is_package) = match stem.strip_suffix("/__init__") {
        Some(package) => (package, true),
        None => (stem, false),
    };
    Module { name: stem.replace('/', "."), path, is_package, relative }
}

/// Compiles on all processors; the order of the result is the modules'.
fn compile_all(modules: &[Module]) -> Vec<Made> {
    let next = AtomicUsize::new(0);
    let made: Mutex<Vec<Option<Made>>> = Mutex::new(modules.iter().map(|_| None).collect());
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(module) = modules.get(number) else { break };
                    let result = compile_module(module);
                    made.lock().expect("no worker panics with the lock")[number] = Some(result);
                }
            });
        }
    });
    let made = made.into_inner().expect("all workers are done");
    made.into_iter().map(|made| made.expect("every module was compiled")).collect()
}

/// The file's bytes with the changes of the patch list.
fn patched(module: &Module, bytes: Vec<u8>) -> Vec<u8> {
    let patches: Vec<_> = patches::PATCHES.iter().filter(|(path, ..)| *path == module.relative).collect();
    if patches.is_empty() {
        return bytes;
    }
    let mut text = String::from_utf8(bytes).expect("patched files are UTF-8");
    for (path, from, to) in patches {
        assert_eq!(text.matches(from).count(), 1, "{path}: the text to patch is not there exactly once");
        text = text.replace(from, to);
    }
    text.into_bytes()
}

fn compile_module(module: &Module) -> Made {
    let bytes = fs::read(&module.path).unwrap_or_else(|error| panic!("{}: {error}", module.relative));
    let bytes = patched(module, bytes);
    let file_name = match module.name.as_str() {
        // Known by that name to whoever hides them from tracebacks and warnings.
        "importlib._bootstrap" | "importlib._bootstrap_external" => format!("<frozen {}>", module.name),
        _ => format!("<taipan>/lib/{}", module.relative),
    };
    let text = source::decode(&bytes).unwrap_or_else(|error| panic!("{}", error.message(&file_name)));
    let compiled = match compile(&text, &file_name, Mode::Exec, &Options::default()) {
        Ok(compiled) => compiled,
        Err(error) => panic!("{}: {error:?}", module.relative),
    };
    let mut buffer = vec![0; zlib_rs::compress_bound(bytes.len())];
    let (compressed, _) = zlib_rs::compress_slice(&mut buffer, &bytes, zlib_rs::DeflateConfig::new(COMPRESSION_LEVEL));
    Made { code: image::write(&compiled.code), compressed: compressed.to_vec(), source_bytes: bytes.len() }
}
