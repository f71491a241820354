/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "m3u8reader.h"

#include "core/attributelist.h"
#include "core/status.h"

#include <string.h>

#define USEC_PER_SEC G_GUINT64_CONSTANT (1000000)

/* 24 days of segments of 2 s. */
#define MAX_SEGMENTS (1u << 20)
#define MAX_LINE_BYTES (64u << 10)

/* No sum of MAX_SEGMENTS such overflows. */
#define MAX_DURATION_US (1000000 * USEC_PER_SEC)

typedef struct _PlaylistReader PlaylistReader;

struct _PlaylistReader
{
  ManifestRendition *rendition;
  GPtrArray *date_range_lines; /* (owned, gchar) attribute lists */
  guint line;

  /* Of the whole playlist. */
  guint target_duration_s;
  guint64 media_sequence, discontinuity_sequence;
  PlaylistType type;
  gboolean is_finished, is_independent, is_iframes;

  gboolean expects_iframes;

  gchar *map_uri; /* (owned, nullable) of a header that no segment needed yet */
  ByteRange map_range;

  /* Of the next URI line. */
  guint64 duration_us;
  gint64 utc_us;
  ByteRange range;
  gboolean has_duration, is_discontinuity, has_gap_tag;

  gint64 time_us; /* where the next segment begins */
  guint segment; /* index of the one that the next key picture is sought from */
  gboolean (*take_uri) (PlaylistReader *reader, const gchar *uri);
  guint n_uris;
  guint n_gone; /* key pictures of segments that have left the window */
};

static void
forget_segment (PlaylistReader *reader)
{
  reader->duration_us = 0;
  reader->utc_us = UTC_NONE;
  reader->range = (ByteRange){ 0 };
  reader->has_duration = FALSE;
  reader->is_discontinuity = FALSE;
  reader->has_gap_tag = FALSE;
}

/* --- values --- */

static gboolean
read_number (const gchar *text, guint64 *number)
{
  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, number, NULL);
}

/* Seconds with up to six decimals. */
static gboolean
read_duration (const gchar *text, guint64 *duration_us)
{
  g_autofree gchar *whole = g_strndup (text, strcspn (text, "."));
  const gchar *decimals = text + strlen (whole);
  guint64 seconds = 0, micros = 0;
  if (!read_number (whole, &seconds) ||
      seconds >= MAX_DURATION_US / USEC_PER_SEC)
    return FALSE;
  if (*decimals == '.') {
    gsize n_decimals = strlen (++decimals);
    if (n_decimals > 6 || !read_number (decimals, &micros))
      return FALSE;
    for (; n_decimals < 6; n_decimals++)
      micros *= 10;
  }
  *duration_us = seconds * USEC_PER_SEC + micros;
  return TRUE;
}

/* "n@o" */
static gboolean
read_byterange (const gchar *text, ByteRange *range)
{
  g_auto (GStrv) parts = g_strsplit (text, "@", 3);
  return g_strv_length (parts) == 2 &&
      read_number (parts[0], &range->size_bytes) && range->size_bytes > 0 &&
      read_number (parts[1], &range->offset_bytes);
}

