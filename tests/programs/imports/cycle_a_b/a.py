from . import b

VALUE = "a sees " + b.VALUE
