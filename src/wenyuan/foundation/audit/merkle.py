"""Roots and proofs of a Merkle tree (RFC 6962 section 2.1), from the hashes of its complete subtrees. No input or output here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .verifying import digest_of, leaf_hash, node_hash

# (level, index) of a complete subtree of 2**level leaves from leaf index * 2**level on; gives its hash.
NodeReader = Callable[[int, int], bytes]


def complete_subtrees(first: int, end: int) -> list[tuple[int, int]]:
    """Return the complete subtrees, left to right, that make up the leaves [first, end); `first` must begin a subtree at least as large."""
    found = []
    while first < end:
        level = (end - first).bit_length() - 1
        found.append((level, first >> level))
        first += 1 << level
    return found


def fold_hashes(hashes: Sequence[bytes], algorithm: str = "sha256") -> bytes:
    """Return the root over complete subtrees given left to right, largest first; of none, the hash of nothing."""
    if not hashes:
        return digest_of(b"", algorithm)
    found = hashes[-1]
    for left in reversed(hashes[:-1]):
        found = node_hash(left, found, algorithm)
    return found


def root_of_range(read: NodeReader, first: int, end: int, algorithm: str = "sha256") -> bytes:
    """Return MTH(D[first:end]); `first` begins a subtree at least as large."""
    return fold_hashes([read(level, index) for level, index in complete_subtrees(first, end)], algorithm)


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def prove_inclusion(read: NodeReader, *, number: int, size: int, algorithm: str = "sha256") -> list[bytes]:
    """Return PATH(number, D[size]), the nearest sibling first: RFC 6962 2.1.1.

    Raises:
        ValueError: There is no such entry in a tree of this size.
    """
    if not 0 <= number < size:
        raise ValueError(f"no entry {number} in a tree of {size}")
    proof = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if number < middle:
            proof.append(root_of_range(read, middle, end, algorithm))
            end = middle
        else:
            proof.append(root_of_range(read, first, middle, algorithm))
            first = middle
    return proof[::-1]


def prove_consistency(read: NodeReader, *, old_size: int, new_size: int, algorithm: str = "sha256") -> list[bytes]:
    """Return PROOF(old_size, D[new_size]): RFC 6962 2.1.2; empty for equal sizes and for an empty older tree.

    Raises:
        ValueError: The newer tree is smaller.
    """
    if not 0 <= old_size <= new_size:
        raise ValueError(f"a tree of {old_size} cannot grow to {new_size}")
    if old_size in {0, new_size}:
        return []
    proof = []
    first, end, complete = 0, new_size, True
    while old_size != end:
        middle = first + _split(end - first)
        if old_size <= middle:
            proof.append(root_of_range(read, middle, end, algorithm))
            end = middle
        else:
            proof.append(root_of_range(read, first, middle, algorithm))
            first, complete = middle, False
    if not complete:
        proof.append(root_of_range(read, first, end, algorithm))
    return proof[::-1]


def reader_of_leaves(leaves: Sequence[bytes], algorithm: str = "sha256") -> NodeReader:
    """Return a reader over entries held in memory."""
    levels = [[leaf_hash(leaf, algorithm) for leaf in leaves]]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[i], below[i + 1], algorithm) for i in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]
