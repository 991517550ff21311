# gc-every: 503
import math, statistics, bisect
data = [2, 4, 4, 4, 5, 5, 7, 9]
print(statistics.mean(data), statistics.median(data), statistics.mode(data), statistics.pstdev(data), round(statistics.stdev(data), 6), statistics.variance(data), statistics.quantiles(data), statistics.fmean([1.5, 2.5]), statistics.harmonic_mean([1, 2]), statistics.median_low(data), statistics.multimode("aabbc"), round(statistics.correlation([1, 2, 3], [2, 4, 7]), 4))
print(math.factorial(20), math.perm(5), math.comb(10, 3), math.gcd(0, 5), math.lcm(4, 6), math.isqrt(99), math.ceil(2.1), math.sumprod([1, 2], [3, 4]), math.expm1(0), math.log1p(0), math.erf(0), math.remainder(7, 4), math.radians(180) == math.pi, math.trunc(-2.7))
print([bisect.bisect_left([1, 3, 5], x) for x in range(7)], bisect.insort(l := [1, 3], 2), l, bisect.bisect([("a", 1), ("b", 2)], "b", key=lambda t: t[0]))
for call in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.factorial(-1), lambda: math.acos(2), lambda: math.comb(-1, 2), lambda: statistics.mean([]), lambda: math.floor("x")):
    try: print(call())
    except (ValueError, TypeError) as error: print(type(error).__name__)
