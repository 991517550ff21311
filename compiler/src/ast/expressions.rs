//! Expressions to nodes.

use ruff_python_ast::{BoolOp, CmpOp, Comprehension, Expr, ExprCall, ExprContext, ExprGenerator, Operator, UnaryOp};
use ruff_text_size::{Ranged, TextRange};

use super::{Builder, Converter, Made};
use crate::code::{Constant, Text};
use crate::codegen::{number_constant, string_bytes};

impl<B: Builder> Converter<'_, B> {
    pub(super) fn expressions<'e>(&mut self, expressions: impl IntoIterator<Item = &'e Expr>) -> Made<B> {
        self.list_of(expressions, Self::expression)
    }

    pub(super) fn optional_expression(&mut self, expression: Option<&Expr>) -> Made<B> {
        self.optional(expression, Self::expression)
    }

    pub(super) fn expression(&mut self, expression: &Expr) -> Made<B> {
        crate::with_stack(|| self.any_expression(expression))
    }

    fn constant_node(&mut self, constant: &Constant, range: TextRange) -> Made<B> {
        let value = self.constant(constant)?;
        let kind = self.none()?;
        self.node("Constant", vec![value, kind], range)
    }

    fn any_expression(&mut self, expression: &Expr) -> Made<B> {
        let range = expression.range();
        match expression {
            Expr::BoolOp(node) => {
                let operator = self.mark(match node.op {
                    BoolOp::And => "And",
                    BoolOp::Or => "Or",
                })?;
                let values = self.expressions(&node.values)?;
                self.node("BoolOp", vec![operator, values], range)
            }
            Expr::Named(node) => self.pair("NamedExpr", &node.target, &node.value, range),
            Expr::BinOp(node) => {
                let left = self.expression(&node.left)?;
                let operator = self.operator(node.op)?;
                let right = self.expression(&node.right)?;
                self.node("BinOp", vec![left, operator, right], range)
            }
            Expr::UnaryOp(node) => {
                let operator = self.mark(match node.op {
                    UnaryOp::Invert => "Invert",
                    UnaryOp::Not => "Not",
                    UnaryOp::UAdd => "UAdd",
                    UnaryOp::USub => "USub",
                })?;
                let operand = self.expression(&node.operand)?;
                self.node("UnaryOp", vec![operator, operand], range)
            }
            Expr::Lambda(node) => {
                let parameters = self.parameters(node.parameters.as_deref())?;
                let body = self.expression(&node.body)?;
                self.node("Lambda", vec![parameters, body], range)
            }
            Expr::If(node) => {
                let test = self.expression(&node.test)?;
                let body = self.expression(&node.body)?;
                let otherwise = self.expression(&node.orelse)?;
                self.node("IfExp", vec![test, body, otherwise], range)
            }
            Expr::Dict(node) => {
                let keys = self.list_of(&node.items, |this, item| this.optional_expression(item.key.as_ref()))?;
                let values = self.expressions(node.items.iter().map(|item| &item.value))?;
                self.node("Dict", vec![keys, values], range)
            }
            Expr::Set(node) => {
                let items = self.expressions(&node.elts)?;
                self.node("Set", vec![items], range)
            }
            Expr::ListComp(node) => self.comprehension("ListComp", &node.elt, &node.generators, range),
            Expr::SetComp(node) => self.comprehension("SetComp", &node.elt, &node.generators, range),
            Expr::DictComp(node) => {
                let key = self.optional_expression(node.key.as_deref())?;
                let value = self.expression(&node.value)?;
                let generators = self.list_of(&node.generators, Self::generator)?;
                self.node("DictComp", vec![key, value, generators], range)
            }
            Expr::Generator(node) => self.generator_expression(node, range),
            Expr::Await(node) => self.single("Await", &node.value, range),
            Expr::Yield(node) => {
                let value = self.optional_expression(node.value.as_deref())?;
                self.node("Yield", vec![value], range)
            }
            Expr::YieldFrom(node) => self.single("YieldFrom", &node.value, range),
            Expr::Compare(node) => {
                let left = self.expression(&node.left)?;
                let operators = self.list_of(&node.ops, |this, operator| this.mark(comparison(*operator)))?;
                let others = self.expressions(&node.comparators)?;
                self.node("Compare", vec![left, operators, others], range)
            }
            Expr::Call(node) => self.call(node),
            Expr::FString(node) => self.format_string(node),
            Expr::TString(node) => self.template_string(node),
            Expr::StringLiteral(node) => {
                let mut text = Vec::new();
                for part in node.value.iter() {
                    text.extend(string_bytes(self.source, part));
                }
                let value = self.constant(&Constant::Str(Text(text.into())))?;
                let kind = if node.value.is_unicode() { self.identifier("u")? } else { self.none()? };
                self.node("Constant", vec![value, kind], range)
            }
            Expr::BytesLiteral(node) => {
                let bytes: Vec<u8> = node.value.bytes().collect();
                self.constant_node(&Constant::Bytes(bytes.into()), range)
            }
            Expr::NumberLiteral(node) => {
                let constant = number_constant(&node.value, range).map_err(|error| self.syntax_error(error))?;
                self.constant_node(&constant, range)
            }
            Expr::BooleanLiteral(node) => {
                self.constant_node(if node.value { &Constant::True } else { &Constant::False }, range)
            }
            Expr::NoneLiteral(_) | Expr::IpyEscapeCommand(_) => self.constant_node(&Constant::None, range),
            Expr::EllipsisLiteral(_) => self.constant_node(&Constant::Ellipsis, range),
            Expr::Attribute(node) => {
                let value = self.expression(&node.value)?;
                let name = self.identifier(&node.attr.id)?;
                let context = self.context(node.ctx)?;
                self.node("Attribute", vec![value, name, context], range)
            }
            Expr::Subscript(node) => {
                let value = self.expression(&node.value)?;
                let index = self.expression(&node.slice)?;
                let context = self.context(node.ctx)?;
                self.node("Subscript", vec![value, index, context], range)
            }
            Expr::Starred(node) => {
                let value = self.expression(&node.value)?;
                let context = self.context(node.ctx)?;
                self.node("Starred", vec![value, context], range)
            }
            Expr::Name(node) => {
                let name = self.identifier(&node.id)?;
                let context = self.context(node.ctx)?;
                self.node("Name", vec![name, context], range)
            }
            Expr::List(node) => {
                let items = self.expressions(&node.elts)?;
                let context = self.context(node.ctx)?;
                self.node("List", vec![items, context], range)
            }
            Expr::Tuple(node) => {
                let items = self.expressions(&node.elts)?;
                let context = self.context(node.ctx)?;
                self.node("Tuple", vec![items, context], range)
            }
            Expr::Slice(node) => {
                let lower = self.optional_expression(node.lower.as_deref())?;
                let upper = self.optional_expression(node.upper.as_deref())?;
                let step = self.optional_expression(node.step.as_deref())?;
                self.node("Slice", vec![lower, upper, step], range)
            }
        }
    }

    fn single(&mut self, class: &'static str, value: &Expr, range: TextRange) -> Made<B> {
        let value = self.expression(value)?;
        self.node(class, vec![value], range)
    }

    fn pair(&mut self, class: &'static str, first: &Expr, second: &Expr, range: TextRange) -> Made<B> {
        let first = self.expression(first)?;
        let second = self.expression(second)?;
        self.node(class, vec![first, second], range)
    }

    fn comprehension(
        &mut self,
        class: &'static str,
        element: &Expr,
        generators: &[Comprehension],
        range: TextRange,
    ) -> Made<B> {
        let element = self.expression(element)?;
        let generators = self.list_of(generators, Self::generator)?;
        self.node(class, vec![element, generators], range)
    }

    fn generator_expression(&mut self, node: &ExprGenerator, range: TextRange) -> Made<B> {
        self.comprehension("GeneratorExp", &node.elt, &node.generators, range)
    }

    fn generator(&mut self, generator: &Comprehension) -> Made<B> {
        let target = self.expression(&generator.target)?;
        let iterable = self.expression(&generator.iter)?;
        let conditions = self.expressions(&generator.ifs)?;
        let is_async = self.int(i64::from(generator.is_async))?;
        self.bare_node("comprehension", vec![target, iterable, conditions, is_async])
    }

    fn call(&mut self, node: &ExprCall) -> Made<B> {
        let function = self.expression(&node.func)?;
        let arguments = self.list_of(&node.arguments.args, |this, argument| match argument {
            // A generator that is the only argument has the call's parentheses.
            Expr::Generator(generator) if !generator.parenthesized => {
                this.generator_expression(generator, node.arguments.range)
            }
            argument => this.expression(argument),
        })?;
        let keywords = self.list_of(&node.arguments.keywords, Self::keyword)?;
        self.node("Call", vec![function, arguments, keywords], node.range())
    }

    pub(super) fn operator(&mut self, operator: Operator) -> Made<B> {
        self.mark(match operator {
            Operator::Add => "Add",
            Operator::Sub => "Sub",
            Operator::Mult => "Mult",
            Operator::MatMult => "MatMult",
            Operator::Div => "Div",
            Operator::Mod => "Mod",
            Operator::Pow => "Pow",
            Operator::LShift => "LShift",
            Operator::RShift => "RShift",
            Operator::BitOr => "BitOr",
            Operator::BitXor => "BitXor",
            Operator::BitAnd => "BitAnd",
            Operator::FloorDiv => "FloorDiv",
        })
    }

    fn context(&mut self, context: ExprContext) -> Made<B> {
        self.mark(match context {
            ExprContext::Load | ExprContext::Invalid => "Load",
            ExprContext::Store => "Store",
            ExprContext::Del => "Del",
        })
    }
}

fn comparison(operator: CmpOp) -> &'static str {
    match operator {
        CmpOp::Eq => "Eq",
        CmpOp::NotEq => "NotEq",
        CmpOp::Lt => "Lt",
        CmpOp::LtE => "LtE",
        CmpOp::Gt => "Gt",
        CmpOp::GtE => "GtE",
        CmpOp::Is => "Is",
        CmpOp::IsNot => "IsNot",
        CmpOp::In => "In",
        CmpOp::NotIn => "NotIn",
    }
}
