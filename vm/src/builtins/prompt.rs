//! The plain prompt: statements from standard input, one at a time.
//!
//! 1. A line is read (without the interpreter's lock; a signal that arrives meanwhile drops what was typed).
//! 2. While more lines may follow, the next one is asked for with `sys.ps2`.
//! 3. The statement runs in `__main__`. What it raises is printed; SystemExit ends the prompt.

use std::io::{BufRead, ErrorKind, IsTerminal, Read, Write};

use compiler::codegen::FutureFeatures;
use compiler::{Mode, Options};
use objects::Obj;

use super::compile;
use crate::builtins::printing::flush_streams;
use crate::exceptions::{self, interactive_sources, traceback};
use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types;

const FILE_NAME: &str = "<stdin>";

/// Runs what comes from standard input, until its end: statement by statement where somebody types, else as one program.
pub fn read_and_run(thread: &Thread) -> PyResult<()> {
    let main = crate::import::import_str(thread, "__main__")?;
    let dict = types::module::dict_of(thread, main.as_ref())?;
    if !thread.config.interactive && !std::io::stdin().is_terminal() {
        return run_whole(thread, dict);
    }
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    for (name, text) in [(names::PS1, ">>> "), (names::PS2, "... ")] {
        if thread.get_or_none(sys.as_ref(), name)?.is_none() {
            thread.set_attribute(sys.as_ref(), thread.name(name), Some(thread.new_str(text)?.as_ref()))?;
        }
    }
    let mut prompt = Prompt { thread, dict, pending: Vec::new(), future: FutureFeatures::empty() };
    loop {
        match prompt.step() {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(raised) if thread.is_raised(&raised, &exceptions::SYSTEM_EXIT) => return Err(raised),
            Err(raised) => {
                prompt.pending.clear();
                flush_streams(thread);
                traceback::report_uncaught(thread, thread.take_exception(raised).as_ref());
            }
        }
    }
}

/// Runs all of standard input as one program.
fn run_whole(thread: &Thread, dict: Obj) -> PyResult<()> {
    let mut bytes = Vec::new();
    // What cannot be read is no program.
    let _ = thread.without_lock(|| std::io::stdin().read_to_end(&mut bytes));
    let text = compile::decode_source(thread, &bytes, FILE_NAME)?;
    let code = compile::compile_text(thread, &text, FILE_NAME, Mode::Exec, &thread.compiler_options())?;
    compile::run_in(thread, code.as_ref(), dict.clone(), dict).map(drop)
}

struct Prompt<'a> {
    thread: &'a Thread,
    dict: Obj,
    /// The lines of a statement that has not ended.
    pending: Vec<u8>,
    /// What earlier statements imported from `__future__` holds for all that follow.
    future: FutureFeatures,
}

impl Prompt<'_> {
    /// Reads a line, and runs the statement that it ends. False at the end of the input.
    fn step(&mut self) -> PyResult<bool> {
        let thread = self.thread;
        flush_streams(thread);
        let name = if self.pending.is_empty() { names::PS1 } else { names::PS2 };
        // To the process's own stream, as the terminal's echo goes there, too.
        write_to_terminal(&prompt_text(thread, name));
        let start = self.pending.len();
        if !self.read_line()? {
            write_to_terminal("\n");
            return Ok(false);
        }
        if start == 0 && self.pending.trim_ascii().is_empty() {
            self.pending.clear();
            return Ok(true);
        }
        let source = compile::decode_source(thread, &self.pending, FILE_NAME)?;
        let choices = Options {
            allow_incomplete: true,
            dont_imply_dedent: true,
            future: self.future,
            ..thread.compiler_options()
        };
        // As `codeop` has it: a block ends with a blank line, not with the newline of its last line.
        let text = source.strip_suffix('\n').unwrap_or(&source);
        if goes_on(text, &source, &choices) {
            return Ok(true);
        }
        self.pending.clear();
        let code = compile::compile_text(thread, text, FILE_NAME, Mode::Single, &choices)?;
        let flags = thread.code_of(code.as_ref()).map_or(0, |code| code.flags);
        self.future |= FutureFeatures::from_bits_truncate(flags);
        interactive_sources::register(thread, code.as_ref(), &source, FILE_NAME)?;
        compile::run_in(thread, code.as_ref(), self.dict.clone(), self.dict.clone())?;
        Ok(true)
    }

    /// Adds the next line to what is pending. False at the end of the input.
    fn read_line(&mut self) -> PyResult<bool> {
        let thread = self.thread;
        loop {
            let pending = &mut self.pending;
            let read = thread.without_lock(|| {
                let mut input = std::io::stdin().lock();
                let available = input.fill_buf()?;
                let end = available.iter().position(|&byte| byte == b'\n').map(|at| at + 1);
                let taken = end.unwrap_or(available.len());
                pending.extend_from_slice(&available[..taken]);
                input.consume(taken);
                Ok::<_, std::io::Error>((taken, end.is_some()))
            });
            match read {
                Ok((0, _)) => return Ok(false),
                Ok((_, true)) => return Ok(true),
                Ok((_, false)) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {
                    if let Err(raised) = thread.run_pending() {
                        write_to_terminal("\n");
                        return Err(raised);
                    }
                }
                Err(_) => return Ok(false),
            }
        }
    }
}

fn write_to_terminal(text: &str) {
    // Where that fails, nobody sees the prompt.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Whether more lines may follow an interactive input that ends without (`text`) or with its newline (`line`).
fn goes_on(text: &str, line: &str, choices: &Options) -> bool {
    use compiler::syntax_error::ErrorKind;
    let failure = |text: &str| compiler::compile(text, FILE_NAME, Mode::Single, choices).err().map(|error| error.kind);
    match failure(text) {
        None => false,
        Some(ErrorKind::Incomplete) => true,
        Some(_) => failure(line).is_none_or(|kind| kind == ErrorKind::Incomplete),
    }
}

/// `str(sys.ps1)`, nothing where that fails.
fn prompt_text(thread: &Thread, name: names::Name) -> String {
    let sys = thread.sys_module.get().unwrap_or_else(Obj::none);
    let text = match thread.get_or_none(sys.as_ref(), name) {
        Ok(Some(prompt)) => thread.str_string(prompt.as_ref()),
        Ok(None) => return String::new(),
        Err(raised) => Err(raised),
    };
    text.unwrap_or_else(|raised| {
        drop(thread.take_exception(raised));
        String::new()
    })
}
