# gc-every: 211
import random
random.seed(42)
print([random.randint(1, 100) for _ in range(8)], [random.random() for _ in range(3)], random.choice("abcdef"), random.sample(range(100), 5), random.uniform(1, 2), random.randrange(0, 100, 7), random.getrandbits(70), random.choices("abc", weights=[1, 2, 3], k=6))
l = list(range(10)); random.shuffle(l); print(l, random.gauss(0, 1), random.expovariate(1), random.betavariate(1, 2), random.triangular(0, 1, 0.5), random.normalvariate(0, 1))
state = random.getstate(); a = random.random(); random.setstate(state); print(a == random.random())
r = random.Random("text seed"); print(r.random(), r.randint(0, 9), random.Random(1.5).random(), random.Random(b"bytes").random(), random.Random(10 ** 30).random(), random.Random(-5).random())
for call in (lambda: random.choice([]), lambda: random.sample([1], 2), lambda: random.randrange(0)):
    try: print(call())
    except (IndexError, ValueError) as error: print(type(error).__name__, error)
random.seed(7); inside = sum(random.random() ** 2 + random.random() ** 2 < 1 for _ in range(2000)); print(inside, random.randbytes(4), random.Random(0).sample("abcdefgh", 3))
