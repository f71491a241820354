/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fault.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int
fault_get (const char *variable, const char *name)
{
  const char *item = getenv (variable);
  size_t length = strlen (name);
  while (item && *item) {
    const char *end = item + strcspn (item, ",");
    if (strncmp (item, name, length) == 0 && item + length == end)
      return 1;
    if (strncmp (item, name, length) == 0 && item[length] == '=')
      return atoi (item + length + 1);
    item = *end ? end + 1 : end;
  }
  return 0;
}

int
fault_is_due (const char *variable, const char *name, int *n)
{
  int due = fault_get (variable, name);
  if (due)
    return __atomic_add_fetch (n, 1, __ATOMIC_RELAXED) >= due;
  __atomic_store_n (n, 0, __ATOMIC_RELAXED);
  return 0;
}

void
fault_hang (const char *variable)
{
  int ms = fault_get (variable, "for");
  struct timespec time = { ms / 1000, ms % 1000 * 1000000L };
  while (ms == 0)
    pause ();
  nanosleep (&time, NULL);
}

void
fault_hang_in (const char *variable, const char *name)
{
  if (fault_get (variable, name))
    fault_hang (variable);
}

void
fault_hang_from (const char *variable, const char *name, int *n)
{
  if (fault_is_due (variable, name, n))
    fault_hang (variable);
}
