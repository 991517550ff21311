//! Parsing of the command line, as CPython's.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use lexopt::prelude::*;
use vm::state::Config;

use crate::environment;
use crate::usage;

/// Mean distance of a memory profile's samples, in bytes.
const PROFILE_INTERVAL_DEFAULT: usize = 512 << 10;

/// What to run.
#[derive(Debug)]
pub enum Action {
    File(OsString),
    /// A folder or archive of modules with a `__main__`.
    Package(OsString),
    Command(OsString),
    Module(OsString),
    /// Standard input: a program, or a prompt where it is a terminal.
    Input,
    /// Text to print instead of running anything.
    Print(String),
}

pub struct Command {
    pub action: Action,
    pub config: Config,
    /// Leave out the program's first line.
    pub skip_first_line: bool,
}

/// Why nothing runs.
#[derive(Debug)]
pub enum Failure {
    /// The command line makes no sense.
    Usage(String),
    /// A setting cannot be obeyed.
    Fatal(String),
}

fn usage_error(message: impl std::fmt::Display) -> Failure {
    Failure::Usage(format!("{message}\n{}\nTry `taipan -h' for more information.", usage::LINE))
}

/// The command line and environment of the process.
pub fn parse() -> Result<Command, Failure> {
    let mut config = Config { original_argv: std::env::args_os().collect(), ..Config::default() };
    let mut parser = lexopt::Parser::from_env();
    let mut version = 0;
    let mut skip_first_line = false;
    let mut action = None;
    let mut warnings = Vec::new();
    let mut profile_interval = PROFILE_INTERVAL_DEFAULT;
    let print =
        |text: String, config: Config| Ok(Command { action: Action::Print(text), config, skip_first_line: false });
    while action.is_none() {
        let Some(argument) = parser.next().map_err(usage_error)? else { break };
        match argument {
            Short('c') => {
                let text = parser.value().map_err(|_| usage_error("Argument expected for the -c option"))?;
                action = Some(Action::Command(text));
            }
            Short('m') => {
                let name = parser.value().map_err(|_| usage_error("Argument expected for the -m option"))?;
                action = Some(Action::Module(name));
            }
            Short('h' | '?') | Long("help") => return print(usage::main_page(), config),
            Long("help-env") => return print(usage::ENVIRONMENT.to_owned(), config),
            Long("help-xoptions") => return print(usage::X_OPTIONS.to_owned(), config),
            Long("help-all") => {
                return print(format!("{}\n{}\n{}", usage::main_page(), usage::ENVIRONMENT, usage::X_OPTIONS), config);
            }
            Short('V') | Long("version") => version += 1,
            Short('i') => {
                config.inspect = true;
                config.interactive = true;
            }
            Short('E') => config.ignore_environment = true,
            Short('I') => {
                config.isolated = true;
                config.ignore_environment = true;
                config.no_user_site = true;
                config.safe_path = true;
            }
            Short('S') => config.no_site = true,
            Short('s') => config.no_user_site = true,
            Short('P') => config.safe_path = true,
            Short('B') => config.dont_write_bytecode = true,
            Short('O') => config.optimize = config.optimize.saturating_add(1),
            Short('u') => config.unbuffered = true,
            Short('v') => config.verbose = config.verbose.saturating_add(1),
            Short('q') => config.quiet = true,
            Short('b') => config.bytes_warning = config.bytes_warning.saturating_add(1),
            Short('d') => config.debug = true,
            Short('R') => config.random_hash = true,
            Short('x') => skip_first_line = true,
            Short('W') => warnings.push(parser.value().map_err(usage_error)?),
            Short('X') => {
                let option = parser.value().map_err(usage_error)?;
                let bytes = option.as_bytes();
                let part = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
                let option = match bytes.iter().position(|&byte| byte == b'=') {
                    Some(at) => (part(&bytes[..at]), Some(part(&bytes[at + 1..]))),
                    None => (option, None),
                };
                config.x_options.push(option);
            }
            Value(file) if file == "-" => action = Some(Action::Input),
            Value(file) if Path::new(&file).is_dir() || is_archive(&file) => action = Some(Action::Package(file)),
            Value(file) => action = Some(Action::File(file)),
            Long("check-hash-based-pycs") => {
                let mode = parser.value().map_err(usage_error)?;
                if !["always", "default", "never"].iter().any(|known| mode == *known) {
                    let text = "--check-hash-based-pycs must be one of 'default', 'always', or 'never'";
                    return Err(usage_error(text));
                }
            }
            Long("max-heap") => {
                let size = parser.value().map_err(usage_error)?.to_string_lossy().into_owned();
                config.max_heap = Some(parse_size(&size).ok_or_else(|| usage_error(format!("invalid size: {size}")))?);
            }
            Long("gc-report") => config.collector_report = Some(parser.value().map_err(usage_error)?),
            Long("memory-profile") => {
                config.memory_profile = Some(parser.value().map_err(usage_error)?);
            }
            Long("memory-profile-interval") => {
                let size = parser.value().map_err(usage_error)?.to_string_lossy().into_owned();
                let size = parse_size(&size).ok_or_else(|| usage_error(format!("invalid size: {size}")))?;
                profile_interval = size;
            }
            Long("gc-stress") => {
                match parser.optional_value() {
                    Some(seed) => {
                        let seed = seed.to_string_lossy().into_owned();
                        config.collect_seed =
                            Some(seed.parse().map_err(|_| usage_error(format!("invalid seed: {seed}")))?);
                    }
                    None => config.collect_every = 1,
                }
                config.poison_freed = true;
                config.verify_heap = true;
            }
            Short(letter) => return Err(usage_error(format!("Unknown option: -{letter}"))),
            Long(name) => return Err(usage_error(format!("unknown option --{name}"))),
        }
    }
    if version > 0 {
        return print(format!("Python {}", vm::builtins::sys::version_text()), config);
    }
    config.memory_profile_interval = config.memory_profile.as_ref().map(|_| profile_interval);
    let is_input = action.is_none();
    let action = action.unwrap_or(Action::Input);
    let rest = parser.raw_args().map_err(usage_error)?.collect();
    environment::read_own(&mut config)?;
    environment::read(&mut config)?;
    obey_x_options(&mut config)?;
    complete_warnings(&mut config, warnings);
    complete(&mut config, &action, is_input, rest);
    Ok(Command { action, config, skip_first_line })
}

