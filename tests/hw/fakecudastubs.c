/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Functions that have to be there for the library to be taken at all. What they
 * are given does not matter. */

#include "fakecuda.h"

#define STUB(name) \
  FAKE_CUDA_EXPORT CUresult name (void); \
  CUresult name (void) \
  { \
    return CUDA_ERROR_NOT_SUPPORTED; \
  }

STUB (cuArray3DCreate_v2)
STUB (cuArrayCreate_v2)
STUB (cuArrayDestroy)
STUB (cuCtxDisablePeerAccess)
STUB (cuCtxEnablePeerAccess)
STUB (cuCtxGetLimit)
STUB (cuDevicePrimaryCtxReset)
STUB (cuGetExportTable) /* NVRTC asks a libcuda that is there */
STUB (cuGLGetDevices_v2)
STUB (cuGraphicsGLRegisterBuffer)
STUB (cuGraphicsGLRegisterImage)
STUB (cuGraphicsMapResources)
STUB (cuGraphicsResourceGetMappedPointer_v2)
STUB (cuGraphicsResourceSetMapFlags_v2)
STUB (cuGraphicsSubResourceGetMappedArray)
STUB (cuGraphicsUnmapResources)
STUB (cuGraphicsUnregisterResource)
STUB (cuIpcCloseMemHandle)
STUB (cuIpcGetEventHandle)
STUB (cuIpcGetMemHandle)
STUB (cuIpcOpenEventHandle)
STUB (cuIpcOpenMemHandle)
STUB (cuLinkAddData)
STUB (cuLinkComplete)
STUB (cuLinkCreate)
STUB (cuLinkDestroy)
STUB (cuMemsetD2D16_v2)
STUB (cuMemsetD2D16Async)
STUB (cuMemsetD2D32_v2)
STUB (cuMemsetD2D32Async)
STUB (cuMemsetD2D8_v2)
STUB (cuMemsetD2D8Async)
STUB (cuModuleGetGlobal)
STUB (cuTexObjectCreate)
STUB (cuTexObjectDestroy)
