/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Access units of codecs that have NAL units as samples of ISO/IEC
 * 14496-15: which units stay, and what may be said of the picture. */

#pragma once

#include "core/nal.h"
#include "core/nalsets.h"

G_BEGIN_DECLS

typedef struct
{
  gsize offset; /* of the NAL unit's first byte in the access unit */
  gsize size;
} NalSpan;

/* One access unit seen as a sample. */
typedef struct
{
  GArray *nals;       /* (owned, NalSpan) kept units, in order */
  gsize size_bytes;   /* as a sample: sum of 4 + size */
  NalFraming framing; /* in which the units were found */
  gboolean has_slice; /* a coded slice of the primary picture */
  gboolean is_idr;    /* the first slice is IDR. A second field after an IDR
                         field is not IDR itself */
  gboolean has_both_fields;    /* of a frame, as field pictures */
  gboolean has_recovery_point; /* recovery point SEI, exact or not */
  gboolean is_gradual;         /* it recovers only some pictures later */
  gint16 recovery_frames;      /* so many later, where is_gradual */
  gboolean is_inexact;         /* it recovers what is like the right picture */
  gboolean is_broken_link; /* what is shown before it may refer to nothing */
  gboolean has_captions;   /* CEA-608 or CEA-708 */
  gboolean is_verbatim;    /* the input is the sample already, byte for byte */
  gboolean has_parameter_sets;     /* in-band, kept or not */
  gboolean changed_parameter_sets; /* the store has a new configuration */
  gboolean ends_sequence; /* an end of sequence or of stream is its last unit:
                             the next picture starts anew */
  NalPicture picture;     /* its first slice, if has_slice */
} NalAccessUnit;

void nal_access_unit_init (NalAccessUnit *au);
void nal_access_unit_clear (NalAccessUnit *au); /* frees */
void nal_access_unit_reset (NalAccessUnit *au); /* no unit yet */

void nal_access_unit_copy (NalAccessUnit *to, const NalAccessUnit *from);

/* May the next access unit be the other field of its frame? */
gboolean nal_access_unit_lacks_field (const NalAccessUnit *au);

/* Are both, `second` right after `first`, the complementary field pair of one
 * frame? (ITU-T H.264 3.30 and 3.31) */
gboolean nal_access_unit_is_second_field (const NalAccessUnit *first,
    const NalAccessUnit *second);

/* Makes `first` describe both fields, as one sample holds them: the bytes of
 * `second` begin at `offset` of it. */
void nal_access_unit_join (NalAccessUnit *first, const NalAccessUnit *second,
    gsize offset);

/* Takes the next unit of an access unit: `where` it lies, and its bytes `nal`,
 * of which those that nal_head_bytes() asks for suffice. AUD, filler, ends of
 * sequence and, unless `keep_parameter_sets`, parameter sets are left out of
 * `au->nals`; parameter sets go into `sets`. CORE_INVALID: forbidden_zero_bit is
 * set or there is no whole header, and the unit is left out; CORE_LIMIT: more
 * units than any picture has. */
CoreStatus nal_access_unit_take (NalAccessUnit *au, NalSets *sets, Span nal,
    NalSpan where, gboolean keep_parameter_sets);

/* Reads one whole access unit in `framing`, or in the framing that
 * nal_detect_framing() finds where its lengths do not add up. CORE_INVALID when
 * no framing adds up or a unit is broken, CORE_LIMIT as above; what could be read
 * is in `au`, which is initialised and may be used again and again. */
CoreStatus nal_access_unit_read (NalAccessUnit *au, NalSets *sets,
    const guint8 *data, gsize size, NalFraming framing,
    gboolean keep_parameter_sets);

/* The framing that one or more whole NAL units of `codec` are in. The `claimed`
 * one, unless the bytes speak against it: as lengths they do not add up, or as a
 * byte stream there is no start code in front or all of it adds up as lengths.
 * The latter decides between a 3-byte start code and the length of a unit of 256
 * to 511 bytes, which look the same. */
NalFraming nal_detect_framing (CodecId codec, const guint8 *data, gsize size,
    NalFraming claimed);

G_END_DECLS
