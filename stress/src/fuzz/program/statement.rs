//! Statements of random programs.

use std::fmt::Write;

use super::{Generator, VARIABLES};

/// Whole lines for the corners that no combination of parts finds soon. `A` and `B` are variables, `E` is an expression.
const CORNERS: [&str; 66] = [
    "A.sort(key=lambda x: (change(A), 0)[1])",
    "A.sort(key=Evil())",
    "for _, x in zip(range(40), A): change(A)",
    "for _, x in zip(range(40), A): change(B); change(A)",
    "for _, x in zip(range(40), A.items()): change(A)",
    "gc.collect()",
    "A = weakref.ref(B, lambda r: change(A))",
    "A = weakref.ref(Evil(), lambda r: act())",
    "A = weakref.proxy(Evil(3)); A + E",
    "A = sys._getframe(); A.f_locals.update({'v1': 5, 'v2': Evil()})",
    "A = sys._getframe(); A.f_locals['B'] = E; B = None",
    "A = generator(); next(A); A.send(A)",
    "A = generator(); next(A); A.throw(E)",
    "A = generator(); next(A); A.gi_frame.clear(); A.close()",
    "A = generator(); next(A); del A",
    "A = coroutine(); A.send(None)",
    "A = coroutine(); A.throw(E)",
    "A = async_generator().asend(None); A.send(None)",
    "A = async_generator().athrow(E); A.send(E)",
    "A = functools.reduce(Evil(), E, E)",
    "A = list(map(Evil(), A, B))",
    "A = [*A, *B, *E]",
    "A = {**A, **B}",
    "a, *b, c = A",
    "a, b = A",
    "(a, b), *c = E, A",
    "A[E] = E",
    "A[E:E] = E",
    "A[E:E:E] = B",
    "del A[E]",
    "del A[E:E:E]",
    "A += E",
    "A *= 3",
    "A |= B",
    "A -= E",
    "A.__class__ = type(B)",
    "A.__class__ = Evil",
    "A.__dict__ = E",
    "A.__dict__.clear()",
    "A.a = E",
    "del A.a",
    "A = type('N', (type(A), type(B)), {'__slots__': ('q',)})",
    "A = type('N', (type(A),), {'__eq__': lambda a, b: change(a), '__hash__': lambda a: 1})()",
    "type(A).__bases__ = (Evil,)",
    "A = type('N', (EvilType,), {}); A.__bases__ = (EvilType, Slotted)",
    "A = object.__new__(type(A))",
    "A = type(A).__new__(type(A)); repr(A)",
    "A = type(A).__new__(type(A)); A.__init__(E)",
    "A.__init__(E)",
    "A.__init__(); repr(A)",
    "A.__setstate__(E)",
    "A.__reduce_ex__(2)",
    "A = copy.deepcopy(A)",
    "A = pickle.loads(pickle.dumps(A))",
    "A = copy.replace(A, a=E)",
    "sys.setrecursionlimit(E)",
    "sys.setrecursionlimit(10**6); (lambda f: f(f))(lambda f: f(f))",
    "def recurse(*a): return recurse(*a, 1)",
    "class A: __slots__ = ('a', 'b'); __del__ = lambda self: change(B)",
    "class Meta(type): __call__ = lambda *a: E",
    "exec('x = v0', {'v0': A}, B)",
    "raise E",
    "raise ExceptionGroup('g', [KeyError(), E])",
    "A = (lambda a, *b, c=E, **d: a).__code__.replace(co_consts=E)",
    "(lambda: 0).__code__ = A.__code__",
    "A = ast.fix_missing_locations(ast.Expression(E)); compile(A, 'f', 'eval')",
];

