# Operators on an int and a float, in both orders, with everything that may go wrong.

import operator

operators = (operator.sub, operator.truediv, operator.floordiv, operator.mod, operator.pow, operator.ifloordiv, operator.lshift,
             divmod)
values = (0, 7, -7, 2**53 + 1, 2**61, 10**400, True, 0.0, -2.5, 1e300, float("inf"), float("nan"))
for function in operators:
    for left in values:
        for right in values:
            if isinstance(left, float) == isinstance(right, float):
                continue
            try:
                shown = repr(function(left, right))
            except ZeroDivisionError:
                shown = "ZeroDivisionError"
            except (ArithmeticError, TypeError) as error:
                shown = f"{type(error).__name__}: {error}"
            if len(shown) > 80:
                shown = shown[:40] + "..."
            left_shown, right_shown = (repr(value) if value != 10**400 else "10**400" for value in (left, right))
            print(function.__name__, left_shown, right_shown, shown)

# Ints only, where the quotient is rounded once.
print((2**61 - 1) / 3, (2**60 + 1) / (2**59 + 3), 7**-2, (-2)**-3, 0**0, 2**0.5, (-8)**(1 / 3))


class Own(float):
    def __radd__(self, other):
        return "own radd"

    def __rmod__(self, other):
        return "own rmod"


class Whole(int):
    def __add__(self, other):
        return "own add"


print(1 + Own(2.0), 7 % Own(2.0), 1 - Own(2.0), Whole(1) + 2.0, 2.0 + Whole(1), 7 // 2.0, 7.5 // 2, True + 0.5, 0.5 % True)
