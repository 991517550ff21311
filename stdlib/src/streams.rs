//! The standard streams, and the end of a program.

use vm::names;
use vm::{Obj, PyResult, Thread};

/// Makes the standard streams.
///
/// Until `_io` is there, what is written goes to the process's streams at once.
pub fn create(thread: &Thread) -> PyResult<()> {
    if vm::import::native_module(thread, "_io").is_none() {
        return plain::create(thread);
    }
    let io = vm::import::import_str(thread, "_io")?;
    let open = thread.get_str(io.as_ref(), "open")?;
    let builtins = thread.builtins.get().unwrap_or_else(Obj::none);
    thread.set_in(thread.dict_of(&builtins), "open", open.clone())?;
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    for (descriptor, name, mode) in [(0, names::STDIN, "r"), (1, names::STDOUT, "w"), (2, names::STDERR, "w")] {
        let errors = if descriptor == 2 { "backslashreplace" } else { "strict" };
        let values = [
            Obj::small_int(descriptor),
            thread.new_str(mode)?,
            Obj::small_int(-1),
            thread.new_str("utf-8")?,
            thread.new_str(errors)?,
            Obj::none(),
            Obj::boolean(false),
        ];
        let references: Vec<_> = values.iter().map(Obj::as_ref).collect();
        let opened = thread.call_with(open.as_ref(), &references);
        let stream = match opened {
            Ok(stream) => stream,
            // A closed descriptor: the stream is None.
            Err(raised) => {
                drop(thread.take_exception(raised));
                Obj::none()
            }
        };
        if !stream.is_none() {
            let shown = thread.new_str(["<stdin>", "<stdout>", "<stderr>"][descriptor as usize])?;
            let raw = thread.get_str(thread.get_str(stream.as_ref(), "buffer")?.as_ref(), "raw")?;
            thread.set_attribute_str(raw.as_ref(), "name", shown.as_ref())?;
            thread.set_attribute_str(stream.as_ref(), "mode", thread.new_str(mode)?.as_ref())?;
            if descriptor == 2 {
                let reconfigure = thread.get_str(stream.as_ref(), "reconfigure")?;
                let key = thread.new_str("line_buffering")?;
                thread.call(reconfigure.as_ref(), &[Obj::boolean(true).as_ref()], &[key.as_ref()])?;
            }
        }
        thread.set_attribute(sys.as_ref(), thread.name(name), Some(stream.as_ref()))?;
        thread.set_attribute_str(sys.as_ref(), &format!("__{}__", name.text()), stream.as_ref())?;
    }
    Ok(())
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
            thread.report_unraisable(raised, "Exception ignored on threading shutdown", vm::Ref::NULL);
        }
    }
}

mod plain {
    //! Streams without `_io`.

    use std::io::Write;

    use objects::type_object::TypeFlags;
    use vm::native::{Native, TypeTable, method, record};
    use vm::{Obj, PyResult, Ref, Thread};

    static STREAM: TypeTable =
        TypeTable { native: record("stream", 1), flags: TypeFlags::HAS_DICT, methods: &[METHODS], ..TypeTable::EMPTY };

    const METHODS: &[Native] =
        &[method("write", "($self, text, /)", write, ""), method("flush", "($self, /)", flush, "")];

    fn descriptor(stream: Ref<'_>) -> i64 {
        // SAFETY: a stream has that slot.
        unsafe { objects::record::slot(stream, 0) }.word().int()
    }

    fn write(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
        let text = thread.str_argument(arguments[1], "write() argument")?;
        let written = if descriptor(arguments[0]) == 2 {
            std::io::stderr().write_all(text.as_bytes())
        } else {
            std::io::stdout().write_all(text.as_bytes())
        };
        if let Err(error) = written {
            return Err(thread.os_error(error.raw_os_error().unwrap_or(0), None));
        }
        Ok(thread.space.int(text.chars().count() as i64)?)
    }

    fn flush(_: &Thread, _: &[Ref<'_>]) -> PyResult {
        let _ = std::io::stdout().flush();
        Ok(Obj::none())
    }

    pub(super) fn create(thread: &Thread) -> PyResult<()> {
        let shape = thread.ensure_class(&STREAM)?.root_shape.get();
        let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
        for (number, name) in [(1, "stdout"), (2, "stderr")] {
            let stream = thread.space.new_record(shape, [Obj::small_int(number)])?;
            thread.set_attribute_str(sys.as_ref(), name, stream.as_ref())?;
        }
        Ok(())
    }
}
