//! Line differences for readers: the longest common subsequence of what is between the common head and tail.

/// Lines of context around a change.
const CONTEXT_LINES: usize = 3;
/// Beyond this many lines a diff is cut.
const SHOWN_LINES_MAX: usize = 60;
/// Beyond this many cells the middle is shown as one replacement.
const TABLE_CELLS_MAX: usize = 1 << 20;

/// The difference, or `None` for equal texts. `-` marks expected lines, `+` lines that came instead.
pub fn difference(expected: &str, actual: &str) -> Option<String> {
    if expected == actual {
        return None;
    }
    let old: Vec<&str> = expected.split('\n').collect();
    let new: Vec<&str> = actual.split('\n').collect();
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();

    let mut lines = vec!["--- expected (-), printed (+) ---".to_owned()];
    let context_start = head.saturating_sub(CONTEXT_LINES);
    lines.push(format!("@@ line {} @@", head + 1));
    lines.extend(old[context_start..head].iter().map(|line| format!("  {line}")));
    lines.extend(edit_script(&old[head..old.len() - tail], &new[head..new.len() - tail]));
    let tail_start = old.len() - tail;
    lines.extend(old[tail_start..].iter().take(CONTEXT_LINES).map(|line| format!("  {line}")));
    if lines.len() > SHOWN_LINES_MAX {
        let hidden = lines.len() - SHOWN_LINES_MAX;
        lines.truncate(SHOWN_LINES_MAX);
        lines.push(format!("... {hidden} more lines"));
    }
    Some(lines.join("\n"))
}

fn edit_script(old: &[&str], new: &[&str]) -> Vec<String> {
    let removed = |line: &&str| format!("- {line}");
    let added = |line: &&str| format!("+ {line}");
    let width = new.len() + 1;
    if (old.len() + 1) * width > TABLE_CELLS_MAX {
        return old.iter().map(removed).chain(new.iter().map(added)).collect();
    }
    // common[i * width + j]: length of the longest common subsequence of old[i..] and new[j..].
    let mut common = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push(format!("  {}", old[i]));
            i += 1;
            j += 1;
        } else if j == new.len() || (i < old.len() && common[(i + 1) * width + j] >= common[i * width + j + 1]) {
            lines.push(removed(&old[i]));
            i += 1;
        } else {
            lines.push(added(&new[j]));
            j += 1;
        }
    }
    lines
}

/// The last lines of a text.
pub fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// Makes tracebacks independent of where the tree is: `File "/some/where/name.py"` becomes `File "name.py"`.
/// `tests/tools/record.py` does the same.
pub fn normalise_paths(stderr: &str) -> String {
    const MARK: &str = "File \"";
    let mut result = String::with_capacity(stderr.len());
    let mut rest = stderr;
    while let Some(start) = rest.find(MARK) {
        let (before, after) = rest.split_at(start + MARK.len());
        result.push_str(before);
        let end = after.find(['"', '\n']).unwrap_or(after.len());
        let path = &after[..end];
        result.push_str(path.rsplit('/').next().unwrap_or(path));
        rest = &after[end..];
    }
    result.push_str(rest);
    result
}
