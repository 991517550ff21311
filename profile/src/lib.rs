//! Memory profiles: which places of a program took how much memory, for how long.
//!
//! A [`Profile`] is told of allocations and their ends. Its [`CallSites`] are a tree of places, so that a stack is one number; its
//! [`Statistics`] hold the figures of each site; a [`Report`] is both at one moment, in the form that the writers take: [`dhat`],
//! [`collapsed`] and [`flame_graph`].
//!
//! Nothing here knows an interpreter or a heap: places are named by whoever walks the stack.

#![forbid(unsafe_code)]

pub mod collapsed;
pub mod dhat;
pub mod flame_graph;
mod recorder;
mod report;
mod sites;
mod statistics;

pub use recorder::{Profile, Record};
pub use report::{Figure, Report, ReportedSite};
pub use sites::{CallSites, Function, Place, ROOT, Site};
pub use statistics::{Amount, SiteFigures, Statistics};
