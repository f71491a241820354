/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What sessions of fakenvenc.c write: H.264 of I_PCM macroblocks, or lossless
 * H.265. Every slice is intra; what they are called says who may be dropped, and
 * the order of their counts in which order they are shown. */

#pragma once

#include "fakepicture.h"

typedef struct
{
  gboolean is_h265;
  guint width, height;
  guint depth;
  guint reorder_depth;
} FakeStream;

typedef enum
{
  FAKE_SLICE_IDR,
  FAKE_SLICE_REFERENCE,
  FAKE_SLICE_DISPOSABLE,
} FakeSliceKind;

/* Numbers since the last IDR picture, that one's being 0. */
typedef struct
{
  FakeSliceKind kind;
  guint order;        /* of presentation */
  guint frame_number; /* references before it */
  guint idr_id;       /* another one than that of the IDR picture before */
} FakeSlice;

void fake_stream_append_sets (const FakeStream *stream, GByteArray *out);

void fake_stream_append_picture (const FakeStream *stream, GByteArray *out,
    const FakeSlice *slice, const FakePicture *picture);
