/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. What is said of stretches of a presentation (ad breaks, programs), on
 * its way into the manifest: it is told by stream time, and waits until that
 * has a date. */

#pragma once

#include "core/manifest.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 time_ns; /* stream time of `epoch` */
  guint epoch;
  GBytes *splice; /* (nullable) splice_info_section(), which says the rest */
  const gchar *id;
  const gchar *class_name;     /* (nullable) */
  gint64 duration_us;          /* < 0: not known */
  gint64 planned_us;           /* the same */
  const GPtrArray *extensions; /* (nullable, ExtensionAttribute) */
} DateEvent;

typedef struct _DateEvents DateEvents;

DateEvents *date_events_new (void);
void date_events_free (DateEvents *events);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DateEvents, date_events_free)

/* Keeps a copy. CORE_LIMIT: too many wait; CORE_UNSUPPORTED and CORE_INVALID: a
 * section that says nothing of a stretch. */
CoreStatus date_events_add (DateEvents *events, const DateEvent *event);

/* Puts those of `epoch` into the manifest; `utc_offset_us` is UTC less stream
 * time. What says more of a range that there is adds to it: a splice back in
 * ends the break, and an event of the same id says how long it was. One that is
 * sent again changes nothing. */
void date_events_apply (DateEvents *events, guint epoch, gint64 utc_offset_us,
    Manifest *manifest);

/* Does anything of `epoch` wait for its date? */
gboolean date_events_has_waiting (const DateEvents *events, guint epoch);

G_END_DECLS
