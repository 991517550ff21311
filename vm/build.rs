//! Tells the interpreter whether it is compiled with the optimization that makes calls in tail position jumps.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(threaded_code)");
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("OPT_LEVEL").is_ok_and(|level| level == "2" || level == "3") {
        println!("cargo::rustc-cfg=threaded_code");
    }
}
