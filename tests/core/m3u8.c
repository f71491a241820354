/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Playlists, byte for byte as in tests/golden. After an intended change:
 *   ABR_UPDATE_GOLDEN=1 meson test -C build m3u8
 * and read the difference. */

#include "core/m3u8.h"

#include "coretest.h"
#include "manifestrig.h"

#include <string.h>

static const guint8 he_aac[] = { 0x2b, 0x11, 0x88, 0x00 };

/* A rendition of segments of so many ticks, of so many bits per second. */
static ManifestRendition *
add (Manifest *manifest, const gchar *name, const CodecConfig *codec,
    guint32 timescale, const guint64 *ticks, guint64 bps)
{
  ManifestRendition *rendition =
      manifest_add_rendition (manifest, name, codec, timescale);
  rendition->uri = g_strdup_printf ("%s/playlist.m3u8", name);
  gint64 start = 0;
  manifest_add_init (rendition, "init.mp4", codec);
  for (guint i = 0; ticks[i] > 0; i++) {
    g_autofree gchar *uri = g_strdup_printf ("%u.m4s", i);
    list_segment (rendition, uri, start, ticks[i],
        bps * ticks[i] / timescale / 8);
    start += (gint64) ticks[i];
  }
  return rendition;
}

static void
assert_golden_media (const gchar *name, const Manifest *manifest,
    const ManifestRendition *rendition)
{
  g_autoptr (GString) got = m3u8_write_media (manifest, rendition);
  golden_assert (name, got);
}

static void
assert_golden_multivariant (const gchar *name, const Manifest *manifest)
{
  g_autoptr (GString) got = m3u8_write_multivariant (manifest);
  golden_assert (name, got);
}

START_TEST (one_video_one_audio)
{
  g_autoptr (Manifest) manifest = new_finished ();
  CodecConfig video = video_codec (1280, 720, (Fraction){ 30000, 1001 });
  CodecConfig audio = audio_codec (2);
  ManifestRendition *v =
      add (manifest, "video_0", &video, 30000, ntsc_ticks, 2345678);
  ManifestRendition *a =
      add (manifest, "audio_0", &audio, 48000, aac_ticks, 192000);
  a->language = g_strdup ("eng");
  assert_golden_media ("one-video.m3u8", manifest, v);
  assert_golden_media ("one-audio.m3u8", manifest, a);
  assert_golden_multivariant ("one-video-one-audio.m3u8", manifest);
}
END_TEST

START_TEST (event_grows_until_finished)
{
  g_autoptr (Manifest) manifest =
      manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_EVENT);
  CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
  ManifestRendition *v = add (manifest, "video_0", &video, 25000,
      (const guint64[]){ 100000, 0 }, 500000);
  assert_golden_media ("event-start.m3u8", manifest, v);
  list_segment (v, "1.m4s", 100000, 100000, 250000);
  manifest->is_finished = TRUE;
  assert_golden_media ("event-end.m3u8", manifest, v);
}
END_TEST

START_TEST (change_of_init_is_discontinuity)
{
  g_autoptr (Manifest) manifest = new_finished ();
  CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
  ManifestRendition *v = add (manifest, "video_0", &video, 25000,
      (const guint64[]){ 100000, 100000, 100000, 0 }, 500000);
  ManifestSegment *second = v->segments->pdata[1];
  ManifestSegment *third = v->segments->pdata[2];
  second->is_discontinuity = TRUE;
  second->init = third->init = manifest_add_init (v, "init-1.mp4", &video);
  assert_golden_media ("discontinuity.m3u8", manifest, v);
}
END_TEST

