//! Expressions back to text, as `ast.unparse` writes them: for annotations that are kept as strings.

use ruff_python_ast::{
    Arguments, BoolOp, CmpOp, Comprehension, ConversionFlag, Expr, FStringPart, InterpolatedStringElement,
    InterpolatedStringElements, Number, Operator, Parameter, ParameterWithDefault, Parameters, UnaryOp,
};

/// How tightly an expression binds; operands that bind less are put in parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Precedence {
    Named,
    Tuple,
    Yield,
    Test,
    Or,
    And,
    Not,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Arithmetic,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

impl Precedence {
    fn next(self) -> Self {
        use Precedence::*;
        match self {
            Named => Tuple,
            Tuple => Yield,
            Yield => Test,
            Test => Or,
            Or => And,
            And => Not,
            Not => Compare,
            Compare => BitOr,
            BitOr => BitXor,
            BitXor => BitAnd,
            BitAnd => Shift,
            Shift => Arithmetic,
            Arithmetic => Term,
            Term => Factor,
            Factor => Power,
            Power => Await,
            Await | Atom => Atom,
        }
    }
}

struct Unparser<'a> {
    source: &'a str,
    text: String,
}

/// The text of an expression.
pub fn unparse(expression: &Expr, source: &str) -> String {
    let mut unparser = Unparser { source, text: String::new() };
    unparser.expression(expression, Precedence::Test);
    unparser.text
}

/// The text of an annotation; a tuple keeps its parentheses.
pub fn unparse_annotation(expression: &Expr, source: &str) -> String {
    unparse(expression, source)
}

fn binary(operator: Operator) -> (&'static str, Precedence) {
    match operator {
        Operator::Add => ("+", Precedence::Arithmetic),
        Operator::Sub => ("-", Precedence::Arithmetic),
        Operator::Mult => ("*", Precedence::Term),
        Operator::MatMult => ("@", Precedence::Term),
        Operator::Div => ("/", Precedence::Term),
        Operator::Mod => ("%", Precedence::Term),
        Operator::Pow => ("**", Precedence::Power),
        Operator::LShift => ("<<", Precedence::Shift),
        Operator::RShift => (">>", Precedence::Shift),
        Operator::BitOr => ("|", Precedence::BitOr),
        Operator::BitXor => ("^", Precedence::BitXor),
        Operator::BitAnd => ("&", Precedence::BitAnd),
        Operator::FloorDiv => ("//", Precedence::Term),
    }
}

