/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bytes as a media playlist and, after a zero byte, as its I-frame playlist.
 * What could be read is written, and read and written again the same. */

#include "core/m3u8.h"
#include "core/m3u8reader.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Returns (nullable) a manifest with one rendition. */
static Manifest *
read_back (const gchar *text, gsize size)
{
  Manifest *manifest = manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_EVENT);
  CodecConfig codec = { .id = CODEC_H264 };
  ManifestRendition *rendition =
      manifest_add_rendition (manifest, "video_0", &codec, 90000);
  if (m3u8_read_media (manifest, rendition, text, size, NULL))
    return manifest;
  g_assert (rendition->segments->len == 0 && rendition->inits->len == 0);
  manifest_free (manifest);
  return NULL;
}

static void
check_again (const Manifest *manifest)
{
  g_autoptr (GString) text =
      m3u8_write_media (manifest, manifest->renditions->pdata[0]);
  g_autoptr (Manifest) again = read_back (text->str, text->len);
  g_assert (again != NULL);
  g_autoptr (GString) other =
      m3u8_write_media (again, again->renditions->pdata[0]);
  if (!g_string_equal (text, other))
    g_printerr ("%s----%s", text->str, other->str);
  g_assert (g_string_equal (text, other));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const gchar *text = (const gchar *) data;
  const gchar *zero = size > 0 ? memchr (text, 0, size) : NULL;
  gsize media_size = zero ? (gsize) (zero - text) : size;
  g_autoptr (Manifest) manifest = read_back (text, media_size);
  if (!manifest)
    return 0;
  check_again (manifest);

  ManifestRendition *rendition = manifest->renditions->pdata[0];
  if (zero &&
      m3u8_read_iframes (rendition, zero + 1, size - media_size - 1, NULL)) {
    g_autoptr (GString) iframes = m3u8_write_iframes (manifest, rendition);
    g_assert (g_utf8_validate (iframes->str, (gssize) iframes->len, NULL));
  }
  manifest->type = PLAYLIST_TYPE_LIVE;
  g_autoptr (GPtrArray) removals = manifest_slide (manifest, 3);
  g_assert (removals->len == 0 || rendition->segments->len > 0);
  return 0;
}
