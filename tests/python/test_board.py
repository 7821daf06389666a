# SPDX-License-Identifier: Apache-2.0
"""The serial link of Python beside a board of the exact model, on a pseudo-terminal."""

import hashlib
import os
import random
import struct
import threading

import pytest

import pulsewright as pw
from pulsewright import board

SHA256 = hashlib.sha256(b"a netlist").hexdigest()


def model(pixels):
    """Two logits, one of them negative, and a class."""
    return [sum(pixels), -(2**31) + pixels[0], max(range(len(pixels)), key=pixels.__getitem__)]


class Model(threading.Thread):
    """Answers as a design does; ``spoil`` changes what it is sent and what it sends."""

    def __init__(self, descriptor, spoil=lambda data: data):
        super().__init__(daemon=True)
        self.descriptor, self.spoil = descriptor, spoil
        self.start()

    def run(self):
        reader = board.FrameReader()
        while True:
            try:
                data = os.read(self.descriptor, 4096)
            except OSError:
                return
            for byte in self.spoil(data):
                request = reader.take(byte)
                if request is not None:
                    os.write(self.descriptor, self.spoil(self.answer(request).encode()))

    def answer(self, request):
        if request.kind == board.IDENTIFY:
            payload = struct.pack("<B32sHH", 1, bytes.fromhex(SHA256), 4, 3)
        else:
            payload = struct.pack("<3i", *model(request.payload))
        return board.Frame(request.kind, request.checksum(), payload)


@pytest.fixture()
def terminal():
    model_end, host_end = os.openpty()
    name = os.ttyname(host_end)
    yield model_end, name
    os.close(host_end)
    os.close(model_end)


def test_a_frame_has_the_bytes_that_the_page_says():
    frame = board.Frame(board.IDENTIFY, 0x7E)
    assert frame.encode()[:9] == bytes.fromhex("7e0100007d5e000000")
    reader = board.FrameReader()
    assert [reader.take(byte) for byte in b"noise" + frame.encode()][-1] == frame


def test_a_session_identifies_the_design_and_reads_its_answers(terminal):
    descriptor, name = terminal
    Model(descriptor)
    with board.open_board(name, 1_000_000) as host:
        assert host.identify() == board.Identity(1, SHA256, 4, 3)
        for image in ([0, 126, 125, 255], bytes(4), (9, 8, 7, 6)):
            *logits, label = model(list(image))
            assert host.ask(image) == board.Answer(tuple(logits), label)


def test_lost_changed_and_inserted_bytes_are_recovered_from(terminal):
    descriptor, name = terminal
    chance = random.Random(4)

    def spoil(data):
        spoilt = bytearray()
        for byte in data:
            fault = chance.randrange(150)
            spoilt += {0: b"", 1: bytes([byte ^ 16]), 2: bytes([byte, 0x7E])}.get(fault, bytes([byte]))
        return bytes(spoilt)

    Model(descriptor, spoil)
    with board.Host(board.SerialPort(name, 1_000_000), first=0.1, most=0.1) as host:
        for i in range(25):
            image = bytes([i, 1, 2, 3])
            assert host.ask(image).logits == tuple(model(image)[:2])
        assert host.repeats > 0


def test_silence_and_a_closed_port_are_failures(terminal):
    descriptor, name = terminal
    with board.Host(board.SerialPort(name, 1_000_000), first=0.01, attempts=2) as host:
        with pytest.raises(pw.Failure, match="did not answer 2 requests"):
            host.identify()
    with pytest.raises(pw.Failure, match="cannot open /dev/no_such_port"):
        board.open_board("/dev/no_such_port")
    with pytest.raises(pw.Failure, match="serial port /dev/null"):
        board.open_board("/dev/null")


def test_an_image_that_no_frame_holds_is_refused(terminal):
    with board.open_board(terminal[1]) as host, pytest.raises(ValueError, match="65535"):
        host.ask(bytes(65536))
