"""argparse: parsed values and messages taken as text; the help is not compared."""
import argparse

class Quiet(argparse.ArgumentParser):
    def error(self, message):
        raise ValueError(message)

parser = Quiet(prog="tool", add_help=False, allow_abbrev=True)
parser.add_argument("source")
parser.add_argument("rest", nargs="*", type=int, default=[7])
parser.add_argument("-v", "--verbose", action="count", default=0)
parser.add_argument("-o", "--output", metavar="FILE", dest="target")
parser.add_argument("--add", action="append", choices=["red", "blue"])
parser.add_argument("--pair", nargs=2, type=float)
parser.add_argument("--maybe", nargs="?", const="const", default="default")
parser.add_argument("--cache", action=argparse.BooleanOptionalAction, default=True)
parser.add_argument("--mode", action="store_const", const=3)
group = parser.add_mutually_exclusive_group()
group.add_argument("--fast", action="store_true")
group.add_argument("--slow", action="store_true")

def show(line):
    try:
        values = vars(parser.parse_args(line.split()))
        print(line, "->", {k: v for k, v in sorted(values.items()) if v != parser.get_default(k)})
    except ValueError as error:
        print(line, "!!", error)

for line in ("in", "in 1 2 3", "-vvv in -o out", "in --output=x --add red --add blue", "in --pair 1 2.5",
             "in --maybe", "in --maybe given", "in --no-cache --mode", "in -ofile -v", "--verb in", "in -- -5",
             "in -5", "in --slow", "in --fast --slow", "in --pair 1", "in word", "", "in --unknown", "in --output"):
    show(line)

known, extra = parser.parse_known_args(["a", "--what", "-v", "--else=1"])
print(known.source, known.verbose, extra)

sub = Quiet(prog="git", add_help=False)
commands = sub.add_subparsers(dest="command", required=True)
clone = commands.add_parser("clone", add_help=False)
clone.add_argument("--depth", type=int, default=1)
clone.set_defaults(run=lambda options: f"cloning {options.depth}")
commands.add_parser("push", add_help=False)
made = sub.parse_args(["clone", "--depth", "4"])
print(made.command, made.run(made), sub.parse_args(["push"]))

def even(text):
    if int(text) % 2:
        raise argparse.ArgumentTypeError(f"{text} is odd")
    return int(text)

class Upper(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, (option_string, values.upper()))

own = Quiet(prog="own", add_help=False, fromfile_prefix_chars=None, prefix_chars="-+")
own.add_argument("+e", type=even)
own.add_argument("--up", action=Upper)
print(own.parse_args(["+e", "4", "--up", "loud"]), own.parse_args([], argparse.Namespace(up="kept")))
try:
    own.parse_args(["+e", "5"])
except ValueError as error:
    print(error)
try:
    own.add_argument("--up")
except argparse.ArgumentError as error:
    print(error)
