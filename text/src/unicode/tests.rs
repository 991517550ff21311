//! Every function over every code point, against fingerprints recorded by `tools/record_unicode.py`.

use super::*;
use crate::split::{Blanks, split_lines};

fn fingerprint(function: impl Fn(u32) -> String) -> u32 {
    let mut value: u32 = 0x811C_9DC5;
    for code_point in 0..0x110000 {
        for byte in function(code_point).bytes().chain([b'\n']) {
            value = (value ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    value
}

fn points(text: &[u32]) -> String {
    text.iter().map(|point| format!("{point:x}")).collect::<Vec<_>>().join(".")
}

fn mapped(function: fn(&[u32], &mut Vec<u32>), text: &[u32]) -> String {
    let mut out = Vec::new();
    function(text, &mut out);
    points(&out)
}

fn bits(tests: &[bool]) -> String {
    tests.iter().map(|&test| if test { '1' } else { '0' }).collect()
}

fn number(value: Option<u8>) -> String {
    value.map_or("-1".to_owned(), |value| value.to_string())
}

fn compute(function: &str, c: u32) -> String {
    match function {
        "category" => category(c).to_owned(),
        "bidirectional" => bidirectional(c).to_owned(),
        "combining" => combining_class(c).to_string(),
        "width" => east_asian_width(c).to_owned(),
        "mirrored" => bits(&[is_mirrored(c)]),
        "decomposition" => normalization::decomposition_text(c),
        "decimal" => number(decimal_digit(c)),
        "digit" => number(digit_value(c)),
        "numeric" => crate::float_text::repr(numeric_value(c).unwrap_or(-1.0)),
        "tests" => bits(&[
            is_alphabetic(c),
            is_alphanumeric(c),
            is_decimal(c),
            is_digit(c),
            is_numeric(c),
            is_space(c),
            is_printable(c),
            is_lower(&[c]),
            is_upper(&[c]),
            is_title(&[c]),
            is_identifier_start(c),
            is_identifier_continue(c),
        ]),
        "lower" => mapped(lower, &[0x61, c, 0x3A3, c]),
        "upper" => mapped(upper, &[c]),
        "title" => mapped(title, &[c, 0x62, c, 0x62]),
        "fold" => mapped(fold, &[c]),
        "swap_case" => mapped(swap_case, &[c]),
        "capitalize" => mapped(case::capitalize, &[c, c]),
        "nfc" => points(&normalize(&[c, 0x301], Form::Nfc)),
        "nfd" => points(&normalize(&[c, 0x327], Form::Nfd)),
        "nfkc" => points(&normalize(&[0x41, c, 0x11A8], Form::Nfkc)),
        "nfkd" => points(&normalize(&[0x345, c], Form::Nfkd)),
        "normalized" => bits(&[Form::Nfc, Form::Nfd, Form::Nfkc, Form::Nfkd].map(|form| is_normalized(&[c], form))),
        "lines" => split_lines(&[0x61, c, 0x62], false, Blanks::Text).len().to_string(),
        "name" => name(c).unwrap_or_default(),
        _ => panic!("no function {function}"),
    }
}

#[test]
fn fingerprints() {
    let recorded = [
        ("category", 0xa7aa40fb),
        ("bidirectional", 0xe0efa3de),
        ("combining", 0xfae709dd),
        ("width", 0xaad5939c),
        ("mirrored", 0xcab8e0b9),
        ("decomposition", 0x05af22d2),
        ("decimal", 0xf8160cfb),
        ("digit", 0xe0d391bf),
        ("numeric", 0x64375ef0),
        ("tests", 0x4aa5727e),
        ("lower", 0xf90c18ad),
        ("upper", 0xf1af045a),
        ("title", 0x3768a76c),
        ("fold", 0x5c1d04d7),
        ("swap_case", 0x5a596ba4),
        ("capitalize", 0x42897353),
        ("nfc", 0x7f6c5361),
        ("nfd", 0x843c77ca),
        ("nfkc", 0x01487db2),
        ("nfkd", 0x395a2480),
        ("normalized", 0x7e4ce883),
        ("lines", 0x8e944e21),
        ("name", 0xefe27f78),
    ];
    let wrong: Vec<&str> = recorded
        .into_iter()
        .filter(|&(function, expected)| fingerprint(|code_point| compute(function, code_point)) != expected)
        .map(|(function, _)| function)
        .collect();
    assert_eq!(wrong, Vec::<&str>::new());
}
