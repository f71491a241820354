/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Samples of text tracks, read back for tests. */

#pragma once

#include "core/bytes.h"

G_BEGIN_DECLS

/* Appends what a sample of WebVTT or TTML shows: a cue's text, "*" in front where
 * it says that it is in other samples, too; "-" for nothing. */
void cue_reader_append (GString *out, Span sample);

G_END_DECLS