START_TEST (ladder_starts_near_two_megabits)
{
  g_autoptr (Manifest) manifest = new_finished ();
  Fraction rate = { 24000, 1001 };
  const guint64 ticks[] = { 96096, 96096, 0 };
  CodecConfig high = video_codec (1920, 1080, rate);
  CodecConfig middle = video_codec (1280, 720, rate);
  CodecConfig low = video_codec (640, 360, rate);
  CodecConfig stereo = audio_codec (2), surround = audio_codec (6);
  add (manifest, "video_0", &high, 24000, ticks, 5000000);
  add (manifest, "video_1", &middle, 24000, ticks, 2500000);
  add (manifest, "video_2", &low, 24000, ticks, 800000);
  add (manifest, "audio_0", &stereo, 48000, aac_ticks, 128000);
  add (manifest, "audio_1", &surround, 48000, aac_ticks, 384000);
  assert_golden_multivariant ("ladder.m3u8", manifest);
}
END_TEST

START_TEST (languages_are_told_apart)
{
  static const struct
  {
    const gchar *label, *language;
    gboolean is_default;
    guint32 channels;
  } rows[] = {
    { NULL, "ger", FALSE, 2 },
    { NULL, "en", TRUE, 6 }, /* unequal sets: one group */
    { "Director", "en-GB", FALSE, 2 },
    { "Director", "en_GB", FALSE, 2 }, /* the same name and language */
    { NULL, NULL, FALSE, 2 },
    { NULL, "und", FALSE, 2 },
    { "", "x\",URI=\"evil", FALSE, 2 },
  };
  g_autoptr (Manifest) manifest = new_finished ();
  CodecConfig video = video_codec (720, 576, (Fraction){ 0, 0 });
  video.pixel_aspect_ratio = (Fraction){ 16, 11 };
  video.colour.transfer = 18;
  add (manifest, "video_0", &video, 90000, (const guint64[]){ 360000, 0 },
      2000000);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree gchar *name = g_strdup_printf ("audio_%u", i);
    CodecConfig audio = audio_codec (rows[i].channels);
    if (i == 2) {
      audio.config = (guint8 *) he_aac;
      audio.config_size = sizeof he_aac;
    }
    ManifestRendition *a =
        add (manifest, name, &audio, 48000, aac_ticks, 96000 + i * 1000);
    a->label = g_strdup (rows[i].label);
    a->language = g_strdup (rows[i].language);
    a->is_default = rows[i].is_default;
  }
  assert_golden_multivariant ("languages.m3u8", manifest);
}
END_TEST

START_TEST (video_alone)
{
  g_autoptr (Manifest) manifest = new_finished ();
  CodecConfig video = video_codec (1920, 1080, (Fraction){ 60, 1 });
  video.colour.transfer = 16;
  CodecConfig audio = audio_codec (2);
  add (manifest, "video_0", &video, 60000, (const guint64[]){ 240000, 0 },
      6000000);
  add (manifest, "audio_0", &audio, 48000, no_ticks, 0);
  assert_golden_multivariant ("video-alone.m3u8", manifest);
}
END_TEST

START_TEST (audio_alone)
{
  g_autoptr (Manifest) rates = new_finished ();
  CodecConfig stereo = audio_codec (2);
  add (rates, "audio_0", &stereo, 48000, aac_ticks, 192000);
  add (rates, "audio_1", &stereo, 48000, aac_ticks, 64000);
  assert_golden_multivariant ("audio-rates.m3u8", rates);

  g_autoptr (Manifest) languages = new_finished ();
  add (languages, "audio_0", &stereo, 48000, aac_ticks, 192000)->language =
      g_strdup ("sv");
  add (languages, "audio_1", &stereo, 48000, aac_ticks, 128000)->language =
      g_strdup ("pt-BR");
  assert_golden_multivariant ("audio-languages.m3u8", languages);

  g_autoptr (Manifest) empty = manifest_new (1, PLAYLIST_TYPE_EVENT);
  assert_golden_multivariant ("empty.m3u8", empty);
}
END_TEST

