import json

value = {'a': [1, 2.5, -3, 1e100, None, True, False], 'é': 'x"\\\n\u2028\U0001f600', '': {}, 'l': [], 'n': {'k': [{}]}}
for options in ({}, {'indent': 2}, {'sort_keys': True}, {'ensure_ascii': False}, {'separators': (',', ':')}, {'indent': '\t'}):
    text = json.dumps(value, **options)
    print(text)
    assert json.loads(text) == value
print(json.dumps({1: 2, 1.5: 3, None: 4, True: 5}), json.dumps((1, (2,))), json.dumps(float('inf')))
for text in ('', '{', '[1,', '[1,]', '{"a"}', '{"a":1,}', '"abc', '"\\x"', '"\\u12"', '"\n"', '[1 2]', '{1:2}', 'nul', '1.', '-', '[1]x',
             '"\\ud83d\\ude00"', '"\\ud83d"', '12345678901234567890123', '1e5', '-0', '-0.0', '[[[[1]]]]', 'NaN', '-Infinity'):
    try:
        print(repr(text), repr(json.loads(text)))
    except ValueError as error:
        print(repr(text), error)
loop = []
loop.append(loop)
for bad in (loop, {1, 2}, {(1,): 2}, [object]):
    try:
        print(json.dumps(bad))
    except Exception as error:
        print(type(error).__name__, str(error).replace(repr(object), 'object'))
print(json.dumps({(1,): 2, 'k': 3}, skipkeys=True))


class Point:
    def __init__(self, x):
        self.x = x


print(json.dumps([Point(1)], default=lambda point: {'x': point.x}))
print(json.loads('{"a": {"b": 1}}', object_hook=lambda d: sorted(d.items())))
print(json.loads('{"a": 1, "a": 2}', object_pairs_hook=list))
print(json.loads('[1.5, 2, NaN]', parse_float=str, parse_int=lambda text: text + '!', parse_constant=lambda text: text.lower()))
try:
    json.dumps(float('nan'), allow_nan=False)
except ValueError as error:
    print(error)
try:
    json.loads('[' * 100000)
except RecursionError:
    print('RecursionError')
