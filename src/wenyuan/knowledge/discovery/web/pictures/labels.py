"""Which names fit into a picture: the first come have room, a later one that would lie upon another is left to the table and the pointer."""

from __future__ import annotations

from dataclasses import dataclass, field


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is set: Chinese characters are as wide as high, others about half of that."""
    return sum(size if character > "\u2e7f" else size * 0.54 for character in text)


@dataclass(slots=True)
class Room:
    """Boxes already taken, as left, top, right, bottom."""

    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def block(self, left: float, top: float, right: float, bottom: float) -> None:
        """Take a box without asking, as that of a mark."""
        self.taken.append((left, top, right, bottom))

    def take(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Take a box if nothing lies in it; return whether it was free."""
        if any(left < other[2] and other[0] < right and top < other[3] and other[1] < bottom for other in self.taken):
            return False
        self.block(left, top, right, bottom)
        return True
