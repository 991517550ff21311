"""What is known of the bytecode's operations: their names, numbers, and what their arguments mean.

An instruction is four bytes: the operation's number, then the argument, low byte first. Offsets count bytes.
"""

__all__ = ["cmp_op", "stack_effect", "hascompare", "opname", "opmap",
           "HAVE_ARGUMENT", "EXTENDED_ARG", "hasarg", "hasconst", "hasname",
           "hasjump", "hasjrel", "hasjabs", "hasfree", "haslocal", "hasexc"]

import builtins
import _opcode
from _opcode import stack_effect

from _opcode_metadata import (_cache_sizes, _specializations, _specialized_opmap,
                              opmap, HAVE_ARGUMENT, MIN_INSTRUMENTED_OPCODE)

EXTENDED_ARG = opmap["EXTENDED_ARG"]

opname = [f"<{number}>" for number in range(max(opmap.values()) + 1)]
for _name, _number in opmap.items():
    opname[_number] = _name
del _name, _number

cmp_op = ("<", "<=", "==", "!=", ">", ">=")


def _select(test):
    return [number for number in opmap.values() if test(number)]


hasarg = _select(_opcode.has_arg)
hasconst = _select(_opcode.has_const)
hasname = _select(_opcode.has_name)
hasjump = _select(_opcode.has_jump)
hasjrel = hasjump
hasjabs = []
hasfree = _select(_opcode.has_free)
haslocal = _select(_opcode.has_local)
hasexc = _select(_opcode.has_exc)
hascompare = [opmap["COMPARE_OP"]]

_intrinsic_1_descs = _opcode.get_intrinsic1_descs()
_intrinsic_2_descs = _opcode.get_intrinsic2_descs()
_special_method_names = _opcode.get_special_method_names()
_common_constants = [builtins.AssertionError, builtins.NotImplementedError,
                     builtins.tuple, builtins.all, builtins.any]
_nb_ops = _opcode.get_nb_ops()

# Counted in two bytes: the upper half of the argument is taken for a cache entry.
_cache_format = {
    name: {"argument": 1, "cache": 2 * size} if size else {"argument": 1}
    for name, size in _cache_sizes.items()
}
_inline_cache_entries = {name: sum(sizes.values()) for name, sizes in _cache_format.items()}
