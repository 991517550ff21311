//! Code objects of the embedded library, made of images ([`compiler::image`]).
//!
//! Most functions of a library module are never called by a program that imports it. So
//!
//! 1. a code object is made of its *head*: names, counts, flags. Its stack size is the largest number there is, so that no frame for it
//!    can be made, and calls need no check of their own;
//! 2. where a frame cannot be made for that reason, the *body* is read: constants, names, instructions, handlers. Who looks at these
//!    from outside reads the body first, too ([`Thread::whole_code`]);
//! 3. tables of source ranges and docstrings stay in the image until somebody asks for them.
//!
//! Every page of the images that is looked at brings its neighbours into the process's memory, and is mostly never looked at again. So
//! after a number of bodies all pages of the images are given back to the system, which has them in its cache, and after a larger number
//! those of the binary's text, if many came.

use compiler::image::{Body, Head, Image, Item, ReadError};
use objects::frame::Code;
use objects::shape::fixed;
use objects::{Obj, Ref, Space};

use crate::code_objects::{encode_handlers, encode_runs, executed_form, location_runs};
use crate::exceptions;
use crate::raised::{PyResult, Raised};
use crate::state::{Thread, footprint};

/// Of code whose body was not read: no stack has room for it.
const UNREAD: u32 = u32::MAX;
/// Bodies that are read before the images' pages are given back.
const BODIES_MAX: u32 = 16;
/// Bodies between two looks at all pages of files.
const BODIES_BETWEEN_LOOKS: u32 = 2 * BODIES_MAX;

impl Thread {
    /// The code object of a library module, by the number of its image.
    pub fn library_code(&self, number: u32) -> PyResult {
        let bytes = (self.process.library_image)(number);
        let image = Image::open(bytes).map_err(|error| self.damaged(error))?;
        let file_name = self.interned_text(&image, image.file_name)?;
        let root = image.root().map_err(|error| self.damaged(error))?;
        let code = self.head_object(&image, &root, number, &file_name)?;
        self.load_body(self.code_of(code.as_ref()).expect("made as code"))?;
        Ok(code)
    }

