/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* H.264 that is what went in: every macroblock of every picture is I_PCM (ITU-T
 * H.264 7.3.5), with CAVLC. What a decoder shows has to be equal to the source. */

#pragma once

#include "core/bitwriter.h"

/* 4:2:0, 8 bit. Macroblocks reach beyond the edges, which are repeated there. */
typedef struct
{
  guint width, height;
  const guint8 *planes[3];
  gsize strides[3];
  guint chroma_step; /* from one sample to the next: 2 in NV12 */
} IpcmPicture;

IpcmPicture ipcm_nv12 (const guint8 *luma, const guint8 *chroma, gsize stride,
    guint width, guint height);

/* Macroblocks of slices that may have others as well (tables 7-13, 7-14). */
typedef enum
{
  IPCM_I_SLICE = 25,
  IPCM_P_SLICE = 5 + 25,
  IPCM_B_SLICE = 23 + 25,
} IpcmMacroblock;

/* A start code and the NAL unit, with emulation prevention. */
void ipcm_append_nal (GByteArray *out, const guint8 *unit, gsize size);

/* `header`: the NAL unit's header and the slice's, macroblocks follow. */
void ipcm_append_slice (GByteArray *out, const BitWriter *header,
    IpcmMacroblock type, const IpcmPicture *picture);

/* SPS and PPS of main profile. Frame numbers and picture order counts have
 * IPCM_COUNT_BITS. */
#define IPCM_COUNT_BITS 8
void ipcm_append_sets (GByteArray *out, guint width, guint height,
    guint reorder_depth);
