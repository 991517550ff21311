//! The real graph: objects of a real interpreter, changed as programs change them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use objects::list::List;
use vm::exceptions::traceback;
use vm::{Obj, PyResult, Ref, Runtime, Thread};

use super::model::{EDGES, Kind, Number};

const SOURCE: &str = include_str!("nodes.py");
/// The edge number that asks a closure or generator for its token.
const TOKEN_EDGE: i64 = 4;

/// What finalizers and the callbacks of weak references have noted.
pub enum Event {
    /// A node's weak reference was cleared: it has died, or a collection has found it dead (a finalizer may bring it back).
    Cleared(Number),
    /// A finalizer ran; it brought back this edge (or the node itself), or emptied one.
    Finalized { number: Number, deed: Deed },
}

pub enum Deed {
    Nothing,
    BroughtBackItself(Obj),
    BroughtBackEdge(usize, Obj),
    EmptiedEdge(usize),
}

/// An interpreter with the kinds of nodes.
pub struct World {
    /// The functions and classes of the source, by name.
    names: HashMap<&'static str, Obj>,
    events: Obj,
    edge_names: [Obj; EDGES],
    token_name: Obj,
    send: Obj,
    number: Obj,
    /// Tokens that have ended.
    died: Rc<RefCell<Vec<Number>>>,
    /// Behind all that lives in its heap.
    runtime: Runtime,
}

const NAMES: [&str; 18] = [
    "Token",
    "watch",
    "make_list",
    "make_dict",
    "make_set",
    "make_tuple",
    "items",
    "Plain",
    "Viewed",
    "Slotted",
    "failure",
    "closure",
    "generator",
    "Phoenix",
    "Thief",
    "Mourner",
    "events",
    "holders",
];

impl World {
    /// The calling thread has that many bytes of stack.
    pub fn new(stack_bytes: usize) -> Result<World, String> {
        let config = vm::state::Config { hash_seed: Some(0), poison_freed: true, ..Default::default() };
        let runtime =
            Runtime::new(Rc::new(stdlib::process()), config, stack_bytes).ok_or("the runtime does not start")?;
        let thread = &*runtime.thread;
        let made = runtime.start().and_then(|()| Self::prepare(&runtime));
        let (names, interned) = made.map_err(|raised| said(thread, raised))?;
        let [e0, e1, e2, e3, token_name, send, number] = interned;
        let events = names["events"].clone();
        Ok(World {
            died: Rc::default(),
            runtime,
            names,
            events,
            edge_names: [e0, e1, e2, e3],
            token_name,
            send,
            number,
        })
    }

    fn prepare(runtime: &Runtime) -> PyResult<(HashMap<&'static str, Obj>, [Obj; 7])> {
        let thread = &*runtime.thread;
        let options = thread.compiler_options();
        let code = vm::builtins::compile::compile_text(thread, SOURCE, "<nodes>", compiler::Mode::Exec, &options)?;
        let dict = runtime.main_dict()?;
        vm::builtins::compile::run_in(thread, code.as_ref(), dict.clone(), dict.clone())?;
        let mut names = HashMap::new();
        for name in NAMES {
            let value = thread.dict_get_str(thread.dict_of(&dict), name)?;
            names.insert(name, value.unwrap_or_else(Obj::none));
        }
        let mut interned = [const { Obj::NULL }; 7];
        for (place, name) in interned.iter_mut().zip(["e0", "e1", "e2", "e3", "token", "send", "number"]) {
            *place = thread.space.intern_str(name)?;
        }
        Ok((names, interned))
    }

    pub fn thread(&self) -> &Thread {
        &self.runtime.thread
    }

    /// A new node, and the weak reference that tells of its token's death.
    pub fn make(&self, kind: Kind, number: Number, edges: &[Option<Obj>; EDGES]) -> Result<(Obj, Obj), String> {
        self.try_make(kind, number, edges).map_err(|raised| said(self.thread(), raised))
    }

