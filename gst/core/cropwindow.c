/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cropwindow.h"

CoreStatus
crop_window_read (BitReader *r, guint chroma_format_idc, guint rows,
    guint32 *width, guint32 *height)
{
  if (!bit_reader_flag (r))
    return CORE_OK;
  guint64 left = bit_reader_ue (r), right = bit_reader_ue (r);
  guint64 top = bit_reader_ue (r), bottom = bit_reader_ue (r);
  guint unit_x = chroma_format_idc == 1 || chroma_format_idc == 2 ? 2 : 1;
  guint unit_y = (chroma_format_idc == 1 ? 2u : 1u) * rows;
  guint64 crop_x = (left + right) * unit_x, crop_y = (top + bottom) * unit_y;
  if (crop_x >= *width || crop_y >= *height)
    return CORE_INVALID;
  *width -= (guint32) crop_x;
  *height -= (guint32) crop_y;
  return CORE_OK;
}
