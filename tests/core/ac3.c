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
    what_is_out_of_order_is_refused)
