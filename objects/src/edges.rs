//! Edges by name, for reports: what the collector visits, with the way in which a program gets there.

use refcount::{Header, Ref, Word};

use crate::attributes::{overflow_buffer, overflow_words};
use crate::dict::Dict;
use crate::frame::{Code, Frame, Generator, GeneratorState};
use crate::layout::{Layout, RefExt};
use crate::list::List;
use crate::set::Set;
use crate::shape::{Location, ShapeFlags, ShapeRecord};
use crate::space::Space;
use crate::string::Str;
use crate::tuple::Tuple;
use crate::type_object::Type;

/// How an object refers to another.
#[derive(Clone, Copy, Debug)]
pub enum EdgeName<'a> {
    /// An item of a list or tuple.
    Index(usize),
    /// The value of a dict's entry with this key.
    Value(Ref<'a>),
    /// A key of a dict.
    Key,
    /// An element of a set.
    Element,
    /// An attribute of an instance; its name is a string.
    Attribute(Ref<'a>),
    /// A fixed slot, or one made by `__slots__`.
    Slot(usize),
    /// A part with a name of its own.
    Part(&'static str),
    /// A local variable of a suspended frame, by its name.
    Local(Ref<'a>),
}

/// The words that a type refers to besides its attributes, as `Space::type_slots` orders them.
const TYPE_PARTS: [&str; 7] =
    ["__name__", "__qualname__", "__bases__", "__mro__", "__dict__", "__base__", "subclasses"];
const GENERATOR_PARTS: [&str; 4] = ["__name__", "__qualname__", "handled exception", "origin"];
const CODE_PARTS: [&str; 12] = [
    "co_name",
    "co_qualname",
    "co_filename",
    "co_consts",
    "co_names",
    "co_varnames",
    "local kinds",
    "co_exceptiontable",
    "co_linetable",
    "static attributes",
    "parts",
    "observation",
];

type NamedVisitor<'v> = dyn FnMut(EdgeName<'_>, Word) + 'v;

impl Space {
    /// Visits the words in an object's slots (integers and marks too) with their names.
    ///
    /// # Safety
    /// `object` is a live object, and nothing changes it meanwhile.
    pub unsafe fn named_edges(&self, object: *mut Header, visit: &mut NamedVisitor<'_>) {
        // SAFETY: as the caller says; the layout says what the object is.
        unsafe {
            let this = Ref::from_word(Word::from_pointer(object));
            let record = self.shapes.record((*object).shape());
            match record.layout.get() {
                Layout::Bare | Layout::BigInt | Layout::Float | Layout::Complex | Layout::Str | Layout::Bytes => return,
                Layout::Tuple => name_items(this.cast::<Tuple>().slots().iter().map(|slot| slot.word()), visit),
                Layout::List => name_items(this.cast::<List>().items().iter().map(|item| item.word()), visit),
                Layout::Dict => {
                    let table = &this.cast::<Dict>().table;
                    let mut next = table.next_entry(0);
                    while let Some(number) = next {
                        if let Some(key) = table.key(number) {
                            visit(EdgeName::Key, key.word());
                            visit(EdgeName::Value(key), table.value(number).word());
                        }
                        next = table.next_entry(number + 1);
                    }
                }
                Layout::Set => {
                    let mut element = |word| visit(EdgeName::Element, word);
                    this.cast::<Set>().table.traverse_part(0, usize::MAX, &mut element);
                }
                Layout::Type => {
                    name_parts(
                        &TYPE_PARTS,
                        Self::type_slots(this.cast::<Type>()).iter().map(|slot| slot.word()),
                        visit,
                    );
                }
                Layout::Code => {
                    name_parts(&CODE_PARTS, this.cast::<Code>().slots().iter().map(|slot| slot.word()), visit);
                }
                Layout::Generator => {
                    let generator = this.cast::<Generator>();
                    name_parts(&GENERATOR_PARTS, generator.slots().iter().map(|slot| slot.word()), visit);
                    if !matches!(generator.state.get(), GeneratorState::Running | GeneratorState::Done) {
                        name_frame(&generator.frame, visit);
                    }
                }
                Layout::Record | Layout::ByteArray => {}
            }
            self.name_attributes(object, record, visit);
        }
    }

    unsafe fn name_attributes(&self, object: *mut Header, record: &ShapeRecord, visit: &mut NamedVisitor<'_>) {
        let mut inline = Vec::new();
        let mut overflowing = Vec::new();
        // SAFETY: as the caller says.
        let shape = unsafe { &*object }.shape();
        self.shapes.for_each_attribute(shape, |name, location| match location {
            Location::Inline(index) => inline.push((usize::from(index), name)),
            Location::Overflow(index) => overflowing.push((usize::from(index), name)),
        });
        let name_of = |names: &[(usize, refcount::Obj)], index| {
            names.iter().find(|(other, _)| *other == index).map(|(_, name)| name.clone())
        };
        let flags = record.flags();
        let first = usize::from(record.first_attribute.get());
        // SAFETY: as the caller says.
        unsafe {
            for (index, slot) in self.all_slots(object).enumerate() {
                if let Some(buffer) = overflow_buffer(slot.word()) {
                    for (index, word) in overflow_words(buffer).iter().enumerate() {
                        match name_of(&overflowing, index) {
                            Some(name) => visit(EdgeName::Attribute(name.as_ref()), word.word()),
                            None => visit(EdgeName::Part("attribute"), word.word()),
                        }
                    }
                } else if flags.contains(ShapeFlags::DICT_MODE) && index == first {
                    visit(EdgeName::Part("__dict__"), slot.word());
                } else if let Some(name) = name_of(&inline, index) {
                    visit(EdgeName::Attribute(name.as_ref()), slot.word());
                } else {
                    visit(EdgeName::Slot(index), slot.word());
                }
            }
            if flags.contains(ShapeFlags::COUNTS_CLASS) {
                visit(EdgeName::Part("__class__"), Word::from_pointer(record.class().cast()));
            }
        }
    }

    /// The bytes that an object takes, its buffers included.
    ///
    /// # Safety
    /// `object` is a live object.
    pub unsafe fn bytes_of(&self, object: *mut Header) -> usize {
        // SAFETY: as the caller says; the layout says what the object is.
        unsafe {
            let this = Ref::from_word(Word::from_pointer(object));
            let buffers = match self.shapes.record((*object).shape()).layout.get() {
                Layout::List => this.cast::<List>().buffer_bytes(),
                Layout::Dict => this.cast::<Dict>().table.buffer_bytes(),
                Layout::Set => this.cast::<Set>().table.buffer_bytes(),
                Layout::Record => {
                    let buffers = self.all_slots(object).filter_map(|slot| overflow_buffer(slot.word()));
                    buffers.map(|buffer| gc::Heap::usable_size(buffer)).sum()
                }
                _ => 0,
            };
            gc::Heap::usable_size(object.cast()) + buffers
        }
    }
}

fn name_items(words: impl Iterator<Item = Word>, visit: &mut NamedVisitor<'_>) {
    words.enumerate().for_each(|(index, word)| visit(EdgeName::Index(index), word));
}

fn name_parts(names: &[&'static str], words: impl Iterator<Item = Word>, visit: &mut NamedVisitor<'_>) {
    names.iter().zip(words).for_each(|(name, word)| visit(EdgeName::Part(name), word));
}

/// Names what a suspended frame refers to.
unsafe fn name_frame(frame: &Frame, visit: &mut NamedVisitor<'_>) {
    visit(EdgeName::Part("function"), frame.function.get());
    visit(EdgeName::Part("namespace"), frame.locals_mapping.get());
    visit(EdgeName::Part("gi_frame"), frame.frame_object.get());
    // SAFETY: a suspended frame has its code, whose parts are as its description says, and the words that it says are in use.
    unsafe {
        let code = &*frame.code.get();
        let names = code.local_names.peek();
        let names: &[Ref<'_>] = if names.is_null() { &[] } else { names.cast::<Tuple>().items() };
        for index in 0..frame.words_used() {
            let word = *Frame::words(frame).add(index);
            match names.get(index).filter(|_| index < code.local_count as usize) {
                Some(name) => visit(EdgeName::Local(*name), word),
                None => visit(EdgeName::Part("value in use"), word),
            }
        }
    }
}

impl EdgeName<'_> {
    /// The text behind an object's description that leads to the other: `.name`, `[0]`, `['key']`. None for fixed slots, which only
    /// the type knows the names of.
    pub fn text(&self, space: &Space) -> Option<String> {
        let text_of = |name: Ref<'_>| name.downcast::<Str>(&space.shapes).map(|text| text.to_string_lossy());
        Some(match *self {
            EdgeName::Index(index) => format!("[{index}]"),
            EdgeName::Value(key) => match (text_of(key), space.int_value(key)) {
                (Some(text), _) => format!("[{text:?}]"),
                (None, Some(value)) => format!("[{}]", value.to_big()),
                (None, None) => format!("[{} key]", space.type_of(key).name_lossy()),
            },
            EdgeName::Key => "key".to_owned(),
            EdgeName::Element => "element".to_owned(),
            EdgeName::Attribute(name) => format!(".{}", text_of(name).unwrap_or_default()),
            EdgeName::Local(name) => format!("local variable {}", text_of(name).unwrap_or_default()),
            EdgeName::Part(name) if name.starts_with("__") || name.contains('_') => format!(".{name}"),
            EdgeName::Part(name) => name.to_owned(),
            EdgeName::Slot(_) => return None,
        })
    }
}
