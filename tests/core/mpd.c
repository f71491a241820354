/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* MPDs, byte for byte as in tests/golden. After an intended change:
 *   ABR_UPDATE_GOLDEN=1 meson test -C build mpd
 * and read the difference. */

#include "core/mpd.h"

#include "coretest.h"
#include "manifestrig.h"

#include <string.h>

/* 640 kbit/s, 5.1 with Lrs/Rrs, Atmos of complexity 16 */
static const guint8 dec3[] = { 0x14, 0x00, 0x20, 0x0f, 0x02, 0x02, 0x01, 0x10 };
static const guint8 dac3[] = { 0x10, 0x10, 0x40 }; /* L and R */

/* Main 10, level 4 */
static const guint8 hvcc[] = { 1, 2, 0x20, 0, 0, 0, 0xb0, 0, 0, 0, 0, 0, 120,
  0xf0, 0, 0xfc, 0xfd, 0xfa, 0xfa, 0, 0, 0x0f, 0 };
/* Profile 8, level 6, a base layer of HDR10 */
static const guint8 dvvc[DOLBY_VISION_RECORD_SIZE] = { 1, 0, 0x10, 0x35, 0x10 };

/* 21 November 2026, 12:00:00.5 UTC */
#define NOON_US G_GINT64_CONSTANT (1795262400500000)

/* Continues the rendition with segments of so many ticks. */
static void
append (ManifestRendition *rendition, gint64 start, const guint64 *ticks,
    guint64 bps)
{
  for (guint i = 0; ticks[i] > 0; i++) {
    g_autofree gchar *uri = g_strdup_printf ("segment_%05u.m4s",
        (guint) rendition->n_removed + rendition->segments->len);
    list_segment (rendition, uri, start, ticks[i],
        bps * ticks[i] / rendition->timescale / 8);
    start += (gint64) ticks[i];
  }
}

static ManifestRendition *
add (Manifest *manifest, const gchar *name, const CodecConfig *codec,
    guint32 timescale, const guint64 *ticks, guint64 bps)
{
  ManifestRendition *rendition =
      manifest_add_rendition (manifest, name, codec, timescale);
  rendition->uri = g_strdup_printf ("%s/playlist.m3u8", name);
  manifest_add_init (rendition, "init.mp4", codec);
  append (rendition, 0, ticks, bps);
  return rendition;
}

static void
assert_golden_next (const gchar *name, Mpd *mpd, const Manifest *manifest)
{
  g_autoptr (GString) got = mpd_write (mpd, manifest);
  ck_assert (got != NULL);
  golden_assert (name, got);
}

static void
assert_golden (const gchar *name, const Manifest *manifest)
{
  g_autoptr (Mpd) mpd = mpd_new (NULL);
  assert_golden_next (name, mpd, manifest);
}

/* 120120 of 30000 are 4.004 s; 77077 end it at 14.581233... s; the audio is
 * 701440 of 48000 long, 14.613333... s. */
START_TEST (one_video_one_audio)
{
  g_autoptr (Manifest) manifest = new_finished ();
  CodecConfig video = video_codec (1280, 720, (Fraction){ 30000, 1001 });
  CodecConfig audio = audio_codec (2);
  add (manifest, "video_0", &video, 30000, ntsc_ticks, 2345678);
  add (manifest, "audio_0", &audio, 48000, aac_ticks, 192000)->language =
      g_strdup ("eng");
  assert_golden ("one-video-one-audio.mpd", manifest);
}
END_TEST

/* A ladder shares its description; a rung that is cut elsewhere does not. */
START_TEST (ladder_is_one_set)
{
  g_autoptr (Manifest) manifest = new_finished ();
  Fraction rate = { 24000, 1001 };
  const guint64 ticks[] = { 96096, 96096, 0 }, odd[] = { 98098, 94094, 0 };
  CodecConfig high = video_codec (1920, 1080, rate);
  CodecConfig middle = video_codec (854, 480, rate);
  CodecConfig low = video_codec (480, 360, rate);
  low.pixel_aspect_ratio = (Fraction){ 4, 3 };
  CodecConfig stereo = audio_codec (2), surround = audio_codec (6);
  add (manifest, "video_0", &high, 24000, ticks, 5000000);
  add (manifest, "video_1", &middle, 24000, ticks, 2500000);
  add (manifest, "video_2", &low, 24000, ticks, 800000);
  add (manifest, "audio_0", &stereo, 48000, aac_ticks, 128000);
  add (manifest, "audio_1", &surround, 48000, aac_ticks, 384000);
  assert_golden ("ladder.mpd", manifest);

  ManifestRendition *last = manifest->renditions->pdata[2];
  g_ptr_array_set_size (last->segments, 0);
  append (last, 0, odd, 800000);
  manifest->is_independent = FALSE;
  assert_golden ("ladder-unaligned.mpd", manifest);
}
END_TEST

