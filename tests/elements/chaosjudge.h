/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What has to be true of every run, whatever went wrong in it. */

#pragma once

#include "chaosladder.h"

/* Fails the test, with the plan, where it is not. */
void chaos_judge (const ChaosLadder *ladder);
