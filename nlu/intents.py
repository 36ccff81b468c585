"""The intent classifier: Rasa's logistic regression, kept and applied as plain numbers.

Rasa stores a scikit-learn object, whose reader (skops) imports all of scikit-learn at every start:
about three seconds. What was learnt is one matrix, so that is what is stored here.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

Floats = npt.NDArray[np.float64]
_FILE = "weights.npz"
_RANKED = 3  # intents named in a parse result; more would only be stored with every message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntents(LogisticRegressionClassifier):
    """Scores each intent by a linear function of the sparse features."""

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        model_storage: ModelStorage,
        resource: Resource,
    ) -> None:
        super().__init__(config, name, model_storage, resource)
        self._intents: list[str] = []
        self._weights: Floats = np.zeros((0, 0))
        self._bias: Floats = np.zeros(0)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set each message's intent and a short ranking."""
        features = self._create_X(messages)
        scores = np.asarray(features @ self._weights.T) + self._bias
        for message, row in zip(messages, _softmax(scores), strict=True):
            best = np.argsort(-row)[:_RANKED]
            ranking = [{"name": self._intents[i], "confidence": float(row[i])} for i in best]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def persist(self) -> None:
        """Store what was learnt, and use it from here on."""
        self._learn([str(name) for name in self.clf.classes_], self.clf.coef_, self.clf.intercept_)
        with self._model_storage.write_to(self._resource) as folder:
            np.savez_compressed(
                folder / _FILE,
                intents=np.array(self._intents),
                weights=self._weights,
                bias=self._bias,
            )

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "LinearIntents":
        """The trained component. Raises when there is nothing stored: no silent empty model."""
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE) as stored:
            intents = [str(name) for name in stored["intents"]]
            component._learn(intents, stored["weights"], stored["bias"])
        return component

    def _learn(self, intents: list[str], weights: Floats, bias: Floats) -> None:
        if len(intents) < 3:
            # Two classes share one row of weights in scikit-learn, which process() does not read.
            raise ValueError("at least three intents are needed")
        self._intents, self._weights, self._bias = intents, weights, bias


def _softmax(scores: Floats) -> Floats:
    powers: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares
