"""Library code in Python: copies, pickles, logs, command lines, configurations, templates, threads, and the compiler."""
import argparse
import ast
import contextlib
import copy
import io
import logging
import pickle
import queue
import textwrap
import threading
import weakref
from enum import Enum, Flag

SOURCE = textwrap.dedent(
    '''
    class Account:
        """Has money."""
        rate = 0.02
        def __init__(self, owner, balance=0):
            self.owner, self.balance = owner, balance
        def pay(self, amount, *others, **options):
            for other in others:
                other.balance += amount / len(others) if others else 0
            return [x for x in range(3) if x != amount]
    def main():
        with open('nothing') as file:
            try:
                return {line: len(line) for line in file}
            except OSError as error:
                print(f'{error!r:>10}')
    '''
)


class Color(Enum):
    RED = 1
    GREEN = 2


class Access(Flag):
    READ = 1
    WRITE = 2


def copies(rounds):
    data = {"list": [1, 2, (3, 4)], "dict": {"a": [Color.RED]}, "set": {1, 2}}
    data["self"] = data["list"]
    for _ in range(rounds):
        again = copy.deepcopy(data)
        copy.copy(again["list"])
        pickle._loads(pickle._dumps(data))
        pickle.loads(pickle.dumps(data))


def logs(rounds):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("training")
    logger.propagate = False
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    for number in range(rounds):
        logger.debug("nobody sees %d", number)
        logger.info("number %d of %s", number, rounds)
        logger.warning("plain")


def commands(rounds):
    parser = argparse.ArgumentParser(prog="training", description="Nothing.")
    parser.add_argument("files", nargs="*")
    parser.add_argument("-n", "--number", type=int, default=3)
    parser.add_argument("--verbose", action="store_true")
    for number in range(rounds):
        options = parser.parse_args(["a", "b", "-n", str(number), "--verbose"])
        assert options.number == number
    parser.format_help()


@contextlib.contextmanager
def scope(names):
    names.append("in")
    try:
        yield names
    finally:
        names.append("out")


def scopes(rounds):
    for _ in range(rounds):
        with scope([]) as names, contextlib.suppress(ValueError):
            int("x" if len(names) > 5 else "1")


def threads(count):
    tasks, results, lock = queue.Queue(), [], threading.Lock()

    def work():
        while (task := tasks.get()) is not None:
            with lock:
                results.append(task * 2)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for number in range(count):
        tasks.put(number)
    for worker in workers:
        tasks.put(None)
    for worker in workers:
        worker.join()
    return sum(results)


class Observed:
    def __init__(self):
        self.listeners = weakref.WeakSet()
        self.other = self

    def __getattr__(self, name):
        if name.startswith("get_"):
            return lambda: name
        raise AttributeError(name)


def cycles(rounds):
    for number in range(rounds):
        observed = Observed()
        observed.listeners.add(observed)
        observed.get_name()
        getattr(observed, "missing", None)
        ring = [observed]
        ring.append(ring)


def compiles(rounds):
    for _ in range(rounds):
        tree = ast.parse(SOURCE)
        sum(isinstance(node, ast.Name) for node in ast.walk(tree))
        exec(compile(SOURCE, "<training>", "exec"), {})
        ast.unparse(tree)
        eval("[x * 2 for x in range(3) if x != 1]")


def main():
    copies(60)
    logs(1500)
    commands(60)
    scopes(1500)
    threads(1500)
    cycles(1500)
    compiles(10)
    for member in list(Color) * 200:
        assert Color(member.value) is member and Access.READ | Access.WRITE


for _ in range(6):
    main()
