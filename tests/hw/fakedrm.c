/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Preloaded: the machine has a first render node, which is /dev/null, and every
 * file is a render node to libva and GStreamer. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NODE "/dev/dri/renderD128"
#define NODE_RENDER 2
#define EXPORT __attribute__ ((visibility ("default")))

/* --- libc --- */

static const char *
file_of (const char *path)
{
  return strcmp (path, NODE) == 0 ? "/dev/null" : path;
}

/* By their names for the linker, as headers may make one the other's. */
EXPORT int open_node (const char *path, int flags, ...) __asm__("open");
EXPORT int open_node64 (const char *path, int flags, ...) __asm__("open64")
    __attribute__ ((alias ("open")));

int
open_node (const char *path, int flags, ...)
{
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) {
    va_list list;
    va_start (list, flags);
    mode = va_arg (list, mode_t);
    va_end (list);
  }
  return (int) syscall (SYS_openat, AT_FDCWD, file_of (path), flags, mode);
}

EXPORT int
access (const char *path, int mode)
{
  return (int) syscall (SYS_faccessat, AT_FDCWD, file_of (path), mode);
}

/* --- libdrm --- */

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
