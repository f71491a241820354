/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fakeva.h"
#include "fault.h"
#include "ipcm.h"
#include "lossless265.h"

#define START_CODE_SIZE 4
#define P_SLICE 0
#define B_SLICE 1

static gint n_sessions, n_opened;

/* --- sessions --- */

static VAStatus
create_context (VADriverContextP context, VAConfigID config, int width,
    int height, int flags, VASurfaceID *targets, int n_targets, VAContextID *id)
{
  int max_sessions = fault_get (FAKE_VA_FAULTS, "sessions");
  int max_width = fault_get (FAKE_VA_FAULTS, "max-width");
  fault_hang_in (FAKE_VA_FAULTS, "hang-open");
  if (max_width > 0 && width > max_width)
    return VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED;
  if (fault_get (FAKE_VA_FAULTS, "fail-open"))
    return VA_STATUS_ERROR_ALLOCATION_FAILED;
  if (g_atomic_int_add (&n_sessions, 1) >= max_sessions && max_sessions > 0) {
    g_atomic_int_add (&n_sessions, -1);
    return VA_STATUS_ERROR_HW_BUSY;
  }
  FakeVaObject *session =
      fake_va_add (fake_va_driver (context), FAKE_VA_CONTEXT, id);
  session->number = (guint) g_atomic_int_add (&n_opened, 1) + 1;
  session->width = (guint) width;
  session->height = (guint) height;
  session->slice_header = g_byte_array_new ();
  session->is_low_power = fake_va_is_low_power (config);
  session->is_h265 = fake_va_is_h265 (fake_va_profile (config));
  return VA_STATUS_SUCCESS;
}

static VAStatus
destroy_context (VADriverContextP context, VAContextID id)
{
  fault_hang_in (FAKE_VA_FAULTS, "hang-close");
  g_atomic_int_add (&n_sessions, -1);
  return fake_va_remove (fake_va_driver (context), FAKE_VA_CONTEXT, id);
}

/* --- pictures --- */

static VAStatus
begin_picture (VADriverContextP context, VAContextID id, VASurfaceID target)
{
  FakeVaObject *session =
      fake_va_find (fake_va_driver (context), FAKE_VA_CONTEXT, id);
  session->target = target;
  session->coded = VA_INVALID_ID;
  return VA_STATUS_SUCCESS;
}

/* What was packed before it is known where to: headers of the sequence. */
static FakeVaObject *
coded_buffer (FakeVaDriver *driver, const FakeVaObject *session)
{
  return fake_va_find (driver, FAKE_VA_BUFFER, session->coded);
}

/* The bits of a slice's header, without start code and emulation prevention. */
static void
unpack_header (const FakeVaObject *session, BitWriter *bits)
{
  const GByteArray *packed = session->slice_header;
  guint n_zeros = 0, n_bits = session->packed.bit_length;
  for (guint i = START_CODE_SIZE; i < packed->len && i * 8 < n_bits; i++) {
    guint8 byte = packed->data[i];
    guint n = MIN (n_bits - i * 8, 8);
    if (n_zeros >= 2 && byte == 3) {
      n_zeros = 0;
      continue;
    }
    n_zeros = byte == 0 ? n_zeros + 1 : 0;
    put_u (bits, n, byte >> (8 - n));
  }
}

static IpcmMacroblock
h264_macroblock (const VAEncSliceParameterBufferH264 *slice)
{
  switch (slice->slice_type % 5) {
    case P_SLICE:
      return IPCM_P_SLICE;
    case B_SLICE:
      return IPCM_B_SLICE;
    default:
      return IPCM_I_SLICE;
  }
}

static void
code_h264 (const FakeVaObject *session, GByteArray *out,
    const BitWriter *header, const VAEncSliceParameterBufferH264 *slice,
    const FakePicture *picture)
{
  const VAEncPictureParameterBufferH264 *params = &session->picture_h264;
  IpcmMacroblock type = h264_macroblock (slice);
  if (params->pic_fields.bits.entropy_coding_mode_flag)
    ipcm_append_cabac_slice (out, header, type,
        params->pic_init_qp + slice->slice_qp_delta, picture);
  else
    ipcm_append_slice (out, header, type, picture);
}

