/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Preloaded: every file is a render node to libva and GStreamer then, /dev/null
 * too. */

#define NODE_RENDER 2
#define EXPORT __attribute__ ((visibility ("default")))

/* As xf86drm.h has it. */
typedef struct
{
  int major, minor, patch;
  int name_length;
  char *name;
  int date_length;
  char *date;
  int description_length;
  char *description;
} Version;

int drmGetNodeTypeFromFd (int fd);
Version *drmGetVersion (int fd);
void drmFreeVersion (Version *version);

EXPORT int
drmGetNodeTypeFromFd (int fd)
{
  return NODE_RENDER;
}

EXPORT Version *
drmGetVersion (int fd)
{
  static Version version = { .name = "fake", .name_length = 4 };
  return &version;
}

EXPORT void
drmFreeVersion (Version *version)
{
}
