//! A stable, adaptive merge sort whose comparisons may fail: timsort with powersort's merge policy.
//!
//! 1. The items are cut into runs, ascending or (turned round) strictly descending; short ones are extended to a minimal
//!    length by binary insertion.
//! 2. Each border between two runs has a power: its depth in a nearly optimal merge tree. A run whose border is less deep
//!    than the one before lets the earlier ones be merged first.
//! 3. A merge copies the shorter run out. While one run keeps winning, it gallops: exponential, then binary search.
//!
//! Whatever the comparisons say, and wherever one fails, the result is a permutation of the items.
//! After Tim Peters's `listsort.txt` (CPython) and Munro and Wild, "Nearly-Optimal Mergesorts" (ESA 2018).

use crate::raised::PyResult;

/// Wins in a row after which a merge gallops, and that galloping needs to go on.
const MIN_GALLOP: usize = 7;
/// Runs shorter than about that are extended.
const MIN_RUN_MAX: usize = 64;

struct Run {
    start: usize,
    length: usize,
    /// Of the border to the next run.
    power: u32,
}

struct Sorter<'a, T, F> {
    items: &'a mut [T],
    less: F,
    min_gallop: usize,
    runs: Vec<Run>,
    /// The run that a merge copied out.
    copied: Vec<T>,
}

/// How a merge ended: what remains of the run that was copied out goes in order, or its last item goes behind the other run.
enum End {
    CopiedLeft,
    OneCopiedLeft,
}

/// Sorts by `less`.
pub(super) fn merge_sort<T: Copy>(items: &mut [T], less: impl FnMut(T, T) -> PyResult<bool>) -> PyResult<()> {
    let total = items.len();
    if total < 2 {
        return Ok(());
    }
    let mut sorter = Sorter { items, less, min_gallop: MIN_GALLOP, runs: Vec::new(), copied: Vec::new() };
    let min_run = min_run_length(total);
    let mut start = 0;
    while start < total {
        let mut length = sorter.find_run(start)?;
        if length < min_run {
            let forced = min_run.min(total - start);
            sorter.insert_into_run(start, length, forced)?;
            length = forced;
        }
        sorter.push_run(Run { start, length, power: 0 })?;
        start += length;
    }
    while sorter.runs.len() > 1 {
        sorter.merge_last()?;
    }
    Ok(())
}

/// Chosen so that the number of runs is a power of two or a bit less.
fn min_run_length(mut total: usize) -> usize {
    let mut odd = 0;
    while total >= MIN_RUN_MAX {
        odd |= total & 1;
        total >>= 1;
    }
    total + odd
}

/// The power of the border between two adjacent runs of `total` items.
fn border_power(first: &Run, second: &Run, total: usize) -> u32 {
    // Twice the runs' middles, as fractions of the total: the first bit in which they differ.
    let (mut a, mut b) = (2 * first.start + first.length, 2 * second.start + second.length);
    let mut power = 0;
    loop {
        power += 1;
        if a >= total {
            a -= total;
            b -= total;
        } else if b >= total {
            return power;
        }
        a <<= 1;
        b <<= 1;
    }
}

