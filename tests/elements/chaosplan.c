/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "chaosplan.h"

#define MAX_FRAMES 60
/* What NVENC and VA-API are told of a call that hangs is longer or shorter. */
#define MAX_HANG_MS 400

/* --- lots --- */

/* 0 to `n` - 1 */
static guint
draw (GRand *lots, guint n)
{
  return (guint) g_rand_int_range (lots, 0, (gint32) n);
}

static guint
draw_from (GRand *lots, guint from, guint to)
{
  return from + draw (lots, to - from + 1);
}

static gboolean
one_in (GRand *lots, guint n)
{
  return draw (lots, n) == 0;
}

#define DRAW_ROW(lots, rows) (rows)[draw (lots, G_N_ELEMENTS (rows))]

/* --- what goes wrong --- */

typedef enum
{
  WHEN_OPENED,
  NO_FRAMES, /* there can't be any on the device */
  AT_WORK,
  HANGS,
  HANGS_AT_WORK,
} FaultKind;

typedef struct
{
  const gchar *text;
  FaultKind kind;
  guint from, to; /* of {number} */
} Fault;

static const Fault nvenc_faults[] = {
  { "unsupported", WHEN_OPENED },
  { "fail-open", WHEN_OPENED },
  { "sessions={number}", WHEN_OPENED, 1, 4 },
  { "sessions={number}", WHEN_OPENED, 1, 4 },
  { "max-width={number}", WHEN_OPENED, 64, 160 },
  { "fail-at={frame}", AT_WORK },
  { "fail-at={frame},only={number}", AT_WORK, 1, 5 },
  { "fail-at={frame},sessions={number}", AT_WORK, 1, 4 },
  { "fail-out-at={frame}", AT_WORK },
  { "fail-out-at={frame},only={number}", AT_WORK, 1, 5 },
  { "stuck-at={frame}", AT_WORK },
  { "stuck-at={frame},only={number}", AT_WORK, 1, 5 },
  { "busy-at={frame},busy={number}", AT_WORK, 1, 5 },
  { "slow={number}", WHEN_OPENED, 1, 3 },
  { "hang-at={frame},for={number}", HANGS_AT_WORK, 20, MAX_HANG_MS },
  { "hang-at={frame},for={number},only=2", HANGS_AT_WORK, 20, MAX_HANG_MS },
  { "hang-open,for={number}", HANGS, 20, MAX_HANG_MS },
  { "hang-close,for={number}", HANGS, 20, MAX_HANG_MS },
};

static const Fault va_faults[] = {
  { "fail-init", NO_FRAMES },
  { "no-encoder", WHEN_OPENED },
  { "fail-open", WHEN_OPENED },
  { "sessions={number}", WHEN_OPENED, 1, 4 },
  { "max-width={number}", WHEN_OPENED, 64, 160 },
  { "low-power", WHEN_OPENED },
  { "no-encoder,low-power", WHEN_OPENED },
  { "fail-at={frame}", AT_WORK },
  { "fail-at={frame},only={number}", AT_WORK, 1, 5 },
  { "fail-at={frame},low-power", AT_WORK },
  { "fail-at={frame},low-power,only={number}", AT_WORK, 1, 5 },
  { "fail-out-at={frame}", AT_WORK },
  { "fail-out-at={frame},low-power", AT_WORK },
  { "fail-upload", NO_FRAMES },
  { "slow={number}", WHEN_OPENED, 1, 3 },
  { "hang-at={frame},for={number}", HANGS_AT_WORK, 20, MAX_HANG_MS },
  { "hang-open,for={number}", HANGS, 20, MAX_HANG_MS },
  { "hang-close,for={number}", HANGS, 20, MAX_HANG_MS },
};

/* Without a device, and of a ladder on it. */
static const Fault cuda_faults[] = {
  { "no-device", WHEN_OPENED },
  { "fail-init", WHEN_OPENED },
  { "fail-context", WHEN_OPENED },
  { "fail-module", WHEN_OPENED },
  { "fail-launch={frame}", WHEN_OPENED },
};

