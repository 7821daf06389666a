# SPDX-License-Identifier: Apache-2.0
"""A classifier for scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from ._table import ColumnScale
from ._training import train


class ScClassifier(ClassifierMixin, BaseEstimator):
    """A stochastic circuit as a classifier: real columns become pixels by `ColumnScale`, then `train` has them.

    All rows given to `fit` are trained on. `circuit_` is the circuit, `scale_` what makes pixels of rows. The
    parameters are those of `train`; `random_state` is its seed.
    """

    def __init__(
        self, hidden=(32,), *, scale="minmax", maximum=255, length=None, encoding=None, source_pair=None,
        cost_weight=None, real_epochs=None, search_epochs=None, epochs=None, batch=None, threads=None, random_state=1,
    ):
        self.hidden = hidden
        self.scale = scale
        self.maximum = maximum
        self.length = length
        self.encoding = encoding
        self.source_pair = source_pair
        self.cost_weight = cost_weight
        self.real_epochs = real_epochs
        self.search_epochs = search_epochs
        self.epochs = epochs
        self.batch = batch
        self.threads = threads
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> "ScClassifier":
        """X: numbers [n, columns]; y: any labels [n], of two or more classes."""
        X, y = validate_data(self, X, y)
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"ScClassifier needs samples of two classes, got one class: {self.classes_[0]!r}")
        self.scale_ = ColumnScale(X, self.scale, self.maximum)
        pixels = self.scale_(X)
        options = self.get_params(deep=False)
        for ours in ("scale", "maximum", "random_state"):
            del options[ours]
        self.circuit_ = train(
            pixels, labels, test=(pixels, labels), maximum=self.maximum, seed=self.random_state, no_float=True,
            **options,
        )
        return self

    def _pixels(self, X: Any) -> np.ndarray:
        check_is_fitted(self)
        return self.scale_(validate_data(self, X, reset=False))

    def predict(self, X: Any) -> np.ndarray:
        """Labels [n]."""
        return self.classes_[self.circuit_.predict(self._pixels(X))]

    def decision_function(self, X: Any) -> np.ndarray:
        """Logits [n, classes]; of two classes the second less the first, [n]."""
        logits = self.circuit_.logits(self._pixels(X))
        return logits[:, 1] - logits[:, 0] if len(self.classes_) == 2 else logits
