# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the benches have in common: one input, contestants that take turns, what
each of them cost, and a table of that.

CPU is user + system time of the whole process tree, from wait4(2), and RSS its
peak, from GNU time where it is installed (else no less than that of Python,
from which each is started); a GB is 10^9 bytes. All figures are medians over the
rounds, and the ratios are medians of each round's own ratio, so a busy machine
spoils both sides alike."""

import argparse
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
MAKE_SAMPLE = ROOT / "tests" / "data" / "make-sample.sh"
OURS = "abr"
FLOOR = "floor"  # what reading alone costs; "net" is after taking it away
UNCOMPARED_NET = (FLOOR, "cp")

# Path of Shaka Packager, once choose() has found it.
shaka = None


# --- what is measured -------------------------------------------------------

def make_parser(doc, rounds=5):
    """Options that all benches have; `doc` is the docstring of one, which begins
    with its usage."""
    parser = argparse.ArgumentParser(
        usage=doc.split("\n\n")[0][7:],
        description=doc.partition("\n\n")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=pathlib.Path)
    parser.add_argument("--size-mb", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--cache", type=pathlib.Path,
                        default=pathlib.Path(tempfile.gettempdir())
                        / "abr-bench")
    parser.add_argument("--json", type=pathlib.Path)
    return parser


def add_output_options(parser):
    """For contestants that write."""
    parser.add_argument("--directory", type=pathlib.Path,
                        default=pathlib.Path("/dev/shm"))
    parser.add_argument("--only", default="")


def make_clip(folder):
    clip = folder / "bench-clip.mkv"
    if not clip.exists():
        subprocess.run([MAKE_SAMPLE, "bench-clip", clip], check=True)
    return clip


def make_input(cache, size_mb):
    """The sample, repeated; made once."""
    path = cache / f"bench-{size_mb}.mkv"
    if not path.exists():
        clip = make_clip(cache)
        loops = max(0, round(size_mb * 1e6 / clip.stat().st_size) - 1)
        part = path.with_suffix(".part")
        subprocess.run(
            ["ffmpeg", "-v", "error", "-nostdin", "-y", "-stream_loop",
             str(loops), "-i", clip, "-c", "copy", "-f", "matroska", part],
            check=True)
        part.rename(path)
    return path


def warm(path):
    """Reads a file, so that nobody waits for the disk."""
    subprocess.run(["cat", path], stdout=subprocess.DEVNULL, check=True)


def open_input(options):
    """The file that the options mean, with warm pages, and its size in GB."""
    options.cache.mkdir(parents=True, exist_ok=True)
    source = options.input or make_input(options.cache, options.size_mb)
    warm(source)
    return source, source.stat().st_size / 1e9


# --- who takes part ---------------------------------------------------------

def find_shaka(cache):
    """Path of Shaka Packager, installed with npm if need be; or None."""
    if found := shutil.which("packager"):
        return found
    if not shutil.which("npm"):
        return None
    tool = cache / "node_modules" / ".bin" / "packager"
    if not tool.exists():
        subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix",
                        cache, "shaka-packager"], stdout=subprocess.DEVNULL)
    # The package's own script starts the real program; time that alone.
    programs = sorted((cache / "node_modules" / "shaka-packager").rglob(
        "packager-linux*"))
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine())
    return next((str(path) for path in programs
                 if machine and path.name.endswith(machine)), None)


def shaka_input(source):
    """Shaka Packager cannot read H.264 in Matroska: the same film in MP4."""
    return pathlib.Path(source).with_suffix(".mp4")


def choose(names, options, source):
    """Those that the options want and the machine has, ready to start."""
    global shaka
    names = [name for name in names
             if not options.only or name in options.only.split(",")]
    if "shaka" not in names:
        return names
    shaka = find_shaka(options.cache)
    if not shaka:
        print("shaka: not installed, left out", file=sys.stderr)
        names.remove("shaka")
    elif not shaka_input(source).exists():
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", source,
                        "-c", "copy", shaka_input(source)], check=True)
    return names


# --- what it costs ----------------------------------------------------------

def peak_command(path):
    """What to put before a command so that its peak RSS in KB is in a file.
    ru_maxrss counts what a process was before exec(), which is Python: so a
    small program starts it, where there is one."""
    time_program = shutil.which("time")
    return [time_program, "-f", "%M", "-o", path] if time_program else []


def measure(command, scratch):
    """CPU and wall time and peak RSS of a command; None when it fails."""
    peak = scratch / "peak"
    begin = time.monotonic()
    process = subprocess.Popen([*peak_command(peak), *command],
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    text = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        print(f"{command[0]} failed: {text.strip()[-500:]}", file=sys.stderr)
        return None
    return {"cpu_s": usage.ru_utime + usage.ru_stime,
            "user_s": usage.ru_utime, "system_s": usage.ru_stime,
            "wall_s": wall_s,
            "rss_mb": (int(peak.read_text().split()[-1]) if peak.exists()
                       else usage.ru_maxrss) / 1024}


def alternate(names, n_rounds, one):
    """[{name: one(name)}], of each round. Nobody always goes first, after the
    same one: the first pays for fresh pages."""
    rounds = []
    for number in range(n_rounds):
        turn = number % len(names)
        rounds.append({name: one(name)
                       for name in names[turn:] + names[:turn]})
        print(f"round {number + 1} of {n_rounds}", file=sys.stderr)
    return rounds


# --- tables -----------------------------------------------------------------

def median(rounds, name, key):
    values = [r[name][key] for r in rounds
              if r.get(name) and r[name].get(key) is not None]
    return statistics.median(values) if values else None


def ratio(rounds, name, net):
    """Our CPU time over theirs, each less the floor's when net."""
    values = []
    for r in rounds:
        if not (r.get(OURS) and r.get(name)) or (net and not r.get(FLOOR)):
            continue
        base = r[FLOOR]["cpu_s"] if net else 0
        theirs = r[name]["cpu_s"] - base
        if theirs > 0:
            values.append((r[OURS]["cpu_s"] - base) / theirs)
    return statistics.median(values) if values else None


