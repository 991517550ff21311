"""The profiler behind cProfile, on the events of `sys.monitoring`.

Each function that is active has a context: when it began, and how long what it called took. When it ends, its time goes to
the function's entry, to that entry's part for the caller, and to the caller's context.
"""

import sys as _sys
from collections import namedtuple
from sys import monitoring as _monitoring
from time import perf_counter_ns as _perf_counter_ns
from types import BuiltinFunctionType as _BuiltinFunction, MethodDescriptorType as _MethodDescriptor, ModuleType as _Module

_fields = ["code", "callcount", "reccallcount", "totaltime", "inlinetime", "calls"]
profiler_entry = namedtuple("profiler_entry", _fields, module=__name__)
_Unraisable = namedtuple("_Unraisable", ["exc_type", "exc_value", "exc_traceback", "err_msg", "object"])
profiler_subentry = namedtuple("profiler_subentry", _fields[:-1], module=__name__)

_TOOL = _monitoring.PROFILER_ID
_EVENTS = _monitoring.events
_STARTS = _EVENTS.PY_START | _EVENTS.PY_RESUME | _EVENTS.PY_THROW
_ENDS = _EVENTS.PY_RETURN | _EVENTS.PY_YIELD | _EVENTS.PY_UNWIND
_NATIVE_ENDS = _EVENTS.C_RETURN | _EVENTS.C_RAISE


class _Tally:
    """Calls of a function, or of one function by another."""

    __slots__ = ("code", "calls", "recursive", "total", "inline", "level", "callees")

    def __init__(self, code):
        self.code = code
        self.calls = self.recursive = self.total = self.inline = self.level = 0
        self.callees = {}

    def end(self, total, inline):
        self.level -= 1
        if self.level == 0:
            self.total += total
        else:
            self.recursive += 1
        self.inline += inline
        self.calls += 1


class _Context:
    __slots__ = ("tally", "part", "start", "inside")


def _name_of_native(function):
    """How a native function is shown, or None for what is none."""
    kind = type(function)
    if kind is _MethodDescriptor:
        return repr(function)
    if kind is not _BuiltinFunction:
        return None
    owner, name = function.__self__, function.__name__
    if owner is None or isinstance(owner, _Module):
        return f"<built-in method {function.__module__}.{name}>"
    for base in type(owner).__mro__:
        if name in base.__dict__:
            return repr(base.__dict__[name])
    return f"<built-in method {name}>"


class Profiler:
    """Profiler(timer=None, timeunit=None, subcalls=True, builtins=True)

    Collects how often and how long functions run. The timer gives seconds, or units of `timeunit` seconds.
    """

    def __init__(self, timer=None, timeunit=0.0, subcalls=True, builtins=True):
        self._external_timer = timer
        self._is_timing = False
        self._timer = _perf_counter_ns if timer is None else self._read_external_timer
        self._unit = 1e-9 if timer is None else (timeunit or 1.0)
        self._with_callees = bool(subcalls)
        self._with_natives = bool(builtins)
        self._tallies = {}
        self._contexts = []
        self._is_on = False

    def enable(self, subcalls=True, builtins=True):
        """Start collecting profiling information.

        If 'subcalls' is True, also records for each function statistics separated according to its current caller.
        If 'builtins' is True, records the time spent in built-in functions separately from their caller.
        """
        try:
            _monitoring.use_tool_id(_TOOL, "cProfile")
        except ValueError:
            raise ValueError("Another profiling tool is already active") from None
        self._with_callees, self._with_natives = bool(subcalls), bool(builtins)
        self._is_on = True
        begin, end = self._begin, self._end
        end_code = Profiler.disable.__code__

        is_ending = False

        def start_event(code, *rest):
            nonlocal is_ending
            if code is end_code:
                is_ending = True
                code = "<method 'disable' of '_lsprof.Profiler' objects>"
            begin(code)

        def end_event(*rest):
            end()

        def call_event(code, offset, function, first):
            name = _name_of_native(function)
            if name is not None and not is_ending:
                begin(name)

        def native_end_event(code, offset, function, first):
            kind = type(function)
            if (kind is _MethodDescriptor or kind is _BuiltinFunction) and not is_ending:
                end()

        events = _STARTS | _ENDS
        callbacks = [(_STARTS, start_event), (_ENDS, end_event)]
        if self._with_natives:
            events |= _EVENTS.CALL
            callbacks += [(_EVENTS.CALL, call_event), (_NATIVE_ENDS, native_end_event)]
        for group, callback in callbacks:
            for bit in range(group.bit_length()):
                if group >> bit & 1:
                    _monitoring.register_callback(_TOOL, 1 << bit, callback)
        _monitoring.set_events(_TOOL, events)

    def _read_external_timer(self):
        """Exceptions of the timer are shown, and it then gives 0."""
        self._is_timing = True
        try:
            return self._external_timer() + 0
        except BaseException as exception:
            shown = _Unraisable(type(exception), exception, exception.__traceback__, None, self._external_timer)
            _sys.unraisablehook(shown)
            return 0
        finally:
            self._is_timing = False

    def disable(self):
        """Stop collecting profiling information."""
        if self._is_timing:
            raise RuntimeError("cannot disable profiler in external timer")
        if not self._is_on:
            return
        self._is_on = False
        _monitoring.set_events(_TOOL, 0)
        every = _STARTS | _ENDS | _EVENTS.CALL | _NATIVE_ENDS
        for bit in range(every.bit_length()):
            if every >> bit & 1:
                _monitoring.register_callback(_TOOL, 1 << bit, None)
        _monitoring.free_tool_id(_TOOL)
        while self._contexts:
            self._end()

    def clear(self):
        """Clear all profiling information collected so far."""
        if self._is_timing:
            raise RuntimeError("cannot clear profiler in external timer")
        self._tallies = {}
        self._contexts = []

    def getstats(self):
        """A list of profiler_entry objects, one a function: calls, recursive calls, times with and without callees, callees."""
        unit = self._unit
        entries = []
        for tally in list(self._tallies.values()):
            if tally.calls == 0:
                continue
            callees = [
                profiler_subentry(part.code, part.calls, part.recursive, part.total * unit, part.inline * unit)
                for part in tally.callees.values()
                if part.calls
            ]
            times = tally.total * unit, tally.inline * unit
            entries.append(profiler_entry(tally.code, tally.calls, tally.recursive, *times, callees or None))
        return entries

    def _begin(self, code):
        tally = self._tallies.get(code)
        if tally is None:
            tally = self._tallies[code] = _Tally(code)
        tally.level += 1
        context = _Context()
        context.tally = tally
        context.part = None
        if self._with_callees and self._contexts:
            callees = self._contexts[-1].tally.callees
            part = callees.get(code)
            if part is None:
                part = callees[code] = _Tally(tally.code)
            part.level += 1
            context.part = part
        context.inside = context.start = 0
        self._contexts.append(context)
        context.start = self._timer()

    def _end(self):
        if not self._contexts:
            return
        now = self._timer()
        context = self._contexts.pop()
        total = now - context.start
        inline = total - context.inside
        if self._contexts:
            self._contexts[-1].inside += total
        context.tally.end(total, inline)
        if context.part is not None:
            context.part.end(total, inline)
