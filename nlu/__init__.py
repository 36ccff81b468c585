"""Rasa's side of Parley: its own process, its own Python; the app meets it over HTTP only."""
