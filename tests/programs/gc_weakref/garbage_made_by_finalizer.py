# An object that a finalizer makes while garbage is collected keeps its class and what its own finalizer uses.
import gc


def run():
    class Late:
        def __del__(self):
            print("late ends", following(4))

    def following(number):
        return number + 1

    class Early:
        def __del__(self):
            print("early ends")
            self.box.append(self.make())

    early = Early()
    early.box = []
    early.box.append(early.box)
    early.me = early
    early.make = Late


run()
print(gc.collect() > 0)
gc.collect()
print("done")
