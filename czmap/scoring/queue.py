"""A priority queue for the kernels: a binary heap of (key, item), the least first, ties by item."""

from typing import NamedTuple

import numpy as np

from czmap.scoring.compiled import compiled
from czmap.scoring.objective import Floats, Ints


class Heap(NamedTuple):
    """Room for a queue; how long it is, its user keeps."""

    keys: Floats
    items: Ints


@compiled
def make_heap(room: int) -> Heap:
    """Make room for so many entries."""
    return Heap(np.empty(room, np.float64), np.empty(room, np.int64))


@compiled
def push(heap: Heap, length: int, key: float, item: int) -> int:
    """Add an entry and give the new length."""
    at = length
    while at > 0:
        above = (at - 1) // 2
        if not _before(key, item, heap.keys[above], heap.items[above]):
            break
        heap.keys[at], heap.items[at] = heap.keys[above], heap.items[above]
        at = above
    heap.keys[at], heap.items[at] = key, item
    return length + 1


@compiled
def pop(heap: Heap, length: int) -> int:
    """Take the first entry away (read it before, at position 0) and give the new length."""
    length -= 1
    key, item = heap.keys[length], heap.items[length]
    at, below = 0, 1
    while below < length:
        other = below + 1
        if other < length and _before(
            heap.keys[other], heap.items[other], heap.keys[below], heap.items[below]
        ):
            below = other
        if not _before(heap.keys[below], heap.items[below], key, item):
            break
        heap.keys[at], heap.items[at] = heap.keys[below], heap.items[below]
        at, below = below, 2 * below + 1
    heap.keys[at], heap.items[at] = key, item
    return length


@compiled
def _before(key: float, item: int, other_key: float, other_item: int) -> bool:
    return key < other_key or (key == other_key and item < other_item)
