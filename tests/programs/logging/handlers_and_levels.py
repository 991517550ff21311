# gc-every: 1009
# logging: levels, hierarchy, formatting, filters, handlers, exceptions, configuration.
import logging, logging.handlers, logging.config, io, sys, json, warnings
stream = io.StringIO(); root = logging.getLogger(); h = logging.StreamHandler(stream); h.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(message)s")); root.addHandler(h); root.setLevel("INFO")
log = logging.getLogger("a.b"); log.debug("hidden"); log.info("shown %s %d", "x", 5); log.warning("dict %(k)s", {"k": 1}); log.error("no args %"); log.log(35, "custom"); logging.addLevelName(35, "NOTICE"); log.log(35, "named"); log.critical("c", extra={"z": 1})
print(stream.getvalue(), log.level, log.getEffectiveLevel(), log.isEnabledFor(10), log.parent is root, log.name, logging.getLevelName(35), logging.getLevelName("NOTICE"), logging.getLevelName(99), log.hasHandlers(), repr(log), repr(h)[:14], log.getChild("c").name, logging.getLogger("a").getChildren())
stream.truncate(0); stream.seek(0)
try: 1 / 0
except ZeroDivisionError: log.exception("failed"); log.info("with", exc_info=True); log.info("stack", stack_info=False)
print("\n".join(l for l in stream.getvalue().splitlines() if "File" not in l)); stream.truncate(0); stream.seek(0)
for style, fmt in [("{", "{levelname:>8}|{message}"), ("$", "$levelname-${message}"), ("%", "%(message)-5s|")]:
    h.setFormatter(logging.Formatter(fmt, style=style)); log.warning("m")
h.setFormatter(logging.Formatter("%(message)s %(who)s", defaults={"who": "nobody"})); log.info("d"); log.info("e", extra={"who": "me"})
class F(logging.Filter):
    def filter(self, r): r.msg = r.msg.upper(); return "drop" not in r.msg.lower()
f = F(); log.addFilter(f); log.info("keep"); log.info("drop"); log.removeFilter(f); h.addFilter(lambda r: r.levelno > 20); log.info("low"); log.warning("high"); log.propagate = False; log.debug("own"); log.propagate = True
print(stream.getvalue())
m = logging.handlers.MemoryHandler(10, target=h); q = logging.getLogger("mem"); q.addHandler(m); q.propagate = False; stream.truncate(0); stream.seek(0); q.warning("held"); print(repr(stream.getvalue())); q.error("flush" ); print(repr(stream.getvalue())); m.close()
for bad in [lambda: root.setLevel("NOPE"), lambda: root.setLevel(1.5), lambda: logging.getLogger(5), lambda: log.info("a", extra={"message": 1}), lambda: log.log("x", "m"), lambda: logging.Formatter("{x", style="{"), lambda: logging.Formatter("%(x)z"), lambda: logging.Formatter("a", style="?"), lambda: logging.config.dictConfig({}), lambda: logging.config.dictConfig({"version": 2}), lambda: log.makeRecord(*range(3)), lambda: logging.basicConfig(bad=1, force=True), lambda: logging.setLoggerClass(int)]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
root.handlers.clear(); sys.stderr = io.StringIO(); logging.raiseExceptions = False; logging.getLogger("last").warning("last resort"); print(repr(sys.stderr.getvalue())); logging.raiseExceptions = True; root.addHandler(hh := logging.StreamHandler(io.StringIO())); log.info("%d", "x"); print("--- Logging error ---" in sys.stderr.getvalue(), "TypeError" in sys.stderr.getvalue()); sys.stderr = sys.__stderr__; root.removeHandler(hh)
out = io.StringIO(); logging.basicConfig(stream=out, level=logging.DEBUG, format="%(levelname).1s %(funcName)s %(message)s", force=True)
def function(): logging.info("from function")
function(); logging.captureWarnings(True); warnings.simplefilter("always"); warnings.warn("captured"); logging.captureWarnings(False); logging.disable(logging.CRITICAL); logging.error("off"); logging.disable(logging.NOTSET); a = logging.LoggerAdapter(log, {"u": 1}); a.warning("adapter"); print([l for l in out.getvalue().splitlines() if "warnings.warn" not in l and l.strip()][0:4:1] and [l.split("/")[-1][-40:] for l in out.getvalue().splitlines()][:1])
logging.config.dictConfig({"version": 1, "formatters": {"f": {"format": "cfg %(message)s"}}, "handlers": {"h": {"class": "logging.StreamHandler", "formatter": "f", "stream": "ext://sys.stdout"}}, "root": {"handlers": ["h"], "level": "DEBUG"}, "disable_existing_loggers": False}); logging.getLogger("z").debug("via config")
r = logging.LogRecord("n", 20, "p.py", 5, "m %s", ("a",), None); print(r.getMessage(), r.filename, r.module, r.levelname, r, logging.makeLogRecord({"msg": "x"}).getMessage(), logging.Formatter().format(r), logging.BufferingFormatter().format([r, r]))
