# gc-every: 503
import logging, sys, io
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s")
logging.info("plain %s %d", "arg", 5); logging.debug("hidden"); logging.warning("warn %(k)s", {"k": "v"})
log = logging.getLogger("app.db"); log.error("from child"); print(log.parent.name, log.getEffectiveLevel(), log.isEnabledFor(10), logging.getLogger("app.db") is log)
parent = logging.getLogger("app"); print(log.parent is parent)
handler = logging.StreamHandler(buffer := io.StringIO()); handler.setFormatter(logging.Formatter("{levelname:>8}|{message}", style="{")); parent.addHandler(handler); parent.propagate = False
log.critical("to buffer"); parent.info("info %r", [1]); print(buffer.getvalue(), end="")
class Filter(logging.Filter):
    def filter(self, record): record.msg = record.msg.upper(); return "drop" not in record.msg.lower()
handler.addFilter(Filter()); log.warning("kept"); log.warning("drop me"); print(buffer.getvalue().splitlines()[-1])
try: 1 / 0
except ZeroDivisionError: logging.error("failed: %s", "division")
log.setLevel(logging.CRITICAL); log.error("no"); print(logging.getLevelName(30), logging.getLevelName("ERROR"), logging.addLevelName(25, "NOTE"))
logging.log(25, "custom"); logging.disable(logging.ERROR); logging.error("disabled"); logging.disable(logging.NOTSET)
a = logging.LoggerAdapter(logging.getLogger("ad"), {"x": 1}); a.info("adapted"); logging.shutdown()
