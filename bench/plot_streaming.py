#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
"""Draws what streaming.sh measured, as SVG.

    streaming.sh > streaming.csv
    plot_streaming.py streaming.csv --out docs/plots

Writes streaming_bandwidth.svg and streaming_memory.svg (by file size, with the warm cache and the most ranks) and prints
the rows as a Markdown table.
"""

import argparse
import csv
import math
import os
import sys

from picture import COLOURS, Picture, power


class Row:
    def __init__(self, fields):
        self.shape, self.what, self.ranks, self.cache = (fields[key] for key in ("shape", "what", "ranks", "cache"))
        self.size, self.seconds = float(fields["GB"]), float(fields["seconds"])
        self.rate = float(fields["GB/s"]) if fields["GB/s"] else None
        self.memory = float(fields["peak MiB"]) if fields["peak MiB"] else None


def draw(rows, value, title, unit, path):
    """A panel for each shape: lines of `value` by size, both logarithmic."""
    shapes = list(dict.fromkeys(row.shape for row in rows))
    names = list(dict.fromkeys(row.what for row in rows if value(row)))
    values = [value(row) for row in rows if value(row)]
    sizes = [row.size for row in rows]
    x_low, x_high = math.floor(math.log10(min(sizes)) + 1e-2), math.ceil(math.log10(max(sizes)) - 0.1)
    y_low, y_high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    width, top, bottom = 230, 60, 300
    picture = Picture(70 + (width + 30) * len(shapes) + 150, 350, title)
    for panel, shape in enumerate(shapes):
        left = 70 + (width + 30) * panel

        def place(size, number, left=left):
            x = left + (math.log10(size) - x_low) / max(1, x_high - x_low) * width
            return x, bottom - (math.log10(number) - y_low) / max(1, y_high - y_low) * (bottom - top)

        picture.text(left + width / 2, top - 12, shape, anchor="middle")
        for exponent in range(x_low, x_high + 1):
            x, _ = place(10.0**exponent, 10.0**y_low)
            picture.line(x, top, x, bottom)
            picture.text(x, bottom + 18, power(exponent), anchor="middle")
        for exponent in range(y_low, y_high + 1):
            _, y = place(10.0**x_low, 10.0**exponent)
            picture.line(left, y, left + width, y)
            if panel == 0:
                picture.text(left - 8, y + 4, power(exponent), anchor="end")
        picture.text(left + width / 2, bottom + 36, "GB", anchor="middle")
        for number, name in enumerate(names):
            points = sorted((row.size, value(row)) for row in rows if row.shape == shape and row.what == name and value(row))
            colour = COLOURS[number % len(COLOURS)]
            for first, second in zip(points, points[1:]):
                picture.line(*place(*first), *place(*second), colour)
            for point in points:
                picture.dot(*place(*point), colour)
    for number, name in enumerate(names):
        y = top + 10 + 20 * number
        x = 70 + (width + 30) * len(shapes)
        picture.dot(x, y - 4, COLOURS[number % len(COLOURS)])
        picture.text(x + 12, y, name)
    picture.text(12, 40, unit)
    picture.write(path)


def print_table(rows):
    print("| shape | GB | what | ranks | cache | seconds | GB/s | peak MiB a rank |")
    print("|---|---|---|---|---|---|---|---|")
    for row in rows:
        rate = "-" if row.rate is None else f"{row.rate:.2f}"
        memory = "-" if row.memory is None else f"{row.memory:.0f}"
        print(f"| {row.shape} | {row.size:.2f} | {row.what} | {row.ranks} | {row.cache} | {row.seconds} | {rate} | {memory} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("results", help="what streaming.sh printed")
    parser.add_argument("--out", default="docs/plots", help="folder for the pictures")
    arguments = parser.parse_args()
    with open(arguments.results, encoding="utf-8") as file:
        rows = [Row(fields) for fields in csv.DictReader(file)]
    if not rows:
        sys.exit("plot_streaming.py: the file holds no results")
    most = max(row.ranks for row in rows)
    shown = [row for row in rows if row.cache == "warm" and row.ranks in (most, "-")]
    os.makedirs(arguments.out, exist_ok=True)
    draw(shown, lambda row: row.rate, f"Bandwidth by size of the file, {most} ranks", "GB/s",
         os.path.join(arguments.out, "streaming_bandwidth.svg"))
    draw(shown, lambda row: row.memory, f"Peak memory of a rank by size of the file, {most} ranks", "MiB",
         os.path.join(arguments.out, "streaming_memory.svg"))
    print_table(rows)


if __name__ == "__main__":
    main()
