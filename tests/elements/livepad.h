/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A source pad of a test as that of a live source. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* `pad` answers queries for the latency from now on: live, and this. */
void live_pad_answer (GstPad *pad, GstClockTime min, GstClockTime max);

G_END_DECLS
