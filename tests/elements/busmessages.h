/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Messages of a kind that a test counts and does not look into. */

#pragma once

#include <gst/gst.h>

/* Takes those of `type` that wait. */
static inline guint
count_messages (GstBus *bus, GstMessageType type)
{
  guint n = 0;
  for (GstMessage *message; (message = gst_bus_pop_filtered (bus, type)); n++)
    gst_message_unref (message);
  return n;
}