    fn try_make(&self, kind: Kind, number: Number, edges: &[Option<Obj>; EDGES]) -> PyResult<(Obj, Obj)> {
        let thread = self.thread();
        let maker = match kind {
            Kind::List => "make_list",
            Kind::Dict => "make_dict",
            Kind::Set => "make_set",
            Kind::Tuple => "make_tuple",
            Kind::Items => "items",
            Kind::Plain => "Plain",
            Kind::Viewed => "Viewed",
            Kind::Slotted => "Slotted",
            Kind::Failure => "failure",
            Kind::Closure => "closure",
            Kind::Generator | Kind::Closed => "generator",
            Kind::Phoenix => "Phoenix",
            Kind::Thief => "Thief",
            Kind::Mourner => "Mourner",
        };
        let capsule = vm::types::capsule::new(thread, Mark { number, died: Rc::clone(&self.died) })?;
        let token = thread.call_with(self.names["Token"].as_ref(), &[int(number).as_ref(), capsule.as_ref()])?;
        drop(capsule);
        let watch = thread.call_with(self.names["watch"].as_ref(), &[token.as_ref()])?;
        let none = Obj::none();
        let mut arguments = vec![token.as_ref()];
        if kind == Kind::Tuple {
            arguments.extend(edges.iter().map(|edge| edge.as_ref().unwrap_or(&none).as_ref()));
        }
        let node = thread.call_with(self.names[maker].as_ref(), &arguments)?;
        if kind != Kind::Tuple {
            for (edge, value) in edges.iter().enumerate() {
                if let Some(value) = value {
                    self.try_set(kind, node.as_ref(), edge, Some(value.as_ref()), None)?;
                }
            }
        }
        Ok((node, watch))
    }

    /// What an edge leads to. `number`: the number of what it should lead to, by which a set's members are told apart.
    pub fn get(&self, kind: Kind, node: &Obj, edge: usize, number: Option<Number>) -> Result<Option<Obj>, String> {
        let found = self.try_get(kind, node.as_ref(), edge, number);
        found.map_err(|raised| said(self.thread(), raised)).map(|found| found.filter(|found| !found.is_none()))
    }

    fn try_get(&self, kind: Kind, node: Ref<'_>, edge: usize, number: Option<Number>) -> PyResult<Option<Obj>> {
        let thread = self.thread();
        match kind {
            Kind::List | Kind::Tuple => thread.get_item(node, int(edge + 1).as_ref()).map(Some),
            Kind::Dict => match thread.downcast::<objects::dict::Dict>(node) {
                Some(dict) => thread.dict_get(dict, int(edge).as_ref()),
                None => Ok(None),
            },
            Kind::Closed => Ok(None),
            Kind::Set => match number {
                Some(number) => self.member(node, number),
                None => Ok(None),
            },
            Kind::Items if edge < 2 => thread.get_item(node, int(edge).as_ref()).map(Some),
            Kind::Closure => thread.call_with(node, &[int(edge).as_ref()]).map(Some),
            Kind::Generator => self.command(node, &[int(edge)]).map(Some),
            _ => thread.get_attribute_or_none(node, self.edge_names[edge].as_ref()),
        }
    }

    fn command(&self, generator: Ref<'_>, words: &[Obj]) -> PyResult {
        let thread = self.thread();
        let words = thread.space.tuple(words.to_vec())?;
        thread.call_method_named(generator, self.send.as_ref(), &[words.as_ref()])
    }

    /// The member of a set whose token has that number.
    fn member(&self, set: Ref<'_>, number: Number) -> PyResult<Option<Obj>> {
        let thread = self.thread();
        for member in thread.collect(set)? {
            if let Some(token) = thread.get_attribute_or_none(member.as_ref(), self.token_name.as_ref())?
                && self.number_of_token(&token)? == Some(number)
            {
                return Ok(Some(member));
            }
        }
        Ok(None)
    }

    fn number_of_token(&self, token: &Obj) -> PyResult<Option<Number>> {
        let number = self.thread().get_attribute(token.as_ref(), self.number.as_ref())?;
        Ok(self
            .thread()
            .space
            .int_value(number.as_ref())
            .and_then(|number| number.to_i64())
            .map(|number| number as usize))
    }

