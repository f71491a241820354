/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 0. Language tags: BCP 47 (RFC 5646) as manifests say them, the
 * bibliographic ISO 639-2 codes that Matroska has, and the terminological ones
 * that the media header box wants. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The ISO 639-2/T code, three letters and a NUL, of a language's primary
 * subtag; "und" when NULL or none is known. */
void language_to_iso639_2 (const gchar *tag, gchar code[4]);

/* Returns (transfer full) the tag as RFC 5646 wants it: the shortest code of
 * the language ("eng" and "en_GB" become "en" and "en-GB"); "und" when NULL or
 * ill-formed. */
gchar *language_to_bcp47 (const gchar *tag);

/* Returns (borrowed, static, nullable) what people call the language of the
 * tag in English; NULL when it is not among the widely spoken. */
const gchar *language_name (const gchar *tag);

/* Does the tag say more than that code does? ("pt-BR", "sr-Latn") */
gboolean language_needs_bcp47 (const gchar *tag);

G_END_DECLS