static gchar *
fill_in (const gchar *text, guint frame, guint number)
{
  GString *filled = g_string_new (text);
  g_autofree gchar *frame_text = g_strdup_printf ("%u", frame);
  g_autofree gchar *number_text = g_strdup_printf ("%u", number);
  g_string_replace (filled, "{frame}", frame_text, 0);
  g_string_replace (filled, "{number}", number_text, 0);
  return g_string_free (filled, FALSE);
}

static gchar *
draw_fault (GRand *lots, ChaosPlan *plan, const Fault *faults, guint n_faults)
{
  const Fault *fault = &faults[draw (lots, n_faults)];
  guint frame =
      one_in (lots, 4) ? 1 : draw_from (lots, 1, MAX (plan->n_frames, 1) + 2);
  guint number = draw_from (lots, fault->from, fault->to);
  gboolean hangs = fault->kind >= HANGS;
  if ((hangs && !one_in (lots, 3)) || /* they take long */
      (plan->memory == CHAOS_VA && faults == va_faults &&
          fault->kind != AT_WORK))
    return g_strdup ("");
  plan->may_hang |= hangs;
  plan->may_die |= fault->kind == AT_WORK || fault->kind == NO_FRAMES || hangs;
  return fill_in (fault->text, frame, number);
}

static void
draw_faults (GRand *lots, ChaosPlan *plan)
{
  gboolean has_none = one_in (lots, 8);
  plan->nvenc = has_none || one_in (lots, 3)
      ? g_strdup ("")
      : draw_fault (lots, plan, nvenc_faults, G_N_ELEMENTS (nvenc_faults));
  plan->va = has_none || one_in (lots, 3)
      ? g_strdup ("")
      : draw_fault (lots, plan, va_faults, G_N_ELEMENTS (va_faults));
  /* frames have to be there */
  plan->cuda = has_none || plan->memory == CHAOS_CUDA || !one_in (lots, 3)
      ? g_strdup ("")
      : draw_fault (lots, plan, cuda_faults, G_N_ELEMENTS (cuda_faults));
}

/* --- what becomes of it --- */

static gint
compare_frames (gconstpointer a, gconstpointer b)
{
  const ChaosIncident *first = a, *second = b;
  return (gint) first->frame - (gint) second->frame;
}

static gboolean
can_happen (const ChaosPlan *plan, ChaosKind kind)
{
  if (kind == CHAOS_POOL)
    return plan->memory == CHAOS_CUDA;
  return kind != CHAOS_REMOVE || plan->n_rungs > 1;
}

static void
draw_incidents (GRand *lots, ChaosPlan *plan)
{
  guint n = one_in (lots, 3) ? 0 : draw_from (lots, 1, CHAOS_MAX_INCIDENTS);
  while (plan->n_frames > 0 && n-- > 0) {
    ChaosIncident incident = {
      .kind = (ChaosKind) draw (lots, N_CHAOS_KINDS),
      .frame = draw (lots, plan->n_frames),
      .rung = draw (lots, plan->n_rungs),
      .all_headers = one_in (lots, 2),
    };
    if (incident.kind == CHAOS_REMOVE) /* one stays */
      incident.rung = MAX (incident.rung, 1);
    if (can_happen (plan, incident.kind))
      plan->incidents[plan->n_incidents++] = incident;
  }
  qsort (plan->incidents, plan->n_incidents, sizeof (ChaosIncident),
      compare_frames);
}

/* --- the ladder --- */

static void
draw_stream (GRand *lots, ChaosPlan *plan)
{
  static const Fraction rates[] = { { 30, 1 }, { 25, 1 }, { 30000, 1001 } };
  static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_I420,
    GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_I420_10LE,
    GST_VIDEO_FORMAT_P010_10LE };
  static const gint n_b_frames[] = { -1, -1, 0, 1, 2, 3 };
  plan->rate = DRAW_ROW (lots, rates);
  plan->cell_frames = draw_from (lots, 4, 20);
  plan->n_frames =
      one_in (lots, 8) ? draw (lots, 4) : draw_from (lots, 4, MAX_FRAMES);
  plan->is_h265 = one_in (lots, 3);
  plan->format = formats[draw (lots, plan->is_h265 ? 4 : 2)];
  if (!plan->is_h265 && one_in (lots, 12))
    plan->format = GST_VIDEO_FORMAT_I420_10LE;
  plan->is_low_latency = one_in (lots, 3);
  plan->b_frames = DRAW_ROW (lots, n_b_frames);
}

