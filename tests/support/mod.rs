//! What the program tests are made of: finding cases, running one, comparing, and the list of expected failures.

pub mod comparison;
pub mod discovery;
pub mod execution;
pub mod expected_failures;
