/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Which blocks are within the range that is played: where each track
 * begins and ends in it. Pushes nothing. */

#pragma once

#include "gstmatroskaoutput.h"

G_BEGIN_DECLS

/* Is the track not to be heard, since only key frames are played? */
gboolean gst_matroska_gate_mutes (const GstMatroskaPads *pads,
    const GstMatroskaOutput *output);

/* Is the block one that is played? Notes where each track begins and ends. */
gboolean gst_matroska_gate_admits (GstMatroskaPads *pads,
    GstMatroskaOutput *output, const MatroskaBlock *block);

/* All that follows a frame is decoded, and so shown, later still: is that
 * beyond the range? */
gboolean gst_matroska_gate_is_beyond (const GstMatroskaPads *pads,
    const GstMatroskaOutput *output, const GstBuffer *buffer);

/* Nothing is left of the range: all tracks have come to its end, or those that
 * have not must have ended before. */
gboolean gst_matroska_gate_is_done (const GstMatroskaPads *pads,
    const MatroskaBlock *block);

G_END_DECLS
