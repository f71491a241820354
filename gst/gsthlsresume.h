/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What an earlier run left of a rendition, so that this one goes on:
 * from its playlist and its files alone. */

#pragma once

#include "core/manifest.h"
#include "gsthlslayout.h"
#include "gstsegmentstore.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean is_resumed; /* the rendition has segments now */
  guint next_segment;  /* no file of this number or more was ever there */
  guint next_init;
  guint target_duration_s; /* that was promised; 0: nothing */
  gboolean is_independent; /* all segments were said to be */
  GPtrArray *date_ranges;  /* (owned, nullable, ManifestDateRange) listed */
  GPtrArray *past;         /* (owned, gchar) files that had left the playlist */
  GPtrArray *unlisted;     /* (owned, gchar) files that never got into it */
  GQueue
      following; /* (owned, ManifestSegment) those that go on where it ends */
} GstHlsResume;

/* Fills `rendition`, which has a name and is empty, with the segments
 * that its playlist lists and whose files are there. One that is ended, broken
 * or not there gives nothing but numbers. Paths are relative to the store. */
GstHlsResume gst_hls_resume_read (GstSegmentStore *store,
    ManifestRendition *rendition, const GstHlsNames *names);
void gst_hls_resume_clear (GstHlsResume *resume);

G_END_DECLS
