# gc-every: 101
# References move between containers, without any count changing, while full collections run in slices beside. Whatever is still in
# use must be whole at the end, and rings that nothing uses must be gone.

import gc
import weakref
from collections import deque


class Job:
    def __init__(self, number, queue):
        self.number = number
        self.queue = queue  # a cycle while the job is in it
        self.parts = [number, [number]]

    def is_whole(self):
        return self.parts == [self.number, [self.number]] and isinstance(self.queue, (list, deque, dict))


class Ring:
    def __init__(self, payload):
        self.payload = payload
        self.me = self


class Told(Ring):
    ended = 0

    def __del__(self):
        Told.ended += 1


def worker(source, target):
    while True:
        job = source.pop()
        yield None
        job.queue = target
        target.append(job)
        del job


def main():
    first, second, third = [], deque(), {}
    first.append(first)  # each in a cycle of its own
    third["me"] = third
    for number in range(3_000):
        first.append(Job(number, first))
    workers = worker(first, second)
    watches = []
    live = 3_000
    kept = []
    for step in range(60_000):
        next(workers)
        if len(first) <= 1:
            while second:
                first.append(second.popleft())
        if step % 3 == 0 and second:
            third[step] = second.pop()
        if step % 3 == 1 and third:
            key, job = third.popitem()
            if job is third:
                third[key] = job
            else:
                first.insert(1, job)
        if step % 500 == 0:
            first[1:] = first[:0:-1]
            second.rotate(7)
        if step % 4_000 == 0:
            first.sort(key=lambda job: job.number if isinstance(job, Job) else -1)
        ring = (Told if step % 50 == 0 else Ring)([step] * 40)
        if step % 100 == 0:
            watches.append(weakref.ref(ring))
        if step % 10 == 0:
            kept.append([ring.payload, {step: ring.payload}])
    workers.close()
    del ring
    jobs = [job for job in first if isinstance(job, Job)]
    jobs += second
    jobs += [job for job in third.values() if isinstance(job, Job)]
    numbers = sorted(job.number for job in jobs)
    lost = set(range(live)) - set(numbers)
    print(len(lost) <= 1, len(numbers) == len(set(numbers)), all(job.is_whole() for job in jobs))
    print(all(pair[0][0] in pair[1] for pair in kept))
    gc.collect()
    print(Told.ended, sum(watch() is not None for watch in watches))


main()
