/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fakeva.h"

#include "fault.h"
#include "lossless265.h"

#define MAX_SIZE 4096
#define FIRST_CONFIG 1

/* --- what it can do --- */

static const VAProfile profiles_known[] = { VAProfileH264ConstrainedBaseline,
  VAProfileH264Main, VAProfileHEVCMain, VAProfileHEVCMain10 };

static guint
profile_index (VAProfile profile)
{
  guint i = 0;
  while (i < G_N_ELEMENTS (profiles_known) && profiles_known[i] != profile)
    i++;
  return i;
}

static VAStatus
query_profiles (VADriverContextP context, VAProfile *profiles, int *n_profiles)
{
  memcpy (profiles, profiles_known, sizeof profiles_known);
  *n_profiles = G_N_ELEMENTS (profiles_known);
  return VA_STATUS_SUCCESS;
}

static VAStatus
query_entrypoints (VADriverContextP context, VAProfile profile,
    VAEntrypoint *entrypoints, int *n_entrypoints)
{
  if (profile_index (profile) == G_N_ELEMENTS (profiles_known))
    return VA_STATUS_ERROR_UNSUPPORTED_PROFILE;
  gboolean is_decoder = fault_get (FAKE_VA_FAULTS, "no-encoder") != 0;
  entrypoints[0] = is_decoder ? VAEntrypointVLD : VAEntrypointEncSlice;
  entrypoints[1] = VAEntrypointEncSliceLP;
  *n_entrypoints = fault_get (FAKE_VA_FAULTS, "low-power") ? 2 : 1;
  return VA_STATUS_SUCCESS;
}

/* What lossless265.c writes: else FFmpeg takes what it guesses. */
static guint32
h265_features (void)
{
  VAConfigAttribValEncHEVCFeatures features = {
    .bits = { .transform_skip = 1, .cu_qp_delta = 1 },
  };
  return features.value;
}

static guint32
h265_block_sizes (void)
{
  VAConfigAttribValEncHEVCBlockSizes sizes = {
    .bits = {
        .log2_max_coding_tree_block_size_minus3 = LOSSLESS265_LOG2_CTB - 3,
        .log2_min_coding_tree_block_size_minus3 = LOSSLESS265_LOG2_CTB - 3,
        .log2_min_luma_coding_block_size_minus3 = LOSSLESS265_LOG2_MIN_CB - 3,
        .log2_max_luma_transform_block_size_minus2 =
            LOSSLESS265_LOG2_MAX_TB - 2,
        .log2_min_luma_transform_block_size_minus2 =
            LOSSLESS265_LOG2_MIN_TB - 2,
        .max_max_transform_hierarchy_depth_inter = LOSSLESS265_HIERARCHY_DEPTH,
        .max_max_transform_hierarchy_depth_intra = LOSSLESS265_HIERARCHY_DEPTH,
    },
  };
  return sizes.value;
}

gboolean
fake_va_is_h265 (VAProfile profile)
{
  return profile == VAProfileHEVCMain || profile == VAProfileHEVCMain10;
}

static guint32
attribute_value (VAProfile profile, VAConfigAttribType type)
{
  gboolean is_h265 = fake_va_is_h265 (profile);
  switch (type) {
    case VAConfigAttribRTFormat:
      return profile == VAProfileHEVCMain10 ? VA_RT_FORMAT_YUV420_10
                                            : VA_RT_FORMAT_YUV420;
    case VAConfigAttribEncHEVCFeatures:
      return is_h265 ? h265_features () : VA_ATTRIB_NOT_SUPPORTED;
    case VAConfigAttribEncHEVCBlockSizes:
      return is_h265 ? h265_block_sizes () : VA_ATTRIB_NOT_SUPPORTED;
    case VAConfigAttribRateControl:
      return VA_RC_CQP | VA_RC_CBR | VA_RC_VBR;
    case VAConfigAttribEncPackedHeaders:
      return VA_ENC_PACKED_HEADER_SEQUENCE | VA_ENC_PACKED_HEADER_PICTURE |
          VA_ENC_PACKED_HEADER_SLICE | VA_ENC_PACKED_HEADER_MISC;
    case VAConfigAttribEncMaxRefFrames: /* of each list */
      return profile == VAProfileH264ConstrainedBaseline ? 1 : 1 | 1 << 16;
    case VAConfigAttribEncMaxSlices:
      return 1;
    case VAConfigAttribMaxPictureWidth:
    case VAConfigAttribMaxPictureHeight:
      return MAX_SIZE;
    default:
      return VA_ATTRIB_NOT_SUPPORTED;
  }
}

static VAStatus
get_attributes (VADriverContextP context, VAProfile profile,
    VAEntrypoint entrypoint, VAConfigAttrib *attributes, int n_attributes)
{
  for (int i = 0; i < n_attributes; i++)
    attributes[i].value = attribute_value (profile, attributes[i].type);
  return VA_STATUS_SUCCESS;
}

static VAStatus
create_config (VADriverContextP context, VAProfile profile,
    VAEntrypoint entrypoint, VAConfigAttrib *attributes, int n_attributes,
    VAConfigID *config)
{
  *config = FIRST_CONFIG + 2 * profile_index (profile) +
      (entrypoint == VAEntrypointEncSliceLP);
  return VA_STATUS_SUCCESS;
}

gboolean
fake_va_is_low_power (VAConfigID config)
{
  return (config - FIRST_CONFIG) % 2;
}

VAProfile
fake_va_profile (VAConfigID config)
{
  return profiles_known[(config - FIRST_CONFIG) / 2];
}

static VAStatus
destroy_config (VADriverContextP context, VAConfigID config)
{
  return VA_STATUS_SUCCESS;
}

