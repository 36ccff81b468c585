"""What a candidate's own words say about time: exact windows and exclusions.

    parse("Tuesday after 3pm or Thursday morning", reference=now_in_the_candidates_zone)

Pure: no clock, no input or output, no database. See parser for the road a text takes, policy for
what doubtful words mean, languages for adding one.
"""

from scheduling.phrases.availability import Alternative, Availability, Span, Window
from scheduling.phrases.parser import parse, prepare
from scheduling.phrases.policy import Policy

__all__ = ["Alternative", "Availability", "Policy", "Span", "Window", "parse", "prepare"]