START_TEST (hostile_text_stays_inside_its_quotes)
{
  static const gchar *const labels[] = {
    "a\"b,DEFAULT=YES",
    "line\r\n#EXT-X-ENDLIST\n",
    "\xff\xfe broken \xc3",
    "\t tabs \x01\x7f and \xc2\x85 \xe2\x80\xa8 separators  ",
    "\xef\xbb\xbf",
    "\n\n",
  };
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    g_autoptr (Manifest) manifest = new_finished ();
    CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
    CodecConfig audio = audio_codec (2);
    add (manifest, "video_0", &video, 30000, ntsc_ticks, 1);
    ManifestRendition *a =
        add (manifest, "audio_0", &audio, 48000, aac_ticks, 1);
    a->label = g_strdup (labels[i]);
    a->language = g_strdup (labels[i]);
    g_free (a->uri);
    a->uri = g_strdup (labels[i]);

    g_autoptr (GString) got = m3u8_write_multivariant (manifest);
    ck_assert (g_utf8_validate (got->str, (gssize) got->len, NULL));
    g_auto (GStrv) lines = g_strsplit (got->str, "\n", -1);
    ck_assert_uint_eq (g_strv_length (lines), 7);
    ck_assert (g_str_has_prefix (lines[3], "#EXT-X-MEDIA:"));
    guint n_quotes = 0;
    for (const gchar *at = lines[3]; *at; at++) {
      n_quotes += *at == '"';
      ck_assert ((guchar) *at >= 0x20 && *at != 0x7f);
    }
    ck_assert_uint_eq (n_quotes, 10);
  }
}
END_TEST

START_TEST (hostile_uri_stays_on_its_line)
{
  g_autoptr (Manifest) manifest = new_finished ();
  CodecConfig audio = audio_codec (2);
  ManifestRendition *a =
      manifest_add_rendition (manifest, "audio_0", &audio, 48000);
  manifest_add_init (a, "i\"n.mp4", &audio);
  list_segment (a, "#EXT-X-ENDLIST\na b%20\xc3\xa9?q=1", 0, 96000, 1);
  assert_golden_media ("hostile-uri.m3u8", manifest, a);
}
END_TEST

/* 2026-11-21T09:30:00Z */
#define MORNING_US G_GINT64_CONSTANT (1795253400000000)

/* Segments of 2 s with wall-clock times; the third begins a new timeline with a
 * new header, the fifth was lost. */
static ManifestRendition *
add_live (Manifest *manifest, const gchar *name, guint n_segments)
{
  CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
  const guint64 none[] = { 0 };
  ManifestRendition *v = add (manifest, name, &video, 25000, none, 0);
  for (guint i = 0; i < n_segments; i++) {
    gboolean is_missing = i == 4;
    g_autofree gchar *uri =
        is_missing ? g_strdup ("gap.m4s") : g_strdup_printf ("%u.m4s", i);
    if (i == 2)
      manifest_add_init (v, "init-1.mp4", &video);
    ManifestSegment *segment =
        list_segment (v, uri, 50000 * (gint64) i, 50000, 125000);
    segment->is_discontinuity = i == 2;
    segment->utc_us = MORNING_US + 2000000 * (gint64) i;
    segment->is_missing = is_missing;
  }
  return v;
}

static Manifest *
new_live (void)
{
  Manifest *manifest = manifest_new (2 * NSEC_PER_SEC, PLAYLIST_TYPE_LIVE);
  manifest->target_duration_s = 2;
  return manifest;
}

START_TEST (window_slides)
{
  g_autoptr (Manifest) manifest = new_live ();
  manifest->first_sequence = 100;
  ManifestRendition *v = add_live (manifest, "video_0", 9);
  assert_golden_media ("live-start.m3u8", manifest, v);
  g_autoptr (GPtrArray) removals = manifest_slide (manifest, 5);
  ck_assert_uint_eq (removals->len, 4);
  assert_golden_media ("live-window.m3u8", manifest, v);
  manifest->is_finished = TRUE;
  assert_golden_media ("live-end.m3u8", manifest, v);
}
END_TEST

