/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The children of a Cluster (RFC 9559 5.1.3): its time, and SimpleBlocks
 * and BlockGroups as events of the Matroska parser. Private to matroska*.c. */

#pragma once

#include "core/matroska-parser.h"

G_BEGIN_DECLS

/* Each reads element `e` at the cursor, and says whether to go on. */
gboolean matroska_cluster_read_timestamp (MatroskaParser *p, Cursor *c,
    const Element *e);
gboolean matroska_cluster_read_simple_block (MatroskaParser *p, Cursor *c,
    const Element *e);
gboolean matroska_cluster_read_block_group (MatroskaParser *p, Cursor *c,
    const Element *e);

G_END_DECLS
