/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Where the segments of a Representation are and when they are shown
 * (ISO/IEC 23009-1 5.3.9): a template where the names allow it, else a list, and
 * for one file with an index nothing but where that is. */

#pragma once

#include "core/mpdperiods.h"
#include "core/xmlwriter.h"

G_BEGIN_DECLS

/* The segments of a rendition that are of a Period. */
typedef struct
{
  const ManifestRendition *rendition;
  const MpdPeriod *period;
  guint first, end; /* without the last */
} MpdRun;

/* The configuration of its first segment. */
const CodecConfig *mpd_run_codec (const MpdRun *run);

/* How it is said where the segments are. */
typedef enum
{
  MPD_FORM_TEXT_FILE,
  MPD_FORM_INDEXED_FILE, /* with an index of all segments: On-Demand profile */
  MPD_FORM_TEMPLATE,     /* Live profile */
  MPD_FORM_LIST,         /* Main profile */
} MpdForm;

MpdForm mpd_run_form (const MpdRun *run);

/* Can it be said at all? Not if there are only gaps, or several text files. */
gboolean mpd_run_is_expressible (const MpdRun *run);

/* Do both have the same boundaries? */
gboolean mpd_run_is_aligned (const MpdRun *a, const MpdRun *b);

/* With `by_id` the folder is $RepresentationID$ where it has the rendition's
 * name, so that many can share one description. */
void mpd_run_write (const MpdRun *run, XmlWriter *w, gboolean by_id);

G_END_DECLS
