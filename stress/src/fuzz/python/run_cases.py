"""Feeds cases to compilers and loaders: a line of the file a case, its kind and its bytes in hexadecimal.

The number of each case is printed before it is tried, so that who started this knows which one ended the process. An exception that no
input may cause ends it too, with code 3.
"""
import sys

EXPECTED = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, NotImplementedError, EOFError, LookupError)


def compile_source(data):
    import marshal, symtable

    for mode in ("exec", "single", "eval"):
        try:
            code = compile(data, "case", mode, dont_inherit=True)
        except EXPECTED:
            continue
        if mode == "exec":
            repr(code)
            marshal.loads(marshal.dumps(code))
            list(code.co_lines())
            list(code.co_positions())
    text = data.decode("utf-8", "replace")
    import ast

    try:
        tree = ast.parse(text)
        compile(tree, "case", "exec")
        ast.dump(tree)
    except EXPECTED:
        pass
    symtable.symtable(text, "case", "exec")


def tokens(data):
    import tokenize
    import io

    try:
        for token in tokenize.tokenize(io.BytesIO(data).readline):
            pass
    except tokenize.TokenError:
        pass


def marshal_loads(data):
    import marshal

    value = marshal.loads(data)
    marshal.dumps(value)
    if not hasattr(value, "co_code"):
        repr(value), value == value


def pickle_loads(data):
    import io, pickle

    class Careful(pickle.Unpickler):
        def find_class(self, module, name):
            if module.split(".")[0] in {"collections", "datetime", "decimal", "fractions", "array", "types", "_codecs"}:
                return super().find_class(module, name)
            if module in {"builtins", "__builtin__", "copyreg", "copy_reg"} and name in {
                "int", "complex", "range", "bytearray", "slice", "KeyError", "object", "_reconstructor", "list", "dict", "set", "frozenset", "str", "len",
            }:
                return super().find_class(module, name)
            raise pickle.UnpicklingError("not here")

    try:
        value = Careful(io.BytesIO(data)).load()
        repr(value), hash(type(value))
        pickle.dumps(value)
    except (pickle.UnpicklingError, pickle.PicklingError, TypeError, AttributeError, ImportError, ArithmeticError, AssertionError, Exception):
        pass


def json_loads(data):
    import json

    json.dumps(json.loads(data))


def regex(data):
    import re

    text = data.decode("utf-8", "replace")
    try:
        pattern = re.compile(text)
    except re.error:
        return
    for subject in ("", "aab abcd", "x" * 20, "\u1234ab\n", text):
        pattern.match(subject), pattern.search(subject[:40])
    pattern.sub(lambda match: match.group(), "aab abcd")


def zlib_load(data):
    import zlib

    for wbits in (15, -15, 31, 47):
        try:
            decompressor = zlib.decompressobj(wbits)
            decompressor.decompress(data, 1 << 20)
            decompressor.decompress(decompressor.unconsumed_tail, 7)
            decompressor.copy().flush()
            zlib.decompress(data, wbits, 3)
        except zlib.error:
            pass


def bz2_load(data):
    import bz2

    try:
        bz2.BZ2Decompressor().decompress(data, 1 << 20)
    except OSError:
        pass


def lzma_load(data):
    import lzma

    for form in (lzma.FORMAT_AUTO, lzma.FORMAT_XZ, lzma.FORMAT_ALONE):
        try:
            lzma.LZMADecompressor(form, memlimit=1 << 26).decompress(data, 1 << 20)
        except lzma.LZMAError:
            pass


def csv_load(data):
    import csv

    text = data.decode("utf-8", "replace")
    for settings in ({}, {"delimiter": "\t", "escapechar": "\\"}, {"quoting": csv.QUOTE_NONNUMERIC}, {"strict": True}):
        try:
            list(csv.reader(text.splitlines(True), **settings))
        except csv.Error:
            pass