static VAStatus
query_config (VADriverContextP context, VAConfigID config, VAProfile *profile,
    VAEntrypoint *entrypoint, VAConfigAttrib *attributes, int *n_attributes)
{
  *profile = fake_va_profile (config);
  *entrypoint = fake_va_is_low_power (config) ? VAEntrypointEncSliceLP
                                              : VAEntrypointEncSlice;
  *n_attributes = 0;
  return VA_STATUS_SUCCESS;
}

static VAStatus
query_surface_attributes (VADriverContextP context, VAConfigID config,
    VASurfaceAttrib *attributes, unsigned int *n_attributes)
{
  const struct
  {
    VASurfaceAttribType type;
    int value;
  } rows[] = {
    { VASurfaceAttribPixelFormat,
        fake_va_profile (config) == VAProfileHEVCMain10 ? VA_FOURCC_P010
                                                        : VA_FOURCC_NV12 },
    { VASurfaceAttribMinWidth, 16 },
    { VASurfaceAttribMaxWidth, MAX_SIZE },
    { VASurfaceAttribMinHeight, 16 },
    { VASurfaceAttribMaxHeight, MAX_SIZE },
    { VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_VA },
  };
  for (guint i = 0; attributes && i < G_N_ELEMENTS (rows); i++)
    attributes[i] = (VASurfaceAttrib){
      .type = rows[i].type,
      .flags = VA_SURFACE_ATTRIB_GETTABLE | VA_SURFACE_ATTRIB_SETTABLE,
      .value = { .type = VAGenericValueTypeInteger,
          .value = { .i = rows[i].value } },
    };
  *n_attributes = G_N_ELEMENTS (rows);
  return VA_STATUS_SUCCESS;
}

/* --- what has to be there and is never called --- */

static VAStatus
query_display_attributes (VADriverContextP context,
    VADisplayAttribute *attributes, int *n_attributes)
{
  *n_attributes = 0;
  return VA_STATUS_SUCCESS;
}

static VAStatus
display_attributes (VADriverContextP context, VADisplayAttribute *attributes,
    int n_attributes)
{
  return VA_STATUS_ERROR_UNIMPLEMENTED;
}

static VAStatus
query_subpicture_formats (VADriverContextP context, VAImageFormat *formats,
    unsigned int *flags, unsigned int *n_formats)
{
  *n_formats = 0;
  return VA_STATUS_SUCCESS;
}

static VAStatus
unimplemented (void)
{
  return VA_STATUS_ERROR_UNIMPLEMENTED;
}

static void
install_unimplemented (struct VADriverVTable *table)
{
  table->vaSetImagePalette = (gpointer) unimplemented;
  table->vaCreateSubpicture = (gpointer) unimplemented;
  table->vaDestroySubpicture = (gpointer) unimplemented;
  table->vaSetSubpictureImage = (gpointer) unimplemented;
  table->vaSetSubpictureChromakey = (gpointer) unimplemented;
  table->vaSetSubpictureGlobalAlpha = (gpointer) unimplemented;
  table->vaAssociateSubpicture = (gpointer) unimplemented;
  table->vaDeassociateSubpicture = (gpointer) unimplemented;
  table->vaQuerySubpictureFormats = query_subpicture_formats;
  table->vaQueryDisplayAttributes = query_display_attributes;
  table->vaGetDisplayAttributes = display_attributes;
  table->vaSetDisplayAttributes = display_attributes;
}

/* --- the driver --- */

static VAStatus
terminate (VADriverContextP context)
{
  FakeVaDriver *driver = fake_va_driver (context);
  fault_hang_in (FAKE_VA_FAULTS, "hang-terminate");
  g_hash_table_unref (driver->objects);
  g_mutex_clear (&driver->lock);
  g_free (driver);
  return VA_STATUS_SUCCESS;
}

/* The name has the oldest version that libva looks for. */
VAStatus __vaDriverInit_1_0 (VADriverContextP context);

__attribute__ ((visibility ("default"))) VAStatus
__vaDriverInit_1_0 (VADriverContextP context)
{
  struct VADriverVTable *table = context->vtable;
  static gint n_displays = 0;
  int max_displays = fault_get (FAKE_VA_FAULTS, "displays");
  fault_hang_in (FAKE_VA_FAULTS, "hang-init");
  if (fault_get (FAKE_VA_FAULTS, "fail-init") ||
      (g_atomic_int_add (&n_displays, 1) >= max_displays && max_displays > 0))
    return VA_STATUS_ERROR_UNKNOWN;
  FakeVaDriver *driver = g_new0 (FakeVaDriver, 1);
  g_mutex_init (&driver->lock);
  driver->objects =
      g_hash_table_new_full (NULL, NULL, NULL, fake_va_object_free);

  context->pDriverData = driver;
  context->version_major = VA_MAJOR_VERSION;
  context->version_minor = VA_MINOR_VERSION;
  context->max_profiles = G_N_ELEMENTS (profiles_known);
  context->max_entrypoints = 2;
  context->max_attributes = 1;
  context->max_image_formats = 2;
  context->max_subpic_formats = 1;
  context->max_display_attributes = 1;
  context->str_vendor = "Fake VA driver of the tests";

  table->vaTerminate = terminate;
  table->vaQueryConfigProfiles = query_profiles;
  table->vaQueryConfigEntrypoints = query_entrypoints;
  table->vaGetConfigAttributes = get_attributes;
  table->vaCreateConfig = create_config;
  table->vaDestroyConfig = destroy_config;
  table->vaQueryConfigAttributes = query_config;
  table->vaQuerySurfaceAttributes = query_surface_attributes;
  fake_va_install_objects (table);
  fake_va_install_encoder (table);
  install_unimplemented (table);
  return VA_STATUS_SUCCESS;
}
