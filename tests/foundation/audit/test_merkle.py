"""Trees and proofs: the published leaves and roots of RFC 6962, and any tree against the definition read literally."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenyuan.foundation.audit.merkle import prove_consistency, prove_inclusion, reader_of_leaves, root_of_range
from wenyuan.foundation.audit.tiles import Edge, node_reader, pack_entries, parse_tile_path, tile_path, tile_widths, unpack_entries
from wenyuan.foundation.audit.verifying import NotProven, leaf_hash, verify_consistency, verify_inclusion

LEAVES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    return [*path(m, leaves[:k]), mth(leaves[k:])] if m < k else [*path(m - k, leaves[k:]), mth(leaves[:k])]


def proof(m: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """RFC 6962 2.1.2."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*proof(m, leaves[:k], whole=whole), mth(leaves[k:])]
    return [*proof(m - k, leaves[k:], whole=False), mth(leaves[:k])]


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def edge_of(leaves: list[bytes]) -> Edge:
    edge = Edge({}, 0)
    edge.append(map(leaf_hash, leaves))
    return edge


@pytest.mark.parametrize("size", range(9))
def test_published_roots_are_met(size: int) -> None:
    leaves = LEAVES[:size]

    assert root_of_range(reader_of_leaves(leaves), 0, size).hex() == ROOTS[size]
    assert edge_of(leaves).root().hex() == ROOTS[size]
    assert mth(leaves).hex() == ROOTS[size]


