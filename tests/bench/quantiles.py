"""Medians and tails of what was measured."""

from __future__ import annotations

from statistics import median, quantiles


class Figures:
    """Durations in milliseconds."""

    def __init__(self) -> None:
        self.values: list[float] = []

    def add(self, seconds: float) -> None:
        """One more measurement."""
        self.values.append(seconds * 1000)

    @property
    def p50(self) -> float:
        """The median."""
        return median(self.values)

    @property
    def p95(self) -> float:
        """What 95 in 100 stay below."""
        return quantiles(self.values, n=20)[-1]


def row(name: str, figures: Figures) -> None:
    """One line of the table."""
    print(f"  {name:<52}{figures.p50:8.1f} {figures.p95:8.1f}")
