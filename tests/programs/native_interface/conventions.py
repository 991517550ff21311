# Natives get their arguments in each calling convention, and calls from natives reach any callable.
import _testcapi
import _testlimitedcapi

for owner, bound in [
    (_testcapi, _testcapi),
    (_testcapi.MethClass, _testcapi.MethClass),
    (_testcapi.MethClass(), _testcapi.MethClass),
    (_testcapi.MethStatic, None),
]:
    print(owner.meth_varargs(1, 2) == (bound, (1, 2)), owner.meth_fastcall() == (bound, ()))
    print(owner.meth_varargs_keywords(1, a=2) == (bound, (1,), {"a": 2}))
    print(owner.meth_fastcall_keywords(1, a=2) == (bound, (1,), {"a": 2}))
    print(owner.meth_o(5) == (bound, 5), owner.meth_noargs() is bound)
    for call in (lambda: owner.meth_o(), lambda: owner.meth_noargs(1), lambda: owner.meth_fastcall(k=1)):
        try:
            call()
        except TypeError as error:
            print(error)
instance = _testcapi.MethInstance()
print(instance.meth_varargs(1)[0] is instance)


def function(*args, **kwargs):
    return args, kwargs


print(_testcapi.pyobject_fastcalldict(function, (1, 2), {"x": 3}))
print(_testcapi.pyobject_vectorcall(function, (1, 2, 3), ("x",)))
print(_testcapi.pyobject_vectorcall(function, None, None))

array = bytearray(b"abc")
print(_testlimitedcapi.sequence_getitem(array, -1), _testlimitedcapi.sequence_setitem(array, 0, 65), array)
for index in (3, -4):
    try:
        _testlimitedcapi.sequence_getitem(array, index)
    except IndexError as error:
        print(error)
try:
    _testlimitedcapi.sequence_getitem({0: 1}, 0)
except TypeError as error:
    print("TypeError")
