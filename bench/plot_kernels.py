#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
"""Draws what bench_coincident_points measured, as SVG.

    OMP_NUM_THREADS=1 bench_coincident_points --benchmark_format=json > one.json
    OMP_NUM_THREADS=2 bench_coincident_points --benchmark_format=json > two.json
    plot_kernels.py one.json two.json --out docs/plots

Writes kernel_growth.svg (time by size with the fitted line through the origin, for the last file),
kernel_distributions.svg (points per second by distribution, a bar for each file) and prints a Markdown table of
both: points per second, the bytes that the memory could have copied in the time of a point, the scratch, the
slope of log(time) over log(size).
"""

import argparse
import json
import math
import os
import sys

from picture import COLOURS, Picture, power


class Run:
    """The results of one file."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        context = data["context"]
        self.label = f"{context.get('execution_space', '?')}, {context.get('threads', '?')} threads"
        if context.get("threads") == "1":
            self.label = self.label[:-1]
        self.times = {}  # (family, case) -> {size: seconds}
        self.scratch = {}
        self.bandwidth = 0.0  # bytes a second, of the largest array
        largest = 0
        for result in data["benchmarks"]:
            if result.get("run_type") != "iteration" or result.get("error_occurred"):
                continue
            parts = result["name"].split("/")
            sizes = [part for part in parts if part.isdigit()]
            if parts[0] == "stream_copy":
                if int(sizes[0]) > largest:
                    largest, self.bandwidth = int(sizes[0]), result["bytes_per_second"]
                continue
            key = (parts[0], parts[1])
            seconds = result["real_time"] * {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}[result["time_unit"]]
            points = result["items_per_second"] * seconds
            self.times.setdefault(key, {})[round(points)] = seconds
            self.scratch[key] = result.get("scratch_bytes_per_point")

    def rate(self, key):
        size = max(self.times[key])
        return size / self.times[key][size]

    def slope(self, key):
        """Of log(time) over log(size), by least squares: 1 where the time is linear."""
        points = [(math.log(size), math.log(time)) for size, time in self.times[key].items()]
        if len(points) < 2:
            return float("nan")
        mean_x = sum(x for x, _ in points) / len(points)
        mean_y = sum(y for _, y in points) / len(points)
        spread = sum((x - mean_x) ** 2 for x, _ in points)
        return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread

    def line(self, key):
        """Seconds a point of the best line through the origin, each size counting alike."""
        ratios = [time / size for size, time in self.times[key].items()]
        return math.exp(sum(math.log(ratio) for ratio in ratios) / len(ratios))


def draw_growth(run, path):
    keys = [
        ("find_coincident", name)
        for name in ("lattice", "lattice_twice_shuffled", "clusters", "one_cell", "dense_1")
        if ("find_coincident", name) in run.times
    ]
    sizes = [size for key in keys for size in run.times[key]]
    times = [time for key in keys for time in run.times[key].values()]
    x_low, x_high = math.floor(math.log10(min(sizes))), math.ceil(math.log10(max(sizes)) - 1e-3)
    y_low, y_high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))
    left, right, top, bottom = 70, 470, 40, 360
    picture = Picture(720, 410, f"find_coincident: time by number of points ({run.label})")

    def place(size, time):
        x = left + (math.log10(size) - x_low) / max(1, x_high - x_low) * (right - left)
        y = bottom - (math.log10(time) - y_low) / max(1, y_high - y_low) * (bottom - top)
        return x, y

    for exponent in range(x_low, x_high + 1):
        x, _ = place(10.0**exponent, 10.0**y_low)
        picture.line(x, top, x, bottom)
        picture.text(x, bottom + 18, power(exponent), anchor="middle")
    for exponent in range(y_low, y_high + 1):
        _, y = place(10.0**x_low, 10.0**exponent)
        picture.line(left, y, right, y)
        picture.text(left - 8, y + 4, power(exponent), anchor="end")
    picture.text((left + right) / 2, bottom + 38, "points", anchor="middle")
    picture.text(12, top - 10, "seconds")
    for number, key in enumerate(keys):
        colour = COLOURS[number % len(COLOURS)]
        slope = run.line(key)
        ends = sorted(run.times[key])
        picture.line(*place(ends[0], slope * ends[0]), *place(ends[-1], slope * ends[-1]), colour, "5,3")
        for size, time in run.times[key].items():
            picture.dot(*place(size, time), colour)
        y = top + 20 + 36 * number
        picture.dot(right + 20, y - 4, colour)
        picture.text(right + 32, y, key[1])
        picture.text(right + 32, y + 14, f"{slope * 1e9:.1f} ns a point, exponent {run.slope(key):.2f}", size=11)
    picture.text(right + 20, bottom, "dashed: line through the origin", size=11)
    picture.write(path)


def draw_distributions(runs, path):
    keys = [key for key in runs[-1].times if key[0] in ("find_coincident", "sort_keys")]
    row = 12 * len(runs) + 8
    left, right, top = 200, 640, 60 + 16 * len(runs)
    bottom = top + row * len(keys)
    best = max(run.rate(key) for run in runs for key in keys if key in run.times)
    step = 10 ** math.floor(math.log10(best))
    limit = step * math.ceil(best / step)
    picture = Picture(740, bottom + 40, "find_coincident: million points a second")
    for number, run in enumerate(runs):
        picture.bar(left, 34 + 16 * number, 10, 10, COLOURS[number % len(COLOURS)])
        picture.text(left + 16, 43 + 16 * number, run.label)
    for tick in range(int(limit / step) + 1):
        x = left + tick * step / limit * (right - left)
        picture.line(x, top, x, bottom)
        picture.text(x, bottom + 16, f"{tick * step / 1e6:g}", anchor="middle")
    for position, key in enumerate(keys):
        y = top + row * position + 4
        name = key[1] if key[0] == "find_coincident" else f"std::sort of keys, {key[1]}"
        picture.text(left - 8, y + row / 2 + 1, name, anchor="end", size=11)
        for number, run in enumerate(runs):
            if key not in run.times:
                continue
            width = run.rate(key) / limit * (right - left)
            picture.bar(left, y + 12 * number, width, 10, COLOURS[number % len(COLOURS)])
            picture.text(left + width + 4, y + 12 * number + 9, f"{run.rate(key) / 1e6:.1f}", size=10)
    picture.write(path)


def print_table(runs):
    for run in runs:
        print(f"\n{run.label}; memory copies {run.bandwidth / 1e9:.1f} GB/s\n")
        print("| case | points | million points/s | bytes copied meanwhile, a point | memory, bytes a point | exponent |")
        print("|---|---|---|---|---|---|")
        for key in run.times:
            scratch = run.scratch[key]
            print(
                f"| {key[0]} {key[1]} | {max(run.times[key])} | {run.rate(key) / 1e6:.1f} "
                f"| {run.bandwidth / run.rate(key):.0f} | {'-' if scratch is None else format(scratch, '.0f')} "
                f"| {run.slope(key):.2f} |"
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("results", nargs="+", help="JSON files of bench_coincident_points")
    parser.add_argument("--out", default="docs/plots", help="folder for the pictures")
    arguments = parser.parse_args()
    runs = [Run(path) for path in arguments.results]
    if not all(run.times for run in runs):
        sys.exit("plot_kernels.py: a file holds no results")
    os.makedirs(arguments.out, exist_ok=True)
    draw_growth(runs[-1], os.path.join(arguments.out, "kernel_growth.svg"))
    draw_distributions(runs, os.path.join(arguments.out, "kernel_distributions.svg"))
    print_table(runs)


if __name__ == "__main__":
    main()
