/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Text pads of hlssink-fmp4, and the renditions of text that it writes. */

#pragma once

#include "hlsrig.h"

G_BEGIN_DECLS

#define PLAIN "text/x-raw, format=(string)utf8"
#define VTT "application/x-subtitle-vtt"
#define MS GST_MSECOND

/* Returns (transfer full) a source, as rig_feed() does. */
GstPad *add_text (Rig *rig, const gchar *pad_name, const gchar *caps);
void push_text (GstPad *pad, GstClockTime pts, GstClockTime duration,
    const gchar *text);
void push_gap (GstPad *pad, GstClockTime until);

/* What is written can be read at once; pads are as new. */
void set_playlist_type (Rig *rig, const gchar *type);

/* Runs, each of which goes on with the one before. */
void start_to_go_on (Rig *rig);
void stop_to_go_on (Rig *rig, GstPad *text);

/* The samples that a rendition's playlist lists, as "0-1000:text", in
 * milliseconds, with '|' behind each segment, and its tags that matter. */
void expect_text (const Rig *rig, const gchar *name, const gchar *expected);

guint n_segments (const Rig *rig, const gchar *name);

/* Returns (transfer full) all in the playlist but the names of files. */
gchar *read_rows (const Rig *rig, const gchar *name);

/* Those of video_0 are those of text_0. */
void assert_rows_of_video (const Rig *rig);

G_END_DECLS
