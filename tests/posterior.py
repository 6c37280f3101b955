"""The posterior of discrete latents against what plain execution adds up over all their joint values."""

import math

from harness import Mismatch, flatten

MARGINAL_TOLERANCE = 1e-10
TIE_TOLERANCE = 1e-12  # of the sum of absolute log densities
DEVIATIONS = 4.5


def same(found, expected, what):
    worst = max((abs(a - b) for a, b in zip(found, expected)), default=0)
    if len(found) != len(expected) or not worst <= MARGINAL_TOLERANCE:
        raise Mismatch(f"{what} are {found}, plain {expected}")


def check_point(point, number):
    for site, expected in point["plain_marginals"].items():
        same(flatten([point["marginals"][site]]), flatten([expected]), f"point {number}: marginals of {site}")
    if point["map"] == point["plain_map"]:
        return
    # Of joint values that are equally probable each is right, if all elements are those of one of them.
    behind = point["plain_map_log_prob"] - point.get("map_log_prob", -float("inf"))
    if not abs(behind) <= TIE_TOLERANCE * point["plain_absolute"]:
        raise Mismatch(f"point {number}: the most probable values are {point['map']}, plain {point['plain_map']}")


def check_count(what, probability, count, draws):
    """Bernstein's bound, which holds for rare values too."""
    spread = max(probability * (1 - probability) * draws, 0) ** 0.5  # a sum of probabilities may round to above 1
    if not abs(count - probability * draws) <= DEVIATIONS * spread + DEVIATIONS ** 2 / 3 + 1e-6:
        raise Mismatch(f"{what}: {count} of {draws} draws, probability {probability}")
    if count and not probability > 0:
        raise Mismatch(f"{what}: drawn, and has probability 0")


def check_draws(point, draws):
    """`draws`: pairs of an assignment and how often it came, at `point`."""
    total = sum(count for _, count in draws)
    # All elements at once: a draw of each by itself would not do.
    probability = math.exp(point["plain_map_log_prob"] - point["plain_log_prob"])
    together = sum(count for draw, count in draws if draw == point["plain_map"])
    check_count("the most probable values", min(probability, 1), together, total)
    for site, values in point["plain_map"].items():
        marginals = flatten([point["plain_marginals"][site]])
        elements = flatten([values])
        by_value = len(marginals) // len(elements) if elements else 0
        for e in range(len(elements)):
            expected = marginals[e * by_value:(e + 1) * by_value]
            counts = {}
            for draw, count in draws:
                value = flatten([draw[site]])[e]
                counts[value] = counts.get(value, 0) + count
            mean = sum(value * count for value, count in counts.items()) / total
            first = round(mean - sum(k * p for k, p in enumerate(expected)))  # the site's first value
            for k, p in enumerate(expected):
                check_count(f"{site}, element {e + 1}, value {first + k}", p, counts.pop(first + k, 0), total)
            if counts:
                raise Mismatch(f"{site}, element {e + 1}: drawn values {sorted(counts)} are none of its own")


def check_posterior(points, draws):
    """`points`: answers of `ppc log-prob --plain --discrete`; `draws`: pairs of values by site and a count, at the first."""
    for number, point in enumerate(points):
        check_point(point, number)
    check_draws(points[0], draws)
