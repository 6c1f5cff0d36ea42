"""Every page and every view of a page that a person can have before them all day, and what drawing them cost."""

import re

# The keys that lead from the first screen to each of them.
VIEWS = {
    "overview": "1", "overview, its end": "1G", "parallel": "2", "parallel, expanded": "2e", "balance": "3",
    "setting": "4", "do_setting": "5", "faults": "6",
    "trends, 1 min": "7", "trends, 10 min": "7t", "trends, 1 h": "7tt", "trends, 24 h": "7ttt",
    "trends, cluster": "7<", "trends, slave": "7>", "trends, half blocks": "7b",
    "debug, registers": "8", "debug, changes": "8w", "debug, difference": "8c", "debug, bits": "8v",
    "debug, unknown": "8vv", "debug, traffic": "8vvv", "debug, rejected": "8vvvv", "debug, link": "8vvvvv",
    "debug, CAN": "8vvvvvv"}
# Nothing but news, every second.
STREAMS = {"debug, traffic", "debug, CAN"}

CONTROL = re.compile(rb"\x1b\[([0-9;?]*)([@-~])|\x1b\][^\x07]*\x07|\x1b[()].|\x1b.|[\x00-\x1f]")
CLEAR = re.compile(rb"\x1b\[[23]J|\x1b\[H\x1b\[J")


def written(data):
    """How many places of the screen were written: characters, repeated ones and erased ones."""
    count = len(CONTROL.sub(b"", data).decode("utf-8", "replace"))
    return count + sum(map(int, re.findall(rb"\x1b\[(\d+)[bX]", data)))
