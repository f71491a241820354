# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the checker found."""

from dataclasses import asdict, dataclass

from rules import RULES

ERROR, WARNING = "E", "W"


@dataclass(frozen=True)
class Finding:
    severity: str
    rule: str
    where: str  # path in the folder, ":line" for a playlist
    text: str

    def __str__(self):
        return f"{self.severity} rule {self.rule} {self.where}: {self.text}"


class Report:
    """Findings in the order they were made. A rule that the table does not
    know is a mistake of the checker and raises KeyError."""

    def __init__(self):
        self.findings = []

    def error(self, rule, where, text):
        self._add(ERROR, rule, where, text)

    def warning(self, rule, where, text):
        self._add(WARNING, rule, where, text)

    def _add(self, severity, rule, where, text):
        number = str(rule)
        RULES[number]
        self.findings.append(Finding(severity, number, str(where), text))

    def count(self, severity):
        return sum(1 for f in self.findings if f.severity == severity)

    def rules(self):
        return {f.rule for f in self.findings}

    def as_dicts(self):
        return [asdict(finding) for finding in self.findings]
