# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The good folder in other shapes, as good: live, with I-frame playlists, with
text, in one file, with or without an index, with a segment missing."""

import re
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

from folder import AUDIO, MPD, TOP, VIDEO, box, u32

BEGIN = datetime(2026, 11, 21, 9, tzinfo=timezone.utc)
TEXT = "text_0"
IFRAMES = f"{VIDEO}/iframes.m3u8"
WEBVTT = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n"


def date(seconds):
    moment = BEGIN + timedelta(milliseconds=round(seconds * 1000))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def add_dates(folder):
    for name in (VIDEO, AUDIO):
        times = [segment.start_time for segment in folder.rendition(name).segments]
        rest = iter(times)

        def dated(found):
            return f"#EXT-X-PROGRAM-DATE-TIME:{date(next(rest))}\n{found[0]}"

        folder.sub(f"{name}/playlist.m3u8", r"^#EXTINF", dated, 0)


def make_live(folder):
    """Without type and end, with the date of each segment."""
    add_dates(folder)
    for name in (VIDEO, AUDIO):
        path = f"{name}/playlist.m3u8"
        folder.sub(path, r"^#EXT-X-PLAYLIST-TYPE:.*\n", "")
        folder.sub(path, r"^#EXT-X-ENDLIST\n", "")
        folder.sub(path, r"^(#EXT-X-MEDIA-SEQUENCE:.*\n)",
                   r"\1#EXT-X-DISCONTINUITY-SEQUENCE:0\n")  # fmt: skip


def splice_event(number, time, section, duration=None):
    lasts = "" if duration is None else f' duration="{duration}"'
    return (
        f'<Event presentationTime="{time}"{lasts} id="{number}">'
        f'<Signal xmlns="http://www.scte.org/schemas/35/2016"><Binary>{section}'
        "</Binary></Signal></Event>\n"
    )


def add_break(folder):
    """A break of two seconds, 0xFC30 to 0xFC31, after one that began a second
    before the first segment, 0xFC32, and is to last two."""
    add_dates(folder)
    tags = (
        f'#EXT-X-DATERANGE:ID="a",START-DATE="{date(-1)}",PLANNED-DURATION=2.0,'
        "SCTE35-OUT=0xFC32\n"
        f'#EXT-X-DATERANGE:ID="b",START-DATE="{date(1)}",DURATION=2.0,'
        "SCTE35-OUT=0xFC30,SCTE35-IN=0xFC31\n"
    )
    folder.media(r"^#EXT-X-MAP", f"{tags}#EXT-X-MAP")
    stream = (
        '<EventStream schemeIdUri="urn:scte:scte35:2014:xml+bin" timescale="1000">\n'
        + splice_event(1, 0, "/DI=", 1000)
        + splice_event(2, 1000, "/DA=", 2000)
        + splice_event(3, 3000, "/DE=")
        + "</EventStream>"
    )
    folder.sub(MPD, "(<Period[^>]*>)", rf"\1\n{stream}")


def remove_iframes(folder):
    folder.sub(TOP, r"^#EXT-X-I-FRAME-STREAM-INF:.*\n", "")
    (folder.root / IFRAMES).unlink()


def add_iframes(folder):
    rendition = folder.rendition(VIDEO)
    segments = rendition.segments
    scale = rendition.init.timescale
    times = [s.fragments[0].samples[0].pts for s in segments]
    times.append(segments[-1].earliest_pts + segments[-1].duration)
    lines = [
        "#EXTM3U", "#EXT-X-VERSION:5",
        f"#EXT-X-TARGETDURATION:{rendition.playlist.target_duration}",
        "#EXT-X-MEDIA-SEQUENCE:0", "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-I-FRAMES-ONLY", f'#EXT-X-MAP:URI="{Path(rendition.init.where).name}"',
    ]  # fmt: skip
    bits = 0
    for segment, time, after in zip(segments, times, times[1:]):
        first = segment.fragments[0].samples[0]
        start = segment.fragments[0].moof.start
        size = first.position + len(first.data) - start
        bits += 8 * size
        lines += [f"#EXTINF:{float(Fraction(after - time, scale)):.6f},",
                  f"#EXT-X-BYTERANGE:{size}@{start}", segment.entry.uri]  # fmt: skip
    lines.append("#EXT-X-ENDLIST")
    folder.write(IFRAMES, ("\n".join(lines) + "\n").encode())
    bandwidth = int(bits * scale / (times[-1] - times[0])) + 1
    codec = re.search(r'CODECS="(avc1[^",]*)', folder.read(TOP).decode())[1]
    size = re.search(r"RESOLUTION=\d+x\d+", folder.read(TOP).decode())[0]
    tag = (
        f'#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={bandwidth},CODECS="{codec}",{size},'
        f'URI="{IFRAMES}"\n'
    )
    folder.append(TOP, tag.encode())


def add_text(folder):
    """A rendition of WebVTT files, as long as the video's segments."""
    (folder.root / TEXT).mkdir()

    def text_of(found):
        name = f"{Path(found[1]).stem}.vtt"
        folder.write(f"{TEXT}/{name}", WEBVTT.encode())
        return name

    text = folder.read(f"{VIDEO}/playlist.m3u8").decode()
    text = re.sub(r"^#EXT-X-MAP:.*\n", "", text, flags=re.M)
    text = re.sub(r"^#EXT-X-VERSION:6", "#EXT-X-VERSION:3", text, flags=re.M)
    text = re.sub(r"^([^#\n].*)$", text_of, text, flags=re.M)
    folder.write(f"{TEXT}/playlist.m3u8", text.encode())
    tag = (
        '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="Swedish",LANGUAGE="sv",'
        f'DEFAULT=NO,AUTOSELECT=YES,URI="{TEXT}/playlist.m3u8"\n'
    )
    folder.sub(TOP, r"^(#EXT-X-STREAM-INF.*)", rf'{tag}\1,SUBTITLES="subs"')


