#!/usr/bin/env python3
"""Draws engine.svg: how a playbook becomes a decision, with one fact as the worked example.

    python3 docs/pictures/engine.py          writes docs/pictures/engine.svg
    python3 docs/pictures/engine.py --check  fails if that file is not what is drawn
"""

import pathlib
import sys

WIDTH, HEIGHT = 980, 560
INK, SOFT, FILL, SHADE = "#1f2933", "#52606d", "#ffffff", "#f0f4f8"

# Name: left, top, width, title, lines.
BOXES = {
    "spec": (20, 20, 280, "playbook", ["employees at least 50: +10", "employees at least 200: +15", "country is DE and a need: +5"]),
    "operator": (350, 20, 280, "operator.rs", ["at least 50 holds from 50 on;", "its answer turns at 50"]),
    "partition": (680, 20, 280, "partition.rs", ["cells of employees:", "below 50 | 50 to 199 | 200 on"]),
    "fact": (20, 190, 280, "fact", ["employees = 120", "read as a number, with its age"]),
    "tree": (350, 170, 280, "expr.rs: what could be", ["answers met, unmet, unknown;", "for intervals, questions, improvements"]),
    "row": (350, 270, 280, "table/: one lead", ["cell 50 to 199: +10, bits 0b01;", "several facts: bits joined"]),
    "column": (350, 370, 280, "batch/: many leads", ["cells of some columns: one byte;", "its word: sums, bits, answers"]),
    "sums": (680, 220, 280, "triple.rs", ["units into groups, clamps,", "fit 10, engagement 0, score 10"]),
    "activity": (20, 330, 280, "activity.rs", ["which activities count, and", "what each is worth at its age;", "in a list, a history, a column"]),
    "decide": (680, 370, 280, "decide.rs", ["first row met: grade C;", "bar, slack, requirements,", "disqualifiers: to marketing"]),
}
ARROWS = [
    ("spec", "operator"), ("operator", "partition"), ("fact", "tree"), ("fact", "row"), ("fact", "column"),
    ("activity", "row"), ("activity", "column"), ("tree", "sums"), ("row", "sums"), ("column", "sums"), ("sums", "decide"),
    ("partition", "tree"), ("partition", "row"),
]


def height(name):
    return 40 + 18 * len(BOXES[name][4])


def box(name):
    left, top, width, title, lines = BOXES[name]
    yield f'<rect x="{left}" y="{top}" width="{width}" height="{height(name)}" rx="8" fill="{FILL}" stroke="{INK}"/>'
    yield f'<text x="{left + 14}" y="{top + 22}" font-weight="bold" fill="{INK}">{title}</text>'
    for number, line in enumerate(lines):
        yield f'<text x="{left + 14}" y="{top + 44 + 18 * number}" fill="{SOFT}">{line}</text>'


def arrow(start, end):
    a, b = BOXES[start], BOXES[end]
    if a[0] < b[0]:
        x1, y1, x2, y2 = a[0] + a[2], a[1] + height(start) / 2, b[0], b[1] + height(end) / 2
    elif a[0] > b[0]:
        x1, y1, x2, y2 = a[0], a[1] + height(start) - 12, b[0] + b[2], b[1] + 16
    else:
        x1 = x2 = a[0] + a[2] / 2
        y1, y2 = a[1] + height(start), b[1]
    return f'<path d="M{x1:g} {y1:g} L{x2:g} {y2:g}" stroke="{SOFT}" fill="none" marker-end="url(#head)"/>'


def picture():
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
           f'font-family="sans-serif" font-size="13" role="img">')
    yield "<title>How a playbook becomes a decision</title>"
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{SHADE}"/>'
    yield (f'<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
           f'<path d="M0 0 L8 4 L0 8 z" fill="{SOFT}"/></marker></defs>')
    for start, end in ARROWS:
        yield arrow(start, end)
    for name in BOXES:
        yield from box(name)
    notes = ["An operator says where its answer turns; the turns cut the values of an attribute into cells that no question",
             "tells apart. Trees, rows and columns read the same cells; their sums and decisions are made in one place."]
    for number, line in enumerate(notes):
        yield f'<text x="20" y="{HEIGHT - 44 + 20 * number}" fill="{INK}">{line}</text>'
    yield "</svg>"


if __name__ == "__main__":
    path = pathlib.Path(__file__).with_suffix(".svg")
    drawn = "\n".join(picture()) + "\n"
    if "--check" in sys.argv[1:]:
        sys.exit(0 if path.read_text() == drawn else f"{path} is not what this script draws; run it")
    path.write_text(drawn)
