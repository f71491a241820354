/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstnalconverter.h"

#include "gstnalbuffer.h"

GST_DEBUG_CATEGORY_EXTERN (gst_annexb2avcc_debug);
#define GST_CAT_DEFAULT gst_annexb2avcc_debug

void
gst_nal_converter_init (GstNalConverter *converter, GstObject *owner)
{
  *converter = (GstNalConverter){ .owner = owner };
}

void
gst_nal_converter_clear (GstNalConverter *converter)
{
  gst_clear_caps (&converter->sink_caps);
  gst_clear_caps (&converter->src_caps);
  g_clear_pointer (&converter->sets, nal_sets_free);
}

void
gst_nal_converter_reset (GstNalConverter *converter,
    const GstNalSettings *settings)
{
  gst_nal_converter_clear (converter);
  GST_OBJECT_LOCK (converter->owner);
  *converter = (GstNalConverter){
    .owner = converter->owner,
    .settings = *settings,
    .is_caps_due = TRUE,
    .config_pts_ns = TIME_NONE,
  };
  GST_OBJECT_UNLOCK (converter->owner);
  gst_nal_converter_restart (converter, 0);
}

void
gst_nal_converter_restart (GstNalConverter *converter, GstClockTime start_time)
{
  converter->clock.default_rate = converter->settings.default_rate;
  picture_clock_reset (&converter->clock,
      start_time <= (GstClockTime) PICTURE_CLOCK_MAX_NS ? (gint64) start_time
                                                        : 0);
  converter->is_waiting = converter->settings.wait_for_keyframe;
  converter->is_at_start = TRUE;
  converter->drops_skipped = FALSE;
  converter->has_open_point = FALSE;
}

void
gst_nal_converter_interrupt (GstNalConverter *converter)
{
  converter->is_at_start = TRUE;
}

gboolean
gst_nal_converter_keeps_sets (const GstNalConverter *converter)
{
  return converter->stream_format &&
      gst_nal_caps_is_in_band (converter->stream_format);
}

