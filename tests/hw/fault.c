/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fault.h"

#include <stdlib.h>
#include <string.h>

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
