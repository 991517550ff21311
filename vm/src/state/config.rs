//! What the command line and the environment decide.

/// The configuration of an interpreter, with CPython's names where it has them.
#[derive(Clone, Debug)]
pub struct Config {
    /// `sys.argv`
    pub argv: Vec<String>,
    /// `sys.orig_argv`
    pub original_argv: Vec<String>,
    pub executable: String,
    /// Folders for `sys.path`, in order.
    pub path: Vec<String>,
    pub optimize: u8,
    pub inspect: bool,
    pub interactive: bool,
    pub isolated: bool,
    pub ignore_environment: bool,
    pub no_site: bool,
    pub no_user_site: bool,
    pub safe_path: bool,
    pub dont_write_bytecode: bool,
    pub unbuffered: bool,
    pub verbose: u8,
    pub quiet: bool,
    pub bytes_warning: u8,
    pub dev_mode: bool,
    pub utf8_mode: bool,
    pub warn_options: Vec<String>,
    /// `-X NAME[=VALUE]`
    pub x_options: Vec<(String, Option<String>)>,
    /// `PYTHONHASHSEED`; None: random.
    pub hash_seed: Option<u32>,
    pub int_max_str_digits: usize,
    /// Code objects know lines only (`-X no_debug_ranges`).
    pub no_debug_ranges: bool,
    /// Visit every object at exit and report what is alive.
    pub full_finalize: bool,
    /// Verify the heap at exit and at each `gc.collect()`.
    pub verify_heap: bool,
    /// Collect at every Nth allocation; 0: no.
    pub collect_every: u64,
    /// Bytes; None: no limit.
    pub max_heap: Option<usize>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            argv: vec![String::new()],
            original_argv: Vec::new(),
            executable: String::new(),
            path: Vec::new(),
            optimize: 0,
            inspect: false,
            interactive: false,
            isolated: false,
            ignore_environment: false,
            no_site: false,
            no_user_site: false,
            safe_path: false,
            dont_write_bytecode: false,
            unbuffered: false,
            verbose: 0,
            quiet: false,
            bytes_warning: 0,
            dev_mode: false,
            utf8_mode: true,
            warn_options: Vec::new(),
            x_options: Vec::new(),
            hash_seed: None,
            int_max_str_digits: 4300,
            no_debug_ranges: false,
            full_finalize: false,
            verify_heap: false,
            collect_every: 0,
            max_heap: None,
        }
    }
}
