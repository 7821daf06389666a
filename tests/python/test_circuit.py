# SPDX-License-Identifier: Apache-2.0
"""What a circuit computes, against tools/interpret.py, which was written from the documents alone."""

import json
import pickle
import re
import threading

import draw_documents
import interpret
import numpy as np
import pytest

import pulsewright as pw


def drawn(seed, tmp_path):
    """A random document as a circuit, with images for it."""
    document, images = draw_documents.draw_document(seed)
    path = tmp_path / f"{seed}.json"
    path.write_text(json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    return pw.read_circuit(path), document, np.array(images, dtype=np.int64)


@pytest.mark.parametrize("seed", range(40))
def test_a_random_circuit_computes_what_the_documents_say(seed, tmp_path):
    circuit, document, images = drawn(seed, tmp_path)
    answer = interpret.run(document, images)
    logits = circuit.logits(images)
    assert logits.dtype == np.int64 and logits.flags.owndata and logits.flags.c_contiguous
    np.testing.assert_array_equal(logits, answer.logits)
    if not circuit.quantities:
        labels = circuit.predict(images)
        assert labels.dtype == np.int32 and labels.shape == (len(images),) and labels.flags.owndata
        np.testing.assert_array_equal(labels, [interpret.class_of(row.tolist()) for row in answer.logits])
    # The trace holds the sums of every layer.
    steps = circuit.trace(images)
    assert [step.layer for step in steps] == [name for name, _, _ in answer.counts]
    for step, (_, _, sums) in zip(steps, answer.counts):
        np.testing.assert_array_equal(step.counts, sums)
    last = steps[-1].counts if steps[-1].pooled is None else steps[-1].pooled
    np.testing.assert_array_equal(last, answer.logits)


def test_a_spoilt_weight_is_noticed(circuit, data, tmp_path):
    """The comparison above can fail: one weight changes an answer."""
    document = json.loads(circuit.document)
    node = next(node for node in document["nodes"] if node["kind"] == "dense")
    node["weights"][0] = [0] * len(node["weights"][0])
    path = tmp_path / "spoilt.json"
    path.write_text(json.dumps(document))
    assert (pw.read_circuit(path).logits(data[1][0]) != circuit.logits(data[1][0])).any()


def test_every_layout_and_type_gives_the_same(circuit, data):
    images = data[1][0]
    expected = circuit.logits(images)
    for other in (images.astype(np.int64), np.asfortranarray(images), images.reshape(-1, 64), images[..., None],
                  images.reshape(-1, 64).tolist(), np.repeat(images, 2, axis=0)[::2]):
        np.testing.assert_array_equal(circuit.logits(other), expected)
    for threads in (1, 2, 3):
        np.testing.assert_array_equal(circuit.logits(images, threads=threads), expected)
    for n in (0, 1, 2, 127, 128, 129):
        np.testing.assert_array_equal(circuit.logits(images[:n]), expected[:n])


def test_score_is_the_share_of_right_classes(circuit, data):
    images, labels = data[1]
    assert circuit.score(images, labels) == np.mean(circuit.predict(images) == labels)
    assert circuit.score(images[:7], (circuit.predict(images[:7]) + 1) % 10) == 0


def test_threads_share_a_circuit(circuit, data):
    images = data[1][0]
    fresh = pickle.loads(pickle.dumps(circuit))  # without an engine, which one of the threads makes
    expected, found = circuit.logits(images), {}

    def work(i):
        found[i] = fresh.logits(images)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and all((logits == expected).all() for logits in found.values())


def test_a_circuit_pickles_as_its_document(circuit, tmp_path):
    other = pickle.loads(pickle.dumps(circuit))
    assert other == circuit and hash(other) == hash(circuit) and other.document == circuit.document
    path = tmp_path / "document.json"
    circuit.save(path)
    assert path.read_text(encoding="utf-8") == circuit.document
    assert pw.read_circuit(path).sha256 == circuit.sha256


def test_it_shows_itself(circuit, run_folder, program, tmp_path):
    assert circuit.name in repr(circuit) and "64-8-10" in repr(circuit) and circuit.sha256[:12] in repr(circuit)
    page = circuit._repr_html_()
    assert circuit.sha256 in page and circuit.name in page
    for layer in circuit.layers:
        assert page.count(f">{layer['id']}</") == 3  # in the picture and in two tables
    assert page.count("<svg") == page.count("</svg>") == 1 and "<script" not in page
    # The picture and the tables are those of the report.
    code, _ = program("report", run_folder, "--out", tmp_path / "report.html")
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert code == 0
    for part in (r"<svg.*?</svg>", r'<section id="layers".*?</section>'):
        assert re.search(part, page, re.S).group() in report