def struct_load(data):
    import struct

    layout, _, payload = data.partition(b"\0")
    try:
        form = struct.Struct(layout)
        if form.size < 1 << 20:
            values = form.unpack((payload * (form.size // max(len(payload), 1) + 1))[: form.size])
            form.pack(*values)
            form.unpack_from(payload, -5)
    except struct.error:
        pass


def formatting(data):
    text = data.decode("utf-8", "replace")
    for action in (
        lambda: text % (), lambda: text % (1, "a", 2.5, -3, 7, 1, 2, 3), lambda: text % {"a": 1, "b": 2}, lambda: text.format(1, 2.5, "x", a={"b": 1}),
        lambda: format(12345, text), lambda: format(-1.5, text), lambda: format("abc", text), lambda: format(2j, text), lambda: data % (1, b"a", 2.5),
        lambda: format(10**30, text),
    ):
        try:
            action()
        except (*EXPECTED, TypeError, AttributeError):
            pass


def dates(data):
    import datetime, time

    text = data.decode("utf-8", "replace")
    moment = datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
    for action in (
        lambda: datetime.datetime.fromisoformat(text), lambda: datetime.date.fromisoformat(text), lambda: datetime.time.fromisoformat(text),
        lambda: moment.strftime(text), lambda: time.strftime(text), lambda: datetime.datetime.strptime(text, text), lambda: format(moment, text),
        lambda: datetime.datetime(data[:10]), lambda: datetime.date(data[:4]), lambda: datetime.time(data[:6]),
    ):
        try:
            action()
        except (*EXPECTED, TypeError):
            pass


def codec(data):
    name, _, rest = data.partition(b" ")
    names = [name.decode("latin-1"), "utf-8", "utf-16", "utf-32", "utf-7", "unicode_escape", "raw_unicode_escape", "ascii", "punycode", "idna", "cp1252"]
    for encoding in names:
        for errors in ("strict", "replace", "surrogateescape", "backslashreplace", "namereplace", "xmlcharrefreplace", "surrogatepass", "ignore"):
            try:
                rest.decode(encoding, errors).encode(encoding, errors)
            except (*EXPECTED, TypeError):
                pass


def number(data):
    text = data.decode("utf-8", "replace")
    import decimal, fractions

    for action in (
        lambda: int(text), lambda: int(text, 0), lambda: int(text, 36), lambda: float(text), lambda: complex(text), lambda: float.fromhex(text),
        lambda: int(data), lambda: float(data), lambda: fractions.Fraction(text), lambda: decimal.Decimal(text) + 1,
    ):
        try:
            action()
        except (*EXPECTED, ArithmeticError):
            pass


def xml(data):
    try:
        import pyexpat
    except ImportError:
        return
    import xml.etree.ElementTree as trees
    from xml.dom import minidom

    for action in (lambda: trees.tostring(trees.fromstring(data)), lambda: minidom.parseString(data).toxml()):
        try:
            action()
        except (*EXPECTED, pyexpat.error, TypeError, AssertionError):
            pass
    parser = pyexpat.ParserCreate()
    for name in ("StartElementHandler", "CharacterDataHandler", "EntityDeclHandler", "ElementDeclHandler", "DefaultHandler", "AttlistDeclHandler"):
        setattr(parser, name, lambda *arguments: None)
    try:
        for at in range(0, len(data), 7):
            parser.Parse(data[at : at + 7], False)
        parser.Parse(b"", True)
    except pyexpat.error:
        pass


def timezone(data):
    import io, zoneinfo, datetime

    zone = zoneinfo.ZoneInfo.from_file(io.BytesIO(data))
    for year in (1, 1970, 2020, 9998):
        datetime.datetime(year, 6, 1, tzinfo=zone).utcoffset()


ACTIONS = {
    "source": compile_source, "tokens": tokens, "marshal": marshal_loads, "pickle": pickle_loads, "json": json_loads, "regex": regex, "zlib": zlib_load,
    "bz2": bz2_load, "lzma": lzma_load, "csv": csv_load, "struct": struct_load, "format": formatting, "date": dates, "codec": codec, "number": number,
    "xml": xml, "timezone": timezone,
}

STRICT = {"source", "tokens", "json", "regex", "zlib", "bz2", "lzma", "csv", "format", "codec", "number"}


def main():
    with open(sys.argv[1]) as file:
        for number_of_case, line in enumerate(file):
            kind, _, text = line.strip().partition(" ")
            print(number_of_case, flush=True)
            try:
                ACTIONS[kind](bytes.fromhex(text))
            except EXPECTED:
                pass
            except Exception as error:
                # Loaders written in Python let through what they stumble on.
                if kind in STRICT or isinstance(error, (SystemError, AssertionError)):
                    sys.excepthook(*sys.exc_info())
                    sys.stderr.flush()
                    sys.exit(3)


main()
