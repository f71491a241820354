/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "manifestrig.h"

#include <check.h>
#include <string.h>

static const guint8 avcc[] = { 1, 0x64, 0x00, 0x1f, 0xff, 0xe0, 0 };
static const guint8 aac_lc[] = { 0x11, 0x90 };

const guint64 ntsc_ticks[] = { 120120, 120120, 120120, 77077, 0 };
const guint64 aac_ticks[] = { 193536, 191488, 192512, 123904, 0 };
const guint64 no_ticks[] = { 0 };

CodecConfig
video_codec (guint32 width, guint32 height, Fraction rate)
{
  return (CodecConfig){
    .id = CODEC_H264,
    .config = (guint8 *) avcc,
    .config_size = sizeof avcc,
    .width = width,
    .height = height,
    .pixel_aspect_ratio = { 1, 1 },
    .frame_rate = rate,
  };
}

CodecConfig
audio_codec (guint32 channels)
{
  return (CodecConfig){
    .id = CODEC_AAC,
    .config = (guint8 *) aac_lc,
    .config_size = sizeof aac_lc,
    .sample_rate = 48000,
    .channels = channels,
    .frame_samples = 1024,
  };
}

Manifest *
new_finished (void)
{
  Manifest *manifest = manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_VOD);
  manifest->is_finished = TRUE;
  manifest->is_independent = TRUE;
  return manifest;
}

static gchar *
golden_path (const gchar *name)
{
  const gchar *source_root = g_getenv ("ABR_SOURCE_ROOT");
  ck_assert_msg (source_root != NULL, "ABR_SOURCE_ROOT is not set");
  return g_build_filename (source_root, "tests", "golden", name, NULL);
}

gchar *
golden_read (const gchar *name, gsize *size)
{
  g_autofree gchar *path = golden_path (name);
  gchar *text = NULL;
  ck_assert_msg (g_file_get_contents (path, &text, size, NULL), "no %s", path);
  return text;
}

void
golden_assert (const gchar *name, const GString *got)
{
  if (g_getenv ("ABR_UPDATE_GOLDEN")) {
    g_autofree gchar *path = golden_path (name);
    ck_assert (g_file_set_contents (path, got->str, (gssize) got->len, NULL));
    return;
  }
  gsize size = 0;
  g_autofree gchar *expected = golden_read (name, &size);
  ck_assert_msg (size == got->len && memcmp (expected, got->str, size) == 0,
      "%s differs from:\n%s", name, got->str);
}
