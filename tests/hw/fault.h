/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a test wants to go wrong in a device that is none. Each double reads an
 * environment variable of its own, a list such as "fail-at=100,slow=5". */

#pragma once

/* The number of `name` in the list of `variable`; 1 where it stands there without
 * a number, 0 where it does not stand there. */
int fault_get (const char *variable, const char *name);

/* Is this the call whose number the list has for `name`, or a later one? `n` counts
 * the calls since it has one. */
int fault_is_due (const char *variable, const char *name, int *n);

/* Does not return for as many milliseconds as the list has for "for"; without that,
 * never. */
void fault_hang (const char *variable);

/* As that, if the list has `name`; the other, if fault_is_due(). */
void fault_hang_in (const char *variable, const char *name);
void fault_hang_from (const char *variable, const char *name, int *n);
