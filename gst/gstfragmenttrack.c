/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfragmenttrack.h"

#include <gst/audio/audio.h>

#include "core/ac3.h"
#include "core/accessunit.h"
#include "core/av1.h"
#include "core/opus.h"
#include "gstcodeccaps.h"
#include "gstframejoiner.h"
#include "gstnalbuffer.h"
#include "gstsapmeta.h"

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

  /* H.264 and H.265: samples are brought to 4-byte lengths without stray NAL
   * units. */
  NalSets *parameter_sets; /* NULL for other codecs */
  guint nal_length_size;
  NalAccessUnit access_unit;
  gboolean drops_skipped; /* leading pictures that refer to nothing here */

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
  nal_access_unit_init (&t->access_unit);
  t->newest_ns = TIME_NONE;
  return t;
}

void
gst_fragment_track_free (GstFragmentTrack *t)
{
  codec_config_clear (&t->codec);
  gst_clear_caps (&t->caps);
  gst_frame_joiner_clear (&t->joiner);
  g_clear_pointer (&t->parameter_sets, nal_sets_free);
  nal_access_unit_clear (&t->access_unit);
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
  if (!t->parameter_sets || rate.num == 0 || rate.den == 0 ||
      !nal_sets_describe (t->parameter_sets, 0, &video) ||
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

static gboolean
has_nal_units (CodecId id)
{
  return id == CODEC_H264 || id == CODEC_H265;
}

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
  g_clear_pointer (&t->parameter_sets, nal_sets_free);
  t->parameter_sets = g_steal_pointer (&sets);
  t->nal_length_size = length_size;
  return TRUE;
}

static guint32
choose_timescale (const GstFragmentTrack *t, const CodecConfig *codec)
{
  if (t->params.cutting.timescale > 0)
    return t->params.cutting.timescale;
  if (codec_kind (codec->id) == MEDIA_AUDIO)
    return codec->sample_rate;
  guint32 timescale = timescale_for_frame_rate (codec->frame_rate);
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
  if (has_nal_units (codec.id) && !normalise_record (t, &codec, error)) {
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
  t->params.owner = owner;
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
      nal_sets_write_record (t->parameter_sets, FALSE, &w) == CORE_OK &&
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

/* What the picture is to random access (ISO/IEC 14496-12 Annex I). The bitstream
 * is believed first. A segment may begin at an open GOP only where upstream cuts
 * there, and the track at a CRA picture, whose skipped leading pictures are then
 * dropped. */
static void
classify_picture (GstFragmentTrack *t, const GstSap *sap, gboolean is_delta,
    FragmenterSample *sample)
{
  const NalAccessUnit *au = &t->access_unit;
  NalPictureKind kind = au->picture.kind;
  gboolean is_start = !t->fragmenter || !fragmenter_has_begun (t->fragmenter);
  gboolean is_open_point = kind == NAL_PICTURE_CRA || sap->sap_type == 3;

  if (au->is_idr || kind == NAL_PICTURE_BLA ||
      (kind == NAL_PICTURE_CRA && is_start)) {
    sample->is_sync = TRUE;
    sample->has_leading = au->picture.has_leading || kind == NAL_PICTURE_CRA;
  } else if (is_open_point) {
    sample->flags = MP4_SAMPLE_OPEN_GOP_START;
    sample->is_sync =
        t->params.cuts_open_gops && sap->sap_type == 3 && !is_delta;
    sample->has_leading = TRUE;
  } else if (sap->is_skipped || kind == NAL_PICTURE_RASL) {
    sample->flags = MP4_SAMPLE_LEADING_SKIPPED;
  } else if (sap->is_leading || kind == NAL_PICTURE_RADL) {
    sample->flags = MP4_SAMPLE_LEADING_DECODABLE;
  } else if (sap->sap_type == 4) {
    sample->roll_distance = au->recovery_frames;
  }
  if (sample->is_sync || is_open_point)
    t->drops_skipped = is_start || kind == NAL_PICTURE_BLA;
}

/* Brings an access unit into sample form (ISO/IEC 14496-15 4.3.3): 4-byte
 * lengths, parameter sets where the sample entry says they are. Returns
 * (transfer full, nullable) the sample; NULL drops it. */
static GstBuffer *
take_access_unit (GstFragmentTrack *t, GstBuffer *buffer,
    FragmenterSample *sample)
{
  GstMapInfo map;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    gst_buffer_unref (buffer);
    return NULL;
  }
  CoreStatus status = nal_access_unit_read (&t->access_unit, t->parameter_sets,
      map.data, map.size, (NalFraming) t->nal_length_size,
      t->codec.has_in_band_parameter_sets);
  gst_buffer_unmap (buffer, &map);

  if (status != CORE_OK)
    GST_CAT_WARNING_OBJECT (t->params.category, t->params.owner,
        "damaged access unit of %" G_GSIZE_FORMAT " bytes: NAL unit lengths "
        "do not add up, kept what could be read",
        map.size);
  if (!t->access_unit.has_slice) {
    GST_CAT_DEBUG_OBJECT (t->params.category, t->params.owner,
        "dropping an access unit without a slice");
    gst_buffer_unref (buffer);
    return NULL;
  }
  GstSap sap = gst_buffer_get_sap (buffer);
  gboolean is_delta =
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  classify_picture (t, &sap, is_delta, sample);
  if (t->drops_skipped && sample->flags & MP4_SAMPLE_LEADING_SKIPPED) {
    GST_CAT_DEBUG_OBJECT (t->params.category, t->params.owner,
        "dropping a leading picture of what came before the start");
    gst_buffer_unref (buffer);
    return NULL;
  }
  if (t->access_unit.is_verbatim)
    return buffer;
  return gst_nal_assemble (buffer, &t->access_unit, NULL, NULL);
}

/* AV1-ISOBMFF 2.4: a sample is a temporal unit without its delimiter. */
static GstBuffer *
take_temporal_unit (GstBuffer *buffer)
{
  GstMapInfo map;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    gst_buffer_unref (buffer);
    return NULL;
  }
  gsize skipped = av1_delimiters_size (map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  if (skipped == 0)
    return buffer;
  buffer = gst_buffer_make_writable (buffer);
  gst_buffer_resize (buffer, (gssize) skipped, -1);
  return buffer;
}

/* What stands in front of audio and has no sound: FLAC's metadata blocks, which
 * are in the sample entry, and the MP3 frame with the Xing header. Not a frame
 * that is clipped as a whole: the next one's decoding depends on it. */
static gboolean
is_audio_preamble (const GstFragmentTrack *t, GstBuffer *buffer)
{
  return codec_kind (t->codec.id) == MEDIA_AUDIO &&
      (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_HEADER) ||
          (GST_BUFFER_DURATION (buffer) == 0 &&
              !gst_buffer_get_audio_clipping_meta (buffer)));
}

/* Samples that a decoder of this frame puts out; 0: the frame does not say. */
static guint32
decoded_samples (const GstFragmentTrack *t, GstBuffer *buffer)
{
  guint8 toc[2];
  if (t->codec.id != CODEC_OPUS)
    return t->codec.frame_samples;
  gsize size = gst_buffer_extract (buffer, 0, toc, sizeof toc);
  return opus_packet_samples ((Span){ toc, size });
}

/* Encoder delay and padding, which the time and the duration of a buffer leave
 * out, as those of a sample do not: it begins earlier by what is clipped at its
 * start, and what is clipped at its end is not in its duration. */
static void
apply_clipping (const GstFragmentTrack *t, GstBuffer *buffer,
    FragmenterSample *sample)
{
  GstAudioClippingMeta *clipping = gst_buffer_get_audio_clipping_meta (buffer);
  if (!clipping || clipping->format != GST_FORMAT_DEFAULT ||
      clipping->start > G_MAXINT32 || clipping->end > G_MAXINT32)
    return;
  guint32 rate = t->codec.sample_rate;
  gint64 start = timescale_scale ((gint64) clipping->start, t->timescale, rate,
      ROUND_NEAREST);
  gint64 kept = (gint64) decoded_samples (t, buffer) - (gint64) clipping->end;
  sample->pts -= start;
  if (clipping->end > 0 && kept > 0)
    sample->duration =
        (guint32) timescale_scale (kept, t->timescale, rate, ROUND_NEAREST);
  else if (sample->duration > 0)
    sample->duration += (guint32) start;
}

static GstBuffer *
take_sample (GstFragmentTrack *t, GstBuffer *buffer, FragmenterSample *sample)
{
  if (is_audio_preamble (t, buffer)) {
    gst_buffer_unref (buffer);
    return NULL;
  }
  if (has_nal_units (t->codec.id))
    return take_access_unit (t, buffer, sample);
  sample->is_sync = codec_kind (t->codec.id) != MEDIA_VIDEO ||
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  return t->codec.id == CODEC_AV1 ? take_temporal_unit (buffer) : buffer;
}

static gboolean
has_new_parameter_sets (const GstFragmentTrack *t)
{
  return has_nal_units (t->codec.id) && !t->codec.has_in_band_parameter_sets &&
      t->access_unit.changed_parameter_sets;
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
  buffer = take_sample (t, buffer, &sample);
  if (!buffer)
    return TRUE;
  if (has_new_parameter_sets (t) && !adopt_in_band_parameter_sets (t, error)) {
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
    apply_clipping (t, buffer, &sample);
  return add_sample (t, buffer, &sample, pts_ns, error);
}
