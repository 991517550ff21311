"""Analyses a generated web log, one JSON object a line, and prints a report."""

import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import mean, quantiles

ROUTES = {"/": 40, "/search": 90, "/cart": 65, "/checkout": 180, "/image": 12}


def generate(count, seed=7):
    """Yields log lines; a few are cut off, as real logs are."""
    rng = random.Random(seed)
    moment = datetime(2026, 3, 1, 8)
    for _ in range(count):
        moment += timedelta(milliseconds=rng.randint(5, 900))
        route = rng.choice(list(ROUTES))
        slow = 8 if rng.random() < 0.02 else 1
        line = json.dumps({
            "time": moment.isoformat(timespec="milliseconds"),
            "route": route,
            "status": rng.choices([200, 304, 404, 500], weights=[88, 6, 5, 1])[0],
            "ms": round(rng.gauss(ROUTES[route], ROUTES[route] / 5) * slow, 1),
        })
        yield line[:-9] if rng.random() < 0.005 else line


@dataclass
class Route:
    times: list[float] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)

    def row(self):
        *_, p95 = quantiles(self.times, n=20)
        errors = sum(n for status, n in self.statuses.items() if status >= 400)
        return len(self.times), mean(self.times), p95, max(self.times), errors / len(self.times)


def main():
    routes, per_minute, broken = defaultdict(Route), Counter(), 0
    for line in generate(5000):
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            broken += 1
            continue
        route = routes[entry["route"]]
        route.times.append(entry["ms"])
        route.statuses[entry["status"]] += 1
        per_minute[datetime.fromisoformat(entry["time"]).strftime("%H:%M")] += 1

    print(f"{'route':<10} {'count':>6} {'mean':>8} {'p95':>8} {'max':>9} {'errors':>7}")
    for name, route in sorted(routes.items(), key=lambda item: -len(item[1].times)):
        count, average, p95, worst, errors = route.row()
        print(f"{name:<10} {count:>6} {average:>8.1f} {p95:>8.1f} {worst:>9.1f} {errors:>7.1%}")
    print("\nbusiest minutes")
    for minute, count in per_minute.most_common(5):
        print(f"  {minute} {'▇' * (count // 6)} {count}")
    print(f"\n{broken} broken lines skipped")


main()
