#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Matroska elements that this code knows, once, and what C needs of them.

Usage: matroska-schema.py OUTPUT.h OUTPUT.c

Indentation says the parent. Columns: name, ID, type, section of RFC 9559 (or
of RFC 8794, prefixed E), then options:

  =VALUE  the default
  *N      occurs more than once; of a master, N are kept; of a number, the last
          (with a count beside it)
  apart   no field of its parent: its reader finds each one by ID, since it
          may occur without limit or inside itself

Types uint, int, float, string, binary and master become struct fields and
table rows. `level` is a master that the parser walks element by element,
`skip` one that it passes over unread, `global` one that may be anywhere.
"""

import re
import sys

SCHEMA = """
EBML                       1A45DFA3 master E11.2.1
  EBMLReadVersion          42F7     uint   E11.2.3        =1
  EBMLMaxIDLength          42F2     uint   E11.2.4        =4
  EBMLMaxSizeLength        42F3     uint   E11.2.5        =8
  DocType                  4282     string E11.2.6
  DocTypeReadVersion       4285     uint   E11.2.8        =1
Void                       EC       global E11.3.2
CRC-32                     BF       global E11.3.1
Segment                    18538067 level  5.1
  SeekHead                 114D9B74 master 5.1.1
    Seek                   4DBB     master 5.1.1.1        *64
      SeekID               53AB     uint   5.1.1.1.1
      SeekPosition         53AC     uint   5.1.1.1.2
  Info                     1549A966 master 5.1.2
    TimestampScale         2AD7B1   uint   5.1.2.9        =1000000
    Duration               4489     float  5.1.2.10
    DateUTC                4461     int    5.1.2.11       *1
    Title                  7BA9     string 5.1.2.12
    MuxingApp              4D80     string 5.1.2.13
    WritingApp             5741     string 5.1.2.14
  Cluster                  1F43B675 level  5.1.3
    Timestamp              E7       uint   5.1.3.1
    SilentTracks           5854     skip   A.1
    Position               A7       skip   5.1.3.2
    PrevSize               AB       skip   5.1.3.3
    SimpleBlock            A3       skip   5.1.3.4
    BlockGroup             A0       master 5.1.3.5
      Block                A1       binary 5.1.3.5.1
      BlockAdditions       75A1     master 5.1.3.5.2      *1
        BlockMore          A6       master 5.1.3.5.2.1    *4
          BlockAdditional  A5       binary 5.1.3.5.2.2
          BlockAddID       EE       uint   5.1.3.5.2.3    =1
      BlockDuration        9B       uint   5.1.3.5.3
      ReferenceBlock       FB       int    5.1.3.5.5      *1
      DiscardPadding       75A2     int    5.1.3.5.7
    EncryptedBlock         AF       skip   A.15
  Tracks                   1654AE6B master 5.1.4
    TrackEntry             AE       master 5.1.4.1        *128
      TrackNumber          D7       uint   5.1.4.1.1
      TrackUID             73C5     uint   5.1.4.1.2
      TrackType            83       uint   5.1.4.1.3
      FlagEnabled          B9       uint   5.1.4.1.4      =1
      FlagDefault          88       uint   5.1.4.1.5      =1
      FlagForced           55AA     uint   5.1.4.1.6
      DefaultDuration      23E383   uint   5.1.4.1.13
      BlockAdditionMapping 41E4     master 5.1.4.1.17     *4
        BlockAddIDType     41E7     uint   5.1.4.1.17.3
        BlockAddIDExtraData 41ED    binary 5.1.4.1.17.4
      Name                 536E     string 5.1.4.1.18
      Language             22B59C   string 5.1.4.1.19     =eng *1
      LanguageBCP47        22B59D   string 5.1.4.1.20
      CodecID              86       string 5.1.4.1.21
      CodecPrivate         63A2     binary 5.1.4.1.22
      CodecDelay           56AA     uint   5.1.4.1.25
      SeekPreRoll          56BB     uint   5.1.4.1.26
      Video                E0       master 5.1.4.1.28     *1
        FlagInterlaced     9A       uint   5.1.4.1.28.1
        FieldOrder         9D       uint   5.1.4.1.28.2   =2
        StereoMode         53B8     uint   5.1.4.1.28.3
        AlphaMode          53C0     uint   5.1.4.1.28.4
        PixelWidth         B0       uint   5.1.4.1.28.6
        PixelHeight        BA       uint   5.1.4.1.28.7
        PixelCropBottom    54AA     uint   5.1.4.1.28.8
        PixelCropTop       54BB     uint   5.1.4.1.28.9
        PixelCropLeft      54CC     uint   5.1.4.1.28.10
        PixelCropRight     54DD     uint   5.1.4.1.28.11
        DisplayWidth       54B0     uint   5.1.4.1.28.12
        DisplayHeight      54BA     uint   5.1.4.1.28.13
        DisplayUnit        54B2     uint   5.1.4.1.28.14
        UncompressedFourCC 2EB524   binary 5.1.4.1.28.15
        Colour             55B0     master 5.1.4.1.28.16  *1
          MatrixCoefficients      55B1 uint 5.1.4.1.28.17 =2
          ChromaSitingHorz        55B7 uint 5.1.4.1.28.23
          ChromaSitingVert        55B8 uint 5.1.4.1.28.24
          Range                   55B9 uint 5.1.4.1.28.25
          TransferCharacteristics 55BA uint 5.1.4.1.28.26 =2
          Primaries               55BB uint 5.1.4.1.28.27 =2
          MaxCLL                  55BC uint 5.1.4.1.28.28
          MaxFALL                 55BD uint 5.1.4.1.28.29
          MasteringMetadata       55D0 master 5.1.4.1.28.30 *1
            PrimaryRChromaticityX 55D1 float 5.1.4.1.28.31 *1
            PrimaryRChromaticityY 55D2 float 5.1.4.1.28.32 *1
            PrimaryGChromaticityX 55D3 float 5.1.4.1.28.33 *1
            PrimaryGChromaticityY 55D4 float 5.1.4.1.28.34 *1
            PrimaryBChromaticityX 55D5 float 5.1.4.1.28.35 *1
            PrimaryBChromaticityY 55D6 float 5.1.4.1.28.36 *1
            WhitePointChromaticityX 55D7 float 5.1.4.1.28.37 *1
            WhitePointChromaticityY 55D8 float 5.1.4.1.28.38 *1
            LuminanceMax          55D9 float 5.1.4.1.28.39 *1
            LuminanceMin          55DA float 5.1.4.1.28.40 *1
        Projection         7670     master 5.1.4.1.28.41  *1
          ProjectionType          7671 uint 5.1.4.1.28.42
          ProjectionPoseRoll      7675 float 5.1.4.1.28.46
      Audio                E1       master 5.1.4.1.29     *1
        SamplingFrequency  B5       float  5.1.4.1.29.1   =8000
        OutputSamplingFrequency 78B5 float 5.1.4.1.29.2
        Channels           9F       uint   5.1.4.1.29.3   =1
        BitDepth           6264     uint   5.1.4.1.29.4
      ContentEncodings     6D80     master 5.1.4.1.31     *1
        ContentEncoding    6240     master 5.1.4.1.31.1   *5
          ContentEncodingOrder 5031 uint   5.1.4.1.31.2
          ContentEncodingScope 5032 uint   5.1.4.1.31.3   =1
          ContentEncodingType 5033  uint   5.1.4.1.31.4
          ContentCompression 5034   master 5.1.4.1.31.5   *1
            ContentCompAlgo 4254    uint   5.1.4.1.31.6
            ContentCompSettings 4255 binary 5.1.4.1.31.7
          ContentEncryption 5035    master 5.1.4.1.31.8   *1
            ContentEncAlgo 47E1     uint   5.1.4.1.31.9
            ContentEncKeyID 47E2    binary 5.1.4.1.31.10
            ContentEncAESSettings 47E7 master 5.1.4.1.31.11 *1
              AESSettingsCipherMode 47E8 uint 5.1.4.1.31.12
  Cues                     1C53BB6B level  5.1.5
    CuePoint               BB       master 5.1.5.1
      CueTime              B3       uint   5.1.5.1.1
      CueTrackPositions    B7       master 5.1.5.1.2      *32
        CueTrack           F7       uint   5.1.5.1.2.1
        CueClusterPosition F1       uint   5.1.5.1.2.2
        CueRelativePosition F0      uint   5.1.5.1.2.3
  Attachments              1941A469 level  5.1.6
    AttachedFile           61A7     master 5.1.6.1
      FileDescription      467E     string 5.1.6.1.1
      FileName             466E     string 5.1.6.1.2
      FileMediaType        4660     string 5.1.6.1.3
      FileData             465C     binary 5.1.6.1.4
      FileUID              46AE     uint   5.1.6.1.5
  Chapters                 1043A770 level  5.1.7
    EditionEntry           45B9     master 5.1.7.1
      EditionUID           45BC     uint   5.1.7.1.1
      EditionFlagHidden    45BD     uint   27.1
      EditionFlagDefault   45DB     uint   5.1.7.1.2
      EditionFlagOrdered   45DD     uint   5.1.7.1.3
      ChapterAtom          B6       master 5.1.7.1.4      apart
        ChapterUID         73C4     uint   5.1.7.1.4.1
        ChapterStringUID   5654     string 5.1.7.1.4.2
        ChapterTimeStart   91       uint   5.1.7.1.4.3    *1
        ChapterTimeEnd     92       uint   5.1.7.1.4.4    *1
        ChapterFlagHidden  98       uint   5.1.7.1.4.5
        ChapterFlagEnabled 4598     uint   27.1           =1
        ChapterDisplay     80       master 5.1.7.1.4.9    apart
          ChapString       85       string 5.1.7.1.4.9.1
          ChapLanguage     437C     string 5.1.7.1.4.9.2  =eng
          ChapLanguageBCP47 437D    string 5.1.7.1.4.9.3
  Tags                     1254C367 level  5.1.8
    Tag                    7373     master 5.1.8.1
      Targets              63C0     master 5.1.8.1.1      *1
        TargetTypeValue    68CA     uint   5.1.8.1.1.1    =50
        TagTrackUID        63C5     uint   5.1.8.1.1.3    apart
        TagEditionUID      63C9     uint   5.1.8.1.1.4    apart
        TagChapterUID      63C4     uint   5.1.8.1.1.5    apart
        TagAttachmentUID   63C6     uint   5.1.8.1.1.6    apart
      SimpleTag            67C8     master 5.1.8.1.2      apart
        TagName            45A3     string 5.1.8.1.2.1
        TagLanguage        447A     string 5.1.8.1.2.2    =und
        TagLanguageBCP47   447B     string 5.1.8.1.2.3
        TagString          4487     string 5.1.8.1.2.5
