//! The records of live blocks: where each was allocated, and when.

use slab::Slab;

use crate::sites::{CallSites, Site};
use crate::statistics::{Amount, Statistics};

/// What is known of a live block.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    pub site: Site,
    /// Frames of the whole stack; the site may know fewer.
    pub depth: u32,
    /// Marks that whoever made it gave.
    pub mark: u32,
    /// Blocks of this size for which this one stands.
    pub weight: f32,
    /// Bytes that were asked for.
    pub requested_bytes: u64,
    /// Bytes that it takes.
    pub taken_bytes: u64,
    pub allocated_us: u64,
}

impl Record {
    fn amount(&self) -> Amount {
        let weight = f64::from(self.weight);
        Amount { bytes: weight * self.taken_bytes as f64, blocks: weight }
    }
}

/// Sites, their figures, and the records of live blocks.
#[derive(Default)]
pub struct Profile {
    pub sites: CallSites,
    pub statistics: Statistics,
    records: Slab<Record>,
}

impl Profile {
    /// Notes a block. Its token, which is not 0.
    pub fn allocated(&mut self, record: Record) -> u32 {
        // More blocks than tokens: the rest is not known.
        if self.records.len() >= u32::MAX as usize - 1 {
            return 0;
        }
        self.statistics.allocated(record.site, record.amount(), record.allocated_us);
        self.records.insert(record) as u32 + 1
    }

    /// Notes a block's end. What was known of it.
    pub fn freed(&mut self, token: u32, now_us: u64) -> Option<Record> {
        let record = self.records.try_remove((token as usize).checked_sub(1)?)?;
        let lifetime = now_us.saturating_sub(record.allocated_us) as f64 * f64::from(record.weight);
        self.statistics.freed(record.site, record.amount(), lifetime);
        Some(record)
    }

    /// What is known of a live block.
    pub fn record(&self, token: u32) -> Option<&Record> {
        self.records.get((token as usize).checked_sub(1)?)
    }

    /// All live blocks.
    pub fn records(&self) -> impl Iterator<Item = &Record> + '_ {
        self.records.iter().map(|(_, record)| record)
    }

    /// Bytes that all of it takes.
    pub fn bytes(&self) -> usize {
        self.sites.bytes() + self.statistics.bytes() + self.records.capacity() * (size_of::<Record>() + 8)
    }
}
