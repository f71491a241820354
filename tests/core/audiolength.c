/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/audiolength.h"

#include <string.h>

#include "coretest.h"

static void
set_private (MatroskaTrack *track, const void *bytes, gsize size)
{
  track->codec_private = g_memdup2 (bytes, size);
  track->codec_private_size = size;
}

START_TEST (frames_say_how_long_they_are)
{
  static const struct
  {
    const gchar *codec_id;
    const gchar *head;
    gsize size; /* of the frame; 0: the head is all of it */
    guint32 samples, rate;
  } rows[] = {
    { "A_OPUS", "\x00", 1, 480, 48000 },          /* SILK 10 ms, one frame */
    { "A_OPUS", "\x18", 1, 2880, 48000 },         /* SILK 60 ms */
    { "A_OPUS", "\x79\1\1", 3, 1920, 48000 },     /* hybrid 20 ms, two */
    { "A_OPUS", "\xfc", 1, 960, 48000 },          /* CELT 20 ms, stereo */
    { "A_OPUS", "\x80", 1, 120, 48000 },          /* CELT 2.5 ms */
    { "A_OPUS", "\x83\x30", 2, 48 * 120, 48000 }, /* 48 of them: 120 ms */
    { "A_OPUS", "\x83\x31", 2, 0, 0 },            /* one more is too much */
    { "A_OPUS", "\x83", 1, 0, 0 },
    { "A_MPEG/L3", "\xff\xfb\x90\x64", 4, 1152, 44100 },
    { "A_MPEG/L3", "\xff\xf3\x14\xc4", 4, 576, 24000 },
    { "A_MPEG/L3", "\xff\xe3\x18\xc4", 4, 576, 8000 }, /* 2.5 */
    { "A_MPEG/L2", "\xff\xfd\xa4\x04", 4, 1152, 48000 },
    { "A_MPEG/L1", "\xff\xff\x18\x04", 4, 384, 32000 },
    { "A_MPEG/L3", "\xff\xfb\x9c\x64", 4, 0, 0 }, /* no such rate */
    { "A_MPEG/L3", "ID3\3", 4, 0, 0 },
    { "A_AC3", "\x0b\x77\1\2\x1e\x40", 6, 1536, 48000 },
    { "A_AC3", "\x0b\x77\1\2\x5e\x40", 6, 1536, 44100 },
    { "A_AC3", "\x0b\x77\1\2\xde\x40", 6, 0, 0 },
    { "A_EAC3", "\x0b\x77\1\2\x3f\x86", 6, 1536, 48000 },
    { "A_EAC3", "\x0b\x77\1\2\xff\x86", 6, 0, 0 },
    { "A_EAC3", "\x0b\x77\1\2\xdf\x86", 6, 1536, 22050 },
    { "A_EAC3", "\x0b\x77\1\2\x3f", 5, 0, 0 },
    { "A_DTS", "\x7f\xfe\x80\x01\xfc\x3c\x3f\xf0\xb5\xe0", 10, 512, 48000 },
    { "A_DTS", "\x7f\xfe\x80\x01\xfc\x3c\x3f\xf0", 8, 0, 0 },
    { "A_FLAC", "\xff\xf8\xc9\x18\x00", 5, 4096, 32000 },
    { "A_FLAC", "\xff\xf8\x19\x18\x00", 5, 192, 32000 },
    { "A_FLAC", "\xff\xf8\x59\x18\x00", 5, 4608, 32000 },
    { "A_FLAC", "\xff\xf9\x69\x18\xc4\x80\x7f", 7, 128, 32000 },
    { "A_FLAC", "\xff\xf8\x79\x18\x07\x03\xe7", 7, 1000, 32000 },
    { "A_FLAC", "\xff\xf8\x79\x18\x07\x03", 6, 0, 0 },
    { "A_FLAC", "\xff\xf8\x09\x18\x07\x03", 6, 0, 0 },
    { "A_FLAC", "\xff\xf0\xc9\x18\x00", 5, 0, 0 },
    { "A_PCM/INT/LIT", "....", 800, 100, 32000 },
    { "A_PCM/INT/BIG", ".......", 7, 0, 0 },
    { "A_WAVPACK4", "wvpk\0\0\0\0\x10\4\0\0\0\0\0\0\0\0\0\0\xc0\x5d\0\0", 24,
        24000, 32000 },
    { "A_WAVPACK4", "wvpk\0\0\0\0\x10\4\0\0", 12, 0, 0 },
    { "A_TTA1", "....", 4, 0, 0 },
    { NULL, "....", 4, 0, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const MatroskaTrack track = { .type = MATROSKA_TRACK_AUDIO,
      .codec_id = (gchar *) rows[i].codec_id,
      .sample_rate = 32000,
      .channels = 2,
      .bit_depth = 25 };
    AudioLength length;
    audio_length_init (&length, &track);
    gsize n_bytes = rows[i].size > 24 ? 4 : rows[i].size;
    /* exactly as many bytes as there are, so that a read beyond them shows */
    g_autofree guint8 *head = g_memdup2 (rows[i].head, n_bytes);
    Fraction got =
        audio_length_next (&length, (Span){ head, n_bytes }, rows[i].size);
    ck_assert_msg (got.num == rows[i].samples && got.den == rows[i].rate,
        "row %u: %u/%u", i, got.num, got.den);
    got = audio_length_next (&length, (Span){ NULL, 0 }, 0);
    ck_assert_uint_eq (got.num, 0);
  }
}
END_TEST

START_TEST (access_units_of_truehd_last_as_long_at_multiples_of_a_rate)
{
  static const struct
  {
    guint32 track_rate;
    const gchar *head;
    gsize size; /* of the frame */
    guint32 samples, rate;
  } rows[] = {
    { 48000, "\x10\x02\0\0", 4, 40, 48000 },
    { 192000, "\x10\x02\0\0", 4, 40, 48000 },
    { 88200, "\x10\x02\0\0", 4, 40, 44100 },
    { 48000, "\x10\x04\0\0", 8, 40, 48000 },
    { 48000, "\x10\x02\0\0", 6, 0, 0 }, /* two units, or none */
    { 32000, "\x10\x02\0\0", 4, 0, 0 }, /* no such rate */
    { 48000, "\x10", 1, 0, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const MatroskaTrack track = { .type = MATROSKA_TRACK_AUDIO,
      .codec_id = (gchar *) (i % 2 == 0 ? "A_TRUEHD" : "A_MLP"),
      .sample_rate = rows[i].track_rate,
      .channels = 2 };
    AudioLength length;
    audio_length_init (&length, &track);
    gsize n_bytes = MIN (rows[i].size, 4);
    g_autofree guint8 *head = g_memdup2 (rows[i].head, n_bytes);
    Fraction got =
        audio_length_next (&length, (Span){ head, n_bytes }, rows[i].size);
    ck_assert_msg (got.num == rows[i].samples && got.den == rows[i].rate,
        "row %u: %u/%u", i, got.num, got.den);
  }
}
END_TEST

/* Bits from the lowest on. */
static void
put_bits (GByteArray *bytes, guint *n_bits, guint value, guint count)
{
  for (guint i = 0; i < count; i++, (*n_bits)++) {
    const guint8 zero = 0;
    if (*n_bits % 8 == 0)
      g_byte_array_append (bytes, &zero, 1);
    bytes->data[*n_bits / 8] |= (guint8) ((value >> i & 1) << *n_bits % 8);
  }
}

/* The three headers, of which a setup header is a name and its modes. */
static GByteArray *
vorbis_headers (const gchar *modes)
{
  GByteArray *bytes = g_byte_array_new ();
  static const guint8 sizes[] = { 2, 30, 255, 1 };
  static const guint8 identification[30] = { 1, 'v', 'o', 'r', 'b', 'i',
    's', [28] = 0xb8, [29] = 1 };
  static const guint8 comment[256] = { 3, 'v', 'o', 'r', 'b', 'i', 's' };
  g_byte_array_append (bytes, sizes, sizeof sizes);
  g_byte_array_append (bytes, identification, sizeof identification);
  g_byte_array_append (bytes, comment, sizeof comment);
  g_byte_array_append (bytes, (const guint8 *) "\5vorbis", 7);
  guint n_bits = bytes->len * 8;
  put_bits (bytes, &n_bits, 5, 3); /* not at a byte's edge */
  put_bits (bytes, &n_bits, (guint) strlen (modes) - 1, 6);
  for (const gchar *mode = modes; *mode; mode++) {
    put_bits (bytes, &n_bits, *mode == 'L', 1);
    put_bits (bytes, &n_bits, 0, 32);
    put_bits (bytes, &n_bits, (guint) (mode - modes), 8);
  }
  put_bits (bytes, &n_bits, 1, 1);
  return bytes;
}

/* 256 and 2048 samples; a packet is half of its block and half of the one
 * before. */
START_TEST (vorbis_packets_overlap)
{
  static const struct
  {
    const gchar *modes;
    const gchar *packets; /* their mode numbers */
    guint samples[8];
  } rows[] = {
    { "SL", "00111001", { 128, 128, 576, 1024, 1024, 576, 128, 576 } },
    { "S", "00", { 128, 128 } },
    { "LSLL", "0123", { 1024, 576, 576, 1024 } },
    { "SSSSLLLLS", "048", { 128, 576, 576 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) headers = vorbis_headers (rows[i].modes);
    MatroskaTrack track = { .type = MATROSKA_TRACK_AUDIO,
      .codec_id = (gchar *) "A_VORBIS",
      .sample_rate = 44100 };
    set_private (&track, headers->data, headers->len);
    AudioLength length;
    audio_length_init (&length, &track);
    ck_assert_int_eq (length.kind, AUDIO_LENGTH_VORBIS);
    for (guint p = 0; rows[i].packets[p]; p++) {
      guint8 head = (guint8) ((rows[i].packets[p] - '0') << 1);
      Fraction got = audio_length_next (&length, (Span){ &head, 1 }, 1);
      ck_assert_msg (got.num == rows[i].samples[p] && got.den == 44100,
          "row %u, packet %u: %u/%u", i, p, got.num, got.den);
    }
    audio_length_reset (&length);
    ck_assert_uint_eq (length.last_block_samples, 0);

    /* cut anywhere, it may be unknown, and no more */
    for (gsize size = 0; size < headers->len; size++) {
      g_free (track.codec_private);
      set_private (&track, headers->data, size);
      audio_length_init (&length, &track);
      if (size < 4 + 30 + 256)
        ck_assert_int_eq (length.kind, AUDIO_LENGTH_UNKNOWN);
      guint8 head = 0xfe;
      audio_length_next (&length, (Span){ &head, 1 }, 1);
    }
    g_free (track.codec_private);
  }
}
END_TEST

START_TEST (flac_says_whether_its_frames_vary)
{
  static const struct
  {
    const gchar *bytes;
    gsize size;
    guint samples;
  } rows[] = {
    { "fLaC\0\0\0\x22\x10\0\x10\0", 12, 4096 },
    { "fLaC\0\0\0\x22\x10\0\x12\0", 12, 0 },
    { "fLaC\0\0\0\x22\x10\0\x10", 11, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    MatroskaTrack track = { .codec_id = (gchar *) "A_FLAC",
      .sample_rate = 48000 };
    set_private (&track, rows[i].bytes, rows[i].size);
    AudioLength length;
    audio_length_init (&length, &track);
    ck_assert_uint_eq (length.frame_samples, rows[i].samples);
    ck_assert (!audio_length_is_constant (&length)); /* the last is shorter */
    g_free (track.codec_private);
  }
}
END_TEST

START_TEST (frames_of_alac_are_as_the_track_says_but_the_last)
{
  static const struct
  {
    const gchar *head;
    gsize size;
    guint32 samples;
  } rows[] = {
    { "\x20\0\0\0\0\0\0", 7, 4096 },  /* two channels */
    { "\x20\0\x10\0\0\1\0", 7, 128 }, /* a length of its own */
    { "\x20\0\x10\0\2\0\2", 7, 0 },   /* longer than any */
    { "\x20\0\x10\0", 4, 0 },
    { "\xe0\0\0\0\0\0\0", 7, 0 }, /* the end, and nothing in front */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    MatroskaTrack track = { .codec_id = (gchar *) "A_ALAC",
      .sample_rate = 44100 };
    set_private (&track, "\0\0\x10\0", 4);
    AudioLength length;
    audio_length_init (&length, &track);
    ck_assert_uint_eq (length.frame_samples, 4096);
    g_autofree guint8 *head = g_memdup2 (rows[i].head, rows[i].size);
    Fraction got =
        audio_length_next (&length, (Span){ head, rows[i].size }, 15000);
    ck_assert_msg (got.num == rows[i].samples, "row %u: %u", i, got.num);
    g_free (track.codec_private);
  }
}
END_TEST

START_TEST (frames_begin_at_multiples_of_the_shortest)
{
  static const struct
  {
    const gchar *codec_id;
    const gchar *private_bytes;
    guint32 track_rate;
    guint32 samples, rate;
  } rows[] = {
    { "A_OPUS", "", 44100, 120, 48000 },
    { "A_MS/ACM", "\x61\1", 48000, 2048, 48000 },
    { "A_MS/ACM", "\x61\1", 32000, 2048, 32000 },
    { "A_MS/ACM", "\x60\1", 32000, 1024, 32000 },
    { "A_MS/ACM", "\x60\1", 16000, 512, 16000 },
    { "A_MS/ACM", "\x62\1", 48000, 0, 48000 }, /* WMA Pro */
    { "A_MS/ACM", "\x61", 48000, 0, 48000 },
    { "A_AC3", "", 48000, 0, 48000 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    MatroskaTrack track = { .codec_id = (gchar *) rows[i].codec_id,
      .sample_rate = rows[i].track_rate };
    set_private (&track, rows[i].private_bytes, strlen (rows[i].private_bytes));
    AudioLength length;
    audio_length_init (&length, &track);
    ck_assert_msg (length.grid_samples == rows[i].samples &&
            length.sample_rate == rows[i].rate,
        "row %u: %u/%u", i, length.grid_samples, length.sample_rate);
    g_free (track.codec_private);
  }
}
END_TEST

CORE_TEST_MAIN ("audiolength", frames_say_how_long_they_are,
    frames_of_alac_are_as_the_track_says_but_the_last,
    frames_begin_at_multiples_of_the_shortest,
    access_units_of_truehd_last_as_long_at_multiples_of_a_rate,
    vorbis_packets_overlap, flac_says_whether_its_frames_vary)
