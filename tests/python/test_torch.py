# SPDX-License-Identifier: Apache-2.0
"""pulsewright.torch: modules as float networks, and as circuits that learn."""

import copy
import io

import numpy as np
import pytest

import pulsewright as pw

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402
import torch.nn.functional as F  # noqa: E402

from pulsewright.torch import convert, from_torch  # noqa: E402

PIXELS = pw.Pixels(16)


def tensors(data):
    (x, y), (u, v) = data
    return tuple(torch.from_numpy(part) for part in (x.reshape(-1, 64), y, u.reshape(-1, 64), v))


@pytest.fixture(scope="module")
def trained(data):
    """64-16-10, trained for a moment."""
    x, y, _, _ = tensors(data)
    torch.manual_seed(1)
    net = nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 10))
    train(net, x.float() / 16, y, 15, 0.01)
    return net


def train(net, x, y, epochs, rate):
    optimiser = torch.optim.Adam(net.parameters(), lr=rate)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(64):
            optimiser.zero_grad()
            loss = F.cross_entropy(net(x[rows]), y[rows])
            loss.backward()
            optimiser.step()
    return float(loss.detach())


# Import


class Functional(nn.Module):
    """What people write: functions, methods and shapes between layers."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 6, 3, stride=2, padding=1, groups=2)
        self.fc1 = nn.Linear(6 * 2 * 2, 12)
        self.fc2 = nn.Linear(12, 5)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.norm(self.conv1((x - 0.5) / 0.25))), 2)
        x = self.conv2(x).relu()
        x = x.view(x.size(0), -1)
        x = F.dropout(torch.relu(self.fc1(x)), training=self.training)
        return F.log_softmax(self.fc2(x), dim=-1)


MODULES = {
    "dense": lambda: nn.Sequential(nn.Flatten(), nn.Linear(64, 12), nn.BatchNorm1d(12), nn.ReLU6(), nn.Dropout(), nn.Linear(12, 5)),
    "functional": Functional,
    "average": lambda: nn.Sequential(nn.Conv2d(1, 6, 3, padding="same"), nn.AvgPool2d(2), nn.ReLU(), nn.Conv2d(6, 8, 3),
                                     nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5)),
    "clip": lambda: nn.Sequential(nn.Conv2d(1, 3, (3, 2), dilation=2), nn.Hardtanh(0, 2), nn.Flatten(1), nn.Linear(3 * 4 * 6, 5)),
}


def with_statistics(module):
    """Batch normalisation with a mean and a deviation that are not 0 and 1."""
    for part in module.modules():
        if isinstance(part, (nn.BatchNorm1d, nn.BatchNorm2d)):
            nn.init.uniform_(part.running_mean, -0.5, 0.5)
            nn.init.uniform_(part.running_var, 0.5, 2)
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.uniform_(part.bias, -0.2, 0.2)
    return module


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("training", [False, True])
def test_an_imported_module_computes_what_torch_computes(name, training):
    torch.manual_seed(2)
    net = with_statistics(MODULES[name]()).train(training)
    state = copy.deepcopy(net.state_dict())
    x = np.random.default_rng(3).integers(0, 256, (20, 1, 8, 8), dtype=np.uint8)
    model = from_torch(net, torch.rand(2, 1, 8, 8), input=pw.Pixels(255))
    assert net.training == training and all((state[key] == value).all() for key, value in net.state_dict().items())
    with torch.no_grad():
        expected = copy.deepcopy(net).eval().double()(torch.from_numpy(x).double() / 255)
    got = model.logits(x)
    if name == "functional":  # the import drops the last log_softmax
        expected, got = (np.asarray(z) - np.asarray(z).max(axis=1, keepdims=True) for z in (expected, got))
    np.testing.assert_allclose(got, expected, atol=1e-5)


def test_a_module_is_the_same_network_as_its_onnx_file(tmp_path):
    pytest.importorskip("onnxscript")
    torch.manual_seed(4)
    net = MODULES["clip"]().eval()
    example = torch.rand(1, 1, 8, 8)
    torch.onnx.export(net, example, tmp_path / "net.onnx", dynamo=True)
    assert from_torch(net, example).sha256 == pw.read_model(tmp_path / "net.onnx").sha256


def test_a_normalisation_belongs_to_the_pixels(trained, data):
    x = data[1][0].reshape(-1, 64)
    model = from_torch(trained, torch.rand(1, 64), input=pw.Pixels(16, mean=0.25, deviation=0.5))
    with torch.no_grad():
        expected = trained((torch.from_numpy(x).float() / 16 - 0.25) / 0.5)
    np.testing.assert_allclose(model.logits(x), expected, atol=1e-4)


class Many(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8, 8)
        self.bent = nn.Sigmoid()
        self.norm = nn.LayerNorm(8)
        self.last = nn.Linear(8, 3)

    def forward(self, x):
        return self.last(torch.tanh(self.norm(self.bent(self.first(x)))))


def test_all_layers_that_no_circuit_has_are_named_at_once():
    for work in (lambda: from_torch(Many(), torch.rand(1, 8)), lambda: convert(Many(), torch.rand(9, 8))):
        with pytest.raises(pw.Refused) as caught:
            work()
        text = str(caught.value)
        for name in ("bent", "Sigmoid", "norm", "LayerNorm", "tanh", "Many.onnx"):
            assert name in text, text
        assert len(caught.value.diagnostics) >= 3


def test_control_flow_is_refused_with_a_way_out():
    class Flow(nn.Module):
        def forward(self, x):
            return x if x.sum() > 0 else -x

    with pytest.raises(pw.Refused, match="torch.fx.*read_model"):
        from_torch(Flow(), torch.rand(1, 8))


# Learning


def test_it_begins_as_the_mapped_circuit(trained, data):
    x, _, _, _ = tensors(data)
    options = dict(length=16, source_pair="ramp_vdc", encoding="sign_magnitude")
    layers = convert(trained, x[:500], input=PIXELS, **options)
    wanted = from_torch(trained, torch.rand(1, 64), input=PIXELS).to_circuit(calibrate=x[:500].numpy(), **options)
    assert layers.to_circuit().sha256 == wanted.sha256
    # Floats are pixel / maximum.
    again = convert(trained, x[:500].float() / 16, input=PIXELS, **options)
    assert again.to_circuit() == wanted


@pytest.mark.parametrize("encoding", ["sign_magnitude", "bipolar"])
def test_its_integers_are_the_logits_of_its_circuit(trained, data, encoding):
    x, _, u, _ = tensors(data)
    layers = convert(trained, x[:300], length=16, encoding=encoding, source_pair="ramp_vdc", input=PIXELS)
    with torch.no_grad():
        for parameter in layers.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    circuit = layers.to_circuit()
    np.testing.assert_array_equal(layers.integers(u).numpy(), circuit.logits(u))
    np.testing.assert_array_equal(torch.round(layers(u) / layers.unit).detach().numpy(), circuit.logits(u))
    np.testing.assert_array_equal(layers(u.float() / 16).detach().numpy(), layers(u).detach().numpy())
    assert (layers(u).argmax(dim=1).numpy() == circuit.predict(u)).all()


def test_a_convolutional_module_learns_and_stays_its_circuit(data):
    x, y, u, v = tensors(data)
    torch.manual_seed(5)
    net = nn.Sequential(nn.Unflatten(1, (1, 8, 8)), nn.Conv2d(1, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(),
                        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(96, 10))
    train(net, x.float() / 16, y, 4, 0.01)
    layers = convert(net, x[:300], length=8, encoding="sign_magnitude", source_pair="ramp_vdc", input=PIXELS)
    before = layers.to_circuit()
    first = float(F.cross_entropy(layers(x), y))
    train(layers, x, y, 3, 0.002)
    after = layers.to_circuit()
    assert float(F.cross_entropy(layers(x), y)) < first
    assert after != before and after.score(u, v) > 0.9
    np.testing.assert_array_equal(layers.integers(u).numpy(), after.logits(u))


def test_its_gradients_are_straight_through(trained, data):
    """The last layer's by hand, from the thresholds that the circuit's trace has."""
    x, y, _, _ = tensors(data)
    layers = convert(trained, x[:300], length=32, encoding="sign_magnitude", source_pair="ramp_vdc", input=PIXELS)
    logits = layers(x[:50])
    logits.retain_grad()
    F.cross_entropy(logits, y[:50]).backward()
    entering = layers.to_circuit().trace(x[:50])[-1].thresholds
    wanted = layers.unit * entering.T @ logits.grad.numpy()
    inside = layers.weight_2.detach().abs().numpy() < 1
    np.testing.assert_allclose(layers.weight_2.grad.numpy()[inside], wanted[inside], rtol=1e-4, atol=1e-6)
    assert layers.weight_1.grad.abs().max() > 0 and layers.bias_1.grad.abs().max() > 0


def test_it_is_copied_and_its_state_is_kept(trained, data):
    x, _, u, _ = tensors(data)
    options = dict(length=16, encoding="sign_magnitude", source_pair="ramp_vdc", input=PIXELS)
    layers = convert(trained, x[:300], **options)
    other = copy.deepcopy(layers)
    with torch.no_grad():
        other.weight_1.mul_(0.5)
    assert other.to_circuit() != layers.to_circuit()
    file = io.BytesIO()
    torch.save(other.state_dict(), file)
    file.seek(0)
    layers.load_state_dict(torch.load(file))
    assert other.to_circuit() == layers.to_circuit()
    with pytest.raises(TypeError, match="state_dict"):
        torch.save(layers, io.BytesIO())


def test_what_it_does_not_take_is_said(trained, data):
    x, _, _, _ = tensors(data)
    layers = convert(trained, x[:300], length=16, source_pair="ramp_vdc", input=PIXELS)
    with pytest.raises(ValueError, match="floats are pixel / 16"):
        layers(x.float())
    with pytest.raises(ValueError, match="from 0 to 16"):
        layers(x + 1)
    with pytest.raises(ValueError, match="shape"):
        layers(x[:, :63])
    with pytest.raises(TypeError, match="uint8 or int64"):
        layers(x.to(torch.int32))
    with pytest.raises(ValueError, match="floats of example"):
        convert(trained, x[:300].float(), length=16, input=PIXELS)
    with torch.no_grad():
        layers.weight_1[0, 0] = float("nan")
    with pytest.raises(ValueError, match="layer 1: .*finite"):
        layers(x)
    with pytest.raises(ValueError, match="layer 1: .*finite"):
        layers.to_circuit()


def test_a_circuit_takes_tensors_and_the_module_does_not_change_them(trained, data):
    x, _, _, _ = tensors(data)
    layers = convert(trained, x[:300], length=16, source_pair="ramp_vdc", input=PIXELS)
    images = x[:9].float() / 16
    kept = images.clone()
    layers(images)
    assert (images == kept).all()
    assert layers.to_circuit().logits(x[:9]).shape == (9, 10)
