/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Cues on their way into files of WebVTT, one a segment (RFC 8216 3.5):
 * each holds all cues that show in its time, whole and at their own times, so
 * one that shows over a boundary is in the files on both sides. */

#pragma once

#include "core/cuetimeline.h"

G_BEGIN_DECLS

typedef struct _CueFiles CueFiles;

CueFiles *cue_files_new (void);
void cue_files_free (CueFiles *files);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CueFiles, cue_files_free)

/* Copies the cue, which a CueTimeline has accepted: that bounds how many wait.
 * One that is open ends where the next one starts. */
void cue_files_add (CueFiles *files, const TimedCue *cue);

/* Appends the file of [start_ns, end_ns). `header`, from "WEBVTT" on, is what
 * stands in front of the cues. Forgets those that are over. */
void cue_files_write (CueFiles *files, Span header, gint64 start_ns,
    gint64 end_ns, ByteWriter *file);

/* Forgets all cues. */
void cue_files_clear (CueFiles *files);

G_END_DECLS
