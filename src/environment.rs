//! The environment variables `PYTHON*` (which `-E` turns off) and `TAIPAN_*`.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use vm::state::Config;

use crate::arguments::{Failure, parse_size};

/// A variable that is set to something.
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// A variable that stands for a level: a number, or 1 where it is none.
fn level(name: &str) -> u8 {
    match variable(name) {
        Some(value) => {
            value.to_str().and_then(|value| value.parse::<i32>().ok()).map_or(1, |level| level.clamp(0, 255) as u8)
        }
        None => 0,
    }
}

/// A variable that is a switch: a number that is not 0, or anything that is no number.
fn switch(name: &str) -> bool {
    level(name) != 0
}

/// Settings of the runtime itself, which every mode obeys.
pub fn read_own(config: &mut Config) -> Result<(), Failure> {
    let text = |name: &str| variable(name).map(|value| value.to_string_lossy().into_owned());
    if let Some(every) = text("TAIPAN_GC_EVERY") {
        let invalid = |_| Failure::Usage(format!("invalid TAIPAN_GC_EVERY: {every}"));
        config.collect_every = every.parse().map_err(invalid)?;
    }
    if let Some(seed) = text("TAIPAN_GC_SEED") {
        let invalid = |_| Failure::Usage(format!("invalid TAIPAN_GC_SEED: {seed}"));
        config.collect_seed = Some(seed.parse().map_err(invalid)?);
    }
    config.poison_freed |= text("TAIPAN_POISON_FREED").is_some_and(|value| value != "0");
    if let Some(number) = text("TAIPAN_FAIL_ALLOCATION") {
        let invalid = |_| Failure::Usage(format!("invalid TAIPAN_FAIL_ALLOCATION: {number}"));
        config.fail_allocation = number.parse().map_err(invalid)?;
    }
    config.verify_heap |= text("TAIPAN_VERIFY_HEAP").is_some_and(|value| value != "0");
    config.full_finalize |= text("TAIPAN_FULL_FINALIZE").is_some_and(|value| value != "0");
    if let Some(limit) = text("TAIPAN_MAX_HEAP") {
        let invalid = || Failure::Usage(format!("invalid TAIPAN_MAX_HEAP: {limit}"));
        config.max_heap = Some(parse_size(&limit).ok_or_else(invalid)?);
    }
    Ok(())
}

