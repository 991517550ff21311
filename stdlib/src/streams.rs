//! The standard streams, and the end of a program.

use std::sync::atomic::{AtomicU8, Ordering};

use vm::names;
use vm::{Obj, PyResult, Ref, Thread};

/// Bit n: descriptor n was closed when the process began.
static CLOSED_AT_START: AtomicU8 = AtomicU8::new(0);

/// Looks at the standard descriptors before Rust's own start opens `/dev/null` in place of those that are closed.
extern "C" fn look_at_descriptors() {
    for descriptor in 0..3 {
        // SAFETY: asks for flags only.
        if unsafe { libc::fcntl(descriptor, libc::F_GETFD) } == -1 {
            CLOSED_AT_START.fetch_or(1 << descriptor, Ordering::Relaxed);
        }
    }
}

// SAFETY: the loader calls the functions of this section before `main`; this one needs nothing to be set up.
#[unsafe(link_section = ".init_array")]
#[used]
static AT_START: extern "C" fn() = look_at_descriptors;

/// Gives a descriptor back that was closed at the start. False where it was open.
fn stays_closed(descriptor: i32) -> bool {
    let bit = 1 << descriptor;
    if CLOSED_AT_START.load(Ordering::Relaxed) & bit == 0 {
        return false;
    }
    CLOSED_AT_START.fetch_and(!bit, Ordering::Relaxed);
    // SAFETY: it leads to nothing since the start.
    unsafe { libc::close(descriptor) };
    true
}

/// Whether the locale is one without an encoding of its own, where bytes of input come back in output as they were.
fn is_plain_locale() -> bool {
    let setting = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = setting("LC_ALL").or_else(|| setting("LC_CTYPE")).or_else(|| setting("LANG"));
    matches!(locale.as_deref(), None | Some("C" | "POSIX" | "C.UTF-8" | "C.utf8" | "UTF-8"))
}

/// Makes the standard streams.
pub fn create(thread: &Thread) -> PyResult<()> {
    let io = vm::import::import_str(thread, "_io")?;
    let open = thread.get_str(io.as_ref(), "open")?;
    let builtins = thread.builtins.get().unwrap_or_else(Obj::none);
    thread.set_in(thread.dict_of(&builtins), "open", open.clone())?;
    let wrapper = thread.get_str(io.as_ref(), "TextIOWrapper")?;
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    for (descriptor, name) in [(0, names::STDIN), (1, names::STDOUT), (2, names::STDERR)] {
        let stream = if stays_closed(descriptor) {
            Obj::none()
        } else {
            let made = open_stream(thread, descriptor, open.as_ref(), wrapper.as_ref());
            thread.catch(made, &vm::exceptions::OS_ERROR)?.unwrap_or_else(Obj::none)
        };
        thread.set_attribute(sys.as_ref(), thread.name(name), Some(stream.as_ref()))?;
        thread.set_attribute_str(sys.as_ref(), &format!("__{}__", name.text()), stream.as_ref())?;
    }
    Ok(())
}

fn open_stream(thread: &Thread, descriptor: i32, open: Ref<'_>, wrapper: Ref<'_>) -> PyResult {
    let config = &thread.config;
    let is_input = descriptor == 0;
    let is_raw = config.unbuffered && !is_input;
    let usual_errors = if is_plain_locale() { "surrogateescape" } else { "strict" };
    let errors = match descriptor {
        2 => "backslashreplace",
        _ => config.stream_errors.as_deref().unwrap_or(usual_errors),
    };
    let none = Obj::none();
    let encoding = match &config.stream_encoding {
        Some(name) => thread.get_str(vm::codecs::lookup_codec(thread, name)?.as_ref(), "name")?,
        None => thread.new_str("utf-8")?,
    };
    let number = Obj::small_int(i64::from(descriptor));
    let binary_mode = thread.new_str(if is_input { "rb" } else { "wb" })?;
    let buffering = Obj::small_int(if is_raw { 0 } else { -1 });
    let closes = Obj::boolean(false);
    let none_ref = none.as_ref();
    let values =
        [number.as_ref(), binary_mode.as_ref(), buffering.as_ref(), none_ref, none_ref, none_ref, closes.as_ref()];
    let binary = thread.call_with(open, &values)?;
    let raw = if is_raw { binary.clone() } else { thread.get_str(binary.as_ref(), "raw")? };
    let shown = thread.new_str(["<stdin>", "<stdout>", "<stderr>"][descriptor as usize])?;
    thread.set_attribute_str(raw.as_ref(), "name", shown.as_ref())?;
    let is_terminal = thread.call_method_str(raw.as_ref(), "isatty", &[])?;
    let flushes_lines = !config.unbuffered && (descriptor == 2 || thread.truth(is_terminal.as_ref())?);
    let (errors, newline) = (thread.new_str(errors)?, thread.new_str("\n")?);
    let (flushes_lines, writes_through) = (Obj::boolean(flushes_lines), Obj::boolean(is_raw));
    let values = [
        binary.as_ref(),
        encoding.as_ref(),
        errors.as_ref(),
        newline.as_ref(),
        flushes_lines.as_ref(),
        writes_through.as_ref(),
    ];
    let stream = thread.call_with(wrapper, &values)?;
    let mode = thread.new_str(if is_input { "r" } else { "w" })?;
    thread.set_attribute_str(stream.as_ref(), "mode", mode.as_ref())?;
    Ok(stream)
}

/// Runs `threading._shutdown` and the `atexit` callbacks.
pub fn shutdown(thread: &Thread) {
    for (module, function) in [("threading", "_shutdown"), ("atexit", "_run_exitfuncs")] {
        let result = (|| {
            if let Some(dict) = vm::import::module_dict(thread, module)? {
                let function = thread.dict_get_str(thread.dict_of(&dict), function)?;
                if let Some(function) = function {
                    thread.call_with(function.as_ref(), &[])?;
                }
            }
            Ok(())
        })();
        if let Err(raised) = result {
            thread.report_unraisable(raised, "Exception ignored on threading shutdown", Ref::NULL);
        }
    }
}
