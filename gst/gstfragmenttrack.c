/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfragmenttrack.h"

#include "core/ac3.h"
#include "gstcodeccaps.h"
#include "gstframejoiner.h"
#include "gstsampletaker.h"

#define EAC3_SAMPLE_SAMPLES (6 * AC3_BLOCK_SAMPLES)

/* Beyond it a frame rate in caps is no rate of frames. */
#define MAX_RATE_TIMESCALE 1000000

/* What says to last longer is broken. */
#define MAX_FRAME_DURATION (60 * GST_SECOND)
#define MAX_TEXT_DURATION (24 * 3600 * GST_SECOND)

/* ticks */
#define MAX_REORDER_DELAY (G_MAXINT32 / 4)

struct _GstFragmentTrack
{
  GstFragmentTrackParams params;

  CodecConfig codec; /* .id is CODEC_NONE before the first caps */
  guint codec_serial;
  guint32 timescale; /* fixed by the first caps */
  GstCaps *caps;     /* (owned) that wait for a sample to complete them */
  GstFrameJoiner joiner;
  GstSampleTaker taker;

  Fragmenter *fragmenter;  /* NULL between timelines */
  GstQueueArray *payloads; /* (owned GstBuffer) one per pending sample */
  gint64 end_ticks;        /* of what was taken */
  gint64 newest_ns;        /* what the newest pending sample is at */
};

static GstQueueArray *
make_payloads (void)
{
  GstQueueArray *payloads = gst_queue_array_new (256);
  gst_queue_array_set_clear_func (payloads, (GDestroyNotify) gst_buffer_unref);
  return payloads;
}

GstFragmentTrack *
gst_fragment_track_new (const GstFragmentTrackParams *params)
{
  GstFragmentTrack *t = g_new0 (GstFragmentTrack, 1);
  t->params = *params;
  t->payloads = make_payloads ();
  gst_sample_taker_init (&t->taker, params->owner, params->category,
      params->cuts_open_gops);
  t->newest_ns = TIME_NONE;
  return t;
}

void
gst_fragment_track_free (GstFragmentTrack *t)
{
  codec_config_clear (&t->codec);
  gst_clear_caps (&t->caps);
  gst_frame_joiner_clear (&t->joiner);
  gst_sample_taker_clear (&t->taker);
  g_clear_pointer (&t->fragmenter, fragmenter_free);
  gst_queue_array_free (t->payloads);
  g_free (t);
}

/* --- runs --- */

guint32
gst_fragment_track_reorder_delay (const GstFragmentTrack *t)
{
  NalVideo video;
  Fraction rate = t->codec.frame_rate;
  /* What profile and level allow is far more than what encoders do. */
  if (!t->taker.parameter_sets || rate.num == 0 || rate.den == 0 ||
      !nal_sets_describe (t->taker.parameter_sets, 0, &video) ||
      !video.has_reorder_depth)
    return 0;
  gint64 delay = timescale_scale ((gint64) video.reorder_depth * t->timescale,
      rate.den, rate.num, ROUND_CEIL);
  return (guint32) MIN (delay, MAX_REORDER_DELAY);
}

const CodecConfig *
gst_fragment_track_codec (const GstFragmentTrack *t, guint *serial)
{
  if (serial)
    *serial = t->codec_serial;
  return &t->codec;
}

guint32
gst_fragment_track_timescale (const GstFragmentTrack *t)
{
  return t->timescale;
}

Fragmenter *
gst_fragment_track_fragmenter (const GstFragmentTrack *t)
{
  return t->fragmenter;
}

gboolean
gst_fragment_track_next (GstFragmentTrack *t, FragmenterRun *run)
{
  if (!t->fragmenter || !fragmenter_next (t->fragmenter, run))
    return FALSE;
  t->end_ticks = run->base_media_decode_time + (gint64) run->duration;
  return TRUE;
}

GstQueueArray *
gst_fragment_track_payloads (const GstFragmentTrack *t)
{
  return t->payloads;
}

gint64
gst_fragment_track_end_ns (const GstFragmentTrack *t)
{
  return t->timescale > 0 ? ns_from_ticks (t->end_ticks, t->timescale) : 0;
}

gboolean
gst_fragment_track_has_captions (const GstFragmentTrack *t)
{
  return t->taker.has_captions;
}

gint64
gst_fragment_track_newest_ns (const GstFragmentTrack *t)
{
  return t->newest_ns;
}

void
gst_fragment_track_finish (GstFragmentTrack *t)
{
  if (t->fragmenter)
    fragmenter_finish (t->fragmenter);
}

void
gst_fragment_track_abandon (GstFragmentTrack *t)
{
  gst_queue_array_clear (t->payloads);
  g_clear_pointer (&t->fragmenter, fragmenter_free);
  t->newest_ns = TIME_NONE;
}

