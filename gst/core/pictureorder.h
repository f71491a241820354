/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The order in which the pictures of a coded video sequence are shown:
 * PicOrderCnt of ITU-T H.264 8.2.1 and H.265 8.3.1. */

#pragma once

#include "core/nalsets.h"

G_BEGIN_DECLS

/* Zero-initialise. */
typedef struct
{
  gboolean has_previous;
  gint64 previous_msb;
  gint64 previous_lsb; /* a reset may leave more than its bits hold */
  guint32 previous_frame_num;
  gint64 frame_num_offset;
} PictureOrder;

/* The output order of such pictures can be told. Others come in it. */
gboolean picture_order_applies (const NalPicture *picture);

/* PicOrderCnt of the next picture in decode order, of one to which it applies: of
 * a frame's top field. `starts_sequence`: decoding starts there. One that
 * `resets_order` gets what it has after its decoding, and is shown after all
 * before it (C.4.4). */
gint64 picture_order_next (PictureOrder *order, const NalPicture *picture,
    gboolean starts_sequence);

G_END_DECLS
