//! Expressions from nodes.

use ruff_python_ast::{
    self as tree, BoolOp, CmpOp, Comprehension, ConversionFlag, DictItem, Expr, ExprContext, FString, FStringFlags,
    FStringValue, Identifier, Int, InterpolatedElement, InterpolatedStringElement, InterpolatedStringFormatSpec,
    InterpolatedStringLiteralElement, Keyword, Number, Operator, Parameter, ParameterWithDefault, Parameters,
    StringLiteral, StringLiteralFlags, StringLiteralValue, TString, TStringFlags, TStringValue, UnaryOp,
};
use ruff_text_size::{Ranged, TextRange};

use super::Position;
use super::read::{NodeOf, Problem, Read, Reader, Reading, index};
use crate::code::Constant;

impl<R: Reader> Reading<'_, R> {
    pub(super) fn required_expression(&mut self, node: &NodeOf<R::Object>, name: &'static str) -> Read<Expr, R> {
        self.expression_in(node, name, "Load")
    }

    pub(super) fn expression_in(
        &mut self,
        node: &NodeOf<R::Object>,
        name: &'static str,
        context: &'static str,
    ) -> Read<Expr, R> {
        let object = self.required(node, name)?;
        self.expression(object, context)
    }

    pub(super) fn optional_expression(
        &mut self,
        node: &NodeOf<R::Object>,
        name: &'static str,
    ) -> Read<Option<Box<Expr>>, R> {
        self.optional_expression_in(node, name, "Load")
    }

    pub(super) fn optional_expression_in(
        &mut self,
        node: &NodeOf<R::Object>,
        name: &'static str,
        context: &'static str,
    ) -> Read<Option<Box<Expr>>, R> {
        match self.field(node, name)? {
            Some(object) => Ok(Some(Box::new(self.expression(object, context)?))),
            None => Ok(None),
        }
    }

    pub(super) fn expressions(
        &mut self,
        node: &NodeOf<R::Object>,
        name: &'static str,
        context: &'static str,
    ) -> Read<Vec<Expr>, R> {
        let mut made = Vec::new();
        for object in self.list(node, name)? {
            if self.reader.is_none(&object) {
                return Err(Problem::Value("None disallowed in expression list".to_owned()));
            }
            made.push(self.expression(object, context)?);
        }
        Ok(made)
    }

    fn expression(&mut self, object: R::Object, context: &'static str) -> Read<Expr, R> {
        self.deeper(|this| {
            let (node, position) = this.located(object, "expr")?;
            this.check_context(&node, context)?;
            let start = this.start(position);
            let mut made = this.any_expression(&node, position, context)?;
            let range = this.end(start, position);
            set_range(&mut made, range);
            Ok(made)
        })
    }

    fn check_context(&mut self, node: &NodeOf<R::Object>, wanted: &'static str) -> Read<(), R> {
        if !matches!(node.class, "Attribute" | "Subscript" | "Starred" | "Name" | "List" | "Tuple") {
            if wanted == "Load" {
                return Ok(());
            }
            return Err(Problem::Value(format!("expression which can't be assigned to in {wanted} context")));
        }
        // A missing context is Load.
        let given = match self.field(node, "ctx")? {
            Some(object) => self.as_node(object, "expr_context")?.class,
            None => "Load",
        };
        if given == wanted {
            return Ok(());
        }
        Err(Problem::Value(format!("expression must have {wanted} context but has {given} instead")))
    }

    fn any_expression(&mut self, node: &NodeOf<R::Object>, position: Position, context: &'static str) -> Read<Expr, R> {
        let (node_index, range) = (index(), TextRange::default());
        let ctx = match context {
            "Store" => ExprContext::Store,
            "Del" => ExprContext::Del,
            _ => ExprContext::Load,
        };
        Ok(match node.class {
            "BoolOp" => {
                let operator = self.required(node, "op")?;
                let op = if self.as_node(operator, "boolop")?.class == "And" { BoolOp::And } else { BoolOp::Or };
                let values = self.expressions(node, "values", "Load")?;
                if values.len() < 2 {
                    return Err(Problem::Value("BoolOp with less than 2 values".to_owned()));
                }
                Expr::BoolOp(tree::ExprBoolOp { node_index, range, op, values })
            }
            "NamedExpr" => {
                let target = self.required(node, "target")?;
                if self.as_node(target, "expr")?.class != "Name" {
                    return Err(Problem::Type("NamedExpr target must be a Name".to_owned()));
                }
                let target = Box::new(self.expression_in(node, "target", "Store")?);
                let value = Box::new(self.required_expression(node, "value")?);
                Expr::Named(tree::ExprNamed { node_index, range, target, value })
            }
            "BinOp" => {
                let left = Box::new(self.required_expression(node, "left")?);
                let op = self.operator(node)?;
                let right = Box::new(self.required_expression(node, "right")?);
                Expr::BinOp(tree::ExprBinOp { node_index, range, left, op, right })
            }
            "UnaryOp" => {
                let operator = self.required(node, "op")?;
                let op = match self.as_node(operator, "unaryop")?.class {
                    "Invert" => UnaryOp::Invert,
                    "Not" => UnaryOp::Not,
                    "UAdd" => UnaryOp::UAdd,
                    _ => UnaryOp::USub,
                };
                let operand = Box::new(self.required_expression(node, "operand")?);
                Expr::UnaryOp(tree::ExprUnaryOp { node_index, range, op, operand })
            }
            "Lambda" => {
                let parameters = Some(Box::new(self.parameters(node)?));
                let body = Box::new(self.required_expression(node, "body")?);
                Expr::Lambda(tree::ExprLambda { node_index, range, parameters, body })
            }
            "IfExp" => {
                let test = Box::new(self.required_expression(node, "test")?);
                let body = Box::new(self.required_expression(node, "body")?);
                let orelse = Box::new(self.required_expression(node, "orelse")?);
                Expr::If(tree::ExprIf { node_index, range, test, body, orelse })
            }
            "Dict" => self.dict(node)?,
            "Set" => {
                let elts = self.expressions(node, "elts", "Load")?;
                Expr::Set(tree::ExprSet { node_index, range, elts })
            }
            "ListComp" => {
                let (elt, generators) = self.comprehension(node)?;
                Expr::ListComp(tree::ExprListComp { node_index, range, elt, generators })
            }
            "SetComp" => {
                let (elt, generators) = self.comprehension(node)?;
                Expr::SetComp(tree::ExprSetComp { node_index, range, elt, generators })
            }
            "GeneratorExp" => {
                let (elt, generators) = self.comprehension(node)?;
                Expr::Generator(tree::ExprGenerator { node_index, range, elt, generators, parenthesized: true })
            }
            "DictComp" => {
                let generators = self.generators(node)?;
                let key = Some(Box::new(self.required_expression(node, "key")?));
                let value = Box::new(self.required_expression(node, "value")?);
                Expr::DictComp(tree::ExprDictComp { node_index, range, key, value, generators })
            }
            "Await" => {
                let value = Box::new(self.required_expression(node, "value")?);
                Expr::Await(tree::ExprAwait { node_index, range, value })
            }
            "Yield" => {
                Expr::Yield(tree::ExprYield { node_index, range, value: self.optional_expression(node, "value")? })
            }
            "YieldFrom" => {
                let value = Box::new(self.required_expression(node, "value")?);
                Expr::YieldFrom(tree::ExprYieldFrom { node_index, range, value })
            }
            "Compare" => self.compare(node)?,
            "Call" => {
                let func = Box::new(self.required_expression(node, "func")?);
                let after = func.range().end();
                let args = self.expressions(node, "args", "Load")?.into_boxed_slice();
                let keywords = self.keywords(node)?.into_iter().collect();
                let arguments = tree::Arguments { range: TextRange::empty(after), node_index: index(), args, keywords };
                Expr::Call(tree::ExprCall { node_index, range_start: after, func, arguments })
            }
            "JoinedStr" => {
                let string = self.joined_string(node)?;
                Expr::FString(tree::ExprFString { node_index, range, value: FStringValue::single(string) })
            }
            "FormattedValue" => {
                let element = self.interpolation(node, position)?;
                Expr::FString(tree::ExprFString {
                    node_index,
                    range,
                    value: FStringValue::single(f_string(vec![element])),
                })
            }
            "TemplateStr" => {
                let elements = self.elements(node)?;
                let string =
                    TString { range, node_index: index(), elements: elements.into(), flags: TStringFlags::empty() };
                Expr::TString(tree::ExprTString { node_index, range, value: TStringValue::single(string) })
            }
            "Interpolation" => {
                let element = self.interpolation(node, position)?;
                let elements = vec![element].into();
                let string = TString { range, node_index: index(), elements, flags: TStringFlags::empty() };
                Expr::TString(tree::ExprTString { node_index, range, value: TStringValue::single(string) })
            }
            "Constant" => self.constant_node(node, position)?,
            "Attribute" => {
                let value = Box::new(self.required_expression(node, "value")?);
                // The name is at the end.
                let id = self.name(node, "attr")?;
                let column = position.end_column.saturating_sub(id.len() as u32);
                let start = self.place(position.end_line, column);
                let attr = Identifier { range: self.end(start, position), id, node_index: index() };
                Expr::Attribute(tree::ExprAttribute { node_index, range, value, attr, ctx })
            }
            "Subscript" => {
                let value = Box::new(self.required_expression(node, "value")?);
                let slice = Box::new(self.required_expression(node, "slice")?);
                Expr::Subscript(tree::ExprSubscript { node_index, range, value, slice, ctx })
            }
            "Starred" => {
                let value = Box::new(self.expression_in(node, "value", context)?);
                Expr::Starred(tree::ExprStarred { node_index, range, value, ctx })
            }
            "Name" => {
                let id = self.name(node, "id")?;
                Expr::Name(tree::ExprName { node_index, range, id, ctx })
            }
            "List" => {
                let elts = self.expressions(node, "elts", context)?;
                Expr::List(tree::ExprList { node_index, range, elts, ctx })
            }
            "Tuple" => {
                let elts = self.expressions(node, "elts", context)?;
                Expr::Tuple(tree::ExprTuple { node_index, range, elts, ctx, parenthesized: true })
            }
            _ => Expr::Slice(tree::ExprSlice {
                node_index,
                range,
                lower: self.optional_expression(node, "lower")?,
                upper: self.optional_expression(node, "upper")?,
                step: self.optional_expression(node, "step")?,
            }),
        })
    }

    fn dict(&mut self, node: &NodeOf<R::Object>) -> Read<Expr, R> {
        let mut keys = Vec::new();
        for object in self.list(node, "keys")? {
            keys.push(if self.reader.is_none(&object) { None } else { Some(self.expression(object, "Load")?) });
        }
        let values = self.expressions(node, "values", "Load")?;
        if keys.len() != values.len() {
            return Err(Problem::Value("Dict doesn't have the same number of keys as values".to_owned()));
        }
        let items = keys.into_iter().zip(values).map(|(key, value)| DictItem { key, value }).collect();
        Ok(Expr::Dict(tree::ExprDict { node_index: index(), range: TextRange::default(), items }))
    }

    fn compare(&mut self, node: &NodeOf<R::Object>) -> Read<Expr, R> {
        let left = Box::new(self.required_expression(node, "left")?);
        let mut ops = Vec::new();
        for object in self.list(node, "ops")? {
            ops.push(match self.as_node(object, "cmpop")?.class {
                "Eq" => CmpOp::Eq,
                "NotEq" => CmpOp::NotEq,
                "Lt" => CmpOp::Lt,
                "LtE" => CmpOp::LtE,
                "Gt" => CmpOp::Gt,
                "GtE" => CmpOp::GtE,
                "Is" => CmpOp::Is,
                "IsNot" => CmpOp::IsNot,
                "In" => CmpOp::In,
                _ => CmpOp::NotIn,
            });
        }
        let comparators = self.expressions(node, "comparators", "Load")?;
        if comparators.is_empty() {
            return Err(Problem::Value("Compare with no comparators".to_owned()));
        }
        if comparators.len() != ops.len() {
            let text = "Compare has a different number of comparators and operands";
            return Err(Problem::Value(text.to_owned()));
        }
        let (ops, comparators) = (ops.into_boxed_slice(), comparators.into_boxed_slice());
        Ok(Expr::Compare(tree::ExprCompare {
            node_index: index(),
            range: TextRange::default(),
            left,
            ops,
            comparators,
        }))
    }

    fn comprehension(&mut self, node: &NodeOf<R::Object>) -> Read<(Box<Expr>, Vec<Comprehension>), R> {
        let generators = self.generators(node)?;
        Ok((Box::new(self.required_expression(node, "elt")?), generators))
    }

    fn generators(&mut self, node: &NodeOf<R::Object>) -> Read<Vec<Comprehension>, R> {
        let mut made = Vec::new();
        for object in self.list(node, "generators")? {
            let generator = self.as_node(object, "comprehension")?;
            let target = self.expression_in(&generator, "target", "Store")?;
            let iter = self.required_expression(&generator, "iter")?;
            let ifs = self.expressions(&generator, "ifs", "Load")?;
            let is_async = self.number(&generator, "is_async")? != 0;
            made.push(Comprehension { range: target.range(), node_index: index(), target, iter, ifs, is_async });
        }
        if made.is_empty() {
            return Err(Problem::Value("comprehension with no generators".to_owned()));
        }
        Ok(made)
    }

    pub(super) fn keywords(&mut self, node: &NodeOf<R::Object>) -> Read<Vec<Keyword>, R> {
        let mut keywords = Vec::new();
        for object in self.list(node, "keywords")? {
            let (keyword, position) = self.located(object, "keyword")?;
            let start = self.start(position);
            let arg = self.optional_identifier(&keyword, "arg", TextRange::empty(start))?;
            let value = self.required_expression(&keyword, "value")?;
            let range = self.end(start, position);
            keywords.push(Keyword { range, node_index: index(), arg, value });
        }
        Ok(keywords)
    }

    pub(super) fn operator(&mut self, node: &NodeOf<R::Object>) -> Read<Operator, R> {
        let object = self.required(node, "op")?;
        Ok(match self.as_node(object, "operator")?.class {
            "Add" => Operator::Add,
            "Sub" => Operator::Sub,
            "Mult" => Operator::Mult,
            "MatMult" => Operator::MatMult,
            "Div" => Operator::Div,
            "Mod" => Operator::Mod,
            "Pow" => Operator::Pow,
            "LShift" => Operator::LShift,
            "RShift" => Operator::RShift,
            "BitOr" => Operator::BitOr,
            "BitXor" => Operator::BitXor,
            "BitAnd" => Operator::BitAnd,
            _ => Operator::FloorDiv,
        })
    }

    fn parameter(&mut self, object: R::Object) -> Read<Parameter, R> {
        let (node, position) = self.located(object, "arg")?;
        let start = self.start(position);
        let name = self.identifier(&node, "arg", TextRange::empty(start))?;
        let annotation = self.optional_expression(&node, "annotation")?;
        let range = self.end(start, position);
        Ok(Parameter { range, node_index: index(), name, annotation })
    }

    /// The `args` of a function or lambda.
    pub(super) fn parameters(&mut self, node: &NodeOf<R::Object>) -> Read<Parameters, R> {
        let object = self.required(node, "args")?;
        let node = self.as_node(object, "arguments")?;
        let mut plain: Vec<ParameterWithDefault> = Vec::new();
        let with_default = |parameter: Parameter, default: Option<Expr>| ParameterWithDefault {
            range: parameter.range,
            node_index: index(),
            parameter,
            default: default.map(Box::new),
        };
        let positional_only = self.list(&node, "posonlyargs")?;
        let positional_only_count = positional_only.len();
        for object in positional_only.into_iter().chain(self.list(&node, "args")?) {
            plain.push(with_default(self.parameter(object)?, None));
        }
        let vararg = match self.field(&node, "vararg")? {
            Some(object) => Some(Box::new(self.parameter(object)?)),
            None => None,
        };
        let mut keyword_only = Vec::new();
        for object in self.list(&node, "kwonlyargs")? {
            keyword_only.push(self.parameter(object)?);
        }
        let mut keyword_defaults = Vec::new();
        for object in self.list(&node, "kw_defaults")? {
            let is_none = self.reader.is_none(&object);
            keyword_defaults.push(if is_none { None } else { Some(self.expression(object, "Load")?) });
        }
        if keyword_only.len() != keyword_defaults.len() {
            let text = "length of kwonlyargs is not the same as kw_defaults on arguments";
            return Err(Problem::Value(text.to_owned()));
        }
        let kwarg = match self.field(&node, "kwarg")? {
            Some(object) => Some(Box::new(self.parameter(object)?)),
            None => None,
        };
        let defaults = self.expressions(&node, "defaults", "Load")?;
        let Some(first) = plain.len().checked_sub(defaults.len()) else {
            return Err(Problem::Value("more positional defaults than args on arguments".to_owned()));
        };
        for (parameter, default) in plain[first..].iter_mut().zip(defaults) {
            parameter.default = Some(Box::new(default));
        }
        let args = plain.split_off(positional_only_count);
        let keyword_only = keyword_only.into_iter().zip(keyword_defaults);
        Ok(Parameters {
            range: TextRange::default(),
            node_index: index(),
            posonlyargs: plain.into_iter().collect(),
            args: args.into_iter().collect(),
            vararg,
            kwonlyargs: keyword_only.map(|(parameter, default)| with_default(parameter, default)).collect(),
            kwarg,
        })
    }

    fn constant_node(&mut self, node: &NodeOf<R::Object>, position: Position) -> Read<Expr, R> {
        let object = match self.reader.field(&node.object, "value")? {
            Some(object) => object,
            None => self.required(node, "value")?,
        };
        match self.reader.constant(&object)? {
            Some(constant) => self.constant_expression(&constant, position),
            None => {
                let given = self.reader.type_name(&object);
                Err(Problem::Type(format!("got an invalid type in Constant: {given}")))
            }
        }
    }

    /// The literal of a constant; its parts share the place.
    fn constant_expression(&mut self, constant: &Constant, position: Position) -> Read<Expr, R> {
        let start = self.start(position);
        let range = self.end(start, position);
        let node_index = index();
        let number = |value| Expr::NumberLiteral(tree::ExprNumberLiteral { node_index: index(), range, value });
        Ok(match constant {
            Constant::None => Expr::NoneLiteral(tree::ExprNoneLiteral { node_index, range }),
            Constant::Ellipsis => Expr::EllipsisLiteral(tree::ExprEllipsisLiteral { node_index, range }),
            Constant::True | Constant::False => {
                let value = *constant == Constant::True;
                Expr::BooleanLiteral(tree::ExprBooleanLiteral { node_index, range, value })
            }
            Constant::Int(value) => {
                let literal = number(Number::Int(Int::from(value.unsigned_abs())));
                if *value < 0 { negated(literal, range) } else { literal }
            }
            Constant::BigInt { negative, magnitude } => {
                let digits = num_bigint::BigUint::from_bytes_le(magnitude).to_str_radix(16);
                let value = Int::from_str_radix(&digits, 16, &format!("0x{digits}"));
                let literal = number(Number::Int(value.unwrap_or(Int::ZERO)));
                if *negative { negated(literal, range) } else { literal }
            }
            Constant::Float(value) => number(Number::Float(*value)),
            Constant::Complex { real, imaginary } => number(Number::Complex { real: *real, imag: *imaginary }),
            Constant::Str(text) => {
                let (value, place) = self.text(&text.0, range, position, Quoting::Literal);
                let literal =
                    StringLiteral { range: place, node_index: index(), value, flags: StringLiteralFlags::empty() };
                let value = StringLiteralValue::single(literal);
                Expr::StringLiteral(tree::ExprStringLiteral { node_index, range, value })
            }
            Constant::Bytes(bytes) => {
                let flags = tree::BytesLiteralFlags::empty();
                let literal = tree::BytesLiteral { range, node_index: index(), value: bytes.clone(), flags };
                let value = tree::BytesLiteralValue::single(literal);
                Expr::BytesLiteral(tree::ExprBytesLiteral { node_index, range, value })
            }
            Constant::Tuple(items) => {
                let mut elts = Vec::with_capacity(items.len());
                for item in items {
                    elts.push(crate::with_stack(|| self.constant_expression(item, position))?);
                }
                let ctx = ExprContext::Load;
                Expr::Tuple(tree::ExprTuple { node_index, range, elts, ctx, parenthesized: true })
            }
            _ => return Err(Problem::Type("got an invalid type in Constant".to_owned())),
        })
    }

    /// A string's value in UTF-8. Lone surrogates, which that cannot hold, are written as escapes beside the tree.
    fn text(&mut self, bytes: &[u8], range: TextRange, position: Position, quoting: Quoting) -> (Box<str>, TextRange) {
        match std::str::from_utf8(bytes) {
            // The code generator looks such a text up, so it must be found.
            Ok(text) if !text.contains('\u{fffd}') => (text.into(), range),
            _ => {
                let (value, escapes) = escaped(bytes);
                let escapes = match quoting {
                    Quoting::Literal => format!("'{escapes}'"),
                    Quoting::Interpolated => escapes.replace('{', "{{").replace('}', "}}"),
                };
                (value.into(), self.text_range(&escapes, position))
            }
        }
    }

    fn joined_string(&mut self, node: &NodeOf<R::Object>) -> Read<FString, R> {
        Ok(f_string(self.elements(node)?))
    }

    fn elements(&mut self, node: &NodeOf<R::Object>) -> Read<Vec<InterpolatedStringElement>, R> {
        let mut elements = Vec::new();
        for object in self.list(node, "values")? {
            elements.push(self.deeper(|this| this.element(object))?);
        }
        Ok(elements)
    }

    fn element(&mut self, object: R::Object) -> Read<InterpolatedStringElement, R> {
        let (node, position) = self.located(object, "expr")?;
        match node.class {
            "FormattedValue" | "Interpolation" => self.interpolation(&node, position),
            "Constant" => {
                let object = self.required(&node, "value")?;
                match self.reader.constant(&object)? {
                    Some(Constant::Str(text)) => {
                        let start = self.start(position);
                        let range = self.end(start, position);
                        let (value, range) = self.text(&text.0, range, position, Quoting::Interpolated);
                        let literal = InterpolatedStringLiteralElement { range, node_index: index(), value };
                        Ok(InterpolatedStringElement::Literal(literal))
                    }
                    _ => self.plain_element(node.object, position),
                }
            }
            _ => self.plain_element(node.object, position),
        }
    }

    /// Any expression as a part of a string.
    fn plain_element(&mut self, object: R::Object, position: Position) -> Read<InterpolatedStringElement, R> {
        let expression = Box::new(self.expression(object, "Load")?);
        let start = self.start(position);
        let range = self.end(start, position);
        Ok(InterpolatedStringElement::Interpolation(InterpolatedElement {
            range,
            node_index: index(),
            expression,
            debug_text: None,
            conversion: ConversionFlag::None,
            format_spec: None,
        }))
    }

    fn interpolation(&mut self, node: &NodeOf<R::Object>, position: Position) -> Read<InterpolatedStringElement, R> {
        let expression = Box::new(self.required_expression(node, "value")?);
        let conversion = match self.number(node, "conversion")? {
            -1 => ConversionFlag::None,
            115 => ConversionFlag::Str,
            114 => ConversionFlag::Repr,
            97 => ConversionFlag::Ascii,
            other => {
                let text = format!("Unrecognized conversion character {other}");
                return Err(Problem::Value(text));
            }
        };
        let format_spec = match self.field(node, "format_spec")? {
            Some(object) => {
                let spec = self.as_node(object, "expr")?;
                let place = self.position(&spec, "expr")?;
                let start = self.start(place);
                let elements = match spec.class {
                    "JoinedStr" => self.elements(&spec)?,
                    _ => vec![self.element(spec.object)?],
                };
                let range = self.end(start, place);
                let elements = elements.into();
                Some(Box::new(InterpolatedStringFormatSpec { range, node_index: index(), elements }))
            }
            None => None,
        };
        let range = if node.class == "Interpolation" {
            let object = self.required(node, "str")?;
            let text = self.reader.identifier(&object)?.unwrap_or_default();
            self.marked_range(&text, position)
        } else {
            let start = self.start(position);
            self.end(start, position)
        };
        Ok(InterpolatedStringElement::Interpolation(InterpolatedElement {
            range,
            node_index: index(),
            expression,
            debug_text: None,
            conversion,
            format_spec,
        }))
    }
}

