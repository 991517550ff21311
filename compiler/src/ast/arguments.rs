//! Parameters and arguments to nodes.

use ruff_python_ast::{Keyword, Parameter, ParameterWithDefault, Parameters};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::{Builder, Converter, Made};

impl<B: Builder> Converter<'_, B> {
    pub(super) fn keyword(&mut self, keyword: &Keyword) -> Made<B> {
        let name = self.optional_identifier(keyword.arg.as_ref())?;
        let value = self.expression(&keyword.value)?;
        self.node("keyword", vec![name, value], keyword.range)
    }

    fn parameter(&mut self, parameter: &Parameter) -> Made<B> {
        self.parameter_up_to(parameter, parameter.range.end())
    }

    /// `end`: behind the default.
    fn parameter_up_to(&mut self, parameter: &Parameter, end: TextSize) -> Made<B> {
        let name = self.identifier(&parameter.name.id)?;
        let annotation = self.optional_expression(parameter.annotation.as_deref())?;
        let comment = self.comment(self.comments.of_parameter(self.source, end))?;
        let end = parameter.annotation.as_deref().map_or(parameter.name.range.end(), |annotation| {
            // Parentheses around the annotation belong to the parameter.
            annotation.range().end().max(parameter.range.end())
        });
        let range = TextRange::new(parameter.name.range.start(), end);
        self.node("arg", vec![name, annotation, comment], range)
    }

    pub(super) fn parameters(&mut self, parameters: Option<&Parameters>) -> Made<B> {
        let empty = Parameters::default();
        let parameters = parameters.unwrap_or(&empty);
        let plain = |this: &mut Self, parameter: &ParameterWithDefault| {
            this.parameter_up_to(&parameter.parameter, parameter.range.end())
        };
        let positional_only = self.list_of(&parameters.posonlyargs, plain)?;
        let positional = self.list_of(&parameters.args, plain)?;
        let rest = self.optional(parameters.vararg.as_deref(), Self::parameter)?;
        let keyword_only = self.list_of(&parameters.kwonlyargs, plain)?;
        let keyword_defaults = self.list_of(&parameters.kwonlyargs, |this, parameter| {
            this.optional_expression(parameter.default.as_deref())
        })?;
        let keywords = self.optional(parameters.kwarg.as_deref(), Self::parameter)?;
        let with_defaults = parameters.posonlyargs.iter().chain(&parameters.args);
        let defaults =
            self.list_of(with_defaults.filter_map(|parameter| parameter.default.as_deref()), Self::expression)?;
        self.bare_node(
            "arguments",
            vec![positional_only, positional, rest, keyword_only, keyword_defaults, keywords, defaults],
        )
    }
}
