#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What gst-inspect-1.0 says of an element, as Markdown without paths, versions
or anything else that differs between two machines."""

import os
import pathlib
import re
import subprocess

# Of every element; a page of ours need not repeat them.
INHERITED_PROPERTIES = {"name", "parent"}
INHERITED_SIGNALS = {"pad-added", "pad-removed", "no-more-pads"}


def run(name):
    """Lines of gst-inspect-1.0 NAME."""
    result = subprocess.run(
        ["gst-inspect-1.0", name], capture_output=True, text=True,
        env=dict(os.environ, GST_INSPECT_NO_COLORS="1", LC_ALL="C"))
    if result.returncode:
        raise LookupError(f"gst-inspect-1.0 does not know {name} (is "
                          "GST_PLUGIN_PATH the build's gst folder?)")
    return [line.rstrip() for line in result.stdout.splitlines()]


# Whose elements are documented, and where each registers them.
PLUGINS = {"abr": "gst/plugin.c", "abrscale": "gst/pluginscale.c",
           "abrav": "ext/av/plugin.c"}


def elements_of(plugin):
    """Names of the elements that a plugin registers."""
    lines = run(plugin)
    return [found[1] for line in lines
            if (found := re.match(r"  ([a-z][\w-]*): \S", line))]


def elements(root):
    """Names of all elements: those that are built, and those whose plugin this
    build leaves out by an option."""
    build = pathlib.Path(os.environ["ABR_BUILD_ROOT"])
    built, left_out = set(), set()
    for plugin, source in PLUGINS.items():
        if (build / source).with_name(f"libgst{plugin}.so").exists():
            built.update(elements_of(plugin))
        else:
            names = re.findall(r"GST_ELEMENT_REGISTER \((\w+), plugin\)",
                               (root / source).read_text())
            left_out.update(name.replace("_", "-") for name in names)
    return built, left_out


def section(lines, title):
    """The lines under an unindented "Title:", up to the next one."""
    if title not in lines:
        return []
    begin = lines.index(title) + 1
    end = begin
    while end < len(lines) and (not lines[end] or lines[end][0] == " "):
        end += 1
    return lines[begin:end]


def templates(lines):
    """Pad templates: what each is, its caps, and what its pads' properties are."""
    words = {"Always": "always", "On request": "on request",
             "Sometimes": "sometimes"}
    out = []
    for line in section(lines, "Pad Templates:"):
        if found := re.match(r"  (SRC|SINK) template: '(.*)'", line):
            kind = "source" if found[1] == "SRC" else "sink"
            out.append({"name": found[2], "kind": kind, "caps": [],
                        "properties": []})
            into = out[-1]["caps"]
        elif found := re.match(r"    Availability: (.*)", line):
            out[-1]["kind"] += ", " + words[found[1]]
        elif line == "    Pad Properties:":
            into = out[-1]["properties"]
        elif line.startswith("      "):
            into.append(line)
    return out


def caps_line(line):
    """A media type, or one of its fields, without the padding between them and
    without the type behind them that GStreamer 1.28 gives."""
    found = re.match(r"      ( *)(\S+)(?: (.*?))?(?: \(\w+\))?$", line)
    indent = "      " if found[1] else "  "
    return indent + " ".join(filter(None, (found[2], found[3])))


def pads(lines):
    """Markdown list of the pad templates, those with the same caps together,
    then a table of the properties that their pads have."""
    found = templates(lines)
    same_caps, same_rows = {}, {}
    for template in found:
        caps = tuple(map(caps_line, template["caps"]))
        same_caps.setdefault(caps, []).append(template)
        rows = tuple(table(property_rows(template["properties"], 6)))
        same_rows.setdefault(rows, []).append(f"`{template['name']}`")
    same_rows.pop((), None)
    out = []
    for caps, group in same_caps.items():
        out += [f"- `{template['name']}`, {template['kind']}"
                for template in group]
        out += ["", "  ```text", *caps, "  ```", ""]
    for rows, names in same_rows.items():
        out += [f"**Properties of pads**: {', '.join(names)}", "", *rows, ""]
    return out


def cell(text):
    return text.replace("|", "\\|")


def split_type(text):
    """("Unsigned Integer", "0 - 10", "3") from the line after the flags."""
    found = re.match(r"(.*?)\.? *(?:Range: +(.*?) +)?Default: +(.*)", text)
    if not found:
        return text.strip(), "", ""
    kind = re.sub(r'^(Enum|Flags) "(.*)"$', r"\1 \2", found[1])
    span = re.sub(r" +", " ", found[2] or "")
    default = re.sub(r'^(-?\d+|0x[0-9a-f]+), ', "", found[3].strip())
    return kind, span.replace(" - ", " to "), default.strip('"') or '""'


def property_rows(lines, indent):
    """What is said of each property, in lines that begin so far to the right."""
    rows = []
    for line in lines:
        if found := re.match(rf" {{{indent}}}([\w-]+) *: (.*)", line):
            rows.append({"name": found[1], "blurb": found[2], "values": []})
        elif not rows or not line:
            continue
        elif found := re.match(r" +flags: (.*)", line):
            rows[-1]["flags"] = found[1]
        elif found := re.match(r" +\((.+?)\): (\S+) +- (.*)", line):
            rows[-1]["values"].append(f"`{found[2]}`: {found[3]}")
        elif "flags" not in rows[-1]:
            rows[-1]["blurb"] += " " + line.strip()
        elif "type" not in rows[-1]:
            rows[-1]["type"] = line.strip()
    return [row for row in rows if row["name"] not in INHERITED_PROPERTIES]


def table(rows):
    """Markdown table of properties, nothing if there are none."""
    if not rows:
        return []
    out = ["| Property | Type | Default | Range | Access | |",
           "| --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        kind, span, default = split_type(row.get("type", ""))
        blurb = row["blurb"]
        if row["values"]:
            blurb += " (" + "; ".join(row["values"]) + ")"
        cells = [f"`{row['name']}`", kind,
                 f"`{default}`" if default else "", span,
                 row.get("flags", "").replace(", changeable", "; changeable"),
                 blurb]
        out.append("| " + " | ".join(map(cell, cells)) + " |")
    return out


def properties(lines):
    """Markdown table of the element's own properties."""
    return table(property_rows(section(lines, "Element Properties:"), 2))


def prototype(text):
    """C as GStreamer 1.26 has it of signals; before, and of actions, it is other."""
    text = re.sub(r'^-> (.*?) *: +g_signal_emit_by_name \(element, "[^"]*"',
                  r"\1 user_function (GstElement * object", text)
    text = re.sub(r"(?<! )\* ", " * ", text.removeprefix(":").strip())
    return text.replace("gchararray", "const gchar *").rstrip(";")


def signals(lines, title):
    """Markdown list of signals, one C prototype each."""
    out = []
    text = []
    for line in section(lines, title):
        if re.match(r'  "', line) or not text:
            text.append(line.strip())
        elif line:
            text[-1] += " " + line.strip()
    for entry in text:
        if found := re.match(r'"([^"]*)" (.*)', entry):
            if found[1] not in INHERITED_SIGNALS:
                out.append(f"- `{found[1]}`: `{prototype(found[2])}`")
    return out


def describe(name):
    """The whole block for one element, as a list of lines."""
    lines = run(name)
    parts = [("Pads", pads(lines)), ("Properties", properties(lines)),
             ("Signals", signals(lines, "Element Signals:")),
             ("Actions", signals(lines, "Element Actions:"))]
    out = []
    for title, body in parts:
        if body:
            out += [f"**{title}**", "", *body]
            if out[-1]:
                out.append("")
    return out[:-1]
