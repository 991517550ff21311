//! Whether anything could be seen of the end of the objects that are alive when the program leaves.
//!
//! CPython ends them one by one. Here a walk over the heap looks for what would run code or have an effect: finalizers, suspended generators
//! with handlers, open files, callbacks of weak references. Where there is nothing of the kind, the objects go with the
//! process, however many they are.

use objects::frame::GeneratorState;
use objects::shape::fixed;
use objects::{Obj, Ref};
use refcount::HeaderFlags;

use crate::interpreter::generator::handles_nothing;
use crate::names;
use crate::state::Thread;
use crate::types;

/// The library's callbacks that tidy the weak container they belong to, and do nothing else.
const TIDYING: [(&str, &str); 4] = [
    ("weakref", "WeakValueDictionary.__init__.<locals>.remove"),
    ("weakref", "WeakKeyDictionary.__init__.<locals>.remove"),
    ("_weakrefset", "WeakSet.__init__.<locals>._remove"),
    ("weakref", "WeakSet.__init__.<locals>._remove"),
];

/// Streams, and what is below each: they are flushed, and left open.
const STREAMS: [&str; 3] = ["__stdin__", "__stdout__", "__stderr__"];

pub(super) fn is_end_visible(thread: &Thread) -> bool {
    has_visible_callbacks(thread) || has_visible_objects(thread)
}

fn has_visible_objects(thread: &Thread) -> bool {
    let streams = standard_streams(thread);
    let mut is_visible = false;
    thread.space.heap.walk(&mut |object| {
        // SAFETY: the walk gives live objects, and nothing runs or changes meanwhile.
        let header = unsafe { &*object };
        if is_visible || header.has(HeaderFlags::LEAF | HeaderFlags::FINALIZED) {
            return;
        }
        is_visible = match header.shape() {
            fixed::GENERATOR | fixed::COROUTINE | fixed::ASYNC_GENERATOR => {
                // SAFETY: live; its shape says that it is a generator.
                let generator = unsafe { &*object.cast::<objects::frame::Generator>() };
                match generator.state.get() {
                    GeneratorState::Suspended => !handles_nothing(generator),
                    GeneratorState::SuspendedInSend => true,
                    GeneratorState::Created => header.shape() == fixed::COROUTINE,
                    GeneratorState::Running | GeneratorState::Done => false,
                }
            }
            shape => {
                // SAFETY: classes of live objects are alive.
                let has_finalizer =
                    thread.overrides(unsafe { &*thread.space.shapes.record(shape).class() }, names::DEL);
                has_finalizer && !streams.iter().any(|stream| std::ptr::eq(stream.word().pointer(), object))
            }
        };
    });
    is_visible
}

/// The standard streams with their buffers and files.
fn standard_streams(thread: &Thread) -> Vec<Obj> {
    let Some(sys) = thread.sys.get() else { return Vec::new() };
    let mut found = Vec::new();
    for name in STREAMS {
        let mut stream = thread.dict_get_str(thread.dict_of(&sys), name).ok().flatten();
        for below in [Some("buffer"), Some("raw"), None] {
            let Some(this) = stream.take().filter(|stream| stream.as_ref().header().is_some()) else { break };
            stream = below.and_then(|below| attribute(thread, this.as_ref(), below));
            found.push(this);
        }
    }
    found
}

fn has_visible_callbacks(thread: &Thread) -> bool {
    let callbacks = thread.space.weak_callbacks();
    callbacks.iter().any(|callback| !is_tidying(thread, callback.as_ref()))
}

fn is_tidying(thread: &Thread, callback: Ref<'_>) -> bool {
    if !thread.is_instance_of(callback, &types::function::FUNCTION) {
        return false;
    }
    let text = |name: &str| {
        let value = attribute(thread, callback, name)?;
        objects::Space::exact_str(value.as_ref()).map(|text| text.to_string_lossy())
    };
    let (Some(module), Some(name)) = (text("__module__"), text("__qualname__")) else { return false };
    TIDYING.contains(&(module.as_str(), name.as_str()))
}

fn attribute(thread: &Thread, object: Ref<'_>, name: &str) -> Option<Obj> {
    thread.get_str(object, name).map_err(|raised| drop(thread.take_exception(raised))).ok()
}
