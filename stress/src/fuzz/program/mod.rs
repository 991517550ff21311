//! Random programs, made to be hostile rather than sensible.
//!
//! A program is the shared prologue (objects whose special methods change containers), the imports of the catalogue that it needs,
//! and some episodes: functions of statements, each guarded by itself, so that one exception does not end what follows and so that
//! a finding can be cut down line by line.

mod expression;
mod statement;

use std::fmt::Write;

use super::catalogue::{Catalogue, PROLOGUE};
use crate::dice::Dice;

const EPISODES_MAX: usize = 6;
const STATEMENTS_MAX: usize = 14;
const VARIABLES: usize = 5;

/// What writes a program.
pub struct Generator<'a> {
    dice: &'a mut Dice,
    catalogue: &'a Catalogue,
    /// Number of the object of the catalogue that each variable was last bound to, if known.
    variables: [Option<usize>; VARIABLES],
}

/// A program's text.
pub fn generate(dice: &mut Dice, catalogue: &Catalogue) -> String {
    let mut body = String::new();
    let episodes = 1 + dice.below(EPISODES_MAX);
    for number in 0..episodes {
        let mut generator = Generator { dice, catalogue, variables: [None; VARIABLES] };
        generator.episode(&mut body, number);
    }
    let mut text = PROLOGUE.to_owned();
    for module in &catalogue.imports {
        // Only what is used, for the sake of time.
        if module != "builtins" && names(&body, module) {
            let _ = writeln!(text, "import {module}");
        }
    }
    text + &body
}

/// Whether a text uses a module by its name.
fn names(text: &str, module: &str) -> bool {
    let is_name = |character: char| character.is_alphanumeric() || character == '_' || character == '.';
    let mut found = text.match_indices(module);
    found.any(|(at, _)| !text[..at].ends_with(is_name) && text[at + module.len()..].starts_with('.'))
}

impl Generator<'_> {
    fn episode(&mut self, text: &mut String, number: usize) {
        let _ = writeln!(text, "\n\ndef episode_{number}():");
        for variable in 0..VARIABLES {
            let value = self.bind(variable);
            let _ = writeln!(text, "    v{variable} = None\n    with fine: v{variable} = {value}");
        }
        let _ = writeln!(text, "    begin({}, v0, v1, v2, v3, v4)", self.dice.below(1 << 20));
        for _ in 0..2 + self.dice.below(STATEMENTS_MAX) {
            self.statement(text, 1, true);
        }
        let _ = writeln!(text, "\n\nwith suppress(BaseException): episode_{number}()");
    }

    /// An expression for a variable, which is noted to hold its object.
    fn bind(&mut self, variable: usize) -> String {
        if self.dice.percent(75) {
            let index = self.dice.below(self.catalogue.objects.len());
            self.variables[variable] = Some(index);
            self.catalogue.objects[index].expression.clone()
        } else {
            self.variables[variable] = None;
            self.expression(2)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::Object;
    use super::*;

    #[test]
    fn a_seed_gives_one_program() {
        let catalogue = Catalogue {
            functions: vec!["len".to_owned()],
            imports: vec!["math".to_owned()],
            objects: vec![Object { expression: "[1]".to_owned(), methods: vec!["pop".to_owned()] }],
            samples: Vec::new(),
        };
        let text = |seed| generate(&mut Dice::new(seed, 0), &catalogue);
        assert_eq!(text(5), text(5));
        assert_ne!(text(5), text(6));
        assert!(text(5).contains("episode_0()"));
    }
}
