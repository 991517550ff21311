//! A code object in the making: its blocks, tables of names and constants, and what encloses the current point.

use ruff_python_ast::StmtAnnAssign;
use ruff_python_ast::name::Name;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Generator;
use super::constants::{ConstantPool, drop_unused};
use super::frame_blocks::FrameBlock;
use crate::assembler::{self, BlockId, Graph, IrInstruction, Operation, Shape, SourceRange};
use crate::code::{Code, CodeFlags, Constant, Local, LocalKind, Text};
use crate::opcode::{Instruction, Opcode};
use crate::symbol_table::{NameScope, Scope, ScopeId, ScopeKind, SymbolFlags};
use crate::syntax_error::{ErrorKind, RawError};

/// Names with their indices.
#[derive(Default)]
pub(super) struct NameTable {
    pub names: Vec<Name>,
    index: FxHashMap<Name, u32>,
}

impl NameTable {
    pub fn index(&mut self, name: &Name) -> u32 {
        if let Some(&index) = self.index.get(name) {
            return index;
        }
        self.push(name)
    }

    /// Adds a name that may be there already: a class has a cell `__class__`, and may read that of the class around it. `find` gives
    /// the first.
    pub fn push(&mut self, name: &Name) -> u32 {
        let index = self.names.len() as u32;
        self.names.push(name.clone());
        self.index.entry(name.clone()).or_insert(index);
        index
    }

    pub fn find(&self, name: &str) -> Option<u32> {
        self.index.get(name).copied()
    }
}

pub(super) struct Unit<'a> {
    pub scope: ScopeId,
    pub kind: ScopeKind,
    pub name: Name,
    pub qualified_name: String,
    pub first_line: u32,
    pub flags: CodeFlags,
    pub argument_count: u32,
    pub positional_only_count: u32,
    pub keyword_only_count: u32,
    pub graph: Graph,
    pub current: BlockId,
    pub location: SourceRange,
    pub constants: ConstantPool,
    pub names: NameTable,
    pub locals: NameTable,
    /// Fast locals of inlined comprehensions in modules and classes.
    pub hidden: FxHashSet<Name>,
    /// Cells, then free variables, in the order of their slots.
    pub cells: NameTable,
    pub cell_count: u32,
    /// Scopes of names that an inlined comprehension changes while it is compiled.
    pub overrides: FxHashMap<Name, NameScope>,
    pub inlined_comprehensions: u32,
    pub frame_blocks: Vec<FrameBlock<'a>>,
    pub static_attributes: Vec<Name>,
    /// Annotated variables of a class or module, with their index where the annotation is conditional.
    pub annotated: Vec<(&'a StmtAnnAssign, Option<u32>)>,
    pub conditional_annotations: u32,
    /// Inside a statement that may not run.
    pub in_conditional_block: bool,
}

impl<'a> Generator<'a> {
    /// Opens the unit of a scope. `first_line` is `co_firstlineno`.
    pub(super) fn enter_unit(&mut self, scope: ScopeId, name: Name, location: SourceRange, first_line: u32) {
        let info = self.table.scope(scope);
        let mut cells: Vec<Name> = named(info, |flags, scope| {
            scope == NameScope::Cell || flags.contains(SymbolFlags::COMPREHENSION_CELL) && scope != NameScope::Free
        });
        if info.needs_class_closure {
            cells.push(Name::new("__class__"));
        }
        if info.needs_class_dictionary {
            cells.push(Name::new("__classdict__"));
        }
        cells.sort();
        cells.dedup();
        let mut free =
            named(info, |flags, scope| scope == NameScope::Free || flags.contains(SymbolFlags::FREE_IN_CLASS));
        free.sort();
        let mut table = NameTable::default();
        for name in cells.iter().chain(&free) {
            table.push(name);
        }
        let mut locals = NameTable::default();
        for parameter in &info.parameters {
            locals.index(parameter);
        }
        let mut flags = CodeFlags::empty();
        if info.kind.is_function_like() {
            flags |= CodeFlags::NEWLOCALS | CodeFlags::OPTIMIZED;
            if info.is_nested {
                flags |= CodeFlags::NESTED;
            }
            if info.has_variable_arguments {
                flags |= CodeFlags::VARARGS;
            }
            if info.has_variable_keywords {
                flags |= CodeFlags::VARKEYWORDS;
            }
            if info.is_method {
                flags |= CodeFlags::METHOD;
            }
            flags |= match (info.is_generator, info.is_coroutine) {
                (true, false) => CodeFlags::GENERATOR,
                (true, true) => CodeFlags::ASYNC_GENERATOR,
                (false, true) => CodeFlags::COROUTINE,
                (false, false) => CodeFlags::empty(),
            };
        }
        flags |= CodeFlags::from_bits_retain(self.options.future.bits());
        let kind = info.kind;
        let qualified_name = self.qualified_name(scope, &name);
        let mut graph = Graph::default();
        let entry = graph.new_block();
        graph.order.push(entry);
        self.units.push(Unit {
            scope,
            kind,
            name,
            qualified_name,
            first_line,
            flags,
            argument_count: 0,
            positional_only_count: 0,
            keyword_only_count: 0,
            graph,
            current: entry,
            location,
            constants: ConstantPool::default(),
            names: NameTable::default(),
            locals,
            hidden: FxHashSet::default(),
            cell_count: cells.len() as u32,
            cells: table,
            overrides: FxHashMap::default(),
            inlined_comprehensions: 0,
            frame_blocks: Vec::new(),
            static_attributes: Vec::new(),
            annotated: Vec::new(),
            conditional_annotations: 0,
            in_conditional_block: false,
        });
    }

