//! Where the carets of a traceback go inside of an expression: under the operator of a binary operation, the brackets of a
//! subscript or call; the rest is marked with tildes.

/// Start and end (in characters) of the operator in a one-line expression, or None where the whole is to be marked.
pub fn anchors(segment: &str) -> Option<(usize, usize)> {
    let points: Vec<char> = segment.chars().collect();
    let last = *points.last()?;
    if last == ']' || last == ')' {
        let open = if last == ']' { '[' } else { '(' };
        if let Some(start) = matching_open(&points, open, last)
            && start > 0
            && !is_operator_outside(&points[..start])
        {
            return Some((start, points.len()));
        }
    }
    operator(&points)
}

/// The bracket that the last character closes.
fn matching_open(points: &[char], open: char, close: char) -> Option<usize> {
    let mut depth = 0;
    for index in (0..points.len()).rev() {
        if points[index] == close {
            depth += 1;
        } else if points[index] == open {
            depth -= 1;
            if depth == 0 {
                return Some(index);
            }
        }
    }
    None
}

fn is_operator_outside(points: &[char]) -> bool {
    operator(points).is_some() || points.contains(&' ')
}

/// The last binary operator of lowest precedence outside of brackets and quotes, surrounded by operands.
fn operator(points: &[char]) -> Option<(usize, usize)> {
    const OPERATORS: [(&str, u8); 13] = [
        ("**", 6),
        ("//", 5),
        (">>", 3),
        ("<<", 3),
        ("|", 0),
        ("^", 1),
        ("&", 2),
        ("+", 4),
        ("-", 4),
        ("*", 5),
        ("/", 5),
        ("%", 5),
        ("@", 5),
    ];
    let mut best: Option<(u8, usize, usize)> = None;
    let (mut depth, mut quote, mut index) = (0, None, 0);
    let mut operand_before = false;
    while index < points.len() {
        let point = points[index];
        match (quote, point) {
            (Some(open), _) if point == open => {
                quote = None;
                operand_before = true;
            }
            (Some(_), '\\') => index += 1,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(point),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => {
                depth -= 1;
                operand_before = true;
            }
            (None, ' ') => {}
            (None, _) if depth == 0 => {
                let rest: String = points[index..points.len().min(index + 2)].iter().collect();
                match OPERATORS.iter().find(|(text, _)| rest.starts_with(text)) {
                    Some(&(text, precedence)) if operand_before => {
                        let power = text == "**";
                        let replace =
                            best.is_none_or(|(known, ..)| precedence < known || precedence == known && !power);
                        if replace {
                            best = Some((precedence, index, index + text.len()));
                        }
                        index += text.len() - 1;
                        operand_before = false;
                    }
                    Some(_) => {}
                    None if point == ','
                        || point == '='
                        || point == '<'
                        || point == '>'
                        || point == '!'
                        || point == ':' =>
                    {
                        return None;
                    }
                    None => operand_before = true,
                }
            }
            _ => {}
        }
        index += 1;
    }
    best.map(|(_, start, end)| (start, end))
}
