/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What every element does alike when it answers a query or asks one. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A CAPS query: `possible` (borrowed), but only what the query's filter lets
 * through, and that in the filter's order. */
void gst_answer_caps (GstQuery *query, GstCaps *possible);

/* A LATENCY query that upstream answered already: whoever answers it here holds
 * data back for `own` more. */
void gst_answer_add_latency (GstQuery *query, GstClockTime own);

/* Does what feeds this sink pad go on in the time of a clock, so that it can't
 * wait and nothing late is to be waited for? FALSE as long as nobody says so. */
gboolean gst_ask_is_live (GstPad *pad);

G_END_DECLS
