/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsrendition.h"

#include "core/accessunit.h"
#include "gstcodeccaps.h"
#include "gsthlswriter.h"
#include "gstnalbuffer.h"

GST_DEBUG_CATEGORY_EXTERN (gst_hls_sink_fmp4_debug);
#define GST_CAT_DEFAULT gst_hls_sink_fmp4_debug

struct _GstHlsRendition
{
  GstObject *owner; /* borrowed */
  gchar *name;
  GstHlsSession *session; /* borrowed */
  GstHlsRole role;
  gboolean is_leader;

  CodecConfig codec; /* .id is CODEC_NONE before the first caps */
  guint32 timescale; /* fixed by the first caps */
  gchar *language;
  gchar *label;

  /* H.264: samples are brought to 4-byte lengths without stray NAL units. */
  NalSets *parameter_sets;
  guint nal_length_size;
  NalAccessUnit access_unit;

  Fragmenter *fragmenter;  /* NULL between timelines */
  GstQueueArray *payloads; /* (owned GstBuffer) one per pending sample */
  guint boundary_cursor;   /* follower: the leader's boundaries known so far */
  gint64 end_ticks;        /* of what was written */

  GstHlsWriter *writer;
};

GstHlsRendition *
gst_hls_rendition_new (GstObject *owner, const gchar *name,
    GstHlsSession *session, GstHlsRole role)
{
  GstHlsRendition *r = g_new0 (GstHlsRendition, 1);
  r->owner = owner;
  r->name = g_strdup (name);
  r->session = session;
  r->role = role;
  r->payloads = gst_queue_array_new (256);
  gst_queue_array_set_clear_func (r->payloads,
      (GDestroyNotify) gst_buffer_unref);
  nal_access_unit_init (&r->access_unit);
  r->writer = gst_hls_writer_new (owner, name, session);
  return r;
}

void
gst_hls_rendition_free (GstHlsRendition *r)
{
  gst_hls_writer_free (r->writer);
  codec_config_clear (&r->codec);
  g_clear_pointer (&r->parameter_sets, nal_sets_free);
  nal_access_unit_clear (&r->access_unit);
  g_clear_pointer (&r->fragmenter, fragmenter_free);
  gst_queue_array_free (r->payloads);
  g_free (r->language);
  g_free (r->label);
  g_free (r->name);
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
  return r->codec.id != CODEC_NONE;
}

/* --- segments --- */

/* The leader's boundaries are told before its segments are written: followers
 * on other threads need not wait for the disk. */
static void
inform_session (GstHlsRendition *r)
{
  gint64 time_ns;
  while (fragmenter_next_boundary (r->fragmenter, &time_ns))
    gst_hls_session_add_boundary (r->session, time_ns);
  gint64 progress_ns = fragmenter_progress_ns (r->fragmenter);
  if (progress_ns != G_MAXINT64) /* a timeline's end is not yet the stream's */
    gst_hls_session_set_progress (r->session, progress_ns);
}

