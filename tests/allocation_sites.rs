//! Where an object was allocated, as natives can ask, in every mode of recording.

use std::rc::Rc;

use compiler::Mode;
use vm::exceptions::traceback;
use vm::state::Config;
use vm::{PyResult, Runtime};

const STACK_BYTES: usize = 64 << 20;

const PROGRAM: &str = "\
class Item:
    pass
def make(depth):
    if depth:
        return make(depth - 1)
    return Item()
before = make(0)
def later():
    return [make(2),
            make(1)]
";

/// Functions and lines of the stack on which an attribute of the last result was allocated.
fn site(runtime: &Runtime, object: &vm::Obj) -> Option<Vec<(String, u32)>> {
    let site = runtime.thread.allocation_site(object.as_ref())?;
    assert!(site.iter().all(|frame| runtime.thread.text_of(frame.file.as_ref()) == "<program>"));
    Some(site.into_iter().map(|frame| (frame.function, frame.line)).collect())
}

fn check(runtime: &Runtime) -> PyResult<()> {
    let thread = &*runtime.thread;
    let options = thread.compiler_options();
    let code = vm::builtins::compile::compile_text(thread, PROGRAM, "<program>", Mode::Exec, &options)?;
    let dict = runtime.main_dict()?;
    vm::builtins::compile::run_in(thread, code.as_ref(), dict.clone(), dict.clone())?;
    drop(code);
    let get = |name: &str| thread.dict_get_str(thread.dict_of(&dict), name).map(|found| found.expect("it was defined"));
    let (before, later) = (get("before")?, get("later")?);
    assert_eq!(site(runtime, &before), None, "nothing was recorded");

    thread.start_memory_profile(0);
    assert_eq!(site(runtime, &before), None, "it was not recorded");
    let items = thread.call_with(later.as_ref(), &[])?;
    let items = thread.collect(items.as_ref())?;
    let frames = |lines: &[(&str, u32)]| Some(lines.iter().map(|&(name, line)| (name.to_owned(), line)).collect());
    let expected: [Option<Vec<_>>; 2] = [
        frames(&[("make", 6), ("make", 5), ("make", 5), ("later", 9)]),
        frames(&[("make", 6), ("make", 5), ("later", 10)]),
    ];
    assert_eq!([site(runtime, &items[0]), site(runtime, &items[1])], expected);
    for nowhere in [vm::Obj::none(), thread.space.int(5)?, thread.space.float(0.5)?, thread.space.empty_str()] {
        assert_eq!(site(runtime, &nowhere), None);
    }
    // Tracing on top of it changes nothing, nor does its end.
    thread.start_tracing_memory(1);
    let item = thread.collect(thread.call_with(later.as_ref(), &[])?.as_ref())?.remove(1);
    assert_eq!(site(runtime, &item), expected[1]);
    thread.stop_tracing_memory();
    assert_eq!(site(runtime, &item), expected[1]);
    let report = thread.memory_report().expect("a profile is recorded");
    assert!(report.frames.iter().any(|frame| frame == "later (<program>:10)"));

    // Tracing alone: all ends with it.
    let other = Runtime::new(Rc::new(stdlib::process()), Config::default(), STACK_BYTES / 2).expect("it starts");
    other.thread.start_tracing_memory(3);
    let object = other.thread.space.bytes(b"some bytes")?;
    assert_eq!(site(&other, &object), Some(Vec::new()), "no function runs");
    other.thread.stop_tracing_memory();
    assert_eq!(site(&other, &object), None);
    assert!(other.thread.memory_report().is_none() && other.thread.memory_profile.recorder().is_none());
    drop(object);
    Ok(())
}

fn run() -> Result<(), String> {
    let runtime =
        Runtime::new(Rc::new(stdlib::process()), Config::default(), STACK_BYTES - (1 << 20)).expect("it starts");
    runtime.start().and_then(|()| check(&runtime)).map_err(|raised| {
        let exception = runtime.thread.take_exception(raised);
        traceback::render(&runtime.thread, exception.as_ref())
    })
}

#[test]
fn stacks_of_allocations_can_be_asked_for() {
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(run).expect("a thread starts");
    assert_eq!(thread.join().expect("it does not panic"), Ok(()));
}
