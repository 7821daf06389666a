# SPDX-License-Identifier: Apache-2.0
"""Tables of real numbers, and the estimator of scikit-learn."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import pulsewright as pw

FAST = {"hidden": (6,), "length": 16, "real_epochs": 20, "search_epochs": 2, "epochs": 20}


def blobs(n=240, seed=3):
    """Three clouds of five columns of different units."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 3, n)
    centres = np.array([[0, 1, 0, 2, 5], [3, 0, 1, 0, 5], [0, 0, 4, 4, 5]])
    return (centres[y] + rng.normal(size=(n, 5))) * [1, 100, 1e-3, 1, 7], np.array(["low", "mid", "top"])[y]


@pytest.mark.parametrize("scale", ["minmax", "quantile", "standard"])
def test_columns_become_pixels_as_those_of_a_file(scale, tmp_path, program):
    x, y = blobs(100)
    x = np.round(x, 6)
    lines = [",".join([*(repr(float(value)) for value in row), label]) for row, label in zip(x, y)]
    (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n")
    options = dict(hidden=4, length=16, real_epochs=2, search_epochs=1, epochs=1, no_float=True, name="net")
    from_file = pw.train(data=f"csv:{tmp_path / 'rows.csv'}", scale=scale, label="last", out=tmp_path / "run", **options)
    is_test = np.arange(100) % 5 == 4
    pixels = pw.ColumnScale(x[~is_test], scale)
    labels = np.unique(y, return_inverse=True)[1]
    test = pixels(x[is_test]), labels[is_test]
    assert pixels(x).dtype == np.uint8 and pixels.ranges.shape == (5, 2)
    assert pw.train(pixels(x[~is_test]), labels[~is_test], test=test, maximum=255, **options) == from_file
    assert from_file.evaluate()["correct"] == int((from_file.predict(test[0]) == test[1]).sum())


def test_missing_and_extreme_values_have_a_pixel():
    scale = pw.ColumnScale([[0.0, 1], [1, 1], [2, 1], [3, 1]], maximum=3)
    assert scale([[-9, 0], [9, 2], [np.nan, np.nan], [1.5, 1]]).tolist() == [[0, 0], [3, 0], [2, 0], [2, 0]]
    assert pickle.loads(pickle.dumps(scale))([[3, 1]]).tolist() == [[3, 0]]
    with pytest.raises(ValueError, match="columns"):
        scale([[1, 2, 3]])
    with pytest.raises(ValueError, match="minmax, quantile or standard"):
        pw.ColumnScale([[1.0]], "none")
    with pytest.raises(ValueError):
        pw.ColumnScale([["a"]])


def test_the_estimator_is_one():
    x, y = blobs()
    estimator = pw.ScClassifier(**FAST)
    assert clone(estimator).get_params() == estimator.get_params()
    estimator.fit(x, y)
    assert estimator.score(x, y) > 0.85 and set(estimator.predict(x)) <= {"low", "mid", "top"}
    assert (estimator.classes_[estimator.decision_function(x).argmax(axis=1)] == estimator.predict(x)).all()
    again = pickle.loads(pickle.dumps(estimator))
    assert (again.predict(x) == estimator.predict(x)).all()
    assert clone(estimator).fit(x, y).circuit_ == estimator.circuit_
    assert pw.ScClassifier(**FAST, random_state=2).fit(x, y).circuit_ != estimator.circuit_
    with pytest.raises(ValueError, match="5"):
        estimator.predict(x[:, :4])
    with pytest.raises(ValueError, match="one class"):
        clone(estimator).fit(x, np.full(len(y), "low"))


def test_pipelines_and_searches_take_it():
    x, y = blobs()
    pipeline = make_pipeline(StandardScaler(), pw.ScClassifier(**FAST))
    search = GridSearchCV(pipeline, {"scclassifier__length": [8, 16]}, cv=2).fit(x, y)
    assert search.best_score_ > 0.7 and len(search.cv_results_["mean_test_score"]) == 2
