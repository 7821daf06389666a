# SPDX-License-Identifier: Apache-2.0
"""What is refused as an array, by which exception, and what it says."""

import numpy as np
import pytest

import pulsewright as pw


def test_floats_are_told_how_to_become_pixels(circuit, data):
    for dtype in (np.float32, np.float64):
        with pytest.raises(TypeError, match=r"numpy\.rint\(images \* 16\)\.astype\(numpy\.uint8\)"):
            circuit.predict(data[1][0].astype(dtype))


@pytest.mark.parametrize("dtype", [np.int8, np.int32, np.uint16, np.uint64, bool, ">i8", object, complex, "S1"])
def test_no_other_type_is_converted(circuit, dtype):
    with pytest.raises(TypeError, match="must be uint8 or int64"):
        circuit.logits(np.ones((2, 64), dtype))


@pytest.mark.parametrize("shape", [(), (64,), (2, 63), (2, 65), (2, 8, 7), (2, 0), (2, 8, 8, 2)])
def test_a_wrong_shape_is_a_value_error(circuit, shape):
    with pytest.raises(ValueError, match="shape"):
        circuit.logits(np.zeros(shape, np.uint8))


def test_a_pixel_out_of_range_is_named(circuit):
    for dtype, wrong in ((np.uint8, 17), (np.int64, 17), (np.int64, -1), (np.int64, 2**62), (np.int64, -(2**63))):
        images = np.zeros((3, 64), dtype)
        images[2, 5] = wrong
        with pytest.raises(ValueError, match=f"value 5 of image 2 is {wrong}, .* from 0 to 16"):
            circuit.logits(images)
        with pytest.raises(ValueError, match="value 5 of image 2"):
            circuit.trace(images)


def test_a_masked_array_has_no_meaning(circuit):
    with pytest.raises(TypeError, match="masked"):
        circuit.logits(np.ma.masked_array(np.zeros((1, 64), np.uint8)))


def test_labels_have_a_class(circuit, data):
    images, labels = data[1]
    with pytest.raises(ValueError, match=r"wanted\[3\] is 10, but classes are 0 to 9"):
        circuit.score(images, np.where(np.arange(len(labels)) == 3, 10, labels))
    with pytest.raises(ValueError, match="shape"):
        circuit.score(images, labels[:-1])
    with pytest.raises(TypeError, match="must be integers"):
        circuit.score(images, labels.astype(float))
    with pytest.raises(ValueError, match="no rows"):
        circuit.score(images[:0], labels[:0])


def test_dlpack_goes_in_and_out(circuit, data):
    class Other:
        """An array of another library."""

        def __init__(self, array):
            self.array = array

        def __dlpack__(self, **options):
            return self.array.__dlpack__(**options)

        def __dlpack_device__(self):
            return self.array.__dlpack_device__()

    logits = circuit.logits(data[1][0])
    np.testing.assert_array_equal(circuit.logits(Other(data[1][0])), logits)
    np.testing.assert_array_equal(np.from_dlpack(logits), logits)


def test_what_is_handed_over_is_not_changed(circuit, data):
    images = data[1][0].copy()
    images.flags.writeable = False
    circuit.logits(images)
    circuit.trace(images[:2])
    np.testing.assert_array_equal(images, data[1][0])


def test_data_sets_with_a_name_become_arrays(data, tmp_path):
    digits = pw.load_data("digits")
    for got, wanted in zip(digits, (*data[0], *data[1])):
        assert got.dtype == wanted.dtype
        np.testing.assert_array_equal(got, wanted)
    assert digits.maximum == 16 and digits.classes == ()
    (tmp_path / "table.csv").write_text("a,b,kind\n" + "".join(f"{i},{i * i},{'xy'[i % 2]}\n" for i in range(10)))
    table = pw.load_data(f"csv:{tmp_path / 'table.csv'}", labels="compact", scale="minmax")
    assert table.x.shape == (8, 2) and table.test_x.shape == (2, 2) and table.classes == ("x", "y")
    np.testing.assert_array_equal(table.test_y, [0, 1])
    (tmp_path / "numbers.csv").write_text("a,b\n" + "".join(f"{i},{i * 0.5}\n" for i in range(10)))
    numbers = pw.load_data(f"csv:{tmp_path / 'numbers.csv'}", task="regression", label="b")
    np.testing.assert_array_equal(numbers.test_y, [[2.0], [4.5]])
    with pytest.raises(pw.Refused, match="nowhere"):
        pw.load_data("nowhere")
