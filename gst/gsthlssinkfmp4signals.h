/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The signals of hlssink-fmp4 by which an application stores the files
 * itself, named as those of hlssink2, hlssink3 and hlscmafsink. They are
 * emitted where files are written, see io-thread. */

#pragma once

#include "gstsegmentstore.h"

#include <gst/gst.h>

G_BEGIN_DECLS

void gst_hls_sink_fmp4_signals_install (GObjectClass *klass);

/* All zero if nobody listens to `element` now. */
GstSegmentStoreHooks gst_hls_sink_fmp4_signals_hooks (GstElement *element);

G_END_DECLS
