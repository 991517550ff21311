//! The figures of each call site: in all, at this moment, at its own peak, and at the peak of the whole program.
//!
//! A site's share of the program's peak is found without a look at the other sites: each new peak has a number, and a site whose
//! figures change for the first time after a peak notes what they were just before.

use crate::sites::Site;

/// Bytes and blocks; fractions where they are estimates.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Amount {
    pub bytes: f64,
    pub blocks: f64,
}

impl Amount {
    fn add(&mut self, other: Amount) {
        self.bytes += other.bytes;
        self.blocks += other.blocks;
    }

    fn subtract(&mut self, other: Amount) {
        self.bytes -= other.bytes;
        self.blocks -= other.blocks;
    }
}

/// The figures of a site.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct SiteFigures {
    /// All that was ever allocated.
    pub total: Amount,
    /// What lives.
    pub live: Amount,
    /// What lived when this site's bytes were most.
    pub own_peak: Amount,
    /// What lived when the program's bytes were most.
    pub at_peak: Amount,
    /// Lifetimes of all ended blocks, in microseconds.
    pub lifetimes_us: f64,
    /// The program's peak for which `at_peak` was noted.
    noted_peak: u64,
}

impl SiteFigures {
    /// To be called before `live` changes.
    fn note_peak(&mut self, peak: u64) {
        if self.noted_peak != peak {
            self.noted_peak = peak;
            self.at_peak = self.live;
        }
    }
}

/// The figures of all sites.
#[derive(Default)]
pub struct Statistics {
    sites: Vec<SiteFigures>,
    live: Amount,
    peak: Amount,
    /// Grows with each new peak.
    peak_number: u64,
    peak_us: u64,
}

impl Statistics {
    pub fn allocated(&mut self, site: Site, amount: Amount, now_us: u64) {
        let index = site as usize;
        if self.sites.len() <= index {
            self.sites.resize(index + 1, SiteFigures::default());
        }
        let figures = &mut self.sites[index];
        figures.note_peak(self.peak_number);
        figures.total.add(amount);
        figures.live.add(amount);
        if figures.live.bytes >= figures.own_peak.bytes {
            figures.own_peak = figures.live;
        }
        self.live.add(amount);
        if self.live.bytes >= self.peak.bytes {
            self.peak = self.live;
            self.peak_number += 1;
            self.peak_us = now_us;
        }
    }

    pub fn freed(&mut self, site: Site, amount: Amount, lifetime_us: f64) {
        let figures = &mut self.sites[site as usize];
        figures.note_peak(self.peak_number);
        figures.live.subtract(amount);
        figures.lifetimes_us += lifetime_us;
        self.live.subtract(amount);
    }

    /// What lives, in all.
    pub fn live(&self) -> Amount {
        self.live
    }

    /// The most that lived, and when.
    pub fn peak(&self) -> (Amount, u64) {
        (self.peak, self.peak_us)
    }

    /// Sites that allocated anything, with their figures at this moment.
    pub fn sites(&self) -> impl Iterator<Item = (Site, SiteFigures)> + '_ {
        self.sites.iter().enumerate().filter(|(_, figures)| figures.total.blocks > 0.0).map(|(site, figures)| {
            let mut figures = *figures;
            figures.note_peak(self.peak_number);
            (site as Site, figures)
        })
    }

    /// Bytes that the figures take.
    pub fn bytes(&self) -> usize {
        self.sites.capacity() * size_of::<SiteFigures>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(bytes: f64) -> Amount {
        Amount { bytes, blocks: 1.0 }
    }

    #[test]
    fn shares_of_the_peak_are_those_of_its_moment() {
        let mut statistics = Statistics::default();
        statistics.allocated(1, one(100.0), 1);
        statistics.allocated(2, one(50.0), 2);
        statistics.freed(1, one(100.0), 1.0);
        statistics.allocated(3, one(90.0), 4);
        // The peak, with 2, 3 and 2 again.
        statistics.allocated(2, one(60.0), 5);
        statistics.freed(3, one(90.0), 3.0);
        statistics.allocated(1, one(10.0), 7);
        assert_eq!(statistics.peak(), (Amount { bytes: 200.0, blocks: 3.0 }, 5));
        assert_eq!(statistics.live(), Amount { bytes: 120.0, blocks: 3.0 });
        let at_peak: Vec<_> = statistics.sites().map(|(site, figures)| (site, figures.at_peak.bytes)).collect();
        assert_eq!(at_peak, [(1, 0.0), (2, 110.0), (3, 90.0)]);
        let own: Vec<_> = statistics.sites().map(|(_, figures)| figures.own_peak.bytes).collect();
        assert_eq!(own, [100.0, 110.0, 90.0]);
        let total: f64 = statistics.sites().map(|(_, figures)| figures.total.bytes).sum();
        assert_eq!(total, 310.0);
    }

    #[test]
    fn shares_of_the_peak_add_up_in_random_histories() {
        let (mut statistics, mut state) = (Statistics::default(), 1u64);
        let mut live: Vec<(Site, f64)> = Vec::new();
        let (mut expected, mut most) = (Vec::new(), 0.0);
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let random = (state >> 33) as usize;
            if random % 5 < 2 && !live.is_empty() {
                let (site, bytes) = live.swap_remove(random % live.len());
                statistics.freed(site, one(bytes), 0.0);
            } else if live.len() < 300 {
                let (site, bytes) = ((random % 40) as Site, (random % 1000) as f64);
                statistics.allocated(site, one(bytes), 0);
                live.push((site, bytes));
            }
            let sum: f64 = live.iter().map(|(_, bytes)| bytes).sum();
            if sum >= most && live.len() < 300 {
                most = sum;
                expected = vec![0.0; 40];
                live.iter().for_each(|&(site, bytes)| expected[site as usize] += bytes);
            }
        }
        let at_peak: Vec<f64> = statistics.sites().map(|(_, figures)| figures.at_peak.bytes).collect();
        assert_eq!(statistics.peak().0.bytes, at_peak.iter().sum::<f64>());
        assert!(statistics.peak().0.bytes >= most);
        if statistics.peak().0.bytes == most {
            assert_eq!(at_peak, expected);
        }
    }
}
