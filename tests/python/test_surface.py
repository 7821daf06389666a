# SPDX-License-Identifier: Apache-2.0
"""What is public: every name is there, says what it takes, and has the types of its arguments."""

import inspect
import pathlib

import pytest

import pulsewright as pw
import pulsewright.analog
import pulsewright.ising

MODULES = [pw, pw.analog, pw.ising]


def functions():
    """(name, function) of every public function, method and property that is written in Python."""
    for module in MODULES:
        for name in module.__all__:
            thing = getattr(module, name) if name != "ScClassifier" else None
            if inspect.isfunction(thing):
                yield f"{module.__name__}.{name}", thing
            elif inspect.isclass(thing):
                for key, member in vars(thing).items():
                    function = member.fget if isinstance(member, property) else member
                    if not key.startswith("_") and inspect.isfunction(function):
                        yield f"{module.__name__}.{name}.{key}", function


def test_every_name_of_the_modules_is_there():
    for module in MODULES:
        assert module.__doc__
        for name in module.__all__:
            if name == "ScClassifier":
                pytest.importorskip("sklearn")
            assert hasattr(module, name), name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        pw.nothing


def test_every_function_has_types():
    untyped = [name for name, function in functions() if "return" not in function.__annotations__]
    assert not untyped


def test_every_function_that_takes_something_says_what():
    silent = [name for name, function in functions() if len(inspect.signature(function).parameters) > 1 and not function.__doc__]
    assert not silent


def test_the_names_of_a_models_way_to_a_bundle_are_there():
    for owner, names in {
        pw.Model: "report logits to_circuit fine_tune sha256",
        pw.Circuit: "predict logits score trace save sha256 export rtl estimate evaluate fold _repr_html_",
        pw.Bundle: "parity audit circuit",
        pw.AuditReport: "raise_if_invalid",
        pw.ising.Machine: "run sample parity export rtl estimate",
        pw.ising.SpinModel: "anneal exact energy compile save",
        pw.analog.Tile: "forward backward step weights",
    }.items():
        assert not [name for name in names.split() if not hasattr(owner, name)], owner


def test_the_package_says_that_it_has_types():
    assert (pathlib.Path(pw.__file__).parent / "py.typed").exists()
