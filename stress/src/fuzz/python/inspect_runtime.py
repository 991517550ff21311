"""Lists what a generator of programs may call, and samples of what loaders read.

Lines of output, their fields separated by tabs:
    function EXPRESSION
    object EXPRESSION METHOD...
    sample KIND HEX
"""
import sys

# What could wait, end the process, read a person's input or reach beyond the folder is left out.
FORBIDDEN = {
    "sleep", "acquire", "acquire_lock", "wait", "input", "breakpoint", "exec", "eval", "__import__", "open", "open_code", "exit",
    "quit", "help", "_exit", "abort", "fork", "kill", "set_wakeup_fd", "lock", "get", "put", "interrupt_main", "_shutdown",
    "setswitchinterval", "_debugmallocstats", "_clear_type_cache", "breakpointhook", "start_new_thread", "start_joinable_thread",
    "start_new", "_wait_for_tstate_lock", "copyright", "credits", "license", "settrace", "setprofile", "daemon_threads_allowed",
    "stack_size", "FileIO", "freeze", "set_debug", "_stop_the_world", "tzset", "clock_settime", "clock_settime_ns", "allocate_lock",
    "dump", "interact",
}
MODULES = """
builtins math cmath itertools functools operator collections _collections heapq bisect struct array _json json zlib bz2 lzma binascii
re _sre unicodedata codecs _codecs datetime _datetime random _random statistics _statistics _string marshal pickle _pickle csv _csv
io _io weakref _weakref gc sys types typing _typing abc _abc copy copyreg contextvars string time errno hashlib _blake2 _sha3 keyword
linecache dis opcode _opcode ast _ast symtable _symtable tokenize _tokenize token inspect traceback reprlib pprint textwrap
difflib enum dataclasses fractions decimal numbers ipaddress html urllib.parse base64 uuid _uuid zoneinfo _zoneinfo locale
_locale fnmatch glob posixpath genericpath shlex sysconfig stat _stat queue _queue graphlib calendar contextlib colorsys
string.templatelib annotationlib warnings _warnings operator _operator _functools _suggestions _thread pyexpat _elementtree
_decimal mmap select
""".split()
# Objects that no constructor of the modules above makes by itself.
OBJECTS = """
iter([1, 2, 3])~reversed([1, 2, 3])~iter((1, 2))~iter('abc')~iter(b'abc')~iter({1: 2})~iter({1, 2})~iter(range(5))
iter(range(10**20))~{1: 2, 'a': 3}.items()~{1: 2, 'a': 3}.keys()~{1: 2, 'a': 3}.values()~reversed({1: 2})~iter(int, 1)
(x for x in [1, 2, 3])~(lambda a, b=1, *c, d=2, **e: a)~(lambda: 0).__code__~sys._getframe()~sys._getframe().f_locals
re.compile('(a)|(?P<n>b)')~re.compile('(a)|b').match('a')~re.compile('a').finditer('aaa')~re.compile('a').scanner('aaa')
memoryview(bytearray(b'abcdefgh'))~memoryview(b'abcdefgh')~memoryview(array.array('i', [1, 2, 3]))
[1, 2, 3]~{1: 2, 'a': 3}~{1, 2, 'a'}~(1, 2, 3)~'abc'~b'abc'~bytearray(b'abc')~10**30~-5~1.5~2j~True~None~frozenset({1, 2})
range(5)~range(10**30)~slice(1, 2, 3)~list[int]~int | str~Evil(1)~Evil~type('T', (), {})~type('S', (), {'__slots__': ('a', 'b')})()
types.SimpleNamespace(a=1)~types.MappingProxyType({1: 2})~types.ModuleType('m')~types.CellType(1)~len~[].append~list.append
str.join~dict.fromkeys~property(len)~super(Evil, Evil(1))~weakref.ref(Evil)~weakref.proxy(Evil(2))~weakref.WeakSet()
weakref.WeakValueDictionary()~weakref.WeakKeyDictionary()~collections.OrderedDict([(1, 2), (3, 4)])~collections.deque([1, 2, 3], 5)
iter(collections.deque([1, 2]))~collections.OrderedDict([(1, 2)]).items()~collections.defaultdict(list, {1: []})~collections.Counter('aab')
collections.ChainMap({1: 2})~itertools.groupby([1, 1, 2])~itertools.tee([1, 2, 3])[0]~itertools.count(1)~itertools.cycle([1, 2])
functools.lru_cache(maxsize=3)(len)~functools.partial(max, 1)~functools.cmp_to_key(lambda a, b: 0)(1)~operator.itemgetter(1, 0)
operator.attrgetter('a.b')~operator.methodcaller('upper')~io.StringIO('ab\\ncd\\n')~io.BytesIO(b'ab\\ncd\\n')~io.BytesIO(b'abc').getbuffer()
io.TextIOWrapper(io.BytesIO(b'ab\\ncd'))~io.BufferedReader(io.BytesIO(b'abcdef'))~io.BufferedRandom(io.BytesIO(b'abcdef'))
io.BufferedReader(EvilRaw())~io.TextIOWrapper(io.BufferedReader(EvilRaw()))~io.BufferedWriter(EvilRaw())
io.IncrementalNewlineDecoder(None, True)~codecs.getincrementaldecoder('utf-8')()~codecs.lookup('utf-16')~zlib.compressobj()
zlib.decompressobj()~bz2.BZ2Compressor()~bz2.BZ2Decompressor()~lzma.LZMACompressor()~lzma.LZMADecompressor()~hashlib.sha256(b'a')
hashlib.blake2b(b'a')~random.Random(3)~struct.Struct('<iq4s')~struct.iter_unpack('<h', b'abcd')~array.array('d', [1, 2, 3])
array.array('u', 'abc')~array.array('q', [1])~csv.reader(['a,b', 'c'])~csv.writer(io.StringIO())~pickle.Pickler(io.BytesIO())
pickle.Unpickler(io.BytesIO(b'N.'))~datetime.datetime(2020, 1, 2)~datetime.timedelta(1)~datetime.date(1, 1, 1)~datetime.time(1)
datetime.timezone(datetime.timedelta(hours=1))~contextvars.ContextVar('v')~contextvars.copy_context()~contextvars.ContextVar('v').set(1)
ast.parse('a + 1')~ast.Name('a')~ast.Constant(1)~symtable.symtable('a = 1', 'f', 'exec')~traceback.TracebackException.from_exception(KeyError(1))
ExceptionGroup('g', [KeyError(1), ValueError(2)])~KeyError(1)~OSError(2, 'a')~StopIteration(1)~UnicodeDecodeError('a', b'b', 0, 1, 'c')
SyntaxError('m', ('f', 1, 2, 't'))~ImportError('a')~sys.version_info~sys.flags~sys.implementation~time.localtime()~time.gmtime(0)
typing.TypeVar('T')~typing.List[int]~typing.Union[int, str]~typing.ParamSpec('P')~typing.NamedTuple('N', [('a', int)])(1)
decimal.Decimal('1.5')~fractions.Fraction(1, 3)~uuid.UUID(int=5)~zoneinfo.ZoneInfo('UTC')~enum.Enum('E', 'a b')~enum.Enum('E', 'a b').a
random.SystemRandom()~queue.SimpleQueue()~mmap.mmap(-1, 64)~map(len, ['a', 'b'])~filter(None, [0, 1])~zip([1], [2])~enumerate([1])
async_generator()~coroutine()~generator()~staticmethod(len)~classmethod(len)~template_of(1)~graphlib.TopologicalSorter({1: [2]})
""".replace("\n", "~")

