"""The verbs of the conversation: what Rasa's rules call. They run inside the app."""