    /// The image that code is from; None where it was compiled in this process.
    fn image_of(&self, code: &Code) -> Option<PyResult<Image<'static>>> {
        let number = code.image.checked_sub(1)?;
        Some(Image::open((self.process.library_image)(number)).map_err(|error| self.damaged(error)))
    }

    fn damaged(&self, error: ReadError) -> Raised {
        self.raise(&exceptions::IMPORT_ERROR, &format!("the embedded library: {error}"))
    }

    fn interned_text(&self, image: &Image<'_>, index: u32) -> PyResult {
        let text = image.text(index).map_err(|error| self.damaged(error))?;
        Ok(self.space.intern(self.space.str_from_wtf8(text)?))
    }

    fn text_tuple_of(&self, image: &Image<'_>, indices: &[u32]) -> PyResult {
        let mut names = Vec::with_capacity(indices.len());
        for &index in indices {
            names.push(self.interned_text(image, index)?);
        }
        Ok(self.space.tuple(names)?)
    }

    /// A code object without a body.
    fn head_object(&self, image: &Image<'_>, head: &Head, number: u32, file_name: &Obj) -> PyResult {
        let name = self.interned_text(image, head.name)?;
        let qualified_name = self.interned_text(image, head.qualified_name)?;
        Ok(self.space.new_code(None, |code| {
            code.name.set(name);
            code.qualified_name.set(qualified_name);
            code.file_name.set(file_name.clone());
            code.first_line = head.first_line;
            code.flags = head.flags.bits();
            code.argument_count = head.argument_count;
            code.positional_only_count = head.positional_only_count;
            code.keyword_only_count = head.keyword_only_count;
            code.local_count = head.local_count;
            code.free_count = head.free_count;
            code.stack_size.set(UNREAD);
            code.image = number + 1;
            code.body = head.body;
        })?)
    }

    /// Reads the body of a code object, if it has not been read yet.
    pub fn load_body(&self, code: &Code) -> PyResult<()> {
        if code.stack_size.get() != UNREAD {
            return Ok(());
        }
        let Some(image) = self.image_of(code) else { return Ok(()) };
        let image = image?;
        let body = image.body(code.body, code.local_count).map_err(|error| self.damaged(error))?;
        self.fill(&image, code, &body)?;
        self.count_body();
        Ok(())
    }

    fn count_body(&self) {
        let count = self.imports.bodies_read.get().wrapping_add(1);
        self.imports.bodies_read.set(count);
        if count.is_multiple_of(BODIES_BETWEEN_LOOKS) {
            footprint::limit_pages();
        }
        if count.is_multiple_of(BODIES_MAX) {
            footprint::give_back_constants(self.process.library_images);
        }
    }

    fn fill(&self, image: &Image<'_>, code: &Code, body: &Body<'_>) -> PyResult<()> {
        let space = &self.space;
        let file_name = code.file_name.get().unwrap_or(Obj::NULL);
        let mut constants = Vec::with_capacity(body.constants.len());
        for item in &body.constants {
            constants.push(self.item(image, item, code.image - 1, &file_name)?);
        }
        let constants = space.tuple(constants)?;
        let names = self.text_tuple_of(image, &body.names)?;
        let local_names = self.text_tuple_of(image, &body.local_names)?;
        let local_kinds = space.bytes(&body.local_kinds)?;
        let exception_table = space.bytes(&encode_handlers(&body.exception_table))?;
        let static_attributes = self.text_tuple_of(image, &body.static_attributes)?;
        if !self.config.debug_ranges {
            // What the table says is not what shall be known.
            let runs = location_runs(self, code).map(|(units, range)| (units, self.known_range(range)));
            code.locations.set(space.bytes(&encode_runs(runs, code.first_line))?);
        }
        let instructions = executed_form(body.instructions.iter().map(|instruction| instruction.0), code.flags);
        space.set_instructions(code, &instructions)?;
        code.constants.set(constants);
        code.names.set(names);
        code.local_names.set(local_names);
        code.local_kinds.set(local_kinds);
        code.exception_table.set(exception_table);
        code.static_attributes.set(static_attributes);
        // A call in flight needs no more than its operands, but frames keep a word of slack.
        code.set_stack_size(body.stack_size.saturating_add(1).min(UNREAD - 1));
        Ok(())
    }

    fn item(&self, image: &Image<'_>, item: &Item<'_>, number: u32, file_name: &Obj) -> PyResult {
        let space = &self.space;
        let all = |items: &[Item<'_>]| -> PyResult<Vec<Obj>> {
            items.iter().map(|item| self.item(image, item, number, file_name)).collect()
        };
        Ok(match item {
            Item::None => Obj::none(),
            Item::True => Obj::boolean(true),
            Item::False => Obj::boolean(false),
            Item::Ellipsis => Obj::ellipsis(),
            Item::Int(value) => space.int(*value)?,
            Item::BigInt { negative, magnitude } => self.big_constant(*negative, magnitude)?,
            Item::Float(value) => space.float(*value)?,
            Item::Complex { real, imaginary } => space.complex(*real, *imaginary)?,
            Item::Str(text) => self.str_constant(image.text(*text).map_err(|error| self.damaged(error))?)?,
            Item::Bytes(data) => space.bytes(data)?,
            Item::Tuple(items) => space.tuple(all(items)?)?,
            Item::FrozenSet(items) => self.set_constant(all(items)?)?,
            Item::Slice(parts) => space.new_record(fixed::SLICE, all(&**parts)?)?,
            Item::Code(head) => self.head_object(image, head, number, file_name)?,
        })
    }

    /// The code object with its body.
    pub fn whole_code<'a>(&self, object: Ref<'a>) -> PyResult<Option<&'a Code>> {
        let code = self.code_of(object);
        if let Some(code) = code {
            self.load_body(code)?;
        }
        Ok(code)
    }

    /// The docstring of a function's code.
    pub fn doc_of_code(&self, code: &Code) -> PyResult<Option<Obj>> {
        if code.flags & compiler::code::CodeFlags::HAS_DOCSTRING.bits() == 0 {
            return Ok(None);
        }
        if code.stack_size.get() == UNREAD
            && let Some(image) = self.image_of(code)
        {
            let image = image?;
            let doc = image.doc(code.body).map_err(|error| self.damaged(error))?;
            return match doc {
                Some(text) => self.str_constant(image.text(text).map_err(|error| self.damaged(error))?).map(Some),
                None => Ok(None),
            };
        }
        let constants = code.constants.get().unwrap_or(Obj::NULL);
        Ok(Space::exact_tuple(constants.as_ref()).and_then(|constants| Some(constants.items().first()?.own())))
    }

    /// The table of source ranges in the image, of code whose own is there.
    pub(crate) fn image_locations(&self, code: &Code) -> &'static [u8] {
        let Some(number) = code.image.checked_sub(1) else { return &[] };
        let table = Image::open((self.process.library_image)(number)).and_then(|image| image.locations(code.body));
        table.unwrap_or_default()
    }
}
