/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlssinkfmp4settings.h"

#include <string.h>

#define DEFAULT_SEGMENT_DURATION (6 * GST_SECOND)
#define MIN_SEGMENT_DURATION (100 * GST_MSECOND)
#define MAX_SEGMENT_DURATION (3600 * GST_SECOND)
#define DEFAULT_MANIFESTS (GST_HLS_MANIFESTS_HLS | GST_HLS_MANIFESTS_DASH)
#define DEFAULT_PLAYLIST_LENGTH 10
#define DEFAULT_MAX_FILES 10
#define DEFAULT_MAX_BACKLOG (64 * 1024 * 1024)

/* EXT-X-TARGETDURATION may not change while a playlist is read. Copied streams
 * have their key frames where they are: twice the cell is room for most. */
#define TARGET_CELLS 2

/* How many segment durations a row waits for its last rendition. */
#define TIMEOUT_CELLS 2

enum
{
  PROP_0,
  PROP_DIRECTORY,
  PROP_SINGLE_MEDIA_FILE,
  PROP_CHUNK_DURATION,
  PROP_SEGMENT_DURATION,
  PROP_PLAYLIST_TYPE,
  PROP_MANIFESTS,
  PROP_TARGET_DURATION,
  PROP_PLAYLIST_LENGTH,
  PROP_MAX_FILES,
  PROP_TIMEOUT,
  PROP_ENABLE_ENDLIST,
  PROP_RESUME,
  PROP_ENABLE_PROGRAM_DATE_TIME,
  PROP_PROGRAM_DATE_TIME_REFERENCE,
  PROP_IO_THREAD,
  PROP_IO_BACKLOG,
  PROP_FSYNC,
  PROP_ON_STORAGE_ERROR,
  PROP_SEND_KEYFRAME_REQUESTS,
};

#define GST_TYPE_HLS_SINK_FMP4_PLAYLIST_TYPE \
  (gst_hls_sink_fmp4_playlist_type_get_type ())
static GType
gst_hls_sink_fmp4_playlist_type_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { PLAYLIST_TYPE_VOD, "Everything, complete at the end of stream", "vod" },
    { PLAYLIST_TYPE_EVENT, "Everything, growing while it is read", "event" },
    { PLAYLIST_TYPE_LIVE, "A window of the newest segments", "live" },
    { PLAYLIST_TYPE_LIVE, "The same as live", "unspecified" },
    { 0, NULL, NULL },
  };
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstHlsSinkFmp4PlaylistType", values));
  return type;
}

#define GST_TYPE_HLS_SINK_FMP4_DATE_REFERENCE \
  (gst_hls_sink_fmp4_date_reference_get_type ())
static GType
gst_hls_sink_fmp4_date_reference_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { GST_HLS_DATE_AUTO, "That of the buffers, else the system's, but for vod",
        "auto" },
    { GST_HLS_DATE_PIPELINE, "The pipeline's clock, taken for UTC",
        "pipeline" },
    { GST_HLS_DATE_SYSTEM, "The system's clock", "system" },
    { GST_HLS_DATE_REFERENCE,
        "Reference timestamps of the buffers, if there are any",
        "buffer-reference-timestamp" },
    { 0, NULL, NULL },
  };
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstHlsSinkFmp4DateReference", values));
  return type;
}

#define GST_TYPE_HLS_SINK_FMP4_IO_THREAD \
  (gst_hls_sink_fmp4_io_thread_get_type ())
static GType
gst_hls_sink_fmp4_io_thread_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { GST_HLS_IO_AUTO,
        "A thread for playlists of type live or event, and for folders that "
        "are no local path",
        "auto" },
    { GST_HLS_IO_ALWAYS, "A thread of its own", "always" },
    { GST_HLS_IO_NEVER, "In the streaming threads", "never" },
    { 0, NULL, NULL },
  };
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstHlsSinkFmp4IoThread", values));
  return type;
}

