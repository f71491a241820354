#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: device.py [--lines N] [--frames N] [--runs N]

What this machine's GPUs do, in one table to paste: each hardware encoder opened,
run and judged by other tools, a ladder on whatever is chosen, and the ladder scaled
by CUDA beside the one of the processor. Ends with 1 where something that works does
it wrongly, and with 77 where no GPU does anything."""

import argparse
import sys

import deviceencoders
import devicescaler
import devicetable


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[2])
    parser.add_argument("--lines", type=int, default=1080,
                        choices=range(216, 4321, 216), metavar="N",
                        help="of the pictures, 16:9, a multiple of 216, so that "
                             "no line of theirs is padded (default: %(default)s)")
    parser.add_argument("--frames", type=int, default=120,
                        help="of each run, 30 a second (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=1000,
                        help="of the kernel, for its time (default: %(default)s)")
    parser.add_argument("--part", choices=("encoders", "scaler"),
                        help="that alone")
    options = parser.parse_args()
    table = devicetable.Table()
    with devicetable.clips(options.lines, options.frames) as clips:
        if options.part != "scaler":
            deviceencoders.report(table, clips)
        if options.part != "encoders":
            devicescaler.report(table, clips, options.runs)
    print(table)
    sys.exit(table.exit_status())


if __name__ == "__main__":
    main()
