//! Parsing of the command line and the environment, as CPython's.

use std::ffi::OsString;

use lexopt::prelude::*;
use vm::state::Config;

/// What to run.
#[derive(Debug)]
pub enum Action {
    File(String),
    Command(String),
    Module(String),
    /// Standard input: a program, or a prompt where it is a terminal.
    Input,
    Help,
    Version,
}

pub struct Command {
    pub action: Action,
    pub config: Config,
}

pub const USAGE: &str = "usage: taipan [option] ... [-c cmd | -m mod | file | -] [arg] ...";

fn lossy(text: OsString) -> String {
    text.to_string_lossy().into_owned()
}

/// The command line and environment of the process.
pub fn parse() -> Result<Command, String> {
    let mut config = Config { original_argv: std::env::args_os().map(lossy).collect(), ..Config::default() };
    let mut parser = lexopt::Parser::from_env();
    let mut version = 0;
    let mut action = None;
    let usage = |message: String| format!("{message}\n{USAGE}\nTry `taipan -h' for more information.");
    while action.is_none() {
        let Some(argument) = parser.next().map_err(|error| usage(error.to_string()))? else { break };
        match argument {
            Short('c') => {
                action = Some(Action::Command(lossy(
                    parser.value().map_err(|_| usage("Argument expected for the -c option".into()))?,
                )))
            }
            Short('m') => {
                action = Some(Action::Module(lossy(
                    parser.value().map_err(|_| usage("Argument expected for the -m option".into()))?,
                )))
            }
            Short('h') | Long("help") => return Ok(Command { action: Action::Help, config }),
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
            Short('O') => config.optimize = config.optimize.saturating_add(1).min(2),
            Short('u') => config.unbuffered = true,
            Short('v') => config.verbose += 1,
            Short('q') => config.quiet = true,
            Short('b') => config.bytes_warning += 1,
            Short('x' | 'R' | 'd') => {}
            Short('W') => config.warn_options.push(lossy(parser.value().map_err(|error| usage(error.to_string()))?)),
            Short('X') => {
                let option = lossy(parser.value().map_err(|error| usage(error.to_string()))?);
                match option.split_once('=') {
                    Some((name, value)) => config.x_options.push((name.to_owned(), Some(value.to_owned()))),
                    None => config.x_options.push((option, None)),
                }
            }
            Value(file) if file == "-" => action = Some(Action::Input),
            Value(file) => action = Some(Action::File(lossy(file))),
            Long("max-heap") => {
                let size = lossy(parser.value().map_err(|error| usage(error.to_string()))?);
                config.max_heap = Some(parse_size(&size).ok_or_else(|| usage(format!("invalid size: {size}")))?);
            }
            Short(letter) => return Err(usage(format!("Unknown option: -{letter}"))),
            Long(name) => return Err(usage(format!("unknown option --{name}"))),
        }
    }
    if version > 0 && action.is_none() {
        return Ok(Command { action: Action::Version, config });
    }
    let action = action.unwrap_or(Action::Input);
    let rest: Vec<String> = parser.raw_args().map_err(|error| usage(error.to_string()))?.map(lossy).collect();
    read_environment(&mut config)?;
    complete(&mut config, &action, rest);
    Ok(Command { action, config })
}

/// Bytes: a number with an optional suffix K, M or G.
fn parse_size(text: &str) -> Option<usize> {
    let (digits, unit) = match text.trim_end_matches(['B', 'b']).char_indices().next_back()? {
        (at, 'K' | 'k') => (&text[..at], 1 << 10),
        (at, 'M' | 'm') => (&text[..at], 1 << 20),
        (at, 'G' | 'g') => (&text[..at], 1 << 30),
        _ => (text, 1),
    };
    digits.parse::<usize>().ok()?.checked_mul(unit)
}

fn read_environment(config: &mut Config) -> Result<(), String> {
    let taipan = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(every) = taipan("TAIPAN_GC_EVERY") {
        config.collect_every = every.parse().map_err(|_| format!("invalid TAIPAN_GC_EVERY: {every}"))?;
    }
    config.verify_heap = taipan("TAIPAN_VERIFY_HEAP").is_some_and(|value| value != "0");
    config.full_finalize = taipan("TAIPAN_FULL_FINALIZE").is_some_and(|value| value != "0");
    if let Some(limit) = taipan("TAIPAN_MAX_HEAP") {
        config.max_heap = Some(parse_size(&limit).ok_or_else(|| format!("invalid TAIPAN_MAX_HEAP: {limit}"))?);
    }
    if config.ignore_environment {
        return Ok(());
    }
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(path) = variable("PYTHONPATH") {
        config.path.extend(path.split(':').map(str::to_owned));
    }
    match variable("PYTHONHASHSEED").as_deref() {
        None | Some("random") => {}
        Some(seed) => {
            let text = "Fatal Python error: PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]";
            config.hash_seed = Some(seed.parse().map_err(|_| text.to_owned())?);
        }
    }
    if let Some(level) = variable("PYTHONOPTIMIZE") {
        config.optimize = config.optimize.max(level.parse().unwrap_or(1).min(2));
    }
    config.inspect |= variable("PYTHONINSPECT").is_some();
    config.unbuffered |= variable("PYTHONUNBUFFERED").is_some();
    config.no_user_site |= variable("PYTHONNOUSERSITE").is_some();
    config.dont_write_bytecode |= variable("PYTHONDONTWRITEBYTECODE").is_some();
    config.safe_path |= variable("PYTHONSAFEPATH").is_some();
    config.no_debug_ranges |= variable("PYTHONNODEBUGRANGES").is_some();
    if let Some(limit) = variable("PYTHONINTMAXSTRDIGITS").and_then(|limit| limit.parse().ok()) {
        config.int_max_str_digits = limit;
    }
    Ok(())
}

/// `sys.argv`, the first entry of `sys.path`, `-X` options.
fn complete(config: &mut Config, action: &Action, rest: Vec<String>) {
    let first = match action {
        Action::File(file) => file.clone(),
        Action::Command(_) => "-c".to_owned(),
        Action::Module(_) => "-m".to_owned(),
        _ => String::new(),
    };
    config.argv = vec![first];
    config.argv.extend(rest);
    if let Ok(executable) = std::env::current_exe() {
        config.executable = executable.to_string_lossy().into_owned();
    }
    if !config.safe_path {
        let folder = match action {
            Action::File(file) => {
                let real = std::fs::canonicalize(file).unwrap_or_else(|_| file.into());
                if real.is_dir() {
                    real.to_string_lossy().into_owned()
                } else {
                    real.parent().map_or(String::new(), |folder| folder.to_string_lossy().into_owned())
                }
            }
            Action::Module(_) => {
                std::env::current_dir().map_or(String::new(), |folder| folder.to_string_lossy().into_owned())
            }
            _ => String::new(),
        };
        config.path.insert(0, folder);
    }
    config.path.push(vm::import::LIBRARY_PREFIX.trim_end_matches('/').to_owned());
    for (name, value) in &config.x_options {
        match (name.as_str(), value) {
            ("full_finalize", _) => config.full_finalize = true,
            ("dev", _) => config.dev_mode = true,
            ("no_debug_ranges", _) => config.no_debug_ranges = true,
            ("int_max_str_digits", Some(value)) => config.int_max_str_digits = value.parse().unwrap_or(4300),
            _ => {}
        }
    }
}
