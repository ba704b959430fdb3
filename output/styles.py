"""`refuted` is bold red: the look of each kind of text on a terminal."""

from __future__ import annotations

STYLES = {
    "title": "bold",
    "name": "bold",
    "quiet": "dim",
    "proved": "green",
    "confirmed": "cyan",
    "refuted": "bold red",
    "unknown": "yellow",
    "definition": "dim",
    "condition": "dim",
    "problem": "dim",
}