"""

LICENCE = """\
/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Written by matroska-schema.py. */
"""

C_TYPES = {"uint": "guint64", "int": "gint64", "float": "EbmlFloat",
           "string": "Span", "binary": "Span"}


class Element:
    """One line of the schema; `children` in the order of the lines."""

    def __init__(self, line, parent):
        name, ident, self.type, self.section, *options = line.split()
        self.name, self.ident, self.parent = name, int(ident, 16), parent
        self.children = []
        self.default = next((o[1:] for o in options if o[0] == "="), None)
        self.max = next((int(o[1:]) for o in options if o[0] == "*"), None)
        self.is_apart = "apart" in options
        words = re.sub(r"([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])",
                       r"\1\3_\2\4", name.replace("-", "_"))
        self.field = words.lower()
        self.macro = "MATROSKA_ID_" + words.upper()
        self.struct = "Schema" + name.removesuffix("-32")
        self.table = "matroska_schema_" + self.field

    @property
    def is_counted(self):
        return self.max is not None

    @property
    def fields(self):
        return [c for c in self.children if not c.is_apart]

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()

    def masters(self):
        """The masters with tables from here on, children before parents."""
        for child in self.children:
            yield from child.masters()
        if self.type == "master":
            yield self


def read_schema(text):
    roots, open_elements = [], []
    for line in text.strip("\n").splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        del open_elements[depth:]
        parent = open_elements[-1] if open_elements else None
        element = Element(line, parent)
        (parent.children if parent else roots).append(element)
        open_elements.append(element)
    return roots


def struct_lines(master):
    yield "typedef struct"
    yield "{"
    for child in master.fields:
        if child.type == "master":
            count = f"[{child.max}]" if child.max > 1 else ""
            yield f"  {child.struct} {child.field}{count};"
        else:
            yield f"  {C_TYPES[child.type]} {child.field};"
        if child.is_counted:
            yield f"  guint n_{child.field}; /* that occurred */"
    yield f"}} {master.struct};"
    yield ""


def row(master, child):
    def place(field):
        return f"G_STRUCT_OFFSET ({master.struct}, {field})"

    count = place("n_" + child.field) if child.is_counted else "EBML_NO_COUNT"
    parts = [f".id = {child.macro}", f".type = EBML_{child.type.upper()}",
             f".offset = {place(child.field)}", f".count_offset = {count}"]
    if child.type == "master":
        parts += [f".master = &{child.table}", f".max = {child.max}"]
    elif child.default and child.type == "string":
        parts.append(f'.default_string = "{child.default}"')
    elif child.default:
        parts.append(f".default_number = {child.default}")
    return "  { " + ",\n    ".join(parts) + " },"


def table_lines(master):
    yield f"static const EbmlField {master.field}_fields[] = {{"
    for child in master.fields:
        yield row(master, child)
    yield "};"
    yield ""
    yield f"const EbmlMaster {master.table} = {{"
    yield f"  {master.field}_fields, G_N_ELEMENTS ({master.field}_fields),"
    yield f"  sizeof ({master.struct}),"
    yield "};"
    yield ""


def parent_lines(roots):
    yield "guint32"
    yield "matroska_schema_parent (guint32 id)"
    yield "{"
    yield "  switch (id) {"
    parents = {"MATROSKA_PARENT_ANY": [e for e in roots if e.type == "global"],
               "MATROSKA_PARENT_ROOT": [e for e in roots if e.type != "global"]}
    for root in roots:
        for element in root.walk():
            if element.children:
                parents[element.macro] = element.children
    for parent, children in parents.items():
        for child in children:
            yield f"    case {child.macro}:"
        yield f"      return {parent};"
    yield "    default:"
    yield "      return MATROSKA_PARENT_UNKNOWN;"
    yield "  }"
    yield "}"


def header(roots):
    yield LICENCE
    yield "#pragma once"
    yield ""
    yield '#include "core/ebml.h"'
    yield ""
    for root in roots:
        for element in root.walk():
            rfc = "8794 " if element.section[0] == "E" else "9559 "
            yield (f"#define {element.macro} 0x{element.ident:X}u "
                   f"/* RFC {rfc}{element.section.lstrip('E')} */")
    yield ""
    yield "/* What matroska_schema_parent() says besides an ID. */"
    yield "#define MATROSKA_PARENT_ROOT 0u"
    yield "#define MATROSKA_PARENT_ANY 1u"
    yield "#define MATROSKA_PARENT_UNKNOWN 2u"
    yield ""
    yield "/* The ID of the master that an element belongs in. */"
    yield "guint32 matroska_schema_parent (guint32 id);"
    yield ""
    for root in roots:
        for master in root.masters():
            yield from struct_lines(master)
            yield f"extern const EbmlMaster {master.table};"
            yield ""


def source(roots):
    yield LICENCE
    yield '#include "core/matroska-schema.h"'
    yield ""
    for root in roots:
        for master in root.masters():
            yield from table_lines(master)
    yield from parent_lines(roots)


def main():
    roots = read_schema(SCHEMA)
    for path, lines in zip(sys.argv[1:3], (header(roots), source(roots))):
        with open(path, "w", encoding="ascii") as output:
            output.write("\n".join(lines).rstrip("\n") + "\n")


if __name__ == "__main__":
    main()