impl Unparser<'_> {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn in_parentheses(&mut self, needed: bool, write: impl FnOnce(&mut Self)) {
        if needed {
            self.push("(");
        }
        write(self);
        if needed {
            self.push(")");
        }
    }

    fn list<'e>(&mut self, items: impl IntoIterator<Item = &'e Expr>) {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.expression(item, Precedence::Test);
        }
    }

    fn expression(&mut self, expression: &Expr, level: Precedence) {
        crate::with_stack(|| self.expression_inner(expression, level));
    }

    fn expression_inner(&mut self, expression: &Expr, level: Precedence) {
        match expression {
            Expr::BoolOp(node) => {
                let (text, own) = match node.op {
                    BoolOp::And => (" and ", Precedence::And),
                    BoolOp::Or => (" or ", Precedence::Or),
                };
                self.in_parentheses(level > own, |this| {
                    for (index, value) in node.values.iter().enumerate() {
                        if index > 0 {
                            this.push(text);
                        }
                        this.expression(value, own.next());
                    }
                });
            }
            Expr::Named(node) => self.in_parentheses(level > Precedence::Named, |this| {
                this.expression(&node.target, Precedence::Atom);
                this.push(" := ");
                this.expression(&node.value, Precedence::Atom);
            }),
            Expr::BinOp(node) => {
                let (text, own) = binary(node.op);
                let (left, right) = if node.op == Operator::Pow { (own.next(), own) } else { (own, own.next()) };
                self.in_parentheses(level > own, |this| {
                    this.expression(&node.left, left);
                    this.push(" ");
                    this.push(text);
                    this.push(" ");
                    this.expression(&node.right, right);
                });
            }
            Expr::UnaryOp(node) => {
                let (text, own) = match node.op {
                    UnaryOp::Invert => ("~", Precedence::Factor),
                    UnaryOp::Not => ("not ", Precedence::Not),
                    UnaryOp::UAdd => ("+", Precedence::Factor),
                    UnaryOp::USub => ("-", Precedence::Factor),
                };
                self.in_parentheses(level > own, |this| {
                    this.push(text);
                    this.expression(&node.operand, own);
                });
            }
            Expr::Lambda(node) => self.in_parentheses(level > Precedence::Test, |this| {
                this.push("lambda");
                if let Some(parameters) = &node.parameters
                    && !parameters.is_empty()
                {
                    this.push(" ");
                    this.parameters(parameters);
                }
                this.push(": ");
                this.expression(&node.body, Precedence::Test);
            }),
            Expr::If(node) => self.in_parentheses(level > Precedence::Test, |this| {
                this.expression(&node.body, Precedence::Test.next());
                this.push(" if ");
                this.expression(&node.test, Precedence::Test.next());
                this.push(" else ");
                this.expression(&node.orelse, Precedence::Test);
            }),
            Expr::Dict(node) => {
                self.push("{");
                for (index, item) in node.items.iter().enumerate() {
                    if index > 0 {
                        self.push(", ");
                    }
                    match &item.key {
                        Some(key) => {
                            self.expression(key, Precedence::Test);
                            self.push(": ");
                            self.expression(&item.value, Precedence::Test);
                        }
                        None => {
                            self.push("**");
                            self.expression(&item.value, Precedence::BitOr);
                        }
                    }
                }
                self.push("}");
            }
            Expr::Set(node) => {
                self.push("{");
                if node.elts.is_empty() {
                    self.push("*()");
                }
                self.list(&node.elts);
                self.push("}");
            }
            Expr::List(node) => {
                self.push("[");
                self.list(&node.elts);
                self.push("]");
            }
            Expr::Tuple(node) => {
                self.in_parentheses(node.elts.is_empty() || level > Precedence::Tuple, |this| {
                    this.tuple_items(&node.elts);
                });
            }
            Expr::ListComp(node) => {
                self.push("[");
                self.expression(&node.elt, Precedence::Test);
                self.clauses(&node.generators);
                self.push("]");
            }
            Expr::SetComp(node) => {
                self.push("{");
                self.expression(&node.elt, Precedence::Test);
                self.clauses(&node.generators);
                self.push("}");
            }
            Expr::DictComp(node) => {
                self.push("{");
                if let Some(key) = &node.key {
                    self.expression(key, Precedence::Test);
                    self.push(": ");
                }
                self.expression(&node.value, Precedence::Test);
                self.clauses(&node.generators);
                self.push("}");
            }
            Expr::Generator(node) => {
                self.push("(");
                self.expression(&node.elt, Precedence::Test);
                self.clauses(&node.generators);
                self.push(")");
            }
            Expr::Await(node) => self.in_parentheses(level > Precedence::Await, |this| {
                this.push("await ");
                this.expression(&node.value, Precedence::Atom);
            }),
            Expr::Yield(node) => self.in_parentheses(level > Precedence::Yield, |this| {
                this.push("yield");
                if let Some(value) = &node.value {
                    this.push(" ");
                    this.expression(value, Precedence::Atom);
                }
            }),
            Expr::YieldFrom(node) => self.in_parentheses(level > Precedence::Yield, |this| {
                this.push("yield from ");
                this.expression(&node.value, Precedence::Atom);
            }),
            Expr::Compare(node) => self.in_parentheses(level > Precedence::Compare, |this| {
                this.expression(&node.left, Precedence::Compare.next());
                for (operator, value) in node.ops.iter().zip(&node.comparators) {
                    this.push(match operator {
                        CmpOp::Eq => " == ",
                        CmpOp::NotEq => " != ",
                        CmpOp::Lt => " < ",
                        CmpOp::LtE => " <= ",
                        CmpOp::Gt => " > ",
                        CmpOp::GtE => " >= ",
                        CmpOp::Is => " is ",
                        CmpOp::IsNot => " is not ",
                        CmpOp::In => " in ",
                        CmpOp::NotIn => " not in ",
                    });
                    this.expression(value, Precedence::Compare.next());
                }
            }),
            Expr::Call(node) => {
                self.expression(&node.func, Precedence::Atom);
                self.arguments(&node.arguments);
            }
            Expr::FString(node) => {
                let mut body = String::new();
                for part in node.value.iter() {
                    match part {
                        FStringPart::Literal(literal) => push_braced(&mut body, &literal.value),
                        FStringPart::FString(string) => self.interpolated(&string.elements, &mut body),
                    }
                }
                self.push("f");
                self.push_quoted(&body);
            }
            Expr::TString(node) => {
                let mut body = String::new();
                for string in node.value.iter() {
                    self.interpolated(&string.elements, &mut body);
                }
                self.push("t");
                self.push_quoted(&body);
            }
            Expr::StringLiteral(node) => {
                if node.value.is_unicode() {
                    self.push("u");
                }
                let text = string_repr(node.value.to_str());
                self.push(&text);
            }
            Expr::BytesLiteral(node) => {
                let bytes: Vec<u8> = node.value.bytes().collect();
                self.push(&bytes_repr(&bytes));
            }
            Expr::NumberLiteral(node) => {
                let text = match &node.value {
                    Number::Int(value) => value.to_string(),
                    Number::Float(value) => float_repr(*value),
                    Number::Complex { imag, .. } => format!("{}j", imaginary_repr(*imag)),
                };
                self.push(&text);
            }
            Expr::BooleanLiteral(node) => self.push(if node.value { "True" } else { "False" }),
            Expr::NoneLiteral(_) => self.push("None"),
            Expr::EllipsisLiteral(_) => self.push("..."),
            Expr::Attribute(node) => {
                self.expression(&node.value, Precedence::Atom);
                // `3 .real`: the point would be the number's.
                if let Expr::NumberLiteral(number) = &*node.value
                    && matches!(number.value, Number::Int(_))
                {
                    self.push(" ");
                }
                self.push(".");
                self.push(&node.attr);
            }
            Expr::Subscript(node) => {
                self.expression(&node.value, Precedence::Atom);
                self.push("[");
                match &*node.slice {
                    Expr::Tuple(tuple) if !tuple.elts.is_empty() => self.tuple_items(&tuple.elts),
                    slice => self.expression(slice, Precedence::Test),
                }
                self.push("]");
            }
            Expr::Starred(node) => {
                self.push("*");
                self.expression(&node.value, Precedence::BitOr);
            }
            Expr::Name(node) => self.push(&node.id),
            Expr::Slice(node) => {
                if let Some(lower) = &node.lower {
                    self.expression(lower, Precedence::Test);
                }
                self.push(":");
                if let Some(upper) = &node.upper {
                    self.expression(upper, Precedence::Test);
                }
                if let Some(step) = &node.step {
                    self.push(":");
                    self.expression(step, Precedence::Test);
                }
            }
            Expr::IpyEscapeCommand(_) => {}
        }
    }

    fn tuple_items(&mut self, items: &[Expr]) {
        self.list(items);
        if items.len() == 1 {
            self.push(",");
        }
    }

    fn arguments(&mut self, arguments: &Arguments) {
        self.push("(");
        let mut first = true;
        let mut comma = |this: &mut Self| {
            if !std::mem::take(&mut first) {
                this.push(", ");
            }
        };
        if let ([Expr::Generator(only)], true) = (&*arguments.args, arguments.keywords.is_empty()) {
            self.expression(&only.elt, Precedence::Test);
            self.clauses(&only.generators);
            self.push(")");
            return;
        }
        for argument in &arguments.args {
            comma(self);
            self.expression(argument, Precedence::Test);
        }
        for keyword in &arguments.keywords {
            comma(self);
            match &keyword.arg {
                Some(name) => {
                    self.push(name);
                    self.push("=");
                }
                None => self.push("**"),
            }
            self.expression(&keyword.value, Precedence::Test);
        }
        self.push(")");
    }

    fn clauses(&mut self, clauses: &[Comprehension]) {
        for clause in clauses {
            self.push(if clause.is_async { " async for " } else { " for " });
            self.expression(&clause.target, Precedence::Tuple);
            self.push(" in ");
            self.expression(&clause.iter, Precedence::Test.next());
            for condition in &clause.ifs {
                self.push(" if ");
                self.expression(condition, Precedence::Test.next());
            }
        }
    }

    fn parameters(&mut self, parameters: &Parameters) {
        let mut first = true;
        let mut comma = |this: &mut Self| {
            if !std::mem::take(&mut first) {
                this.push(", ");
            }
        };
        for parameter in &parameters.posonlyargs {
            comma(self);
            self.parameter(parameter);
        }
        if !parameters.posonlyargs.is_empty() {
            self.push(", /");
        }
        for parameter in &parameters.args {
            comma(self);
            self.parameter(parameter);
        }
        if parameters.vararg.is_some() || !parameters.kwonlyargs.is_empty() {
            comma(self);
            self.push("*");
            if let Some(parameter) = &parameters.vararg {
                self.bare_parameter(parameter);
            }
        }
        for parameter in &parameters.kwonlyargs {
            comma(self);
            self.parameter(parameter);
        }
        if let Some(parameter) = &parameters.kwarg {
            comma(self);
            self.push("**");
            self.bare_parameter(parameter);
        }
    }

    fn bare_parameter(&mut self, parameter: &Parameter) {
        self.push(&parameter.name);
    }

    fn parameter(&mut self, parameter: &ParameterWithDefault) {
        self.bare_parameter(&parameter.parameter);
        if let Some(default) = &parameter.default {
            self.push("=");
            self.expression(default, Precedence::Test);
        }
    }

    fn interpolated(&mut self, elements: &InterpolatedStringElements, body: &mut String) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => push_braced(body, &literal.value),
                InterpolatedStringElement::Interpolation(value) => {
                    if let Some(debug) = &value.debug_text {
                        push_braced(body, &crate::codegen::without_comments(debug.as_str()));
                    }
                    let mut inner = Unparser { source: self.source, text: String::new() };
                    inner.expression(&value.expression, Precedence::Test.next());
                    body.push('{');
                    if inner.text.starts_with('{') {
                        body.push(' ');
                    }
                    body.push_str(&inner.text);
                    body.push_str(match value.conversion {
                        ConversionFlag::Str => "!s",
                        ConversionFlag::Repr => "!r",
                        ConversionFlag::Ascii => "!a",
                        ConversionFlag::None if value.debug_text.is_some() && value.format_spec.is_none() => "!r",
                        ConversionFlag::None => "",
                    });
                    if let Some(spec) = &value.format_spec {
                        body.push(':');
                        self.interpolated(&spec.elements, body);
                    }
                    body.push('}');
                }
            }
        }
    }

    /// In the first kind of quotes that the text does not hold.
    fn push_quoted(&mut self, body: &str) {
        let quote = ["'", "\"", "'''", "\"\"\""]
            .into_iter()
            .find(|quote| !body.contains(*quote) && (quote.len() == 3 || !body.contains('\n')))
            .unwrap_or("'");
        self.push(quote);
        self.push(body);
        self.push(quote);
    }
}