static void
draw_ladder (GRand *lots, ChaosPlan *plan)
{
  static const gint heights[] = { 0, 90, 72, 54, 36, 18 };
  static const gchar *const backends[] = { "auto", "auto", "auto", "auto",
    "auto", "nvenc", "vaapi", "software" };
  plan->n_rungs = draw_from (lots, 1, CHAOS_MAX_RUNGS);
  for (guint i = 0; i < plan->n_rungs; i++) {
    ChaosRung *rung = &plan->rungs[i];
    rung->height = i == 0 ? 0 : DRAW_ROW (lots, heights);
    rung->backend = DRAW_ROW (lots, backends);
    rung->is_dropped = !g_str_equal (rung->backend, "auto") || one_in (lots, 2);
  }
  plan->scales_on_device = one_in (lots, 3);
}

/* abrtee passes surfaces of VA-API on as they are, where all encoders take them, and
 * scales none. */
static void
draw_memory (GRand *lots, ChaosPlan *plan)
{
  plan->memory = one_in (lots, 3) ? CHAOS_CUDA : CHAOS_SYSTEM;
  if (one_in (lots, 8)) {
    plan->memory = CHAOS_VA;
    for (guint i = 0; i < plan->n_rungs; i++)
      plan->rungs[i] = (ChaosRung){ .backend = "auto" };
  }
  if (plan->memory != CHAOS_SYSTEM)
    plan->format = plan->is_h265 && one_in (lots, 2)
        ? GST_VIDEO_FORMAT_P010_10LE
        : GST_VIDEO_FORMAT_NV12;
  plan->is_watched = plan->memory == CHAOS_SYSTEM || one_in (lots, 2);
}

/* --- said --- */

static const gchar *const memory_names[] = { "system", "CUDA", "VA" };
static const gchar *const kind_names[] = { "flush", "segment", "size",
  "colours", "pool", "key-down", "key-up", "remove", "block" };

static gchar *
describe (const ChaosPlan *plan)
{
  GString *text = g_string_new (NULL);
  g_string_printf (text,
      "seed %u: %u frames of %s in %s memory at %u/%u, cells of %u, %s%s, "
      "b-frames %d%s%s, rungs",
      plan->seed, plan->n_frames, gst_video_format_to_string (plan->format),
      memory_names[plan->memory], plan->rate.num, plan->rate.den,
      plan->cell_frames, plan->is_h265 ? "H.265" : "H.264",
      plan->is_low_latency ? ", no delay" : "", plan->b_frames,
      plan->scales_on_device ? ", scaler=cuda" : "",
      plan->is_watched ? ", watched" : "");
  for (guint i = 0; i < plan->n_rungs; i++)
    g_string_append_printf (text, " %d (%s%s)", plan->rungs[i].height,
        plan->rungs[i].backend, plan->rungs[i].is_dropped ? ", may end" : "");
  for (guint i = 0; i < plan->n_incidents; i++)
    g_string_append_printf (text, "; %s of %u%s before %u",
        kind_names[plan->incidents[i].kind], plan->incidents[i].rung,
        plan->incidents[i].all_headers ? " with headers" : "",
        plan->incidents[i].frame);
  g_string_append_printf (text, "; FAKE_NVENC=%s FAKE_VA=%s FAKE_CUDA=%s",
      plan->nvenc, plan->va, plan->cuda);
  return g_string_free (text, FALSE);
}

ChaosPlan *
chaos_plan_new (guint seed)
{
  ChaosPlan *plan = g_new0 (ChaosPlan, 1);
  GRand *lots = g_rand_new_with_seed (seed);
  plan->seed = seed;
  draw_stream (lots, plan);
  draw_ladder (lots, plan);
  draw_memory (lots, plan);
  draw_faults (lots, plan);
  draw_incidents (lots, plan);
  plan->text = describe (plan);
  g_rand_free (lots);
  return plan;
}

void
chaos_plan_free (ChaosPlan *plan)
{
  g_free (plan->nvenc);
  g_free (plan->va);
  g_free (plan->cuda);
  g_free (plan->text);
  g_free (plan);
}
