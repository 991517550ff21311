//! Expressions that are constants.

use num_bigint::BigInt;
use ruff_python_ast::{Expr, ExprContext, ExprSubscript, FStringPart, UnaryOp};

use super::conditions::literal_truth;
use super::{Generator, fold_arithmetic, literals};
use crate::code::{Constant, Text};
use crate::syntax_error::RawError;

/// Whether an expression is a literal that needs no evaluation (a display of literals is none).
pub fn is_constant_expression(expression: &Expr) -> bool {
    literal_truth(expression, 0).is_some()
}

impl Generator<'_> {
    /// The expression's value, if it is known.
    pub(super) fn fold(&self, expression: &Expr) -> Result<Option<Constant>, RawError> {
        Ok(match expression {
            Expr::NumberLiteral(node) => Some(literals::number(&node.value, node.range)?),
            Expr::StringLiteral(node) => Some(Constant::Str(Text(self.string_literal(node).into()))),
            Expr::BytesLiteral(node) => Some(Constant::Bytes(node.value.bytes().collect())),
            Expr::BooleanLiteral(node) => Some(if node.value { Constant::True } else { Constant::False }),
            Expr::NoneLiteral(_) => Some(Constant::None),
            Expr::EllipsisLiteral(_) => Some(Constant::Ellipsis),
            Expr::Name(node) if node.id == "__debug__" && node.ctx == ExprContext::Load => {
                Some(if self.options.optimize == 0 { Constant::True } else { Constant::False })
            }
            Expr::UnaryOp(node) => {
                let mut operators = vec![node.op];
                let mut operand = &*node.operand;
                while let Expr::UnaryOp(inner) = operand {
                    operators.push(inner.op);
                    operand = &inner.operand;
                }
                let mut value = self.fold(operand)?;
                for operator in operators.into_iter().rev() {
                    value = value.and_then(|value| unary(operator, value));
                }
                value
            }
            Expr::BinOp(node) => {
                // The right operand first: the left one may be long.
                let Some(right) = crate::with_stack(|| self.fold(&node.right))? else { return Ok(None) };
                let left = crate::with_stack(|| self.fold(&node.left))?;
                left.and_then(|left| fold_arithmetic::binary(&left, node.op, &right))
            }
            Expr::Tuple(node) if node.ctx == ExprContext::Load => {
                crate::with_stack(|| self.fold_all(&node.elts))?.map(Constant::Tuple)
            }
            Expr::Subscript(node) if node.ctx == ExprContext::Load => self.fold_subscript(node)?,
            Expr::FString(node) => {
                let mut text = Vec::new();
                for part in node.value.iter() {
                    match part {
                        FStringPart::Literal(literal) => text.extend(self.one_string_literal(literal)),
                        FStringPart::FString(string) => {
                            for element in &string.elements {
                                let Some(literal) = element.as_literal() else { return Ok(None) };
                                text.extend(self.interpolated_literal(literal, string.flags.prefix().is_raw()));
                            }
                        }
                    }
                }
                Some(Constant::Str(Text(text.into())))
            }
            _ => None,
        })
    }

    fn fold_subscript(&self, node: &ExprSubscript) -> Result<Option<Constant>, RawError> {
        let value = match &*node.value {
            value @ (Expr::Tuple(_) | Expr::StringLiteral(_) | Expr::BytesLiteral(_)) => self.fold(value)?,
            _ => None,
        };
        let (Some(value), Some(Constant::Int(index))) = (value, self.fold(&node.slice)?) else {
            return Ok(None);
        };
        let at = |length: usize| -> Option<usize> {
            let index = if index < 0 { index + length as i64 } else { index };
            usize::try_from(index).ok().filter(|&index| index < length)
        };
        Ok(match value {
            Constant::Tuple(items) => at(items.len()).map(|index| items[index].clone()),
            Constant::Bytes(bytes) => at(bytes.len()).map(|index| Constant::Int(i64::from(bytes[index]))),
            Constant::Str(text) => match std::str::from_utf8(&text.0) {
                Ok(text) => {
                    let characters: Vec<char> = text.chars().collect();
                    at(characters.len()).map(|index| {
                        let mut buffer = [0; 4];
                        Constant::Str(Text::from(&*characters[index].encode_utf8(&mut buffer)))
                    })
                }
                Err(_) => None,
            },
            _ => None,
        })
    }
}

fn truth(constant: &Constant) -> Option<bool> {
    Some(match constant {
        Constant::None | Constant::False => false,
        Constant::True | Constant::Ellipsis | Constant::BigInt { .. } => true,
        Constant::Int(value) => *value != 0,
        Constant::Float(value) => *value != 0.0,
        Constant::Complex { real, imaginary } => *real != 0.0 || *imaginary != 0.0,
        Constant::Str(text) => !text.0.is_empty(),
        Constant::Bytes(bytes) => !bytes.is_empty(),
        Constant::Tuple(items) | Constant::FrozenSet(items) => !items.is_empty(),
        Constant::Slice(_) => true,
        Constant::Code(_) => return None,
    })
}

fn unary(operator: UnaryOp, value: Constant) -> Option<Constant> {
    if operator == UnaryOp::Not {
        return truth(&value).map(|truth| if truth { Constant::False } else { Constant::True });
    }
    match (operator, &value) {
        (UnaryOp::USub, Constant::Float(value)) => Some(Constant::Float(-value)),
        (UnaryOp::USub, Constant::Complex { real, imaginary }) => {
            Some(Constant::Complex { real: -real, imaginary: -imaginary })
        }
        (UnaryOp::UAdd, Constant::Float(_) | Constant::Complex { .. }) => Some(value),
        // Inverting a bool is deprecated: the warning comes at run time.
        (UnaryOp::Invert, Constant::True | Constant::False) => None,
        _ => {
            let integer: BigInt = fold_arithmetic::as_integer(&value)?;
            Some(literals::integer(match operator {
                UnaryOp::USub => -integer,
                UnaryOp::UAdd => integer,
                UnaryOp::Invert => -(integer + 1u8),
                UnaryOp::Not => unreachable!("handled above"),
            }))
        }
    }
}