def cell(value, digits, width):
    return f"{'-' if value is None else f'{value:.{digits}f}':>{width}}"


def print_header(source, size_gb, options):
    print(f"{source.name}, {size_gb:.2f} GB, {options.rounds} rounds, "
          f"{os.cpu_count()} cores")


def print_costs(title, rounds, names, size, unit="GB"):
    """A row for each, of which CPU time is told for each `unit` of the input, that
    has `size` of them; the columns "start" and "net" where somebody has that."""
    has_start = any(cost and "start_s" in cost for r in rounds
                    for cost in r.values())
    has_net = any(r.get(FLOOR) for r in rounds)
    print(f"\n{title:12}{f'CPU s/{unit}':>9}{'user':>8}{'system':>8}{'wall s':>8}"
          f"{'RSS MB':>8}" + f"{'start ms':>9}" * has_start
          + f"   {OURS}/this" + f"{'net':>8}" * has_net)
    for name in names:
        if not any(r.get(name) for r in rounds):
            continue
        line = f"{name:12}"
        for key, width in (("cpu_s", 9), ("user_s", 8), ("system_s", 8)):
            line += cell(median(rounds, name, key) / size, 3, width)
        line += cell(median(rounds, name, "wall_s"), 2, 8)
        line += cell(median(rounds, name, "rss_mb"), 1, 8)
        if has_start:
            start_s = median(rounds, name, "start_s")
            line += cell(start_s and start_s * 1000, 0, 9)
        line += cell(ratio(rounds, name, False), 2, 11)
        if has_net:
            line += cell(None if name in UNCOMPARED_NET
                         else ratio(rounds, name, True), 2, 8)
        print(line)


def write_json(options, results):
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")
