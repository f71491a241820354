/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Dolby Vision: the DOVIDecoderConfigurationRecord of "Dolby Vision
 * Streams Within the ISO Base Media File Format" 3.2, and its names in codecs
 * parameters. */

#pragma once

#include "core/codec.h"

G_BEGIN_DECLS

typedef struct
{
  guint8 profile; /* 0 to 127: 5, 7, 8, 9, 10, 20 */
  guint8 level;   /* 0 to 63 */
  gboolean has_rpu;
  gboolean has_enhancement_layer;
  gboolean has_base_layer;
  guint8 compatibility_id; /* 0: only Dolby Vision players understand the base
                              layer; 1 HDR10, 2 SDR, 4 HLG, 6 Blu-ray */
} DolbyVision;

CoreStatus dolby_vision_parse (const guint8 *record, gsize size,
    DolbyVision *dolby_vision);

/* Returns (static) the type of the box for the record: "dvcC" up to profile 7,
 * "dvvC" up to 10, then "dvwC". */
const gchar *dolby_vision_box_type (const DolbyVision *dolby_vision);

/* Returns (static, nullable) the sample entry of a stream that only Dolby
 * Vision players understand; NULL where the base layer's own will do, which
 * then hides nothing from other players. */
const gchar *dolby_vision_sample_entry (const DolbyVision *dolby_vision,
    const CodecConfig *config);

/* Returns (transfer full, nullable) what SUPPLEMENTAL-CODECS says of a stream
 * whose base layer other players understand ("dvh1.08.06/db4h": codec, profile,
 * level and the brand of the base layer's kind); NULL where there is nothing to
 * add to `codecs`. */
gchar *dolby_vision_supplemental_codec (const CodecConfig *config);

/* Returns (transfer full) "dvh1.05.06": `entry`, profile and level. */
gchar *dolby_vision_codecs_parameter (const DolbyVision *dolby_vision,
    const gchar *entry);

G_END_DECLS
