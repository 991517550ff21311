//! Codecs against results recorded from CPython 3.14 by `tools/record_codecs.py`.

use super::*;
use crate::escape;
use crate::units::{TextBuilder, Unit, convert};

fn points_from(text: &str) -> Vec<u32> {
    text.split('.').filter(|part| !part.is_empty()).map(|part| u32::from_str_radix(part, 16).unwrap()).collect()
}

fn points_to(points: &[u32]) -> String {
    points.iter().map(|point| format!("{point:x}")).collect::<Vec<_>>().join(".")
}

fn bytes_from(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|index| u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).unwrap()).collect()
}

fn decode(codec: &str, input: &[u8], is_final: bool, sink: &mut Vec<u32>) -> Result<usize, DecodeError> {
    match codec {
        "utf-8" => utf8::decode(input, 0, is_final, sink),
        "utf-16-le" => utf16::decode(input, 0, is_final, ByteOrder::Little, sink),
        "utf-16-be" => utf16::decode(input, 0, is_final, ByteOrder::Big, sink),
        "utf-32-le" => utf32::decode(input, 0, is_final, ByteOrder::Little, sink),
        "utf-32-be" => utf32::decode(input, 0, is_final, ByteOrder::Big, sink),
        "utf-7" => utf7::decode(input, 0, is_final, sink),
        "ascii" => single_byte::decode_ascii(input, 0, sink),
        "unicode_escape" => escape::decode_unicode_escape(input, 0, is_final, sink, &mut None),
        "raw_unicode_escape" => escape::decode_raw_unicode_escape(input, 0, is_final, sink),
        _ => panic!("unknown codec {codec}"),
    }
}

fn encode<U: Unit>(codec: &str, text: &[U]) -> Result<Vec<u8>, EncodeError> {
    let mut out = Vec::new();
    match codec {
        "utf-8" => utf8::encode(text, 0, &mut out)?,
        "utf-16-le" => utf16::encode(text, 0, ByteOrder::Little, &mut out)?,
        "utf-16-be" => utf16::encode(text, 0, ByteOrder::Big, &mut out)?,
        "utf-32-le" => utf32::encode(text, 0, ByteOrder::Little, &mut out)?,
        "utf-32-be" => utf32::encode(text, 0, ByteOrder::Big, &mut out)?,
        "utf-7" => out = utf7::encode(text),
        "ascii" => single_byte::encode_ascii(text, 0, &mut out)?,
        "latin-1" => single_byte::encode_latin1(text, 0, &mut out)?,
        "unicode_escape" => out = escape::encode_unicode_escape(text),
        "raw_unicode_escape" => out = escape::encode_raw_unicode_escape(text),
        _ => panic!("unknown codec {codec}"),
    }
    Ok(out)
}

fn hexadecimal(result: Result<Vec<u8>, EncodeError>) -> String {
    match result {
        Ok(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        Err(error) => format!("{} {} {}", error.start, error.end, error.reason),
    }
}

#[test]
fn recorded_results() {
    let mut failures = Vec::new();
    for line in include_str!("recorded.txt").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [direction, codec, input, expected] = fields[..] else { panic!("malformed line {line:?}") };
        let found = if direction == "decode" {
            let mut points = Vec::new();
            match decode(codec, &bytes_from(input), true, &mut points) {
                Ok(_) => points_to(&points),
                Err(error) => format!("{} {} {}", error.start, error.end, error.reason),
            }
        } else {
            let wide = points_from(input);
            let result = hexadecimal(encode(codec, &wide));
            if let Some(narrow) = convert::<u32, u16>(&wide) {
                assert_eq!(hexadecimal(encode(codec, &narrow)), result);
            }
            if let Some(narrow) = convert::<u32, u8>(&wide) {
                assert_eq!(hexadecimal(encode(codec, &narrow)), result);
            }
            result
        };
        if found != expected {
            failures.push(format!("{line}: {found}"));
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures[..failures.len().min(40)].join("\n"));
}

#[test]
fn decoding_in_pieces_gives_the_same() {
    for line in include_str!("recorded.txt").lines().filter(|line| line.starts_with("decode")) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (codec, input, expected) = (fields[1], bytes_from(fields[2]), fields[3]);
        if expected.contains(' ') || codec == "ascii" {
            continue;
        }
        let mut points = Vec::new();
        let mut kept = Vec::new();
        for &byte in &input {
            kept.push(byte);
            let used = decode(codec, &kept, false, &mut points).unwrap();
            kept.drain(..used);
        }
        decode(codec, &kept, true, &mut points).unwrap();
        assert_eq!(points_to(&points), expected, "{line}");
    }
}

#[test]
fn wtf8_holds_surrogates() {
    let text = [0x61u32, 0xD800, 0xDC00, 0x1F40D];
    let encoded = utf8::encode_wtf8(&text);
    assert_eq!(utf8::decode_wtf8(&encoded), Some(TextBuilder::Four(text.to_vec())));
    assert_eq!(utf8::decode_wtf8(b"\xff"), None);
    assert_eq!(utf8::decode_wtf8("né".as_bytes()), Some(TextBuilder::One(vec![0x6E, 0xE9])));
}

#[test]
fn byte_order_marks() {
    assert_eq!(utf16::byte_order_mark(b"\xff\xfea\0"), Some(ByteOrder::Little));
    assert_eq!(utf32::byte_order_mark(b"\0\0\xfe\xff"), Some(ByteOrder::Big));
    assert_eq!(utf32::byte_order_mark(b"\xff\xfea\0"), None);
}