START_TEST (date_ranges_are_those_of_the_window)
{
  static const guint8 section[] = { 0xfc, 0x30, 0x00 };
  g_autoptr (Manifest) manifest = new_live ();
  ManifestRendition *v = add_live (manifest, "video_0", 4);
  manifest_add_date_range (manifest, "over", MORNING_US - 5000000)
      ->duration_us = 4000000;
  manifest_add_date_range (manifest, "moment", MORNING_US - 1);
  ManifestDateRange *out =
      manifest_add_date_range (manifest, "out", MORNING_US - 1000000);
  out->scte35_out = g_bytes_new (section, sizeof section);
  out->planned_us = 500000;
  ManifestDateRange *both =
      manifest_add_date_range (manifest, "both", MORNING_US - 500000);
  both->class_name = g_strdup ("com.example \"ad\"");
  extension_attributes_add_text (both->extensions, "X-COM-EXAMPLE-AD-ID",
      "\"12\",3");
  extension_attributes_add_micro (both->extensions, "X-COM-EXAMPLE-PRICE",
      1500000);
  both->duration_us = 1234567;
  both->scte35_out = g_bytes_new (section, sizeof section);
  both->scte35_in = g_bytes_new (section, sizeof section);
  ManifestDateRange *next =
      manifest_add_date_range (manifest, "later", MORNING_US + 60000000);
  next->scte35_cmd = g_bytes_new (section, sizeof section);
  ck_assert_ptr_null (manifest_add_date_range (manifest, "later", 0));
  assert_golden_media ("date-ranges.m3u8", manifest, v);

  for (guint s = 0; s < v->segments->len; s++)
    ((ManifestSegment *) v->segments->pdata[s])->utc_us = UTC_NONE;
  g_autoptr (GString) got = m3u8_write_media (manifest, v);
  ck_assert_ptr_null (strstr (got->str, "DATERANGE"));
}
END_TEST

/* One file for all, with two key pictures in each segment. */
static ManifestRendition *
add_single_file (Manifest *manifest)
{
  ManifestRendition *v = add_live (manifest, "video_0", 6);
  v->iframe_uri = g_strdup ("video_0/iframes.m3u8");
  for (guint i = 0; i < v->inits->len; i++) {
    ManifestInit *init = v->inits->pdata[i];
    g_free (init->uri);
    init->uri = g_strdup ("media.mp4");
    init->range = (ByteRange){ i * 250800, 800 };
  }
  for (guint s = 0; s < v->segments->len; s++) {
    ManifestSegment *segment = v->segments->pdata[s];
    if (segment->is_missing)
      continue;
    g_free (segment->uri);
    segment->uri = g_strdup ("media.mp4");
    guint64 offset = s * 125000 + (s < 2 ? 800 : 1600);
    segment->range = (ByteRange){ offset, 125000 };
    segment->key_pictures =
        g_array_new (FALSE, FALSE, sizeof (ManifestKeyPicture));
    ManifestKeyPicture first = { segment->start_ticks, { offset, 20000 } };
    ManifestKeyPicture second = { segment->start_ticks + 31000,
      { offset + 62000, 10000 } };
    g_array_append_val (segment->key_pictures, first);
    g_array_append_val (segment->key_pictures, second);
  }
  return v;
}

static void
assert_golden_iframes (const gchar *name, const Manifest *manifest,
    const ManifestRendition *rendition)
{
  g_autoptr (GString) got = m3u8_write_iframes (manifest, rendition);
  golden_assert (name, got);
}

START_TEST (single_file_has_ranges)
{
  g_autoptr (Manifest) manifest = new_finished ();
  ManifestRendition *v = add_single_file (manifest);
  assert_golden_media ("single-file.m3u8", manifest, v);
  assert_golden_iframes ("iframes.m3u8", manifest, v);
  assert_golden_multivariant ("iframe-variant.m3u8", manifest);
}
END_TEST

