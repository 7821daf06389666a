# SPDX-License-Identifier: Apache-2.0
"""The serial link to a board that runs a network (docs/boards.md), in Python alone.

    with open_board("/dev/ttyUSB1", rate=1_000_000) as host:
        print(host.identify().netlist_sha256)
        print(host.ask(image).logits)

It speaks the protocol of ``src/link/board_link.h`` and shares no code with it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import struct
import termios
import time
import zlib
from typing import Iterable, NamedTuple, Optional, Protocol, Union

from ._errors import Failure

PROTOCOL_VERSION = 1
IDENTIFY, IMAGE = 1, 2
MOST_PAYLOAD = 65535  #: bytes

_FLAG, _ESCAPE, _ESCAPED_BIT = 0x7E, 0x7D, 0x20
_HEADER = struct.Struct("<BHI")  # kind, length of the payload, tag
_SUM = struct.Struct("<I")
_IDENTITY = struct.Struct("<B32sHH")


class Frame(NamedTuple):
    """What goes over the line between two flags."""

    kind: int  #: IDENTIFY or IMAGE
    tag: int  #: of a request any number below 2^32, of an answer the checksum of its request
    payload: bytes = b""

    def content(self) -> bytes:
        """Header and payload."""
        return _HEADER.pack(self.kind, len(self.payload), self.tag) + self.payload

    def checksum(self) -> int:
        """CRC-32 of the content, which ends the frame."""
        return zlib.crc32(self.content())

    def encode(self) -> bytes:
        """The bytes on the line."""
        line = bytearray([_FLAG])
        for byte in self.content() + _SUM.pack(self.checksum()):
            line += bytes([_ESCAPE, byte ^ _ESCAPED_BIT]) if byte in (_FLAG, _ESCAPE) else bytes([byte])
        return bytes(line)


class FrameReader:
    """Finds frames among the bytes of a line."""

    def __init__(self) -> None:
        self.damaged = 0  #: frames that broke off or had a wrong checksum
        self._bytes: Optional[bytearray] = None  # of the frame that has begun
        self._is_escaped = False

    @property
    def is_inside(self) -> bool:
        """Whether a frame has begun and not ended."""
        return bool(self._bytes)

    def take(self, byte: int) -> Optional[Frame]:
        """The frame that this byte ends, if it is sound."""
        if byte == _FLAG:
            self.damaged += self.is_inside
            self._bytes, self._is_escaped = bytearray(), False
        elif self._bytes is None:
            pass
        elif byte == _ESCAPE:
            self._is_escaped = True
        else:
            self._bytes.append(byte ^ _ESCAPED_BIT if self._is_escaped else byte)
            self._is_escaped = False
            if len(self._bytes) >= _HEADER.size:
                kind, size, tag = _HEADER.unpack_from(self._bytes)
                if len(self._bytes) == _HEADER.size + size + _SUM.size:
                    return self._finish(kind, tag)
        return None

    def _finish(self, kind: int, tag: int) -> Optional[Frame]:
        assert self._bytes is not None
        content, (expected,) = bytes(self._bytes[: -_SUM.size]), _SUM.unpack(self._bytes[-_SUM.size :])
        self._bytes = None
        if zlib.crc32(content) != expected or kind not in (IDENTIFY, IMAGE):
            self.damaged += 1
            return None
        return Frame(kind, tag, content[_HEADER.size :])


class Identity(NamedTuple):
    """What a design says about itself: its identification registers."""

    protocol: int
    netlist_sha256: str  #: 64 hexadecimal digits
    pixels: int  #: of an image
    words: int  #: of an answer: logits and class


class Answer(NamedTuple):
    """What a design answers to an image."""

    logits: tuple[int, ...]
    label: int


class Line(Protocol):
    """Where bytes go to and come from."""

    def write(self, data: bytes) -> None:
        """Takes all bytes."""

    def read(self, seconds: float) -> bytes:
        """What has come, after waiting so long at most for the first byte; empty if nothing came."""


class Descriptor:
    """A file descriptor, which it does not own, as a line."""

    def __init__(self, descriptor: int, name: str = "the line"):
        self.descriptor, self.name = descriptor, name

    def write(self, data: bytes) -> None:
        while data:
            if not select.select([], [self.descriptor], [], 5)[1]:
                raise Failure(f"{self.name} takes no bytes")
            try:
                data = data[os.write(self.descriptor, data) :]
            except BlockingIOError:
                continue
            except OSError as reason:
                raise self._closed() from reason

    def read(self, seconds: float) -> bytes:
        if not select.select([self.descriptor], [], [], max(seconds, 0))[0]:
            return b""
        try:
            data = os.read(self.descriptor, 4096)
        except BlockingIOError:
            return b""
        except OSError as reason:
            raise self._closed() from reason
        if not data:
            raise self._closed()
        return data

    def _closed(self) -> Failure:
        return Failure(f"{self.name} was closed at the other end: the board was unplugged, or its simulation ended")


class Host:
    """A session with a board: every request is repeated until a sound answer to it comes, or given up."""

    def __init__(self, line: Line, *, first: float = 3.0, least: float = 0.05, most: float = 20.0, attempts: int = 10):
        """``first``: seconds to wait before any answer has come; afterwards four times as long as the slowest
        so far took, at least ``least``. Each attempt waits twice as long as the one before, at most ``most``."""
        self.line, self.attempts = line, attempts
        self.repeats = self.foreign = 0  #: requests repeated; sound answers to other requests
        self._first, self._least, self._most = first, least, most
        self._reader, self._pending = FrameReader(), b""
        self._next_tag, self._slowest = 0, 0.0

    def __enter__(self) -> "Host":
        return self

    def __exit__(self, *_: object) -> None:
        close = getattr(self.line, "close", None)
        if close is not None:
            close()

    @property
    def damaged(self) -> int:
        """Answers that broke off or had a wrong checksum."""
        return self._reader.damaged

    def identify(self) -> Identity:
        """Asks the design what it is. Raises Failure if nothing sound answers, or another protocol."""
        payload = self._exchange(IDENTIFY, b"")
        if len(payload) != _IDENTITY.size or payload[0] != PROTOCOL_VERSION:
            spoken = payload[0] if payload else 0
            raise Failure(f"the board speaks version {spoken} of the protocol, and this host {PROTOCOL_VERSION}")
        protocol, sha256, pixels, words = _IDENTITY.unpack(payload)
        return Identity(protocol, sha256.hex(), pixels, words)

    def ask(self, image: Union[bytes, Iterable[int]]) -> Answer:
        """Sends an image, a byte for each of Identity.pixels. Raises Failure if no sound answer comes."""
        pixels = bytes(image)
        if len(pixels) > MOST_PAYLOAD:
            raise ValueError(f"an image has at most {MOST_PAYLOAD} pixels, not {len(pixels)}")
        payload = self._exchange(IMAGE, pixels)
        if len(payload) < 8 or len(payload) % 4 != 0:
            raise Failure("the answer of the board does not fit its request")
        words = struct.unpack(f"<{len(payload) // 4}i", payload)
        return Answer(words[:-1], words[-1])

    def _exchange(self, kind: int, payload: bytes) -> bytes:
        patience = max(4 * self._slowest, self._least) if self._slowest else self._first
        asked: set[int] = set()
        for attempt in range(self.attempts):
            # Requests differ even if their images do not: no answer to an earlier one is taken for theirs.
            request = Frame(kind, self._next_tag, payload)
            self._next_tag = (self._next_tag + 1) % 2**32
            asked.add(request.checksum())
            begin = time.monotonic()
            self.line.write(request.encode())
            self.repeats += attempt > 0
            answer = self._receive(kind, asked, begin + min(patience, self._most))
            if answer is not None:
                if attempt == 0:
                    self._slowest = max(self._slowest, time.monotonic() - begin)
                return answer
            patience *= 2
        raise Failure(
            f"the board did not answer {self.attempts} requests; is its bitstream loaded, and is this its port "
            "and its rate?"
        )

    def _receive(self, kind: int, asked: set[int], end: float) -> Optional[bytes]:
        damaged = self._reader.damaged
        while True:
            for at, byte in enumerate(self._pending):
                frame = self._reader.take(byte)
                if frame is None:
                    continue
                if frame.kind == kind and frame.tag in asked:
                    self._pending = self._pending[at + 1 :]
                    return frame.payload
                self.foreign += 1
            self._pending = b""
            left = end - time.monotonic()
            if left <= 0:
                return None
            # A damaged answer is not waited for any longer than the line is busy.
            is_damaged = self._reader.damaged > damaged and not self._reader.is_inside
            self._pending = self.line.read(min(0.02, left) if is_damaged else left)
            if not self._pending and is_damaged:
                return None


class SerialPort(Descriptor):
    """A serial port of Linux: raw, 8N1 at ``rate`` bits per second, for nobody else."""

    def __init__(self, device: str, rate: int):
        try:
            descriptor = os.open(device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as reason:
            raise Failure(reason.errno, f"cannot open {device}: {os.strerror(reason.errno or errno.EIO)}") from reason
        super().__init__(descriptor, device)
        try:
            _set_raw(descriptor, rate)
        except (OSError, termios.error) as reason:
            os.close(descriptor)
            raise Failure(f"cannot use as a serial port {device}: {reason}") from reason

    def close(self) -> None:
        os.close(self.descriptor)


def open_board(device: str, rate: int = 1_000_000) -> Host:
    """A session with the board at ``device``, such as /dev/ttyUSB1."""
    return Host(SerialPort(device, rate))


def _set_raw(descriptor: int, rate: int) -> None:
    # linux/include/uapi/asm-generic/termbits.h: termios2 knows rates of any number, which termios does not.
    settings = struct.Struct("=4I20B2I")
    get, put, any_rate = 0x802C542A, 0x402C542B, 0o010000
    control = list(settings.unpack(fcntl.ioctl(descriptor, get, bytes(settings.size)))[4:24])
    control[1 + termios.VMIN], control[1 + termios.VTIME] = 1, 0
    flags = termios.CS8 | termios.CREAD | termios.CLOCAL | any_rate
    fcntl.ioctl(descriptor, termios.TIOCEXCL)
    fcntl.ioctl(descriptor, put, settings.pack(termios.IGNPAR, 0, flags, 0, *control, rate, rate))
    termios.tcflush(descriptor, termios.TCIOFLUSH)
