# SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The rules this checker implements; this table is their documentation.

A rule is here only if check.py tests it and mutate.py can break it. Severity E
is a must, W a should; an E rule may have a part that only warns, said in the
statement. Sources: HLS = RFC 8216 (with draft-pantos-hls-rfc8216bis where it
adds to it), Apple = Apple HLS authoring specification, CMAF = ISO/IEC 23000-19,
BMFF = ISO/IEC 14496-12, AVC = ISO/IEC 14496-15, DASH = ISO/IEC
23009-1, H.264 = ITU-T H.264. Rules
named S compare the output with the source that was packaged, rules named B are
of boxes that players may ignore, rules named M of a file that is checked alone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    number: str
    severity: str
    statement: str
    source: str


# fmt: off
TABLE = [
    # Playlist syntax and version
    Rule("1", "E", "A playlist is UTF-8 without byte order mark or control characters, every line is ended, and the first is exactly #EXTM3U.", "HLS 4.1, 4.3.1.1"),
    Rule("2", "E", "A playlist is either multivariant or media: tags of both kinds never meet in one.", "HLS 4.1"),
    Rule("3", "E", "EXT-X-VERSION appears at most once and is at least what the tags used need (MAP: 6); more than needed warns (4 may stand beside EXT-X-MEDIA).", "HLS 4.3.1.2, 7"),
    Rule("4", "E", "Tags about the whole playlist appear once; the sequence numbers come before the first segment.", "HLS 4.3.3, 4.3.5"),
    Rule("5", "E", "Attribute lists have no blanks and no duplicates; each value has the type that its attribute demands.", "HLS 4.2"),
    Rule("6", "E", "Every URI is relative and leads to a file of the folder.", "HLS 4.1; Apple 8.18"),
    Rule("7", "E", "Every EXTINF has its comma and exactly one URI line, and so has every EXT-X-STREAM-INF; no URI stands alone.", "HLS 4.3.2.1, 4.3.4.2"),
    # Media playlists
    Rule("8", "E", "EXT-X-TARGETDURATION is there and is a positive integer.", "HLS 4.3.3.1"),
    Rule("9", "E", "EXTINF, rounded half up, never exceeds the target duration; the media itself exceeds it by half a second at most.", "HLS 4.3.3.1; Apple 7.7"),
    Rule("11", "E", "All audio and video playlists announce the same target duration.", "Apple 8.2"),
    Rule("12", "W", "The target duration is no larger than the longest rounded EXTINF of the presentation.", "HLS 4.3.3.1"),
    Rule("13", "E", "Over any run of segments the EXTINFs add up to the media's duration within one video frame; fewer than six decimals without carrying the rounding error warns.", "Apple 8.1"),
    Rule("14", "E", "Every segment lasts longer than zero.", "HLS 4.3.2.1"),
    Rule("15", "E", "EXT-X-MAP precedes the first segment; where it changes, EXT-X-DISCONTINUITY stands unless the timeline goes on.", "HLS 4.3.2.5; Apple 8.20"),
    Rule("16", "E", "Byte ranges are n@o; the offset is left out only after a range of the same resource.", "HLS 4.3.2.2, 4.3.2.5"),
    Rule("17", "E", "Byte ranges lie inside their file, in order and apart; EXT-X-BITRATE is within 10 % of the segment.", "HLS 4.3.2.2"),
    Rule("18", "E", "A finished playlist has PLAYLIST-TYPE:VOD with ENDLIST (or EVENT); all playlists have the same type.", "HLS 4.3.3.4, 4.3.3.5; Apple 8.6, 8.8"),
    Rule("19", "E", "All playlists of a VOD presentation cover the same time: starts within one frame, ends within half a target duration, or as far apart as the source's own tracks.", "Apple 8.3, 8.7"),
    Rule("20", "E", "INDEPENDENT-SEGMENTS is in the multivariant playlist or in every video playlist (rule 45 checks that it is true).", "HLS 4.3.5.1; Apple 9.11, 9.12"),
    Rule("21", "E", "A live playlist has EXT-X-PROGRAM-DATE-TIME, with milliseconds and zone; at its start and at discontinuities, else it warns.", "HLS 4.3.2.6; Apple 8.4"),
    Rule("22", "E", "Dates go on as EXTINF does, within a frame, and are the same at the same media time in all playlists.", "HLS 6.2.4; Apple 8.4"),
    Rule("23", "E", "A window that has slid lasts three target durations at least; fewer than six segments warn.", "HLS 6.2.2; Apple 8.11"),
    Rule("24", "E", "EXT-X-DISCONTINUITY stands before every change of sample format or jump of the timeline, and nowhere else.", "HLS 4.3.2.3; Apple 8.13, 8.14"),
    Rule("25", "E", "Discontinuities fall on the same segments in all playlists.", "Apple 8.15"),
    Rule("26", "E", "A live playlist has EXT-X-DISCONTINUITY-SEQUENCE from the start.", "Apple 8.17"),
    Rule("27", "E", "A gap is never all there is. Without a file it has no byte range, and warns where other variants have something; with one (pictures are missing in it) another variant of the codec has none there.", "HLSbis 4.4.4.7, 6.2.1, 6.3.3"),
    Rule("31", "E", "A date range has ID and START-DATE, says the same in all playlists, and ends once and not before it starts; SCTE35-IN needs an OUT; its playlist has a date.", "HLS 4.3.2.7"),
    Rule("32", "E", "No EXT-X-ALLOW-CACHE and no PROGRAM-ID: both were removed.", "HLS 7"),
    # Live playlists over time (live.py)
    Rule("10", "E", "The target duration never changes.", "HLS 6.2.1"),
    Rule("33", "E", "The media sequence number grows by the number of segments that left, from the head alone.", "HLS 6.2.1, 6.2.2"),
    Rule("34", "E", "While a segment is listed, all that is said of it stays the same.", "HLS 6.2.1"),
    Rule("35", "E", "The discontinuity sequence number grows by the number of discontinuities that left.", "HLS 6.2.2"),
    Rule("36", "E", "Nothing leaves if less than three target durations would stay.", "HLS 6.2.2"),
    Rule("38", "E", "A new segment comes within one and a half target durations.", "HLSbis 6.2.1"),
    Rule("40", "E", "Nothing changes after EXT-X-ENDLIST, and no URI is used for two segments.", "HLS 6.2.1, 6.2.2"),
    Rule("41", "W", "The playlists of a presentation end within a segment of each other.", "HLSbis 6.2.4"),
    # Init and media segments
    Rule("43", "E", "An init segment is ftyp and moov, with mvex/trex for its track, and holds no samples.", "CMAF 7.3.1; BMFF 8.8.1"),
    Rule("44", "E", "A media segment is [styp][prft][emsg][sidx] and then moof with mdat, whole boxes that fill the file, with samples.", "CMAF 7.3.2, 7.3.3; BMFF 8.16"),
    Rule("45", "E", "Each video segment starts with an IDR picture that is flagged sync, and sync flags and IDR pictures agree everywhere; a first sample that leaves its dependence unknown warns.", "Apple 7.4; CMAF 7.5"),
    Rule("46", "E", "One track in each file: one trak, one traf in each moof, the same track ID.", "CMAF 7.3.1, 7.3.2"),
    Rule("47", "E", "Data offsets are relative to the moof; the samples fill the following mdat in order without hole or overlap.", "CMAF 7.3.2.3; BMFF 8.8.7, 8.8.8"),
    Rule("48", "E", "Every traf has a tfdt that equals the one before plus the durations of that fragment's samples, to the tick; 64 bits where needed.", "CMAF 7.3.2.2; BMFF 8.8.12"),
    Rule("49", "E", "Presentation goes on without gap or overlap: each segment's earliest time is that of the one before plus its duration, and no two samples share a time.", "CMAF 7.3.2.2"),
    Rule("50", "E", "One media timescale throughout a switching set; audio counts in samples; a video timescale that cannot hold whole frame durations warns.", "CMAF 7.3.4; Apple 7.3"),
    Rule("51", "E", "Variants of one codec have the same track ID, handler, sample entry type, language and NAL length size.", "CMAF 7.3.4"),
    Rule("52", "E", "Sample description indices exist and every sample has a duration; per-sample fields that all say the same warn.", "BMFF 8.8.3, 8.8.7, 8.8.8"),
    Rule("53", "E", "Fragment sequence numbers are above zero and rise.", "BMFF 8.8.5"),
    Rule("54", "E", "Composition offsets: with brand cmf2 no video edit list, signed offsets and earliest presentation equal to tfdt; with cmfc an edit list or signed offsets, not both.", "CMAF 7.5, 9.2.1"),
    Rule("55", "E", "At most one edit, at rate 1, with no duration, never empty.", "CMAF 7.5; BMFF 8.6.6"),
    Rule("56", "E", "ftyp has a CMAF structural brand (cmfc or cmf2) and iso6 or later; a styp has a segment brand; a missing media brand warns where one fits.", "CMAF 7.2, 7.3.3.1"),
    Rule("57", "E", "Every chunk is one moof and one mdat.", "CMAF 7.3.2.3"),
    Rule("58", "E", "avc1 samples are NAL units whose lengths add up, without start codes and parameter sets; delimiters and filler warn.", "AVC 5.3.3, 5.4; Apple 1.10"),
    Rule("59", "E", "avcC repeats profile, compatibility and level of its SPS, and chroma format and bit depth for High profiles.", "AVC 5.3.3.1"),
    Rule("61", "E", "AAC: esds says MPEG-4 audio, samples are raw frames without ADTS or LOAS headers, and each but the last lasts one frame length.", "CMAF 10; Apple 2.24"),
    Rule("62", "E", "Each audio segment starts within one audio frame of the video segment of the same number.", "Apple 8.22"),
    Rule("63", "E", "Audio and video start within one frame of each other, or as far apart as in the source.", "Apple 8.7"),
    Rule("64", "E", "Track header, sample entry, pixel aspect and colour boxes say what the SPS says.", "CMAF 9.2; BMFF 8.3.2, 12.1.4, 12.1.5"),
    Rule("65", "W", "The handler has a name, the track's language is the playlist's, and a btrt tells the true bit rate within 10 %.", "BMFF 8.4.3, 8.5.2; Apple 8.10"),
    Rule("67", "E", "A sidx is alone, of the segment's track and timescale, counts the bytes behind it, tells the earliest presentation time and duration, and claims access points of type 1 or 2 where sync samples are.", "BMFF 8.16.3"),
    Rule("68", "E", "Where INDEPENDENT-SEGMENTS is claimed, no sample is presented before the key frame that opens its segment.", "HLS 4.3.5.1; CMAF 7.5"),
    Rule("69", "W", "Segments last as long as the others within a frame (but the last), six seconds at most; key frames are two seconds apart at most.", "Apple 1.13, 7.5, 7.6"),
    Rule("70", "E", "Init and any one segment decode alone without an error, and give a frame for every sample.", "HLS 4.3.5.1; Apple 7.4"),
    Rule("B1", "E", "A sample group counts no more samples than there are, and each index it uses is described in the init segment or the fragment.", "BMFF 8.9"),
    Rule("B2", "E", "A prft is of the segment's track and a decode time in it; an emsg has a scheme and a timescale.", "BMFF 8.16.5; DASH 5.10.3.3"),
    # A file alone
    Rule("M1", "E", "Track IDs differ, each has its trex, no moof has two trafs of a track or one of a track that is not declared; CMAF's brands are for one track.", "BMFF 8.3.2, 8.8.3, 8.8.6; CMAF 7.3.1"),
    Rule("M2", "E", "The samples of all tracks share out the mdat without hole or overlap.", "BMFF 8.8.7, 8.8.8"),
    Rule("M3", "E", "With several tracks: one edit list at most, which presents media once, at rate 1, behind empty edits.", "BMFF 8.6.6"),
    Rule("M4", "E", "A sidx in front of all media is of a track and its timescale, refers to segments of that file, all of them, with their times, and claims access points where sync samples are.", "BMFF 8.16.3"),
    Rule("M5", "E", "Each row of a tfra is the time, the moof and the number of a sync sample; mfro has the size of mfra.", "BMFF 8.8.9"),
    Rule("M6", "E", "A prft or emsg stands before a moof, and a prft is of a track of the file.", "CMAF 7.3.2.3; BMFF 8.16.5"),
    Rule("M7", "E", "A wvtt track has its header and samples of cue boxes, or one vtte; an stpp sample is a TTML document.", "ISO/IEC 14496-30 5.3, 7.3, 7.4"),
    Rule("M8", "W", "One moov: what is behind a second is not seen by readers that keep to the first. Its times need not go on (48, 49).", "BMFF 8.2.1"),
    # Multivariant playlist
    Rule("71", "E", "Every variant has BANDWIDTH, AVERAGE-BANDWIDTH and CODECS, with video RESOLUTION and FRAME-RATE too.", "HLS 4.3.4.2; Apple 9.1, 9.2, 9.14, 9.15"),
    Rule("72", "E", "BANDWIDTH is at least the peak segment bit rate of the variant with its largest audio and its largest text rendition.", "HLS 4.1, 4.3.4.2; Apple 9.13"),
    Rule("73", "E", "BANDWIDTH and AVERAGE-BANDWIDTH are within 10 % of what is measured; a peak above twice the average warns.", "Apple 1.26, 1.27, 1.30"),
    Rule("74", "E", "FRAME-RATE (three decimals; the average, or the highest of a varying rate), RESOLUTION and CODECS are those of the media, the referenced groups included.", "HLS 4.3.4.2; RFC 6381"),
    Rule("75", "E", "Rendition groups exist and those of a type have the same members; names in one are unique; one default at most, which is autoselected; what is autoselected can be told apart; LANGUAGE everywhere; CHANNELS on audio; files of text are WebVTT.", "HLS 4.3.4.1, 4.3.4.1.1; Apple 8.10"),
    Rule("76", "E", "All members of an audio group have the codec that CODECS of their variants announces.", "HLS 4.3.4.2.1"),
    Rule("77", "E", "CLOSED-CAPTIONS=NONE is on all variants or none; INSTREAM-ID is a caption channel.", "HLS 4.3.4.1, 4.3.4.2"),
    Rule("78", "E", "An I-frame variant has BANDWIDTH, CODECS, RESOLUTION and URI; its playlist says EXT-X-I-FRAMES-ONLY, each range is a moof to the end of the key picture behind it, and EXTINF is the time to the next.", "HLS 4.3.3.6, 4.3.4.3; Apple 6.10"),
    Rule("79", "E", "VIDEO-RANGE is on all variants or, if all are SDR, may be left out; it is what the transfer characteristics say.", "Apple 9.16; H.264 table E-4"),
    Rule("80", "W", "Variants differ from each other and have one aspect ratio.", "Apple 1.33, 9.9"),
    Rule("81", "E", "All variants of a codec have the same segment boundaries.", "Apple 8.22; CMAF 7.3.4"),
    Rule("82", "E", "Video is progressive, at most 60 frames a second, of High profile and level 5.2 at most, and the level allows its size and rate.", "Apple 1.3, 1.14, 1.19; H.264 A.3"),
    # MPD
    Rule("99", "E", "An MPD is as its schema has it; a static one says how long it lasts, as long as its media, a dynamic one availabilityStartTime, publishTime and minimumUpdatePeriod.", "DASH 5.3.1, Annex B"),
    Rule("100", "E", "Each row of a SegmentTimeline is the earliest presentation time and the duration of its segment, behind the segment's own header; rows that @r could join warn. FailoverContent are the segments that playlists list as gaps though there are files.", "DASH 5.3.9.6, 5.3.9.7"),
    Rule("101", "E", "The timescale is the media's; presentationTimeOffset is the same instant for a whole Period, with no segment before it; a static Period begins where the one before ends, or the gaps behind it.", "DASH 5.3.2, 5.3.9"),
    Rule("102", "E", "Codecs, type, size, rates and channels are the media's; segmentAlignment and startWithSAP are true where they are claimed.", "DASH 5.3.3, 5.3.7"),
    Rule("103", "E", "At @bandwidth no client runs dry that buffers for minBufferTime, whichever segment it begins with; more than 10 % too much warns.", "DASH 5.3.5.2"),
    Rule("104", "E", "A dynamic MPD has UTCTiming.", "DASH 5.8.4.11"),
    Rule("106", "E", "The MPD names the segments of every playlist, all of them, in order, and nothing else.", "CMAF 7.3; this project"),
    Rule("107", "E", "A static MPD has nothing about availability and updates.", "DASH 5.3.1.2"),
    Rule("108", "E", "An updated MPD keeps what it said: availabilityStartTime, ids, starts and offsets of its Periods, times of its segments; publishTime grows, and nothing changes what is static.", "DASH 5.4.1"),
    Rule("109", "E", "The splices of date ranges are events of the MPD, and nothing else is: the same sections at the same dates for as long, in order, with an id each.", "DASH 5.10.2; SCTE 214-1"),
    # Against the source
    Rule("S1", "E", "Every sample's payload is the source's (parameter sets, delimiters, filler and ADTS headers aside), none lost or added but priming before time zero and what precedes the first key frame.", "this project"),
    Rule("S2", "E", "Every presentation time is the source's plus a constant that is the same for audio and video, within the source's rounding and a tick.", "this project"),
    Rule("S3", "E", "The presentation plays through FFmpeg without an error line, and its decoded frames hash like the source's.", "this project"),
]
# fmt: on

RULES = {rule.number: rule for rule in TABLE}


def format_table():
    """The table as text, a line a rule."""
    return "\n".join(
        f"{rule.number:>3} {rule.severity} {rule.statement} ({rule.source})"
        for rule in TABLE
    )