START_TEST (last_key_picture_waits_for_the_next)
{
  g_autoptr (Manifest) manifest = new_live ();
  ManifestRendition *v = add_single_file (manifest);
  assert_golden_iframes ("iframes-live.m3u8", manifest, v);
  manifest_segment_free (manifest_remove_first_segment (v));
  manifest_segment_free (manifest_remove_first_segment (v));
  manifest_segment_free (manifest_remove_first_segment (v));
  /* Without a key picture in the last segment, that before stands longer. */
  ManifestSegment *last = v->segments->pdata[v->segments->len - 1];
  g_clear_pointer (&last->key_pictures, g_array_unref);
  ((ManifestSegment *) v->segments->pdata[1])->is_missing = FALSE;
  manifest->is_finished = TRUE;
  assert_golden_iframes ("iframes-end.m3u8", manifest, v);
}
END_TEST

/* A hole in a file is a gap in the media playlist alone: its key pictures are
 * what they should be. */
START_TEST (a_hole_is_a_gap_with_a_file)
{
  g_autoptr (Manifest) manifest = new_live ();
  ManifestRendition *files = add_live (manifest, "video_0", 6);
  ((ManifestSegment *) files->segments->pdata[3])->has_hole = TRUE;
  assert_golden_media ("hole.m3u8", manifest, files);

  ManifestRendition *ranges = add_single_file (manifest);
  g_autoptr (GString) before = m3u8_write_iframes (manifest, ranges);
  ((ManifestSegment *) ranges->segments->pdata[3])->has_hole = TRUE;
  assert_golden_media ("hole-single-file.m3u8", manifest, ranges);
  g_autoptr (GString) after = m3u8_write_iframes (manifest, ranges);
  ck_assert_str_eq (before->str, after->str);
}
END_TEST

START_TEST (text_is_for_whom_its_role_says)
{
  static const struct
  {
    const gchar *language, *role, *label;
    CodecId codec;
    gboolean is_default, is_forced, is_autoselect, is_file;
  } rows[] = {
    { "eng", "subtitle", NULL, CODEC_WVTT, FALSE, FALSE, TRUE, FALSE },
    { "eng", "caption", NULL, CODEC_WVTT, FALSE, FALSE, TRUE, FALSE },
    { "eng", "subtitle", NULL, CODEC_WVTT, FALSE, TRUE, TRUE, FALSE },
    { "eng", NULL, NULL, CODEC_STPP, FALSE, FALSE, TRUE, FALSE },
    { "swe", NULL, "Svenska", CODEC_WVTT, TRUE, FALSE, FALSE, TRUE },
    { "fin", NULL, NULL, CODEC_WVTT, FALSE, FALSE, FALSE, TRUE },
    { NULL, "easyreader", NULL, CODEC_WVTT, FALSE, FALSE, TRUE, TRUE },
  };
  g_autoptr (Manifest) manifest = new_finished ();
  CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
  add (manifest, "video_0", &video, 30000, ntsc_ticks, 1000000);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree gchar *name = g_strdup_printf ("text_%u", i);
    CodecConfig codec = { .id = rows[i].codec };
    ManifestRendition *t =
        add (manifest, name, &codec, 1000, (const guint64[]){ 4000, 0 }, 8000);
    t->language = g_strdup (rows[i].language);
    t->role = g_strdup (rows[i].role);
    t->label = g_strdup (rows[i].label);
    t->is_default = rows[i].is_default;
    t->is_forced = rows[i].is_forced;
    t->is_autoselect = rows[i].is_autoselect;
    t->is_text_files = rows[i].is_file;
    if (rows[i].is_file)
      g_ptr_array_set_size (t->inits, 0);
  }
  assert_golden_multivariant ("text.m3u8", manifest);
  assert_golden_media ("text-files.m3u8", manifest,
      manifest->renditions->pdata[5]);
}
END_TEST

/* NONE would be wrong of those of which nothing is said. */
START_TEST (unknown_captions_are_not_denied)
{
  g_autoptr (Manifest) manifest = new_finished ();
  CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
  add (manifest, "video_0", &video, 30000, ntsc_ticks, 1000000);
  ManifestRendition *v =
      add (manifest, "video_1", &video, 30000, ntsc_ticks, 2000000);
  for (guint is_known = 0; is_known <= 1; is_known++) {
    v->has_unknown_captions = !is_known;
    GString *text = m3u8_write_multivariant (manifest);
    ck_assert (!strstr (text->str, "CLOSED-CAPTIONS") == !is_known);
    g_string_free (text, TRUE);
  }
}
END_TEST

