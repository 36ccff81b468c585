from tests.bot.campaigns.conftest import postgres_template, sqlite_template

__all__ = ["postgres_template", "sqlite_template"]
