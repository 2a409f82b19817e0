"""Feature maps, compared with the values inside the models."""

from __future__ import annotations

import numpy as np
import onnx
import pytest

from inner_values import inner_values
from numscribe.models.layers import feature_maps
from numscribe.models.registry import model_content


@pytest.mark.parametrize(
    ("model", "sizes"),
    [
        ("default", [(28, 28), (14, 14), (7, 7), (5, 5)]),
        ("tiny", [(28, 28), (14, 14), (7, 7)]),
        ("cnn-3", [(26, 26), (11, 11), (3, 3)]),
    ],
)
def test_feature_maps_equal_the_values_inside_the_model(
    model: str, sizes: list[tuple[int, int]]
) -> None:
    picture = np.random.default_rng(0).random((28, 28), dtype=np.float32)
    maps = feature_maps(model_content(model), picture)
    assert [layer.shape[1:] for layer in maps] == sizes
    own = inner_values(model, picture)
    for layer in maps:
        last = [values for values in own if values.shape == layer.shape][-1]
        np.testing.assert_allclose(layer, last, rtol=1e-4, atol=1e-5)


def test_a_network_without_maps_and_a_file_with_other_names_have_none() -> None:
    picture = np.zeros((28, 28), dtype=np.float32)
    assert feature_maps(model_content("mlp-128"), picture) == []
    model = onnx.load_from_string(model_content("tiny"))
    for node in model.graph.node:
        for names in (node.input, node.output):
            for index, name in enumerate(names):
                names[index] = name.replace("relu", "unit")
    assert feature_maps(model.SerializeToString(), picture) == []
