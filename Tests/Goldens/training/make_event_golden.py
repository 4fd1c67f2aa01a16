"""Makes EventGolden.swift: an event file of two records, built with the standard library alone.

Run at the root: python3 Tests/Goldens/Training/make_event_golden.py > Tests/TrainingTests/Logs/EventGolden.swift
The CRC is computed bit by bit, the messages are packed by hand from event.proto and summary.proto;
where the package tensorboard is installed, its reader is asked as well.
"""

import struct


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        for bit in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if (crc ^ (byte >> bit)) & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return struct.pack("<I", (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF)


def record(data):
    length = struct.pack("<Q", len(data))
    return length + masked(length) + data + masked(data)


def text(field, data):
    assert len(data) < 128
    return bytes([field << 3 | 2, len(data)]) + data


def value(tag, number):
    return text(1, text(1, tag.encode()) + b"\x15" + struct.pack("<f", number))


assert crc32c(b"123456789") == 0xE3069283
first = b"\x09" + struct.pack("<d", 1700000000.5) + text(3, b"brain.Event:2")
summary = value("train/loss", 0.25) + value("train/learning_rate", 2e-5)
second = b"\x09" + struct.pack("<d", 1700000001.5) + b"\x10\xac\x02" + text(5, summary)  # 300 = 0xac 0x02
data = record(first) + record(second)

try:
    import pathlib
    import tempfile
    from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader
except ImportError:
    pass
else:
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "events.out.tfevents.0.x"
        path.write_bytes(data)
        events = list(LegacyEventFileLoader(str(path)).Load())
        assert events[0].file_version == "brain.Event:2"
        assert events[1].step == 300 and events[1].wall_time == 1700000001.5
        assert [(v.tag, v.simple_value) for v in events[1].summary.value] == [
            ("train/loss", 0.25),
            ("train/learning_rate", struct.unpack("<f", struct.pack("<f", 2e-5))[0]),
        ]

print("// Made by Tests/Goldens/Training/make_event_golden.py; do not edit.")
print("/// An event file of two records, built by a script that shares no code with this package.")
print("enum EventGolden {")
print("  static let bytes: [UInt8] = [")
for start in range(0, len(data), 16):
    print("    " + ", ".join(f"0x{byte:02X}" for byte in data[start : start + 16]) + ",")
print("  ]")
print("}")
