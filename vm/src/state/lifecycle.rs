//! The life of an interpreter: from nothing to running programs, and back.

use std::rc::Rc;

use objects::space::Lifecycle;
use objects::{Obj, Ref, Space};
use threads::Reasons;

use crate::class::build;
use crate::exceptions;
use crate::names;
use crate::raised::PyResult;
use crate::state::{Config, Interpreter, Phase, Process, Thread};
use crate::types;

/// An interpreter with its main thread.
pub struct Runtime {
    // Dropped in this order: the thread before the interpreter.
    pub thread: Box<Thread>,
    interpreter: Box<Interpreter>,
}

static LIFECYCLE: Lifecycle = Lifecycle {
    run_finalizer: |context, object| with_thread(context, |thread| run_finalizer(thread, object)),
    repay_loans: |context, object| with_thread(context, |thread| crate::interpreter::loans::repay(thread, object)),
    call_weak_callback: |context, weak| with_thread(context, |thread| call_weak_callback(thread, weak)),
    finalizer: names::DEL.0 as usize,
    release_resource: |context, object| with_thread(context, |thread| release_resource(thread, object)),
    collection_due: |context| with_thread(context, |thread| thread.attention.raise(Reasons::COLLECTION)),
    garbage_found: |context, garbage| {
        with_thread(context, |thread| {
            if let Some(listener) = thread.collector_listener.get() {
                (listener.found)(thread, garbage);
            }
        });
    },
    keeps_garbage: |context, garbage| {
        with_thread(context, |thread| thread.collector_listener.get().is_some_and(|to| (to.garbage)(thread, garbage)))
    },
};

/// What ends from now on ends on this thread, which has just got the interpreter's lock.
pub(super) fn enter(thread: &Thread) {
    thread.space.set_lifecycle(&LIFECYCLE, std::ptr::from_ref(thread).cast());
    if thread.space.heap.is_collection_due() {
        thread.attention.raise(Reasons::COLLECTION);
    }
}

fn with_thread<T>(context: *const (), body: impl FnOnce(&Thread) -> T) -> T {
    // SAFETY: the context is the thread that runs the interpreter; the life-cycle is taken away before it ends.
    body(unsafe { &*context.cast::<Thread>() })
}

fn run_finalizer(thread: &Thread, object: Ref<'_>) {
    // An exception on its way stays on its way.
    let pending = thread.stash_exception();
    let shape = object.header().map(|header| header.shape());
    let result = match shape {
        Some(objects::shape::fixed::GENERATOR | objects::shape::fixed::COROUTINE) => {
            types::generator::finalize(thread, object)
        }
        Some(objects::shape::fixed::ASYNC_GENERATOR) => types::async_generator::finalize(thread, object),
        _ => {
            let method = thread.lookup_name(thread.space.type_of(object), names::DEL);
            match method {
                Some(method) => {
                    let function = method.clone();
                    let result = thread.call_bound(method, object, &[], &[]).map(drop);
                    if let Err(raised) = result {
                        thread.report_unraisable(
                            raised,
                            "Exception ignored while calling deallocator",
                            function.as_ref(),
                        );
                    }
                    Ok(())
                }
                None => Ok(()),
            }
        }
    };
    if let Err(raised) = result {
        thread.report_unraisable(raised, "Exception ignored while closing generator", object);
    }
    let is_generator = matches!(
        shape,
        Some(
            objects::shape::fixed::GENERATOR
                | objects::shape::fixed::COROUTINE
                | objects::shape::fixed::ASYNC_GENERATOR
        )
    );
    // The frame object of one that was not resurrected must not look into its frame any more.
    if is_generator && object.header().is_some_and(|header| header.is_unique()) {
        crate::interpreter::generator::detach_frame_object(thread, object);
    }
    thread.restore_exception(pending);
}

fn call_weak_callback(thread: &Thread, weak: Ref<'_>) {
    // SAFETY: a weak reference has that slot.
    let callback = unsafe { objects::record::slot(weak, objects::weak::slots::CALLBACK) }.take();
    let Some(callback) = callback.filter(|callback| !callback.is_none()) else { return };
    let pending = thread.stash_exception();
    if let Err(raised) = thread.call_with(callback.as_ref(), &[weak]) {
        thread.report_unraisable(raised, "Exception ignored while calling weakref callback", callback.as_ref());
    }
    thread.restore_exception(pending);
}

/// A weak reference leaves the table, a generator's frame object stops looking into it; other resources are freed by their own
/// types' finalizers.
fn release_resource(thread: &Thread, object: Ref<'_>) {
    let record = thread.space.shapes.record_of(object);
    if record.layout.get() == objects::Layout::Generator {
        return crate::interpreter::generator::detach_frame_object(thread, object);
    }
    if types::weakref::is_weak(record.native()) {
        // SAFETY: called while the object is being destroyed.
        unsafe { thread.space.unregister_weak(object.word().pointer()) };
    }
    if record.is_native(&types::memoryview::MEMORYVIEW.native) {
        types::memoryview::release_export(thread, object);
    }
    if record.is_native(&types::capsule::CAPSULE.native) {
        types::capsule::release(thread, object);
    }
}

