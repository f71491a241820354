/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The ladder's kernel on the processor: addresses are pointers, and the threads
 * of a block take turns. */

#pragma once

#include "ladderkernel.h"

/* `shared_bytes`: of memory that the threads of a block share. */
void ladder_host_run (const LadderLaunch *launch, unsigned n_blocks,
    unsigned shared_bytes);
