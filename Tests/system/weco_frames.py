"""The wire of the WeCo service port, typed from weco-serial alone: nothing here comes from the program under test."""

PROVEN_KEY = 0x85F9

# The vendor tool's own poll cycle, captured: 13 requests under the proven key (weco-serial, Captured requests).
VENDOR_CYCLE = [
    (1, 38, "01030001 0026 1C2A"), (39, 6, "01030027 0006 1C38"), (45, 1, "0103002D 0001 1C78"),
    (46, 3, "0103002E 0003 1C38"), (51, 29, "01030033 001D 1C32"), (82, 7, "01030052 0007 1C22"),
    (91, 30, "0103005B 001E 1C6A"), (121, 10, "01030079 000A 1C6A"), (131, 10, "01030083 000A 1C5A"),
    (141, 10, "0103008D 000A 1C18"), (151, 10, "01030097 000A 1C5A"), (161, 10, "010300A1 000A 1C50"),
    (456, 14, "010301C8 000E 1C72"),
]


def crc16(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def checksum(data, key):
    """Low byte first, as on the wire."""
    return ((~(crc16(data) | key) + 26) & 0xFFFF).to_bytes(2, "little")


def sealed(data, key):
    return bytes(data) + checksum(data, key)


def read_request(first, count, key=PROVEN_KEY):
    return sealed(b"\x01\x03" + first.to_bytes(2, "big") + count.to_bytes(2, "big"), key)


def key_request(key=PROVEN_KEY):
    return b"\x00\x03" + key.to_bytes(2, "big") + b"\x00\x01"


def key_ok(key=PROVEN_KEY):
    return sealed(b"\x01\x03\x03\x23\x00\x00", key)


def reply(words, key=PROVEN_KEY):
    data = b"".join((word & 0xFFFF).to_bytes(2, "big") for word in words)
    return sealed(b"\x01\x03" + bytes([len(data)]) + data, key)


def signed(word):
    return word - 0x10000 if word & 0x8000 else word
