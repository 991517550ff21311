//! Formatting against results recorded from CPython 3.14 by `tools/record_formats.py`.

use super::*;
use crate::units::{code_points, to_string_lossy};

fn apply(kind: &str, value: &str, spec: &str) -> Result<String, FormatError> {
    let spec = code_points(spec);
    let formatted = match kind {
        "int" => {
            let value = crate::integer_text::parse(value.as_bytes(), 10).unwrap();
            format_integer((&value).into(), &spec, &|| "int".to_owned())?
        }
        "float" => format_float(crate::float_parse::parse(value.as_bytes()).unwrap(), &spec, &|| "float".to_owned())?,
        "complex" => {
            let (real, imaginary) = value.split_once(' ').unwrap();
            let read = |text: &str| crate::float_parse::parse(text.as_bytes()).unwrap();
            format_complex(read(real), read(imaginary), &spec, &|| "complex".to_owned())?
        }
        _ => {
            let text = code_points(value);
            let plan = plan_text(text.len(), &spec, &|| "str".to_owned())?;
            let mut out = vec![plan.fill; plan.left];
            out.extend(&text[..plan.length]);
            out.extend(std::iter::repeat_n(plan.fill, plan.right));
            Formatted::Wide(out)
        }
    };
    Ok(to_string_lossy(&formatted.to_code_points()))
}

#[test]
fn widths_beyond_memory_are_errors() {
    for spec in ["9000000000000000000", "09000000000000000000,", "é^9000000000000000000"] {
        assert_eq!(apply("int", "1", spec), Err(FormatError::Memory));
        assert_eq!(apply("float", "1", spec), Err(FormatError::Memory));
    }
}

#[test]
fn recorded_results() {
    let recorded = include_str!("recorded.txt");
    let mut failures = Vec::new();
    for line in recorded.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [kind, value, spec, expected] = fields[..] else { panic!("malformed line {line:?}") };
        let found = match apply(kind, value, spec) {
            Ok(text) => format!("={text}"),
            Err(FormatError::Value(message)) => format!("ValueError {message}"),
            Err(FormatError::Overflow(message)) => format!("OverflowError {message}"),
            Err(FormatError::Memory) => "MemoryError".to_owned(),
        };
        if found != expected {
            failures.push(format!("{kind} {value} {spec:?}: {found:?}, not {expected:?}"));
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures[..failures.len().min(40)].join("\n"));
}
