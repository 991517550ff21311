//! What `-h` and its companions print.

/// How to call the program.
pub const LINE: &str = "usage: taipan [option] ... [-c cmd | -m mod | file | -] [arg] ...";

/// `-h`
pub fn main_page() -> String {
    format!("{LINE}\n{OPTIONS}")
}

const OPTIONS: &str = "\
Options (and corresponding environment variables):
-b     : warn where bytes meet str in a comparison or conversion; -bb: raise
-B     : write no bytecode files on import; also PYTHONDONTWRITEBYTECODE=x
-c cmd : run a program given as a string (ends the list of options)
-d     : debugging output of the parser; also PYTHONDEBUG=x
-E     : ignore the environment variables PYTHON*
-h     : print this page and exit (also -? or --help)
-i     : go on with a prompt after the program; also PYTHONINSPECT=x
-I     : run isolated from the user's environment (implies -E, -P and -s)
-m mod : run a module of the library as a program (ends the list of options)
-O     : leave out assert statements and code that depends on __debug__;
         also PYTHONOPTIMIZE=x
-OO    : like -O, and leave out docstrings
-P     : do not put a possibly unsafe folder at the front of sys.path; also
         PYTHONSAFEPATH
-q     : print no version and copyright at the start of a prompt
-R     : random hashes even where PYTHONHASHSEED is set
-s     : leave the user's site folder out of sys.path; also PYTHONNOUSERSITE=x
-S     : do not imply 'import site' at the start
-u     : write stdout and stderr without buffering; also PYTHONUNBUFFERED=x
-v     : trace import statements; also PYTHONVERBOSE=x
-V     : print the version and exit (also --version)
-W arg : control warnings; arg is action:message:category:module:lineno;
         also PYTHONWARNINGS=arg
-x     : skip the first line of the source
-X opt : set an option of the implementation, see --help-xoptions
--check-hash-based-pycs always|default|never:
         when hash-based bytecode files are checked against their source
--max-heap size:
         the most bytes that objects may take; suffixes K, M, G
--gc-report file:
         write at exit which cycles were collected, where they were made and what
         closed them: as JSON if the file's name ends so, else as text
--memory-profile file:
         write a memory profile at exit: DHAT's JSON to the file, collapsed stacks
         and flame graphs beside it
--memory-profile-interval size:
         the mean distance of its samples in bytes (512K); 0: record all allocations
--gc-stress[=seed]:
         test the memory management under the program: collect at every allocation,
         or at random ones drawn from a seed; overwrite what is freed; recount all
         references at collections and at exit
--stress args:
         run the stress laboratory (the program `stress` beside this one)
--help-env      : print help on environment variables and exit
--help-xoptions : print help on -X options and exit
--help-all      : print all of that and exit

Arguments:
file   : the program's file
-      : read the program from stdin (default; a prompt if that is a terminal)
arg ...: arguments of the program, in sys.argv[1:]";

/// `--help-env`
pub const ENVIRONMENT: &str = "\
Environment variables that change behaviour:
PYTHON_CONTEXT_AWARE_WARNINGS: filters of warnings belong to a context if 1
PYTHON_CPU_COUNT: what os.cpu_count() returns
PYTHON_GIL      : 1 is the only value of this build
PYTHON_THREAD_INHERIT_CONTEXT: new threads start with a copy of the context if 1
PYTHONBREAKPOINT: the function that breakpoint() calls; 0: none
PYTHONDEBUG     : debugging output of the parser (-d)
PYTHONDEVMODE   : development mode (-X dev)
PYTHONDONTWRITEBYTECODE: write no bytecode files (-B)
PYTHONFAULTHANDLER: report fatal errors with a traceback (-X faulthandler)
PYTHONHASHSEED  : 'random', or the seed of hashes of str and bytes
PYTHONHOME      : ignored: the library is in the program
PYTHONINSPECT   : go on with a prompt after the program (-i)
PYTHONINTMAXSTRDIGITS: most digits of an int in a str (-X int_max_str_digits)
PYTHONIOENCODING: encoding[:errors] of stdin, stdout and stderr
PYTHONNODEBUGRANGES: no columns in code objects (-X no_debug_ranges)
PYTHONNOUSERSITE: no folder of the user in sys.path (-s)
PYTHONOPTIMIZE  : leave out asserts (-O)
PYTHONPATH      : folders in front of the library, separated by ':'
PYTHONPYCACHEPREFIX: root of the tree of bytecode files (-X pycache_prefix)
PYTHONSAFEPATH  : no unsafe folder in sys.path (-P)
PYTHONSTARTUP   : a file to run before a prompt
PYTHONTRACEMALLOC: trace allocations, with that many frames (-X tracemalloc)
PYTHONUNBUFFERED: write stdout and stderr without buffering (-u)
PYTHONUTF8      : UTF-8 mode (-X utf8)
PYTHONVERBOSE   : trace import statements (-v)
PYTHONWARNDEFAULTENCODING: warn of open() without an encoding
PYTHONWARNINGS  : control warnings, separated by commas (-W)
TAIPAN_MAX_HEAP : the most bytes that objects may take (--max-heap)
TAIPAN_GC_EVERY : collect at every n-th allocation, as a test
TAIPAN_GC_SEED  : collect at random allocations that a seed gives (--gc-stress)
TAIPAN_POISON_FREED: overwrite what is freed, as a test
TAIPAN_FAIL_ALLOCATION: let the n-th allocation of the program fail, as a test
TAIPAN_VERIFY_HEAP: check the counts of all objects at collections and exit
TAIPAN_FULL_FINALIZE: end every object at exit, and report what lives on";

/// `--help-xoptions`
pub const X_OPTIONS: &str = "\
Options of the implementation:
-X context_aware_warnings=[0|1]: filters of warnings belong to a context
-X cpu_count=N  : what os.cpu_count() returns; 'default': what the system says
-X dev          : development mode
-X faulthandler : report fatal errors with a traceback
-X full_finalize: end every object at exit, and report what lives on
-X gil=1        : the only value of this build
-X int_max_str_digits=N: most digits of an int in a str; 0: any number
-X no_debug_ranges: no columns in code objects
-X pycache_prefix=PATH: root of the tree of bytecode files
-X thread_inherit_context=[0|1]: new threads start with a copy of the context
-X tracemalloc[=N]: trace allocations from the start, with N frames each (1)
-X utf8[=0|1]   : UTF-8 mode
-X warn_default_encoding: warn of open() without an encoding";
