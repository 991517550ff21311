//! Classes: made from tables ([`build`]) or class statements ([`create`]), resolution order, attribute lookup.

pub mod build;
pub mod create;
pub mod lookup;
pub mod mro;