START_TEST (languages_roles_and_text)
{
  static const struct
  {
    const gchar *label, *language, *role;
    gboolean is_default;
  } rows[] = {
    { NULL, "ger", NULL, FALSE },
    { "English", "en", NULL, TRUE },
    { "Director's <cut> & \"more\"", "en-GB", "commentary", FALSE },
    { "For the blind", "en", "description", FALSE },
    { NULL, "und", NULL, FALSE },
  };
  const guint64 whole[] = { 8000, 0 };
  g_autoptr (Manifest) manifest = new_finished ();
  CodecConfig video = video_codec (720, 576, (Fraction){ 25, 1 });
  video.pixel_aspect_ratio = (Fraction){ 16, 11 };
  ManifestRendition *sd = add (manifest, "video_0", &video, 25000,
      (const guint64[]){ 200000, 0 }, 2000000);
  sd->label = g_strdup ("SD");
  manifest_add_caption (sd, "CC1", "en");
  manifest_add_caption (sd, "SERVICE1", "en");
  manifest_add_caption (sd, "CC3", "spa");
  manifest_add_caption (sd, "SERVICE63", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree gchar *name = g_strdup_printf ("audio_%u", i);
    CodecConfig audio = audio_codec (2);
    ManifestRendition *a = add (manifest, name, &audio, 48000,
        (const guint64[]){ 384000, 0 }, 96000);
    a->label = g_strdup (rows[i].label);
    a->language = g_strdup (rows[i].language);
    a->role = g_strdup (rows[i].role);
    a->is_default = rows[i].is_default;
  }
  CodecConfig wvtt = { .id = CODEC_WVTT }, stpp = { .id = CODEC_STPP };
  add (manifest, "text_0", &wvtt, 1000, whole, 1000)->language =
      g_strdup ("fr");
  add (manifest, "text_1", &stpp, 1000, whole, 1000)->is_forced = TRUE;
  ManifestRendition *file =
      manifest_add_rendition (manifest, "text_2", &wvtt, 1000);
  file->uri = g_strdup ("text_2/playlist.m3u8");
  file->role = g_strdup ("caption");
  file->is_text_files = TRUE;
  list_segment (file, "all.vtt", 0, 8000, 900);
  ManifestRendition *files =
      manifest_add_rendition (manifest, "text_3", &wvtt, 1000);
  files->uri = g_strdup ("text_3/playlist.m3u8");
  files->is_text_files = TRUE;
  list_segment (files, "0.vtt", 0, 4000, 900);
  list_segment (files, "1.vtt", 4000, 4000, 900);
  assert_golden ("languages.mpd", manifest);
}
END_TEST