/// The variables that CPython has, unless they are to be ignored. What the command line says goes before.
pub fn read(config: &mut Config) -> Result<(), Failure> {
    if config.ignore_environment {
        return Ok(());
    }
    if let Some(path) = variable("PYTHONPATH") {
        config.path.extend(path.as_bytes().split(|&byte| byte == b':').map(|part| OsString::from_vec(part.to_vec())));
    }
    let seed = variable("PYTHONHASHSEED").filter(|seed| !config.random_hash && seed != "random");
    if let Some(seed) = seed {
        let seed = seed.to_str().and_then(|seed| seed.parse().ok());
        let text = "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]";
        config.hash_seed = Some(seed.ok_or_else(|| Failure::Fatal(text.to_owned()))?);
    }
    config.optimize = config.optimize.max(level("PYTHONOPTIMIZE"));
    config.verbose = config.verbose.max(level("PYTHONVERBOSE"));
    config.debug |= switch("PYTHONDEBUG");
    config.inspect |= switch("PYTHONINSPECT");
    config.unbuffered |= switch("PYTHONUNBUFFERED");
    config.no_user_site |= switch("PYTHONNOUSERSITE");
    config.dont_write_bytecode |= switch("PYTHONDONTWRITEBYTECODE");
    config.safe_path |= variable("PYTHONSAFEPATH").is_some();
    config.dev_mode |= variable("PYTHONDEVMODE").is_some();
    config.fault_handler |= variable("PYTHONFAULTHANDLER").is_some();
    config.debug_ranges &= variable("PYTHONNODEBUGRANGES").is_none();
    config.warn_default_encoding |= variable("PYTHONWARNDEFAULTENCODING").is_some();
    if let Some(mode) = variable("PYTHONUTF8") {
        config.utf8_mode = match mode.as_bytes() {
            b"1" => true,
            b"0" => false,
            _ => return Err(Failure::Fatal("invalid PYTHONUTF8 environment variable value".to_owned())),
        };
    }
    if let Some(encoding) = variable("PYTHONIOENCODING") {
        let text = encoding.to_string_lossy();
        let (encoding, errors) = text.split_once(':').unwrap_or((&text, ""));
        config.stream_encoding = Some(encoding.to_owned()).filter(|encoding| !encoding.is_empty());
        // An encoding alone has the handler that is usual elsewhere.
        let errors = if errors.is_empty() && config.stream_encoding.is_some() { "strict" } else { errors };
        config.stream_errors = Some(errors.to_owned()).filter(|errors| !errors.is_empty());
    }
    if let Some(warnings) = variable("PYTHONWARNINGS") {
        config
            .warn_options
            .extend(warnings.as_bytes().split(|&byte| byte == b',').map(|part| OsString::from_vec(part.to_vec())));
    }
    config.pycache_prefix = variable("PYTHONPYCACHEPREFIX");
    if let Some(limit) = variable("PYTHONINTMAXSTRDIGITS") {
        let text = "PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.";
        config.int_max_str_digits = digits_limit(&limit).ok_or_else(|| Failure::Fatal(text.to_owned()))?;
    }
    if let Some(frames) = variable("PYTHONTRACEMALLOC") {
        let text = "PYTHONTRACEMALLOC: invalid number of frames";
        config.traced_frames = traced_frames(&frames).ok_or_else(|| Failure::Fatal(text.to_owned()))?;
    }
    if let Some(count) = variable("PYTHON_CPU_COUNT") {
        let text = "PYTHON_CPU_COUNT=<CPU_COUNT>: n is missing or not a valid number";
        config.cpu_count = cpu_count(&count).ok_or_else(|| Failure::Fatal(text.to_owned()))?;
    }
    for (name, flag) in [
        ("PYTHON_THREAD_INHERIT_CONTEXT", &mut config.thread_inherit_context),
        ("PYTHON_CONTEXT_AWARE_WARNINGS", &mut config.context_aware_warnings),
    ] {
        if let Some(value) = variable(name) {
            let text = format!("{name} must be 0 or 1");
            *flag = zero_or_one(&value).ok_or(Failure::Fatal(text))?;
        }
    }
    if let Some(value) = variable("PYTHON_GIL") {
        check_lock(&value, "PYTHON_GIL")?;
    }
    Ok(())
}

/// A limit for the digits of integers: 0 for none, else at least 640.
pub fn digits_limit(value: &OsString) -> Option<usize> {
    value.to_str()?.parse().ok().filter(|&limit| limit == 0 || (640..=i32::MAX as usize).contains(&limit))
}

/// Frames of traced allocations; 0: nothing is traced.
pub fn traced_frames(value: &OsString) -> Option<usize> {
    value.to_str()?.parse().ok().filter(|&frames| frames <= vm::memory_profile::TRACED_FRAMES_MAX)
}

/// A number of processors, or None in it for the system's own.
pub fn cpu_count(value: &OsString) -> Option<Option<u32>> {
    if value == "default" {
        return Some(None);
    }
    value.to_str()?.parse().ok().filter(|&count| count > 0 && count <= i32::MAX as u32).map(Some)
}

pub fn zero_or_one(value: &OsString) -> Option<bool> {
    match value.as_bytes() {
        b"0" => Some(false),
        b"1" => Some(true),
        _ => None,
    }
}

/// The interpreter lock is always on.
pub fn check_lock(value: &OsString, name: &str) -> Result<(), Failure> {
    let text = match zero_or_one(value) {
        Some(true) => return Ok(()),
        Some(false) => format!("Disabling the GIL is not supported by this build ({name})"),
        None => format!("{name} must be \"0\" or \"1\""),
    };
    Err(Failure::Fatal(text))
}
