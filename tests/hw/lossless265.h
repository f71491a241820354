/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* H.265 that is what went in, of parameter sets as libavcodec writes them for a
 * VA driver, in which pcm_enabled_flag means samples of one bit. At QP 4 (and 4 -
 * QpBdOffset, with more bits) a residual whose transform is skipped comes back as
 * it was (ITU-T H.265 8.6.4.2: levelScale[4] is 64, the shifts cancel), and filters
 * do nothing. Blocks are as small as can be: coding blocks of 8x8, intra, DC, in
 * transform blocks of 4x4.
 *
 * The parameter sets have to say what LOSSLESS265_* say, and that there is
 * transform_skip_enabled_flag and nothing else. */

#pragma once

#include "core/bitwriter.h"
#include "fakepicture.h"

#define LOSSLESS265_LOG2_MIN_CB 3
#define LOSSLESS265_LOG2_CTB 4
#define LOSSLESS265_LOG2_MIN_TB 2
#define LOSSLESS265_LOG2_MAX_TB 3
#define LOSSLESS265_HIERARCHY_DEPTH 1

/* Table 7-7 */
typedef enum
{
  LOSSLESS265_B_SLICE,
  LOSSLESS265_P_SLICE,
  LOSSLESS265_I_SLICE,
} Lossless265SliceType;

typedef struct
{
  guint width, height; /* as the SPS has them */
  Lossless265SliceType type;
  int qp;                /* SliceQpY */
  gboolean has_qp_delta; /* cu_qp_delta_enabled_flag, for each coding block */
} Lossless265Slice;

/* `header`: the NAL unit's header and the slice's up to byte_alignment(). Without a
 * delta, the QP has to be the one that is lossless. A picture that begins with 8x8 samples of exact grey gets
 * another one there: the first block has to have a residual. */
void lossless265_append_slice (GByteArray *out, const BitWriter *header,
    const Lossless265Slice *slice, const FakePicture *picture);

/* The QP that is lossless. */
int lossless265_qp (guint depth);

/* VPS, SPS and PPS for slices of lossless265_qp(). Picture order counts have
 * LOSSLESS265_COUNT_BITS. */
#define LOSSLESS265_COUNT_BITS 8
void lossless265_append_sets (GByteArray *out, guint width, guint height,
    guint depth, guint reorder_depth);

/* The SPS's width or height. */
guint lossless265_coded_size (guint size);