#define GST_TYPE_HLS_SINK_FMP4_STORAGE_POLICY \
  (gst_hls_sink_fmp4_storage_policy_get_type ())
static GType
gst_hls_sink_fmp4_storage_policy_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { GST_HLS_STORAGE_FAIL, "An error; what is listed stays complete", "fail" },
    { GST_HLS_STORAGE_GAP,
        "A warning; the segment is listed as a gap and the next one tried",
        "gap" },
    { 0, NULL, NULL },
  };
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstHlsSinkFmp4StoragePolicy", values));
  return type;
}

void
gst_hls_sink_fmp4_settings_init (GstHlsSinkFmp4Settings *s)
{
  *s = (GstHlsSinkFmp4Settings){
    .playlist_type = PLAYLIST_TYPE_VOD,
    .manifests = DEFAULT_MANIFESTS,
    .playlist_length = DEFAULT_PLAYLIST_LENGTH,
    .max_files = DEFAULT_MAX_FILES,
    .timeout_ns = GST_CLOCK_TIME_NONE,
    .chunk_duration_ns = GST_CLOCK_TIME_NONE,
    .sends_keyframe_requests = TRUE,
    .has_end_list = TRUE,
    .has_date_time = TRUE,
    .max_backlog_bytes = DEFAULT_MAX_BACKLOG,
  };
}

void
gst_hls_sink_fmp4_settings_clear (GstHlsSinkFmp4Settings *s)
{
  g_clear_pointer (&s->directory, g_free);
  gst_hls_paths_clear (&s->paths);
  g_clear_pointer (&s->media_file, g_free);
}

gboolean
gst_hls_sink_fmp4_settings_set (GstHlsSinkFmp4Settings *s, guint id,
    const GValue *value)
{
  switch (id) {
    case PROP_DIRECTORY:
      g_free (s->directory);
      s->directory = g_value_dup_string (value);
      return TRUE;
    case PROP_CHUNK_DURATION:
      s->chunk_duration_ns = g_value_get_uint64 (value);
      return TRUE;
    case PROP_SINGLE_MEDIA_FILE:
      g_free (s->media_file);
      s->media_file = g_value_dup_string (value);
      return TRUE;
    case PROP_SEGMENT_DURATION:
      s->segment_duration_ns = g_value_get_uint64 (value);
      return TRUE;
    case PROP_PLAYLIST_TYPE:
      s->playlist_type = (PlaylistType) g_value_get_enum (value);
      s->has_playlist_type = TRUE;
      return TRUE;
    case PROP_MANIFESTS:
      s->manifests = (GstHlsManifests) g_value_get_flags (value);
      return TRUE;
    case PROP_TARGET_DURATION:
      s->target_duration_s = g_value_get_uint (value);
      return TRUE;
    case PROP_PLAYLIST_LENGTH:
      s->playlist_length = g_value_get_uint (value);
      s->has_window = TRUE;
      return TRUE;
    case PROP_MAX_FILES:
      s->max_files = g_value_get_uint (value);
      s->has_window = TRUE;
      return TRUE;
    case PROP_TIMEOUT:
      s->timeout_ns = g_value_get_uint64 (value);
      return TRUE;
    case PROP_ENABLE_ENDLIST:
      s->has_end_list = g_value_get_boolean (value);
      return TRUE;
    case PROP_RESUME:
      s->resumes = g_value_get_boolean (value);
      return TRUE;
    case PROP_ENABLE_PROGRAM_DATE_TIME:
      s->has_date_time = g_value_get_boolean (value);
      return TRUE;
    case PROP_PROGRAM_DATE_TIME_REFERENCE:
      s->date_reference = (GstHlsDateReference) g_value_get_enum (value);
      return TRUE;
    case PROP_IO_THREAD:
      s->io_mode = (GstHlsIoMode) g_value_get_enum (value);
      return TRUE;
    case PROP_IO_BACKLOG:
      s->max_backlog_bytes = g_value_get_uint64 (value);
      return TRUE;
    case PROP_FSYNC:
      s->is_durable = g_value_get_boolean (value);
      return TRUE;
    case PROP_ON_STORAGE_ERROR:
      s->storage_policy = (GstHlsStoragePolicy) g_value_get_enum (value);
      return TRUE;
    case PROP_SEND_KEYFRAME_REQUESTS:
      s->sends_keyframe_requests = g_value_get_boolean (value);
      s->has_keyframe_requests = TRUE;
      return TRUE;
    default:
      return gst_hls_paths_set (&s->paths, id, value);
  }
}

