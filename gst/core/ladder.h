/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. The ladder of variants that suits a source, and the bit rate that
 * suits a picture. The figures are for H.264 of ordinary film and television,
 * in the steps of the usual public ladders (each rung has about half the bit
 * rate of the one above, so that a player can fall one rung and win time). */

#pragma once

#include "core/picturefit.h"

G_BEGIN_DECLS

#define LADDER_MAX_RUNGS 8

typedef struct
{
  PictureSize size;
  guint rate_divisor; /* of the source's frame rate: 1 or 2 */
  guint bitrate_kbps; /* of H.264: 1000 bit/s */
} LadderRung;

/* Fills `rungs`, best first, and returns how many there are: at least one for
 * a valid source. No rung is larger than the source. `source` has square pixels
 * (picture_square()); rungs of 480 lines and less of a source of more than 30
 * frames per second have half its rate. An unknown rate counts as 30. */
guint ladder_for_source (PictureSize source, Fraction rate,
    LadderRung rungs[LADDER_MAX_RUNGS]);

/* The bit rate in kbit/s for H.264 of this size and rate. > 0. */
guint ladder_bitrate_kbps (PictureSize size, Fraction rate);

G_END_DECLS
