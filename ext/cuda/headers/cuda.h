/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What GStreamer's headers for CUDA include by this name. NVIDIA's own
 * cuda.h comes with the toolkit alone; nv-codec headers describe the same interface,
 * but for some types that only stand in declarations here. */

#pragma once

#include <ffnvcodec/dynlink_cuda.h>

typedef unsigned int CUgraphicsMapResourceFlags;

/* of GStreamer 1.24 and later */
typedef unsigned int CUmemAllocationGranularity_flags;
typedef unsigned int CUmemAllocationHandleType;
typedef unsigned int CUmemPool_attribute;
typedef unsigned long long CUmemGenericAllocationHandle;
typedef struct CUmemoryPool_st *CUmemoryPool;
typedef struct CUipcEventHandle_st CUipcEventHandle;
typedef struct CUipcMemHandle_st CUipcMemHandle;
typedef struct CUmemAccessDesc_st CUmemAccessDesc;
typedef struct CUmemAllocationProp_st CUmemAllocationProp;
typedef struct CUmemLocation_st CUmemLocation;
typedef struct CUmemPoolProps_st CUmemPoolProps;