static GBytes *
read_hex (const gchar *text)
{
  if (!text || !g_str_has_prefix (text, "0x") || strlen (text) % 2 != 0)
    return NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  for (const gchar *at = text + 2; *at; at += 2) {
    gint high = g_ascii_xdigit_value (at[0]);
    gint low = g_ascii_xdigit_value (at[1]);
    if (high < 0 || low < 0)
      return NULL;
    guint8 byte = (guint8) (high << 4 | low);
    g_byte_array_append (bytes, &byte, 1);
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* --- tags: each takes what is behind the colon --- */

static gboolean
take_target_duration (PlaylistReader *reader, const gchar *value)
{
  guint64 seconds = 0;
  if (!read_number (value, &seconds) || seconds == 0 ||
      seconds > MAX_DURATION_US / USEC_PER_SEC)
    return FALSE;
  reader->target_duration_s = (guint) seconds;
  return TRUE;
}

static gboolean
take_media_sequence (PlaylistReader *reader, const gchar *value)
{
  return read_number (value, &reader->media_sequence);
}

static gboolean
take_discontinuity_sequence (PlaylistReader *reader, const gchar *value)
{
  return read_number (value, &reader->discontinuity_sequence);
}

static gboolean
take_type (PlaylistReader *reader, const gchar *value)
{
  if (g_str_equal (value, "VOD"))
    reader->type = PLAYLIST_TYPE_VOD;
  else if (g_str_equal (value, "EVENT"))
    reader->type = PLAYLIST_TYPE_EVENT;
  else
    return FALSE;
  return TRUE;
}

static gboolean
take_independence (PlaylistReader *reader, const gchar *value)
{
  (void) value;
  reader->is_independent = TRUE;
  return TRUE;
}

static gboolean
take_iframes_only (PlaylistReader *reader, const gchar *value)
{
  (void) value;
  reader->is_iframes = TRUE;
  return TRUE;
}

static gboolean
take_end (PlaylistReader *reader, const gchar *value)
{
  (void) value;
  reader->is_finished = TRUE;
  return TRUE;
}

static gboolean
take_date_range (PlaylistReader *reader, const gchar *value)
{
  g_ptr_array_add (reader->date_range_lines, g_strdup (value));
  return TRUE;
}

static gboolean
take_discontinuity (PlaylistReader *reader, const gchar *value)
{
  (void) value;
  reader->is_discontinuity = TRUE;
  return TRUE;
}

static gboolean
take_gap (PlaylistReader *reader, const gchar *value)
{
  (void) value;
  reader->has_gap_tag = TRUE;
  return TRUE;
}

static gboolean
take_time (PlaylistReader *reader, const gchar *value)
{
  return utc_time_read (value, &reader->utc_us);
}

static gboolean
take_byterange (PlaylistReader *reader, const gchar *value)
{
  return read_byterange (value, &reader->range);
}

static gboolean
take_duration (PlaylistReader *reader, const gchar *value)
{
  g_autofree gchar *seconds = g_strndup (value, strcspn (value, ","));
  reader->has_duration = TRUE;
  return read_duration (seconds, &reader->duration_us) &&
      reader->duration_us > 0;
}

/* The I-frame playlist repeats those of the media playlist. */
static gboolean
take_map (PlaylistReader *reader, const gchar *value)
{
  if (reader->expects_iframes)
    return TRUE;
  g_free (reader->map_uri);
  reader->map_uri = attribute_list_read (value, ATTRIBUTE_URI);
  reader->map_range = (ByteRange){ 0 };
  g_autofree gchar *range = attribute_list_read (value, ATTRIBUTE_BYTERANGE);
  return reader->map_uri &&
      (!range || read_byterange (range, &reader->map_range));
}

/* A multivariant playlist, or one of which parts would be lost. */
static gboolean
take_unknown (PlaylistReader *reader, const gchar *value)
{
  (void) reader, (void) value;
  return FALSE;
}

static const struct
{
  const gchar *name;
  gboolean (*take) (PlaylistReader *reader, const gchar *value);
} tags[] = {
  /* clang-format off */
  { "EXTINF",                       take_duration },
  { "EXT-X-BYTERANGE",              take_byterange },
  { "EXT-X-DATERANGE",              take_date_range },
  { "EXT-X-DISCONTINUITY",          take_discontinuity },
  { "EXT-X-DISCONTINUITY-SEQUENCE", take_discontinuity_sequence },
  { "EXT-X-ENDLIST",                take_end },
  { "EXT-X-GAP",                    take_gap },
  { "EXT-X-I-FRAMES-ONLY",          take_iframes_only },
  { "EXT-X-INDEPENDENT-SEGMENTS",   take_independence },
  { "EXT-X-KEY",                    take_unknown },
  { "EXT-X-MAP",                    take_map },
  { "EXT-X-MEDIA-SEQUENCE",         take_media_sequence },
  { "EXT-X-PLAYLIST-TYPE",          take_type },
  { "EXT-X-PROGRAM-DATE-TIME",      take_time },
  { "EXT-X-SKIP",                   take_unknown },
  { "EXT-X-STREAM-INF",             take_unknown },
  { "EXT-X-TARGETDURATION",         take_target_duration },
  /* clang-format on */
};

static gboolean
take_tag (PlaylistReader *reader, const gchar *tag)
{
  gsize length = strcspn (tag, ":");
  const gchar *value = tag[length] == ':' ? tag + length + 1 : tag + length;
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (strlen (tags[i].name) == length &&
        strncmp (tags[i].name, tag, length) == 0)
      return tags[i].take (reader, value);
  return TRUE;
}

/* --- lines --- */

static gboolean
take_line (PlaylistReader *reader, const gchar *line)
{
  if (reader->line == 1)
    return g_str_equal (line, "#EXTM3U");
  if (line[0] == '\0')
    return TRUE;
  if (line[0] == '#')
    return take_tag (reader, line + 1);
  gboolean ok = reader->has_duration && reader->take_uri (reader, line);
  forget_segment (reader);
  return ok;
}

static gboolean
fail (GError **error, CoreStatus status, const PlaylistReader *reader,
    const gchar *what)
{
  g_set_error (error, CORE_ERROR, (gint) status, "playlist, line %u: %s",
      reader->line, what);
  return FALSE;
}

static gboolean
read_lines (PlaylistReader *reader, const gchar *text, gsize size,
    GError **error)
{
  for (gsize at = 0; at < size;) {
    const gchar *end = memchr (text + at, '\n', size - at);
    gsize length = end ? (gsize) (end - text) - at : size - at;
    reader->line++;
    if (length > MAX_LINE_BYTES || reader->n_uris > MAX_SEGMENTS)
      return fail (error, CORE_LIMIT, reader, "too long");
    gboolean has_cr = length > 0 && text[at + length - 1] == '\r';
    g_autofree gchar *line =
        g_strndup (text + at, has_cr ? length - 1 : length);
    if (!g_utf8_validate (line, -1, NULL) || !take_line (reader, line))
      return fail (error, CORE_INVALID, reader, "not as this sink writes it");
    at += length + 1;
  }
  if (reader->target_duration_s == 0 ||
      reader->is_iframes != reader->expects_iframes)
    return fail (error, CORE_INVALID, reader, "it is another playlist");
  return TRUE;
}

/* --- media playlists --- */

static gint64
ticks_at (const ManifestRendition *rendition, gint64 time_us)
{
  return timescale_scale (time_us, rendition->timescale, USEC_PER_SEC,
      ROUND_NEAREST);
}

static void
add_init (PlaylistReader *reader)
{
  ManifestRendition *rendition = reader->rendition;
  guint index =
      manifest_add_init (rendition, reader->map_uri, &rendition->codec);
  ((ManifestInit *) rendition->inits->pdata[index])->range = reader->map_range;
  g_clear_pointer (&reader->map_uri, g_free);
}

static gboolean
take_segment (PlaylistReader *reader, const gchar *uri)
{
  ManifestRendition *rendition = reader->rendition;
  if (reader->map_uri)
    add_init (reader);
  gboolean is_missing = reader->has_gap_tag && manifest_is_missing_uri (uri) &&
      reader->range.size_bytes == 0;
  gint64 start_ticks = ticks_at (rendition, reader->time_us);
  reader->time_us += (gint64) reader->duration_us;
  gint64 end_ticks = ticks_at (rendition, reader->time_us);

  ManifestSegment *segment = manifest_segment_new (rendition, uri, start_ticks,
      (guint64) (end_ticks - start_ticks), reader->range.size_bytes);
  segment->listed_us = reader->duration_us;
  segment->range = reader->range;
  segment->utc_us = reader->utc_us;
  segment->is_discontinuity = reader->is_discontinuity;
  segment->is_missing = is_missing;
  segment->has_hole = reader->has_gap_tag && !is_missing;
  manifest_list_segment (rendition, segment);
  reader->n_uris++;
  return TRUE;
}

static void
read_extensions (const gchar *list, GPtrArray *extensions)
{
  gchar *name, *value;
  while (attribute_list_next (&list, &name, &value)) {
    if (extension_attribute_is_name (name))
      extension_attributes_add_value (extensions, name, value);
    g_free (name);
    g_free (value);
  }
}

static void
add_date_range (Manifest *manifest, const gchar *list)
{
  g_autofree gchar *id = attribute_list_read (list, ATTRIBUTE_ID);
  g_autofree gchar *start = attribute_list_read (list, ATTRIBUTE_START_DATE);
  gint64 start_us = 0;
  if (!id || !start || !utc_time_read (start, &start_us))
    return;
  /* Every playlist repeats them. */
  ManifestDateRange *range = manifest_add_date_range (manifest, id, start_us);
  if (!range)
    return;
  range->class_name = attribute_list_read (list, ATTRIBUTE_CLASS);
  g_autofree gchar *duration = attribute_list_read (list, ATTRIBUTE_DURATION);
  g_autofree gchar *planned =
      attribute_list_read (list, ATTRIBUTE_PLANNED_DURATION);
  guint64 us = 0;
  if (duration && read_duration (duration, &us))
    range->duration_us = (gint64) us;
  if (planned && read_duration (planned, &us))
    range->planned_us = (gint64) us;
  g_autofree gchar *cmd = attribute_list_read (list, ATTRIBUTE_SCTE35_CMD);
  g_autofree gchar *out = attribute_list_read (list, ATTRIBUTE_SCTE35_OUT);
  g_autofree gchar *in = attribute_list_read (list, ATTRIBUTE_SCTE35_IN);
  range->scte35_cmd = read_hex (cmd);
  range->scte35_out = read_hex (out);
  range->scte35_in = read_hex (in);
  read_extensions (list, range->extensions);
}

static void
take_over (Manifest *manifest, const PlaylistReader *reader)
{
  manifest->type = reader->type;
  manifest->target_duration_s = reader->target_duration_s;
  manifest->is_finished = reader->is_finished;
  manifest->is_independent = reader->is_independent;
  for (guint i = 0; i < reader->date_range_lines->len; i++)
    add_date_range (manifest, reader->date_range_lines->pdata[i]);
}

gboolean
m3u8_read_media (Manifest *manifest, ManifestRendition *rendition,
    const gchar *text, gsize size, GError **error)
{
  g_return_val_if_fail (!manifest_has_begun (rendition), FALSE);

  g_autoptr (GPtrArray) date_range_lines =
      g_ptr_array_new_with_free_func (g_free);
  PlaylistReader reader = {
    .rendition = rendition,
    .date_range_lines = date_range_lines,
    .type = PLAYLIST_TYPE_LIVE,
    .take_uri = take_segment,
  };
  forget_segment (&reader);
  gboolean ok = read_lines (&reader, text, size, error);
  g_free (reader.map_uri);
  if (ok && reader.media_sequence < manifest->first_sequence)
    ok = fail (error, CORE_INVALID, &reader, "it is an earlier playlist");
  if (!ok) {
    g_ptr_array_set_size (rendition->segments, 0);
    g_ptr_array_set_size (rendition->inits, 0);
    rendition->longest_us = 0;
    return FALSE;
  }
  rendition->n_removed = reader.media_sequence - manifest->first_sequence;
  rendition->n_discontinuities_removed = reader.discontinuity_sequence;
  take_over (manifest, &reader);
  return TRUE;
}

/* --- I-frame playlists --- */

static gboolean
is_inside (ByteRange part, ByteRange whole)
{
  return whole.size_bytes == 0 ||
      (part.offset_bytes >= whole.offset_bytes &&
          part.offset_bytes - whole.offset_bytes <= whole.size_bytes &&
          part.size_bytes <=
              whole.size_bytes - (part.offset_bytes - whole.offset_bytes));
}

static gboolean
holds_entry (const PlaylistReader *reader, const ManifestSegment *segment,
    const gchar *uri)
{
  return segment->is_missing == reader->has_gap_tag &&
      g_str_equal (segment->uri, uri) &&
      (segment->is_missing || is_inside (reader->range, segment->range));
}

/* Where a picture follows one of the same segment, the durations between tell
 * its time; the first is taken to begin the segment. */
static gboolean
take_key_picture (PlaylistReader *reader, const gchar *uri)
{
  ManifestRendition *rendition = reader->rendition;
  const ManifestSegment *segment = NULL;
  for (; reader->segment < rendition->segments->len; reader->segment++) {
    segment = rendition->segments->pdata[reader->segment];
    if (holds_entry (reader, segment, uri))
      break;
  }
  if (!reader->has_gap_tag && reader->range.size_bytes == 0)
    return FALSE;
  reader->n_uris++;
  if (reader->segment == rendition->segments->len) {
    /* The media playlist is written first, and may have slid on. */
    if (reader->n_uris > ++reader->n_gone)
      return FALSE;
    reader->segment = 0;
    return TRUE;
  }
  if (reader->has_gap_tag) {
    reader->segment++;
    return TRUE;
  }

  ManifestSegment *holder = rendition->segments->pdata[reader->segment];
  ManifestKeyPicture picture = { .time_ticks = holder->start_ticks,
    .range = reader->range,
    .listed_us = reader->duration_us };
  if (!holder->key_pictures) {
    holder->key_pictures =
        g_array_new (FALSE, FALSE, sizeof (ManifestKeyPicture));
    reader->time_us = 0;
  }
  picture.time_ticks += ticks_at (rendition, reader->time_us);
  reader->time_us += (gint64) reader->duration_us;
  g_array_append_val (holder->key_pictures, picture);
  return TRUE;
}

gboolean
m3u8_read_iframes (ManifestRendition *rendition, const gchar *text, gsize size,
    GError **error)
{
  g_autoptr (GPtrArray) date_range_lines =
      g_ptr_array_new_with_free_func (g_free);
  PlaylistReader reader = {
    .rendition = rendition,
    .date_range_lines = date_range_lines,
    .take_uri = take_key_picture,
    .expects_iframes = TRUE,
  };
  forget_segment (&reader);
  if (read_lines (&reader, text, size, error)) {
    rendition->n_iframes_removed = reader.media_sequence + reader.n_gone;
    return TRUE;
  }
  for (guint s = 0; s < rendition->segments->len; s++) {
    ManifestSegment *segment = rendition->segments->pdata[s];
    g_clear_pointer (&segment->key_pictures, g_array_unref);
  }
  return FALSE;
}
