/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. The splices among the date ranges of a manifest as events of an MPD's
 * Periods (ISO/IEC 23009-1 5.10.2, ANSI/SCTE 214-1). Ranges of applications are
 * left out: an event means what its scheme says, and theirs have none. */

#pragma once

#include "core/mpdperiods.h"
#include "core/xmlwriter.h"

G_BEGIN_DECLS

/* Writes the EventStream of period `index`; nothing when no splice is of its
 * time, or the time of day is not known. A splice is of the Period that shows
 * the moment of it. A break that began before the first Period that is left is
 * of that one, with what is left of its duration. */
void mpd_write_events (XmlWriter *w, const MpdPeriods *list, guint index,
    const Manifest *manifest);

G_END_DECLS
