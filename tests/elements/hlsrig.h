/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* hlssink-fmp4 behind pads of a test: streams of small synthetic samples go in, the
 * files that it wrote are read. */

#pragma once

#include <gst/check/gstcheck.h>

#include "rigcaps.h"

G_BEGIN_DECLS

#define FRAME (GST_SECOND / 30)
#define GOP 60
#define AUDIO_FRAME_SAMPLES 1024

/* What rig_push_all() pushes */
#define SECONDS 10
#define N_PICTURES (30 * SECONDS)
#define N_SOUNDS (48000 * SECONDS / AUDIO_FRAME_SAMPLES)

typedef struct
{
  gchar *folder;
  GstElement *sink;
  GstBus *bus;
  GstPad *video, *audio; /* the sources that feed it */
} Rig;

/* In a new folder, with segments of two seconds, PLAYING; sources are video_0 and
 * audio_0. */
void rig_start (Rig *rig, gboolean has_video, gboolean has_audio);

/* In `rig->folder`, which is set, and with properties as g_object_set() takes
 * them. */
void rig_start_in_folder (Rig *rig, gboolean has_video, gboolean has_audio,
    const gchar *first_property, ...) G_GNUC_NULL_TERMINATED;
void rig_stop (Rig *rig);  /* keeps the folder */
void rig_clear (Rig *rig); /* and removes it */

/* Returns (transfer full) a source linked to the pad of this name, which has sent
 * `caps` (transfer full) and a segment. */
GstPad *rig_feed (Rig *rig, const gchar *pad_name, GstCaps *caps);

/* A picture in decode order I P b b, a key frame every GOP. */
GstFlowReturn rig_push_picture (Rig *rig, guint index);
GstFlowReturn rig_push_sound (Rig *rig, guint index);

/* Those from `from` on, before `to`; all must be taken. */
void rig_push_pictures (Rig *rig, guint from, guint to);

/* Feeds ten seconds, audio `lead_s` seconds ahead of the video (or behind). */
void rig_push_all (Rig *rig, gint lead_s);
void rig_push_eos (GstPad *pad);

/* Returns (transfer full, nullable) the next message of this type. */
GstMessage *rig_pop (Rig *rig, GstMessageType type);
void rig_assert_eos_once (Rig *rig);
void rig_assert_error (Rig *rig, GQuark domain, gint code);

/* Returns (transfer full, nullable) the text of a file in the folder. */
gchar *rig_read (const Rig *rig, const gchar *name);
guint rig_count (const gchar *text, const gchar *needle);

/* Bytes of a file. */
typedef struct
{
  guint64 offset, size;
} RigRange;

/* Returns (transfer full, RigRange) what a playlist lists, in order. */
GArray *rig_listed_ranges (const Rig *rig, const gchar *playlist);
void rig_assert_text (const Rig *rig, const gchar *name, const gchar *needle);
void rig_remove_folder (const gchar *path);

G_END_DECLS
