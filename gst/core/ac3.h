/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. AC-3 and E-AC-3 (ETSI TS 102 366): what sync frames say about the
 * stream, and the boxes of its Annex F, which no bitstream carries. */

#pragma once

#include "core/bytes.h"
#include "core/status.h"

G_BEGIN_DECLS

#define AC3_BLOCK_SAMPLES 256
#define EAC3_MAX_INDEPENDENT 8 /* substreamid, E.1.3.1.2 */

/* syncinfo and bsi, 4.3.1 and 4.3.2 */
typedef struct
{
  guint8 fscod;
  guint8 bsid;
  guint8 bsmod;
  guint8 acmod;
  gboolean lfeon;
  guint8 bit_rate_code; /* frmsizecod / 2 */
  guint32 sample_rate;
  guint32 channels;
} Ac3Frame;

/* The first sync frame of `data`. CORE_UNSUPPORTED: E-AC-3, or words in little
 * endian. */
CoreStatus ac3_parse_frame (const guint8 *data, gsize size, Ac3Frame *frame);

/* Appends the AC3SpecificBox, F.4. */
void ac3_write_dac3 (const Ac3Frame *frame, ByteWriter *w);

/* One independent substream with all that depends on it */
typedef struct
{
  guint8 fscod;
  guint8 bsid;
  guint8 bsmod;
  guint8 acmod;
  gboolean lfeon;
  guint8 n_dependent;
  guint16 chan_loc; /* table F.6.1: pairs and channels that those add */
} Eac3Substream;

/* The substreams of one sample (F.6: six blocks of each) */
typedef struct
{
  Eac3Substream substreams[EAC3_MAX_INDEPENDENT];
  guint n_independent;
  guint32 sample_rate;
  guint32 channels;      /* of programme 0 with what depends on it */
  guint32 frame_samples; /* in the first sample: 1536 where it is whole */
  guint32 data_rate_kbps;
  /* Dolby Atmos (joint object coding), ETSI TS 103 420 8.3 */
  gboolean has_joint_object_coding;
  guint8 complexity_index;
} Eac3Sample;

/* `data` is whole sync frames, the first one of independent substream 0.
 * CORE_UNSUPPORTED: AC-3, or words in little endian. */
CoreStatus eac3_parse_sample (const guint8 *data, gsize size,
    Eac3Sample *sample);

/* Appends the EC3SpecificBox, F.6. */
void eac3_write_dec3 (const Eac3Sample *sample, ByteWriter *w);

/* What AC3SpecificBox and EC3SpecificBox say of the main programme */
typedef struct
{
  guint acmod;
  gboolean lfeon;
  guint chan_loc; /* table F.6.1 */
  gboolean has_joint_object_coding;
  guint complexity_index; /* channels and objects of joint object coding */
} DolbyAudio;

/* Read the payload of such a box. FALSE: it is too short. */
gboolean ac3_read_dac3 (const guint8 *dac3, gsize size, DolbyAudio *dolby);
gboolean eac3_read_dec3 (const guint8 *dec3, gsize size, DolbyAudio *dolby);

G_END_DECLS
