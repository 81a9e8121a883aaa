"""Worked examples of item analysis that others published: their data and their figures, as facts.

- Karl L. Wuensch, "KR20.txt", StatHelp, East Carolina University: ten students, ten questions of a quiz; gives each
  question's share of right answers p, p·q, and the variance of the totals.
- Daniel J. Denis, "Applied Univariate, Bivariate, and Multivariate Statistics", 2nd edition, Wiley 2021, the section on
  Cronbach's alpha: ten persons, five items of many points; SPSS gives alpha and the corrected item-total correlation.
- R. Darrell Bock and Marcus Lieberman, "Fitting a response model for n dichotomously scored items", Psychometrika 35
  (1970), 179-197: section 6 of the Law School Admission Test, 1000 examinees, five questions; the counts of the 32
  patterns as the OpenBUGS manual's example LSAT gives them (cumulated, in the order of binary numbers).
- BMC Medical Education 21:210 (2021), doi 10.1186/s12909-021-02646-3, table 1: gain of a group in a test of 20 points.
"""

WUENSCH = (
    *("1111110110", "1011011101", "1111011001", "0010001000", "0000010010"),
    *("1110111111", "1101110111", "1111111101", "0101111101", "1101101110"),
)
WUENSCH_P = (0.7, 0.7, 0.6, 0.7, 0.6, 0.8, 0.7, 0.7, 0.5, 0.6)
WUENSCH_PQ = (0.21, 0.21, 0.24, 0.21, 0.24, 0.16, 0.21, 0.21, 0.25, 0.24)
WUENSCH_VARIANCE = 5.84

DENIS = (
    (10, 12, 15, 11, 12),
    (12, 18, 12, 12, 1),
    (8, 16, 14, 14, 4),
    (6, 8, 16, 8, 6),
    (4, 7, 8, 7, 5),
    (6, 6, 3, 7, 3),
    (3, 4, 6, 5, 8),
    (7, 3, 7, 9, 9),
    (8, 9, 4, 10, 10),
    (9, 5, 6, 11, 12),
)
DENIS_ALPHA, DENIS_FIRST = 0.633, 0.712
DENIS_MEANS = (7.3, 8.8, 9.1, 9.4, 7.0)

LSAT_CUMULATED = (
    (3, 9, 11, 22, 23, 24, 27, 31, 32, 40, 40, 56, 56, 59, 61, 76)
    + (86, 115, 129, 210, 213, 241, 256, 336, 352, 408, 429, 602, 613, 674, 702, 1000)
)  # fmt: skip

BMC_POINTS, BMC_GAIN, BMC_RELATIVE, BMC_NORMALISED = 20, 11.1, 2.258, 0.73


def lsat():
    """The thousand rows of marks."""
    before = (0, *LSAT_CUMULATED)
    counts = [after - first for first, after in zip(before, LSAT_CUMULATED, strict=False)]
    return [[int(mark) for mark in f"{pattern:05b}"] for pattern, count in enumerate(counts) for _ in range(count)]
