"""Providers' messages turned into ours and back: no database, no policy, no web framework."""
