//! Tells the interpreter whether it is compiled with the optimization that makes calls in tail position jumps.

use std::env;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(threaded_code)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=CARGO_INCREMENTAL");
    let is_optimized = env::var("OPT_LEVEL").is_ok_and(|level| level == "2" || level == "3");
    // The smaller units of incremental compilation leave some calls in tail position what they are.
    let is_incremental = env::var("CARGO_INCREMENTAL").is_ok_and(|value| value != "0");
    if is_optimized && !is_incremental {
        println!("cargo::rustc-cfg=threaded_code");
    }
}
