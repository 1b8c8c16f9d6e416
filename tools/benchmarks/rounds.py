"""Rounds of benchmarks: medians with quartiles of ratios that are taken within a round.

Machines drift; a ratio inside one round does not. So every round runs each contestant once, in an order that turns, and
figures are quoted as ratios to the round's yardstick.
"""
import statistics


def quartiles(values):
    """(first quartile, median, third quartile)."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    return tuple(statistics.quantiles(values, n=4, method="inclusive"))


def spread(values, digits=2):
    low, middle, high = quartiles(values)
    return f"{middle:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"
