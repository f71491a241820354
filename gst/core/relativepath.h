/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 0. Paths below a folder, as text: no disk is asked, and no link followed.
 * Parts are separated by slashes. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns (transfer full, nullable) `path` as it is from `folder`, without "."
 * and ".."; NULL where it is not below it. Both are absolute, or both are
 * relative to the same place and do not leave it. */
gchar *relative_path_below (const gchar *folder, const gchar *path);

/* Returns (transfer full) how to get to `path` from the folder of `file`, as a
 * playlist there refers to it: "../segments/1.m4s". Both are below the same
 * folder, without "." and "..". */
gchar *relative_path_from (const gchar *file, const gchar *path);

/* Returns (transfer full) the folder of `path`, with its slash, or "". */
gchar *relative_path_folder (const gchar *path);

G_END_DECLS