def join_files(folder, name=AUDIO, index=b""):
    """Header and segments in one file, by byte range."""
    rendition = folder.rendition(name)
    data = bytearray(rendition.init.data)
    lines = folder.read(f"{name}/playlist.m3u8").decode()
    header = f'#EXT-X-MAP:URI="media.mp4",BYTERANGE="{len(data)}@0"'
    data += index
    lines = re.sub(r"^#EXT-X-MAP:.*", header, lines, flags=re.M)
    for segment in rendition.segments:
        size = len(segment.data)
        listed = f"#EXT-X-BYTERANGE:{size}@{len(data)}\nmedia.mp4\n"
        lines = lines.replace(f"{segment.entry.uri}\n", listed, 1)
        data += segment.data
    folder.write(f"{name}/media.mp4", data)
    folder.write(f"{name}/playlist.m3u8", lines.encode())


def segment_index(
    segments, sizes, track=1, time=None, offset=0, sap=0x90000000, stride=1
):
    """A sidx of these segments, so many of them a reference."""
    time = segments[0].earliest_pts if time is None else time
    head = u32(track, segments[0].init.timescale)
    head += time.to_bytes(8, "big") + offset.to_bytes(8, "big")
    rows = [
        u32(
            sum(sizes[first : first + stride]),
            sum(s.duration for s in segments[first : first + stride]),
            sap,
        )
        for first in range(0, len(segments), stride)
    ]
    return box("sidx", b"\1\0\0\0" + head + u32(len(rows)) + b"".join(rows))


def index_file(folder, name=AUDIO, **wrong):
    """One file with an index, which is all that the MPD says."""
    rendition = folder.rendition(name)
    segments = rendition.segments
    sizes = [len(segment.data) for segment in segments]
    index = segment_index(segments, sizes, **wrong)
    join_files(folder, name, index)
    start = len(rendition.init.data)
    base = (
        f"<BaseURL>{name}/media.mp4</BaseURL>"
        f'<SegmentBase timescale="{rendition.init.timescale}" '
        f'indexRange="{start}-{start + len(index) - 1}">'
        f'<Initialization range="0-{start - 1}"/></SegmentBase>'
    )
    template = rf'(id="{name}"[^>]*>\s*)<SegmentTemplate.*?</SegmentTemplate>'
    folder.text(MPD, lambda text: re.sub(template, rf"\1{base}", text, flags=re.S))


def index_file_by_twos(folder, **wrong):
    index_file(folder, stride=2, **wrong)


def make_hole(folder):
    """A second variant whose first segment is better taken from the other."""
    folder.add_variant()
    folder.media(r"^#EXTINF", "#EXT-X-GAP\n#EXTINF", ["video_1"])


def lose_segment(folder, index=1, names=(VIDEO, AUDIO)):
    for name in names:
        where = folder.segment(name, index)
        uri = folder.rendition(name).playlist.entries[index].uri
        (folder.root / where).unlink()
        folder.media(
            rf"^(#EXTINF.*\n){re.escape(uri)}\n", r"#EXT-X-GAP\n\1gap.m4s\n", [name]
        )
