/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/aac.h"

#include "bitwriter.h"
#include "coretest.h"

START_TEST (configurations_are_read)
{
  static const struct
  {
    gsize size;
    guint8 asc[8];
    AacConfig expected;
  } rows[] = {
    /* LC 48 kHz stereo, 44.1 kHz mono, 5.1 and 7.1 */
    { 2, { 0x11, 0x90 }, { 2, 0, 48000, 48000, 2, 1024 } },
    { 2, { 0x12, 0x08 }, { 2, 0, 44100, 44100, 1, 1024 } },
    { 2, { 0x11, 0xb0 }, { 2, 0, 48000, 48000, 6, 1024 } },
    { 2, { 0x11, 0xb8 }, { 2, 0, 48000, 48000, 8, 1024 } },
    { 2, { 0x11, 0xd8 }, { 2, 0, 48000, 48000, 7, 1024 } }, /* 6.1 back */
    { 2, { 0x11, 0xe0 }, { 2, 0, 48000, 48000, 8, 1024 } }, /* 7.1 */
    { 2, { 0x11, 0xf0 }, { 2, 0, 48000, 48000, 8, 1024 } }, /* 5.1.2 */
    /* 960 samples a frame */
    { 2, { 0x11, 0x94 }, { 2, 0, 48000, 48000, 2, 960 } },
    /* 96 kHz, and 48 kHz spelt out */
    { 2, { 0x10, 0x10 }, { 2, 0, 96000, 96000, 2, 1024 } },
    { 5, { 0x17, 0x80, 0x5d, 0xc0, 0x10 }, { 2, 0, 48000, 48000, 2, 1024 } },
    /* HE-AAC: hierarchical, and the extension that old decoders overlook */
    { 4, { 0x2b, 0x11, 0x88, 0x00 }, { 2, 5, 24000, 48000, 2, 1024 } },
    { 5, { 0x13, 0x10, 0x56, 0xe5, 0x98 }, { 2, 5, 24000, 48000, 2, 1024 } },
    /* HE-AAC v2: one channel becomes two */
    { 4, { 0xeb, 0x09, 0x88, 0x00 }, { 2, 29, 24000, 48000, 2, 1024 } },
    { 7, { 0x13, 0x08, 0x56, 0xe5, 0x9d, 0x48, 0x80 },
        { 2, 29, 24000, 48000, 2, 1024 } },
    /* the extension says: no SBR */
    { 5, { 0x11, 0x90, 0x56, 0xe5, 0x00 }, { 2, 0, 48000, 48000, 2, 1024 } },
    /* xHE-AAC, through the escape: 48 kHz, 1024 samples, stereo */
    { 5, { 0xf9, 0x46, 0x43, 0x22, 0x00 }, { 42, 0, 48000, 48000, 2, 1024 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    AacConfig c = { 0 };
    CoreStatus status = aac_parse_config (rows[i].asc, rows[i].size, &c);
    const AacConfig *e = &rows[i].expected;
    ck_assert_msg (status == CORE_OK &&
            c.audio_object_type == e->audio_object_type &&
            c.extension_object_type == e->extension_object_type &&
            c.core_sample_rate == e->core_sample_rate &&
            c.sample_rate == e->sample_rate && c.channels == e->channels &&
            c.frame_samples == e->frame_samples,
        "row %u: %s, %u+%u %u->%u Hz %u ch %u", i, core_status_name (status),
        c.audio_object_type, c.extension_object_type, c.core_sample_rate,
        c.sample_rate, c.channels, c.frame_samples);
  }
}
END_TEST

/* Four channels: a pair in front, a single behind, an LFE; with a comment. */
static void
put_program_config (BitWriter *w)
{
  put_u (w, 4, 0);    /* element_instance_tag */
  put_u (w, 2, 1);    /* object_type LC */
  put_u (w, 4, 3);    /* 48 kHz */
  put_u (w, 4, 1);    /* front */
  put_u (w, 4, 0);    /* side */
  put_u (w, 4, 1);    /* back */
  put_u (w, 2, 1);    /* lfe */
  put_u (w, 3, 1);    /* assoc_data */
  put_u (w, 4, 1);    /* valid_cc */
  put_u (w, 3, 0);    /* no mixdowns */
  put_u (w, 5, 0x10); /* front: is_cpe, tag */
  put_u (w, 5, 0x00); /* back */
  put_u (w, 4, 0);    /* lfe */
  put_u (w, 4, 0);    /* assoc_data */
  put_u (w, 5, 0);    /* cc */
  w->free_bits = 0;   /* byte_alignment */
  put_u (w, 8, 2);    /* comment_field_bytes */
  put_u (w, 16, 0x6869);
}

START_TEST (program_config_gives_the_channels)
{
  BitWriter w = { 0 };
  put_u (&w, 5, 2);
  put_u (&w, 4, 6); /* 24 kHz */
  put_u (&w, 4, 0); /* channelConfiguration: see the program_config_element */
  put_u (&w, 3, 0);
  put_program_config (&w);
  gsize without_extension = w.size;
  put_u (&w, 11, 0x2b7);
  put_u (&w, 5, 5);
  put_u (&w, 1, 1);
  put_u (&w, 4, 3);

  AacConfig config;
  ck_assert_int_eq (aac_parse_config (w.data, w.size, &config), CORE_OK);
  ck_assert_uint_eq (config.channels, 4);
  ck_assert_uint_eq (config.extension_object_type, 5);
  ck_assert_uint_eq (config.sample_rate, 48000);
  for (gsize size = 0; size < without_extension; size++)
    ck_assert_int_eq (aac_parse_config (w.data, size, &config), CORE_INVALID);
}
END_TEST

START_TEST (what_is_no_aac_is_refused)
{
  static const struct
  {
    gsize size;
    guint8 asc[8];
    CoreStatus expected;
  } rows[] = {
    { 0, { 0 }, CORE_INVALID }, { 1, { 0x11 }, CORE_INVALID },
    { 2, { 0x16, 0x90 }, CORE_INVALID }, /* reserved frequency index 13 */
    { 4, { 0x17, 0x80, 0x00, 0x00 }, CORE_INVALID },
    { 5, { 0x17, 0x80, 0x00, 0x00, 0x10 }, CORE_INVALID }, /* 0 Hz */
    { 4, { 0x2b, 0x16, 0x88, 0x00 }, CORE_INVALID },       /* SBR at index 13 */
    { 4, { 0x2b, 0x13, 0x88, 0x00 }, CORE_INVALID }, /* SBR 24 -> 22.05 kHz */
    { 2, { 0x01, 0x90 }, CORE_UNSUPPORTED },         /* type 0 */
    { 4, { 0xf8, 0x46, 0x40, 0x00 }, CORE_UNSUPPORTED }, /* MPEG Layer-3 */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    AacConfig config;
    CoreStatus status = aac_parse_config (rows[i].asc, rows[i].size, &config);
    ck_assert_msg (status == rows[i].expected, "row %u: %s", i,
        core_status_name (status));
  }
}
END_TEST

START_TEST (made_configs_read_back)
{
  static const struct
  {
    guint object_type;
    guint32 core_rate, rate;
    guint64 channels;
    gsize size;
  } rows[] = {
    { 2, 48000, 48000, 2, 2 },
    { 1, 44100, 44100, 6, 2 },
    { 2, 24000, 48000, 8, 5 },
    { 2, 22255, 44510, 1, 11 }, /* in no table: spelt out */
    { 4, 22255, 22255, 1, 5 },
    { 5, 48000, 48000, 2, 0 },
    { 2, 48000, 48000, 7, 0 },
    { 2, 0, 0, 2, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 asc[AAC_MADE_CONFIG_SIZE];
    AacConfig config;
    gsize size = aac_make_config (asc, rows[i].object_type, rows[i].core_rate,
        rows[i].rate, rows[i].channels);
    ck_assert_msg (size == rows[i].size, "row %u: %u", i, (guint) size);
    if (size == 0)
      continue;
    ck_assert_int_eq (aac_parse_config (asc, size, &config), CORE_OK);
    ck_assert_uint_eq (config.audio_object_type, rows[i].object_type);
    ck_assert_uint_eq (config.core_sample_rate, rows[i].core_rate);
    ck_assert_uint_eq (config.sample_rate, rows[i].rate);
    ck_assert_uint_eq (config.channels, rows[i].channels);
  }
}
END_TEST

CORE_TEST_MAIN ("aac", configurations_are_read,
    program_config_gives_the_channels, what_is_no_aac_is_refused,
    made_configs_read_back)
