/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstfmp4fragmuxsettings.h"

#define DEFAULT_FRAGMENT_DURATION (10 * GST_SECOND)
#define DEFAULT_TIMEOUT (5 * GST_SECOND)
#define DEFAULT_INTERLEAVE_TIME (10 * GST_SECOND)
#define DEFAULT_SEQUENCE_NUMBER 1
#define MIN_FRAGMENT_DURATION GST_MSECOND
#define MAX_FRAGMENT_DURATION (86400 * GST_SECOND)

enum
{
  PROP_0,
  PROP_FRAGMENT_DURATION,
  PROP_CHUNK_DURATION,
  PROP_CHUNK_MODE,
  PROP_MAX_FRAGMENT_DURATION,
  PROP_HEADER_UPDATE_MODE,
  PROP_WRITE_MFRA,
  PROP_WRITE_MEHD,
  PROP_WRITE_SIDX,
  PROP_WRITE_PRFT,
  PROP_INTERLEAVE_BYTES,
  PROP_INTERLEAVE_TIME,
  PROP_TIMEOUT,
  PROP_MOVIE_TIMESCALE,
  PROP_SEND_FORCE_KEYUNIT,
  PROP_DECODE_TIME_OFFSET,
  PROP_START_FRAGMENT_SEQUENCE_NUMBER,
  PROP_MANUAL_SPLIT,
  PROP_WRITE_EDTS_MODE,
};

#define GST_TYPE_FMP4_FRAG_MUX_HEADER_UPDATE_MODE \
  (gst_fmp4_frag_mux_header_update_mode_get_type ())
static GType
gst_fmp4_frag_mux_header_update_mode_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { HEADER_UPDATE_NONE, "One header, refuse new formats", "none" },
    { HEADER_UPDATE_REWRITE,
        "Write it again in place at the end, with duration", "rewrite" },
    { HEADER_UPDATE_UPDATE, "Send it again at the end, with duration",
        "update" },
    { HEADER_UPDATE_CAPS, "Send a new one for each new format", "caps" },
    { 0, NULL, NULL },
  };
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstFmp4FragMuxHeaderUpdateMode", values));
  return type;
}

#define GST_TYPE_FMP4_FRAG_MUX_CHUNK_MODE \
  (gst_fmp4_frag_mux_chunk_mode_get_type ())
static GType
gst_fmp4_frag_mux_chunk_mode_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { CHUNK_MODE_NONE, "By chunk-duration, if that is set", "none" },
    { CHUNK_MODE_DURATION, "By chunk-duration", "duration" },
    { CHUNK_MODE_KEYFRAME, "At each key frame", "keyframe" },
    { 0, NULL, NULL },
  };
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstFmp4FragMuxChunkMode", values));
  return type;
}

#define GST_TYPE_FMP4_FRAG_MUX_WRITE_EDTS_MODE \
  (gst_fmp4_frag_mux_write_edts_mode_get_type ())
static GType
gst_fmp4_frag_mux_write_edts_mode_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { GST_MOVIE_EDITS_AUTO,
        "Where they are needed, but in a CMAF track not for reordering",
        "auto" },
    { GST_MOVIE_EDITS_ALWAYS, "Where they are needed", "always" },
    { GST_MOVIE_EDITS_NEVER,
        "Never: what comes before stream time 0 is left out", "never" },
    { 0, NULL, NULL },
  };
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstFmp4FragMuxWriteEdtsMode", values));
  return type;
}

void
gst_fmp4_frag_mux_settings_init (GstFmp4FragMuxSettings *s)
{
  *s = (GstFmp4FragMuxSettings){
    .fragment_duration = DEFAULT_FRAGMENT_DURATION,
    .chunk_duration = GST_CLOCK_TIME_NONE,
    .max_fragment_duration = GST_CLOCK_TIME_NONE,
    .header_update_mode = HEADER_UPDATE_CAPS,
    .interleave_time = DEFAULT_INTERLEAVE_TIME,
    .timeout = DEFAULT_TIMEOUT,
    .write_prft = TRUE,
    .send_force_keyunit = TRUE,
    .start_sequence_number = DEFAULT_SEQUENCE_NUMBER,
  };
}

