//! Expressions of random programs.

use super::{Generator, VARIABLES};

/// Values at the edges of what operations take.
const VALUES: [&str; 84] = [
    "0",
    "1",
    "-1",
    "2",
    "3",
    "7",
    "255",
    "256",
    "1000",
    "65537",
    "2**31 - 1",
    "2**31",
    "-2**31",
    "2**32",
    "2**61",
    "2**62",
    "-2**62",
    "2**63 - 1",
    "2**63",
    "-2**63",
    "2**64",
    "10**30",
    "sys.maxsize",
    "-sys.maxsize - 1",
    "0.0",
    "-0.0",
    "1.5",
    "1e308",
    "5e-324",
    "float('nan')",
    "float('inf')",
    "-float('inf')",
    "1j",
    "complex('nan+infj')",
    "None",
    "True",
    "False",
    "...",
    "NotImplemented",
    "''",
    "'a'",
    "'abc'",
    "'\\0'",
    "'\\ud800'",
    "'\\U0001f600'",
    "'e\\u0301' * 9",
    "'a' * 1000",
    "b''",
    "b'abc'",
    "b'\\xff\\0'",
    "bytearray(b'abc')",
    "bytes(1000)",
    "memoryview(b'abc')",
    "memoryview(bytearray(12)).cast('i')",
    "[]",
    "[1, 2, 3]",
    "[[1], [2]]",
    "[None] * 1000",
    "()",
    "(1, 2)",
    "(1, (2, (3,)))",
    "{}",
    "{1: 2}",
    "{'a': 1, 'b': 2}",
    "set()",
    "{1, 'a'}",
    "frozenset({1})",
    "range(3)",
    "range(10**20)",
    "slice(None)",
    "slice(-5, 10**20, -1)",
    "slice(Evil(), Evil(), Evil())",
    "iter([1, 2, 3])",
    "(x for x in 'abc')",
    "Evil()",
    "EvilList([1, 2, 3])",
    "EvilDict({1: 2})",
    "EvilString('abc')",
    "EvilInt(3)",
    "EvilType",
    "Slotted()",
    "recursive()",
    "generator()",
    "EvilRaw()",
];

/// Callables that are worth passing.
const CALLABLES: [&str; 22] = [
    "Evil()",
    "len",
    "int",
    "str",
    "list",
    "dict",
    "repr",
    "type",
    "lambda *a, **k: act()",
    "lambda *a: a",
    "lambda *a: Evil()",
    "lambda x=1, y=2: x",
    "list.append",
    "object",
    "sys._getframe",
    "gc.collect",
    "(lambda *a: targets.clear())",
    "(lambda *a: change(v0))",
    "hash",
    "iter",
    "next",
    "Exception",
];

const BINARY: [&str; 25] = [
    "+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^", "<", ">", "<=", ">=", "==", "!=", "in",
    "not in", "is", "is not", "and", "or",
];

const DEEP: [&str; 12] = [
    "repr(nested({}, {}))",
    "hash(nested({}, {}))",
    "nested({}, {}) == nested({}, {})",
    "str(nested({}, {}))",
    "copy.deepcopy(nested({}, {}))",
    "pickle.dumps(nested({}, {}))",
    "json.dumps(nested({}, {}))",
    "marshal.dumps(nested({}, {}))",
    "isinstance(1, nested(1, {}))",
    "list(nested(3, {}))",
    "nested({}, {}) < nested({}, {})",
    "pprint.pformat(nested({}, {}))",
];

