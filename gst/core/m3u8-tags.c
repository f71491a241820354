/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "m3u8-tags.h"

#include "core/attributelist.h"

void
m3u8_append_uri_line (GString *out, const gchar *uri)
{
  g_autofree gchar *safe = manifest_safe_uri (uri);
  g_string_append_printf (out, "%s\n", safe);
}

void
m3u8_append_media_header (GString *out, const Manifest *manifest,
    const M3u8MediaHeader *header)
{
  g_string_append_printf (out,
      "#EXTM3U\n"
      "#EXT-X-VERSION:%u\n"
      "#EXT-X-TARGETDURATION:%u\n"
      "#EXT-X-MEDIA-SEQUENCE:%" G_GUINT64_FORMAT "\n",
      header->version, header->target_duration_s, header->media_sequence);

  /* From the first playlist on where a discontinuity may yet come and go
   * (rule 26, Apple 8.17). */
  if (manifest->type != PLAYLIST_TYPE_VOD || header->discontinuity_sequence > 0)
    g_string_append_printf (out,
        "#EXT-X-DISCONTINUITY-SEQUENCE:%" G_GUINT64_FORMAT "\n",
        header->discontinuity_sequence);
  if (manifest->type == PLAYLIST_TYPE_VOD)
    g_string_append (out, "#EXT-X-PLAYLIST-TYPE:VOD\n");
  else if (manifest->type == PLAYLIST_TYPE_EVENT)
    g_string_append (out, "#EXT-X-PLAYLIST-TYPE:EVENT\n");
}

/* "n@o", always with the offset: the segment before may leave the playlist. */
static gchar *
byterange_text (ByteRange range)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT "@%" G_GUINT64_FORMAT,
      range.size_bytes, range.offset_bytes);
}

void
m3u8_append_map (GString *out, const ManifestInit *init)
{
  g_autofree gchar *uri = manifest_safe_uri (init->uri);
  AttributeList map = attribute_list_begin (out, "EXT-X-MAP");
  attribute_list_add_text (&map, ATTRIBUTE_URI, uri);
  if (init->range.size_bytes > 0) {
    g_autofree gchar *range = byterange_text (init->range);
    attribute_list_add_text (&map, ATTRIBUTE_BYTERANGE, range);
  }
  attribute_list_end (&map);
}

void
m3u8_append_duration (GString *out, guint64 duration_us)
{
  g_string_append_printf (out,
      "#EXTINF:%" G_GUINT64_FORMAT ".%06" G_GUINT64_FORMAT ",\n",
      duration_us / 1000000, duration_us % 1000000);
}

void
m3u8_append_byterange (GString *out, ByteRange range)
{
  if (range.size_bytes == 0)
    return;
  g_autofree gchar *text = byterange_text (range);
  g_string_append_printf (out, "#EXT-X-BYTERANGE:%s\n", text);
}

void
m3u8_append_time (GString *out, gint64 utc_us)
{
  if (utc_us == UTC_NONE)
    return;
  g_string_append (out, "#EXT-X-PROGRAM-DATE-TIME:");
  utc_time_write (out, utc_us);
  g_string_append_c (out, '\n');
}