gboolean
gst_fmp4_frag_mux_settings_set (GstFmp4FragMuxSettings *s, guint id,
    const GValue *value)
{
  switch (id) {
    case PROP_FRAGMENT_DURATION:
      s->fragment_duration = g_value_get_uint64 (value);
      break;
    case PROP_CHUNK_DURATION:
      s->chunk_duration = g_value_get_uint64 (value);
      break;
    case PROP_CHUNK_MODE:
      s->chunk_mode = (ChunkMode) g_value_get_enum (value);
      break;
    case PROP_MAX_FRAGMENT_DURATION:
      s->max_fragment_duration = g_value_get_uint64 (value);
      break;
    case PROP_HEADER_UPDATE_MODE:
      s->header_update_mode = (HeaderUpdateMode) g_value_get_enum (value);
      break;
    case PROP_WRITE_MFRA:
      s->write_mfra = g_value_get_boolean (value);
      break;
    case PROP_WRITE_MEHD:
      s->write_mehd = g_value_get_boolean (value);
      break;
    case PROP_WRITE_SIDX:
      s->write_sidx = g_value_get_boolean (value);
      break;
    case PROP_WRITE_PRFT:
      s->write_prft = g_value_get_boolean (value);
      break;
    case PROP_INTERLEAVE_BYTES:
      s->interleave_bytes = g_value_get_uint64 (value);
      break;
    case PROP_INTERLEAVE_TIME:
      s->interleave_time = g_value_get_uint64 (value);
      break;
    case PROP_TIMEOUT:
      s->timeout = g_value_get_uint64 (value);
      break;
    case PROP_MOVIE_TIMESCALE:
      s->movie_timescale = g_value_get_uint (value);
      break;
    case PROP_SEND_FORCE_KEYUNIT:
      s->send_force_keyunit = g_value_get_boolean (value);
      break;
    case PROP_DECODE_TIME_OFFSET:
      s->decode_time_offset = g_value_get_int64 (value);
      break;
    case PROP_START_FRAGMENT_SEQUENCE_NUMBER:
      s->start_sequence_number = g_value_get_uint (value);
      break;
    case PROP_MANUAL_SPLIT:
      s->manual_split = g_value_get_boolean (value);
      break;
    case PROP_WRITE_EDTS_MODE:
      s->edits = (GstMovieEdits) g_value_get_enum (value);
      break;
    default:
      return FALSE;
  }
  return TRUE;
}

gboolean
gst_fmp4_frag_mux_settings_get (const GstFmp4FragMuxSettings *s, guint id,
    GValue *value)
{
  switch (id) {
    case PROP_FRAGMENT_DURATION:
      g_value_set_uint64 (value, s->fragment_duration);
      break;
    case PROP_CHUNK_DURATION:
      g_value_set_uint64 (value, s->chunk_duration);
      break;
    case PROP_CHUNK_MODE:
      g_value_set_enum (value, (gint) s->chunk_mode);
      break;
    case PROP_MAX_FRAGMENT_DURATION:
      g_value_set_uint64 (value, s->max_fragment_duration);
      break;
    case PROP_HEADER_UPDATE_MODE:
      g_value_set_enum (value, (gint) s->header_update_mode);
      break;
    case PROP_WRITE_MFRA:
      g_value_set_boolean (value, s->write_mfra);
      break;
    case PROP_WRITE_MEHD:
      g_value_set_boolean (value, s->write_mehd);
      break;
    case PROP_WRITE_SIDX:
      g_value_set_boolean (value, s->write_sidx);
      break;
    case PROP_WRITE_PRFT:
      g_value_set_boolean (value, s->write_prft);
      break;
    case PROP_INTERLEAVE_BYTES:
      g_value_set_uint64 (value, s->interleave_bytes);
      break;
    case PROP_INTERLEAVE_TIME:
      g_value_set_uint64 (value, s->interleave_time);
      break;
    case PROP_TIMEOUT:
      g_value_set_uint64 (value, s->timeout);
      break;
    case PROP_MOVIE_TIMESCALE:
      g_value_set_uint (value, s->movie_timescale);
      break;
    case PROP_SEND_FORCE_KEYUNIT:
      g_value_set_boolean (value, s->send_force_keyunit);
      break;
    case PROP_DECODE_TIME_OFFSET:
      g_value_set_int64 (value, s->decode_time_offset);
      break;
    case PROP_START_FRAGMENT_SEQUENCE_NUMBER:
      g_value_set_uint (value, s->start_sequence_number);
      break;
    case PROP_MANUAL_SPLIT:
      g_value_set_boolean (value, s->manual_split);
      break;
    case PROP_WRITE_EDTS_MODE:
      g_value_set_enum (value, (gint) s->edits);
      break;
    default:
      return FALSE;
  }
  return TRUE;
}