    /// `outer.<locals>.name`, before the new unit is pushed.
    pub(super) fn qualified_name(&self, scope: ScopeId, name: &Name) -> String {
        let Some(mut parent) = self.units.last() else {
            return name.to_string();
        };
        // Type parameter scopes do not show in qualified names.
        let mut depth = self.units.len();
        while parent.kind == ScopeKind::TypeParameters {
            depth -= 1;
            if depth == 0 {
                return name.to_string();
            }
            parent = &self.units[depth - 1];
        }
        if depth == 1 && parent.kind == ScopeKind::Module {
            return name.to_string();
        }
        let kind = self.table.scope(scope).kind;
        if matches!(kind, ScopeKind::Function | ScopeKind::Class) {
            let mangled = crate::symbol_table::mangle(self.table.scope(parent.scope).private.as_ref(), name);
            let parent_scope = self.table.scope(parent.scope);
            if parent_scope.symbols.scope_of(&mangled) == NameScope::GlobalExplicit {
                return name.to_string();
            }
        }
        let locals = match parent.kind {
            ScopeKind::Function | ScopeKind::Lambda => ".<locals>",
            _ => "",
        };
        if parent.kind == ScopeKind::Module {
            return name.to_string();
        }
        format!("{}{locals}.{name}", parent.qualified_name)
    }

    /// The instructions before the body: cells, generator creation, RESUME.
    pub(super) fn begin_body(&mut self, is_generator: bool, resume: u32) {
        let unit = self.units.last_mut().expect("a unit is open");
        let location = unit.location;
        let free_count = unit.cells.names.len() as u32 - unit.cell_count;
        let mut push = |operation: Operation, argument: u32| {
            unit.graph.block_mut(unit.current).instructions.push(IrInstruction {
                operation,
                argument,
                target: None,
                location,
                handler: None,
            });
        };
        if free_count > 0 {
            push(Opcode::CopyFreeVars.into(), free_count);
        }
        for cell in 0..unit.cell_count {
            push(Opcode::MakeCell.into(), cell);
        }
        if is_generator {
            push(Opcode::ReturnGenerator.into(), 0);
            push(Opcode::PopTop.into(), 0);
        }
        if is_generator {
            let handler = self.new_block();
            self.emit_target(Operation::SetupCleanup, handler);
            self.push_frame_block(FrameBlock::StopIteration { handler });
        }
        self.emit_arg(Opcode::Resume, resume);
    }

    /// The handler that keeps StopIteration from leaving a generator.
    pub(super) fn end_generator_body(&mut self, is_generator: bool) {
        if !is_generator {
            return;
        }
        let Some(FrameBlock::StopIteration { handler }) = self.pop_frame_block() else {
            unreachable!("the generator's own region is the outermost");
        };
        self.use_block(handler);
        self.at(SourceRange::NONE, |this| {
            this.emit_arg(Opcode::CallIntrinsic1, crate::opcode::Intrinsic1::StopIterationError as u32);
            this.emit_arg(Opcode::Reraise, 1);
        });
    }

    pub(super) fn return_none(&mut self) {
        self.at(SourceRange::NONE, |this| {
            this.load_constant(Constant::None);
            this.emit(Opcode::ReturnValue);
        });
    }