START_TEST (colours_and_channels)
{
  g_autoptr (Manifest) manifest = new_finished ();
  const guint64 ticks[] = { 200000, 0 };
  CodecConfig sdr = video_codec (1920, 1080, (Fraction){ 50, 1 });
  sdr.colour = (ColourInfo){ 1, 1, 1, FALSE, TRUE };
  CodecConfig pq = sdr, hlg = sdr;
  pq.colour = (ColourInfo){ 9, 16, 9, FALSE, TRUE };
  hlg.colour = (ColourInfo){ 9, 18, 9, TRUE, TRUE };
  add (manifest, "video_0", &sdr, 50000, ticks, 2000000);
  add (manifest, "video_1", &pq, 50000, ticks, 4000000);
  add (manifest, "video_2", &hlg, 50000, ticks, 4000000);
  CodecConfig vision = pq;
  ck_assert (codec_config_set_dolby_vision (&vision, dvvc, sizeof dvvc, NULL));
  vision.id = CODEC_H265;
  vision.config = (guint8 *) hvcc;
  vision.config_size = sizeof hvcc;
  add (manifest, "video_3", &vision, 50000, ticks, 4000000);
  const CodecConfig audio[] = {
    audio_codec (1),
    audio_codec (8),
    audio_codec (13), /* not the layout of any number */
    { .id = CODEC_AC3,
        .config = (guint8 *) dac3,
        .config_size = sizeof dac3,
        .channels = 2,
        .sample_rate = 48000 },
    { .id = CODEC_EAC3,
        .config = (guint8 *) dec3,
        .config_size = sizeof dec3,
        .channels = 8,
        .sample_rate = 48000 },
    { .id = CODEC_EAC3, .config = (guint8 *) dec3, .config_size = 3 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (audio); i++) {
    g_autofree gchar *name = g_strdup_printf ("audio_%u", i);
    add (manifest, name, &audio[i], 48000, (const guint64[]){ 192000, 0 },
        96000);
  }
  assert_golden ("colours.mpd", manifest);
}
END_TEST

/* Five segments of 4 s in a window of three; times of the day stay. */
START_TEST (live_window_slides)
{
  g_autoptr (Manifest) manifest =
      manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_LIVE);
  g_autoptr (Mpd) mpd = mpd_new ("manifest.mpd");
  CodecConfig video = video_codec (1280, 720, (Fraction){ 25, 1 });
  CodecConfig audio = audio_codec (2);
  ManifestRendition *v = add (manifest, "video_0", &video, 25000,
      (const guint64[]){ 100000, 100000, 100000, 0 }, 2000000);
  ManifestRendition *a = add (manifest, "audio_0", &audio, 48000,
      (const guint64[]){ 192512, 191488, 192512, 0 }, 96000);
  for (guint s = 0; s < 3; s++)
    ((ManifestSegment *) v->segments->pdata[s])->utc_us = NOON_US + s * 4000000;
  manifest->target_duration_s = 4;
  manifest->published_us = NOON_US + 12345678;
  assert_golden_next ("live-start.mpd", mpd, manifest);

  append (v, 300000, (const guint64[]){ 100000, 100000, 0 }, 1000000);
  append (a, 576512, (const guint64[]){ 191488, 192512, 0 }, 96000);
  for (guint s = 0; s < 2; s++) {
    manifest_segment_free (manifest_remove_first_segment (v));
    manifest_segment_free (manifest_remove_first_segment (a));
  }
  manifest->published_us += 8000000;
  assert_golden_next ("live-slid.mpd", mpd, manifest);

  manifest->is_finished = TRUE;
  assert_golden_next ("live-over.mpd", mpd, manifest);
}
END_TEST

static void
mark (ManifestRendition *rendition, guint index, gint64 start,
    gboolean new_init)
{
  ManifestSegment *segment = rendition->segments->pdata[index];
  gint64 shift = start - segment->start_ticks;
  if (new_init)
    manifest_add_init (rendition, "init-1.mp4", &rendition->codec);
  segment->is_discontinuity = TRUE;
  for (guint s = index; s < rendition->segments->len; s++) {
    segment = rendition->segments->pdata[s];
    segment->start_ticks += shift;
    segment->init = rendition->inits->len - 1;
  }
}

static ManifestDateRange *
add_break (Manifest *manifest, const gchar *id, gint64 start_us,
    gint64 duration_us)
{
  static const guint8 way_out[] = { 0xfc, 0x30, 0x21 };
  static const guint8 way_in[] = { 0xfc, 0x30, 0x22 };
  ManifestDateRange *range = manifest_add_date_range (manifest, id, start_us);
  range->scte35_out = g_bytes_new_static (way_out, sizeof way_out);
  range->duration_us = duration_us;
  if (duration_us >= 0)
    range->scte35_in = g_bytes_new_static (way_in, sizeof way_in);
  return range;
}

/* Two Periods of 8 s, dated 20 s apart, with media that begins at 100 s and
 * again at 0 s. The break that ends in the second one began in the first; one
 * goes on from before, one was over, one has yet to come, and a program is none
 * of them. */
