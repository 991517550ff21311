//! A flame graph as SVG: a box for each call, on top of its caller, as wide as its share of the bytes.
//!
//! A box tells its frame and figures where the pointer rests on it. A click makes it as wide as the picture; the lowest box shows all
//! again. See Gregg, "The Flame Graph", CACM 59(6), 2016.

use std::collections::HashMap;
use std::io::{self, Write};

use crate::report::{Figure, Report};

const WIDTH: f64 = 1200.0;
const ROW: usize = 17;
const MARGIN: f64 = 10.0;
const TITLE: usize = 36;
/// A narrower box is left out: it could not be seen.
const NARROWEST: f64 = 0.1;
/// Rough width of a letter.
const LETTER: f64 = 6.6;

#[derive(Default)]
struct Node {
    frame: usize,
    bytes: u64,
    children: Vec<usize>,
}

/// The stacks as a tree; the first node is the root.
fn tree(report: &Report, figure: Figure) -> Vec<Node> {
    let mut nodes = vec![Node::default()];
    let mut places: HashMap<(usize, usize), usize> = HashMap::new();
    for site in &report.sites {
        let bytes = site.figure(figure);
        if bytes == 0 {
            continue;
        }
        let mut at = 0;
        nodes[at].bytes += bytes;
        for &frame in site.frames.iter().rev() {
            let next = *places.entry((at, frame)).or_insert_with(|| {
                nodes.push(Node { frame, ..Node::default() });
                let next = nodes.len() - 1;
                nodes[at].children.push(next);
                next
            });
            nodes[next].bytes += bytes;
            at = next;
        }
    }
    nodes
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML has no form for these.
            character if character.is_control() => escaped.push('\u{fffd}'),
            character => escaped.push(character),
        }
    }
    escaped
}

/// A warm colour that a text always has.
fn colour(text: &str) -> String {
    // FNV-1a.
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("#{:02x}{:02x}{:02x}", 205 + hash % 50, 80 + (hash >> 8) % 130, 30 + (hash >> 16) % 50)
}

fn with_separators(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position != 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

struct Box {
    node: usize,
    depth: usize,
    left: f64,
}

/// Boxes wide enough to be seen, parents first.
fn boxes(nodes: &[Node]) -> Vec<Box> {
    let scale = (WIDTH - 2.0 * MARGIN) / nodes[0].bytes.max(1) as f64;
    let mut found = vec![Box { node: 0, depth: 0, left: MARGIN }];
    let mut at = 0;
    while at < found.len() {
        let Box { node, depth, mut left } = found[at];
        at += 1;
        let mut children = nodes[node].children.clone();
        children.sort_by_key(|&child| std::cmp::Reverse(nodes[child].bytes));
        for child in children {
            let width = nodes[child].bytes as f64 * scale;
            if width >= NARROWEST {
                found.push(Box { node: child, depth: depth + 1, left });
            }
            left += width;
        }
    }
    found
}

/// Makes a clicked box as wide as the picture.
const SCRIPT: &str = r#"
const boxes = [...document.querySelectorAll('g.frame')].map(g => {
  const rect = g.querySelector('rect');
  return {g, rect, text: g.querySelector('text'), x: +rect.getAttribute('x'), width: +rect.getAttribute('width'),
          name: g.dataset.name};
});
function show(box) {
  const scale = boxes[0].width / box.width;
  for (const other of boxes) {
    const below = other.x <= box.x + 1e-6 && other.x + other.width >= box.x + box.width - 1e-6;
    const left = below && other.width >= box.width ? boxes[0].x : boxes[0].x + (other.x - box.x) * scale;
    const width = below && other.width >= box.width ? boxes[0].width : other.width * scale;
    const inside = below || (other.x >= box.x - 1e-6 && other.x + other.width <= box.x + box.width + 1e-6);
    other.g.style.display = inside ? '' : 'none';
    other.rect.setAttribute('x', left);
    other.rect.setAttribute('width', width);
    other.text.setAttribute('x', left + 3);
    const letters = Math.floor((width - 6) / LETTER);
    other.text.textContent = letters < 3 ? '' : other.name.length <= letters ? other.name : other.name.slice(0, letters - 1) + '…';
  }
}
for (const box of boxes) box.g.addEventListener('click', () => show(box));
"#;

/// Writes the flame graph of a figure.
pub fn write(report: &Report, figure: Figure, mut to: impl Write) -> io::Result<()> {
    let nodes = tree(report, figure);
    let boxes = boxes(&nodes);
    let rows = boxes.iter().map(|part| part.depth).max().unwrap_or(0) + 1;
    let height = TITLE + rows * ROW + ROW;
    let all = nodes[0].bytes;
    writeln!(
        to,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         font-family=\"monospace\" font-size=\"11\">\n\
         <style>g.frame {{ cursor: pointer }} g.frame:hover rect {{ stroke: #000 }}</style>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fffaf2\"/>\n\
         <text x=\"{MARGIN}\" y=\"22\" font-size=\"15\">{}: {} ({})</text>",
        figure.title(),
        with_separators(all),
        escape(&report.command)
    )?;
    let scale = (WIDTH - 2.0 * MARGIN) / all.max(1) as f64;
    for Box { node, depth, left } in boxes {
        let bytes = nodes[node].bytes;
        let name = if node == 0 { "all" } else { &report.frames[nodes[node].frame] };
        let width = bytes as f64 * scale;
        let top = TITLE + (rows - 1 - depth) * ROW;
        let letters = ((width - 6.0) / LETTER).max(0.0) as usize;
        let label = if letters < 3 {
            String::new()
        } else if name.chars().count() <= letters {
            name.to_owned()
        } else {
            name.chars().take(letters - 1).chain(['…']).collect()
        };
        let share = 100.0 * bytes as f64 / all.max(1) as f64;
        writeln!(
            to,
            "<g class=\"frame\" data-name=\"{name}\"><title>{name}: {} bytes, {share:.2} %</title>\
             <rect x=\"{left:.2}\" y=\"{top}\" width=\"{width:.2}\" height=\"{}\" rx=\"1\" fill=\"{}\"/>\
             <text x=\"{:.2}\" y=\"{}\">{}</text></g>",
            with_separators(bytes),
            ROW - 1,
            colour(name),
            left + 3.0,
            top + 12,
            escape(&label),
            name = escape(name),
        )?;
    }
    writeln!(to, "<script><![CDATA[{}]]></script>\n</svg>", SCRIPT.replace("LETTER", &LETTER.to_string()))
}