impl Generator<'_> {
    /// An expression of at most that depth.
    pub(super) fn expression(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.leaf();
        }
        match self.dice.below(24) {
            0..=4 => self.leaf(),
            5..=8 => self.function_call(depth),
            9..=13 => self.method_call(depth),
            14 | 15 => {
                let operator = *self.dice.pick(&BINARY);
                format!("({} {operator} {})", self.expression(depth - 1), self.expression(depth - 1))
            }
            16 => format!("{}[{}]", self.variable(), self.subscript(depth)),
            17 => {
                let open = *self.dice.pick(&[
                    "[{}]",
                    "({},)",
                    "{{{}}}",
                    "{{{}: 1}}",
                    "[*{}]",
                    "{{**{}}}",
                    "{{*{}}}",
                    "f'{{{}!r:>10}}'",
                    "f'{{{}:{{1}}}}'",
                    "-{}",
                    "not {}",
                    "~{}",
                ]);
                // Braces are doubled where they are meant.
                open.replace("{}", "\u{1}")
                    .replace("{{", "{")
                    .replace("}}", "}")
                    .replace('\u{1}', &self.expression(depth - 1).replace('\'', "\""))
            }
            18 => {
                let (first, last) = *self.dice.pick(&[
                    ("[", "]"),
                    ("{", "}"),
                    ("list(", ")"),
                    ("{1: ", "}"),
                    ("sum(", ")"),
                    ("sorted(", ")"),
                    ("tuple(", ")"),
                ]);
                format!("{first}{} for x in {}{last}", self.expression(depth - 1), self.short_iterable(depth - 1))
            }
            19 => format!("(lambda x={}: {})()", self.leaf(), self.expression(depth - 1)),
            20 => format!("({} if {} else {})", self.leaf(), self.expression(depth - 1), self.leaf()),
            21 => self.attribute(),
            22 => self.deep(),
            _ => self.variable(),
        }
    }

    pub(super) fn leaf(&mut self) -> String {
        match self.dice.below(10) {
            0..=3 => self.variable(),
            4 => (*self.dice.pick(&CALLABLES)).to_owned(),
            5 => self.dice.pick(&self.catalogue.objects).expression.clone(),
            _ => (*self.dice.pick(&VALUES)).to_owned(),
        }
    }

    pub(super) fn variable(&mut self) -> String {
        format!("v{}", self.dice.below(VARIABLES))
    }

    fn subscript(&mut self, depth: usize) -> String {
        match self.dice.below(4) {
            0 => "::-1".to_owned(),
            1 => format!("{}:{}:{}", self.leaf(), self.leaf(), self.leaf()),
            2 => format!("{}:{}", self.leaf(), self.leaf()),
            _ => self.expression(depth - 1),
        }
    }

    /// Something to go through that is not endless.
    pub(super) fn short_iterable(&mut self, depth: usize) -> String {
        format!("(x for _, x in zip(range({}), {}))", self.dice.below(30), self.expression(depth))
    }

    fn function_call(&mut self, depth: usize) -> String {
        let name = self.dice.pick(&self.catalogue.functions).clone();
        format!("{name}({})", self.arguments(depth))
    }

    /// A call of a method that the object has, or of one of another type's with it.
    pub(super) fn method_call(&mut self, depth: usize) -> String {
        let variable = self.dice.below(VARIABLES);
        let (receiver, index) = match self.variables[variable] {
            Some(index) if self.dice.percent(80) => (format!("v{variable}"), index),
            _ => {
                let index = self.dice.below(self.catalogue.objects.len());
                (format!("({})", self.catalogue.objects[index].expression), index)
            }
        };
        let methods = &self.catalogue.objects[index].methods;
        if methods.is_empty() {
            return receiver;
        }
        let method = self.dice.pick(methods).clone();
        let arguments = self.arguments(depth);
        if self.dice.percent(8) {
            return format!("type({receiver}).{method}({}, {arguments})", self.leaf());
        }
        format!("{receiver}.{method}({arguments})")
    }

    fn attribute(&mut self) -> String {
        let variable = self.dice.below(VARIABLES);
        let methods: &[String] = self.variables[variable].map_or(&[], |index| &self.catalogue.objects[index].methods);
        if methods.is_empty() {
            return format!("v{variable}.__class__");
        }
        format!("v{variable}.{}", self.dice.pick(methods))
    }

    pub(super) fn arguments(&mut self, depth: usize) -> String {
        let count = *self.dice.pick(&[0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 6]);
        let mut arguments: Vec<String> = (0..count).map(|_| self.expression(depth.saturating_sub(1).min(1))).collect();
        match self.dice.below(24) {
            0 => arguments.push(format!("*{}", self.leaf())),
            1 => arguments.push(format!("**{}", self.leaf())),
            2 => {
                let name = *self.dice.pick(&[
                    "key", "default", "maxlen", "start", "stop", "encoding", "errors", "reverse", "x", "strict", "obj",
                    "iterable",
                ]);
                arguments.push(format!("{name}={}", self.leaf()));
            }
            _ => {}
        }
        arguments.join(", ")
    }

    /// An operation on something that is nested deeply.
    fn deep(&mut self) -> String {
        let pattern = *self.dice.pick(&DEEP);
        let depth = *self.dice.pick(&[50, 900, 5000, 100_000]);
        let kind = self.dice.below(5);
        let mut text = pattern.replace("{}, {}", &format!("{kind}, {depth}"));
        text = text.replace("{}", &depth.to_string());
        text
    }
}
