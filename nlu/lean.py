"""What a process that loads Rasa leaves out: modules this model never runs, telemetry, noise.

Importing rasa 3.6.21 loads TensorFlow for training callbacks that only its neural components use,
and the SDKs of some fifteen chat providers for connectors that Parley does not use (they check no
signature, and one that is not there cannot be switched on by mistake). Standing in for those
modules takes the start from about 16 to 5 seconds and 280 MB off the process.

Only for the processes Parley starts itself; the `rasa` command line is untouched.
"""

import os
import sys
import warnings
from types import ModuleType

_NEURAL = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
    # A step of training, which the archive names and loading therefore looks up.
    "rasa.graph_components.validators.default_recipe_validator": ("DefaultV1RecipeValidator",),
}
_CONNECTORS = {
    "botframework": "BotFrameworkInput",
    "callback": "CallbackInput",
    "console": "CmdlineInput",
    "facebook": "FacebookInput",
    "hangouts": "HangoutsInput",
    "mattermost": "MattermostInput",
    "rasa_chat": "RasaChatInput",
    "rest": "RestInput",
    "rocketchat": "RocketChatInput",
    "slack": "SlackInput",
    "socketio": "SocketIOInput",
    "telegram": "TelegramInput",
    "twilio": "TwilioInput",
    "twilio_voice": "TwilioVoiceInput",
    "webexteams": "WebexTeamsInput",
}


class LeftOut:
    """Stands where a class of a left out module would be; refuses to be used."""

    def __init__(self, *_: object, **__: object) -> None:
        raise RuntimeError(f"{type(self).__qualname__} is left out of this process (nlu/lean.py)")

    @classmethod
    def name(cls) -> str:
        """What rasa.core.channels asks of every connector when it is imported."""
        return f"left-out-{cls.__qualname__}"


def quieten() -> None:
    """Switch off telemetry and the warnings nobody here can act on. Call before importing rasa."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TQDM_DISABLE", "1")
    import sanic.app  # noqa: F401  (importing it turns deprecation warnings back on)

    # Rasa's pinned dependencies deprecate much; SQLAlchemy's are not DeprecationWarnings.
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # Printed for every domain that has slots, whatever it says.
    warnings.filterwarnings("ignore", message="Slot auto-fill has been removed")


def leave_out() -> None:
    """Put the stand-ins in place. Call before anything of rasa is imported."""
    for module, classes in _NEURAL.items():
        _stand_in(module, classes)
    for module, connector in _CONNECTORS.items():
        _stand_in(f"rasa.core.channels.{module}", (connector,))


def _stand_in(module: str, classes: tuple[str, ...]) -> None:
    if module in sys.modules:
        raise RuntimeError(f"{module} is imported already")
    stand_in = ModuleType(module, "Left out; see nlu/lean.py.")
    for name in classes:
        setattr(stand_in, name, type(name, (LeftOut,), {}))
    sys.modules[module] = stand_in
