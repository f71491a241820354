/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsrendition.h"

#include "gstfragmenttrack.h"
#include "gsthlswriter.h"

GST_DEBUG_CATEGORY_EXTERN (gst_hls_sink_fmp4_debug);
#define GST_CAT_DEFAULT gst_hls_sink_fmp4_debug

struct _GstHlsRendition
{
  GstObject *owner;       /* borrowed */
  GstHlsSession *session; /* borrowed */
  GstHlsRole role;
  gboolean is_leader;

  gchar *language;
  gchar *label;

  GstFragmentTrack *track;
  guint codec_serial;    /* the track's, that the writer knows */
  guint boundary_cursor; /* follower: the leader's boundaries known so far */

  GstHlsWriter *writer;
};

static gboolean
interrupt (gpointer rendition, GError **error)
{
  return gst_hls_rendition_interrupt (rendition, error);
}

static GstFragmentTrack *
make_track (GstHlsRendition *r)
{
  static const FragmenterMode modes[] = {
    [GST_HLS_ROLE_VIDEO] = FRAGMENTER_VIDEO,
    [GST_HLS_ROLE_FOLLOWER] = FRAGMENTER_FOLLOWER,
    [GST_HLS_ROLE_AUDIO] = FRAGMENTER_AUDIO_LEADER,
  };
  GstFragmentTrackParams params = {
    .owner = r->owner,
    .category = GST_CAT_DEFAULT,
    .cutting = {
      .mode = modes[r->role],
      .segment_duration_ns = gst_hls_session_segment_duration_ns (r->session),
    },
    .interrupt = interrupt,
    .user_data = r,
  };
  return gst_fragment_track_new (&params);
}

GstHlsRendition *
gst_hls_rendition_new (GstObject *owner, const gchar *name,
    GstHlsSession *session, GstHlsRole role)
{
  GstHlsRendition *r = g_new0 (GstHlsRendition, 1);
  r->owner = owner;
  r->session = session;
  r->role = role;
  r->track = make_track (r);
  r->writer = gst_hls_writer_new (owner, name, session);
  return r;
}

void
gst_hls_rendition_free (GstHlsRendition *r)
{
  gst_hls_writer_free (r->writer);
  gst_fragment_track_free (r->track);
  g_free (r->language);
  g_free (r->label);
  g_free (r);
}

void
gst_hls_rendition_set_leader (GstHlsRendition *r)
{
  r->is_leader = TRUE;
}

gboolean
gst_hls_rendition_has_codec (const GstHlsRendition *r)
{
  return gst_fragment_track_codec (r->track, NULL)->id != CODEC_NONE;
}

/* --- segments --- */

/* The leader's boundaries are told before its segments are written: followers
 * on other threads need not wait for the disk. */
static void
exchange_boundaries (GstHlsRendition *r, Fragmenter *fragmenter)
{
  if (r->is_leader)
    gst_hls_session_take_boundaries (r->session, fragmenter);
  else if (r->role == GST_HLS_ROLE_FOLLOWER)
    gst_hls_session_inform_follower (r->session, &r->boundary_cursor,
        fragmenter);
}

static void
update_writer_codec (GstHlsRendition *r)
{
  guint serial;
  const CodecConfig *codec = gst_fragment_track_codec (r->track, &serial);
  if (serial == r->codec_serial)
    return;
  r->codec_serial = serial;
  gst_hls_writer_set_codec (r->writer, codec,
      gst_fragment_track_timescale (r->track));
}

static gboolean
write_decided (GstHlsRendition *r, GError **error)
{
  Fragmenter *fragmenter = gst_fragment_track_fragmenter (r->track);
  if (!fragmenter)
    return TRUE;
  exchange_boundaries (r, fragmenter);
  update_writer_codec (r);
  for (FragmenterRun run; gst_fragment_track_next (r->track, &run);)
    if (!gst_hls_writer_write (r->writer, &run,
            gst_fragment_track_payloads (r->track), error))
      return FALSE;
  return TRUE;
}

static gboolean
write_rest (GstHlsRendition *r, GError **error)
{
  gst_fragment_track_finish (r->track);
  return write_decided (r, error);
}

void
gst_hls_rendition_abandon (GstHlsRendition *r)
{
  gst_hls_writer_abandon (r->writer);
  gst_fragment_track_abandon (r->track);
}

gboolean
gst_hls_rendition_interrupt (GstHlsRendition *r, GError **error)
{
  gboolean ok = write_rest (r, error);
  gst_hls_rendition_abandon (r);
  gst_hls_writer_mark_discontinuity (r->writer);
  return ok;
}

gboolean
gst_hls_rendition_end (GstHlsRendition *r, GError **error)
{
  gboolean ok = write_rest (r, error);
  if (r->is_leader)
    gst_hls_session_leader_finished (r->session,
        gst_fragment_track_end_ns (r->track));
  return ok;
}

/* --- format and tags --- */

gboolean
gst_hls_rendition_set_caps (GstHlsRendition *r, const GstCaps *caps,
    GError **error)
{
  return gst_fragment_track_set_caps (r->track, caps, error);
}

void
gst_hls_rendition_set_tags (GstHlsRendition *r, const GstTagList *tags)
{
  g_autofree gchar *language = NULL;
  g_autofree gchar *title = NULL;
  if (gst_tag_list_get_string (tags, GST_TAG_LANGUAGE_CODE, &language)) {
    g_free (r->language);
    r->language = g_steal_pointer (&language);
  }
  if (gst_tag_list_get_scope (tags) == GST_TAG_SCOPE_STREAM &&
      gst_tag_list_get_string (tags, GST_TAG_TITLE, &title)) {
    g_free (r->label);
    r->label = g_steal_pointer (&title);
  }
  gst_hls_writer_describe (r->writer, r->language, r->label);
}

/* --- samples --- */

gboolean
gst_hls_rendition_add (GstHlsRendition *r, GstBuffer *buffer, gint64 pts_ns,
    gint64 dts_ns, GError **error)
{
  return gst_fragment_track_add (r->track, buffer, pts_ns, dts_ns, error) &&
      write_decided (r, error);
}