#define PROP_FLAGS \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)

static void
install_cutting_properties (GObjectClass *klass)
{
  g_object_class_install_property (klass, PROP_FRAGMENT_DURATION,
      g_param_spec_uint64 ("fragment-duration", "Fragment duration",
          "Length in nanoseconds of the grid cells, from stream time 0, that "
          "fragments follow: a key frame begins a fragment when it lies in "
          "another cell than the fragment's first frame",
          MIN_FRAGMENT_DURATION, MAX_FRAGMENT_DURATION,
          DEFAULT_FRAGMENT_DURATION, PROP_FLAGS));
  g_object_class_install_property (klass, PROP_CHUNK_DURATION,
      g_param_spec_uint64 ("chunk-duration", "Chunk duration",
          "Length in nanoseconds of the parts that fragments are given out in, "
          "from each fragment's start; 1 gives a chunk a frame. All ones (-1): "
          "whole fragments",
          1, G_MAXUINT64, GST_CLOCK_TIME_NONE, PROP_FLAGS));
  g_object_class_install_property (klass, PROP_CHUNK_MODE,
      g_param_spec_enum ("chunk-mode", "Chunk mode",
          "Where chunks begin inside a fragment",
          GST_TYPE_FMP4_FRAG_MUX_CHUNK_MODE, CHUNK_MODE_NONE, PROP_FLAGS));
  g_object_class_install_property (klass, PROP_MAX_FRAGMENT_DURATION,
      g_param_spec_uint64 ("max-fragment-duration", "Maximal duration",
          "A fragment that no key frame ends is given out in parts of this "
          "many nanoseconds, marked DELTA_UNIT as chunks are. All ones (-1): "
          "none",
          GST_MSECOND, G_MAXUINT64, GST_CLOCK_TIME_NONE, PROP_FLAGS));
  g_object_class_install_property (klass, PROP_MANUAL_SPLIT,
      g_param_spec_boolean ("manual-split", "Manual split",
          "Fragments begin where FMP4MuxSplitNow events and "
          "split-at-running-time ask for it, not on the grid",
          FALSE, PROP_FLAGS));
  g_object_class_install_property (klass, PROP_SEND_FORCE_KEYUNIT,
      g_param_spec_boolean ("send-force-keyunit", "Send force key unit",
          "Ask upstream for a key frame at the next grid line", TRUE,
          PROP_FLAGS));
  g_object_class_install_property (klass, PROP_INTERLEAVE_BYTES,
      g_param_spec_uint64 ("interleave-bytes", "Interleave bytes",
          "With several tracks: how many bytes may wait for a track that is "
          "behind; 0: any number",
          0, G_MAXUINT64, 0, PROP_FLAGS));
  g_object_class_install_property (klass, PROP_INTERLEAVE_TIME,
      g_param_spec_uint64 ("interleave-time", "Interleave time",
          "With several tracks: how many nanoseconds a track may be behind the "
          "others before fragments go out without it; 0: any number",
          0, G_MAXINT64, DEFAULT_INTERLEAVE_TIME, PROP_FLAGS));
  g_object_class_install_property (klass, PROP_TIMEOUT,
      g_param_spec_uint64 ("timeout", "Timeout",
          "Live: a track of which nothing came for so many nanoseconds, beyond "
          "the latency of its source, is taken to have a gap. All ones (-1): "
          "wait for ever",
          0, G_MAXUINT64, DEFAULT_TIMEOUT, PROP_FLAGS));
}