START_TEST (splices_are_events)
{
  const guint64 ticks[] = { 100000, 100000, 100000, 100000, 0 };
  static const guint8 command[] = { 0xfc, 0x30, 0x23 };
  g_autoptr (Manifest) manifest = new_finished ();
  CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
  ManifestRendition *v =
      add (manifest, "video_0", &video, 25000, ticks, 500000);
  for (guint s = 0; s < v->segments->len; s++)
    ((ManifestSegment *) v->segments->pdata[s])->utc_us =
        NOON_US + (gint64) s % 2 * 4000000 + (s < 2 ? 0 : 20000000);
  mark (v, 0, 2500000, FALSE);
  mark (v, 2, 0, FALSE);
  add_break (manifest, "over", NOON_US - 9000000, 8000000);
  add_break (manifest, "late", NOON_US - 3000000, -1)->planned_us = 5000000;
  add_break (manifest, "long", NOON_US + 1500000, 20000000);
  ManifestDateRange *range =
      manifest_add_date_range (manifest, "command", NOON_US + 20000000);
  range->scte35_cmd = g_bytes_new_static (command, sizeof command);
  manifest_add_date_range (manifest, "program", NOON_US + 21000000);
  add_break (manifest, "next", NOON_US + 90000499, -1);
  assert_golden ("events.mpd", manifest);

  /* Dates are of both or of none. */
  for (guint s = 0; s < v->segments->len; s++)
    ((ManifestSegment *) v->segments->pdata[s])->utc_us = UTC_NONE;
  g_autoptr (Mpd) mpd = mpd_new (NULL);
  g_autoptr (GString) dateless = mpd_write (mpd, manifest);
  ck_assert_ptr_null (strstr (dateless->str, "EventStream"));
}
END_TEST

/* An event of a stored file, that nobody's clock has seen. */
START_TEST (event_without_wall_clock)
{
  g_autoptr (Manifest) manifest =
      manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_EVENT);
  CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
  ManifestRendition *v = add (manifest, "video_0", &video, 25000,
      (const guint64[]){ 100000, 100000, 0 }, 500000);
  v->declared_bps = 800000;
  manifest->published_us = NOON_US;
  assert_golden ("event.mpd", manifest);
}
END_TEST

/* The second Period needs another init of the video, at the same time; the
 * third begins at 100 s of another timeline; the last discontinuity is none for
 * DASH. */
START_TEST (periods_at_discontinuities)
{
  const guint64 ticks[] = { 100000, 100000, 100000, 100000, 100000, 0 };
  const guint64 samples[] = { 192512, 191488, 192512, 191488, 192512, 0 };
  g_autoptr (Manifest) manifest = new_finished ();
  CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
  CodecConfig audio = audio_codec (2);
  ManifestRendition *v =
      add (manifest, "video_0", &video, 25000, ticks, 500000);
  ManifestRendition *a =
      add (manifest, "audio_0", &audio, 48000, samples, 96000);
  mark (v, 1, 100000, TRUE);
  mark (a, 1, 192512, FALSE);
  mark (v, 3, 2500000, FALSE);
  mark (a, 3, 4800512, FALSE);
  mark (v, 4, 2600000, FALSE);
  mark (a, 4, 4992000, FALSE);
  assert_golden ("periods.mpd", manifest);
}
END_TEST

/* What another writer says next who knows nothing but what was written. */
static void
assert_is_gone_on_with (const GString *text, Mpd *mpd, const Manifest *manifest)
{
  g_autoptr (Mpd) other = mpd_new (NULL);
  g_autoptr (GError) error = NULL;
  ck_assert_msg (mpd_go_on (other, text->str, text->len, &error), "%s",
      error ? error->message : "");
  g_autoptr (GString) next = mpd_write (mpd, manifest);
  g_autoptr (GString) got = mpd_write (other, manifest);
  ck_assert_str_eq (got->str, next->str);
}

/* A new timeline begins at every segment but the second, and the window slides
 * past them. The audio begins it, by less than a tick of the video. */
