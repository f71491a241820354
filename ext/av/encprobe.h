/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Finds the encoder that works, by opening: that a library was built
 * with one says nothing about the machine. */

#pragma once

#include "gstencsession.h"

G_BEGIN_DECLS

/* Whether this libavcodec has an encoder for `codec` at all, that takes frames of
 * `format` (NONE: of any). Any thread. */
gboolean enc_probe_takes (CodecId codec, EncBackendKind kind,
    enum AVPixelFormat format);

/* Whether frames of `format` in the memory of the device that `share` has for `kind`
 * are encoded there: a small session tells, once in a process for each codec. Any
 * thread. */
gboolean enc_probe_takes_shared (GstEncShare *share, GstPatience *patience,
    const gchar *wish, CodecId codec, EncBackendKind kind,
    enum AVPixelFormat format);

/* Returns (transfer full, GstEncDevice) the devices that rows of `kind` may use and
 * that there are, to be held while they may be needed, and then each to be released.
 * `refusals` gets a line for each that there is not. Any thread. */
GPtrArray *enc_probe_devices (GstEncShare *share, GstPatience *patience,
    EncBackendKind kind, const gchar *wish, GString *refusals);

/* Opens the first row of the table that opens with `params`, into `session`.
 * `deaths` (const EncBackend * to const gchar *) has rows that are not to be
 * tried again, and why. `refusals` gets a line for each row that did not. FALSE: no row does,
 * or the patience of `params` has ended. Any thread. */
gboolean enc_probe_open (GstEncSession *session, const EncParams *params,
    EncBackendKind kind, GHashTable *deaths, GString *refusals);

G_END_DECLS
