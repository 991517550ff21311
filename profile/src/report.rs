//! A profile at one moment, in the form that the writers take: whole numbers, and frames as text.

use std::collections::HashMap;

use crate::recorder::Profile;
use crate::statistics::SiteFigures;

/// A figure to choose from a site's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Figure {
    /// Bytes ever allocated.
    Total,
    /// Bytes at the program's peak.
    Peak,
    /// Bytes that lived at the end.
    Exit,
}

impl Figure {
    pub const ALL: [Figure; 3] = [Figure::Peak, Figure::Total, Figure::Exit];

    /// As in names of files.
    pub fn name(self) -> &'static str {
        match self {
            Figure::Total => "total",
            Figure::Peak => "peak",
            Figure::Exit => "exit",
        }
    }

    /// As in titles.
    pub fn title(self) -> &'static str {
        match self {
            Figure::Total => "Bytes ever allocated",
            Figure::Peak => "Bytes at the peak",
            Figure::Exit => "Bytes at exit",
        }
    }
}

/// The figures of one stack. Times are in microseconds.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct ReportedSite {
    /// Indices into [`Report::frames`], innermost first.
    pub frames: Vec<usize>,
    pub total_bytes: u64,
    pub total_blocks: u64,
    pub lifetimes_us: u64,
    pub own_peak_bytes: u64,
    pub own_peak_blocks: u64,
    pub peak_bytes: u64,
    pub peak_blocks: u64,
    pub exit_bytes: u64,
    pub exit_blocks: u64,
}

impl ReportedSite {
    pub fn figure(&self, figure: Figure) -> u64 {
        match figure {
            Figure::Total => self.total_bytes,
            Figure::Peak => self.peak_bytes,
            Figure::Exit => self.exit_bytes,
        }
    }
}

/// A profile at one moment.
#[derive(Clone, Default, Debug)]
pub struct Report {
    pub command: String,
    pub process: u32,
    /// Mean distance of samples in bytes; 0: nothing is estimated.
    pub interval_bytes: usize,
    pub peak_us: u64,
    pub end_us: u64,
    /// `function (file:line)`, each once. The first is the root.
    pub frames: Vec<String>,
    /// Each stack once, by falling bytes at the peak.
    pub sites: Vec<ReportedSite>,
}

/// The frame above all.
pub const ROOT_FRAME: &str = "[root]";
/// The only frame of what no function of the program has called.
const NO_FUNCTION: &str = "[runtime]";

fn whole(number: f64) -> u64 {
    // Sums of weights may miss zero by a little.
    number.round().max(0.0) as u64
}

impl Report {
    /// What a profile says now. Blocks that live are given the lifetime that they have so far.
    pub fn new(profile: &Profile, command: String, process: u32, interval_bytes: usize, now_us: u64) -> Report {
        let mut report = Report {
            command,
            process,
            interval_bytes,
            peak_us: profile.statistics.peak().1,
            end_us: now_us,
            frames: vec![ROOT_FRAME.to_owned()],
            sites: Vec::new(),
        };
        let mut lifetimes: HashMap<u32, f64> = HashMap::new();
        for record in profile.records() {
            let lifetime = now_us.saturating_sub(record.allocated_us) as f64 * f64::from(record.weight);
            *lifetimes.entry(record.site).or_default() += lifetime;
        }
        let frames_shown = &mut report.frames;
        let mut frame_numbers: HashMap<String, usize> = HashMap::new();
        // Different sites may look the same: a name can be that of several functions on a line.
        let mut by_frames: HashMap<Vec<usize>, SiteFigures> = HashMap::new();
        for (site, mut figures) in profile.statistics.sites() {
            figures.lifetimes_us += lifetimes.get(&site).copied().unwrap_or(0.0);
            let mut number = |text: String| {
                *frame_numbers.entry(text).or_insert_with_key(|text| {
                    frames_shown.push(text.clone());
                    frames_shown.len() - 1
                })
            };
            let mut frames: Vec<usize> = profile
                .sites
                .places(site)
                .map(|place| match profile.sites.function_of(place.function) {
                    Some(function) => number(format!("{} ({}:{})", function.name, function.file, place.line)),
                    None => number(NO_FUNCTION.to_owned()),
                })
                .collect();
            if frames.is_empty() {
                frames.push(number(NO_FUNCTION.to_owned()));
            }
            let sum = by_frames.entry(frames).or_default();
            for (sum, more) in [
                (&mut sum.total, figures.total),
                (&mut sum.live, figures.live),
                (&mut sum.own_peak, figures.own_peak),
                (&mut sum.at_peak, figures.at_peak),
            ] {
                sum.bytes += more.bytes;
                sum.blocks += more.blocks;
            }
            sum.lifetimes_us += figures.lifetimes_us;
        }
        report.sites = by_frames
            .into_iter()
            .map(|(frames, figures)| ReportedSite {
                frames,
                total_bytes: whole(figures.total.bytes),
                total_blocks: whole(figures.total.blocks),
                lifetimes_us: whole(figures.lifetimes_us),
                own_peak_bytes: whole(figures.own_peak.bytes),
                own_peak_blocks: whole(figures.own_peak.blocks),
                peak_bytes: whole(figures.at_peak.bytes),
                peak_blocks: whole(figures.at_peak.blocks),
                exit_bytes: whole(figures.live.bytes),
                exit_blocks: whole(figures.live.blocks),
            })
            .collect();
        report.sites.sort_by(|a, b| {
            let key =
                |site: &ReportedSite| (std::cmp::Reverse((site.peak_bytes, site.total_bytes)), site.frames.clone());
            key(a).cmp(&key(b))
        });
        report
    }

    /// The sum of a figure over all sites.
    pub fn sum(&self, figure: Figure) -> u64 {
        self.sites.iter().map(|site| site.figure(figure)).sum()
    }
}
