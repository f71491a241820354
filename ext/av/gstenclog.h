/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What libavutil says while it talks to a device: its codes do not tell a
 * missing driver from a GPU that has no encoder, its messages do. They are kept
 * from the terminal, where each machine without a GPU would complain. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From here on what this thread logs is kept, instead of shown. No nesting. */
void gst_enc_log_begin (void);

/* Returns (transfer full, nullable) the first and the last error on one line, or
 * the last remark where there was none. */
gchar *gst_enc_log_end (void);

G_END_DECLS
