//! Memory that Rust code takes on hot paths: none that grows with the number of iterations.
//!
//! Objects live in the interpreter's heap. What Rust allocates beside it (vectors, tables, boxes) is counted here by dhat: a loop is run
//! with a number of iterations and then with many more, in an interpreter that has run it before. Both must take the same number
//! of blocks, but for the few that collections take.

use std::rc::Rc;

use compiler::Mode;
use vm::exceptions::traceback;
use vm::state::Config;
use vm::{PyResult, Runtime};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const STACK_BYTES: usize = 64 << 20;
const FEW: u64 = 2_000;
const MANY: u64 = 12_000;
/// What collections of the loops' candidates may take.
const ITERATIONS_A_BLOCK: u64 = 100;
const BYTES_AN_ITERATION: u64 = 64;

/// Names and bodies of loops.
const PATHS: [(&str, &str); 14] = [
    ("integers", "total = (total * 3 + i) % 1000003"),
    ("floats", "real = real * 0.5 + i"),
    ("attributes", "thing.value = thing.value + 1; thing.other"),
    ("methods", "thing.step(i)"),
    ("calls", "function(i, key=i)"),
    ("closures", "(lambda: i)()"),
    ("instances", "Thing()"),
    ("lists", "numbers = [i, i + 1]; numbers.append(i); numbers[0]"),
    ("dicts", "table = {'a': i}; table['b'] = i; table['a']"),
    ("tuples", "a, b = (i, total); c = (b, a)"),
    ("generators", "for item in produce(i): pass"),
    ("comprehensions", "[item for item in (i, 2, 3) if item]"),
    ("strings", "text = 'a' + name; text[0]; text == name"),
    ("exceptions", "try:\n            raise ValueError\n        except ValueError:\n            pass"),
];

const PRELUDE: &str = "\
class Thing:
    def __init__(self):
        self.value = 0
        self.other = None
    def step(self, by):
        self.value += by
def function(a, b=2, *, key):
    return a
def produce(i):
    yield i
    yield i
";

/// Blocks and bytes that a loop takes.
fn taken(runtime: &Runtime, path: &str, iterations: u64) -> PyResult<(u64, u64)> {
    let thread = &*runtime.thread;
    let dict = runtime.main_dict()?;
    let function = thread.dict_get_str(thread.dict_of(&dict), path)?.expect("the path was defined");
    let count = thread.space.int(iterations as i64)?;
    let before = dhat::HeapStats::get();
    thread.call_with(function.as_ref(), &[count.as_ref()])?;
    let after = dhat::HeapStats::get();
    Ok((after.total_blocks - before.total_blocks, after.total_bytes - before.total_bytes))
}

fn measure(runtime: &Runtime) -> PyResult<Vec<String>> {
    let thread = &*runtime.thread;
    let mut text = PRELUDE.to_owned();
    for (name, body) in PATHS {
        text.push_str(&format!(
            "def {name}(count):\n    thing = Thing(); total = 0; real = 1.5; name = 'name'\n    for i in range(count):\n        {body}\n"
        ));
    }
    let options = thread.compiler_options();
    let code = vm::builtins::compile::compile_text(thread, &text, "<paths>", Mode::Exec, &options)?;
    let dict = runtime.main_dict()?;
    vm::builtins::compile::run_in(thread, code.as_ref(), dict.clone(), dict)?;
    let mut complaints = Vec::new();
    for (name, _) in PATHS {
        // What is made once: caches, shapes, room in tables.
        taken(runtime, name, MANY)?;
        let (few, many) = (taken(runtime, name, FEW)?, taken(runtime, name, MANY)?);
        let (blocks, bytes) = (many.0.saturating_sub(few.0), many.1.saturating_sub(few.1));
        if blocks > (MANY - FEW) / ITERATIONS_A_BLOCK || bytes > (MANY - FEW) * BYTES_AN_ITERATION {
            let text = format!("{name}: {blocks} blocks and {bytes} bytes for {} iterations more", MANY - FEW);
            complaints.push(text);
        }
    }
    Ok(complaints)
}

fn run() -> Vec<String> {
    let runtime =
        Runtime::new(Rc::new(stdlib::process()), Config::default(), STACK_BYTES - (1 << 20)).expect("it starts");
    let thread = &*runtime.thread;
    match runtime.start().and_then(|()| measure(&runtime)) {
        Ok(complaints) => complaints,
        Err(raised) => {
            let exception = thread.take_exception(raised);
            vec![traceback::render(thread, exception.as_ref())]
        }
    }
}

#[test]
fn loops_take_no_memory_beside_the_heap() {
    let _profiler = dhat::Profiler::builder().testing().build();
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(run).expect("a thread starts");
    let complaints = thread.join().expect("it does not panic");
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