SAMPLES = {}


def sample(kind, data):
    print("sample", kind, data.hex(), sep="\t")


def functions(module):
    for name in sorted(dir(module)):
        value = getattr(module, name, None)
        if name in FORBIDDEN or name.startswith("_sig") or not callable(value) or name.startswith("__"):
            continue
        # What is written in Python is made of natives that are tried by themselves.
        if hasattr(value, "__code__") or "__static_attributes__" in getattr(value, "__dict__", {}):
            continue
        yield name


def main():
    space = {}
    with open(sys.argv[1]) as file:
        exec(compile(file.read(), "prologue", "exec"), space)
    for name in MODULES:
        try:
            module = __import__(name, fromlist=["x"])
        except ImportError:
            continue
        prefix = "" if name == "builtins" else name + "."
        exec(f"import {name}", space)
        for attribute in functions(module):
            value = getattr(module, attribute)
            print("function", prefix + attribute, sep="\t")
            print("import", name, sep="\t")
    for expression in OBJECTS.split("~"):
        expression = expression.strip()
        if not expression:
            continue
        try:
            value = eval(expression, space)
        except Exception as error:
            print("no", expression, error, file=sys.stderr)
            continue
        methods = [name for name in sorted(dir(type(value))) if name not in FORBIDDEN and name != "__class__"]
        print("object", expression, *methods, sep="\t")
        if issubclass(type(value), type) and value is not type:
            methods = [name for name in sorted(dir(value)) if name not in FORBIDDEN and name != "__class__"]
            print("object", expression, *methods, sep="\t")
    samples(space)