/// What a text stands in.
#[derive(Clone, Copy)]
enum Quoting {
    Literal,
    Interpolated,
}

fn f_string(elements: Vec<InterpolatedStringElement>) -> FString {
    FString {
        range: TextRange::default(),
        node_index: index(),
        elements: elements.into(),
        flags: FStringFlags::empty(),
    }
}

fn negated(operand: Expr, range: TextRange) -> Expr {
    Expr::UnaryOp(tree::ExprUnaryOp { node_index: index(), range, op: UnaryOp::USub, operand: Box::new(operand) })
}

/// The text with surrogates replaced, and the text with everything beyond ASCII as escapes.
fn escaped(bytes: &[u8]) -> (String, String) {
    let (mut value, mut escapes) = (String::new(), String::new());
    let mut rest = bytes;
    while let Some(&first) = rest.first() {
        let length = match first {
            0..0x80 => 1,
            0x80..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        };
        let (character, after) = rest.split_at(length.min(rest.len()));
        rest = after;
        let code = match character {
            [a] => u32::from(*a),
            [a, b] => u32::from(a & 0x1f) << 6 | u32::from(b & 0x3f),
            [a, b, c] => u32::from(a & 0xf) << 12 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f),
            [a, b, c, d, ..] => {
                u32::from(a & 7) << 18 | u32::from(b & 0x3f) << 12 | u32::from(c & 0x3f) << 6 | u32::from(d & 0x3f)
            }
            [] => break,
        };
        value.push(char::from_u32(code).unwrap_or('\u{fffd}'));
        escapes.push_str(&format!("\\U{code:08x}"));
    }
    (value, escapes)
}

