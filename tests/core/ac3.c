/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/ac3.h"

#include <string.h>

#include "bitwriter.h"
#include "coretest.h"

#define FRAME_BYTES 64

typedef struct
{
  guint strmtyp, substreamid, numblkscod, acmod, lfeon;
  guint chanmap;          /* 0: none */
  guint complexity_index; /* 0: no joint object coding */
} Frame;

/* ETSI TS 102 366 table E.1.2, with no optional metadata but what is asked */
static void
put_frame (guint8 *to, const Frame *f)
{
  BitWriter w = { 0 };
  put_u (&w, 16, 0x0b77);
  put_u (&w, 2, f->strmtyp);
  put_u (&w, 3, f->substreamid);
  put_u (&w, 11, FRAME_BYTES / 2 - 1);
  put_u (&w, 2, 0); /* 48 kHz */
  put_u (&w, 2, f->numblkscod);
  put_u (&w, 3, f->acmod);
  put_u (&w, 1, f->lfeon);
  put_u (&w, 5, 16); /* bsid */
  put_u (&w, 5, 31); /* dialnorm */
  put_u (&w, 1, 0);  /* compre */
  if (f->strmtyp == 1) {
    put_u (&w, 1, f->chanmap != 0);
    if (f->chanmap)
      put_u (&w, 16, f->chanmap);
  }
  put_u (&w, 1, 0); /* mixmdate */
  put_u (&w, 1, 0); /* infomdate */
  if (f->strmtyp == 0 && f->numblkscod != 3)
    put_u (&w, 1, 0);                      /* convsync */
  put_u (&w, 1, f->complexity_index != 0); /* addbsie */
  if (f->complexity_index) {
    put_u (&w, 6, 1); /* two bytes */
    put_u (&w, 8, 1); /* flag_ec3_extension_type_a */
    put_u (&w, 8, f->complexity_index);
  }
  memset (to, 0, FRAME_BYTES);
  memcpy (to, w.data, w.size);
}