fn push_braced(body: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '{' => body.push_str("{{"),
            '}' => body.push_str("}}"),
            '\\' => body.push_str("\\\\"),
            '\n' => body.push_str("\\n"),
            _ => body.push(c),
        }
    }
}

/// Controls, separators other than the blank, formats and private characters, as far as their blocks tell.
fn is_unprintable(c: char) -> bool {
    matches!(
        c as u32,
        0..=0x1f
            | 0x7f..=0xa0
            | 0xad
            | 0x1680
            | 0x180e
            | 0x2000..=0x200f
            | 0x2028..=0x202f
            | 0x205f..=0x206f
            | 0x3000
            | 0xe000..=0xf8ff
            | 0xfeff
            | 0xfff0..=0xfffb
            | 0xfffe..=0xffff
            | 0xe0000..=0x10_ffff
    )
}

/// `repr` of a string.
pub fn string_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut result = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => result.push_str("\\\\"),
            '\n' => result.push_str("\\n"),
            '\r' => result.push_str("\\r"),
            '\t' => result.push_str("\\t"),
            c if c == quote => {
                result.push('\\');
                result.push(c);
            }
            c if is_unprintable(c) => result.push_str(&match c as u32 {
                code @ 0..=0xff => format!("\\x{code:02x}"),
                code @ 0x100..=0xffff => format!("\\u{code:04x}"),
                code => format!("\\U{code:08x}"),
            }),
            c => result.push(c),
        }
    }
    result.push(quote);
    result
}