START_TEST (another_writer_goes_on)
{
  const guint64 ticks[] = { 100000, 100000, 100000, 100000, 100000, 0 };
  const guint64 samples[] = { 192512, 191488, 192512, 191488, 192512, 0 };
  g_autoptr (Manifest) manifest =
      manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_LIVE);
  CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
  CodecConfig audio = audio_codec (2);
  ManifestRendition *v =
      add (manifest, "video_0", &video, 25000, ticks, 500000);
  ManifestRendition *a =
      add (manifest, "audio_0", &audio, 48000, samples, 96000);
  v->declared_bps = 800000;
  manifest->published_us = NOON_US + 20000000;
  for (guint s = 0; s < 5; s++)
    ((ManifestSegment *) v->segments->pdata[s])->utc_us = NOON_US + s * 4100000;
  for (guint s = 2; s < 5; s++) {
    mark (v, s, 1000 * s + 1, TRUE);
    mark (a, s, 1920 * s + 1, TRUE);
  }
  g_autoptr (Mpd) mpd = mpd_new (NULL);
  for (guint s = 0; s < 5; s++) {
    g_autoptr (GString) text = mpd_write (mpd, manifest);
    manifest->published_us += 4000000;
    assert_is_gone_on_with (text, mpd, manifest);
    if (s == 4)
      break;
    manifest_segment_free (manifest_remove_first_segment (v));
    manifest_segment_free (manifest_remove_first_segment (a));
    assert_is_gone_on_with (text, mpd, manifest);
  }
}
END_TEST

/* The playlists lost their end with the disk, and with it the last Period. */
START_TEST (what_is_listed_no_more_is_forgotten)
{
  const guint64 ticks[] = { 100000, 100000, 0 };
  g_autoptr (Manifest) manifest =
      manifest_new (4 * NSEC_PER_SEC, PLAYLIST_TYPE_LIVE);
  CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
  ManifestRendition *v =
      add (manifest, "video_0", &video, 25000, ticks, 500000);
  mark (v, 1, 7, TRUE);
  manifest->published_us = NOON_US;
  g_autoptr (Mpd) mpd = mpd_new (NULL), other = mpd_new (NULL);
  g_autoptr (GString) text = mpd_write (mpd, manifest);
  ck_assert_ptr_nonnull (strstr (text->str, "<Period id=\"1\""));
  ck_assert (mpd_go_on (other, text->str, text->len, NULL));
  g_ptr_array_set_size (v->segments, 1);
  g_autoptr (GString) after = mpd_write (other, manifest);
  ck_assert_ptr_nonnull (strstr (after->str, "<Period id=\"0\""));
  ck_assert_ptr_null (strstr (after->str, "<Period id=\"1\""));
}
END_TEST

/* A gap in the names as well needs a Period, one in time alone does not. */
START_TEST (gaps_are_left_out)
{
  const guint64 ticks[] = { 100000, 100000, 100000, 100000, 0 };
  g_autoptr (Manifest) numbers = new_finished ();
  g_autoptr (Manifest) times = new_finished ();
  CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
  ManifestRendition *v = add (numbers, "video_0", &video, 25000, ticks, 500000);
  ((ManifestSegment *) v->segments->pdata[1])->is_missing = TRUE;
  assert_golden ("gap-in-numbers.mpd", numbers);

  v = add (times, "video_0", &video, 25000, ticks, 500000);
  for (guint s = 0; s < 4; s++) {
    ManifestSegment *segment = v->segments->pdata[s];
    g_free (segment->uri);
    segment->uri =
        g_strdup_printf ("t%" G_GINT64_FORMAT ".m4s", segment->start_ticks);
  }
  ((ManifestSegment *) v->segments->pdata[1])->is_missing = TRUE;
  assert_golden ("gap-in-times.mpd", times);
}
END_TEST

/* Of one Representation; of a list; of one file with an index. */
START_TEST (holes_are_failover_content)
{
  const guint64 ticks[] = { 100000, 100000, 100000, 100000, 0 };
  g_autoptr (Manifest) manifest = new_finished ();
  CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
  static const gchar *const names[] = { "video_0", "video_1", "video_2" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    ManifestRendition *v =
        add (manifest, names[i], &video, 25000, ticks, 500000);
    for (guint s = 0; s < 4; s++) {
      ManifestSegment *segment = v->segments->pdata[s];
      segment->has_hole = i > 0 && (s == 1 || s == 3);
      if (i == 2) /* a list: nothing counts */
        segment->uri[0] = (gchar) ('a' + s * 5 % 7);
    }
  }
  assert_golden ("holes.mpd", manifest);
}
END_TEST

