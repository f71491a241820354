/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. What the samples of a 'wvtt' track are made of (ISO/IEC 14496-30
 * 7.4): the cues that are shown while the sample lasts, or one box that says
 * that none is. Samples never overlap; a cue that outlasts one is written into
 * each. */

#pragma once

#include "core/mp4.h"
#include "core/status.h"
#include "core/webvtt.h"

G_BEGIN_DECLS

#define MP4_NO_SOURCE_ID (-1)

/* Appends 'vttc'. `source_id` (any number from 0) is the same in all samples
 * that a cue is in; MP4_NO_SOURCE_ID when it is in this one only. The cue's
 * times are the sample's affair; its text is written as it is. Times inside the
 * text count on a clock that shows `clock_ns` when the sample begins, which is
 * written if there are any. CORE_LIMIT, and nothing written: the box does not
 * fit 32 bits. */
CoreStatus mp4_write_cue (ByteWriter *w, const WebvttCue *cue, gint32 source_id,
    gint64 clock_ns);

/* Appends 'vtte', the whole of a sample without cues. */
void mp4_write_no_cue (ByteWriter *w);

G_END_DECLS
