/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a BitWriter wrote, as the core's parsers take it. The writer itself knows
 * nothing of the core, which not all who write bits are built with. */

#pragma once

#include "bitwriter.h"
#include "core/bytes.h"

static inline Span
span_of (const BitWriter *w)
{
  return (Span){ w->data, w->size };
}
