/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Supplemental enhancement information (ITU-T H.264 Annex D, H.265
 * Annex D): the messages of a unit, and the few that matter to a packager. */

#pragma once

#include "core/bits.h"
#include "core/codec.h"
#include "core/bytes.h"

G_BEGIN_DECLS

/* payloadType, the same in both codecs */
enum
{
  SEI_USER_DATA_REGISTERED = 4,
  SEI_RECOVERY_POINT = 6,
  SEI_MASTERING_DISPLAY = 137,
  SEI_CONTENT_LIGHT_LEVEL = 144,
  SEI_ALTERNATIVE_TRANSFER = 147,
};

typedef struct
{
  guint32 type;
  guint32 size_bytes; /* of the payload */
  BitReader payload;  /* at its beginning */
} SeiMessage;

typedef struct
{
  BitReader reader;
} SeiCursor;

/* `nal` is an SEI unit with a header of `header_size` bytes. */
void sei_cursor_init (SeiCursor *cursor, Span nal, guint header_size);

/* The next message. FALSE at the end, and where sizes do not add up. */
gboolean sei_cursor_next (SeiCursor *cursor, SeiMessage *message);

/* recovery_point, H.264 D.2.8 and H.265 D.3.8 */
typedef struct
{
  gboolean is_at_once; /* from that picture on, in output order */
  guint32 frames;      /* else so many later: H.264 in decode order, H.265 in
                          output order */
  gboolean
      is_exact; /* exact_match_flag: what is decoded is right, not only like
                        it */
  gboolean is_broken_link; /* pictures before may refer to some of another
                              stream */
} SeiRecoveryPoint;

gboolean sei_read_recovery_point (CodecId codec, const SeiMessage *message,
    SeiRecoveryPoint *point);

/* mastering_display_colour_volume: primaries in the order green, blue, red */
typedef struct
{
  guint16 primaries_x[3]; /* in units of 0.00002 */
  guint16 primaries_y[3];
  guint16 white_x;
  guint16 white_y;
  guint32 max_luminance; /* in units of 0.0001 cd/m2 */
  guint32 min_luminance;
} SeiMasteringDisplay;

gboolean sei_read_mastering_display (const SeiMessage *message,
    SeiMasteringDisplay *display);

/* content_light_level_info, in cd/m2 */
typedef struct
{
  guint16 max_content_light_level;
  guint16 max_frame_average_light_level;
} SeiContentLight;

gboolean sei_read_content_light (const SeiMessage *message,
    SeiContentLight *light);

/* Closed captions (ATSC A/53 part 4 6.2.3): does it hold
 * characters or commands for CEA-608, or packets of CEA-708? What only fills the
 * channel is none. */
gboolean sei_has_captions (const SeiMessage *message);

G_END_DECLS
