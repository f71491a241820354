/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A libnvidia-encode.so.1 without a device: H.264 in 8 bit and H.265 in 8 or 10,
 * both lossless, reordered as with B-frames where a session asks for them. No AV1,
 * no fields. Its memory is that of fakecuda.c.
 *
 * FAKE_NVENC: unsupported (the die has no encoder), sessions=N (more are refused),
 * fail-open, fail-at=N (from the Nth frame of a session on), slow=N (milliseconds
 * a frame), stuck-at=N (busy for ever from the Nth frame on, which libavcodec
 * reports as EAGAIN), grey-at=N (pictures from the Nth on are grey), no-idr (requests
 * for an IDR frame are not heard), busy-at=N,busy=K (busy K times at the Nth frame of
 * a session), fail-out-at=N (from the Nth picture on that comes out of a session),
 * max-width=N (wider pictures are refused); hang-open, hang-at=N (from the picture on
 * that comes out of a session when N frames are in), hang-close, for=MS (milliseconds
 * that those take; else they never return). only=K: what happens at work happens in
 * the Kth session alone. */

#include <ffnvcodec/nvEncodeAPI.h>

#include "fakenvencstream.h"
#include "fault.h"

#define FAULTS "FAKE_NVENC"
#define PITCH 256
#define MAX_SIZE 4096
#define MIN_SIZE 33
#define MAX_B_FRAMES 4
#define MAX_LEVEL 51
#define GREY 128

/* An input buffer, or a registered resource. */
typedef struct
{
  NV_ENC_BUFFER_FORMAT format;
  guint width, height, pitch;
  guint8 *data;
  gboolean is_ours;
} Input;

typedef struct
{
  GByteArray *bytes;
  guint64 time;
  NV_ENC_PIC_TYPE type;
} Bitstream;

/* A picture that waits for the one after which it is coded. */
typedef struct
{
  GByteArray *samples;
  FakePicture picture;
  guint64 time;
  guint order; /* of presentation, since the last IDR picture */
} Waiting;

typedef struct
{
  FakeStream stream;
  guint max_b_frames;
  guint number; /* of all that were opened */
  guint n_frames, n_out, n_busy;
  guint order, frame_number, idr_id;
  GQueue waiting; /* Waiting */
  GQueue outputs; /* Bitstream, borrowed: what will be coded goes in there */
} Session;

static gint n_sessions, n_opened;

/* Is number `n` of what this session does the one that the fault has, or a later? */
static gboolean
is_due (const Session *session, const char *fault, guint n)
{
  guint at = (guint) fault_get (FAULTS, fault);
  guint only = (guint) fault_get (FAULTS, "only");
  return at > 0 && n >= at && (only == 0 || only == session->number);
}

/* --- sessions --- */

static NVENCSTATUS NVENCAPI
open_session (NV_ENC_OPEN_ENCODE_SESSION_EX_PARAMS *params, void **encoder)
{
  int max_sessions = fault_get (FAULTS, "sessions");
  if (fault_get (FAULTS, "unsupported"))
    return NV_ENC_ERR_UNSUPPORTED_DEVICE;
  if (!params->device)
    return NV_ENC_ERR_INVALID_DEVICE;
  if (g_atomic_int_add (&n_sessions, 1) >= max_sessions && max_sessions > 0) {
    g_atomic_int_add (&n_sessions, -1);
    return NV_ENC_ERR_OUT_OF_MEMORY;
  }
  Session *session = g_new0 (Session, 1);
  session->number = (guint) g_atomic_int_add (&n_opened, 1) + 1;
  g_queue_init (&session->waiting);
  g_queue_init (&session->outputs);
  *encoder = session;
  return NV_ENC_SUCCESS;
}

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;
  g_byte_array_unref (waiting->samples);
  g_free (waiting);
}

