# Finalizers that let other threads run, in the middle of the destruction of many objects in several threads.
import gc
import threading
import time

ended = []


class Slow:
    def __init__(self, name, *children):
        self.name = name
        self.children = children

    def __del__(self):
        time.sleep(0.0005)
        ended.append(self.name)


def work(number):
    for turn in range(5):
        tree = Slow((number, turn), *[Slow((number, turn, child), Slow((number, turn, child, 0))) for child in range(3)])
        del tree
        cycle = Slow((number, turn, "cycle"))
        cycle.me = cycle
        del cycle


threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
gc.collect()
print(len(ended), len(set(ended)))

# Afterwards everything still ends at once.
del ended[:]
Slow("last", Slow("inner"))
print(ended)
