"""HTTP in: systems' REST API, providers' webhooks, and the action endpoint that Rasa calls."""
