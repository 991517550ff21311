//! Arithmetic operators: small ints and floats at once, all else by the methods of the classes.

use compiler::opcode::BinaryOperator;
use objects::int::IntView;
use objects::shape::fixed;
use objects::type_object::{Type, TypeFlags};
use objects::{Layout, Obj, Ref, Space};

use crate::names::{self, Name};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types::str_::percent_format;
use crate::types::{bytes_methods, list, set, str_, tuple};

/// The methods of an operator: in-place (for the in-place forms), direct, reflected; and its symbol.
struct Methods {
    inplace: Option<Name>,
    direct: Name,
    reflected: Name,
    symbol: &'static str,
}

fn methods(operator: BinaryOperator) -> Methods {
    use BinaryOperator as Op;
    let make = |inplace: Option<Name>, direct, reflected, symbol| Methods { inplace, direct, reflected, symbol };
    match operator {
        Op::Add => make(None, names::ADD, names::RADD, "+"),
        Op::And => make(None, names::AND, names::RAND, "&"),
        Op::FloorDivide => make(None, names::FLOORDIV, names::RFLOORDIV, "//"),
        Op::LeftShift => make(None, names::LSHIFT, names::RLSHIFT, "<<"),
        Op::MatrixMultiply => make(None, names::MATMUL, names::RMATMUL, "@"),
        Op::Multiply => make(None, names::MUL, names::RMUL, "*"),
        Op::Remainder => make(None, names::MOD, names::RMOD, "%"),
        Op::Or => make(None, names::OR, names::ROR, "|"),
        Op::Power => make(None, names::POW, names::RPOW, "** or pow()"),
        Op::RightShift => make(None, names::RSHIFT, names::RRSHIFT, ">>"),
        Op::Subtract => make(None, names::SUB, names::RSUB, "-"),
        Op::TrueDivide => make(None, names::TRUEDIV, names::RTRUEDIV, "/"),
        Op::Xor => make(None, names::XOR, names::RXOR, "^"),
        Op::InplaceAdd => make(Some(names::IADD), names::ADD, names::RADD, "+="),
        Op::InplaceAnd => make(Some(names::IAND), names::AND, names::RAND, "&="),
        Op::InplaceFloorDivide => make(Some(names::IFLOORDIV), names::FLOORDIV, names::RFLOORDIV, "//="),
        Op::InplaceLeftShift => make(Some(names::ILSHIFT), names::LSHIFT, names::RLSHIFT, "<<="),
        Op::InplaceMatrixMultiply => make(Some(names::IMATMUL), names::MATMUL, names::RMATMUL, "@="),
        Op::InplaceMultiply => make(Some(names::IMUL), names::MUL, names::RMUL, "*="),
        Op::InplaceRemainder => make(Some(names::IMOD), names::MOD, names::RMOD, "%="),
        Op::InplaceOr => make(Some(names::IOR), names::OR, names::ROR, "|="),
        Op::InplacePower => make(Some(names::IPOW), names::POW, names::RPOW, "**="),
        Op::InplaceRightShift => make(Some(names::IRSHIFT), names::RSHIFT, names::RRSHIFT, ">>="),
        Op::InplaceSubtract => make(Some(names::ISUB), names::SUB, names::RSUB, "-="),
        Op::InplaceTrueDivide => make(Some(names::ITRUEDIV), names::TRUEDIV, names::RTRUEDIV, "/="),
        Op::InplaceXor => make(Some(names::IXOR), names::XOR, names::RXOR, "^="),
        Op::Subscript => make(None, names::GETITEM, names::GETITEM, "[]"),
    }
}

/// The names of the left operand's methods for an operator: in-place and direct.
pub fn first_methods(operator: BinaryOperator) -> (Option<Name>, Name) {
    let methods = methods(operator);
    (methods.inplace, methods.direct)
}

/// The value of a float, or of an int that is rounded to one as `float` does.
#[inline(always)]
fn float_or_small_int(object: Ref<'_>) -> Option<f64> {
    if object.word().is_int() { Some(object.word().int() as f64) } else { Space::exact_float(object) }
}

