//! What the command line and the environment decide.

use std::ffi::OsString;

/// The configuration of an interpreter, with CPython's names where it has them.
#[derive(Clone, Debug)]
pub struct Config {
    /// `sys.argv`
    pub argv: Vec<OsString>,
    /// `sys.orig_argv`
    pub original_argv: Vec<OsString>,
    /// `sys.executable`: the file as which the process was called.
    pub executable: OsString,
    /// `sys._base_executable`: the same outside of virtual environments, inside what the environment was made from.
    pub base_executable: OsString,
    /// `sys.prefix`
    pub prefix: OsString,
    /// `sys.base_prefix`
    pub base_prefix: OsString,
    /// The folder of the program, which comes first on the path; None: it has none there.
    pub first_folder: Option<OsString>,
    /// Folders for `sys.path`, in order.
    pub path: Vec<OsString>,
    pub debug: bool,
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
    pub warn_default_encoding: bool,
    /// `sys.warnoptions`
    pub warn_options: Vec<OsString>,
    /// `-X NAME[=VALUE]`
    pub x_options: Vec<(OsString, Option<OsString>)>,
    pub pycache_prefix: Option<OsString>,
    /// What `os.cpu_count()` says; None: what the system says.
    pub cpu_count: Option<u32>,
    /// Encoding and error handler of the standard streams; None: the usual.
    pub stream_encoding: Option<String>,
    pub stream_errors: Option<String>,
    /// Handle fatal signals from the start.
    pub fault_handler: bool,
    /// Code objects know columns and ends, not just lines.
    pub debug_ranges: bool,
    pub thread_inherit_context: bool,
    pub context_aware_warnings: bool,
    /// Ignore `PYTHONHASHSEED`.
    pub random_hash: bool,
    /// `PYTHONHASHSEED`; None: random.
    pub hash_seed: Option<u32>,
    pub int_max_str_digits: usize,
    /// Visit every object at exit and report what is alive.
    pub full_finalize: bool,
    /// Verify the heap at exit and at each `gc.collect()`.
    pub verify_heap: bool,
    /// Collect at every Nth allocation; 0: no.
    pub collect_every: u64,
    /// Collect at random allocations, drawn from this seed; None: no.
    pub collect_seed: Option<u64>,
    /// Fill the memory of objects that end with what is no reference.
    pub poison_freed: bool,
    /// Let that allocation fail, counted from the start of the main module; 0: none.
    pub fail_allocation: u64,
    /// Record a memory profile, with samples at this mean distance in bytes; 0: of all allocations. None: no.
    pub memory_profile_interval: Option<usize>,
    /// Where the profile goes.
    pub memory_profile: Option<OsString>,
    /// Trace allocations from the start, with that many frames each; 0: no.
    pub traced_frames: usize,
    /// Bytes; None: no limit.
    pub max_heap: Option<usize>,
    /// File for a report of the collected cycles; None: no report.
    pub collector_report: Option<OsString>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            argv: vec![OsString::new()],
            original_argv: Vec::new(),
            executable: OsString::new(),
            base_executable: OsString::new(),
            prefix: OsString::new(),
            base_prefix: OsString::new(),
            first_folder: None,
            path: Vec::new(),
            debug: false,
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
            warn_default_encoding: false,
            warn_options: Vec::new(),
            x_options: Vec::new(),
            pycache_prefix: None,
            cpu_count: None,
            stream_encoding: None,
            stream_errors: None,
            fault_handler: false,
            debug_ranges: true,
            thread_inherit_context: false,
            context_aware_warnings: false,
            random_hash: false,
            hash_seed: None,
            int_max_str_digits: 4300,
            full_finalize: false,
            verify_heap: false,
            collect_every: 0,
            collect_seed: None,
            poison_freed: false,
            fail_allocation: 0,
            memory_profile_interval: None,
            memory_profile: None,
            traced_frames: 0,
            max_heap: None,
            collector_report: None,
        }
    }
}