/* --- what is automatic --- */

static PlaylistType
playlist_type (const GstHlsSinkFmp4Settings *s)
{
  return !s->has_playlist_type && s->has_window ? PLAYLIST_TYPE_LIVE
                                                : s->playlist_type;
}

/* What other sinks aim at with the target duration alone. */
static guint64
segment_duration (const GstHlsSinkFmp4Settings *s)
{
  if (s->segment_duration_ns > 0)
    return s->segment_duration_ns;
  return s->target_duration_s > 0
      ? MIN (s->target_duration_s * GST_SECOND, MAX_SEGMENT_DURATION)
      : DEFAULT_SEGMENT_DURATION;
}

/* Who says a segment duration has the same said to an encoder, as abrtee does,
 * or copies. A request that comes too late, behind more frames of lookahead than
 * a cell has, makes a key frame too many. */
static gboolean
sends_keyframe_requests (const GstHlsSinkFmp4Settings *s)
{
  return s->sends_keyframe_requests &&
      (s->has_keyframe_requests || s->segment_duration_ns == 0);
}

/* Beside a segment duration a target duration is a promise; alone it says how
 * long segments are to be, which key frames may make longer. */
static gboolean
has_promise (const GstHlsSinkFmp4Settings *s)
{
  return s->target_duration_s > 0 && s->segment_duration_ns > 0;
}

static guint
whole_seconds (guint64 time_ns)
{
  return (guint) ((time_ns + GST_SECOND - 1) / GST_SECOND);
}

static guint
target_duration (const GstHlsSinkFmp4Settings *s)
{
  if (has_promise (s))
    return MAX (s->target_duration_s, whole_seconds (segment_duration (s)));
  return playlist_type (s) == PLAYLIST_TYPE_VOD
      ? 0
      : whole_seconds (TARGET_CELLS * segment_duration (s));
}

static guint64
row_timeout (const GstHlsSinkFmp4Settings *s)
{
  if (playlist_type (s) == PLAYLIST_TYPE_VOD)
    return 0;
  return s->timeout_ns == GST_CLOCK_TIME_NONE
      ? TIMEOUT_CELLS * segment_duration (s)
      : s->timeout_ns;
}

static gboolean
has_io_thread (const GstHlsSinkFmp4Settings *s, const GstHlsLayout *layout)
{
  if (s->io_mode != GST_HLS_IO_AUTO)
    return s->io_mode == GST_HLS_IO_ALWAYS;
  g_autoptr (GFile) folder =
      gst_segment_store_folder (gst_hls_layout_directory (layout));
  return playlist_type (s) != PLAYLIST_TYPE_VOD || !g_file_is_native (folder);
}

