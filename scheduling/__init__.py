"""From stated availability to a booked time: a leaf library that imports nothing of ours.

`intervals`, `zones`, `hours`, `slots`, `choice`, `booking` and `phrases` decide and read neither
clock nor database; `tables`, `store` and `desk` keep the bookings; `ics` writes the invitation.
"""