    /// Leads an edge elsewhere, or nowhere. `old`: in a set, the member that it leads to no more.
    pub fn set(&self, kind: Kind, node: &Obj, edge: usize, to: Option<&Obj>, old: Option<&Obj>) -> Result<(), String> {
        let done = self.try_set(kind, node.as_ref(), edge, to.map(Obj::as_ref), old.map(Obj::as_ref));
        done.map_err(|raised| said(self.thread(), raised))
    }

    fn try_set(
        &self,
        kind: Kind,
        node: Ref<'_>,
        edge: usize,
        to: Option<Ref<'_>>,
        old: Option<Ref<'_>>,
    ) -> PyResult<()> {
        let thread = self.thread();
        let none = Obj::none();
        let value = to.unwrap_or(none.as_ref());
        match kind {
            Kind::List => thread.set_item(node, int(edge + 1).as_ref(), value),
            Kind::Items if edge < 2 => thread.set_item(node, int(edge).as_ref(), value),
            Kind::Dict => match (thread.downcast::<objects::dict::Dict>(node), to) {
                (Some(dict), Some(to)) => thread.dict_set(dict, int(edge).as_ref(), to.own()),
                (Some(dict), None) => thread.dict_remove(dict, int(edge).as_ref()).map(drop),
                (None, _) => Ok(()),
            },
            Kind::Set => {
                if let Some(old) = old {
                    thread.call_method_str(node, "discard", &[old])?;
                }
                match to {
                    Some(to) => thread.call_method_str(node, "add", &[to]).map(drop),
                    None => Ok(()),
                }
            }
            Kind::Closure => thread.call_with(node, &[int(edge).as_ref(), value]).map(drop),
            Kind::Generator => self.command(node, &[int(edge), value.own()]).map(drop),
            Kind::Tuple | Kind::Closed => Ok(()),
            _ => {
                let name = self.edge_names[edge].as_ref();
                if to.is_none() && thread.get_attribute_or_none(node, name)?.is_none() {
                    return Ok(());
                }
                thread.set_attribute(node, name, to)
            }
        }
    }

    /// Takes what an edge leads to out of a list or dict.
    pub fn take(&self, kind: Kind, node: &Obj, edge: usize) -> Result<Option<Obj>, String> {
        let thread = self.thread();
        let taken = match kind {
            Kind::List => thread.downcast::<List>(node.as_ref()).map(|list| list.replace(edge + 1, Obj::none())),
            Kind::Dict => match thread.downcast::<objects::dict::Dict>(node.as_ref()) {
                Some(dict) => thread.dict_remove(dict, int(edge).as_ref()).map_err(|raised| said(thread, raised))?,
                None => None,
            },
            _ => None,
        };
        Ok(taken.filter(|taken| !taken.is_none()))
    }

    /// Leads an edge to what was taken, without another reference where the node is a list or dict.
    pub fn put(&self, kind: Kind, node: &Obj, edge: usize, value: Obj) -> Result<(), String> {
        let thread = self.thread();
        if kind == Kind::List
            && let Some(list) = thread.downcast::<List>(node.as_ref())
        {
            list.set(edge + 1, value);
            return Ok(());
        }
        if kind == Kind::Dict
            && let Some(dict) = thread.downcast::<objects::dict::Dict>(node.as_ref())
        {
            return thread.dict_set(dict, int(edge).as_ref(), value).map(drop).map_err(|raised| said(thread, raised));
        }
        self.set(kind, node, edge, Some(&value), None)
    }

    /// The number that a node's token has.
    pub fn number(&self, kind: Kind, node: &Obj) -> Result<Option<Number>, String> {
        self.try_number(kind, node.as_ref()).map_err(|raised| said(self.thread(), raised))
    }

    fn try_number(&self, kind: Kind, node: Ref<'_>) -> PyResult<Option<Number>> {
        self.number_of_token(&self.token(kind, node)?)
    }

