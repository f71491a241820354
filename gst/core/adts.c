/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "adts.h"

#include "core/bits.h"

/* The syncword with the layer, which is always 0, in the first two bytes. */
static gboolean
may_begin_frame (const guint8 *data, gsize size)
{
  return (size < 1 || data[0] == 0xff) &&
      (size < 2 || (data[1] & 0xf6) == 0xf0);
}

/* ISO/IEC 14496-3 table 1.A.4: audioObjectType is the profile plus one */
static void
make_config (guint32 profile_object_type, guint32 sampling_frequency_index,
    guint32 channel_configuration, guint8 config[ADTS_CONFIG_SIZE])
{
  guint32 bits = (profile_object_type + 1) << 11 |
      sampling_frequency_index << 7 | channel_configuration << 3;
  config[0] = (guint8) (bits >> 8);
  config[1] = (guint8) bits;
}

CoreStatus
adts_parse_header (const guint8 *data, gsize size, AdtsHeader *header)
{
  if (!may_begin_frame (data, size))
    return CORE_INVALID;
  if (size < ADTS_MIN_HEADER_SIZE)
    return CORE_NEED_DATA;
  BitReader r;
  bit_reader_init (&r, data, ADTS_MIN_HEADER_SIZE);
  bit_reader_skip (&r, 12 + 1 + 2); /* syncword, ID, layer */
  gboolean protection_absent = bit_reader_flag (&r);
  guint32 profile_object_type = bit_reader_u (&r, 2);
  guint32 sampling_frequency_index = bit_reader_u (&r, 4);
  bit_reader_skip (&r, 1); /* private_bit */
  guint32 channel_configuration = bit_reader_u (&r, 3);
  bit_reader_skip (&r, 4); /* original_copy to copyright_..._start */
  AdtsHeader h = { .size_bytes = bit_reader_u (&r, 13) };
  bit_reader_skip (&r, 11); /* adts_buffer_fullness */
  h.n_raw_data_blocks = bit_reader_u (&r, 2) + 1;
  /* With a CRC, adts_header_error_check also says where each block but the first
   * begins. */
  h.header_bytes = ADTS_MIN_HEADER_SIZE +
      (protection_absent ? 0 : 2 * (gsize) h.n_raw_data_blocks);
  if (sampling_frequency_index > 12 || h.size_bytes <= h.header_bytes)
    return CORE_INVALID;
  make_config (profile_object_type, sampling_frequency_index,
      channel_configuration, h.config);
  *header = h;
  return CORE_OK;
}