gboolean
gst_hls_sink_fmp4_settings_get (const GstHlsSinkFmp4Settings *s, guint id,
    GValue *value)
{
  switch (id) {
    case PROP_DIRECTORY:
      g_value_set_string (value, s->directory ? s->directory : ".");
      return TRUE;
    case PROP_CHUNK_DURATION:
      g_value_set_uint64 (value, s->chunk_duration_ns);
      return TRUE;
    case PROP_SINGLE_MEDIA_FILE:
      g_value_set_string (value, s->media_file);
      return TRUE;
    case PROP_SEGMENT_DURATION:
      g_value_set_uint64 (value, segment_duration (s));
      return TRUE;
    case PROP_PLAYLIST_TYPE:
      g_value_set_enum (value, (gint) playlist_type (s));
      return TRUE;
    case PROP_MANIFESTS:
      g_value_set_flags (value, s->manifests);
      return TRUE;
    case PROP_TARGET_DURATION:
      g_value_set_uint (value, s->target_duration_s);
      return TRUE;
    case PROP_PLAYLIST_LENGTH:
      g_value_set_uint (value, s->playlist_length);
      return TRUE;
    case PROP_MAX_FILES:
      g_value_set_uint (value, s->max_files);
      return TRUE;
    case PROP_TIMEOUT:
      g_value_set_uint64 (value, s->timeout_ns);
      return TRUE;
    case PROP_ENABLE_ENDLIST:
      g_value_set_boolean (value, s->has_end_list);
      return TRUE;
    case PROP_RESUME:
      g_value_set_boolean (value, s->resumes);
      return TRUE;
    case PROP_ENABLE_PROGRAM_DATE_TIME:
      g_value_set_boolean (value, s->has_date_time);
      return TRUE;
    case PROP_PROGRAM_DATE_TIME_REFERENCE:
      g_value_set_enum (value, (gint) s->date_reference);
      return TRUE;
    case PROP_IO_THREAD:
      g_value_set_enum (value, (gint) s->io_mode);
      return TRUE;
    case PROP_IO_BACKLOG:
      g_value_set_uint64 (value, s->max_backlog_bytes);
      return TRUE;
    case PROP_FSYNC:
      g_value_set_boolean (value, s->is_durable);
      return TRUE;
    case PROP_ON_STORAGE_ERROR:
      g_value_set_enum (value, (gint) s->storage_policy);
      return TRUE;
    case PROP_SEND_KEYFRAME_REQUESTS:
      g_value_set_boolean (value, s->sends_keyframe_requests);
      return TRUE;
    default:
      return gst_hls_paths_get (&s->paths, id, value);
  }
}

