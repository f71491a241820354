/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/m3u8reader.h"

#include "core/m3u8.h"
#include "core/status.h"

#include "coretest.h"
#include "manifestrig.h"

#include <string.h>

static ManifestRendition *
add_rendition (Manifest *manifest, guint32 timescale)
{
  CodecConfig codec = { .id = CODEC_H264 };
  return manifest_add_rendition (manifest, "video_0", &codec, timescale);
}

START_TEST (what_was_written_is_read)
{
  static const gchar *const names[] = { "date-ranges.m3u8",
    "discontinuity.m3u8", "event-end.m3u8", "event-start.m3u8", "hole.m3u8",
    "hole-single-file.m3u8", "hostile-uri.m3u8", "live-end.m3u8",
    "live-start.m3u8", "live-window.m3u8", "one-audio.m3u8", "one-video.m3u8",
    "single-file.m3u8", "text-files.m3u8" };
  /* The ticks of the rendition need not hit the microseconds that are there. */
  static const guint32 timescales[] = { 1, 30000, 44100, 1000000, G_MAXUINT32 };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint t = 0; t < G_N_ELEMENTS (timescales); t++) {
      gsize size = 0;
      g_autofree gchar *text = golden_read (names[i], &size);
      g_autoptr (Manifest) manifest =
          manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_EVENT);
      ManifestRendition *rendition = add_rendition (manifest, timescales[t]);
      g_autoptr (GError) error = NULL;
      ck_assert_msg (m3u8_read_media (manifest, rendition, text, size, &error),
          "%s: %s", names[i], error ? error->message : "");
      g_autoptr (GString) again = m3u8_write_media (manifest, rendition);
      ck_assert_msg (strcmp (again->str, text) == 0, "%s became:\n%s", names[i],
          again->str);
    }
}
END_TEST

/* What is missing and what has a hole are different things, though the tag is
 * the same. */
START_TEST (gaps_are_what_they_were)
{
  static const gchar *const names[] = { "hole.m3u8", "hole-single-file.m3u8" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    gsize size = 0;
    g_autofree gchar *text = golden_read (names[i], &size);
    g_autoptr (Manifest) manifest =
        manifest_new (2 * NSEC_PER_SEC, PLAYLIST_TYPE_LIVE);
    ManifestRendition *rendition = add_rendition (manifest, 25000);
    ck_assert (m3u8_read_media (manifest, rendition, text, size, NULL));
    for (guint s = 0; s < rendition->segments->len; s++) {
      const ManifestSegment *segment = rendition->segments->pdata[s];
      ck_assert_int_eq (segment->has_hole, s == 3);
      ck_assert_int_eq (segment->is_missing, s == 4);
      ck_assert_int_eq (segment->range.size_bytes > 0, i == 1 && s != 4);
    }
  }
}
END_TEST

START_TEST (iframes_are_read)
{
  gsize size = 0;
  g_autofree gchar *media = golden_read ("single-file.m3u8", &size);
  g_autoptr (Manifest) manifest =
      manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_EVENT);
  ManifestRendition *rendition = add_rendition (manifest, 25000);
  g_autoptr (GError) error = NULL;
  ck_assert (m3u8_read_media (manifest, rendition, media, size, &error));
  g_autofree gchar *iframes = golden_read ("iframes.m3u8", &size);
  ck_assert_msg (m3u8_read_iframes (rendition, iframes, size, &error), "%s",
      error ? error->message : "");
  g_autoptr (GString) again = m3u8_write_iframes (manifest, rendition);
  ck_assert_str_eq (again->str, iframes);

  /* Of another media playlist: nothing is left of it. */
  rendition->n_iframes_removed = 0;
  g_clear_pointer (&((ManifestSegment *) rendition->segments->pdata[0])
                        ->key_pictures,
      g_array_unref);
  gchar *uri = strstr (iframes, "20000@376600\nmedia.mp4");
  memcpy (uri, "20000@976600", 12);
  ck_assert (!m3u8_read_iframes (rendition, iframes, size, &error));
  ck_assert (!manifest_has_key_pictures (rendition));
}
END_TEST

