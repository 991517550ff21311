"""A small Lisp: a tokenizer, a reader and an evaluator with proper closures and tail calls."""

import math
import operator
import re
from functools import reduce

TOKEN = re.compile(r"""\s*(?:;[^\n]*\n\s*)*([()']|"(?:\\.|[^"\\])*"|[^\s()';]+)""")

PROGRAM = """
; numbers and lists
(define (square x) (* x x))
(map square (list 1 2 3 4 5))
(define (fact n) (if (< n 2) 1 (* n (fact (- n 1)))))
(fact 30)
; a counter keeps its own state
(define (make-counter) (define n 0) (lambda () (set! n (+ n 1)) n))
(define tick (make-counter))
(list (tick) (tick) (tick))
; a million steps need no stack
(define (sum-to n total) (if (= n 0) total (sum-to (- n 1) (+ total n))))
(sum-to 20000 0)
(define (fold f start items) (if (null? items) start (fold f (f (car items) start) (cdr items))))
(fold cons (quote ()) (list 1 2 3))
(define (filter keep items)
  (if (null? items) items
      (if (keep (car items)) (cons (car items) (filter keep (cdr items))) (filter keep (cdr items)))))
(define (sieve items)
  (if (null? items) items
      (cons (car items) (sieve (filter (lambda (n) (not (= 0 (mod n (car items))))) (cdr items))))))
(sieve (range 2 60))
(let ((x 3) (y 4)) (sqrt (+ (square x) (square y))))
'(quoted (lists "and strings") stay data)
(undefined-function 1)
(car '())
"""


class Symbol(str):
    __slots__ = ()


class Scope(dict):
    def __init__(self, names=(), values=(), outer=None):
        super().__init__(zip(names, values, strict=True))
        self.outer = outer

    def find(self, name):
        scope = self
        while scope is not None:
            if name in scope:
                return scope
            scope = scope.outer
        raise NameError(f"{name} is not defined")


class Function:
    def __init__(self, parameters, body, scope):
        self.parameters, self.body, self.scope = parameters, body, scope

    def __call__(self, *values):
        return evaluate([Symbol("begin"), *self.body], Scope(self.parameters, values, self.scope))


def read(tokens):
    match next(tokens):
        case "(":
            items = []
            while (item := read(tokens)) is not None:
                items.append(item)
            return items
        case ")":
            return None
        case "'":
            return [Symbol("quote"), read(tokens)]
        case token if token.startswith('"'):
            return token[1:-1]
        case token:
            for kind in (int, float):
                try:
                    return kind(token)
                except ValueError:
                    pass
            return Symbol(token)


def evaluate(expression, scope):
    while True:
        match expression:
            case Symbol():
                return scope.find(expression)[expression]
            case [Symbol("quote"), value]:
                return value
            case [Symbol("if"), test, yes, no]:
                expression = yes if evaluate(test, scope) else no
            case [Symbol("define"), [name, *parameters], *body]:
                scope[name] = Function(parameters, body, scope)
                return None
            case [Symbol("define"), name, value]:
                scope[name] = evaluate(value, scope)
                return None
            case [Symbol("set!"), name, value]:
                scope.find(name)[name] = evaluate(value, scope)
                return None
            case [Symbol("lambda"), parameters, *body]:
                return Function(parameters, body, scope)
            case [Symbol("let"), bindings, *body]:
                values = [evaluate(value, scope) for _, value in bindings]
                scope = Scope([name for name, _ in bindings], values, scope)
                expression = [Symbol("begin"), *body]
            case [Symbol("begin"), *init, last]:
                for item in init:
                    evaluate(item, scope)
                expression = last
            case [_, *_]:
                function, *values = [evaluate(item, scope) for item in expression]
                if not isinstance(function, Function):
                    return function(*values)
                scope = Scope(function.parameters, values, function.scope)
                expression = [Symbol("begin"), *function.body]
            case _:
                return expression


def show(value):
    if isinstance(value, list):
        return "(" + " ".join(map(show, value)) + ")"
    if isinstance(value, str) and not isinstance(value, Symbol):
        return f'"{value}"'
    return f"{value:g}" if isinstance(value, float) else str(value)


BUILT_IN = Scope() | {
    "+": lambda *values: sum(values), "*": lambda *values: reduce(operator.mul, values, 1),
    "-": operator.sub, "/": operator.truediv, "mod": operator.mod, "<": operator.lt, "=": operator.eq,
    "not": operator.not_, "list": lambda *values: list(values), "car": lambda items: items[0],
    "cdr": lambda items: items[1:], "cons": lambda item, items: [item, *items], "null?": lambda items: items == [],
    "map": lambda function, items: [function(item) for item in items], "range": lambda *ends: list(range(*ends)),
    "sqrt": math.sqrt,
}


def main():
    scope = Scope()
    scope.update(BUILT_IN)
    tokens = (match[1] for match in TOKEN.finditer(PROGRAM))
    while True:
        try:
            expression = read(tokens)
        except StopIteration:
            break
        try:
            value = evaluate(expression, scope)
        except (NameError, IndexError, TypeError) as error:
            value = f"{type(error).__name__}: {error}"
            print(f"{show(expression)}\n  !! {value}")
        else:
            if value is not None:
                print(f"{show(expression)}\n  => {show(value)}")


main()
