/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fakenvencstream.h"

#include "ipcm.h"
#include "lossless265.h"

#define ALL_I_SLICES 7

/* --- H.264 --- */

/* slice_header(), ITU-T H.264 7.3.3, behind the NAL unit's */
static void
put_h264_header (BitWriter *w, const FakeSlice *slice)
{
  static const guint8 nal_headers[] = { 0x65, 0x41, 0x01 };
  put_u (w, 8, nal_headers[slice->kind]);
  put_ue (w, 0);
  put_ue (w, ALL_I_SLICES);
  put_ue (w, 0);
  put_u (w, IPCM_COUNT_BITS, slice->frame_number % (1 << IPCM_COUNT_BITS));
  if (slice->kind == FAKE_SLICE_IDR)
    put_ue (w, slice->idr_id);
  put_u (w, IPCM_COUNT_BITS, 2 * slice->order % (1 << IPCM_COUNT_BITS));
  if (slice->kind == FAKE_SLICE_IDR)
    put_u (w, 2, 0);
  else if (slice->kind == FAKE_SLICE_REFERENCE)
    put_u (w, 1, 0);
  put_se (w, 0);
}

/* --- H.265 --- */

/* slice_segment_header(), ITU-T H.265 7.3.6.1, behind the NAL unit's */
static void
put_h265_header (BitWriter *w, const FakeSlice *slice)
{
  /* IDR_N_LP, TRAIL_R, TRAIL_N (table 7-1) */
  static const guint8 nal_types[] = { 20, 1, 0 };
  put_u (w, 7, nal_types[slice->kind]);
  put_u (w, 6, 0);
  put_u (w, 3, 1);
  put_u (w, 1, 1); /* first_slice_segment_in_pic_flag */
  if (slice->kind == FAKE_SLICE_IDR)
    put_u (w, 1, 0);
  put_ue (w, 0);
  put_ue (w, LOSSLESS265_I_SLICE);
  if (slice->kind != FAKE_SLICE_IDR) {
    put_u (w, LOSSLESS265_COUNT_BITS,
        slice->order % (1 << LOSSLESS265_COUNT_BITS));
    put_u (w, 1, 0); /* st_ref_pic_set(): none is kept */
    put_ue (w, 0);
    put_ue (w, 0);
  }
  put_se (w, 0);
  put_trailing (w); /* byte_alignment() */
}

/* --- either --- */

void
fake_stream_append_sets (const FakeStream *stream, GByteArray *out)
{
  if (stream->is_h265)
    lossless265_append_sets (out, stream->width, stream->height, stream->depth,
        stream->reorder_depth);
  else
    ipcm_append_sets (out, stream->width, stream->height,
        stream->reorder_depth);
}

void
fake_stream_append_picture (const FakeStream *stream, GByteArray *out,
    const FakeSlice *slice, const FakePicture *picture)
{
  BitWriter header = { 0 };
  if (!stream->is_h265) {
    put_h264_header (&header, slice);
    ipcm_append_slice (out, &header, IPCM_I_SLICE, picture);
    return;
  }
  put_h265_header (&header, slice);
  lossless265_append_slice (out, &header,
      &(const Lossless265Slice){
          .width = lossless265_coded_size (stream->width),
          .height = lossless265_coded_size (stream->height),
          .type = LOSSLESS265_I_SLICE,
          .qp = lossless265_qp (stream->depth),
      },
      picture);
}
