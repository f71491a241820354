/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A run of one track's samples together with their payloads. */

#pragma once

#include <gst/base/gstqueuearray.h>

#include "core/fragmenter.h"
#include "gstmoviewriter.h"

G_BEGIN_DECLS

/* Takes the run's payloads out of `payloads`. Its segments count from
 * `ordinal_base`. */
GstMoviePart *gst_movie_part_new (GstMovieTrack *track, GstQueueArray *payloads,
    const FragmenterRun *run, guint64 ordinal_base);

G_END_DECLS