impl Thread {
    /// `a op b`
    pub fn binary(&self, a: Ref<'_>, b: Ref<'_>, operator: BinaryOperator) -> PyResult {
        if operator == BinaryOperator::Subscript {
            return self.get_item(a, b);
        }
        if let (Some(x), Some(y)) = (Space::exact_int(a), Space::exact_int(b))
            && let Some(result) = crate::types::int::binary(self, x, y, operator)
        {
            return result;
        }
        if !a.word().both_ints(b.word())
            && let (Some(x), Some(y)) = (float_or_small_int(a), float_or_small_int(b))
            && let Some(result) = crate::types::float::binary(self, x, y, operator)
        {
            return result;
        }
        if let Some(result) = self.binary_of_core(a, b, operator) {
            return result;
        }
        let methods = methods(operator);
        if let Some(inplace) = methods.inplace
            && let Some(method) = self.lookup_name(self.space.type_of(a), inplace)
        {
            if let Some(reflected) = self.reflected_before(&method, self.space.type_of(b), methods.reflected) {
                let result = self.try_operator(reflected, b, a)?;
                if !result.is_not_implemented() {
                    return Ok(result);
                }
            }
            let result = self.try_operator(method, a, b)?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        if let Some(result) = self.binary_or_none(a, b, methods.direct, methods.reflected)? {
            return Ok(result);
        }
        Err(self.unsupported_operands(a, b, operator))
    }

    /// An operator on two built-in containers of one kind, whose methods nobody else can have defined; None for any other.
    pub(crate) fn binary_of_core(&self, a: Ref<'_>, b: Ref<'_>, operator: BinaryOperator) -> Option<PyResult> {
        use BinaryOperator as Op;
        let shape = a.header()?.shape();
        if shape == fixed::STR && matches!(operator, Op::Remainder | Op::InplaceRemainder) {
            // Of what a class made by a program might reflect, nothing is of these types.
            let is_core = b.header().is_none_or(|b| matches!(b.shape(), fixed::STR | fixed::TUPLE | fixed::DICT));
            let format = Space::exact_str(a).filter(|_| is_core && !self.is_native_stack_low())?;
            return Some(percent_format(self, format, b));
        }
        let code = match shape {
            _ if operator == Op::Multiply && b.word().is_int() => match shape {
                fixed::LIST => list::multiply,
                fixed::TUPLE => tuple::multiply,
                fixed::STR => str_::multiply,
                fixed::BYTES => bytes_methods::multiply,
                _ => return None,
            },
            fixed::SET | fixed::FROZEN_SET => {
                let other = b.header()?.shape();
                if other != fixed::SET && other != fixed::FROZEN_SET {
                    return None;
                }
                match operator {
                    Op::And => set::and,
                    Op::Or => set::or,
                    Op::Subtract => set::subtract,
                    Op::Xor => set::exclusive_or,
                    _ => return None,
                }
            }
            _ if b.header()?.shape() != shape => return None,
            fixed::LIST if operator == Op::Add => list::add,
            fixed::TUPLE if matches!(operator, Op::Add | Op::InplaceAdd) => tuple::add,
            fixed::BYTES if matches!(operator, Op::Add | Op::InplaceAdd) => bytes_methods::add,
            _ => return None,
        };
        if self.is_native_stack_low() { None } else { Some(code(self, &[a, b])) }
    }

    /// An operator that the left operand does not know.
    pub fn binary_reflected(&self, a: Ref<'_>, b: Ref<'_>, operator: BinaryOperator) -> PyResult {
        let (class_a, class_b) = (self.space.type_of(a), self.space.type_of(b));
        if !std::ptr::eq(class_a, class_b)
            && let Some(method) = self.lookup_name(class_b, methods(operator).reflected)
        {
            let result = self.try_operator(method, b, a)?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        Err(self.unsupported_operands(a, b, operator))
    }

    /// No operand knows the operator.
    fn unsupported_operands(&self, a: Ref<'_>, b: Ref<'_>, operator: BinaryOperator) -> Raised {
        let mut text = format!(
            "unsupported operand type(s) for {}: '{}' and '{}'",
            methods(operator).symbol,
            self.type_name(a),
            self.type_name(b)
        );
        // `print >> file` of Python 2.
        if operator == BinaryOperator::RightShift
            && a.has_shape(objects::shape::fixed::NATIVE_FUNCTION)
            && crate::types::native_function::name_of(self, a) == "print"
        {
            text.push_str(". Did you mean \"print(<message>, file=<output_stream>)\"?");
        }
        self.type_error(&text)
    }

    /// A binary operator by its direct and reflected methods; None where neither knows the operands.
    pub fn binary_or_none(&self, a: Ref<'_>, b: Ref<'_>, direct: Name, reflected: Name) -> PyResult<Option<Obj>> {
        let (class_a, class_b) = (self.space.type_of(a), self.space.type_of(b));
        let same = std::ptr::eq(class_a, class_b);
        let mut reflected_method = if same { None } else { self.lookup_name(class_b, reflected) };
        let direct_method = self.lookup_name(class_a, direct);
        if let Some(method) = &reflected_method
            && class_b.is_subtype_of(class_a)
            && !self.lookup_name(class_a, reflected).is_some_and(|other| other.is(method))
        {
            let method = reflected_method.take().expect("checked");
            let result = self.try_operator(method, b, a)?;
            if !result.is_not_implemented() {
                return Ok(Some(result));
            }
        }
        if let Some(method) = direct_method {
            if !same && let Some(reflected) = self.reflected_before(&method, class_b, reflected) {
                reflected_method = None;
                let result = self.try_operator(reflected, b, a)?;
                if !result.is_not_implemented() {
                    return Ok(Some(result));
                }
            }
            let result = self.try_operator(method, a, b)?;
            if !result.is_not_implemented() {
                return Ok(Some(result));
            }
        }
        if let Some(method) = reflected_method {
            let result = self.try_operator(method, b, a)?;
            if !result.is_not_implemented() {
                return Ok(Some(result));
            }
        }
        Ok(None)
    }

    /// The right operand's method that goes first since the left operand is a built-in sequence: those concatenate and repeat
    /// only after all arithmetic has been tried.
    fn reflected_before(&self, method: &Obj, class: &Type, reflected: Name) -> Option<Obj> {
        if reflected != names::RADD && reflected != names::RMUL || !method.has_shape(fixed::WRAPPER_DESCRIPTOR) {
            return None;
        }
        let owner = crate::types::native_function::owner(method.as_ref());
        let is_sequence = matches!(
            owner.native.get().layout,
            Layout::List | Layout::Tuple | Layout::Str | Layout::Bytes | Layout::ByteArray
        ) || owner.has(TypeFlags::SEQUENCE);
        let found = self.lookup_name(class, reflected).filter(|_| is_sequence)?;
        if found.has_shape(fixed::WRAPPER_DESCRIPTOR) { None } else { Some(found) }
    }

    /// A method that is None is called, too: it forbids the operation.
    fn try_operator(&self, method: Obj, a: Ref<'_>, b: Ref<'_>) -> PyResult {
        self.deeper(|| self.call_bound(method, a, &[b], &[]))
    }

    /// A unary operator.
    pub fn unary(&self, object: Ref<'_>, method: Name, symbol: &str) -> PyResult {
        match self.call_special(object, method, &[])? {
            Some(result) => Ok(result),
            None => {
                let text = format!("bad operand type for unary {symbol}: '{}'", self.type_name(object));
                Err(self.type_error(&text))
            }
        }
    }

    /// `operator.index(object)`: an exact int.
    pub fn index(&self, object: Ref<'_>) -> PyResult {
        if Space::exact_int(object).is_some() {
            return Ok(object.own());
        }
        if let Some(value) = self.space.int_value(object) {
            return self.int_of_view(value);
        }
        match self.call_special(object, names::INDEX, &[])? {
            Some(result) => match self.space.int_value(result.as_ref()) {
                Some(value) => {
                    if Space::exact_int(result.as_ref()).is_none() {
                        self.warn_of_subclass(result.as_ref(), "__index__", "int")?;
                    }
                    self.int_of_view(value)
                }
                None => {
                    let given = self.type_name(result.as_ref());
                    Err(self.type_error(&format!("__index__ returned non-int (type {given})")))
                }
            },
            None => {
                let text = format!("'{}' object cannot be interpreted as an integer", self.type_name(object));
                Err(self.type_error(&text))
            }
        }
    }

    /// A conversion method returned an instance of a subclass of what it should return.
    #[cold]
    pub fn warn_of_subclass(&self, result: Ref<'_>, method: &str, kind: &str) -> PyResult<()> {
        let text = format!(
            "{method} returned non-{kind} (type {}).  The ability to return an instance of a strict subclass of {kind} is \
             deprecated, and may be removed in a future version of Python.",
            self.type_name(result)
        );
        self.warn_about(&crate::exceptions::DEPRECATION_WARNING, &text)
    }

    fn int_of_view(&self, value: IntView<'_>) -> PyResult {
        match value {
            IntView::Small(value) => Ok(self.space.int(value)?),
            IntView::Big(limbs) => Ok(self.space.int_from_magnitude(limbs.is_negative(), limbs.limbs())?),
        }
    }

    /// An index argument, clamped to 64 bits.
    pub fn index_clamped(&self, object: Ref<'_>) -> PyResult<i64> {
        if object.word().is_int() {
            return Ok(object.word().int());
        }
        let index = self.index(object)?;
        let value = Space::exact_int(index.as_ref()).expect("an int");
        Ok(value.to_i64().unwrap_or(if value.is_negative() { i64::MIN } else { i64::MAX }))
    }

    /// An integer argument that must fit into 64 bits.
    pub fn index_i64(&self, object: Ref<'_>) -> PyResult<i64> {
        if object.word().is_int() {
            return Ok(object.word().int());
        }
        let index = self.index(object)?;
        match Space::exact_int(index.as_ref()).and_then(IntView::to_i64) {
            Some(value) => Ok(value),
            None => Err(self.too_large("int too large to convert to C long")),
        }
    }

    /// An index argument that must fit: IndexError-like messages are the caller's.
    pub fn index_usize(&self, object: Ref<'_>) -> PyResult<usize> {
        let value = self.index_i64(object)?;
        usize::try_from(value).map_err(|_| self.value_error("negative value where a size is expected"))
    }

    #[cold]
    fn too_large(&self, text: &str) -> Raised {
        self.overflow_error(text)
    }

    /// `float(object)` for arguments of numeric functions: floats, ints, `__float__`, `__index__`.
    pub fn to_float(&self, object: Ref<'_>) -> PyResult<f64> {
        if let Some(value) = self.space.float_value(object) {
            return Ok(value);
        }
        if let Some(value) = self.space.int_value(object) {
            return self.int_to_float(value);
        }
        if let Some(value) = self.call_float(object)? {
            return Ok(value);
        }
        if self.lookup_name(self.space.type_of(object), names::INDEX).is_some() {
            let index = self.index(object)?;
            return self.int_to_float(Space::exact_int(index.as_ref()).expect("an int"));
        }
        Err(self.type_error(&format!("must be real number, not {}", self.type_name(object))))
    }

    /// What `__float__` returns, where the type has it.
    pub fn call_float(&self, object: Ref<'_>) -> PyResult<Option<f64>> {
        let Some(result) = self.call_special(object, names::FLOAT, &[])? else { return Ok(None) };
        let Some(value) = self.space.float_value(result.as_ref()) else {
            let (class, given) = (self.type_name(object), self.type_name(result.as_ref()));
            return Err(self.type_error(&format!("{class}.__float__ returned non-float (type {given})")));
        };
        if Space::exact_float(result.as_ref()).is_none() {
            let method = format!("{}.__float__", self.type_name(object));
            self.warn_of_subclass(result.as_ref(), &method, "float")?;
        }
        Ok(Some(value))
    }

    /// The nearest float, or OverflowError.
    pub fn int_to_float(&self, value: IntView<'_>) -> PyResult<f64> {
        match value {
            IntView::Small(value) => Ok(value as f64),
            IntView::Big(limbs) => match text::float_math::from_big(&limbs.to_big()) {
                Some(value) => Ok(value),
                None => Err(self.overflow_error("int too large to convert to float")),
            },
        }
    }
}