impl Thread {
    /// Sets the exception on its way aside.
    pub fn stash_exception(&self) -> Option<Obj> {
        self.exception_slot_raw().take()
    }

    pub fn restore_exception(&self, pending: Option<Obj>) {
        self.exception_slot_raw().set(pending.unwrap_or(Obj::NULL));
    }
}

impl Runtime {
    /// A runtime with built-in types, `builtins` and `sys`. `native_stack_bytes` is what the calling thread's stack has left.
    pub fn new(process: Rc<Process>, config: Config, native_stack_bytes: usize) -> Option<Runtime> {
        let interpreter = Interpreter::new(process, config)?;
        if let Some(limit) = interpreter.config.max_heap {
            interpreter.space.heap.set_limit_bytes(limit);
        }
        interpreter.space.set_poison_freed(interpreter.config.poison_freed);
        let thread = Thread::new(&interpreter)?;
        let runtime = Runtime { thread, interpreter };
        runtime.thread.begin_main(native_stack_bytes);
        runtime.begin_recording();
        match runtime.initialize() {
            Ok(()) => Some(runtime),
            // Nothing can be raised yet, so this is what went wrong.
            Err(_) if runtime.thread.phase.get() == Phase::Uninitialized => {
                eprintln!("taipan: the runtime cannot start: there is not enough memory");
                None
            }
            Err(raised) => {
                let exception = runtime.thread.take_exception(raised);
                eprintln!(
                    "taipan: the runtime cannot start: {}",
                    exceptions::traceback::render(&runtime.thread, exception.as_ref())
                );
                None
            }
        }
    }

    /// Memory profile and traces that the configuration asks for.
    fn begin_recording(&self) {
        let config = &self.interpreter.config;
        if let Some(interval) = config.memory_profile_interval {
            self.interpreter.start_memory_profile(interval);
        } else if config.collector_report.is_some() {
            // The report says where objects were made.
            self.interpreter.start_memory_profile(0);
        }
        if config.traced_frames != 0 {
            self.interpreter.start_tracing_memory(config.traced_frames);
        }
    }

    fn initialize(&self) -> PyResult<()> {
        let thread = &*self.thread;
        build::make_core(&self.interpreter)?;
        for (table, _) in types::FIXED_SHAPES {
            thread.ensure_class(table)?;
        }
        for table in exceptions::ALL.iter().chain(types::OTHERS) {
            thread.ensure_class(table)?;
        }
        let memory_error = thread.new_exception(&exceptions::MEMORY_ERROR, vec![])?;
        thread.memory_error.set(memory_error);
        thread.phase.set(Phase::Core);
        crate::builtins::create(thread)?;
        crate::builtins::sys::create(thread)?;
        thread.phase.set(Phase::Importlib);
        Ok(())
    }

    /// Makes `__main__`, the standard streams, and lets programs run.
    pub fn start(&self) -> PyResult<()> {
        let thread = &*self.thread;
        let main = types::module::new(thread, "__main__", None)?;
        types::module::forget_importer(thread, main.as_ref())?;
        let dict = types::module::dict_of(thread, main.as_ref())?;
        thread.dict_of(&dict).set_str(&thread.space, thread.name(crate::names::SPEC), Obj::none())?;
        thread.set_in(thread.dict_of(&dict), "__builtins__", thread.builtins_module.get().unwrap_or_else(Obj::none))?;
        let modules = thread.modules.get().unwrap_or_else(Obj::none);
        thread.set_in(thread.dict_of(&modules), "__main__", main)?;
        if thread.config.collect_every != 0 {
            thread.space.heap.set_collect_every(thread.config.collect_every);
        }
        thread.random_collections.draw(&thread.space);
        thread.phase.set(Phase::Main);
        Ok(())
    }

    /// The dict of `__main__`.
    pub fn main_dict(&self) -> PyResult {
        Ok(crate::import::module_dict(&self.thread, "__main__")?.unwrap_or_else(Obj::none))
    }

    /// Ends the runtime: `atexit` and flushing are the caller's; here objects end.
    pub fn finish(self, full: bool) -> Vec<String> {
        let thread = &*self.thread;
        let mut report = Vec::new();
        thread.phase.set(Phase::Finalizing);
        let is_alone = self.interpreter.close_lock(thread);
        if !full && !thread.config.verify_heap && !super::leaving::is_end_visible(thread) {
            thread.space.end_lifecycle();
            std::mem::forget(self);
            return report;
        }
        teardown_modules(thread);
        thread.space.heap.collect_all();
        // What finalizers have printed.
        crate::builtins::printing::flush_streams(thread);
        if thread.config.verify_heap {
            report.extend(verify(thread));
        }
        self.give_up_resources();
        if !is_alone {
            // Other threads may still read memory of what they hold: it goes with the process.
            std::mem::forget(self);
        } else if full {
            report.extend(end_objects(thread));
        }
        report
    }