static void
code_slice (FakeVaDriver *driver, const FakeVaObject *session,
    gconstpointer parameters)
{
  const VAEncSliceParameterBufferHEVC *h265 = parameters;
  const VAEncPictureParameterBufferHEVC *picture_h265 = &session->picture_h265;
  FakeVaObject *surface =
      fake_va_find (driver, FAKE_VA_SURFACE, session->target);
  GByteArray *out = coded_buffer (driver, session)->bytes;
  BitWriter header = { 0 };
  unpack_header (session, &header);
  FakePicture picture = fake_picture_nv12 (fake_va_samples (surface),
      surface->pitch, surface->width, surface->height, surface->depth);
  if (session->is_h265)
    lossless265_append_slice (out, &header,
        &(const Lossless265Slice){
            .width = session->width,
            .height = session->height,
            .type = h265->slice_type,
            .qp = picture_h265->pic_init_qp + h265->slice_qp_delta,
            .has_qp_delta =
                picture_h265->pic_fields.bits.cu_qp_delta_enabled_flag,
        },
        &picture);
  else
    code_h264 (session, out, &header, parameters, &picture);
}

static void
take_picture (FakeVaDriver *driver, FakeVaObject *session, gconstpointer data)
{
  if (session->is_h265) {
    session->picture_h265 = *(const VAEncPictureParameterBufferHEVC *) data;
    session->coded = session->picture_h265.coded_buf;
  } else {
    session->picture_h264 = *(const VAEncPictureParameterBufferH264 *) data;
    session->coded = session->picture_h264.coded_buf;
  }
  g_byte_array_set_size (coded_buffer (driver, session)->bytes, 0);
}

static void
take_buffer (FakeVaDriver *driver, FakeVaObject *session,
    const FakeVaObject *buffer)
{
  const guint8 *data = buffer->bytes->data;
  FakeVaObject *coded;
  switch ((int) buffer->type) {
    case VAEncPictureParameterBufferType:
      take_picture (driver, session, data);
      break;
    case VAEncPackedHeaderParameterBufferType:
      session->packed = *(const VAEncPackedHeaderParameterBuffer *) data;
      break;
    case VAEncPackedHeaderDataBufferType:
      coded = coded_buffer (driver, session);
      if (session->packed.type == VAEncPackedHeaderSlice) {
        g_byte_array_set_size (session->slice_header, 0);
        g_byte_array_append (session->slice_header, data, buffer->bytes->len);
      } else if (coded) {
        g_byte_array_append (coded->bytes, data,
            (session->packed.bit_length + 7) / 8);
      }
      break;
    case VAEncSliceParameterBufferType:
      code_slice (driver, session, data);
      break;
    default: /* rate control and the like */
      break;
  }
}

static VAStatus
render_picture (VADriverContextP context, VAContextID id, VABufferID *buffers,
    int n_buffers)
{
  FakeVaDriver *driver = fake_va_driver (context);
  FakeVaObject *session = fake_va_find (driver, FAKE_VA_CONTEXT, id);
  /* it says where all goes, and may come anywhere */
  for (int i = 0; i < n_buffers; i++) {
    FakeVaObject *buffer = fake_va_find (driver, FAKE_VA_BUFFER, buffers[i]);
    if (buffer->type == VAEncPictureParameterBufferType)
      take_buffer (driver, session, buffer);
  }
  for (int i = 0; i < n_buffers; i++) {
    FakeVaObject *buffer = fake_va_find (driver, FAKE_VA_BUFFER, buffers[i]);
    if (buffer->type != VAEncPictureParameterBufferType)
      take_buffer (driver, session, buffer);
  }
  return VA_STATUS_SUCCESS;
}

/* Is this picture the one whose number the fault has, or a later one? */
static gboolean
is_due (const FakeVaObject *session, const char *fault)
{
  guint at = (guint) fault_get (FAKE_VA_FAULTS, fault);
  guint only = (guint) fault_get (FAKE_VA_FAULTS, "only");
  return at > 0 && !session->is_low_power && session->n_pictures >= at &&
      (only == 0 || only == session->number);
}

static VAStatus
end_picture (VADriverContextP context, VAContextID id)
{
  FakeVaObject *session =
      fake_va_find (fake_va_driver (context), FAKE_VA_CONTEXT, id);
  g_usleep (
      (gulong) fault_get (FAKE_VA_FAULTS, "slow") * G_TIME_SPAN_MILLISECOND);
  if (is_due (session, "hang-at"))
    fault_hang (FAKE_VA_FAULTS);
  VAStatus status = is_due (session, "fail-at") ? VA_STATUS_ERROR_ENCODING_ERROR
                                                : VA_STATUS_SUCCESS;
  session->n_pictures++;
  return status;
}

void
fake_va_install_encoder (struct VADriverVTable *table)
{
  table->vaCreateContext = create_context;
  table->vaDestroyContext = destroy_context;
  table->vaBeginPicture = begin_picture;
  table->vaRenderPicture = render_picture;
  table->vaEndPicture = end_picture;
}