fn set_range(expression: &mut Expr, range: TextRange) {
    match expression {
        Expr::BoolOp(node) => node.range = range,
        Expr::Named(node) => node.range = range,
        Expr::BinOp(node) => node.range = range,
        Expr::UnaryOp(node) => node.range = range,
        Expr::Lambda(node) => node.range = range,
        Expr::If(node) => node.range = range,
        Expr::Dict(node) => node.range = range,
        Expr::Set(node) => node.range = range,
        Expr::ListComp(node) => node.range = range,
        Expr::SetComp(node) => node.range = range,
        Expr::DictComp(node) => node.range = range,
        Expr::Generator(node) => node.range = range,
        Expr::Await(node) => node.range = range,
        Expr::Yield(node) => node.range = range,
        Expr::YieldFrom(node) => node.range = range,
        Expr::Compare(node) => node.range = range,
        Expr::Call(node) => {
            node.range_start = range.start();
            node.arguments.range = TextRange::new(node.func.range().end(), range.end());
        }
        Expr::FString(node) => node.range = range,
        Expr::TString(node) => node.range = range,
        Expr::StringLiteral(node) => node.range = range,
        Expr::BytesLiteral(node) => node.range = range,
        Expr::NumberLiteral(node) => node.range = range,
        Expr::BooleanLiteral(node) => node.range = range,
        Expr::NoneLiteral(node) => node.range = range,
        Expr::EllipsisLiteral(node) => node.range = range,
        Expr::Attribute(node) => node.range = range,
        Expr::Subscript(node) => node.range = range,
        Expr::Starred(node) => node.range = range,
        Expr::Name(node) => node.range = range,
        Expr::List(node) => node.range = range,
        Expr::Tuple(node) => node.range = range,
        Expr::Slice(node) => node.range = range,
        Expr::IpyEscapeCommand(node) => node.range = range,
    }
}