def samples(space):
    import array, ast, bz2, collections, csv, datetime, decimal, fractions, json, lzma, marshal, pickle, types, zlib

    code = compile("def f(a, *b, c=1, **d):\n    return [x + a for x in b if x]\nclass C:\n    y: int = 3\n", "f", "exec")
    recursive = []
    recursive.append(recursive)
    values = [
        None, 1, -1, 10**40, 1.5, 2j, "a", "\xe9\u1234\U00012345", b"abc", [1, [2, (3, "x")]], {1: 2, "a": {"b": ()}}, {1, 2},
        frozenset({1, "a"}), (1, 2, 3), ..., True,
    ]
    for value in values + [code, [values, values]]:
        sample("marshal", marshal.dumps(value))
    values += [
        recursive, collections.OrderedDict({1: 2}), collections.deque([1, 2], 3), array.array("i", [1, 2]), datetime.datetime(2020, 1, 2),
        datetime.timedelta(3), datetime.timezone.utc, decimal.Decimal("1.5"), fractions.Fraction(1, 2), range(3), bytearray(b"x"),
        types.SimpleNamespace(a=1), KeyError(1), slice(1, 2), len, int, complex(1, 2), datetime.date(1, 2, 3), datetime.time(1, 2, 3),
    ]
    for value in values:
        for protocol in range(6):
            try:
                sample("pickle", pickle.dumps(value, protocol))
            except Exception:
                pass
    for text in ['{"a": [1, 2.5e10, null, true, "\\u00e9\\ud83d\\ude00"]}', "[[[[]]]]", "-1.5e-300", '"\\n\\t"', "NaN", "[1, 2, {}]"]:
        sample("json", text.encode())
    for text in [
        r"(a|b)*?c{2,3}[^x-z]\d+(?P<n>\w)(?P=n)", r"(?i:ab)(?=c)(?!d)(?<=e)(?<!f)", r"^(?:(a)|(b))(?(1)c|d)$", r"a*+b++c?+(?>d)",
        r"\b\B\A\Z\s\S\W\D", r"(?x) a # c", r"((((a)*)*)*)*", r"[\w\-\]a-f]{0,}", r"(?s:.)(?-i:x)", "\\N{DIGIT ONE}", r"x{1000}",
    ]:
        sample("regex", text.encode())
    payload = b"hello hello hello " * 30 + bytes(range(256))
    sample("zlib", zlib.compress(payload))
    sample("zlib", zlib.compress(payload, 0))
    for wbits in (-9, -15, 31, 25):
        compressor = zlib.compressobj(6, zlib.DEFLATED, wbits)
        sample("zlib", compressor.compress(payload) + compressor.flush())
    sample("bz2", bz2.compress(payload))
    sample("lzma", lzma.compress(payload))
    sample("lzma", lzma.compress(payload, format=lzma.FORMAT_ALONE))
    sample("lzma", lzma.compress(payload, check=lzma.CHECK_SHA256))
    for text in ["a,b,c\r\n", '"a ""q"" b",,1.5\n\n', "x\ty\\\tz\n"]:
        sample("csv", text.encode())
    for text in ["<iq4s", "!hHbB?fd", "@nNPq", ">10x3p", "=1000s", "e", "99999999999999999999s"]:
        sample("struct", text.encode() + b"\0" + payload[:64])
    for text in [
        "%d %s %r %a %5.2f %x %o %e %g %c %%", "%(a)s %(b)-10d", "%*.*f", "%#010x %+d % d", "{} {0!r:>10} {a[b].c:^+#012,.3f}", "{:%Y-%m-%d}",
        "{:_x} {:b} {:n} {:c}", "{0:{1}.{2}}", ",.2f", "0>10", "+#020_.3e", "999999999999d",
    ]:
        sample("format", text.encode())
    for text in ["2020-01-02T03:04:05.678901+01:00", "2020-W01-3", "03:04:05", "%Y-%m-%d %H:%M:%S %z", "20200102T030405Z"]:
        sample("date", text.encode())
    for text in ["utf-8 h\xe9llo \u1234", "punycode", "idna", "unicode_escape \\N{DIGIT ONE}\\x41\\u1234", "utf-7 +AGE-"]:
        sample("codec", text.encode())
    for text in ["1_000.5e-10", "0x1.8p3", "-0b1010", "0o777", "1e400", "nan", "  12  ", "1+2j", "9" * 60, "1/3"]:
        sample("number", text.encode())
    for text in [
        "<?xml version='1.0'?><a b='c'>x<!-- y --><d/>&amp;<![CDATA[z]]></a>",
        "<!DOCTYPE a [<!ENTITY e 'v'><!ELEMENT a (b|c)*><!ATTLIST a b CDATA #IMPLIED>]><a>&e;<p:q xmlns:p='u'/></a>",
    ]:
        sample("xml", text.encode())
    sample("timezone", b"TZif2" + b"\0" * 15 + b"\0\0\0\1\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\4" + b"\0\0\0\0\0\0UTC\0\0\0" * 2)


main()
