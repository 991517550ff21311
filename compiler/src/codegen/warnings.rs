//! What is legal but surely wrong: SyntaxWarning.

use ruff_python_ast::statement_visitor::{StatementVisitor, walk_stmt};
use ruff_python_ast::{CmpOp, Expr, ExprCompare, ExprSubscript, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::Generator;

/// The type's name, for expressions that certainly are of one.
fn known_type(expression: &Expr) -> Option<&'static str> {
    Some(match expression {
        Expr::Tuple(_) => "tuple",
        Expr::List(_) | Expr::ListComp(_) => "list",
        Expr::Dict(_) | Expr::DictComp(_) => "dict",
        Expr::Set(_) | Expr::SetComp(_) => "set",
        Expr::Generator(_) => "generator",
        Expr::Lambda(_) => "function",
        Expr::FString(_) | Expr::StringLiteral(_) => "str",
        Expr::TString(_) => "string.templatelib.Template",
        Expr::BytesLiteral(_) => "bytes",
        Expr::BooleanLiteral(_) => "bool",
        Expr::NoneLiteral(_) => "NoneType",
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::NumberLiteral(node) => match node.value {
            ruff_python_ast::Number::Int(_) => "int",
            ruff_python_ast::Number::Float(_) => "float",
            ruff_python_ast::Number::Complex { .. } => "complex",
        },
        _ => return None,
    })
}

/// Literals that `is` should not meet.
fn literal_type(expression: &Expr) -> Option<&'static str> {
    match expression {
        Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::NumberLiteral(_) => known_type(expression),
        Expr::Tuple(node) if node.elts.iter().all(|item| item.is_literal_expr()) => Some("tuple"),
        _ => None,
    }
}

impl Generator<'_> {
    pub(super) fn check_comparison(&mut self, node: &ExprCompare) {
        let mut left = &*node.left;
        for (operator, right) in node.ops.iter().zip(&node.comparators) {
            let text = match operator {
                CmpOp::Is => Some(("is", "==")),
                CmpOp::IsNot => Some(("is not", "!=")),
                _ => None,
            };
            if let Some((text, better)) = text
                && let Some(kind) = literal_type(left).or_else(|| literal_type(right))
            {
                self.warn(format!("\"{text}\" with '{kind}' literal. Did you mean \"{better}\"?"), node.range);
            }
            left = right;
        }
    }

    pub(super) fn check_call(&mut self, function: &Expr) {
        if let Some(kind) = known_type(function)
            && kind != "function"
        {
            self.warn(format!("'{kind}' object is not callable; perhaps you missed a comma?"), function.range());
        }
    }

    pub(super) fn check_subscript(&mut self, node: &ExprSubscript) {
        let range = node.value.range();
        let Some(kind) = known_type(&node.value) else { return };
        let subscriptable = matches!(kind, "tuple" | "list" | "dict" | "str" | "bytes");
        if !subscriptable {
            self.warn(format!("'{kind}' object is not subscriptable; perhaps you missed a comma?"), range);
            return;
        }
        if kind == "dict" {
            return;
        }
        if let Some(index) = known_type(&node.slice)
            && !matches!(index, "int" | "bool")
        {
            self.warn(
                format!("{kind} indices must be integers or slices, not {index}; perhaps you missed a comma?"),
                range,
            );
        }
    }

    /// PEP 765: statements that leave a `finally` body swallow exceptions.
    pub(super) fn warn_finally(&mut self, body: &[Stmt]) {
        struct Find {
            in_loop: usize,
            found: Vec<(&'static str, TextRange)>,
        }
        impl<'a> StatementVisitor<'a> for Find {
            fn visit_stmt(&mut self, statement: &'a Stmt) {
                match statement {
                    Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
                    Stmt::Return(node) => self.found.push(("return", node.range)),
                    Stmt::Break(node) if self.in_loop == 0 => self.found.push(("break", node.range)),
                    Stmt::Continue(node) if self.in_loop == 0 => self.found.push(("continue", node.range)),
                    // An inner `finally` reports its own.
                    Stmt::Try(node) if !node.finalbody.is_empty() => {
                        self.visit_body(&node.body);
                        self.visit_body(&node.orelse);
                    }
                    Stmt::For(node) => {
                        self.in_loop += 1;
                        self.visit_body(&node.body);
                        self.in_loop -= 1;
                        self.visit_body(&node.orelse);
                    }
                    Stmt::While(node) => {
                        self.in_loop += 1;
                        self.visit_body(&node.body);
                        self.in_loop -= 1;
                        self.visit_body(&node.orelse);
                    }
                    _ => walk_stmt(self, statement),
                }
            }
        }
        let mut find = Find { in_loop: 0, found: Vec::new() };
        find.visit_body(body);
        for (what, range) in find.found {
            self.warn(format!("'{what}' in a 'finally' block"), range);
        }
    }
}
