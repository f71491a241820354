/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* H.264 that is what went in: every macroblock of every picture is I_PCM (ITU-T
 * H.264 7.3.5), with CAVLC (ipcm.c) or CABAC (ipcmcabac.c). What a decoder shows has to be equal to the source. */

#pragma once

#include "core/bitwriter.h"
#include "fakepicture.h"

/* Macroblocks of slices that may have others as well (tables 7-13, 7-14). */
typedef enum
{
  IPCM_I_SLICE = 25,
  IPCM_P_SLICE = 5 + 25,
  IPCM_B_SLICE = 23 + 25,
} IpcmMacroblock;

/* `header`: the NAL unit's header and the slice's, macroblocks follow. 8 bit. */
void ipcm_append_slice (GByteArray *out, const BitWriter *header,
    IpcmMacroblock type, const FakePicture *picture);

/* The same with CABAC, where cabac_init_idc is 0. `slice_qp`: SliceQPY */
void ipcm_append_cabac_slice (GByteArray *out, const BitWriter *header,
    IpcmMacroblock type, int slice_qp, const FakePicture *picture);

/* Parts of both: how many there are in a row or column of `size` samples, and the
 * samples of one. */
guint ipcm_macroblocks (guint size);
void ipcm_append_macroblock (GByteArray *unit, const FakePicture *picture,
    guint column, guint row);

/* SPS and PPS of main profile. Frame numbers and picture order counts have
 * IPCM_COUNT_BITS. */
#define IPCM_COUNT_BITS 8
void ipcm_append_sets (GByteArray *out, guint width, guint height,
    guint reorder_depth);