Fragmenter *
gst_fragment_track_steal (GstFragmentTrack *t, GstQueueArray **payloads)
{
  *payloads = t->payloads;
  t->payloads = make_payloads ();
  return g_steal_pointer (&t->fragmenter);
}

static gboolean
interrupt (GstFragmentTrack *t, GError **error)
{
  gboolean ok = t->params.interrupt (t->params.user_data, error);
  gst_fragment_track_abandon (t);
  return ok;
}

/* --- format --- */

/* Reads the parameter sets and puts the record into its normal form: 4-byte
 * lengths, chroma and bit depth of the SPS itself. */
static gboolean
normalise_record (GstFragmentTrack *t, CodecConfig *codec, GError **error)
{
  g_autoptr (NalSets) sets = nal_sets_new (codec->id);
  guint length_size = 4;
  ByteWriter w = { 0 };
  if (nal_sets_add_record (sets, codec->config, codec->config_size,
          &length_size) != CORE_OK ||
      nal_sets_write_record (sets, codec->has_in_band_parameter_sets, &w) !=
          CORE_OK) {
    byte_writer_clear (&w);
    g_set_error (error, CORE_ERROR, CORE_INVALID,
        "%s: codec_data holds no usable parameter sets",
        GST_OBJECT_NAME (t->params.owner));
    return FALSE;
  }
  g_free (codec->config);
  codec->config = byte_writer_steal (&w, &codec->config_size);
  g_clear_pointer (&t->taker.parameter_sets, nal_sets_free);
  t->taker.parameter_sets = g_steal_pointer (&sets);
  t->taker.nal_length_size = length_size;
  return TRUE;
}

static guint32
choose_timescale (const GstFragmentTrack *t, const CodecConfig *codec)
{
  if (t->params.cutting.timescale > 0)
    return t->params.cutting.timescale;
  if (codec_kind (codec->id) == MEDIA_AUDIO)
    return codec->sample_rate;
  /* Variants of a half or a third of the frames count in the same ticks. */
  Fraction rate =
      codec->max_frame_rate.num > 0 ? codec->max_frame_rate : codec->frame_rate;
  guint32 timescale = timescale_for_frame_rate (rate);
  return timescale <= MAX_RATE_TIMESCALE
      ? timescale
      : timescale_for_frame_rate ((Fraction){ 0 });
}

/* The grid is computed in units of ticks times nanoseconds. */
static gboolean
fits_grid (guint32 timescale, guint64 duration_ns)
{
  guint64 product;
  return g_uint64_checked_mul (&product, timescale, duration_ns);
}

static gboolean
fix_timescale (GstFragmentTrack *t, const CodecConfig *codec, GError **error)
{
  guint32 timescale = choose_timescale (t, codec);
  if (!fits_grid (timescale, t->params.cutting.segment_duration_ns)) {
    g_set_error (error, CORE_ERROR, CORE_UNSUPPORTED,
        "%s: %u ticks a second are too many for fragments of %" G_GUINT64_FORMAT
        " s",
        GST_OBJECT_NAME (t->params.owner), timescale,
        t->params.cutting.segment_duration_ns / GST_SECOND);
    return FALSE;
  }
  t->timescale = timescale;
  return TRUE;
}

/* Makes `codec` (transfer full) the one in force from the next sample on. */
static gboolean
adopt_codec (GstFragmentTrack *t, CodecConfig *codec, GError **error)
{
  gboolean is_first = t->codec.id == CODEC_NONE;

  if (!is_first && codec_config_same_decoder (&t->codec, codec)) {
    codec_config_clear (codec);
    return TRUE;
  }
  if (is_first ? !fix_timescale (t, codec, error) : !interrupt (t, error)) {
    codec_config_clear (codec);
    return FALSE;
  }
  codec_config_clear (&t->codec);
  t->codec = *codec;
  t->codec_serial++;

  g_autofree gchar *codecs = codec_config_rfc6381 (&t->codec);
  GST_CAT_INFO_OBJECT (t->params.category, t->params.owner,
      "%s, %u ticks a second%s", codecs, t->timescale,
      is_first ? "" : ", a new decoder configuration");
  return TRUE;
}

