# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Readers of raw bytes and bits. Reading past the end raises TruncatedError,
so the parsers above read straight through like the syntax tables."""


class TruncatedError(ValueError):
    """A structure is longer than the bytes it was given."""


class ByteReader:
    """Big-endian integers from a span."""

    def __init__(self, data):
        self.data = data
        self.position = 0

    def left(self):
        return len(self.data) - self.position

    def take(self, count):
        if count < 0 or count > self.left():
            raise TruncatedError(f"need {count} bytes, {self.left()} left")
        span = self.data[self.position : self.position + count]
        self.position += count
        return span

    def uint(self, count):
        return int.from_bytes(self.take(count), "big")

    def sint(self, count):
        return int.from_bytes(self.take(count), "big", signed=True)

    def u8(self):
        return self.uint(1)

    def u16(self):
        return self.uint(2)

    def u32(self):
        return self.uint(4)

    def u64(self):
        return self.uint(8)


class BitReader:
    """Bits, most significant first, and Exp-Golomb codes."""

    def __init__(self, data):
        self.value = int.from_bytes(data, "big")
        self.left = 8 * len(data)

    def read(self, count):
        if count > self.left:
            raise TruncatedError(f"need {count} bits, {self.left} left")
        self.left -= count
        return (self.value >> self.left) & ((1 << count) - 1)

    def flag(self):
        return self.read(1) == 1

    def ue(self):
        """ITU-T H.264 9.1."""
        zeros = 0
        while not self.flag():
            zeros += 1
            if zeros > 32:
                raise TruncatedError("Exp-Golomb code of more than 32 bits")
        return (1 << zeros) - 1 + self.read(zeros)

    def se(self):
        code = self.ue()
        return (code + 1) // 2 if code & 1 else -(code // 2)
