import helpers
import helpers.sub.leaf
import helpers.first as alias
from helpers import first, CONSTANT, second as renamed
from helpers.sub import leaf, NAME
from helpers.star import *
import sys

print(helpers.__name__, helpers.__package__, helpers.first is alias is first, CONSTANT, renamed.VALUE)
print(leaf.where(), NAME, helpers.sub.leaf is leaf, "helpers.sub.leaf" in sys.modules)
print(exported, sorted(n for n in globals() if n in ("exported", "_hidden", "not_exported")))
print(leaf.relative(), alias.count(), first.count())
import helpers.first
print(helpers.first.count())
for statement in ("import helpers.nothing", "from helpers import nothing", "import nowhere.deep", "from .x import y",
                  "import helpers.first.deeper"):
    try:
        exec(statement, {"__name__": "plain", "__package__": ""})
    except ImportError as error:
        print(type(error).__name__, str(error).split(" (")[0])
try:
    import helpers.broken
except ZeroDivisionError:
    print("broken", "helpers.broken" in sys.modules)
print(helpers.lazy_attribute, hasattr(helpers, "never"))
print(__name__, __package__, __spec__, first.__name__, first.__spec__.name, first.__spec__.parent)