static void
install_box_properties (GObjectClass *klass)
{
  g_object_class_install_property (klass, PROP_HEADER_UPDATE_MODE,
      g_param_spec_enum ("header-update-mode", "Header update mode",
          "When the header is sent again",
          GST_TYPE_FMP4_FRAG_MUX_HEADER_UPDATE_MODE, HEADER_UPDATE_CAPS,
          PROP_FLAGS));
  g_object_class_install_property (klass, PROP_WRITE_MFRA,
      g_param_spec_boolean ("write-mfra", "Write mfra box",
          "Write an index of the first track's key frames at the end", FALSE,
          PROP_FLAGS));
  g_object_class_install_property (klass, PROP_WRITE_MEHD,
      g_param_spec_boolean ("write-mehd", "Write mehd box",
          "Leave room for the duration in the header; header-update-mode "
          "rewrite or update fills it at the end",
          FALSE, PROP_FLAGS));
  g_object_class_install_property (klass, PROP_WRITE_EDTS_MODE,
      g_param_spec_enum ("write-edts-mode", "Write edts mode",
          "When edit lists take back the composition delay of reordered video, "
          "and declare what comes before stream time 0 (encoder delay)",
          GST_TYPE_FMP4_FRAG_MUX_WRITE_EDTS_MODE, GST_MOVIE_EDITS_AUTO,
          PROP_FLAGS));
  g_object_class_install_property (klass, PROP_WRITE_SIDX,
      g_param_spec_boolean ("write-sidx", "Write sidx box",
          "For one file on demand: leave room for an index behind the header, "
          "and write the header again in place at the end with it. Downstream "
          "must be able to seek",
          FALSE, PROP_FLAGS));
  g_object_class_install_property (klass, PROP_WRITE_PRFT,
      g_param_spec_boolean ("write-prft", "Write prft box",
          "Write the wall-clock time of each fragment's and chunk's first "
          "sample where it has one (GstReferenceTimestampMeta of NTP or Unix "
          "time)",
          TRUE, PROP_FLAGS));
  g_object_class_install_property (klass, PROP_MOVIE_TIMESCALE,
      g_param_spec_uint ("movie-timescale", "Movie timescale",
          "Ticks a second of durations in the header; 0: the first track's", 0,
          G_MAXINT32, 0, PROP_FLAGS));
  g_object_class_install_property (klass, PROP_DECODE_TIME_OFFSET,
      g_param_spec_int64 ("decode-time-offset", "Decode time offset",
          "Nanoseconds added to the decode times in the boxes, not to those of "
          "buffers",
          -G_MAXINT64 / 4, G_MAXINT64 / 4, 0, PROP_FLAGS));
  g_object_class_install_property (klass, PROP_START_FRAGMENT_SEQUENCE_NUMBER,
      g_param_spec_uint ("start-fragment-sequence-number",
          "Start fragment sequence number",
          "Sequence number of the first fragment", 1, G_MAXUINT32,
          DEFAULT_SEQUENCE_NUMBER, PROP_FLAGS));
}

void
gst_fmp4_frag_mux_settings_install (GObjectClass *klass)
{
  install_cutting_properties (klass);
  install_box_properties (klass);
  gst_type_mark_as_plugin_api (GST_TYPE_FMP4_FRAG_MUX_HEADER_UPDATE_MODE, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_FMP4_FRAG_MUX_CHUNK_MODE, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_FMP4_FRAG_MUX_WRITE_EDTS_MODE, 0);
}
