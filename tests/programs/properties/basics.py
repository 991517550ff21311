class Temperature:
    def __init__(self, celsius=0):
        self._celsius = celsius
    @property
    def celsius(self):
        """Degrees Celsius."""
        return self._celsius
    @celsius.setter
    def celsius(self, value):
        if value < -273.15:
            raise ValueError("below absolute zero")
        self._celsius = value
    @celsius.deleter
    def celsius(self):
        print("deleted")
        self._celsius = 0
    @property
    def fahrenheit(self):
        return self.celsius * 9 / 5 + 32

t = Temperature(100)
print(t.celsius, t.fahrenheit, Temperature.celsius.__doc__)
t.celsius = 37
print(t.fahrenheit)
t.celsius += 3
print(t.celsius)
del t.celsius
print(t.celsius)
for action in (lambda: setattr(t, "celsius", -300), lambda: setattr(t, "fahrenheit", 1), lambda: delattr(t, "fahrenheit")):
    try:
        action()
    except (ValueError, AttributeError) as error:
        print(type(error).__name__, error)
print(type(Temperature.celsius).__name__, Temperature.fahrenheit.fset, Temperature.celsius.fget(t))

class Old:
    def get(self): return self.__dict__.get("v", "none")
    def set(self, value): self.__dict__["v"] = value
    value = property(get, set, doc="old style")
    write_only = property(None, set)
o = Old()
o.value = 1
print(o.value, Old.value.__doc__)
try:
    o.write_only
except AttributeError as error:
    print(error)