START_TEST (sound_is_for_whom_its_role_says)
{
  /* data_rate 768, one substream of 5.1, complexity 16 */
  static const guint8 atmos[] = { 0x18, 0x00, 0x20, 0x0f, 0x00, 0x01, 0x10 };
  g_autoptr (Manifest) manifest = new_finished ();
  CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
  ManifestRendition *v =
      add (manifest, "video_0", &video, 30000, ntsc_ticks, 1000000);
  manifest_add_caption (v, "CC1", "eng");
  manifest_add_caption (v, "SERVICE2", NULL);
  manifest_add_caption (v, "CC1", "eng");
  CodecConfig stereo = audio_codec (2);
  CodecConfig objects = { .id = CODEC_EAC3,
    .config = (guint8 *) atmos,
    .config_size = sizeof atmos,
    .sample_rate = 48000,
    .channels = 6 };
  const CodecConfig *codecs[] = { &stereo, &stereo, &objects, &objects };
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++) {
    g_autofree gchar *name = g_strdup_printf ("audio_%u", i);
    ManifestRendition *a =
        add (manifest, name, codecs[i], 48000, aac_ticks, 100000);
    a->language = g_strdup ("eng");
    a->role = g_strdup (i % 2 ? "description" : "main");
    a->group = g_strdup (i < 2 ? "plain" : "atmos");
  }
  assert_golden_multivariant ("sound.m3u8", manifest);
}
END_TEST

START_TEST (dolby_vision_is_supplemental)
{
  static const guint8 hvcc[23] = { 1, 2, 0x20, 0, 0, 0, 0x90, 0, 0, 0, 0, 0,
    153, [21] = 3 };
  static const struct
  {
    guint8 profile_level[2], compatibility;
    guint8 transfer;
  } rows[] = {
    { { 0x10, 0x35 }, 0x40, 18 }, /* profile 8, HLG below */
    { { 0x10, 0x35 }, 0x10, 16 }, /* profile 8, HDR10 below */
    { { 0x0a, 0x35 }, 0x00, 2 },  /* profile 5 */
  };
  g_autoptr (Manifest) manifest = new_finished ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree gchar *name = g_strdup_printf ("video_%u", i);
    CodecConfig codec = video_codec (3840, 2160, (Fraction){ 24, 1 });
    codec.id = CODEC_H265;
    codec.config = (guint8 *) hvcc;
    codec.config_size = sizeof hvcc;
    codec.colour.transfer = rows[i].transfer;
    guint8 record[DOLBY_VISION_RECORD_SIZE] = { 1, 0, rows[i].profile_level[0],
      rows[i].profile_level[1], rows[i].compatibility };
    memcpy (codec.dolby_vision, record, sizeof record);
    codec.dolby_vision_size = sizeof record;
    add (manifest, name, &codec, 24000, (const guint64[]){ 96000, 0 }, 9000000);
  }
  assert_golden_multivariant ("dolby-vision.m3u8", manifest);
}
END_TEST

CORE_TEST_MAIN ("m3u8", unknown_captions_are_not_denied, one_video_one_audio,
    event_grows_until_finished, change_of_init_is_discontinuity,
    ladder_starts_near_two_megabits, languages_are_told_apart, video_alone,
    audio_alone, hostile_text_stays_inside_its_quotes,
    hostile_uri_stays_on_its_line, window_slides,
    date_ranges_are_those_of_the_window, single_file_has_ranges,
    last_key_picture_waits_for_the_next, a_hole_is_a_gap_with_a_file,
    text_is_for_whom_its_role_says, sound_is_for_whom_its_role_says,
    dolby_vision_is_supplemental)
