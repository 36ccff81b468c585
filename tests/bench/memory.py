"""What a process holds in memory."""

from __future__ import annotations

from pathlib import Path


def resident_mb(pid: int) -> float:
    """Resident set of the process and its children, MB; Linux only."""
    total = _resident_kb(pid)
    for child in _children(pid):
        total += _resident_kb(child)
    return total / 1024


def _resident_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]