void
gst_hls_sink_fmp4_settings_install (GObjectClass *klass)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (klass, PROP_DIRECTORY,
      g_param_spec_string ("directory", "Directory",
          "Folder (path or URI that GIO can write to) for playlists and "
          "segments; made if missing; unless it is set, that of "
          "playlist-location or location",
          ".", flags));
  g_object_class_install_property (klass, PROP_CHUNK_DURATION,
      g_param_spec_uint64 ("chunk-duration", "Chunk duration",
          "Length in nanoseconds of the CMAF chunks that segments are written "
          "in, readable under the segment's name as they come; 1 gives a chunk "
          "a frame. All ones (-1): whole segments",
          1, G_MAXUINT64, GST_CLOCK_TIME_NONE, flags));
  g_object_class_install_property (klass, PROP_SINGLE_MEDIA_FILE,
      g_param_spec_string ("single-media-file", "Single media file",
          "Name of the one file that the init segment and all segments of a "
          "rendition go into, listed by byte range; for playlists of type vod "
          "and event (NULL = a file for each)",
          NULL, flags));
  g_object_class_install_property (klass, PROP_SEGMENT_DURATION,
      g_param_spec_uint64 ("segment-duration", "Segment duration",
          "Length in nanoseconds of the grid cells that segments follow: a key "
          "frame opens a segment when it lies in another cell than the "
          "segment's first frame; unless it is set, target-duration",
          MIN_SEGMENT_DURATION, MAX_SEGMENT_DURATION, DEFAULT_SEGMENT_DURATION,
          flags));
  g_object_class_install_property (klass, PROP_PLAYLIST_TYPE,
      g_param_spec_enum ("playlist-type", "Playlist type",
          "What playlists hold, and how long; unless it is set, live where "
          "playlist-length or max-files is",
          GST_TYPE_HLS_SINK_FMP4_PLAYLIST_TYPE, PLAYLIST_TYPE_VOD, flags));
  g_object_class_install_property (klass, PROP_MANIFESTS,
      g_param_spec_flags ("manifests", "Manifests",
          "Which manifests to write over the segments: HLS playlists, a DASH "
          "MPD or both",
          GST_TYPE_HLS_MANIFESTS, DEFAULT_MANIFESTS, flags));
  g_object_class_install_property (klass, PROP_TARGET_DURATION,
      g_param_spec_uint ("target-duration", "Target duration",
          "With segment-duration, EXT-X-TARGETDURATION in seconds, from the "
          "first playlist to the last: what would last longer is cut. Alone, "
          "how long segments are to be; EXT-X-TARGETDURATION is then of the "
          "longest for vod, else this, or twice this if the first segments are "
          "longer (0 = of the longest segment for vod, else twice "
          "segment-duration)",
          0, 7200, 0, flags));
  g_object_class_install_property (klass, PROP_PLAYLIST_LENGTH,
      g_param_spec_uint ("playlist-length", "Playlist length",
          "Segments in a playlist of type live; more while they are shorter "
          "than three target durations together (0 = all)",
          0, G_MAXUINT, DEFAULT_PLAYLIST_LENGTH, flags));
  g_object_class_install_property (klass, PROP_MAX_FILES,
      g_param_spec_uint ("max-files", "Max files",
          "Segments of a rendition that are kept for playlists of type live, "
          "listed or not; none is deleted before RFC 8216 6.2.2 allows it (0 = "
          "all)",
          0, G_MAXUINT, DEFAULT_MAX_FILES, flags));
  g_object_class_install_property (klass, PROP_TIMEOUT,
      g_param_spec_uint64 ("timeout", "Timeout",
          "How long in nanoseconds segments of playlists of type live and "
          "event wait to be listed for those of other renditions beside them, "
          "before a gap is (0 = for ever; 18446744073709551615 = twice "
          "segment-duration)",
          0, G_MAXUINT64, GST_CLOCK_TIME_NONE, flags));
  g_object_class_install_property (klass, PROP_ENABLE_ENDLIST,
      g_param_spec_boolean ("enable-endlist", "Enable endlist",
          "Say that nothing follows, at the end of stream", TRUE, flags));
  g_object_class_install_property (klass, PROP_RESUME,
      g_param_spec_boolean ("resume", "Resume",
          "Go on with what an earlier run left in the folder and did not end: "
          "the same playlists, a discontinuity, no name used again",
          FALSE, flags));
  g_object_class_install_property (klass, PROP_ENABLE_PROGRAM_DATE_TIME,
      g_param_spec_boolean ("enable-program-date-time",
          "Enable program date time",
          "Say when segments were on air, if that is known", TRUE, flags));
  g_object_class_install_property (klass, PROP_PROGRAM_DATE_TIME_REFERENCE,
      g_param_spec_enum ("program-date-time-reference",
          "Program date time reference", "Which clock says it",
          GST_TYPE_HLS_SINK_FMP4_DATE_REFERENCE, GST_HLS_DATE_AUTO, flags));
  g_object_class_install_property (klass, PROP_IO_THREAD,
      g_param_spec_enum ("io-thread", "I/O thread", "Who writes the files",
          GST_TYPE_HLS_SINK_FMP4_IO_THREAD, GST_HLS_IO_AUTO, flags));
  g_object_class_install_property (klass, PROP_IO_BACKLOG,
      g_param_spec_uint64 ("io-backlog", "I/O backlog",
          "Bytes that may wait for the I/O thread; a source waits until there "
          "is room, segments of a live one are lost as if they could not be "
          "written",
          0, G_MAXUINT64, DEFAULT_MAX_BACKLOG, flags));
  g_object_class_install_property (klass, PROP_FSYNC,
      g_param_spec_boolean ("fsync", "Fsync",
          "Wait until a file is on the disk before it gets its name, so that "
          "what is listed outlives a power cut",
          FALSE, flags));
  g_object_class_install_property (klass, PROP_ON_STORAGE_ERROR,
      g_param_spec_enum ("on-storage-error", "On storage error",
          "What comes of a segment that cannot be written",
          GST_TYPE_HLS_SINK_FMP4_STORAGE_POLICY, GST_HLS_STORAGE_FAIL, flags));

  g_object_class_install_property (klass, PROP_SEND_KEYFRAME_REQUESTS,
      g_param_spec_boolean ("send-keyframe-requests", "Send keyframe requests",
          "Ask encoders for a key frame where each cell of segment-duration "
          "begins; unless it is set, not where segment-duration is",
          TRUE, flags));
  gst_hls_paths_install (klass);

  gst_type_mark_as_plugin_api (GST_TYPE_HLS_SINK_FMP4_PLAYLIST_TYPE, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_HLS_MANIFESTS, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_HLS_SINK_FMP4_DATE_REFERENCE, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_HLS_SINK_FMP4_IO_THREAD, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_HLS_SINK_FMP4_STORAGE_POLICY, 0);
}

