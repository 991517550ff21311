//! Random programs that make, pass around and drop objects whose end is told.
//!
//! Every statement is guarded, so that an exception is told and the next statement runs. What is printed depends on nothing but
//! the program: the moment at which each object ends included.

use std::fmt::Write;

use crate::dice::Dice;

const PROLOGUE: &str = include_str!("prologue.py");
const VARIABLES: usize = 6;
const DEPTH_MAX: usize = 3;

/// The text of a program.
pub fn generate(dice: &mut Dice) -> String {
    let mut writer = Writer { dice, text: PROLOGUE.to_owned(), functions: 0 };
    for number in 0..1 + writer.dice.below(4) {
        writer.function(number);
    }
    writer.text
}

struct Writer<'d> {
    dice: &'d mut Dice,
    text: String,
    /// Functions written so far, which later ones may call.
    functions: usize,
}

impl Writer<'_> {
    fn function(&mut self, number: usize) {
        let _ = writeln!(self.text, "\n\ndef work_{number}(v0=None, v1=None, *, v2=None):");
        self.line(1, "v3 = v4 = v5 = None");
        self.line(1, "kept = []");
        for _ in 0..4 + self.dice.below(20) {
            self.guarded(1);
        }
        let result = self.expression(1);
        self.line(1, &format!("return {result}"));
        self.functions = number + 1;
        let (first, second) = (self.expression(1), self.expression(0));
        let call = if self.dice.percent(50) {
            format!("result = work_{number}(Node(), Node())")
        } else {
            format!("result = work_{number}({}, {})", plain(&first), plain(&second))
        };
        let _ =
            writeln!(self.text, "\n\ntry:\n    {call}\n    show(result)\nexcept Exception as error:\n    show(error)");
        let _ = writeln!(self.text, "print('dropped')\nresult = None\nprint('work {number} done')");
    }

    fn line(&mut self, indent: usize, text: &str) {
        let _ = writeln!(self.text, "{}{text}", "    ".repeat(indent));
    }

    fn variable(&mut self) -> String {
        format!("v{}", self.dice.below(VARIABLES))
    }

    /// A statement whose exception is told.
    fn guarded(&mut self, indent: usize) {
        self.line(indent, "try:");
        self.statement(indent + 1, DEPTH_MAX);
        self.line(indent, "except Exception as error:");
        self.line(indent + 1, "show(error)");
    }

    fn block(&mut self, indent: usize, depth: usize) {
        for _ in 0..1 + self.dice.below(3) {
            self.statement(indent, depth);
        }
    }

    fn statement(&mut self, indent: usize, depth: usize) {
        let (a, b) = (self.variable(), self.variable());
        let value = self.expression(2);
        let number = self.dice.below(6);
        // What goes into something that exists leads nowhere, so that there is no cycle; and no exception is kept, since its traceback
        // leads to all variables.
        let fresh = ["Node()", "[Node()]", "(Node(), 1)", "'text'", "5", "{Node()}"][number];
        if depth == 0 {
            return self.line(indent, &format!("{a} = {value}"));
        }
        match self.dice.below(32) {
            0..=7 => self.line(indent, &format!("{a} = {value}")),
            8 => self.line(indent, &format!("show({a}, {b})")),
            9 => self.line(indent, &format!("link({a}, 'left', {b})")),
            10 => self.line(indent, &format!("del {a}\n{}{a} = None", "    ".repeat(indent))),
            11 => self.line(indent, &format!("watch({a}, kept)")),
            12 => self.line(indent, &format!("{a}, {b} = {b}, {a}")),
            13 => {
                let (first, second) = (self.expression(1), self.expression(1));
                self.line(indent, &format!("{a}, *{b} = [{first}, {second}, {value}]"));
            }
            14 => self.line(indent, &format!("{a}.append({fresh})")),
            15 => self.line(indent, &format!("{a}[{}] = {fresh}", number / 2)),
            16 => self.line(indent, &format!("del {a}[{}]", ["0", "-1", ":1", "1:", "::2", "'k'"][number])),
            17 => self.line(indent, &format!("{a} += {fresh}")),
            18 => {
                self.line(indent, &format!("for {a} in {value}:"));
                self.block(indent + 1, depth - 1);
                if self.dice.percent(30) {
                    self.line(indent + 1, "break");
                }
            }
            19 => {
                self.line(indent, &format!("if {value}:"));
                self.block(indent + 1, depth - 1);
                self.line(indent, "else:");
                self.block(indent + 1, depth - 1);
            }
            20 | 21 => {
                self.line(indent, "try:");
                self.block(indent + 1, depth - 1);
                if self.dice.percent(60) {
                    let value = self.expression(1);
                    self.line(indent + 1, &format!("failing({value})"));
                }
                match self.dice.below(3) {
                    0 => self.line(indent, "finally:"),
                    1 => self.line(indent, "except Exception:"),
                    _ => self.line(indent, "except* Fault:"),
                }
                self.block(indent + 1, depth - 1);
            }
            22 | 23 => {
                self.line(indent, &format!("with {} as {a}:", ["Node()", "Slotted(v0)", "Node(v1)"][number / 2]));
                self.block(indent + 1, depth - 1);
                if self.dice.percent(30) {
                    self.line(indent + 1, &format!("failing({b})"));
                }
            }
            24 => {
                self.line(indent, &format!("{a} = counted({b}, {value}, Node())"));
                self.line(indent, &format!("show(next({a}), {a}.send({fresh}))"));
            }
            25 => self.line(indent, &format!("{a} = delegating({b}, {value}); next({a}); {a}.close()")),
            26 => self.line(indent, &format!("{a} = counted({b}, {value}); next({a}); {a}.throw(Fault({b}))")),
            27 => self.line(indent, "Ring()"),
            28 if self.functions > 0 => {
                let call = format!("{a} = work_{}({value}, v2={b})", self.dice.below(self.functions));
                self.line(indent, &call);
            }
            29 => self.line(indent, &format!("{a} = [{b} for {b} in {value}]")),
            30 => {
                self.line(indent, &format!("match {a}:"));
                self.line(indent + 1, &format!("case [{b}, *_]:"));
                self.block(indent + 2, depth - 1);
                self.line(indent + 1, &format!("case Node(number=number, parts=[{b}]) | {{'k': {b}, 'n': number}}:"));
                self.block(indent + 2, depth - 1);
                self.line(indent + 1, "case _:");
                self.line(indent + 2, "pass");
            }
            _ => self.line(indent, &format!("kept.append({value})")),
        }
    }

    fn expression(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.dice.below(6) {
                0 => "Node()".to_owned(),
                1 => self.dice.below(100).to_string(),
                _ => self.variable(),
            };
        }
        let (a, b) = (self.expression(depth - 1), self.expression(depth - 1));
        let name = self.variable();
        match self.dice.below(34) {
            0..=2 => format!("Node({a})"),
            3 => format!("Slotted({a}, {b})"),
            4 => format!("Words({a})"),
            5 => format!("[{a}, {b}]"),
            6 => format!("({a}, {b})"),
            7 => format!("{{'k': {a}, 'n': {b}}}"),
            // Nothing whose hash is its address.
            8 => format!("{{Node({a}), Node()}}"),
            9 => format!("deque([{a}, {b}])"),
            10 => format!("pair({a}, {b})"),
            11 => format!("pair({a}, *[{b}, {b}])"),
            12 => format!("pair({a}, key={b})"),
            13 => format!("pair(**{{'a': {a}, 'b': {b}}})"),
            14 => format!("({a} if {b} else {name})"),
            15 => format!("({a} or {b})"),
            16 => format!("({a} + {b})"),
            17 => format!("({name} := {a})"),
            18 => format!("[*{a}, {b}]"),
            19 => format!("{a}[0]"),
            20 => format!("{name}.pop()"),
            21 => format!("{name}.left"),
            22 => format!("(lambda x, y={a}: (y, x))({b})"),
            23 => format!("nested({a})({b})"),
            24 => format!("sorted([{a}, {b}, Node()])"),
            25 => format!("list(map(pair, [{a}, {b}], [{name}]))"),
            26 => format!("list(counted({a}, {b}))"),
            27 => format!("next(counted({a}, {b}))"),
            28 => format!("[x for x in ({a}, {b}, Node()) if x]"),
            29 => format!("dict(zip(({a}, {b}), (Node(), {name})))"),
            30 => format!("f'{{describe({name}, 2)!r}}{{({a}, 1)[1]}}'"),
            31 => format!("max({a}, {b}, key=lambda x: getattr(x, 'number', 0))"),
            32 => format!("{name}(Node(), x={a})"),
            _ => format!("({a}, {b}) == ({name}, Node())"),
        }
    }
}

/// An expression for the module's level, where there are no variables of a function.
fn plain(expression: &str) -> String {
    let mut plain = expression.to_owned();
    for number in 0..VARIABLES {
        plain = plain.replace(&format!("(v{number} := "), "(").replace(&format!("v{number}"), "Node()");
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_program() {
        let text = |seed| generate(&mut Dice::new(seed, 0));
        assert_eq!(text(5), text(5));
        assert_ne!(text(5), text(6));
    }
}
