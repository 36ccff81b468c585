"""Parley, the application: it owns the database and knows both leaf libraries."""