/// Bytes: a number with an optional suffix K, M or G.
pub fn parse_size(text: &str) -> Option<usize> {
    let (digits, unit) = match text.trim_end_matches(['B', 'b']).char_indices().next_back()? {
        (at, 'K' | 'k') => (&text[..at], 1 << 10),
        (at, 'M' | 'm') => (&text[..at], 1 << 20),
        (at, 'G' | 'g') => (&text[..at], 1 << 30),
        _ => (text, 1),
    };
    digits.parse::<usize>().ok()?.checked_mul(unit)
}

/// What the `-X` options set; a later one goes before an earlier one.
fn obey_x_options(config: &mut Config) -> Result<(), Failure> {
    for (name, value) in config.x_options.clone() {
        let empty = OsString::new();
        let given = value.as_ref().unwrap_or(&empty);
        let fatal = |text: &str| Failure::Fatal(text.to_owned());
        match name.to_string_lossy().as_ref() {
            "full_finalize" => config.full_finalize = true,
            "dev" => config.dev_mode = true,
            "faulthandler" => config.fault_handler = true,
            "tracemalloc" => {
                let text = "-X tracemalloc=NFRAME: invalid number of frames";
                config.traced_frames = match &value {
                    None => 1,
                    Some(value) => environment::traced_frames(value).ok_or_else(|| fatal(text))?,
                };
            }
            "no_debug_ranges" => config.debug_ranges = false,
            "warn_default_encoding" => config.warn_default_encoding = true,
            "pycache_prefix" => config.pycache_prefix = value.clone().filter(|prefix| !prefix.is_empty()),
            "int_max_str_digits" => {
                let text = "-X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.";
                config.int_max_str_digits = environment::digits_limit(given).ok_or_else(|| fatal(text))?;
            }
            "cpu_count" => {
                let text = "-X cpu_count=n option: n is missing or not a valid number";
                config.cpu_count = environment::cpu_count(given).ok_or_else(|| fatal(text))?;
            }
            "utf8" => {
                config.utf8_mode = match given.as_bytes() {
                    b"" | b"1" => true,
                    b"0" => false,
                    _ => return Err(fatal("invalid -X utf8 option value")),
                };
            }
            "gil" => environment::check_lock(given, "-X gil")?,
            "thread_inherit_context" => {
                let text = "-X thread_inherit_context must be 0 or 1";
                config.thread_inherit_context = environment::zero_or_one(given).ok_or_else(|| fatal(text))?;
            }
            "context_aware_warnings" => {
                let text = "-X context_aware_warnings must be 0 or 1";
                config.context_aware_warnings = environment::zero_or_one(given).ok_or_else(|| fatal(text))?;
            }
            _ => {}
        }
    }
    config.fault_handler |= config.dev_mode;
    Ok(())
}