impl<T: Copy, F: FnMut(T, T) -> PyResult<bool>> Sorter<'_, T, F> {
    #[inline(always)]
    fn less(&mut self, a: T, b: T) -> PyResult<bool> {
        (self.less)(a, b)
    }

    /// The length of the run at `start`; a descending one is turned round.
    fn find_run(&mut self, start: usize) -> PyResult<usize> {
        let end = self.items.len();
        if start + 1 == end {
            return Ok(1);
        }
        let mut at = start + 2;
        if self.less(self.items[start + 1], self.items[start])? {
            while at < end && self.less(self.items[at], self.items[at - 1])? {
                at += 1;
            }
            self.items[start..at].reverse();
        } else {
            while at < end && !self.less(self.items[at], self.items[at - 1])? {
                at += 1;
            }
        }
        Ok(at - start)
    }

    /// Extends a sorted run from `sorted` to `length` items.
    fn insert_into_run(&mut self, start: usize, sorted: usize, length: usize) -> PyResult<()> {
        for at in start + sorted..start + length {
            let pivot = self.items[at];
            let (mut low, mut high) = (start, at);
            while low < high {
                let middle = low + (high - low) / 2;
                if self.less(pivot, self.items[middle])? {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            self.items.copy_within(low..at, low + 1);
            self.items[low] = pivot;
        }
        Ok(())
    }

    fn push_run(&mut self, run: Run) -> PyResult<()> {
        if let Some(last) = self.runs.last() {
            let power = border_power(last, &run, self.items.len());
            while self.runs.len() > 1 && self.runs[self.runs.len() - 2].power > power {
                self.merge_last()?;
            }
            let last = self.runs.len() - 1;
            self.runs[last].power = power;
        }
        self.runs.push(run);
        Ok(())
    }

    /// Merges the last two runs.
    fn merge_last(&mut self) -> PyResult<()> {
        let second = self.runs.pop().expect("two runs");
        let first = self.runs.last_mut().expect("two runs");
        let (mut a, mut a_length) = (first.start, first.length);
        first.length += second.length;
        first.power = second.power;
        let b = second.start;
        // Items of the first run that are in place already.
        let skipped = gallop_right(self.items[b], &self.items[a..a + a_length], 0, &mut self.less)?;
        a += skipped;
        a_length -= skipped;
        if a_length == 0 {
            return Ok(());
        }
        // Items of the second run that are in place already.
        let last = self.items[a + a_length - 1];
        let b_length = gallop_left(last, &self.items[b..b + second.length], second.length - 1, &mut self.less)?;
        if b_length == 0 {
            return Ok(());
        }
        if a_length <= b_length {
            self.merge_low(a, a_length, b_length)
        } else {
            self.merge_high(a, a_length, b_length)
        }
    }

    /// Merges adjacent runs from the left; the first one is the shorter.
    fn merge_low(&mut self, start: usize, a_length: usize, b_length: usize) -> PyResult<()> {
        self.copied.clear();
        self.copied.extend_from_slice(&self.items[start..start + a_length]);
        let mut merge = LowMerge { a: 0, a_left: a_length, b: start + a_length, b_left: b_length, target: start };
        let end = self.run_merge_low(&mut merge);
        let LowMerge { a, a_left, b, b_left, target } = merge;
        if let Ok(End::OneCopiedLeft) = end {
            self.items.copy_within(b..b + b_left, target);
            self.items[target + b_left] = self.copied[a];
        } else {
            self.items[target..target + a_left].copy_from_slice(&self.copied[a..a + a_left]);
        }
        end.map(drop)
    }

    fn run_merge_low(&mut self, merge: &mut LowMerge) -> PyResult<End> {
        merge.take_b(self.items);
        if merge.b_left == 0 {
            return Ok(End::CopiedLeft);
        }
        if merge.a_left == 1 {
            return Ok(End::OneCopiedLeft);
        }
        let mut min_gallop = self.min_gallop;
        loop {
            let (mut a_wins, mut b_wins) = (0, 0);
            loop {
                if self.less(self.items[merge.b], self.copied[merge.a])? {
                    merge.take_b(self.items);
                    b_wins += 1;
                    a_wins = 0;
                    if merge.b_left == 0 {
                        return Ok(End::CopiedLeft);
                    }
                    if b_wins >= min_gallop {
                        break;
                    }
                } else {
                    merge.take_a(self.items, &self.copied);
                    a_wins += 1;
                    b_wins = 0;
                    if merge.a_left == 1 {
                        return Ok(End::OneCopiedLeft);
                    }
                    if a_wins >= min_gallop {
                        break;
                    }
                }
            }
            min_gallop += 1;
            loop {
                min_gallop -= usize::from(min_gallop > 1);
                self.min_gallop = min_gallop;
                let a_rest = &self.copied[merge.a..merge.a + merge.a_left];
                let a_wins = gallop_right(self.items[merge.b], a_rest, 0, &mut self.less)?;
                for _ in 0..a_wins {
                    merge.take_a(self.items, &self.copied);
                }
                if a_wins != 0 {
                    if merge.a_left == 1 {
                        return Ok(End::OneCopiedLeft);
                    }
                    // Only where comparisons contradict each other.
                    if merge.a_left == 0 {
                        return Ok(End::CopiedLeft);
                    }
                }
                merge.take_b(self.items);
                if merge.b_left == 0 {
                    return Ok(End::CopiedLeft);
                }
                let b_rest = &self.items[merge.b..merge.b + merge.b_left];
                let b_wins = gallop_left(self.copied[merge.a], b_rest, 0, &mut self.less)?;
                for _ in 0..b_wins {
                    merge.take_b(self.items);
                }
                if b_wins != 0 && merge.b_left == 0 {
                    return Ok(End::CopiedLeft);
                }
                merge.take_a(self.items, &self.copied);
                if merge.a_left == 1 {
                    return Ok(End::OneCopiedLeft);
                }
                if a_wins < MIN_GALLOP && b_wins < MIN_GALLOP {
                    break;
                }
            }
            min_gallop += 1;
            self.min_gallop = min_gallop;
        }
    }

    /// Merges adjacent runs from the right; the second one is the shorter.
    fn merge_high(&mut self, start: usize, a_length: usize, b_length: usize) -> PyResult<()> {
        let middle = start + a_length;
        self.copied.clear();
        self.copied.extend_from_slice(&self.items[middle..middle + b_length]);
        let mut merge = HighMerge { a_start: start, a_left: a_length, b_left: b_length, target: middle + b_length };
        let end = self.run_merge_high(&mut merge);
        let HighMerge { a_start, a_left, b_left, target } = merge;
        if let Ok(End::OneCopiedLeft) = end {
            self.items.copy_within(a_start..a_start + a_left, target - a_left);
            self.items[target - a_left - 1] = self.copied[0];
        } else {
            self.items[target - b_left..target].copy_from_slice(&self.copied[..b_left]);
        }
        end.map(drop)
    }

    fn run_merge_high(&mut self, merge: &mut HighMerge) -> PyResult<End> {
        merge.take_a(self.items);
        if merge.a_left == 0 {
            return Ok(End::CopiedLeft);
        }
        if merge.b_left == 1 {
            return Ok(End::OneCopiedLeft);
        }
        let mut min_gallop = self.min_gallop;
        loop {
            let (mut a_wins, mut b_wins) = (0, 0);
            loop {
                if self.less(self.copied[merge.b_left - 1], self.items[merge.a_start + merge.a_left - 1])? {
                    merge.take_a(self.items);
                    a_wins += 1;
                    b_wins = 0;
                    if merge.a_left == 0 {
                        return Ok(End::CopiedLeft);
                    }
                    if a_wins >= min_gallop {
                        break;
                    }
                } else {
                    merge.take_b(self.items, &self.copied);
                    b_wins += 1;
                    a_wins = 0;
                    if merge.b_left == 1 {
                        return Ok(End::OneCopiedLeft);
                    }
                    if b_wins >= min_gallop {
                        break;
                    }
                }
            }
            min_gallop += 1;
            loop {
                min_gallop -= usize::from(min_gallop > 1);
                self.min_gallop = min_gallop;
                let a_rest = &self.items[merge.a_start..merge.a_start + merge.a_left];
                let last_b = self.copied[merge.b_left - 1];
                let a_wins = merge.a_left - gallop_right(last_b, a_rest, merge.a_left - 1, &mut self.less)?;
                for _ in 0..a_wins {
                    merge.take_a(self.items);
                }
                if a_wins != 0 && merge.a_left == 0 {
                    return Ok(End::CopiedLeft);
                }
                merge.take_b(self.items, &self.copied);
                if merge.b_left == 1 {
                    return Ok(End::OneCopiedLeft);
                }
                let last_a = self.items[merge.a_start + merge.a_left - 1];
                let b_rest = &self.copied[..merge.b_left];
                let b_wins = merge.b_left - gallop_left(last_a, b_rest, merge.b_left - 1, &mut self.less)?;
                for _ in 0..b_wins {
                    merge.take_b(self.items, &self.copied);
                }
                if b_wins != 0 {
                    if merge.b_left == 1 {
                        return Ok(End::OneCopiedLeft);
                    }
                    // Only where comparisons contradict each other.
                    if merge.b_left == 0 {
                        return Ok(End::CopiedLeft);
                    }
                }
                merge.take_a(self.items);
                if merge.a_left == 0 {
                    return Ok(End::CopiedLeft);
                }
                if a_wins < MIN_GALLOP && b_wins < MIN_GALLOP {
                    break;
                }
            }
            min_gallop += 1;
            self.min_gallop = min_gallop;
        }
    }
}

/// A merge from the left: run a was copied out, run b lies right of the target.
struct LowMerge {
    /// In the copy.
    a: usize,
    a_left: usize,
    /// In the items.
    b: usize,
    b_left: usize,
    target: usize,
}

impl LowMerge {
    #[inline(always)]
    fn take_a<T: Copy>(&mut self, items: &mut [T], copied: &[T]) {
        items[self.target] = copied[self.a];
        self.target += 1;
        self.a += 1;
        self.a_left -= 1;
    }

    #[inline(always)]
    fn take_b<T: Copy>(&mut self, items: &mut [T]) {
        items[self.target] = items[self.b];
        self.target += 1;
        self.b += 1;
        self.b_left -= 1;
    }
}

/// A merge from the right: run b was copied out, run a lies left of the target, which is one behind the next place.
struct HighMerge {
    a_start: usize,
    a_left: usize,
    b_left: usize,
    target: usize,
}

impl HighMerge {
    #[inline(always)]
    fn take_a<T: Copy>(&mut self, items: &mut [T]) {
        self.target -= 1;
        self.a_left -= 1;
        items[self.target] = items[self.a_start + self.a_left];
    }

    #[inline(always)]
    fn take_b<T: Copy>(&mut self, items: &mut [T], copied: &[T]) {
        self.target -= 1;
        self.b_left -= 1;
        items[self.target] = copied[self.b_left];
    }
}

/// Where `key` goes in a sorted run, left of its equals; the search starts at `hint`.
fn gallop_left<T: Copy>(
    key: T,
    run: &[T],
    hint: usize,
    less: &mut impl FnMut(T, T) -> PyResult<bool>,
) -> PyResult<usize> {
    let (mut last, mut offset) = (0, 1);
    let (mut low, mut high);
    if less(run[hint], key)? {
        let offset_max = run.len() - hint;
        while offset < offset_max && less(run[hint + offset], key)? {
            last = offset;
            offset = 2 * offset + 1;
        }
        (low, high) = (hint + last + 1, hint + offset.min(offset_max));
    } else {
        let offset_max = hint + 1;
        while offset < offset_max && !less(run[hint - offset], key)? {
            last = offset;
            offset = 2 * offset + 1;
        }
        (low, high) = (hint + 1 - offset.min(offset_max), hint - last);
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if less(run[middle], key)? {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(high)
}

/// Where `key` goes in a sorted run, right of its equals; the search starts at `hint`.
fn gallop_right<T: Copy>(
    key: T,
    run: &[T],
    hint: usize,
    less: &mut impl FnMut(T, T) -> PyResult<bool>,
) -> PyResult<usize> {
    let (mut last, mut offset) = (0, 1);
    let (mut low, mut high);
    if less(key, run[hint])? {
        let offset_max = hint + 1;
        while offset < offset_max && less(key, run[hint - offset])? {
            last = offset;
            offset = 2 * offset + 1;
        }
        (low, high) = (hint + 1 - offset.min(offset_max), hint - last);
    } else {
        let offset_max = run.len() - hint;
        while offset < offset_max && !less(key, run[hint + offset])? {
            last = offset;
            offset = 2 * offset + 1;
        }
        (low, high) = (hint + last + 1, hint + offset.min(offset_max));
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if less(key, run[middle])? {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[u32], modulus: u32) {
        let mut items: Vec<(u32, usize)> = values.iter().map(|value| value % modulus).zip(0..).collect();
        let mut expected = items.clone();
        expected.sort();
        merge_sort(&mut items, |a, b| Ok(a.0 < b.0)).expect("does not fail");
        assert_eq!(items, expected);
    }

    #[test]
    fn sorts_stably() {
        let mut state = 1u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 8
        };
        for length in [0, 1, 2, 3, 10, 63, 64, 65, 1000, 5000] {
            let values: Vec<u32> = (0..length).map(|_| random()).collect();
            for modulus in [2, 10, 100, 1 << 24] {
                check(&values, modulus);
            }
            let mut partly = values.clone();
            partly.sort();
            check(&partly, 1 << 24);
            partly.reverse();
            check(&partly, 1 << 24);
            partly.rotate_left(length as usize / 3);
            check(&partly, 1 << 24);
        }
    }

    #[test]
    fn contradictions_lose_nothing() {
        let mut state = 7u32;
        let mut items: Vec<u32> = (0..3000).collect();
        merge_sort(&mut items, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Ok(state >> 31 != 0)
        })
        .expect("does not fail");
        items.sort_unstable();
        assert!(items.iter().copied().eq(0..3000));
    }
}
