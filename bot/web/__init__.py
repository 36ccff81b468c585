"""Pages for people: whatever a browser shows."""
