import numpy as np
import onnx
import pytest
import torch

from numscribe.errors import CorruptModelError, ModelError, NumscribeError
from numscribe.models.classifier import PICTURES, TRAJECTORIES, Classifier
from numscribe.training import export
from numscribe.training.networks import Network, build_network
from numscribe.training.sources import Source


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(0)
    built = build_network("residual")
    with torch.no_grad():  # batch statistics that folding must not lose
        built(torch.rand(64, 28, 28))
    return built.eval()


@pytest.fixture(scope="module")
def pictures(sources: dict[str, Source]) -> np.ndarray:
    raw = sources["mnist"].training.pictures
    assert raw is not None
    return raw[:50].astype(np.float32) / 255


def _exported(network: Network, pictures: np.ndarray, *, half: bool = True) -> bytes:
    return export.export_onnx(
        network,
        name="n",
        network_name="residual",
        version="1",
        temperature=1.5,
        contract=PICTURES,
        checked=torch.from_numpy(pictures),
        half=half,
    )


@pytest.fixture(scope="module")
def contents(network: Network, pictures: np.ndarray) -> dict[bool, bytes]:
    """The exported network, with and without float16 weights."""
    return {half: _exported(network, pictures, half=half) for half in (True, False)}


@pytest.mark.parametrize("half", [True, False])
def test_the_exported_model_has_the_logits_of_the_network(
    network: Network, pictures: np.ndarray, contents: dict[bool, bytes], half: bool
) -> None:
    content = contents[half]
    with torch.no_grad():
        wanted = network(torch.from_numpy(pictures)).numpy()
    model = Classifier(content)
    np.testing.assert_allclose(model.logits(pictures), wanted, atol=2e-3 if half else 1e-4)
    assert (model.name, model.temperature) == ("n@1", 1.5)


def test_the_exported_trajectory_model_has_the_logits_of_the_network() -> None:
    torch.manual_seed(0)
    network = build_network("trajectory", refuses=True)
    inputs = torch.rand(50, *TRAJECTORIES.shape)
    network(inputs)  # batch statistics
    network.eval()
    content = export.export_onnx(
        network,
        name="pen",
        network_name="trajectory",
        version="1",
        temperature=2.0,
        contract=TRAJECTORIES,
        checked=inputs,
    )
    model = Classifier(content, TRAJECTORIES)
    with torch.no_grad():
        wanted = network(inputs).numpy()
    np.testing.assert_allclose(model.logits(inputs.numpy()), wanted, atol=2e-3)
    assert model.refuses
    with pytest.raises(CorruptModelError):
        Classifier(content)


def test_float16_weights_halve_the_file(contents: dict[bool, bytes]) -> None:
    assert len(contents[True]) < 0.55 * len(contents[False])


def test_the_metadata_contain_labels_and_input(contents: dict[bool, bytes]) -> None:
    model = onnx.load_from_string(contents[True])
    facts = {prop.key: prop.value for prop in model.metadata_props}
    assert facts["labels"] == "0123456789"
    assert "28, 28" in facts["input"]


def test_an_export_with_other_logits_is_an_error(
    network: Network, pictures: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "TOLERANCE", -1.0)
    with pytest.raises(ModelError, match="differ"):
        _exported(network, pictures)


def test_folding_gives_equal_outputs_and_keeps_the_network(network: Network) -> None:
    before = [value.clone() for value in network.state_dict().values()]
    folded = export.fold(network)
    x = torch.rand(3, 28, 28)
    with torch.no_grad():
        torch.testing.assert_close(folded(x), network(x), atol=1e-5, rtol=1e-4)
    assert all(map(torch.equal, before, network.state_dict().values()))
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in folded.modules())


@pytest.mark.parametrize("half", [True, False])
def test_a_loaded_export_has_the_same_logits(
    pictures: np.ndarray, contents: dict[bool, bytes], half: bool
) -> None:
    content = contents[half]
    name, back = export.load_exported(content)
    assert name == "residual"
    with torch.no_grad():
        answers = back(torch.from_numpy(pictures)).numpy()
    np.testing.assert_allclose(Classifier(content).logits(pictures), answers, atol=1e-4)


def test_a_foreign_model_cannot_be_loaded() -> None:
    with pytest.raises(NumscribeError):
        export.load_exported(onnx.ModelProto().SerializeToString())