/* A process may die between the writing of the two. */
START_TEST (iframes_are_a_window_behind)
{
  gsize size = 0;
  g_autofree gchar *media = golden_read ("single-file.m3u8", &size);
  g_autoptr (Manifest) manifest =
      manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_LIVE);
  ManifestRendition *rendition = add_rendition (manifest, 25000);
  ck_assert (m3u8_read_media (manifest, rendition, media, size, NULL));
  manifest->type = PLAYLIST_TYPE_LIVE;
  manifest_segment_free (manifest_remove_first_segment (rendition));
  g_autofree gchar *iframes = golden_read ("iframes.m3u8", &size);
  ck_assert (m3u8_read_iframes (rendition, iframes, size, NULL));
  ck_assert_uint_eq (rendition->n_iframes_removed, 2);
  g_autoptr (GString) again = m3u8_write_iframes (manifest, rendition);
  ck_assert_ptr_nonnull (strstr (again->str, "#EXT-X-MEDIA-SEQUENCE:2\n"));
  ck_assert_msg (g_str_has_suffix (again->str,
                     strstr (iframes, "20000@125800")),
      "%s", again->str);
}
END_TEST

START_TEST (window_goes_on)
{
  gsize size = 0;
  g_autofree gchar *text = golden_read ("live-window.m3u8", &size);
  g_autoptr (Manifest) manifest =
      manifest_new (2 * NSEC_PER_SEC, PLAYLIST_TYPE_VOD);
  manifest->first_sequence = 100;
  ManifestRendition *rendition = add_rendition (manifest, 1000);
  ck_assert (m3u8_read_media (manifest, rendition, text, size, NULL));
  ck_assert_int_eq (manifest->type, PLAYLIST_TYPE_LIVE);
  ck_assert_uint_eq (manifest->target_duration_s, 2);
  ck_assert_uint_eq (rendition->n_removed, 4);
  ck_assert_uint_eq (rendition->n_discontinuities_removed, 1);
  ck_assert_uint_eq (rendition->segments->len, 5);
  ck_assert (((ManifestSegment *) rendition->segments->pdata[0])->is_missing);

  manifest_add_init (rendition, "init-2.mp4", &rendition->codec);
  list_segment (rendition, "9.m4s", 0, 2000, 1)->is_discontinuity = TRUE;
  g_autoptr (GPtrArray) removals = manifest_slide (manifest, 5);
  ck_assert_uint_eq (removals->len, 1);
  g_autoptr (GString) next = m3u8_write_media (manifest, rendition);
  const gchar *kept =
      strstr (text, "#EXT-X-PROGRAM-DATE-TIME:2026-11-21T09:30:10");
  ck_assert_ptr_nonnull (strstr (next->str, "#EXT-X-MEDIA-SEQUENCE:105\n"));
  ck_assert_ptr_nonnull (strstr (next->str, kept));
  ck_assert (g_str_has_suffix (next->str,
      "8.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"init-2.mp4\"\n"
      "#EXTINF:2.000000,\n9.m4s\n"));
}
END_TEST

#define HEAD "#EXTM3U\n#EXT-X-TARGETDURATION:4\n"