    /// What Rust values hold of the heap goes before it.
    fn give_up_resources(&self) {
        let thread = &*self.thread;
        thread.space.end_lifecycle();
        thread.monitoring.end();
        thread.end_memory_profile();
        drop(thread.take_module_states());
        thread.resources.clear();
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.give_up_resources();
    }
}

/// Ends every object, as a check: what lives on was counted too often. Otherwise the heap goes as a whole.
fn end_objects(thread: &Thread) -> Option<String> {
    for slot in [
        &thread.modules,
        &thread.builtins,
        &thread.builtins_module,
        &thread.sys,
        &thread.sys_module,
        &thread.interactive_sources,
    ] {
        slot.set(Obj::NULL);
    }
    thread.end_slots();
    thread.imports.clear();
    thread.space.heap.collect_all();
    thread.space.empty_immortals();
    let counts = thread.space.counted_objects();
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    if total == 0 {
        return None;
    }
    let kinds: Vec<String> = counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    Some(format!("full finalization: {total} objects are alive: {}", kinds.join(", ")))
}

/// Attributes of `sys` that hold what programs made.
const SYS_EMPTIED: [&str; 11] = [
    "path",
    "argv",
    "ps1",
    "ps2",
    "last_type",
    "last_value",
    "last_traceback",
    "last_exc",
    "path_hooks",
    "path_importer_cache",
    "meta_path",
];

/// Lets the modules go, as CPython: first all at once, so that what only they held ends with their variables still there; what
/// is left after a collection loses its variables, in the reverse order of import.
fn teardown_modules(thread: &Thread) {
    let Some(modules) = thread.modules.get() else { return };
    let Some(dict) = Space::exact_dict(modules.as_ref()) else { return };
    if let Some(sys) = thread.sys.get() {
        let sys = thread.dict_of(&sys);
        let mut values = SYS_EMPTIED.map(|name| (name, None)).to_vec();
        for (name, original) in [("stdin", "__stdin__"), ("stdout", "__stdout__"), ("stderr", "__stderr__")] {
            values.push((name, thread.dict_get_str(sys, original).ok().flatten()));
        }
        for (name, value) in values {
            if let Ok(Some(_)) = thread.dict_get_str(sys, name)
                && let Err(raised) = thread.set_in(sys, name, value.unwrap_or_else(Obj::none))
            {
                drop(thread.take_exception(raised));
            }
        }
    }
    let mut references = Vec::new();
    for (name, module) in thread.dict_items(dict) {
        let is_kept = [&thread.sys_module, &thread.builtins_module]
            .iter()
            .any(|slot| slot.get().is_some_and(|kept| kept.as_ref().is(module.as_ref())));
        if !is_kept
            && thread.is_instance_of(module.as_ref(), &types::module::MODULE)
            && let Ok(reference) = types::weakref::new(thread, module.as_ref(), None)
        {
            references.push(reference);
        }
        drop(module);
        if let Err(raised) = thread.dict_set(dict, name.as_ref(), Obj::none()) {
            drop(thread.take_exception(raised));
        }
    }
    if let Err(raised) = thread.call_method_str(modules.as_ref(), "clear", &[]) {
        drop(thread.take_exception(raised));
    }
    thread.space.heap.collect_all();
    for reference in references.iter().rev() {
        if let Some(module) = thread.space.weak_referent(reference.as_ref()) {
            clear_module(thread, &module);
        }
    }
}

/// Deletes a module's variables: those with one underscore first, then the others, as CPython.
fn clear_module(thread: &Thread, module: &Obj) {
    if !thread.is_instance_of(module.as_ref(), &types::module::MODULE) {
        return;
    }
    let Ok(dict) = types::module::dict_of(thread, module.as_ref()) else { return };
    let Some(dict) = Space::exact_dict(dict.as_ref()) else { return };
    for pass in 0..2 {
        for (name, value) in thread.dict_items(dict) {
            let text = thread.text_of(name.as_ref());
            let private = text.starts_with('_') && !text.starts_with("__");
            if text == "__builtins__" || (pass == 0) != private {
                continue;
            }
            drop(value);
            if let Some(key) = Space::exact_str(name.as_ref())
                && let Some(number) = dict.find_str(&thread.space, key)
            {
                drop(dict.table.replace_value(number, Obj::none()));
            }
        }
    }
}

/// Recounts the heap. Roots held by Rust code are unknown here, so only missing counts are problems.
pub fn verify(thread: &Thread) -> Vec<String> {
    let problems = thread.space.heap.verify(&[], false);
    problems.iter().map(|problem| format!("heap verifier: {problem:?}")).collect()
}