static gboolean
write_decided (GstHlsRendition *r, GError **error)
{
  if (r->is_leader)
    inform_session (r);
  else if (r->role == GST_HLS_ROLE_FOLLOWER)
    gst_hls_session_inform_follower (r->session, &r->boundary_cursor,
        r->fragmenter);

  FragmenterRun run;
  while (fragmenter_next (r->fragmenter, &run)) {
    r->end_ticks = (gint64) (run.base_media_decode_time + run.duration);
    if (!gst_hls_writer_write (r->writer, &run, r->payloads, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
write_rest (GstHlsRendition *r, GError **error)
{
  if (!r->fragmenter)
    return TRUE;
  fragmenter_finish (r->fragmenter);
  return write_decided (r, error);
}

void
gst_hls_rendition_abandon (GstHlsRendition *r)
{
  gst_hls_writer_abandon (r->writer);
  gst_queue_array_clear (r->payloads);
  g_clear_pointer (&r->fragmenter, fragmenter_free);
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
        ns_from_ticks (r->end_ticks, r->timescale));
  return ok;
}

/* --- format and tags --- */

/* Reads the parameter sets and puts the record into its normal form: 4-byte
 * lengths, chroma and bit depth of the SPS itself. */
static gboolean
normalise_h264 (GstHlsRendition *r, CodecConfig *codec, GError **error)
{
  g_autoptr (NalSets) sets = nal_sets_new (CODEC_H264);
  guint length_size = 4;
  ByteWriter w = { 0 };
  if (nal_sets_add_record (sets, codec->config, codec->config_size,
          &length_size) != CORE_OK ||
      nal_sets_write_record (sets, FALSE, &w) != CORE_OK) {
    byte_writer_clear (&w);
    g_set_error (error, CORE_ERROR, CORE_INVALID,
        "%s: codec_data holds no usable SPS and PPS", r->name);
    return FALSE;
  }
  g_free (codec->config);
  codec->config = byte_writer_steal (&w, &codec->config_size);
  g_clear_pointer (&r->parameter_sets, nal_sets_free);
  r->parameter_sets = g_steal_pointer (&sets);
  r->nal_length_size = length_size;
  return TRUE;
}

/* Makes `codec` (transfer full) the one in force from the next sample on. */
static gboolean
adopt_codec (GstHlsRendition *r, CodecConfig *codec, GError **error)
{
  gboolean is_first = !gst_hls_rendition_has_codec (r);

  if (!is_first && codec_config_same_decoder (&r->codec, codec)) {
    codec_config_clear (codec);
    return TRUE;
  }
  if (is_first)
    r->timescale = codec_kind (codec->id) == MEDIA_AUDIO
        ? codec->sample_rate
        : timescale_for_frame_rate (codec->frame_rate);
  else if (!gst_hls_rendition_interrupt (r, error)) {
    codec_config_clear (codec);
    return FALSE;
  }
  codec_config_clear (&r->codec);
  r->codec = *codec;
  gst_hls_writer_set_codec (r->writer, &r->codec, r->timescale);

  g_autofree gchar *codecs = codec_config_rfc6381 (&r->codec);
  GST_INFO_OBJECT (r->owner, "%s, %u ticks a second%s", codecs, r->timescale,
      is_first ? "" : ", a new decoder configuration");
  return TRUE;
}

gboolean
gst_hls_rendition_set_caps (GstHlsRendition *r, const GstCaps *caps,
    GError **error)
{
  CodecConfig codec;
  if (!gst_codec_config_from_caps (caps, &codec, error))
    return FALSE;
  if (codec.id == CODEC_H264 && !normalise_h264 (r, &codec, error)) {
    codec_config_clear (&codec);
    return FALSE;
  }
  return adopt_codec (r, &codec, error);
}

/* avc1 keeps parameter sets in the sample entry alone (ISO/IEC 14496-15 5.3.2):
 * new ones inside an access unit are a new decoder configuration. */
static gboolean
adopt_in_band_parameter_sets (GstHlsRendition *r, GError **error)
{
  ByteWriter w = { 0 };
  CodecConfig codec;
  gboolean ok =
      nal_sets_write_record (r->parameter_sets, FALSE, &w) == CORE_OK &&
      codec_config_init_h264 (&codec, w.data, w.size, NULL);
  byte_writer_clear (&w);
  if (!ok) {
    GST_WARNING_OBJECT (r->owner, "ignoring damaged in-band parameter sets");
    return TRUE;
  }
  codec.frame_rate = r->codec.frame_rate;
  codec.pixel_aspect_ratio = r->codec.pixel_aspect_ratio;
  codec.colour = r->codec.colour;
  return adopt_codec (r, &codec, error);
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

static guint32
nominal_frame_duration (const GstHlsRendition *r)
{
  if (codec_kind (r->codec.id) == MEDIA_AUDIO)
    return r->codec.frame_samples;
  Fraction rate = r->codec.frame_rate;
  if (rate.num == 0 || rate.den == 0)
    return 0;
  return (guint32) timescale_scale (r->timescale, rate.den, rate.num,
      ROUND_NEAREST);
}

static Fragmenter *
make_fragmenter (const GstHlsRendition *r)
{
  static const FragmenterMode modes[] = {
    [GST_HLS_ROLE_VIDEO] = FRAGMENTER_VIDEO,
    [GST_HLS_ROLE_FOLLOWER] = FRAGMENTER_FOLLOWER,
    [GST_HLS_ROLE_AUDIO] = FRAGMENTER_AUDIO_LEADER,
  };
  FragmenterParams params = {
    .mode = modes[r->role],
    .timescale = r->timescale,
    .segment_duration_ns = gst_hls_session_segment_duration_ns (r->session),
    .frame_duration = nominal_frame_duration (r),
  };
  return fragmenter_new (&params);
}

/* Brings an H.264 access unit into sample form (ISO/IEC 14496-15 5.3.2): 4-byte
 * lengths, parameter sets where the sample entry says they are. Returns
 * (transfer full, nullable) the sample; NULL drops it. */
static GstBuffer *
take_h264 (GstHlsRendition *r, GstBuffer *buffer, gboolean *is_sync)
{
  GstMapInfo map;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    gst_buffer_unref (buffer);
    return NULL;
  }
  CoreStatus status = nal_access_unit_read (&r->access_unit, r->parameter_sets,
      map.data, map.size, (NalFraming) r->nal_length_size,
      r->codec.has_in_band_parameter_sets);
  gst_buffer_unmap (buffer, &map);

  if (status != CORE_OK)
    GST_WARNING_OBJECT (r->owner,
        "damaged access unit of %" G_GSIZE_FORMAT " bytes: NAL unit lengths "
        "do not add up, kept what could be read",
        map.size);
  if (!r->access_unit.has_slice) {
    GST_DEBUG_OBJECT (r->owner, "dropping an access unit without a slice");
    gst_buffer_unref (buffer);
    return NULL;
  }
  *is_sync = r->access_unit.is_idr;
  if (r->access_unit.is_verbatim)
    return buffer;
  return gst_nal_assemble (buffer, &r->access_unit, NULL, NULL);
}

static GstBuffer *
take_sample (GstHlsRendition *r, GstBuffer *buffer, gboolean *is_sync)
{
  *is_sync = TRUE;
  if (r->codec.id == CODEC_H264)
    return take_h264 (r, buffer, is_sync);
  return buffer;
}

static gboolean
has_new_parameter_sets (const GstHlsRendition *r)
{
  return r->codec.id == CODEC_H264 && !r->codec.has_in_band_parameter_sets &&
      r->access_unit.changed_parameter_sets;
}

static void
log_dropped (const GstHlsRendition *r, FragmenterVerdict verdict, gint64 pts_ns)
{
  static const gchar *const reasons[] = {
    [FRAGMENTER_DROPPED_EARLY] = "before the first segment",
    [FRAGMENTER_DROPPED_LATE] = "that time is written already",
    [FRAGMENTER_DROPPED_FAR] = "that time is absurdly far ahead",
  };
  GstDebugLevel level =
      verdict == FRAGMENTER_DROPPED_EARLY ? GST_LEVEL_LOG : GST_LEVEL_WARNING;
  GST_CAT_LEVEL_LOG (GST_CAT_DEFAULT, level, r->owner,
      "dropping a sample at %" G_GINT64_FORMAT " ns: %s", pts_ns,
      reasons[verdict]);
}

gboolean
gst_hls_rendition_add (GstHlsRendition *r, GstBuffer *buffer, gint64 pts_ns,
    gint64 dts_ns, GError **error)
{
  gboolean is_sync;
  GstClockTime duration = GST_BUFFER_DURATION (buffer);

  buffer = take_sample (r, buffer, &is_sync);
  if (!buffer)
    return TRUE;
  if (has_new_parameter_sets (r) && !adopt_in_band_parameter_sets (r, error)) {
    gst_buffer_unref (buffer);
    return FALSE;
  }
  gsize size = gst_buffer_get_size (buffer);
  if (size == 0 || size > G_MAXUINT32 / 2) {
    gst_buffer_unref (buffer);
    return TRUE;
  }
  if (!r->fragmenter)
    r->fragmenter = make_fragmenter (r);

  FragmenterSample sample = {
    .pts = ticks_from_ns (pts_ns, r->timescale),
    .dts =
        dts_ns == TIME_NONE ? TIME_NONE : ticks_from_ns (dts_ns, r->timescale),
    .duration = GST_CLOCK_TIME_IS_VALID (duration) && duration < GST_SECOND * 60
        ? (guint32) ticks_from_ns ((gint64) duration, r->timescale)
        : 0,
    .size_bytes = (guint32) size,
    .is_sync = is_sync,
  };
  FragmenterVerdict verdict = fragmenter_add (r->fragmenter, &sample);
  if (verdict != FRAGMENTER_ACCEPTED) {
    log_dropped (r, verdict, pts_ns);
    gst_buffer_unref (buffer);
    return TRUE;
  }
  gst_queue_array_push_tail (r->payloads, buffer);
  return write_decided (r, error);
}
