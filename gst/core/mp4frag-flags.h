/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. What the flags in the boxes of a movie fragment mean, for who writes
 * them and who reads them. */

#pragma once

/* sample_flags, ISO/IEC 14496-12 8.8.3.1 */
enum
{
  SAMPLE_IS_LEADING_SKIPPED = 1 << 26,
  SAMPLE_IS_LEADING_DECODABLE = 3 << 26,
  SAMPLE_DEPENDS_ON_OTHERS = 1 << 24,
  SAMPLE_DEPENDS_ON_NONE = 2 << 24,
  SAMPLE_IS_NOT_DEPENDED_ON = 2 << 22,
  SAMPLE_IS_NON_SYNC = 1 << 16,
};

/* tf_flags, 8.8.7.1 */
enum
{
  TFHD_BASE_DATA_OFFSET = 0x000001,
  TFHD_SAMPLE_DESCRIPTION_INDEX = 0x000002,
  TFHD_DEFAULT_SAMPLE_DURATION = 0x000008,
  TFHD_DEFAULT_SAMPLE_SIZE = 0x000010,
  TFHD_DEFAULT_SAMPLE_FLAGS = 0x000020,
  TFHD_DEFAULT_BASE_IS_MOOF = 0x020000,
};

/* tr_flags, 8.8.8.1 */
enum
{
  TRUN_DATA_OFFSET = 0x000001,
  TRUN_FIRST_SAMPLE_FLAGS = 0x000004,
  TRUN_SAMPLE_DURATION = 0x000100,
  TRUN_SAMPLE_SIZE = 0x000200,
  TRUN_SAMPLE_FLAGS = 0x000400,
  TRUN_SAMPLE_COMPOSITION_TIME_OFFSETS = 0x000800,
};
