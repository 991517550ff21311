//! Cuts a finding down: removes lines, then tokens, then bytes, as long as what is left still shows it.
//!
//! The delta debugging of Zeller and Hildebrandt ("Simplifying and Isolating Failure-Inducing Input", 2002), without its complements'
//! special case: chunks of halving size are left out one by one until no single unit can go, or time is up.

use std::time::Instant;

use super::tokens;

/// Only short inputs are cut byte by byte.
const BYTEWISE_MAX: usize = 300;

/// The smallest input found that still `fails` before the deadline.
pub fn minimize(input: &[u8], is_text: bool, deadline: Instant, mut fails: impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut best = input.to_vec();
    if is_text {
        let lines: Vec<Vec<u8>> = best.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        best = reduce(lines, deadline, &mut fails);
        if best.len() < 4000 {
            let pieces: Vec<Vec<u8>> = tokens::pieces(&best).into_iter().map(<[u8]>::to_vec).collect();
            best = reduce(pieces, deadline, &mut fails);
        }
    }
    if !is_text || best.len() <= BYTEWISE_MAX {
        best = reduce(best.iter().map(|byte| vec![*byte]).collect(), deadline, &mut fails);
    }
    best
}

fn reduce(mut units: Vec<Vec<u8>>, deadline: Instant, fails: &mut impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut size = units.len().div_ceil(2);
    while size > 0 && !units.is_empty() {
        let mut at = 0;
        let mut removed_some = false;
        while at < units.len() {
            if Instant::now() > deadline {
                return units.concat();
            }
            let end = (at + size).min(units.len());
            let shorter = [&units[..at], &units[end..]].concat();
            if fails(&shorter.concat()) {
                units = shorter;
                removed_some = true;
            } else {
                at = end;
            }
        }
        if size == 1 && !removed_some {
            break;
        }
        size = if size == 1 { 1 } else { size.div_ceil(2) };
    }
    units.concat()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_not_needed_goes() {
        let deadline = Instant::now() + Duration::from_secs(10);
        let text = b"a = 1\nb = [2, (boom), 3]\nc = 4\n";
        let found = minimize(text, true, deadline, |text| text.windows(4).any(|part| part == b"boom"));
        assert_eq!(found, b"boom");
        let found = minimize(&[1, 2, 3, 4, 5], false, deadline, |data| data.contains(&2) && data.contains(&4));
        assert_eq!(found, [2, 4]);
    }
}
