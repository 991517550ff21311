//! Sequence, mapping and class patterns.

use ruff_python_ast::{Pattern, PatternMatchClass, PatternMatchMapping};
use ruff_text_size::Ranged;

use super::functions::name_tuple;
use super::patterns::{PatternState, is_wildcard};
use super::{Generator, Outcome};
use crate::code::Constant;
use crate::opcode::{BinaryOperator, Comparison, Opcode};

fn is_star_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern, Pattern::MatchStar(node) if node.name.is_none())
}

/// Whether constants are the same key of a dict: numbers of one value are.
fn equal_keys(a: &Constant, b: &Constant) -> bool {
    let number = |constant: &Constant| match constant {
        Constant::True => Some((1.0, 0.0)),
        Constant::False => Some((0.0, 0.0)),
        // Beyond 53 bits a float would not tell integers apart.
        Constant::Int(value) if value.unsigned_abs() < 1 << 53 => Some((*value as f64, 0.0)),
        Constant::Float(value) => Some((*value, 0.0)),
        Constant::Complex { real, imaginary } => Some((*real, *imaginary)),
        _ => None,
    };
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

impl<'a> Generator<'a> {
    pub(super) fn sequence_pattern(&mut self, patterns: &'a [Pattern], state: &mut PatternState) -> Outcome {
        let mut star = None;
        let mut only_wildcards = true;
        for (index, pattern) in patterns.iter().enumerate() {
            if let Pattern::MatchStar(node) = pattern {
                if star.is_some() {
                    return self.error("multiple starred names in sequence pattern", node.range);
                }
                star = Some(index);
                only_wildcards &= is_star_wildcard(pattern);
            } else {
                only_wildcards &= is_wildcard(pattern);
            }
        }
        let size = patterns.len() as i64;
        // The subject stays until it is unpacked.
        state.on_top += 1;
        self.emit(Opcode::MatchSequence);
        self.jump_to_fail(state, Opcode::PopJumpIfFalse);
        match star {
            None => {
                self.emit(Opcode::GetLen);
                self.load_constant(Constant::Int(size));
                self.emit_arg(Opcode::CompareOp, Comparison::Equal as u32);
                self.jump_to_fail(state, Opcode::PopJumpIfFalse);
            }
            Some(_) if size > 1 => {
                self.emit(Opcode::GetLen);
                self.load_constant(Constant::Int(size - 1));
                self.emit_arg(Opcode::CompareOp, Comparison::GreaterEqual as u32);
                self.jump_to_fail(state, Opcode::PopJumpIfFalse);
            }
            Some(_) => {}
        }
        state.on_top -= 1;
        if only_wildcards {
            self.emit(Opcode::PopTop);
            return Ok(());
        }
        match star {
            Some(star) if is_star_wildcard(&patterns[star]) => self.indexed_items(patterns, star, state),
            _ => self.unpacked_items(patterns, star, state),
        }
    }

    fn unpacked_items(&mut self, patterns: &'a [Pattern], star: Option<usize>, state: &mut PatternState) -> Outcome {
        let size = patterns.len();
        match star {
            Some(index) => {
                let after = size - index - 1;
                if index >= 1 << 12 || after >= 1 << 12 {
                    return self
                        .error("too many expressions in star-unpacking sequence pattern", patterns[index].range());
                }
                self.emit_arg(Opcode::UnpackEx, index as u32 | (after as u32) << 12);
            }
            None => self.emit_arg(Opcode::UnpackSequence, size as u32),
        }
        // The items still unprocessed lie on top.
        state.on_top += size;
        for pattern in patterns {
            state.on_top -= 1;
            self.sub_pattern(pattern, state)?;
        }
        Ok(())
    }

    /// With a `*_`, single items are looked up instead of unpacking all.
    fn indexed_items(&mut self, patterns: &'a [Pattern], star: usize, state: &mut PatternState) -> Outcome {
        let size = patterns.len();
        state.on_top += 1;
        for (index, pattern) in patterns.iter().enumerate() {
            if is_wildcard(pattern) || index == star {
                continue;
            }
            self.emit_arg(Opcode::Copy, 1);
            if index < star {
                self.load_constant(Constant::Int(index as i64));
            } else {
                self.emit(Opcode::GetLen);
                self.load_constant(Constant::Int((size - index) as i64));
                self.emit_arg(Opcode::BinaryOp, BinaryOperator::Subtract as u32);
            }
            self.emit_arg(Opcode::BinaryOp, BinaryOperator::Subscript as u32);
            self.sub_pattern(pattern, state)?;
        }
        state.on_top -= 1;
        self.emit(Opcode::PopTop);
        Ok(())
    }

    pub(super) fn mapping_pattern(&mut self, node: &'a PatternMatchMapping, state: &mut PatternState) -> Outcome {
        let size = node.keys.len();
        state.on_top += 1;
        self.emit(Opcode::MatchMapping);
        self.jump_to_fail(state, Opcode::PopJumpIfFalse);
        if size == 0 && node.rest.is_none() {
            state.on_top -= 1;
            self.emit(Opcode::PopTop);
            return Ok(());
        }
        if size > 0 {
            self.emit(Opcode::GetLen);
            self.load_constant(Constant::Int(size as i64));
            self.emit_arg(Opcode::CompareOp, Comparison::GreaterEqual as u32);
            self.jump_to_fail(state, Opcode::PopJumpIfFalse);
        }
        let mut seen: Vec<Constant> = Vec::new();
        for key in &node.keys {
            match self.fold(key)? {
                Some(constant) => {
                    if seen.iter().any(|other| equal_keys(other, &constant)) {
                        let text = match constant {
                            Constant::Int(value) => value.to_string(),
                            _ => crate::unparse::unparse(key, self.source),
                        };
                        return self.error(format!("mapping pattern checks duplicate key ({text})"), node.range);
                    }
                    seen.push(constant);
                }
                None if key.is_attribute_expr() => {}
                None => {
                    return self
                        .error("mapping pattern keys may only match literals and attribute lookups", key.range());
                }
            }
            self.expression(key)?;
        }
        self.emit_arg(Opcode::BuildTuple, size as u32);
        // subject keys -- subject keys values_or_None
        self.emit(Opcode::MatchKeys);
        state.on_top += 2;
        self.emit_arg(Opcode::Copy, 1);
        self.load_constant(Constant::None);
        self.emit_arg(Opcode::IsOp, 1);
        self.jump_to_fail(state, Opcode::PopJumpIfFalse);
        self.emit_arg(Opcode::UnpackSequence, size as u32);
        state.on_top += size;
        state.on_top -= 1;
        for pattern in &node.patterns {
            state.on_top -= 1;
            self.sub_pattern(pattern, state)?;
        }
        // subject keys
        state.on_top -= 2;
        if node.rest.is_some() {
            // subject keys -- rest: a new dict of the subject, without the keys
            self.emit_arg(Opcode::BuildMap, 0);
            self.emit_arg(Opcode::Swap, 3);
            self.emit_arg(Opcode::DictUpdate, 2);
            self.emit_arg(Opcode::UnpackSequence, size as u32);
            for remaining in (1..=size as u32).rev() {
                self.emit_arg(Opcode::Copy, 1 + remaining);
                self.emit_arg(Opcode::Swap, 2);
                self.emit(Opcode::DeleteSubscr);
            }
            self.capture(node.rest.as_ref(), state)?;
        } else {
            self.emit(Opcode::PopTop);
            self.emit(Opcode::PopTop);
        }
        Ok(())
    }

    pub(super) fn class_pattern(&mut self, node: &'a PatternMatchClass, state: &mut PatternState) -> Outcome {
        let positional = &node.arguments.patterns;
        let keywords = &node.arguments.keywords;
        for (index, keyword) in keywords.iter().enumerate() {
            if keywords[..index].iter().any(|earlier| earlier.attr.id == keyword.attr.id) {
                return self
                    .error(format!("attribute name repeated in class pattern: {}", keyword.attr.id), keyword.range);
            }
        }
        self.expression(&node.cls)?;
        let names: Vec<_> = keywords.iter().map(|keyword| keyword.attr.id.clone()).collect();
        self.load_constant(name_tuple(&names));
        self.emit_arg(Opcode::MatchClass, positional.len() as u32);
        self.emit_arg(Opcode::Copy, 1);
        self.load_constant(Constant::None);
        self.emit_arg(Opcode::IsOp, 1);
        state.on_top += 1;
        self.jump_to_fail(state, Opcode::PopJumpIfFalse);
        let count = positional.len() + keywords.len();
        self.emit_arg(Opcode::UnpackSequence, count as u32);
        state.on_top += count;
        state.on_top -= 1;
        let patterns = positional.iter().chain(keywords.iter().map(|keyword| &keyword.pattern));
        for pattern in patterns {
            state.on_top -= 1;
            if is_wildcard(pattern) {
                self.emit(Opcode::PopTop);
                continue;
            }
            self.sub_pattern(pattern, state)?;
        }
        Ok(())
    }
}