/* 60000 segments, the last a tick longer: 100 hours and 40 microseconds */
START_TEST (a_hundred_hours)
{
  g_autoptr (Manifest) manifest = new_finished ();
  CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
  ManifestRendition *v =
      add (manifest, "video_0", &video, 25000, no_ticks, 500000);
  for (guint s = 0; s < 60000; s++) {
    g_autofree gchar *uri = g_strdup_printf ("segment_%05u.m4s", s);
    list_segment (v, uri, s * G_GINT64_CONSTANT (150000),
        s == 59999 ? 150001 : 150000, 375000);
  }
  assert_golden ("hundred-hours.mpd", manifest);
}
END_TEST

/* One file a rendition: with an index, and without. */
START_TEST (single_files)
{
  g_autoptr (Manifest) manifest = new_finished ();
  CodecConfig video = video_codec (640, 360, (Fraction){ 25, 1 });
  ManifestRendition *v = add (manifest, "video_0", &video, 25000,
      (const guint64[]){ 100000, 100000, 0 }, 500000);
  ManifestInit *init = v->inits->pdata[0];
  init->range = (ByteRange){ 0, 700 };
  for (guint s = 0; s < 2; s++) {
    ManifestSegment *segment = v->segments->pdata[s];
    g_free (segment->uri);
    segment->uri = g_strdup (init->uri);
    segment->range = (ByteRange){ 756 + s * 250000, 250000 };
  }
  assert_golden ("byte-ranges.mpd", manifest);
  init->index = (ByteRange){ 700, 56 };
  assert_golden ("on-demand.mpd", manifest);
}
END_TEST

START_TEST (hostile_text_stays_inside)
{
  static const gchar *const hostile[] = {
    "\"/><evil a='&amp;'>]]>",
    "\xff\xfe broken \xc3",
    "\x01\x1b\x7f \xc2\x85 \xef\xbf\xbe \xef\xbf\xbf",
    "$Number$ %05d $RepresentationID$",
    "<!--",
  };
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++) {
    g_autoptr (Manifest) manifest = new_finished ();
    g_autoptr (Mpd) mpd = mpd_new (hostile[i]);
    CodecConfig audio = audio_codec (2);
    ManifestRendition *a =
        manifest_add_rendition (manifest, hostile[i], &audio, 48000);
    a->uri = g_strdup_printf ("%s/x.m3u8", hostile[i]);
    a->label = g_strdup (hostile[i]);
    a->language = g_strdup (hostile[i]);
    a->role = g_strdup (hostile[i]);
    manifest_add_init (a, hostile[i], &audio);
    g_autofree gchar *uri = g_strdup_printf ("%s_1", hostile[i]);
    list_segment (a, uri, 0, 96000, 1);

    g_autoptr (GString) got = mpd_write (mpd, manifest);
    ck_assert (g_utf8_validate (got->str, (gssize) got->len, NULL));
    ck_assert (strstr (got->str, "evil a='") == NULL);
    GMarkupParser none = { NULL, NULL, NULL, NULL, NULL };
    GMarkupParseContext *context =
        g_markup_parse_context_new (&none, 0, NULL, NULL);
    ck_assert (g_markup_parse_context_parse (context, got->str,
        (gssize) got->len, NULL));
    ck_assert (g_markup_parse_context_end_parse (context, NULL));
    g_markup_parse_context_free (context);
    for (const gchar *at = got->str; *at; at++)
      ck_assert ((guchar) *at >= 0x20 || *at == '\n');
  }
}
END_TEST

START_TEST (nothing_to_play)
{
  g_autoptr (Manifest) manifest = manifest_new (1, PLAYLIST_TYPE_EVENT);
  g_autoptr (Mpd) mpd = mpd_new (NULL);
  ck_assert (mpd_write (mpd, manifest) == NULL);
  CodecConfig audio = audio_codec (2);
  add (manifest, "audio_0", &audio, 48000, no_ticks, 0);
  ck_assert (mpd_write (mpd, manifest) == NULL);
}
END_TEST

CORE_TEST_MAIN ("mpd", one_video_one_audio, ladder_is_one_set,
    languages_roles_and_text, colours_and_channels, live_window_slides,
    splices_are_events, event_without_wall_clock, periods_at_discontinuities,
    another_writer_goes_on, what_is_listed_no_more_is_forgotten,
    gaps_are_left_out, holes_are_failover_content, a_hundred_hours,
    single_files, hostile_text_stays_inside, nothing_to_play)
