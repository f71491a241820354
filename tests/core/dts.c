/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/dts.h"

#include <string.h>

#include "bitwriter.h"
#include "coretest.h"

#define CORE_BYTES 96
#define EXTENSION_BYTES 64
#define EXTENSION_HEADER_BYTES 32

/* ETSI TS 102 114 5.3.1: 48 kHz, 5 channels and LFE, 512 samples */
static void
put_core (guint8 *to)
{
  BitWriter w = { 0 };
  put_u (&w, 32, 0x7ffe8001);
  put_u (&w, 1 + 5 + 1, 0x7e); /* FTYPE, SHORT, CPF */
  put_u (&w, 7, 15);           /* NBLKS */
  put_u (&w, 14, CORE_BYTES - 1);
  put_u (&w, 6, 9);  /* AMODE */
  put_u (&w, 4, 13); /* SFREQ */
  put_u (&w, 5 + 5, 0);
  put_u (&w, 3 + 1 + 1, 0); /* EXT_AUDIO_ID, EXT_AUDIO, ASPF */
  put_u (&w, 2 + 1, 4);     /* LFF 2, HFLAG */
  put_u (&w, 1 + 4 + 2, 0); /* FILTS, VERNUM, CHIST */
  put_u (&w, 3 + 1 + 1, 0); /* PCMR 16 bits */
  memset (to, 0, CORE_BYTES);
  memcpy (to, w.data, w.size);
}

/* 7.4.1 and 7.4.2: one asset of 24 bits */
static void
put_extension (guint8 *to, guint rate_code, guint channels, guint layout,
    guint32 component)
{
  BitWriter w = { 0 };
  put_u (&w, 32, 0x64582025);
  put_u (&w, 8 + 2 + 1, 0); /* user bits, nExtSSIndex, short header */
  put_u (&w, 8, EXTENSION_HEADER_BYTES - 1);
  put_u (&w, 16, EXTENSION_BYTES - 1);
  put_u (&w, 1, 1);  /* bStaticFieldsPresent */
  put_u (&w, 2, 2);  /* 48 kHz clock */
  put_u (&w, 3, 0);  /* 512 clocks */
  put_u (&w, 1, 0);  /* bTimeStampFlag */
  put_u (&w, 3, 0);  /* one presentation */
  put_u (&w, 3, 0);  /* one asset */
  put_u (&w, 1, 1);  /* active substreams */
  put_u (&w, 8, 1);  /* active assets */
  put_u (&w, 1, 0);  /* bMixMetadataEnbl */
  put_u (&w, 16, 0); /* nuAssetFsize */
  put_u (&w, 9 + 3, 0);
  put_u (&w, 1 + 1 + 1, 0); /* no type, language, text */
  put_u (&w, 5, 23);        /* nuBitResolution */
  put_u (&w, 4, rate_code);
  put_u (&w, 8, channels - 1);
  put_u (&w, 1, 1); /* bOne2OneMapChannels2Speakers */
  if (channels > 2)
    put_u (&w, 1, 0);
  if (channels > 6)
    put_u (&w, 1, 0);
  put_u (&w, 1, 1); /* bSpkrMaskEnabled */
  put_u (&w, 2, 3); /* of 16 bits */
  put_u (&w, 16, layout);
  memset (to, 0, EXTENSION_BYTES);
  memcpy (to, w.data, w.size);
  BitWriter sync = { 0 };
  put_u (&sync, 32, component);
  memcpy (to + EXTENSION_HEADER_BYTES, sync.data, sync.size);
}

START_TEST (substreams_decide_the_sample_entry)
{
  static const struct
  {
    gboolean has_core, has_extension;
    guint rate_code, channels, layout;
    guint32 component;
    const gchar *entry;
    guint32 sample_rate, frame_samples;
    guint8 box[8]; /* from pcmSampleDepth on */
  } rows[] = {
    { TRUE, FALSE, 0, 6, 0, 0, "dtsc", 48000, 512,
        { 16, 0x03, 0x24, 0x06, 0x00, 0x00, 0x0f, 0x00 } },
    /* DTS-HD Master Audio, 7.1 at 96 kHz: 1024 samples last as long */
    { TRUE, TRUE, 13, 8, 0x004f, 0x41a29547, "dtsh", 96000, 1024,
        { 24, 0x5d, 0x24, 0x06, 0x00, 0x00, 0x4f, 0x00 } },
    /* High Resolution */
    { TRUE, TRUE, 12, 6, 0x000f, 0x655e315e, "dtsh", 48000, 512,
        { 24, 0x0d, 0x24, 0x06, 0x00, 0x00, 0x0f, 0x00 } },
    /* lossless without a core, and DTS Express */
    { FALSE, TRUE, 12, 2, 0x0002, 0x41a29547, "dtsl", 48000, 512,
        { 24, 0x22, 0x7c, 0x00, 0x00, 0x00, 0x02, 0x00 } },
    { FALSE, TRUE, 12, 6, 0x000f, 0x0a801921, "dtse", 48000, 512,
        { 24, 0x24, 0x7c, 0x00, 0x00, 0x00, 0x0f, 0x00 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 data[CORE_BYTES + EXTENSION_BYTES];
    gsize size = 0;
    if (rows[i].has_core) {
      put_core (data);
      size += CORE_BYTES;
    }
    if (rows[i].has_extension) {
      put_extension (data + size, rows[i].rate_code, rows[i].channels,
          rows[i].layout, rows[i].component);
      size += EXTENSION_BYTES;
    }
    DtsFrame frame;
    CoreStatus status = dts_parse_frame (data, size, &frame);
    ck_assert_msg (status == CORE_OK, "row %u: %s", i,
        core_status_name (status));
    ck_assert_msg (strcmp (dts_sample_entry (&frame), rows[i].entry) == 0 &&
            frame.sample_rate == rows[i].sample_rate &&
            frame.frame_samples == rows[i].frame_samples &&
            frame.channels == rows[i].channels,
        "row %u: %s, %u Hz, %u samples, %u channels", i,
        dts_sample_entry (&frame), frame.sample_rate, frame.frame_samples,
        frame.channels);
    ByteWriter w = { 0 };
    dts_write_ddts (&frame, &w);
    ck_assert_uint_eq (w.size, 20);
    ck_assert_msg (memcmp (w.data + 12, rows[i].box, 8) == 0,
        "row %u: %02x %02x %02x %02x %02x %02x %02x", i, w.data[12], w.data[13],
        w.data[14], w.data[15], w.data[16], w.data[17], w.data[18]);
    byte_writer_clear (&w);
    ck_assert_int_eq (dts_parse_frame (data, size - 1, &frame), CORE_INVALID);
  }
}
END_TEST

START_TEST (what_mp4_does_not_hold_is_refused)
{
  static const guint8 rows[][4] = { { 0xfe, 0x7f, 0x01, 0x80 },
    { 0x1f, 0xff, 0xe8, 0x00 }, { 0xff, 0x1f, 0x00, 0xe8 } };
  DtsFrame frame;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_int_eq (dts_parse_frame (rows[i], 4, &frame), CORE_UNSUPPORTED);
}
END_TEST

CORE_TEST_MAIN ("dts", substreams_decide_the_sample_entry,
    what_mp4_does_not_hold_is_refused)