@pytest.mark.parametrize(("number", "size", "parts"), [
    (0, 1, []),
    (0, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
    (5, 8, ["bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (1, 5, ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]),
])
def test_published_inclusion_proofs_are_met(number: int, size: int, parts: list[str]) -> None:
    assert [part.hex() for part in prove_inclusion(reader_of_leaves(LEAVES), number=number, size=size)] == parts


@pytest.mark.parametrize(("old", "new", "parts"), [
    (1, 1, []),
    (1, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
    (6, 8, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
    (2, 5, ["5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]),
])
def test_published_consistency_proofs_are_met(old: int, new: int, parts: list[str]) -> None:
    assert [part.hex() for part in prove_consistency(reader_of_leaves(LEAVES), old_size=old, new_size=new)] == parts


@given(st.lists(st.binary(max_size=5), max_size=70), st.data())
@settings(max_examples=150, deadline=None)
def test_any_tree_is_the_one_of_the_definition(leaves: list[bytes], data: st.DataObject) -> None:
    read, size = reader_of_leaves(leaves), len(leaves)
    old = data.draw(st.integers(0, size))

    assert root_of_range(read, 0, size) == edge_of(leaves).root() == mth(leaves)
    found = prove_consistency(read, old_size=old, new_size=size)
    assert found == (proof(old, leaves) if old else [])
    verify_consistency(old_size=old, new_size=size, old_root=mth(leaves[:old]), new_root=mth(leaves), proof=found)
    if leaves:
        number = data.draw(st.integers(0, size - 1))
        parts = prove_inclusion(read, number=number, size=size)
        assert parts == path(number, leaves)
        verify_inclusion(number=number, size=size, leaf=leaf_hash(leaves[number]), proof=parts, root=mth(leaves))


@given(st.integers(2, 40), st.data())
@settings(max_examples=150, deadline=None)
def test_any_changed_proof_is_refused(size: int, data: st.DataObject) -> None:
    leaves = [bytes([n]) for n in range(size)]
    read, root = reader_of_leaves(leaves), mth(leaves)
    number = data.draw(st.integers(0, size - 1))
    parts = prove_inclusion(read, number=number, size=size)
    place = data.draw(st.integers(0, len(parts) - 1))
    flipped = bytes([parts[place][0] ^ 1]) + parts[place][1:]
    leaf = leaf_hash(leaves[number])

    for wrong in ([*parts[:place], flipped, *parts[place + 1 :]], parts[:-1], [*parts, root], [root, *parts], [parts[0][:31], *parts[1:]]):
        with pytest.raises(NotProven):
            verify_inclusion(number=number, size=size, leaf=leaf, proof=wrong, root=root)
    for other in {number - 1, number + 1, number ^ 2, -1, size} - {number}:
        with pytest.raises(NotProven):
            verify_inclusion(number=other, size=size, leaf=leaf, proof=parts, root=root)


@given(st.integers(2, 40), st.data())
@settings(max_examples=150, deadline=None)
def test_any_changed_history_is_refused(size: int, data: st.DataObject) -> None:
    leaves = [bytes([n]) for n in range(size)]
    old = data.draw(st.integers(1, size - 1))
    forked = [b"forked", *leaves[1:]]
    old_root, new_root = mth(leaves[:old]), mth(leaves)
    parts = prove_consistency(reader_of_leaves(leaves), old_size=old, new_size=size)

    cases = [
        (mth(forked[:old]), new_root, parts), (old_root, mth(forked), prove_consistency(reader_of_leaves(forked), old_size=old, new_size=size)),
        (old_root, new_root, parts[:-1]), (old_root, new_root, [*parts, new_root]), (old_root, new_root, [old_root, *parts]), (new_root, old_root, parts),
    ]
    for one, two, wrong in cases:
        with pytest.raises(NotProven):
            verify_consistency(old_size=old, new_size=size, old_root=one, new_root=two, proof=wrong)
    with pytest.raises(NotProven):
        verify_consistency(old_size=size, new_size=old, old_root=new_root, new_root=old_root, proof=parts)


@pytest.mark.parametrize(("old", "new", "old_root", "new_root", "parts"), [
    (0, 0, ROOTS[0], ROOTS[0], [ROOTS[0]]), (0, 3, ROOTS[1], ROOTS[3], []), (0, 3, ROOTS[0], ROOTS[3], [ROOTS[1]]), (3, 3, ROOTS[3], ROOTS[4], []), (1, 3, ROOTS[1], ROOTS[3], []),
])
def test_empty_and_equal_trees_need_equal_roots_and_no_proof(old: int, new: int, old_root: str, new_root: str, parts: list[str]) -> None:
    with pytest.raises(NotProven):
        verify_consistency(old_size=old, new_size=new, old_root=bytes.fromhex(old_root), new_root=bytes.fromhex(new_root), proof=list(map(bytes.fromhex, parts)))


@pytest.mark.parametrize("size", [1, 255, 256, 257, 70_000])
def test_tiles_hold_the_tree(size: int) -> None:
    leaves = [n.to_bytes(4, "big") for n in range(size)]
    edge = Edge({}, 0)
    for first in range(0, size, 777):
        edge.append(leaf_hash(leaf) for leaf in leaves[first : first + 777])
    read = node_reader(lambda level, index: edge.changed[level, index])

    assert sorted((level, index, len(hashes) // 32) for (level, index), hashes in edge.changed.items()) == list(tile_widths(size))
    assert edge.root() == root_of_range(read, 0, size) == root_of_range(reader_of_leaves(leaves), 0, size)
    parts = prove_inclusion(read, number=size // 3, size=size)
    verify_inclusion(number=size // 3, size=size, leaf=leaf_hash(leaves[size // 3]), proof=parts, root=edge.root())


def test_tree_of_seventy_thousand_has_the_tiles_of_the_standard() -> None:
    widths = list(tile_widths(70_000))

    assert [w for w in widths if w[2] != 256 or w[0]] == [(0, 273, 112), (1, 0, 256), (1, 1, 17), (2, 0, 1)]


@pytest.mark.parametrize(("level", "index", "width", "path_"), [
    (0, 0, 256, "tile/0/000"), (1, 1234067, 256, "tile/1/x001/x234/067"), (None, 273, 112, "tile/entries/273.p/112"), (63, 999, 1, "tile/63/999.p/1"),
])
def test_tile_paths_are_those_of_the_standard(level: int | None, index: int, width: int, path_: str) -> None:
    assert tile_path(level, index, width) == path_
    assert parse_tile_path(path_.removeprefix("tile/")) == (level, index, width)


@pytest.mark.parametrize("path_", ["64/000", "0/00", "0/x000/001", "0/0001", "00/000", "0/000.p/0", "0/000.p/256", "0/000.p/01", "0/../000", "entries/", "", "0/001/002", "0/٠٠٠"])
def test_other_paths_are_refused(path_: str) -> None:
    with pytest.raises(ValueError):
        parse_tile_path(path_)


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_entries_survive_their_bundle(entries: list[bytes]) -> None:
    packed = pack_entries(entries)

    assert unpack_entries(packed) == entries
    if packed:
        with pytest.raises(NotProven):
            unpack_entries(packed + b"\x00")
