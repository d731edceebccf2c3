"""Which assessments go into which part: what is tied together stays together, the largest goes first.

Pure functions over names and numbers. What ties assessments, and how large they are, is asked in assessments.py.
"""

from collections.abc import Iterable, Mapping

Tie = tuple[str, str]


def tied(names: Iterable[str], ties: Iterable[Tie]) -> list[tuple[str, ...]]:
    """The names in sets of those that any chain of ties connects, each in order, and in the order of their first."""
    set_of = {name: {name} for name in sorted(set(names))}
    for one, other in ties:
        if set_of[one] is not set_of[other]:
            set_of[one] |= set_of[other]
            for name in set_of[other]:
                set_of[name] = set_of[one]
    return sorted({tuple(sorted(together)) for together in set_of.values()})


def groups(rows: Mapping[str, int], ties: Iterable[Tie], parts: int) -> list[tuple[str, ...]]:
    """At most `parts` groups of all names, none empty, as even in `rows` as the largest sets allow; largest first.

    Both ends of every tie must be among `rows`.
    """
    filled: list[list[str]] = [[] for _ in range(parts)]
    weights = [0] * parts
    for together in sorted(tied(rows, ties), key=lambda names: (-sum(rows[name] for name in names), names)):
        lightest = weights.index(min(weights))
        filled[lightest] += together
        # An assessment without a row still takes its place, or all such would come into one part.
        weights[lightest] += sum(rows[name] for name in together) + 1
    found = [tuple(sorted(names)) for names in filled if names]
    return sorted(found, key=lambda names: (-sum(rows[name] for name in names), names))
