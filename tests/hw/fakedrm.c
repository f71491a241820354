/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Preloaded: every file is a render node to libva then, /dev/null too. */

#define NODE_RENDER 2

int drmGetNodeTypeFromFd (int fd);

__attribute__ ((visibility ("default"))) int
drmGetNodeTypeFromFd (int fd)
{
  return NODE_RENDER;
}
