/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The encoders of libavcodec that are worth trying, in the order in
 * which they are tried, and what each needs to be told so that the same settings
 * mean the same with all of them. Nothing is opened here; but for gstencdevice.c no
 * other file knows the name of an encoder or of who makes one. */

#pragma once

#include <gst/video/video.h>
#include <libavcodec/avcodec.h>

#include "core/codec.h"
#include "core/ratecontrol.h"
#include "gstpatience.h"
#include "gstencshare.h"

G_BEGIN_DECLS

/* Who does the work, as property `backend` names it. */
typedef enum
{
  ENC_BACKEND_AUTO, /* whoever can */
  ENC_BACKEND_NVENC,
  ENC_BACKEND_VAAPI,
  ENC_BACKEND_SOFTWARE,
  N_ENC_BACKENDS
} EncBackendKind;

/* For g_param_spec_enum(). */
extern const GEnumValue enc_backend_kinds[];

/* From fast to thorough; property `preset`. */
typedef enum
{
  ENC_SPEED_ULTRAFAST,
  ENC_SPEED_SUPERFAST,
  ENC_SPEED_VERYFAST,
  ENC_SPEED_FASTER,
  ENC_SPEED_FAST,
  ENC_SPEED_MEDIUM,
  ENC_SPEED_SLOW,
  ENC_SPEED_SLOWER,
  ENC_SPEED_VERYSLOW,
  N_ENC_SPEEDS
} EncSpeed;

#define ENC_B_FRAMES_AUTO (-1)

/* What an encoder is to do, complete: nothing is left to guess. */
typedef struct
{
  CodecId codec;
  GstVideoInfo info; /* of the frames that come */
  Fraction rate;     /* known; a guess where the caps have none */
  RateControl rate_control;
  EncSpeed speed;
  gboolean is_low_latency; /* a frame comes out before the next goes in */
  gboolean is_repeatable;  /* the same frames have to give the same bytes */
  gint b_frames;           /* in a row at most; ENC_B_FRAMES_AUTO */
  guint n_threads;         /* > 0 */
  const gchar *profile;    /* (borrowed, nullable) as caps name it */
  guint level;             /* ten times the number; 0: the encoder decides */
  const gchar
      *options;        /* (borrowed, nullable) "key=value:..." of the encoder */
  const gchar *device; /* (borrowed, nullable) which one, where there are more:
                          a number (CUDA) or a render node's path (VA-API) */
  GstEncShare *share; /* (borrowed, nullable) whose pipeline's, if it has one */
  enum AVHWDeviceType memory; /* whose frames are in; NONE: the system's */
  GstPatience *patience;      /* (borrowed) with devices */
  const GstVideoMasteringDisplayInfo *mastering; /* (borrowed, nullable) */
  const GstVideoContentLightLevel *light;        /* (borrowed, nullable) */
} EncParams;

typedef struct
{
  const gchar *name;         /* what `active-backend` says */
  const gchar *encoder_name; /* libavcodec's */
  CodecId codec;
  EncBackendKind kind;
  enum AVHWDeviceType device; /* NONE: none */
  enum AVPixelFormat surface; /* of frames in the device's memory */
  gboolean needs_surfaces;    /* takes no others: these go up before */
  gboolean keeps_addresses;   /* of their memory, as long as it is open */
  const enum AVPixelFormat *formats; /* ends with AV_PIX_FMT_NONE */

  /* A frame that asks to be a key frame becomes one. Else the encoder has to be
   * opened anew for that. */
  gboolean forces_key_frames;

  /* Codes the fields of interlaced pictures as such. Else they would be taken
   * for progressive. */
  gboolean codes_fields;

  /* Puts into `context` and `options` what is particular to this encoder. */
  void (*tell) (const EncParams *params, AVCodecContext *context,
      AVDictionary **options);

  /* How many frames it keeps before the first comes out, at most. */
  guint (*delay_frames) (const EncParams *params);
} EncBackend;

/* The table, in order. */
const EncBackend *enc_backends (guint *n_backends);

/* What is known of one row. */
typedef struct
{
  const EncBackend *backend;
  gboolean is_usable;
  const gchar *reason; /* (borrowed, nullable) why it is not */
} EncProbe;

/* Returns (nullable) the first usable row for `codec` and frames of `format` that
 * `kind` allows. `refusals` (nullable) gets a line for each row before it. */
const EncBackend *enc_backend_select (const EncProbe *probes, guint n_probes,
    CodecId codec, enum AVPixelFormat format, EncBackendKind kind,
    GString *refusals);

/* The format in which frames of `format` are given to it: the same, or the other
 * one with the same samples (planar or half so). NONE: it takes neither. */
enum AVPixelFormat enc_backend_input_format (const EncBackend *backend,
    enum AVPixelFormat format);

/* What frames are put into before `backend` gets them, or are in when they come; NONE:
 * it has them in system memory. */
enum AVPixelFormat enc_backend_surface (const EncBackend *backend,
    const EncParams *params);

/* Whether a device as `wish` (nullable) names it can be this row's. */
gboolean enc_backend_suits_device (const EncBackend *backend,
    const gchar *wish);

/* Whether pictures of `info` are coded as the fields that they are, or have none.
 */
gboolean enc_backend_takes_fields (const EncBackend *backend,
    const GstVideoInfo *info);

/* AV_PIX_FMT_NONE where libavcodec has no such thing. */
enum AVPixelFormat enc_backend_pixel_format (GstVideoFormat format);

/* Threads for one encoder of a ladder on a machine with `n_cores`. */
guint enc_backend_default_threads (guint n_cores, guint width, guint height);

/* Fills `context` and `options` (to be freed) of `backend`, all but opening. */
void enc_backend_tell (const EncBackend *backend, const EncParams *params,
    AVCodecContext *context, AVDictionary **options);

G_END_DECLS
