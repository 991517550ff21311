"""configparser: sections, defaults, interpolation, converters, writing and errors."""
import configparser
import io

TEXT = """
[DEFAULT]
root = /srv
port = 80

[web]
home: %(root)s/www
Debug = yes
hosts =
    alpha
    beta  ; kept
# a comment
empty =

[db]
port = 5432
ratio = 2.5
flag
"""
config = configparser.ConfigParser(allow_no_value=True)
config.read_string(TEXT)
print(config.sections(), "web" in config, config.defaults())
web = config["web"]
print(web["home"], web.getboolean("debug"), web["HOSTS"].split("\n"), repr(web["empty"]), web.getint("port"))
print(config.getfloat("db", "ratio"), config["db"]["flag"], config.get("db", "none", fallback="fell"), web.get("nope"))
print(list(config["db"]), config.has_option("db", "root"), config.get("web", "home", raw=True),
      config.get("web", "home", vars={"root": "/tmp"}))

config.add_section("new")
config.set("new", "Key", "va%%lue")
config["db"].update({"user": "me"})
del config["web"]
print(config.remove_option("db", "flag"), config.remove_section("gone"), config["new"]["key"])
out = io.StringIO()
config.write(out, space_around_delimiters=False)
print(out.getvalue().strip())

wide = configparser.ConfigParser(interpolation=configparser.ExtendedInterpolation(), delimiters=("->",),
                                 converters={"list": lambda text: text.split(",")}, default_section="common")
wide.optionxform = str
wide.read_dict({"common": {"Base": "b"}, "one": {"X": "${Base}/1,2", "Y": "${two:Z}$$"}, "two": {"Z": "zed"}})
print(wide["one"]["X"], wide["one"]["Y"], wide["one"].getlist("X"), wide.getlist("two", "Z"))

def fails(text, use=lambda c: None, **options):
    parser = configparser.ConfigParser(**options)
    try:
        parser.read_string(text, source="<text>")
        print(use(parser))
    except (configparser.Error, ValueError, KeyError) as error:
        print(type(error).__name__, "|".join(line.strip() for line in str(error).split("\n")))

fails("key = 1\n")
fails("[a]\n[a]\n")
fails("[a]\nk=1\nk=2\n")
fails("[a]\nk=1\nk=2\n", lambda c: c["a"]["k"], strict=False)
fails("[a]\nx = %(y)s\n", lambda c: c["a"]["x"])
fails("[a]\nx = %(x)s\n", lambda c: c["a"]["x"])
fails("[a]\nx = maybe\n", lambda c: c["a"].getboolean("x"))
fails("[a]\n", lambda c: c["b"])
fails("[a]\n", lambda c: c.get("a", "q"))