static gboolean
is_plain_file_name (const gchar *name)
{
  return name[0] != '\0' && name[0] != '.' && !strpbrk (name, "/\\%") &&
      !g_str_has_suffix (name, ".m3u8");
}

static gboolean
check_media_file (const GstHlsSinkFmp4Settings *s, GError **error)
{
  if (!is_plain_file_name (s->media_file)) {
    g_set_error (error, CORE_ERROR, CORE_INVALID,
        "single-media-file=\"%s\" is not the name of a file, such as "
        "\"main.mp4\"",
        s->media_file);
    return FALSE;
  }
  if (playlist_type (s) == PLAYLIST_TYPE_LIVE) {
    g_set_error_literal (error, CORE_ERROR, CORE_UNSUPPORTED,
        "single-media-file is for playlist-type=vod and event: segments that "
        "leave a live window cannot be deleted out of a file");
    return FALSE;
  }
  return TRUE;
}

/* The one file is that of the init segment, which stands in front. */
GstHlsLayout *
gst_hls_sink_fmp4_settings_layout (const GstHlsSinkFmp4Settings *s,
    guint n_streams, GError **error)
{
  if (s->media_file && !check_media_file (s, error))
    return NULL;
  GstHlsLayout *layout =
      gst_hls_layout_new (s->directory, &s->paths, n_streams, error);
  if (layout && s->media_file &&
      !gst_hls_layout_set_init (layout, s->media_file, error))
    g_clear_pointer (&layout, gst_hls_layout_free);
  return layout;
}

/* When what is stored was made is not for this machine's clock to say. */
static GstHlsDateReference
date_reference (const GstHlsSinkFmp4Settings *s)
{
  if (!s->has_date_time)
    return GST_HLS_DATE_NONE;
  return s->date_reference == GST_HLS_DATE_AUTO &&
          playlist_type (s) == PLAYLIST_TYPE_VOD
      ? GST_HLS_DATE_REFERENCE
      : s->date_reference;
}

GstHlsSessionParams
gst_hls_sink_fmp4_settings_session (const GstHlsSinkFmp4Settings *s,
    GstHlsLayout *layout)
{
  return (GstHlsSessionParams){
    .layout = layout,
    .is_one_file = s->media_file != NULL,
    .chunk_duration_ns = GST_CLOCK_TIME_IS_VALID (s->chunk_duration_ns)
        ? s->chunk_duration_ns
        : 0,
    .segment_duration_ns = segment_duration (s),
    .type = playlist_type (s),
    .manifests = s->manifests,
    .date_reference = date_reference (s),
    .sends_keyframe_requests = sends_keyframe_requests (s),
    .target_duration_s = target_duration (s),
    .aimed_duration_s =
        has_promise (s) || playlist_type (s) == PLAYLIST_TYPE_VOD
        ? 0
        : s->target_duration_s,
    .playlist_length = s->playlist_length,
    .max_files = s->max_files,
    .row_timeout_ns = row_timeout (s),
    .has_end_list = s->has_end_list,
    .resumes = s->resumes,
    .has_io_thread = has_io_thread (s, layout),
    .max_backlog_bytes = s->max_backlog_bytes,
    .is_durable = s->is_durable,
    .storage_policy = s->storage_policy,
  };
}