START_TEST (substreams_make_one_sample)
{
  static const struct
  {
    guint n_frames;
    Frame frames[6];
    guint32 channels, frame_samples;
    gsize box_size;
    guint8 box[16]; /* after data_rate and num_ind_sub */
  } rows[] = {
    /* 5.1 */
    { 1, { { 0, 0, 3, 7, 1 } }, 6, 1536, 3, { 0x20, 0x0f, 0x00 } },
    /* 5.1 with Dolby Atmos of 16 objects */
    { 1, { { 0, 0, 3, 7, 1, 0, 16 } }, 6, 1536, 5,
        { 0x20, 0x0f, 0x00, 0x01, 0x10 } },
    /* 7.1: the second frame replaces Ls and Rs and adds Lrs and Rrs */
    { 2, { { 0, 0, 3, 7, 1 }, { 1, 0, 3, 6, 0, 0x1a00 } }, 8, 1536, 4,
        { 0x20, 0x0f, 0x02, 0x02 } },
    /* LFE2, the last bit of chan_loc */
    { 2, { { 0, 0, 3, 7, 1 }, { 1, 0, 3, 1, 0, 0x0002 } }, 7, 1536, 4,
        { 0x20, 0x0f, 0x03, 0x00 } },
    /* six frames of one block */
    { 6,
        { { 0, 0, 0, 2 }, { 0, 0, 0, 2 }, { 0, 0, 0, 2 }, { 0, 0, 0, 2 },
            { 0, 0, 0, 2 }, { 0, 0, 0, 2 } },
        2, 1536, 3, { 0x20, 0x04, 0x00 } },
    /* two frames of three blocks, each with its dependent: counted once */
    { 4,
        { { 0, 0, 2, 7, 1 }, { 1, 0, 2, 6, 0, 0x1a00 }, { 0, 0, 2, 7, 1 },
            { 1, 0, 2, 6, 0, 0x1a00 } },
        8, 1536, 4, { 0x20, 0x0f, 0x02, 0x02 } },
    /* two programmes */
    { 2, { { 0, 0, 3, 2 }, { 0, 1, 3, 1 } }, 2, 1536, 6,
        { 0x20, 0x04, 0x00, 0x20, 0x02, 0x00 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 data[6 * FRAME_BYTES];
    gsize size = rows[i].n_frames * FRAME_BYTES;
    for (guint f = 0; f < rows[i].n_frames; f++)
      put_frame (data + f * FRAME_BYTES, &rows[i].frames[f]);
    Eac3Sample sample;
    CoreStatus status = eac3_parse_sample (data, size, &sample);
    ck_assert_msg (status == CORE_OK, "row %u: %s", i,
        core_status_name (status));
    ck_assert_msg (sample.channels == rows[i].channels &&
            sample.frame_samples == rows[i].frame_samples,
        "row %u: %u channels, %u samples", i, sample.channels,
        sample.frame_samples);
    ByteWriter w = { 0 };
    eac3_write_dec3 (&sample, &w);
    ck_assert_msg (w.size == 2 + rows[i].box_size &&
            memcmp (w.data + 2, rows[i].box, rows[i].box_size) == 0,
        "row %u: %u bytes", i, (guint) w.size);
    byte_writer_clear (&w);
    ck_assert_int_eq (eac3_parse_sample (data, size - 1, &sample),
        CORE_INVALID);
  }
}
END_TEST

/* Metadata that table E.1.2 makes optional: all of it, or that which a mixdef
 * brings. */
static void
put_programme_mixing (BitWriter *w, guint acmod, guint mixdef, guint n_blocks)
{
  static const guint mix_bits[] = { 0, 5, 12, 5 + 8 * (3 + 2) };
  put_u (w, 7, 0x7f); /* pgmscl */
  if (acmod == 0)
    put_u (w, 7, 0x7f); /* pgmscl2 */
  put_u (w, 7, 0x7f);   /* extpgmscl */
  put_u (w, 2, mixdef);
  if (mixdef == 3)
    put_u (w, 5, 3); /* mixdeflen */
  for (guint n = mixdef == 3 ? 5 : 0; n < mix_bits[mixdef]; n++)
    put_u (w, 1, 1);
  for (guint n = 0; acmod < 2 && n < (acmod == 0 ? 2 : 1); n++)
    put_u (w, 15, 0x7fff); /* paninfo */
  put_u (w, 1, 1);         /* frmmixcfginfoe */
  if (n_blocks == 1)
    put_u (w, 5, 0x1f);
  else
    for (guint n = 0; n < n_blocks; n++)
      put_u (w, n % 2 ? 6 : 1, n % 2 ? 0x3f : 0); /* every second one */
}

typedef struct
{
  guint strmtyp, fscod, code, acmod, lfeon;
  guint mixdef;
  guint n_blocks; /* that this comes to */
  guint32 sample_rate, frame_samples;
} FullFrame;

static void
put_full_frame (guint8 to[2 * FRAME_BYTES], const FullFrame *f)
{
  BitWriter w = { 0 };
  put_u (&w, 16, 0x0b77);
  put_u (&w, 2, f->strmtyp);
  put_u (&w, 3, 0);
  put_u (&w, 11, 2 * FRAME_BYTES / 2 - 1);
  put_u (&w, 2, f->fscod);
  put_u (&w, 2, f->code);
  put_u (&w, 3, f->acmod);
  put_u (&w, 1, f->lfeon);
  put_u (&w, 5, 16);    /* bsid */
  put_u (&w, 5, 31);    /* dialnorm */
  put_u (&w, 9, 0x1ff); /* compr */
  if (f->acmod == 0) {
    put_u (&w, 5, 31);    /* dialnorm2 */
    put_u (&w, 9, 0x1ff); /* compr2 */
  }
  put_u (&w, 1, 1); /* mixmdate */
  if (f->acmod > 2)
    put_u (&w, 2, 3); /* dmixmod */
  if (f->acmod > 2 && f->acmod % 2 == 1)
    put_u (&w, 6, 0x3f); /* ltrtcmixlev, lorocmixlev */
  if (f->acmod >= 4)
    put_u (&w, 6, 0x3f); /* ltrtsurmixlev, lorosurmixlev */
  if (f->lfeon)
    put_u (&w, 6, 0x3f); /* lfemixlevcod */
  if (f->strmtyp == 0)
    put_programme_mixing (&w, f->acmod, f->mixdef, f->n_blocks);
  put_u (&w, 1, 1); /* infomdate */
  put_u (&w, 3, 5); /* bsmod */
  put_u (&w, 2, 3); /* copyrightb, origbs */
  if (f->acmod == 2)
    put_u (&w, 4, 0xf); /* dsurmod, dheadphonmod */
  if (f->acmod >= 6)
    put_u (&w, 2, 3);   /* dsurexmod */
  put_u (&w, 9, 0x1ff); /* audprodi */
  if (f->acmod == 0)
    put_u (&w, 9, 0x1ff); /* audprodi2 */
  if (f->fscod < 3)
    put_u (&w, 1, 1); /* sourcefscod */
  if (f->strmtyp == 0 && f->n_blocks != 6)
    put_u (&w, 1, 1); /* convsync */
  if (f->strmtyp == 2) {
    if (f->n_blocks != 6)
      put_u (&w, 1, 1);  /* blkid */
    put_u (&w, 6, 0x3f); /* frmsizecod */
  }
  put_u (&w, 1, 1); /* addbsie */
  put_u (&w, 6, 1);
  put_u (&w, 8, 1);
  put_u (&w, 8, 11); /* complexity_index_type_a */
  memset (to, 0, 2 * FRAME_BYTES);
  memcpy (to, w.data, w.size);
}

/* The last field is read right only where all before it has its true length. */
START_TEST (optional_metadata_is_passed_over)
{
  static const FullFrame rows[] = {
    { 0, 0, 3, 0, 0, 0, 6, 48000, 1536 }, /* two programmes of one channel */
    { 0, 1, 3, 1, 0, 1, 6, 44100, 1536 },
    { 0, 2, 3, 2, 0, 2, 6, 32000, 1536 },
    { 0, 0, 3, 3, 1, 3, 6, 48000, 1536 },
    { 0, 0, 2, 4, 0, 0, 3, 48000, 768 },
    { 0, 0, 1, 5, 1, 1, 2, 48000, 512 },
    { 0, 0, 0, 6, 0, 2, 1, 48000, 256 },
    { 0, 0, 3, 7, 1, 3, 6, 48000, 1536 },
    /* half rates, always of six blocks */
    { 0, 3, 0, 2, 0, 0, 6, 24000, 1536 },
    { 0, 3, 1, 2, 0, 0, 6, 22050, 1536 },
    { 0, 3, 2, 7, 1, 0, 6, 16000, 1536 },
    /* once AC-3 */
    { 2, 0, 3, 7, 1, 0, 6, 48000, 1536 },
    { 2, 0, 1, 2, 0, 0, 2, 48000, 512 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 data[2 * FRAME_BYTES];
    Eac3Sample sample;
    put_full_frame (data, &rows[i]);
    CoreStatus status = eac3_parse_sample (data, sizeof data, &sample);
    ck_assert_msg (status == CORE_OK, "row %u: %s", i,
        core_status_name (status));
    ck_assert_msg (sample.has_joint_object_coding &&
            sample.complexity_index == 11,
        "row %u: complexity %u", i, sample.complexity_index);
    ck_assert_uint_eq (sample.sample_rate, rows[i].sample_rate);
    ck_assert_uint_eq (sample.frame_samples, rows[i].frame_samples);
    ck_assert_uint_eq (sample.substreams[0].bsmod, 5);

    /* What is written of it is read again. */
    ByteWriter box = { 0 };
    DolbyAudio dolby;
    eac3_write_dec3 (&sample, &box);
    ck_assert (eac3_read_dec3 (box.data, box.size, &dolby));
    ck_assert_uint_eq (dolby.acmod, sample.substreams[0].acmod);
    ck_assert_int_eq (dolby.lfeon, sample.substreams[0].lfeon);
    ck_assert_uint_eq (dolby.chan_loc, sample.substreams[0].chan_loc);
    ck_assert (dolby.has_joint_object_coding);
    ck_assert_uint_eq (dolby.complexity_index, 11);
    ck_assert (!eac3_read_dec3 (box.data, 3, &dolby));
    /* From before there was joint object coding. */
    ck_assert (eac3_read_dec3 (box.data, box.size - 2, &dolby));
    ck_assert (!dolby.has_joint_object_coding);
    byte_writer_clear (&box);
  }
}
END_TEST

/* syncinfo and bsi, 4.3.1 and 4.3.2, and the box that follows from them */
START_TEST (frames_of_ac3_make_their_box)
{
  static const struct
  {
    guint fscod, frmsizecod, bsid, bsmod, acmod, lfeon;
    guint32 sample_rate, channels;
    guint8 box[3];
  } rows[] = {
    { 0, 28, 8, 0, 7, 1, 48000, 6, { 0x10, 0x3d, 0xc0 } }, /* 384 kbit/s */
    { 0, 20, 8, 0, 2, 0, 48000, 2, { 0x10, 0x11, 0x40 } }, /* 192 */
    { 1, 21, 8, 0, 2, 0, 44100, 2, { 0x50, 0x11, 0x40 } },
    { 2, 0, 8, 1, 1, 0, 32000, 1, { 0x90, 0x48, 0x00 } },
    { 0, 37, 8, 0, 0, 0, 48000, 2, { 0x10, 0x02, 0x40 } }, /* 640 */
    { 0, 20, 6, 0, 3, 1, 48000, 4, { 0x0c, 0x1d, 0x40 } },
    { 0, 20, 8, 0, 4, 1, 48000, 4, { 0x10, 0x25, 0x40 } },
    { 0, 20, 8, 0, 5, 0, 48000, 4, { 0x10, 0x29, 0x40 } },
    { 0, 20, 8, 0, 6, 1, 48000, 5, { 0x10, 0x35, 0x40 } },
    /* a half and a quarter of the rate */
    { 0, 20, 9, 0, 2, 0, 24000, 2, { 0x12, 0x11, 0x40 } },
    { 1, 20, 10, 0, 2, 0, 11025, 2, { 0x54, 0x11, 0x40 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    BitWriter w = { 0 };
    put_u (&w, 16, 0x0b77);
    put_u (&w, 16, 0); /* crc1 */
    put_u (&w, 2, rows[i].fscod);
    put_u (&w, 6, rows[i].frmsizecod);
    put_u (&w, 5, rows[i].bsid);
    put_u (&w, 3, rows[i].bsmod);
    put_u (&w, 3, rows[i].acmod);
    if (rows[i].acmod % 2 == 1 && rows[i].acmod != 1)
      put_u (&w, 2, 2); /* cmixlev */
    if (rows[i].acmod >= 4)
      put_u (&w, 2, 2); /* surmixlev */
    if (rows[i].acmod == 2)
      put_u (&w, 2, 2); /* dsurmod */
    put_u (&w, 1, rows[i].lfeon);
    put_u (&w, 5, 31); /* dialnorm */
    Ac3Frame frame;
    CoreStatus status = ac3_parse_frame (w.data, w.size, &frame);
    ck_assert_msg (status == CORE_OK, "row %u: %s", i,
        core_status_name (status));
    ck_assert_msg (frame.sample_rate == rows[i].sample_rate &&
            frame.channels == rows[i].channels,
        "row %u: %u Hz, %u channels", i, frame.sample_rate, frame.channels);
    ByteWriter box = { 0 };
    ac3_write_dac3 (&frame, &box);
    ck_assert_uint_eq (box.size, sizeof rows[i].box);
    ck_assert_msg (memcmp (box.data, rows[i].box, sizeof rows[i].box) == 0,
        "row %u: %02x %02x %02x", i, box.data[0], box.data[1], box.data[2]);
    byte_writer_clear (&box);
    ck_assert_int_eq (ac3_parse_frame (w.data, 5, &frame), CORE_INVALID);
  }
}
END_TEST

/* What the tables have no row for. */
START_TEST (reserved_codes_are_refused)
{
  static const struct
  {
    guint8 head[8];
    CoreStatus ac3, eac3;
  } rows[] = {
    /* fscod 3 */
    { { 0x0b, 0x77, 0, 0, 0xd4, 0x40, 0x40, 0 }, CORE_INVALID,
        CORE_UNSUPPORTED },
    /* frmsizecod 38 */
    { { 0x0b, 0x77, 0, 0, 0x26, 0x40, 0x40, 0 }, CORE_INVALID,
        CORE_UNSUPPORTED },
    /* no sync word */
    { { 0x0b, 0x76, 0, 0, 0x14, 0x40, 0x40, 0 }, CORE_INVALID, CORE_INVALID },
    /* fscod 3 and fscod2 3 */
    { { 0x0b, 0x77, 0, 3, 0xf4, 0x80, 0, 0 }, CORE_UNSUPPORTED, CORE_INVALID },
    /* strmtyp 3 */
    { { 0x0b, 0x77, 0xc0, 3, 0x34, 0x80, 0, 0 }, CORE_UNSUPPORTED,
        CORE_INVALID },
    /* a frame of more bytes than there are */
    { { 0x0b, 0x77, 0, 4, 0x34, 0x80, 0, 0 }, CORE_UNSUPPORTED, CORE_INVALID },
    /* bsid 17 */
    { { 0x0b, 0x77, 0, 3, 0x34, 0x88, 0, 0 }, CORE_UNSUPPORTED,
        CORE_UNSUPPORTED },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Ac3Frame frame;
    Eac3Sample sample;
    CoreStatus ac3 = ac3_parse_frame (rows[i].head, 8, &frame);
    CoreStatus eac3 = eac3_parse_sample (rows[i].head, 8, &sample);
    ck_assert_msg (ac3 == rows[i].ac3 && eac3 == rows[i].eac3, "row %u: %s, %s",
        i, core_status_name (ac3), core_status_name (eac3));
  }
  Eac3Sample sample;
  ck_assert_int_eq (eac3_parse_sample ((const guint8 *) "", 0, &sample),
      CORE_INVALID);
}
END_TEST

START_TEST (what_is_out_of_order_is_refused)
{
  static const Frame dependent = { 1, 0, 3, 6, 0, 0x1a00 };
  static const Frame second = { 0, 1, 3, 2 };
  static const guint8 swapped[] = { 0x77, 0x0b, 0x95, 0xfe, 0x40, 0x14 };
  guint8 data[FRAME_BYTES];
  Eac3Sample sample;
  Ac3Frame frame;
  put_frame (data, &dependent);
  ck_assert_int_eq (eac3_parse_sample (data, sizeof data, &sample),
      CORE_INVALID);
  put_frame (data, &second);
  ck_assert_int_eq (eac3_parse_sample (data, sizeof data, &sample),
      CORE_INVALID);
  ck_assert_int_eq (ac3_parse_frame (data, sizeof data, &frame),
      CORE_UNSUPPORTED);
  ck_assert_int_eq (ac3_parse_frame (swapped, sizeof swapped, &frame),
      CORE_UNSUPPORTED);
}
END_TEST

CORE_TEST_MAIN ("ac3", substreams_make_one_sample,
    optional_metadata_is_passed_over, frames_of_ac3_make_their_box,
    reserved_codes_are_refused, what_is_out_of_order_is_refused)
