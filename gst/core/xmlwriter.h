/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 0. Writes XML 1.0, an element a line, two spaces a level. Whatever the
 * values are, the result is well-formed: text is made valid UTF-8 without the
 * characters that XML forbids, and is escaped. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define XML_WRITER_MAX_DEPTH 16

typedef struct
{
  GString *out; /* (borrowed) */
  const gchar *open[XML_WRITER_MAX_DEPTH];
  guint depth;
  guint indentation;   /* of the outermost element, in levels */
  gboolean is_in_tag;  /* attributes may follow */
  gboolean is_in_text; /* the end tag goes on the same line */
} XmlWriter;

/* Nothing else writes to `out` before the last element has ended. */
void xml_writer_init (XmlWriter *w, GString *out, guint indentation);

/* Names are static strings. Attributes come before text and children; an
 * element has either. */
void xml_writer_begin (XmlWriter *w, const gchar *name);
void xml_writer_end (XmlWriter *w);
void xml_writer_add_text (XmlWriter *w, const gchar *text);

/* NULL: no attribute. */
void xml_writer_attribute (XmlWriter *w, const gchar *name, const gchar *text);
void xml_writer_attribute_number (XmlWriter *w, const gchar *name,
    guint64 number);

/* xs:duration of so many microseconds, in seconds. */
void xml_writer_attribute_duration (XmlWriter *w, const gchar *name,
    guint64 duration_us);

/* xs:dateTime in UTC, to the millisecond. */
void xml_writer_attribute_utc (XmlWriter *w, const gchar *name, gint64 utc_us);

G_END_DECLS
