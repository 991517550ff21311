"""statistics: middles, spreads, quantiles, lines and a normal distribution."""
from fractions import Fraction
import statistics as st

depths = [4, 8, 15, 16, 23, 42]
print(st.mean(depths), st.fmean(depths), st.median(depths), st.median_low(depths), st.median_high(depths))
print(st.mean([Fraction(1, 3), Fraction(1, 6)]), st.median([Fraction(1, 2), Fraction(1, 4)]))
print(st.fmean([80, 90], weights=[1, 3]), st.geometric_mean([2, 8]), st.harmonic_mean([40, 60]))
print(st.harmonic_mean([40, 60], weights=[5, 30]), st.median_grouped([1, 2, 2, 3, 4, 4, 4, 5]))
print(st.mode("abracadabra"), st.multimode("aabbc"), st.multimode([]))
print(st.variance(depths), st.pvariance(depths), round(st.stdev(depths), 10), round(st.pstdev(depths), 10))
print(st.variance([Fraction(1), Fraction(2), Fraction(4)]), st.pvariance([1, 1, 1]))
print(st.quantiles(depths), st.quantiles(depths, n=3), st.quantiles(range(11), n=5, method="inclusive"))
print(st.quantiles([1, 2], n=4))

hours, marks = [1, 2, 3, 4, 5], [52, 55, 61, 64, 68]
line = st.linear_regression(hours, marks)
print(round(line.slope, 9), round(line.intercept, 9))
print(round(st.linear_regression(hours, marks, proportional=True).slope, 9))
print(st.covariance(hours, marks), round(st.correlation(hours, marks), 9),
      round(st.correlation(hours, [1, 10, 100, 50, 1000], method="ranked"), 9))

normal = st.NormalDist(100, 15)
print(normal, normal.mean, normal.variance, round(normal.cdf(115), 9), round(normal.pdf(100), 9))
print(round(normal.inv_cdf(0.975), 6), [round(q, 4) for q in normal.quantiles(4)], normal.zscore(130))
print(normal + 5, normal * 2, normal / 3, -normal, normal + st.NormalDist(10, 20))
print(round(normal.overlap(st.NormalDist(110, 15)), 9), normal == st.NormalDist(100.0, 15.0))
print(st.NormalDist.from_samples([2, 4, 6]))

for call in (lambda: st.mean([]), lambda: st.median([]), lambda: st.mode([]), lambda: st.variance([1]),
             lambda: st.quantiles([1, 2], n=0), lambda: st.geometric_mean([-1]),
             lambda: st.harmonic_mean([1, -1]), lambda: st.correlation([1, 1], [2, 3]),
             lambda: st.linear_regression([1, 1], [2, 3]), lambda: st.NormalDist(0, -1)):
    try:
        print(call())
    except st.StatisticsError as error:
        print(error)