    /// Assembles the current unit.
    pub(super) fn leave_unit(&mut self) -> Result<Code, RawError> {
        let mut unit = self.units.pop().expect("a unit is open");
        // Cells that are parameters share the parameter's slot; the others follow the locals.
        let local_count = unit.locals.names.len() as u32;
        let mut slots = Vec::with_capacity(unit.cells.names.len());
        let mut locals: Vec<Local> = unit
            .locals
            .names
            .iter()
            .map(|name| Local {
                name: text_of_local(name),
                kind: if !unit.kind.is_function_like() {
                    LocalKind::LOCAL | LocalKind::HIDDEN
                } else {
                    LocalKind::LOCAL
                },
            })
            .collect();
        for (index, name) in unit.cells.names.iter().enumerate() {
            let kind = if (index as u32) < unit.cell_count { LocalKind::CELL } else { LocalKind::FREE };
            match unit.locals.find(name) {
                Some(slot) if kind == LocalKind::CELL => {
                    locals[slot as usize].kind |= kind;
                    slots.push(slot);
                }
                _ => {
                    slots.push(locals.len() as u32);
                    locals.push(Local { name: text_of_local(name), kind });
                }
            }
        }
        for block in &mut unit.graph.blocks {
            for instruction in &mut block.instructions {
                if matches!(
                    instruction.operation,
                    Operation::LoadClosure
                        | Operation::ClearCell
                        | Operation::RestoreCell
                        | Operation::Real(
                            Opcode::LoadDeref
                                | Opcode::StoreDeref
                                | Opcode::DeleteDeref
                                | Opcode::MakeCell
                                | Opcode::LoadFromDictOrDeref
                        )
                ) {
                    instruction.argument = slots[instruction.argument as usize];
                }
            }
        }
        let parameter_count = self.table.scope(unit.scope).parameters.len() as u32;
        let constants = unit.constants.into_constants();
        let shape = Shape {
            local_count,
            parameter_count,
            is_none: &|index| constants.get(index as usize) == Some(&Constant::None),
            lines: self.lines,
        };
        let (mut emitted, stack_size) = assembler::assemble(unit.graph, &shape).map_err(|_| {
            RawError::new("code object is too large", Default::default()).with_kind(ErrorKind::Overflow)
        })?;
        let keep_first = unit.flags.contains(CodeFlags::HAS_DOCSTRING);
        let constants = drop_unused(constants, &mut emitted.instructions, keep_first);
        Ok(Code {
            name: Text::from(unit.name.as_str()),
            qualified_name: Text::from(unit.qualified_name.as_str()),
            file_name: self.file_name.clone(),
            first_line: unit.first_line,
            flags: unit.flags,
            argument_count: unit.argument_count,
            positional_only_count: unit.positional_only_count,
            keyword_only_count: unit.keyword_only_count,
            locals,
            names: unit.names.names.iter().map(|name| Text::from(name.as_str())).collect(),
            constants,
            instructions: emitted.instructions,
            exception_table: emitted.exception_table,
            locations: emitted.locations,
            stack_size: stack_size.max(1),
            static_attributes: unit.static_attributes.iter().map(|name| Text::from(name.as_str())).collect(),
        })
    }

    // -- emitting ---------------------------------------------------------------------------------------

    pub(super) fn new_block(&mut self) -> BlockId {
        self.unit_mut().graph.new_block()
    }

    /// Places a block behind the current one and continues there.
    pub(super) fn use_block(&mut self, block: BlockId) {
        let unit = self.unit_mut();
        unit.graph.order.push(block);
        unit.current = block;
    }

    fn push_instruction(&mut self, operation: Operation, argument: u32, target: Option<BlockId>) {
        let unit = self.unit_mut();
        let ends = unit.graph.block(unit.current).last().is_some_and(|last| last.is_jump() || last.is_terminator());
        if ends {
            let block = unit.graph.new_block();
            unit.graph.order.push(block);
            unit.current = block;
        }
        let location = unit.location;
        unit.graph.block_mut(unit.current).instructions.push(IrInstruction {
            operation,
            argument,
            target,
            location,
            handler: None,
        });
    }

    pub(super) fn emit(&mut self, operation: impl Into<Operation>) {
        self.push_instruction(operation.into(), 0, None);
    }

    pub(super) fn emit_arg(&mut self, operation: impl Into<Operation>, argument: u32) {
        self.push_instruction(operation.into(), argument, None);
    }

    /// A jump or a set-up operation.
    pub(super) fn emit_target(&mut self, operation: impl Into<Operation>, target: BlockId) {
        self.push_instruction(operation.into(), 0, Some(target));
    }

    /// Ends the innermost protected region.
    pub(super) fn emit_pop_block(&mut self) {
        self.at(SourceRange::NONE, |this| this.emit(Operation::PopBlock));
    }

    /// An instruction whose argument is a name, shifted for the bits below.
    pub(super) fn emit_name(&mut self, opcode: Opcode, name: &Name, shift: u32, bits: u32) {
        let index = self.unit_mut().names.index(name);
        self.emit_arg(opcode, index << shift | bits);
    }

    pub(super) fn load_constant(&mut self, constant: Constant) {
        if let Constant::Int(value) = constant
            && (-(1 << 23)..1 << 23).contains(&value)
        {
            self.emit_arg(Opcode::LoadSmallInt, value as i32 as u32 & Instruction::ARGUMENT_MAX);
            return;
        }
        let index = self.unit_mut().constants.add(constant);
        self.emit_arg(Opcode::LoadConst, index);
    }

    pub(super) fn load_string(&mut self, text: &str) {
        self.load_constant(Constant::Str(Text::from(text)));
    }
}

fn named(scope: &Scope, select: impl Fn(SymbolFlags, NameScope) -> bool) -> Vec<Name> {
    let selected = scope.symbols.iter().filter(|(_, symbol)| select(symbol.flags, symbol.scope));
    selected.map(|(name, _)| name.clone()).collect()
}

/// The hidden parameter of annotation functions shows under a proper name.
fn text_of_local(name: &Name) -> Text {
    Text::from(if name == ".format" { "format" } else { name.as_str() })
}
