# gc-every: 211
# Handlers that raise and change handlers, settings, entities that grow, deep documents.
import pyexpat

parser = pyexpat.ParserCreate()


def start(name, attributes):
    if name == "stop":
        parser.StartElementHandler = None
    elif name == "fail":
        raise KeyError(name)
    print("start", name, attributes)


parser.StartElementHandler = start
print(parser.Parse("<a><b/><stop/><c/></a>", True))
try:
    parser.Parse("more", True)
except pyexpat.error as error:
    print(error)

parser = pyexpat.ParserCreate()
parser.StartElementHandler = start
try:
    parser.Parse("<a><fail/></a>", True)
except KeyError as error:
    print("raised", error)

names = {}
parser = pyexpat.ParserCreate(intern=names)
parser.ordered_attributes = True
parser.StartElementHandler = lambda name, attributes: print(name, attributes)
parser.Parse("<a b='1' c='2'><a b='3'/></a>", True)
print(sorted(names))
for bad in ({"namespace_separator": "ab"}, {"namespace_separator": 1}, {"encoding": 1}, {"intern": 1}):
    try:
        pyexpat.ParserCreate(**bad)
    except (TypeError, ValueError) as error:
        print(type(error).__name__)

bomb = "<!DOCTYPE a [<!ENTITY e0 '" + "x" * 100 + "'>"
for level in range(1, 10):
    bomb += f"<!ENTITY e{level} '{f'&e{level - 1};' * 10}'>"
try:
    pyexpat.ParserCreate().Parse(bomb + "]><a>&e9;</a>", True)
except pyexpat.error as error:
    print(pyexpat.errors.messages[error.code])
parser = pyexpat.ParserCreate()
print(parser.Parse("<a>" * 100000 + "</a>" * 100000, True))
