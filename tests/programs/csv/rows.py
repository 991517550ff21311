import csv
import io

rows = [['a', 1, 2.5, None], ['x,y', 'q"q', 'line\nbreak', ''], [' s ', "it's", '\t', 'é']]
for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_NONE, csv.QUOTE_STRINGS, csv.QUOTE_NOTNULL):
    out = io.StringIO()
    csv.writer(out, quoting=quoting, escapechar='\\').writerows(rows)
    print(quoting, repr(out.getvalue()))
print(list(csv.reader(['a,b,c', '"x,y","q""q"', '1, 2', '', 'a"b,"c"d', "'x'", '"multi', 'line",z'])))
print(list(csv.reader(['a;b', "'x;y';z"], delimiter=';', quotechar="'")))
print(list(csv.reader(['1,"a",2.5'], quoting=csv.QUOTE_NONNUMERIC)))
print(list(csv.reader(['a, b,  "c"'], skipinitialspace=True)), list(csv.reader(['a\\,b'], escapechar='\\')))
print(list(csv.DictReader(io.StringIO('x,y\n1,2\n3,4\n'))))
for text, options in ((['"a"b'], {'strict': True}), (['"abc'], {'strict': True}), (['a\rb'], {}), ([b'x'], {}), (['a' * 200000], {})):
    try:
        print(list(csv.reader(text, **options)))
    except csv.Error as error:
        print(error)
for options in ({'quoting': 9}, {'quotechar': None, 'quoting': 1}, {'delimiter': '\n'}, {'delimiter': '"'}, {'nonsense': 1}):
    try:
        csv.reader([], **options)
    except Exception as error:
        print(type(error).__name__, error)
try:
    csv.writer(io.StringIO(), quoting=csv.QUOTE_NONE).writerow(['a,b'])
except csv.Error as error:
    print(error)


class Tabs(csv.excel):
    delimiter = '\t'


csv.register_dialect('mine', Tabs, quoting=csv.QUOTE_ALL)
out = io.StringIO()
csv.writer(out, 'mine').writerow([1, 'b'])
print(repr(out.getvalue()), 'mine' in csv.list_dialects(), csv.get_dialect('mine').delimiter == '\t')
csv.unregister_dialect('mine')
reader = csv.reader(['a', 'b'])
print(next(reader), reader.line_num, csv.Sniffer().sniff('a;b\nc;d\n').delimiter)