static NVENCSTATUS NVENCAPI
destroy_encoder (void *encoder)
{
  Session *session = encoder;
  fault_hang_in (FAULTS, "hang-close");
  g_queue_clear_full (&session->waiting, waiting_free);
  g_queue_clear (&session->outputs);
  g_free (session);
  g_atomic_int_add (&n_sessions, -1);
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
get_guid_count (void *encoder, uint32_t *count)
{
  *count = 2;
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
get_guids (void *encoder, GUID *guids, uint32_t size, uint32_t *count)
{
  guids[0] = NV_ENC_CODEC_H264_GUID;
  guids[1] = NV_ENC_CODEC_HEVC_GUID;
  *count = 2;
  return NV_ENC_SUCCESS;
}

static gboolean
is_h265 (const GUID *codec)
{
  return memcmp (codec, &NV_ENC_CODEC_HEVC_GUID, sizeof *codec) == 0;
}

static NVENCSTATUS NVENCAPI
get_caps (void *encoder, GUID codec, NV_ENC_CAPS_PARAM *query, int *value)
{
  switch (query->capsToQuery) {
    case NV_ENC_CAPS_NUM_MAX_BFRAMES:
      *value = MAX_B_FRAMES;
      break;
    case NV_ENC_CAPS_WIDTH_MAX:
    case NV_ENC_CAPS_HEIGHT_MAX:
      *value = MAX_SIZE;
      break;
    case NV_ENC_CAPS_WIDTH_MIN:
    case NV_ENC_CAPS_HEIGHT_MIN:
      *value = MIN_SIZE;
      break;
    case NV_ENC_CAPS_LEVEL_MAX:
      *value = MAX_LEVEL;
      break;
    case NV_ENC_CAPS_SUPPORT_10BIT_ENCODE:
      *value = is_h265 (&codec);
      break;
    case NV_ENC_CAPS_SUPPORT_CABAC:
    case NV_ENC_CAPS_SUPPORT_LOOKAHEAD:
    case NV_ENC_CAPS_SUPPORT_TEMPORAL_AQ:
    case NV_ENC_CAPS_SUPPORT_CUSTOM_VBV_BUF_SIZE:
    case NV_ENC_CAPS_SUPPORT_DYN_BITRATE_CHANGE:
      *value = 1;
      break;
    default:
      *value = 0;
      break;
  }
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
set_streams (void *encoder, NV_ENC_CUSTREAM_PTR in, NV_ENC_CUSTREAM_PTR out)
{
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
get_preset (void *encoder, GUID codec, GUID preset, NV_ENC_TUNING_INFO tuning,
    NV_ENC_PRESET_CONFIG *config)
{
  config->presetCfg = (NV_ENC_CONFIG){
    .version = NV_ENC_CONFIG_VER,
    .gopLength = NVENC_INFINITE_GOPLENGTH,
    .frameIntervalP = 1,
  };
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
get_plain_preset (void *encoder, GUID codec, GUID preset,
    NV_ENC_PRESET_CONFIG *config)
{
  return get_preset (encoder, codec, preset, NV_ENC_TUNING_INFO_UNDEFINED,
      config);
}

static NVENCSTATUS NVENCAPI
initialize (void *encoder, NV_ENC_INITIALIZE_PARAMS *params)
{
  Session *session = encoder;
  guint max_width = (guint) fault_get (FAULTS, "max-width");
  fault_hang_in (FAULTS, "hang-open");
  if (fault_get (FAULTS, "fail-open") || params->encodeWidth < MIN_SIZE ||
      params->encodeWidth > (max_width > 0 ? max_width : MAX_SIZE))
    return NV_ENC_ERR_INVALID_PARAM;
  const NV_ENC_CONFIG *config = params->encodeConfig;
  session->max_b_frames = (guint) MAX (config->frameIntervalP, 1) - 1;
  session->stream = (FakeStream){
    .is_h265 = is_h265 (&params->encodeGUID),
    .width = params->encodeWidth,
    .height = params->encodeHeight,
    .depth = 8,
    .reorder_depth = session->max_b_frames > 0 ? 1 : 0,
  };
  if (session->stream.is_h265)
    session->stream.depth +=
        config->encodeCodecConfig.hevcConfig.pixelBitDepthMinus8;
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
get_sequence_params (void *encoder, NV_ENC_SEQUENCE_PARAM_PAYLOAD *payload)
{
  const Session *session = encoder;
  g_autoptr (GByteArray) sets = g_byte_array_new ();
  fake_stream_append_sets (&session->stream, sets);
  if (sets->len > payload->inBufferSize)
    return NV_ENC_ERR_NOT_ENOUGH_BUFFER;
  memcpy (payload->spsppsBuffer, sets->data, sets->len);
  *payload->outSPSPPSPayloadSize = sets->len;
  return NV_ENC_SUCCESS;
}

/* --- buffers --- */

static NVENCSTATUS NVENCAPI
create_input (void *encoder, NV_ENC_CREATE_INPUT_BUFFER *params)
{
  Input *input = g_new0 (Input, 1);
  guint line_bytes = params->bufferFmt == NV_ENC_BUFFER_FORMAT_YUV420_10BIT
      ? 2 * params->width
      : params->width;
  *input = (Input){
    .format = params->bufferFmt,
    .width = params->width,
    .height = params->height,
    .pitch = (line_bytes + PITCH - 1) / PITCH * PITCH,
    .is_ours = TRUE,
  };
  input->data = g_malloc0 ((gsize) input->pitch * (input->height + 1) * 2);
  params->inputBuffer = input;
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
free_input (void *encoder, void *pointer)
{
  Input *input = pointer;
  if (input->is_ours)
    g_free (input->data);
  g_free (input);
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
lock_input (void *encoder, NV_ENC_LOCK_INPUT_BUFFER *params)
{
  const Input *input = params->inputBuffer;
  params->bufferDataPtr = input->data;
  params->pitch = input->pitch;
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
do_nothing (void *encoder, void *pointer)
{
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
register_resource (void *encoder, NV_ENC_REGISTER_RESOURCE *params)
{
  if (params->resourceType != NV_ENC_INPUT_RESOURCE_TYPE_CUDADEVICEPTR)
    return NV_ENC_ERR_UNIMPLEMENTED;
  Input *input = g_new0 (Input, 1);
  *input = (Input){
    .format = params->bufferFormat,
    .width = params->width,
    .height = params->height,
    .pitch = params->pitch,
    .data = params->resourceToRegister,
  };
  params->registeredResource = input;
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
map_resource (void *encoder, NV_ENC_MAP_INPUT_RESOURCE *params)
{
  const Input *input = params->registeredResource;
  params->mappedResource = params->registeredResource;
  params->mappedBufferFmt = input->format;
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
create_bitstream (void *encoder, NV_ENC_CREATE_BITSTREAM_BUFFER *params)
{
  Bitstream *bitstream = g_new0 (Bitstream, 1);
  bitstream->bytes = g_byte_array_new ();
  params->bitstreamBuffer = bitstream;
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
destroy_bitstream (void *encoder, NV_ENC_OUTPUT_PTR pointer)
{
  Bitstream *bitstream = pointer;
  g_byte_array_unref (bitstream->bytes);
  g_free (bitstream);
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
lock_bitstream (void *encoder, NV_ENC_LOCK_BITSTREAM *params)
{
  Session *session = encoder;
  const Bitstream *bitstream = params->outputBitstream;
  if (is_due (session, "hang-at", session->n_frames))
    fault_hang (FAULTS);
  if (is_due (session, "fail-out-at", ++session->n_out))
    return NV_ENC_ERR_GENERIC;
  params->bitstreamBufferPtr = bitstream->bytes->data;
  params->bitstreamSizeInBytes = bitstream->bytes->len;
  params->outputTimeStamp = bitstream->time;
  params->pictureType = bitstream->type;
  params->pictureStruct = NV_ENC_PIC_STRUCT_FRAME;
  return NV_ENC_SUCCESS;
}

/* --- coding --- */

static FakePicture
picture_of (const Input *input, const guint8 *data)
{
  gsize luma_size = (gsize) input->pitch * input->height;
  gsize chroma_size = luma_size / 4;
  if (input->format != NV_ENC_BUFFER_FORMAT_YV12)
    return fake_picture_nv12 (data, input->pitch, input->width, input->height,
        input->format == NV_ENC_BUFFER_FORMAT_YUV420_10BIT ? 10 : 8);
  return (FakePicture){
    .width = input->width,
    .height = input->height,
    .depth = 8,
    /* red comes first */
    .planes = { data, data + luma_size + chroma_size, data + luma_size },
    .strides = { input->pitch, input->pitch / 2, input->pitch / 2 },
    .chroma_step = 1,
  };
}

static Waiting *
take_picture (Session *session, const NV_ENC_PIC_PARAMS *params)
{
  const Input *input = params->inputBuffer;
  Waiting *waiting = g_new0 (Waiting, 1);
  waiting->samples = g_byte_array_new ();
  g_byte_array_append (waiting->samples, input->data,
      input->pitch * input->height * 3 / 2);
  if (is_due (session, "grey-at", session->n_frames))
    memset (waiting->samples->data, GREY, waiting->samples->len);
  waiting->picture = picture_of (input, waiting->samples->data);
  waiting->time = params->inputTimeStamp;
  return waiting;
}

/* (takes `waiting`) Into the buffer of the picture that came first. */
static void
code (Session *session, Waiting *waiting, FakeSliceKind kind,
    NV_ENC_PIC_TYPE type)
{
  Bitstream *out = g_queue_pop_head (&session->outputs);
  g_byte_array_set_size (out->bytes, 0);
  if (kind == FAKE_SLICE_IDR)
    fake_stream_append_sets (&session->stream, out->bytes);
  fake_stream_append_picture (&session->stream, out->bytes,
      &(const FakeSlice){
          .kind = kind,
          .order = waiting->order,
          .frame_number = session->frame_number,
          .idr_id = session->idr_id,
      },
      &waiting->picture);
  out->time = waiting->time;
  out->type = type;
  if (kind != FAKE_SLICE_DISPOSABLE)
    session->frame_number++;
  waiting_free (waiting);
}

/* Those that wait, the last of them first. */
static void
code_waiting (Session *session)
{
  Waiting *last = g_queue_pop_tail (&session->waiting);
  Waiting *before;
  if (!last)
    return;
  code (session, last, FAKE_SLICE_REFERENCE, NV_ENC_PIC_TYPE_P);
  while ((before = g_queue_pop_head (&session->waiting)))
    code (session, before, FAKE_SLICE_DISPOSABLE, NV_ENC_PIC_TYPE_B);
}

static void
code_idr (Session *session, Waiting *waiting)
{
  code_waiting (session);
  session->order = 0;
  session->frame_number = 0;
  session->idr_id = !session->idr_id;
  waiting->order = session->order++;
  code (session, waiting, FAKE_SLICE_IDR, NV_ENC_PIC_TYPE_IDR);
}

static NVENCSTATUS
refuse_frame (Session *session)
{
  if (is_due (session, "fail-at", session->n_frames))
    return NV_ENC_ERR_GENERIC;
  if (is_due (session, "stuck-at", session->n_frames))
    return NV_ENC_ERR_ENCODER_BUSY;
  if (is_due (session, "busy-at", session->n_frames) &&
      session->n_busy < (guint) fault_get (FAULTS, "busy")) {
    session->n_busy++;
    return NV_ENC_ERR_ENCODER_BUSY;
  }
  return NV_ENC_SUCCESS;
}

static NVENCSTATUS NVENCAPI
encode_picture (void *encoder, NV_ENC_PIC_PARAMS *params)
{
  Session *session = encoder;
  if (params->encodePicFlags & NV_ENC_PIC_FLAG_EOS) {
    code_waiting (session);
    return NV_ENC_SUCCESS;
  }
  NVENCSTATUS refusal = refuse_frame (session);
  if (refusal != NV_ENC_SUCCESS)
    return refusal;
  g_usleep ((gulong) fault_get (FAULTS, "slow") * G_TIME_SPAN_MILLISECOND);

  Waiting *waiting = take_picture (session, params);
  g_queue_push_tail (&session->outputs, params->outputBitstream);
  if (session->n_frames++ == 0 ||
      (params->encodePicFlags & NV_ENC_PIC_FLAG_FORCEIDR &&
          !fault_get (FAULTS, "no-idr"))) {
    code_idr (session, waiting);
    return NV_ENC_SUCCESS;
  }
  waiting->order = session->order++;
  g_queue_push_tail (&session->waiting, waiting);
  if (g_queue_get_length (&session->waiting) <= session->max_b_frames)
    return NV_ENC_ERR_NEED_MORE_INPUT;
  code_waiting (session);
  return NV_ENC_SUCCESS;
}

/* --- the library --- */

static const char *NVENCAPI
get_last_error (void *encoder)
{
  return "as the test wants it";
}

#define EXPORT __attribute__ ((visibility ("default")))

EXPORT NVENCSTATUS NVENCAPI
NvEncodeAPIGetMaxSupportedVersion (uint32_t *version)
{
  *version = NVENCAPI_MAJOR_VERSION << 4 | NVENCAPI_MINOR_VERSION;
  return NV_ENC_SUCCESS;
}

EXPORT NVENCSTATUS NVENCAPI
NvEncodeAPICreateInstance (NV_ENCODE_API_FUNCTION_LIST *list)
{
  list->nvEncOpenEncodeSessionEx = open_session;
  list->nvEncDestroyEncoder = destroy_encoder;
  list->nvEncGetEncodeGUIDCount = get_guid_count;
  list->nvEncGetEncodeGUIDs = get_guids;
  list->nvEncGetEncodeCaps = get_caps;
  list->nvEncGetEncodePresetConfig = get_plain_preset;
  list->nvEncGetEncodePresetConfigEx = get_preset;
  list->nvEncInitializeEncoder = initialize;
  list->nvEncSetIOCudaStreams = set_streams;
  list->nvEncGetSequenceParams = get_sequence_params;
  list->nvEncCreateInputBuffer = create_input;
  list->nvEncDestroyInputBuffer = free_input;
  list->nvEncLockInputBuffer = lock_input;
  list->nvEncUnlockInputBuffer = do_nothing;
  list->nvEncRegisterResource = register_resource;
  list->nvEncUnregisterResource = free_input;
  list->nvEncMapInputResource = map_resource;
  list->nvEncUnmapInputResource = do_nothing;
  list->nvEncCreateBitstreamBuffer = create_bitstream;
  list->nvEncDestroyBitstreamBuffer = destroy_bitstream;
  list->nvEncLockBitstream = lock_bitstream;
  list->nvEncUnlockBitstream = do_nothing;
  list->nvEncEncodePicture = encode_picture;
  list->nvEncGetLastErrorString = get_last_error;
  return NV_ENC_SUCCESS;
}