gboolean
gst_fragment_track_set_caps (GstFragmentTrack *t, const GstCaps *caps,
    GError **error)
{
  g_autoptr (GError) local = NULL;
  CodecConfig codec;

  gst_clear_caps (&t->caps);
  gst_frame_joiner_clear (&t->joiner);
  if (!gst_codec_config_from_caps (caps, &codec, &local)) {
    if (g_error_matches (local, CORE_ERROR, CORE_NEED_DATA)) {
      t->caps = gst_caps_copy (caps);
      return TRUE;
    }
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (gst_sample_taker_has_sets (codec.id) &&
      !normalise_record (t, &codec, error)) {
    codec_config_clear (&codec);
    return FALSE;
  }
  return adopt_codec (t, &codec, error);
}

/* How many frames like the first one after new caps are a sample. */
static void
learn_frames_per_sample (GstFragmentTrack *t, GstBuffer *frame)
{
  CodecConfig codec;
  if (!gst_codec_config_from_sample (t->caps, frame, &codec, NULL))
    return;
  if (codec.id == CODEC_EAC3 && codec.frame_samples > 0)
    t->joiner.n_wanted = MAX (EAC3_SAMPLE_SAMPLES / codec.frame_samples, 1);
  codec_config_clear (&codec);
}

/* Codecs whose samples say what their caps do not. FALSE with no error: this one
 * does not say it either. */
static gboolean
complete_codec (GstFragmentTrack *t, GstBuffer *sample, GError **error)
{
  g_autoptr (GError) local = NULL;
  CodecConfig codec;

  if (gst_codec_config_from_sample (t->caps, sample, &codec, &local)) {
    if (!adopt_codec (t, &codec, error))
      return FALSE;
    gst_clear_caps (&t->caps);
    return TRUE;
  }
  if (!g_error_matches (local, CORE_ERROR, CORE_NEED_DATA))
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
gst_fragment_track_is_same_decoder (const GstFragmentTrack *t,
    const GstCaps *caps)
{
  g_autoptr (GError) error = NULL;
  CodecConfig codec;
  if (!gst_codec_config_from_caps (caps, &codec, &error))
    return FALSE;
  gboolean is_same = codec_config_same_decoder (&t->codec, &codec);
  codec_config_clear (&codec);
  return is_same;
}

void
gst_fragment_track_set_owner (GstFragmentTrack *t, GstObject *owner)
{
  t->params.owner = t->taker.owner = owner;
}

/* avc1 and hvc1 keep parameter sets in the sample entry alone (ISO/IEC 14496-15
 * 5.3.2, 8.3.2):
 * new ones inside an access unit are a new decoder configuration. */
static gboolean
adopt_in_band_parameter_sets (GstFragmentTrack *t, GError **error)
{
  ByteWriter w = { 0 };
  CodecConfig codec;
  gboolean (*init) (CodecConfig *, const guint8 *, gsize, GError **) =
      t->codec.id == CODEC_H264 ? codec_config_init_h264
                                : codec_config_init_h265;
  gboolean ok =
      nal_sets_write_record (t->taker.parameter_sets, FALSE, &w) == CORE_OK &&
      init (&codec, w.data, w.size, NULL);
  byte_writer_clear (&w);
  if (!ok) {
    GST_CAT_WARNING_OBJECT (t->params.category, t->params.owner,
        "ignoring damaged in-band parameter sets");
    return TRUE;
  }
  codec.frame_rate = t->codec.frame_rate;
  codec.pixel_aspect_ratio = t->codec.pixel_aspect_ratio;
  codec.colour = t->codec.colour;
  return adopt_codec (t, &codec, error);
}

/* --- samples --- */

/* 0 when it is unknown, or no duration that a sample can have. */
static guint32
nominal_frame_duration (const GstFragmentTrack *t)
{
  gint64 duration = 0;
  Fraction rate = t->codec.frame_rate;
  if (codec_kind (t->codec.id) == MEDIA_AUDIO)
    duration = timescale_scale (t->codec.frame_samples, t->timescale,
        t->codec.sample_rate, ROUND_NEAREST);
  else if (rate.num > 0 && rate.den > 0)
    duration =
        timescale_scale (t->timescale, rate.den, rate.num, ROUND_NEAREST);
  return duration <= G_MAXINT32 ? (guint32) duration : 0;
}

static Fragmenter *
make_fragmenter (const GstFragmentTrack *t)
{
  FragmenterParams params = t->params.cutting;
  params.timescale = t->timescale;
  params.frame_duration = nominal_frame_duration (t);
  if (!fits_grid (t->timescale, params.chunk_duration_ns))
    params.chunk_duration_ns = 0; /* nothing lasts that long */
  return fragmenter_new (&params);
}

static void
log_dropped (const GstFragmentTrack *t, FragmenterVerdict verdict,
    gint64 pts_ns)
{
  static const gchar *const reasons[] = {
    [FRAGMENTER_DROPPED_EARLY] = "before the first segment",
    [FRAGMENTER_DROPPED_LATE] = "that time is written already",
    [FRAGMENTER_DROPPED_FAR] = "that time is absurdly far ahead",
  };
  GstDebugLevel level =
      verdict == FRAGMENTER_DROPPED_EARLY ? GST_LEVEL_LOG : GST_LEVEL_WARNING;
  GST_CAT_LEVEL_LOG (t->params.category, level, t->params.owner,
      "dropping a sample at %" G_GINT64_FORMAT " ns: %s", pts_ns,
      reasons[verdict]);
}

static gboolean
is_jump (const GstFragmentTrack *t, GstBuffer *buffer, gboolean is_sync,
    FragmenterVerdict verdict)
{
  if (!t->params.may_jump || !is_sync)
    return FALSE;
  return verdict == FRAGMENTER_DROPPED_FAR ||
      (verdict == FRAGMENTER_DROPPED_LATE && GST_BUFFER_IS_DISCONT (buffer));
}

/* Takes `buffer` (transfer full) if the fragmenter takes the sample. */
static gboolean
add_sample (GstFragmentTrack *t, GstBuffer *buffer,
    const FragmenterSample *sample, gint64 pts_ns, GError **error)
{
  if (!t->fragmenter)
    t->fragmenter = make_fragmenter (t);
  FragmenterVerdict verdict = fragmenter_add (t->fragmenter, sample);
  if (is_jump (t, buffer, sample->is_sync, verdict)) {
    GST_CAT_WARNING_OBJECT (t->params.category, t->params.owner,
        "times jump to %" G_GINT64_FORMAT " ns: a new timeline", pts_ns);
    if (!interrupt (t, error)) {
      gst_buffer_unref (buffer);
      return FALSE;
    }
    t->fragmenter = make_fragmenter (t);
    verdict = fragmenter_add (t->fragmenter, sample);
  }
  if (verdict == FRAGMENTER_ACCEPTED) {
    gst_queue_array_push_tail (t->payloads, buffer);
    t->newest_ns = pts_ns;
    return TRUE;
  }
  log_dropped (t, verdict, pts_ns);
  gst_buffer_unref (buffer);
  return TRUE;
}

gboolean
gst_fragment_track_advance (GstFragmentTrack *t, gint64 time_ns)
{
  if (t->codec.id == CODEC_NONE)
    return FALSE;
  if (!t->fragmenter)
    t->fragmenter = make_fragmenter (t);
  fragmenter_advance (t->fragmenter, time_ns);
  return TRUE;
}

void
gst_fragment_track_note_hole (GstFragmentTrack *t, gint64 start_ns,
    gint64 end_ns)
{
  if (t->fragmenter)
    fragmenter_note_hole (t->fragmenter, start_ns, end_ns);
}

gboolean
gst_fragment_track_add (GstFragmentTrack *t, GstBuffer *buffer, gint64 pts_ns,
    gint64 dts_ns, GError **error)
{
  FragmenterSample sample = { 0 };

  if (t->caps && t->joiner.n_wanted == 0)
    learn_frames_per_sample (t, buffer);
  buffer = gst_frame_joiner_add (&t->joiner, buffer, &pts_ns, &dts_ns);
  if (!buffer)
    return TRUE;
  if (t->caps) {
    GError *local = NULL;
    if (!complete_codec (t, buffer, &local)) {
      gst_buffer_unref (buffer);
      if (!local)
        return TRUE;
      g_propagate_error (error, local);
      return FALSE;
    }
  }
  gboolean is_start = !t->fragmenter || !fragmenter_has_begun (t->fragmenter);
  buffer =
      gst_sample_taker_take (&t->taker, &t->codec, buffer, is_start, &sample);
  if (!buffer)
    return TRUE;
  if (gst_sample_taker_has_new_sets (&t->taker, &t->codec) &&
      !adopt_in_band_parameter_sets (t, error)) {
    gst_buffer_unref (buffer);
    return FALSE;
  }
  GstClockTime duration = GST_BUFFER_DURATION (buffer);
  GstClockTime max_duration = codec_kind (t->codec.id) == MEDIA_TEXT
      ? MAX_TEXT_DURATION
      : MAX_FRAME_DURATION;
  gsize size = gst_buffer_get_size (buffer);
  if (size == 0 || size > G_MAXUINT32 / 2) {
    gst_buffer_unref (buffer);
    return TRUE;
  }
  sample.pts = ticks_from_ns (pts_ns, t->timescale);
  sample.dts =
      dts_ns == TIME_NONE ? TIME_NONE : ticks_from_ns (dts_ns, t->timescale);
  sample.duration =
      GST_CLOCK_TIME_IS_VALID (duration) && duration < max_duration
      ? (guint32) MIN (ticks_from_ns ((gint64) duration, t->timescale),
            G_MAXINT32)
      : 0;
  sample.size_bytes = (guint32) size;
  if (codec_kind (t->codec.id) == MEDIA_AUDIO)
    gst_sample_clip (&t->codec, t->timescale, buffer, &sample);
  return add_sample (t, buffer, &sample, pts_ns, error);
}
