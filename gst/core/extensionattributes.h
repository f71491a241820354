/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Attributes that applications define for their players in
 * EXT-X-DATERANGE: "X-COM-EXAMPLE-AD-ID" (RFC 8216 4.3.2.7). What they mean is
 * known to nobody here; but the tag they are in stays well-formed. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gchar *name;  /* (owned) */
  gchar *value; /* (owned) as it stands behind the "=", with quotation marks */
} ExtensionAttribute;

/* Returns (transfer full) an array of ExtensionAttribute, none as yet. */
GPtrArray *extension_attributes_new (void);

/* May an attribute of applications be called that? */
gboolean extension_attribute_is_name (const gchar *name);

/* Each adds an attribute. FALSE: there is one of that name, it cannot be called
 * that, the value is none, or they would be too much for a line. */

/* A quoted string; any bytes will do. */
gboolean extension_attributes_add_text (GPtrArray *attributes,
    const gchar *name, const gchar *text);

/* A hexadecimal sequence, of one byte at least. */
gboolean extension_attributes_add_bytes (GPtrArray *attributes,
    const gchar *name, GBytes *bytes);

/* A decimal floating-point number, in millionths. */
gboolean extension_attributes_add_micro (GPtrArray *attributes,
    const gchar *name, guint64 millionths);

/* One that stood in a playlist, as ExtensionAttribute has it. */
gboolean extension_attributes_add_value (GPtrArray *attributes,
    const gchar *name, const gchar *value);

/* Adds those of `said` whose names are new. */
void extension_attributes_learn (GPtrArray *attributes, const GPtrArray *said);

G_END_DECLS