    fn token(&self, kind: Kind, node: Ref<'_>) -> PyResult {
        let thread = self.thread();
        match kind {
            Kind::List | Kind::Tuple => thread.get_item(node, int(0).as_ref()),
            Kind::Dict => thread.get_item(node, Obj::small_int(-1).as_ref()),
            Kind::Set => {
                let class = self.names["Token"].as_ref();
                let mut members = thread.collect(node)?.into_iter();
                let token = members.find(|member| thread.space.type_of(member.as_ref()).as_ref().is(class));
                Ok(token.unwrap_or_else(Obj::none))
            }
            Kind::Closure => thread.call_with(node, &[Obj::small_int(TOKEN_EDGE).as_ref()]),
            Kind::Generator => self.command(node, &[Obj::small_int(TOKEN_EDGE)]),
            _ => thread.get_attribute(node, self.token_name.as_ref()),
        }
    }

    /// Whether a generator has ended.
    pub fn is_closed(&self, generator: &Obj) -> Result<bool, String> {
        let suspended = self.thread().get_str(generator.as_ref(), "gi_suspended");
        suspended.map(|suspended| !suspended.is_true()).map_err(|raised| said(self.thread(), raised))
    }

    /// A new weak reference to a node's token: a collection clears those to garbage, also to what finalizers bring back.
    pub fn watch_again(&self, kind: Kind, node: &Obj) -> Result<Obj, String> {
        let token = self.token(kind, node.as_ref());
        let watch = token.and_then(|token| self.thread().call_with(self.names["watch"].as_ref(), &[token.as_ref()]));
        watch.map_err(|raised| said(self.thread(), raised))
    }

    /// The nodes whose tokens have ended since the last call.
    pub fn take_died(&self) -> Vec<Number> {
        std::mem::take(&mut *self.died.borrow_mut())
    }

    /// What happened since the last call, in order.
    pub fn take_events(&self) -> Result<Vec<Event>, String> {
        let thread = self.thread();
        let Some(list) = thread.downcast::<List>(self.events.as_ref()) else {
            return Err("no list of events".to_owned());
        };
        if list.len() == 0 {
            return Ok(Vec::new());
        }
        list.take_all().into_iter().map(|event| self.event(&event).ok_or_else(|| "an odd event".to_owned())).collect()
    }

    fn event(&self, event: &Obj) -> Option<Event> {
        let space = &self.thread().space;
        let number = |object: Ref<'_>| space.int_value(object)?.to_i64();
        if let Some(died) = number(event.as_ref()) {
            return Some(Event::Cleared(usize::try_from(died).ok()?));
        }
        let &[finalized, deed, object] = space.tuple_value(event.as_ref())?.items() else { return None };
        let deed = match number(deed)? {
            -1 => Deed::BroughtBackItself(object.own()),
            -2 => Deed::Nothing,
            -3 => Deed::EmptiedEdge(1),
            edge => Deed::BroughtBackEdge(usize::try_from(edge).ok()?, object.own()),
        };
        Some(Event::Finalized { number: usize::try_from(number(finalized)?).ok()?, deed })
    }

    /// What keeps a node alive, for a reader.
    pub fn holders(&self, watch: &Obj) -> String {
        let told = self.thread().call_with(self.names["holders"].as_ref(), &[watch.as_ref()]);
        told.map_or_else(|raised| said(self.thread(), raised), |told| self.thread().text_of(told.as_ref()))
    }

    /// Recounts the heap.
    pub fn verify(&self) -> Option<String> {
        vm::state::verify(self.thread()).into_iter().next()
    }

    /// Live objects and their bytes.
    pub fn usage(&self) -> (usize, usize) {
        let usage = self.thread().space.heap.usage();
        (usage.live_objects, usage.live_bytes)
    }
}

/// A Rust value that a token owns: its end cannot be mistaken.
struct Mark {
    number: Number,
    died: Rc<RefCell<Vec<Number>>>,
}

impl Drop for Mark {
    fn drop(&mut self) {
        self.died.borrow_mut().push(self.number);
    }
}

fn int(value: usize) -> Obj {
    Obj::small_int(value as i64)
}

/// An exception's text.
fn said(thread: &Thread, raised: vm::Raised) -> String {
    let exception = thread.take_exception(raised);
    traceback::render(thread, exception.as_ref())
}