impl Generator<'_> {
    /// Writes a statement. A guarded one is `with fine:` and so goes on behind an exception.
    pub(super) fn statement(&mut self, text: &mut String, indent: usize, is_guarded: bool) {
        let margin = "    ".repeat(indent);
        let guard = if is_guarded { "with fine: " } else { "" };
        if indent > 3 {
            let call = self.method_call(1);
            let _ = writeln!(text, "{margin}{guard}{call}");
            return;
        }
        match self.dice.below(20) {
            0..=2 => {
                let variable = self.dice.below(VARIABLES);
                let value = self.bind(variable);
                let _ = writeln!(text, "{margin}{guard}v{variable} = {value}");
            }
            3..=8 => {
                let call = self.method_call(2);
                let _ = writeln!(text, "{margin}{guard}{call}");
            }
            9..=12 => {
                let expression = self.expression(3);
                let _ = writeln!(text, "{margin}{guard}{expression}");
            }
            13..=15 => self.corner(text, &margin, is_guarded),
            16 => {
                let iterable = self.short_iterable(1);
                let head = format!("for v{} in {iterable}:", self.dice.below(VARIABLES));
                self.block(text, indent, is_guarded, &head);
            }
            17 => {
                let head = match self.dice.below(5) {
                    0 => format!("if {}:", self.expression(1)),
                    1 => format!("with {}:", self.expression(1)),
                    2 => format!("with {} as v{}:", self.leaf(), self.dice.below(VARIABLES)),
                    3 => "if True:".to_owned(),
                    _ => format!("while draw(3) and {}:", self.leaf()),
                };
                self.block(text, indent, is_guarded, &head);
            }
            18 => {
                let _ = writeln!(text, "{margin}try:");
                self.body(text, indent + 1);
                match self.dice.below(3) {
                    0 => {
                        let _ = writeln!(text, "{margin}finally:");
                    }
                    1 => {
                        let _ = writeln!(text, "{margin}except Exception as v{}:", self.dice.below(VARIABLES));
                    }
                    _ => {
                        let _ = writeln!(text, "{margin}except* Exception as v{}:", self.dice.below(VARIABLES));
                    }
                }
                self.body(text, indent + 1);
            }
            _ => self.definition(text, indent),
        }
    }

    fn block(&mut self, text: &mut String, indent: usize, is_guarded: bool, head: &str) {
        let margin = "    ".repeat(indent);
        let (outer, inner) =
            if is_guarded { (format!("{margin}with fine:\n{margin}    "), indent + 2) } else { (margin, indent + 1) };
        let _ = writeln!(text, "{outer}{head}");
        self.body(text, inner);
    }

    fn body(&mut self, text: &mut String, indent: usize) {
        let _ = writeln!(text, "{}pass", "    ".repeat(indent));
        for _ in 0..1 + self.dice.below(3) {
            let is_guarded = self.dice.percent(50);
            self.statement(text, indent, is_guarded);
        }
    }

    fn corner(&mut self, text: &mut String, margin: &str, is_guarded: bool) {
        let pattern = *self.dice.pick(&CORNERS);
        let (first, second) = (self.variable(), self.variable());
        let mut line = String::new();
        let mut previous = ' ';
        let mut characters = pattern.chars().peekable();
        while let Some(character) = characters.next() {
            let is_alone = |other: char| !other.is_alphanumeric() && other != '_';
            let stands_alone = is_alone(previous) && characters.peek().is_none_or(|next| is_alone(*next));
            match character {
                'A' if stands_alone => line.push_str(&first),
                'B' if stands_alone => line.push_str(&second),
                'E' if stands_alone => line.push_str(&self.expression(1)),
                other => line.push(other),
            }
            previous = character;
        }
        let is_compound = ["for ", "def ", "class "].iter().any(|word| pattern.starts_with(word));
        let _ = if is_guarded && is_compound {
            writeln!(text, "{margin}with fine:\n{margin}    {line}")
        } else if is_guarded {
            writeln!(text, "{margin}with fine: {line}")
        } else {
            writeln!(text, "{margin}{line}")
        };
    }

    /// A class with special methods that change the episode's variables, or a generator; and a use of it.
    fn definition(&mut self, text: &mut String, indent: usize) {
        const SPECIAL: [&str; 26] = [
            "__eq__",
            "__hash__",
            "__len__",
            "__iter__",
            "__next__",
            "__getattr__",
            "__getattribute__",
            "__setattr__",
            "__delattr__",
            "__call__",
            "__del__",
            "__getitem__",
            "__contains__",
            "__bool__",
            "__index__",
            "__repr__",
            "__lt__",
            "__add__",
            "__radd__",
            "__enter__",
            "__exit__",
            "__init__",
            "__new__",
            "__init_subclass__",
            "__set_name__",
            "__class_getitem__",
        ];
        let margin = "    ".repeat(indent);
        let variable = self.dice.below(VARIABLES);
        self.variables[variable] = None;
        if self.dice.percent(40) {
            let _ = writeln!(text, "{margin}def make():\n{margin}    nonlocal_ = v0");
            self.body(text, indent + 1);
            let value = self.expression(1);
            let _ =
                writeln!(text, "{margin}    yield {value}\n{margin}with fine: v{variable} = make(); next(v{variable})");
            return;
        }
        let base = match self.dice.below(3) {
            0 => String::new(),
            1 => format!(
                "({})",
                self.dice.pick(&[
                    "list",
                    "dict",
                    "set",
                    "int",
                    "str",
                    "tuple",
                    "bytes",
                    "float",
                    "Exception",
                    "type",
                    "Evil",
                    "bytearray"
                ])
            ),
            _ => format!("(type({}))", self.variable()),
        };
        let _ = writeln!(text, "{margin}with fine:\n{margin}    class K{base}:\n{margin}        pass");
        for _ in 0..1 + self.dice.below(4) {
            let name = *self.dice.pick(&SPECIAL);
            let result = self.leaf();
            let _ = writeln!(text, "{margin}        def {name}(self, *a, v0=v0, v1=v1, v2=v2, v3=v3, v4=v4):");
            let _ = writeln!(text, "{margin}            if draw(4) == 0: change(v{})", self.dice.below(VARIABLES));
            let _ = writeln!(text, "{margin}            return {result}");
        }
        let arguments = self.arguments(1);
        let _ = writeln!(text, "{margin}    v{variable} = K({arguments})");
    }
}