/// `repr` of bytes.
pub fn bytes_repr(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let mut result = format!("b{quote}");
    for &byte in bytes {
        match byte {
            b'\\' => result.push_str("\\\\"),
            b'\n' => result.push_str("\\n"),
            b'\r' => result.push_str("\\r"),
            b'\t' => result.push_str("\\t"),
            byte if char::from(byte) == quote => {
                result.push('\\');
                result.push(quote);
            }
            0x20..0x7f => result.push(char::from(byte)),
            byte => result.push_str(&format!("\\x{byte:02x}")),
        }
    }
    result.push(quote);
    result
}

/// `repr` of a float; infinity as a literal that overflows.
pub fn float_repr(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "1e309" } else { "-1e309" }.to_owned();
    }
    if value.is_nan() {
        return "nan".to_owned();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if value != 0.0 && !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    let plain = format!("{value}");
    if plain.contains('.') { plain } else { format!("{plain}.0") }
}

/// The imaginary part of a complex number's `repr`.
fn imaginary_repr(value: f64) -> String {
    let text = float_repr(value);
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    /// The text of an annotation under the future import, found among the constants.
    fn annotation(text: &str) -> String {
        use crate::code::Constant;
        let source = format!("from __future__ import annotations\ndef f(x: {text}): pass\n");
        let compiled = crate::compile(&source, "a.py", crate::Mode::Exec, &Default::default()).expect("it compiles");
        let found = compiled.code.constants.iter().find_map(|constant| match constant {
            Constant::Tuple(items) => match &items[..] {
                [_, Constant::Str(text)] => Some(String::from_utf8_lossy(&text.0).into_owned()),
                _ => None,
            },
            _ => None,
        });
        found.expect("the annotation is a constant")
    }

    #[test]
    fn expressions() {
        assert_eq!(annotation("dict[str,int]"), "dict[str, int]");
        assert_eq!(annotation("(1+2)*3-x**-2"), "(1 + 2) * 3 - x ** (-2)");
        assert_eq!(annotation("(lambda a,*b:a)(1,k=2,**c)"), "(lambda a, *b: a)(1, k=2, **c)");
        assert_eq!(annotation("f'{a!r:>{b}} c'"), "f'{a!r:>{b}} c'");
        assert_eq!(annotation("\"it's\" 'x'"), "\"it'sx\"");
        assert_eq!(annotation("[x for x in y if z]"), "[x for x in y if z]");
        assert_eq!(annotation("a if b else (c, d)"), "a if b else (c, d)");
        assert_eq!(annotation("not a and (b or c)"), "not a and (b or c)");
    }
}