START_TEST (what_was_not_written_is_refused)
{
  static const gchar *const rows[] = {
    "",
    "#EXTM3U\n",
    "WEBVTT\n",
    "\xef\xbb\xbf#EXTM3U\n#EXT-X-TARGETDURATION:4\n",
    "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\n",
    "#EXTM3U\n#EXT-X-TARGETDURATION:0\n",
    "#EXTM3U\n#EXT-X-TARGETDURATION:-1\n",
    "#EXTM3U\n#EXT-X-TARGETDURATION:99999999999999\n",
    "#EXTM3U\n#EXT-X-TARGETDURATION\n",
    HEAD "#EXT-X-PLAYLIST-TYPE:LIVE\n",
    HEAD "#EXT-X-MEDIA-SEQUENCE:18446744073709551615\n",
    HEAD "a.m4s\n",
    HEAD "#EXTINF:,\na.m4s\n",
    HEAD "#EXTINF:0,\na.m4s\n",
    HEAD "#EXTINF:-1,\na.m4s\n",
    HEAD "#EXTINF:1.,\na.m4s\n",
    HEAD "#EXTINF:1.1234567,\na.m4s\n",
    HEAD "#EXTINF:1e9,\na.m4s\n",
    HEAD "#EXTINF:1000000,\na.m4s\n",
    HEAD "#EXTINF:1.5,\na\xff.m4s\n",
    HEAD "#EXT-X-BYTERANGE:5\n#EXTINF:1.5,\na.m4s\n",
    HEAD "#EXT-X-BYTERANGE:0@5\n#EXTINF:1.5,\na.m4s\n",
    HEAD "#EXT-X-BYTERANGE:5@5@5\n#EXTINF:1.5,\na.m4s\n",
    HEAD "#EXT-X-MAP:BYTERANGE=\"5@5\"\n",
    HEAD "#EXT-X-MAP:URI=\"a\",BYTERANGE=\"5\"\n",
    HEAD "#EXT-X-MAP:URI=\"a\n#EXTINF:1.5,\na.m4s\n",
    HEAD "#EXT-X-PROGRAM-DATE-TIME:today\n",
    HEAD "#EXT-X-KEY:METHOD=AES-128\n",
    HEAD "#EXT-X-I-FRAMES-ONLY\n",
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Manifest) manifest =
        manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_EVENT);
    ManifestRendition *rendition = add_rendition (manifest, 90000);
    g_autofree gchar *longer =
        g_strconcat (rows[i], "#EXT-X-MAP:URI=\"b\"\n#EXTINF:1.5,\nb\n", NULL);
    const gchar *texts[] = { rows[i], longer };
    for (guint t = 0; t < G_N_ELEMENTS (texts); t++) {
      g_autoptr (GError) error = NULL;
      ck_assert_msg (!m3u8_read_media (manifest, rendition, texts[t],
                         strlen (texts[t]), &error),
          "row %u", i);
      ck_assert (g_error_matches (error, CORE_ERROR, CORE_INVALID));
      ck_assert_uint_eq (rendition->segments->len, 0);
      ck_assert_uint_eq (rendition->inits->len, 0);
    }
  }
}
END_TEST

START_TEST (too_much_is_a_limit)
{
  g_autoptr (GString) text = g_string_new (HEAD);
  for (guint i = 0; i < 70000; i++)
    g_string_append_c (text, 'a');
  g_autoptr (Manifest) manifest =
      manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_EVENT);
  ManifestRendition *rendition = add_rendition (manifest, 90000);
  g_autoptr (GError) error = NULL;
  ck_assert (
      !m3u8_read_media (manifest, rendition, text->str, text->len, &error));
  ck_assert (g_error_matches (error, CORE_ERROR, CORE_LIMIT));
}
END_TEST

START_TEST (lines_may_end_as_elsewhere)
{
  static const gchar text[] =
      "#EXTM3U\r\n\r\n#EXT-X-TARGETDURATION:4\r\n# a comment\r\n"
      "#EXT-X-FUTURE:1\r\n#EXTINF:3.5,title, and more\r\na.m4s";
  g_autoptr (Manifest) manifest =
      manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_EVENT);
  ManifestRendition *rendition = add_rendition (manifest, 1000);
  ck_assert (m3u8_read_media (manifest, rendition, text, strlen (text), NULL));
  ck_assert_uint_eq (rendition->segments->len, 1);
  const ManifestSegment *segment = rendition->segments->pdata[0];
  ck_assert_str_eq (segment->uri, "a.m4s");
  ck_assert_uint_eq (segment->duration_ticks, 3500);
}
END_TEST

CORE_TEST_MAIN ("m3u8reader", what_was_written_is_read, gaps_are_what_they_were,
    iframes_are_read, iframes_are_a_window_behind, window_goes_on,
    what_was_not_written_is_refused, too_much_is_a_limit,
    lines_may_end_as_elsewhere)
