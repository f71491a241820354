/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What every element does alike when it answers a query. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A CAPS query: `possible` (borrowed), but only what the query's filter lets
 * through, and that in the filter's order. */
void gst_answer_caps (GstQuery *query, GstCaps *possible);

/* A LATENCY query that upstream answered already: whoever answers it here holds
 * data back for `own` more. */
void gst_answer_add_latency (GstQuery *query, GstClockTime own);

G_END_DECLS