gboolean
gst_nal_converter_finds_lengths (GstNalConverter *converter, GstBuffer *buffer)
{
  GstMapInfo map;
  if (converter->framing != NAL_FRAMING_ANNEXB ||
      !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  NalFraming framing = nal_detect_framing (converter->codec, map.data, map.size,
      NAL_FRAMING_ANNEXB);
  gst_buffer_unmap (buffer, &map);
  return framing != NAL_FRAMING_ANNEXB;
}

GstStructure *
gst_nal_converter_make_stats (GstNalConverter *converter)
{
  GST_OBJECT_LOCK (converter->owner);
  GstNalStats stats = converter->stats;
  GST_OBJECT_UNLOCK (converter->owner);
  return gst_structure_new ("annexb2avcc-stats", "bytes-in", G_TYPE_UINT64,
      stats.n_bytes_in, "samples", G_TYPE_UINT64, stats.n_samples, "dropped",
      G_TYPE_UINT64, stats.n_dropped, "copied", G_TYPE_UINT64, stats.n_copied,
      "small", G_TYPE_UINT64, stats.n_small, "mended", G_TYPE_UINT64,
      stats.n_mended, NULL);
}

/* Caps */

/* A new record stands for all sets, so the old ones go. */
static gboolean
take_codec_data (GstNalConverter *converter, GstBuffer *codec_data,
    gboolean is_length_prefixed)
{
  GstMapInfo map;
  if (!gst_buffer_map (codec_data, &map, GST_MAP_READ))
    return FALSE;
  guint length_size = 4;
  nal_sets_clear (converter->sets);
  CoreStatus status =
      nal_sets_add_record (converter->sets, map.data, map.size, &length_size);
  gst_buffer_unmap (codec_data, &map);
  if (status != CORE_OK)
    GST_WARNING_OBJECT (converter->owner, "codec_data: %s",
        core_status_name (status));
  if (is_length_prefixed)
    converter->claimed = converter->framing = (NalFraming) length_size;
  return status == CORE_OK || nal_sets_is_complete (converter->sets);
}

gboolean
gst_nal_converter_set_caps (GstNalConverter *converter, GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const GValue *codec_data = gst_structure_get_value (s, "codec_data");
  gboolean is_byte_stream = gst_nal_caps_is_byte_stream (caps);
  CodecId codec = gst_nal_caps_codec (caps);

  gst_caps_replace (&converter->sink_caps, caps);
  converter->is_caps_due = TRUE;
  if (codec != converter->codec) {
    g_clear_pointer (&converter->sets, nal_sets_free);
    converter->sets = nal_sets_new (codec);
    converter->stream_format = NULL;
  }
  converter->codec = codec;
  converter->claimed = converter->framing =
      is_byte_stream ? NAL_FRAMING_ANNEXB : NAL_FRAMING_LENGTH_4;
  if (!codec_data && !is_byte_stream)
    GST_WARNING_OBJECT (converter->owner,
        "no codec_data, waiting for parameter sets in the stream");
  return !codec_data ||
      take_codec_data (converter, gst_value_get_buffer (codec_data),
          !is_byte_stream) ||
      is_byte_stream;
}

void
gst_nal_converter_choose_format (GstNalConverter *converter,
    const GstCaps *wishes)
{
  const gchar *format = gst_nal_caps_choose_format (converter->codec, wishes);
  if (format == converter->stream_format)
    return;
  GST_DEBUG_OBJECT (converter->owner, "stream-format %s", format);
  converter->stream_format = format;
  converter->is_caps_due = TRUE;
}

static void
read_light (GstNalConverter *converter, GstBuffer *unit,
    const NalAccessUnit *au)
{
  GstMapInfo map;
  if (!gst_buffer_map (unit, &map, GST_MAP_READ))
    return;
  gst_nal_light_read (&converter->light, converter->codec, map.data, au->nals);
  gst_buffer_unmap (unit, &map);
}

static GstCaps *
make_caps (GstNalConverter *converter)
{
  ByteWriter w = { 0 };
  CoreStatus status = nal_sets_write_record (converter->sets,
      gst_nal_converter_keeps_sets (converter), &w);
  GstCaps *caps = status == CORE_OK
      ? gst_nal_caps_new (converter->sink_caps, converter->stream_format,
            &converter->video, &converter->light, w.data, w.size)
      : NULL;
  byte_writer_clear (&w);
  return caps;
}

/* New caps when the parameter sets or upstream's caps make a difference to a
 * decoder. FALSE when there is no configuration to give. */
static gboolean
update_caps (GstNalConverter *converter, GstBuffer *unit,
    const NalAccessUnit *au, gboolean *has_new_caps)
{
  guint generation = nal_sets_generation (converter->sets);
  if (converter->src_caps && !converter->is_caps_due &&
      converter->generation == generation)
    return TRUE;
  if (!nal_sets_describe (converter->sets, au->picture.sps_id,
          &converter->video))
    return FALSE;
  read_light (converter, unit, au);
  g_autoptr (GstCaps) caps = make_caps (converter);
  if (!caps)
    return FALSE;
  converter->generation = generation;
  converter->is_caps_due = FALSE;
  picture_clock_describe (&converter->clock, &converter->video,
      gst_nal_caps_frame_rate (converter->sink_caps, &converter->video));
  if (converter->src_caps &&
      gst_nal_caps_same_decoder (converter->src_caps, caps))
    return TRUE;
  GST_INFO_OBJECT (converter->owner, "new configuration: %" GST_PTR_FORMAT,
      caps);
  gst_caps_replace (&converter->src_caps, caps);
  converter->config_pts_ns = TIME_NONE;
  *has_new_caps = TRUE;
  return TRUE;
}

/* Access points */

/* IDR and BLA always, CRA when nothing came before it (H.265 8.1.3,
 * NoRaslOutputFlag). */
static gboolean
starts_sequence (const GstNalConverter *converter, const NalAccessUnit *au)
{
  switch (au->picture.kind) {
    case NAL_PICTURE_IDR:
    case NAL_PICTURE_BLA:
      return TRUE;
    case NAL_PICTURE_CRA:
      return converter->is_at_start;
    case NAL_PICTURE_OTHER:
    case NAL_PICTURE_RADL:
    case NAL_PICTURE_RASL:
    default:
      return FALSE;
  }
}

/* By ISO/IEC 14496-12 I.3 and ISO/IEC 14496-15. A CRA without what came before
 * it is a closed point, as the pictures that need that are dropped. */
static GstSap
classify (const GstNalConverter *converter, const NalAccessUnit *au)
{
  switch (au->picture.kind) {
    case NAL_PICTURE_IDR:
    case NAL_PICTURE_BLA:
      return (GstSap){ .sap_type = au->picture.has_leading ? 2 : 1 };
    case NAL_PICTURE_CRA:
      return (GstSap){ .sap_type = converter->is_at_start ? 2 : 3 };
    case NAL_PICTURE_RADL:
      return (GstSap){ .is_leading = TRUE };
    case NAL_PICTURE_RASL:
      return (GstSap){ .is_leading = TRUE, .is_skipped = TRUE };
    case NAL_PICTURE_OTHER:
    default:
      break;
  }
  if (au->has_recovery_point)
    return (GstSap){ .sap_type = au->is_gradual || au->is_inexact ? 4 : 3 };
  return (GstSap){ 0 };
}

/* Leading pictures of a recovery point are not marked, unlike those of a CRA
 * picture: they are those that come before it in output order. */
static void
find_leading (GstNalConverter *converter, const NalAccessUnit *au, GstSap *sap,
    gint64 poc)
{
  gboolean is_plain = au->picture.kind == NAL_PICTURE_OTHER;
  if (au->picture.resets_order) /* shown after all before it */
    converter->has_open_point = FALSE;
  if (sap->sap_type == 0 && is_plain && converter->has_open_point)
    sap->is_leading = sap->is_skipped = poc < converter->open_point_poc;
  if (sap->sap_type == 0)
    return;
  converter->has_open_point =
      is_plain && au->has_recovery_point && !au->is_gradual;
  converter->open_point_poc = poc;
}

/* Whether the picture is decodable after what came out before. */
static gboolean
passes (GstNalConverter *converter, const NalAccessUnit *au, const GstSap *sap)
{
  if (sap->sap_type > 0)
    converter->drops_skipped = au->picture.kind == NAL_PICTURE_BLA ||
        au->is_broken_link ||
        (converter->is_at_start && converter->settings.wait_for_keyframe);
  if (converter->is_waiting && sap->sap_type == 0)
    return FALSE;
  return !(sap->is_skipped && converter->drops_skipped);
}

/* Times and flags */

static gint64
from_clock_time (GstClockTime time)
{
  return time <= (GstClockTime) PICTURE_CLOCK_MAX_NS ? (gint64) time
                                                     : TIME_NONE;
}

static GstClockTime
to_clock_time (const GstNalConverter *converter, gint64 time_ns)
{
  return time_ns == TIME_NONE
      ? GST_CLOCK_TIME_NONE
      : (GstClockTime) (time_ns + (gint64) converter->shift);
}

/* A DTS is never above its PTS. */
static void
make_room (GstNalConverter *converter, PictureTime time)
{
  gint64 first_ns = time.dts_ns != TIME_NONE ? time.dts_ns : time.pts_ns;
  if (first_ns == TIME_NONE || first_ns + (gint64) converter->shift >= 0)
    return;
  converter->shift = (GstClockTime) -first_ns;
  GST_DEBUG_OBJECT (converter->owner,
      "decoding begins before zero, times move up by %" GST_TIME_FORMAT,
      GST_TIME_ARGS (converter->shift));
}

static void
set_times (GstNalConverter *converter, GstBuffer *sample, PictureTime time)
{
  Fraction rate = picture_clock_rate (&converter->clock);
  make_room (converter, time);
  GST_BUFFER_PTS (sample) = to_clock_time (converter, time.pts_ns);
  GST_BUFFER_DTS (sample) = to_clock_time (converter, time.dts_ns);
  if (!GST_BUFFER_DURATION_IS_VALID (sample) && rate.num > 0 && rate.den > 0)
    GST_BUFFER_DURATION (sample) =
        gst_util_uint64_scale_round (GST_SECOND, rate.den, rate.num);
}

static void
set_flags (const GstNalConverter *converter, GstBuffer *sample,
    const GstSap *sap)
{
  gboolean is_cut = sap->sap_type == 1 || sap->sap_type == 2 ||
      (sap->sap_type == 3 && converter->settings.cuts_open_gops);
  if (is_cut)
    GST_BUFFER_FLAG_UNSET (sample, GST_BUFFER_FLAG_DELTA_UNIT);
  else
    GST_BUFFER_FLAG_SET (sample, GST_BUFFER_FLAG_DELTA_UNIT);
  GST_BUFFER_FLAG_UNSET (sample, GST_BUFFER_FLAG_HEADER); /* they went away */
  gst_buffer_set_sap (sample, sap);
}

/* Returns (transfer full, nullable) the sets that a sample with in-band sets has
 * to begin with. */
static GstMemory *
make_sets (GstNalConverter *converter, const NalAccessUnit *au,
    const GstSap *sap, gint64 pts_ns)
{
  gint interval_s = converter->settings.config_interval_s;
  if (!gst_nal_converter_keeps_sets (converter) || interval_s == 0 ||
      sap->sap_type == 0)
    return NULL;
  gboolean is_due = interval_s < 0 || converter->config_pts_ns == TIME_NONE ||
      pts_ns == TIME_NONE || pts_ns < converter->config_pts_ns ||
      pts_ns - converter->config_pts_ns >= interval_s * (gint64) GST_SECOND;
  if (is_due || au->has_parameter_sets)
    converter->config_pts_ns = pts_ns;
  if (!is_due || au->has_parameter_sets)
    return NULL;
  ByteWriter w = { 0 };
  nal_sets_write_in_band (converter->sets, &w);
  gsize size;
  guint8 *bytes = byte_writer_steal (&w, &size);
  return bytes ? gst_memory_new_wrapped (0, bytes, size, 0, size, bytes, g_free)
               : NULL;
}

static void
count (GstNalConverter *converter, guint64 *counter)
{
  GST_OBJECT_LOCK (converter->owner);
  (*counter)++;
  GST_OBJECT_UNLOCK (converter->owner);
}

static GstBuffer *
make_sample (GstNalConverter *converter, GstBuffer *unit,
    const NalAccessUnit *au, const GstSap *sap, PictureTime time)
{
  GstMemory *head = make_sets (converter, au, sap, time.pts_ns);
  GstNalCopy copy;
  GstBuffer *sample =
      gst_buffer_make_writable (gst_nal_assemble (unit, au, head, &copy));
  g_clear_pointer (&head, gst_memory_unref);
  set_times (converter, sample, time);
  set_flags (converter, sample, sap);
  count (converter, &converter->stats.n_samples);
  if (copy == GST_NAL_COPY_SMALL)
    count (converter, &converter->stats.n_small);
  if (copy == GST_NAL_COPY_MANY)
    count (converter, &converter->stats.n_copied);
  return sample;
}

static void
note_framing (GstNalConverter *converter, const NalAccessUnit *au)
{
  if (au->framing != converter->claimed)
    count (converter, &converter->stats.n_mended);
  if (au->framing != converter->framing)
    GST_WARNING_OBJECT (converter->owner,
        "NAL units are %s, not %s as the caps say or as before",
        au->framing == NAL_FRAMING_ANNEXB ? "a byte stream" : "behind lengths",
        converter->framing == NAL_FRAMING_ANNEXB ? "a byte stream"
                                                 : "behind such lengths");
  converter->framing = au->framing;
}

/* (transfer none) Whether the unit becomes a sample; then `sap` and `time` are
 * its. */
static gboolean
accept (GstNalConverter *converter, GstBuffer *unit, const NalAccessUnit *au,
    gboolean *has_new_caps, const gchar **damage, GstSap *sap,
    PictureTime *time)
{
  if (!au->has_slice || au->nals->len == 0)
    return FALSE;
  note_framing (converter, au);
  *sap = classify (converter, au);
  nal_sets_activate (converter->sets, &au->picture,
      sap->sap_type >= 1 && sap->sap_type <= 3);
  if (converter->is_waiting &&
      (sap->sap_type == 0 || !nal_sets_is_complete (converter->sets)))
    return FALSE;
  if (!nal_sets_is_complete (converter->sets))
    return FALSE;
  if (!update_caps (converter, unit, au, has_new_caps)) {
    *damage = "the parameter sets fit no configuration record";
    return FALSE;
  }
  gint64 poc;
  PictureTime given = {
    .pts_ns = from_clock_time (GST_BUFFER_PTS (unit)),
    .dts_ns = from_clock_time (GST_BUFFER_DTS (unit)),
  };
  *time = picture_clock_next (&converter->clock, &au->picture,
      starts_sequence (converter, au), given, &poc);
  find_leading (converter, au, sap, poc);
  gboolean is_decodable = passes (converter, au, sap);
  converter->is_at_start = FALSE;
  converter->is_waiting = converter->is_waiting && !is_decodable;
  return is_decodable;
}

void
gst_nal_converter_count_copy (GstNalConverter *converter)
{
  count (converter, &converter->stats.n_copied);
}

GstBuffer *
gst_nal_converter_take (GstNalConverter *converter, GstBuffer *unit,
    const NalAccessUnit *au, gboolean *has_new_caps, const gchar **damage)
{
  GstSap sap;
  PictureTime time;
  *has_new_caps = FALSE;
  *damage = NULL;
  gboolean is_sample =
      accept (converter, unit, au, has_new_caps, damage, &sap, &time);
  if (au->ends_sequence) /* the next picture starts anew (7.4.1.2.4) */
    converter->is_at_start = TRUE;
  if (!is_sample) {
    GST_LOG_OBJECT (converter->owner, "no sample: %" GST_PTR_FORMAT, unit);
    count (converter, &converter->stats.n_dropped);
    gst_buffer_unref (unit);
    return NULL;
  }
  return make_sample (converter, unit, au, &sap, time);
}
