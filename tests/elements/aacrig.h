/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* AAC frames of a test, of LC in stereo, as samples, in ADTS and in LOAS. */

#pragma once

#include <gst/check/gstcheck.h>

#include "../core/bitwriter.h"

G_BEGIN_DECLS

#define AAC_N_FRAMES 100 /* that aac_push_all() pushes */
#define AAC_FRAME_SAMPLES 1024
#define AAC_RATE 48000
#define ADTS_CAPS "audio/mpeg, mpegversion=(int)4, stream-format=adts"
#define LOAS_CAPS "audio/mpeg, mpegversion=(int)4, stream-format=loas"

typedef enum
{
  AAC_AS_SAMPLES,
  AAC_AS_ADTS,
  AAC_AS_LOAS,
} AacForm;

gsize aac_frame_size (guint index);
GstClockTime aac_frame_time (guint index);
void aac_write_adts (BitWriter *w, guint index, guint channels, guint n_blocks);

/* Returns what `n` frames from `first` on are in this form. */
GByteArray *aac_make_packet (AacForm form, guint first, guint n);

GstFlowReturn aac_push_bytes (GstPad *source, const guint8 *data, gsize size,
    GstClockTime pts);

/* In pieces of `piece` bytes, the first of which has the time. */
void aac_push_packet (GstPad *source, AacForm form, guint begin, guint n,
    guint piece);
void aac_push_all (GstPad *source, AacForm form, guint piece);

G_END_DECLS
