class Key:
    def __repr__(self):
        return "a key\nof two lines"


try:
    {}[Key()]
except KeyError as error:
    print(str(error), error.args[0] is not None)
{"a": 1}["b" "c"]