/// `sys.warnoptions`, the weightiest last: the development mode's, the environment's, `-W`, `-b`.
fn complete_warnings(config: &mut Config, given: Vec<OsString>) {
    if config.dev_mode {
        config.warn_options.insert(0, "default".into());
    }
    config.warn_options.extend(given);
    match config.bytes_warning {
        0 => {}
        1 => config.warn_options.push("default::BytesWarning".into()),
        _ => config.warn_options.push("error::BytesWarning".into()),
    }
}

/// `sys.argv`, `sys.executable`, the first entry of `sys.path`.
fn complete(config: &mut Config, action: &Action, is_input: bool, rest: Vec<OsString>) {
    let first = match action {
        Action::File(file) | Action::Package(file) => file.clone(),
        Action::Command(_) => "-c".into(),
        Action::Module(_) => "-m".into(),
        _ if is_input => OsString::new(),
        _ => "-".into(),
    };
    config.argv = vec![first];
    config.argv.extend(rest);
    let program = config.original_argv.first().cloned();
    crate::installation::find(config, program.as_deref());
    let here = || std::env::current_dir().map_or_else(|_| OsString::new(), |folder| folder.into_os_string());
    config.first_folder = match action {
        Action::Package(folder) => Some(absolute(folder)),
        _ if config.safe_path => None,
        Action::File(file) => {
            let real = std::fs::canonicalize(file).unwrap_or_else(|_| file.into());
            Some(real.parent().map_or_else(OsString::new, |folder| folder.as_os_str().to_owned()))
        }
        Action::Module(_) => Some(here()),
        _ => Some(OsString::new()),
    };
    config.path.push(vm::import::LIBRARY_PREFIX.trim_end_matches('/').into());
}

/// A file name from the root.
pub fn absolute(file: &OsStr) -> OsString {
    std::path::absolute(file).map_or_else(|_| file.to_owned(), |path| path.into_os_string())
}

/// Whether a file is an archive of modules: a ZIP file has its directory at the end.
fn is_archive(file: &OsStr) -> bool {
    const END_OF_DIRECTORY: &[u8] = b"PK\x05\x06";
    const SOURCE_SUFFIX: &str = ".py";
    const TAIL_BYTES: u64 = 22 + u16::MAX as u64;
    use std::io::{Read, Seek, SeekFrom};
    if file.as_bytes().ends_with(SOURCE_SUFFIX.as_bytes()) {
        return false;
    }
    let tail = || -> std::io::Result<Vec<u8>> {
        let mut file = std::fs::File::open(file)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
        let mut bytes = Vec::new();
        file.take(TAIL_BYTES).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    Path::new(file).is_file()
        && tail().is_ok_and(|bytes| bytes.windows(END_OF_DIRECTORY.len()).any(|window| window == END_OF_DIRECTORY))
}
