/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "lossless265.h"

#include "cabac.h"

#define CTB_SIZE (1 << LOSSLESS265_LOG2_CTB)
#define CB_SIZE (1 << LOSSLESS265_LOG2_MIN_CB)
#define TB_SIZE (1 << LOSSLESS265_LOG2_MIN_TB)
#define N_SAMPLES (TB_SIZE * TB_SIZE)
#define QP_BD_OFFSET(depth) (6 * ((int) (depth) -8))
#define LOSSLESS_QP 4
#define N_QPS 52
#define N_BLOCKS 6 /* of a coding block: four of luma, one of each chroma */

/* Context variables in use, with ctxInc where there are several */
enum
{
  SPLIT_CU_FLAG = 0,
  CU_SKIP_FLAG = 3,
  PRED_MODE_FLAG,
  PART_MODE,
  PREV_INTRA_LUMA_PRED_FLAG,
  INTRA_CHROMA_PRED_MODE,
  SPLIT_TRANSFORM_FLAG, /* of 8x8 */
  CBF_LUMA,             /* below the root */
  CBF_CHROMA,           /* at the root */
  CU_QP_DELTA_ABS,
  TRANSFORM_SKIP_FLAG = CU_QP_DELTA_ABS + 2,
  LAST_X_PREFIX = TRANSFORM_SKIP_FLAG + 2, /* luma's, and chroma's behind */
  LAST_Y_PREFIX = LAST_X_PREFIX + 2 * 3,
  SIG_COEFF_FLAG = LAST_Y_PREFIX + 2 * 3,
  GREATER1_FLAG = SIG_COEFF_FLAG + 2 * 9,
  GREATER2_FLAG = GREATER1_FLAG + 2 * 4,
  N_CONTEXTS = GREATER2_FLAG + 2,
};

/* Tables 9-5 to 9-37, by initType */
/* clang-format off */
static const guint8 init_values[][N_CONTEXTS] = {
  { 139, 141, 157,   0,   0, 184, 184,  63, 138, 111,  94, 154, 154, 139, 139,
    110, 110, 124, 108, 123,  63,
    110, 110, 124, 108, 123,  63,
    111, 111, 125, 110, 110,  94, 124, 108, 124,
    140, 139, 182, 182, 152, 136, 152, 136, 153,
    140,  92, 137, 138, 140, 179, 166, 182, 138, 152 },
  { 107, 139, 126, 197, 149, 154, 154, 152,  94, 153, 149, 154, 154, 139, 139,
    125, 110,  94, 108, 123, 108,
    125, 110,  94, 108, 123, 108,
    155, 154, 139, 153, 139, 123, 123,  63, 153,
    170, 153, 123, 123, 107, 121, 107, 121, 167,
    154, 196, 196, 167, 169, 194, 166, 167, 107, 107 },
  { 107, 139, 126, 197, 134, 154, 183, 152, 122, 153, 149, 154, 154, 139, 139,
    125, 110, 124, 108, 123,  93,
    125, 110, 124, 108, 123,  93,
    170, 154, 139, 153, 139, 123, 123,  63, 124,
    170, 153, 138, 138, 122, 121, 122, 121, 167,
    154, 196, 167, 167, 169, 208, 166, 167, 107, 107 },
};
/* clang-format on */

typedef struct
{
  CabacEncoder cabac;
  CabacContext contexts[N_CONTEXTS];
  const Lossless265Slice *slice;
  const FakePicture *picture;
  int qp_delta; /* CuQpDeltaVal of the block to come */
} Coder;

typedef struct
{
  int residuals[N_BLOCKS][N_SAMPLES];
  gboolean cbf[N_BLOCKS];
} Block;

static void
put (Coder *c, guint context, gboolean bin)
{
  cabac_put (&c->cabac, &c->contexts[context], bin);
}

/* --- residual_coding(), 7.3.8.11 --- */

typedef struct
{
  guint8 x, y;
} Position;

/* 6.5.3: from the lower left to the upper right */
static const Position diagonal[N_SAMPLES] = { { 0, 0 }, { 0, 1 }, { 1, 0 },
  { 0, 2 }, { 1, 1 }, { 2, 0 }, { 0, 3 }, { 1, 2 }, { 2, 1 }, { 3, 0 },
  { 1, 3 }, { 2, 2 }, { 3, 1 }, { 2, 3 }, { 3, 2 }, { 3, 3 } };

static int
level_at (const int *levels, guint n)
{
  return levels[diagonal[n].y * TB_SIZE + diagonal[n].x];
}

/* last_sig_coeff_x_prefix, _y_prefix: truncated unary, up to 3 */
static void
put_last (Coder *c, guint context, guint value)
{
  for (guint i = 0; i < value; i++)
    put (c, context + i, TRUE);
  if (value < TB_SIZE - 1)
    put (c, context + value, FALSE);
}

/* 9.3.3.11 */
static void
put_remaining (Coder *c, guint rice, guint value)
{
  const guint max_prefix = 4;
  guint prefix = value >> rice;
  if (prefix < max_prefix) {
    cabac_put_bypass (&c->cabac, prefix + 1, (1u << (prefix + 1)) - 2);
    cabac_put_bypass (&c->cabac, rice, value & ((1u << rice) - 1));
    return;
  }
  cabac_put_bypass (&c->cabac, max_prefix, (1u << max_prefix) - 1);
  cabac_put_exp_golomb (&c->cabac, rice + 1, value - (max_prefix << rice));
}

/* The `n_levels` that are not 0, the last one in the block first. */
static void
put_levels (Coder *c, gboolean is_chroma, const int *levels, guint n_levels)
{
  const guint max_flags = 8; /* greater1 */
  guint context = 1, first_greater = G_MAXUINT, rice = 0;
  for (guint i = 0; i < MIN (n_levels, max_flags); i++) {
    gboolean is_greater = ABS (levels[i]) > 1;
    put (c, GREATER1_FLAG + (is_chroma ? 4 : 0) + MIN (context, 3), is_greater);
    if (is_greater && first_greater == G_MAXUINT)
      first_greater = i;
    if (context > 0)
      context = is_greater ? 0 : context + 1;
  }
  if (first_greater != G_MAXUINT)
    put (c, GREATER2_FLAG + is_chroma, ABS (levels[first_greater]) > 2);
  for (guint i = 0; i < n_levels; i++)
    cabac_put_bypass (&c->cabac, 1, levels[i] < 0);
  for (guint i = 0; i < n_levels; i++) {
    guint size = (guint) ABS (levels[i]);
    /* all that the flags can say; where it is less they have said it */
    guint base = i >= max_flags ? 1 : i == first_greater ? 3 : 2;
    if (size < base)
      continue;
    put_remaining (c, rice, size - base);
    if (size > 3u << rice)
      rice = MIN (rice + 1, 4);
  }
}

static void
put_residual (Coder *c, gboolean is_chroma, const int *block)
{
  static const guint8 sig_context[N_SAMPLES] = { 0, 1, 4, 5, 2, 3, 4, 5, 6, 6,
    8, 8, 7, 7, 8 };
  int levels[N_SAMPLES];
  guint last = N_SAMPLES - 1, n_levels = 0;
  while (level_at (block, last) == 0)
    last--;
  put (c, TRANSFORM_SKIP_FLAG + is_chroma, TRUE);
  put_last (c, LAST_X_PREFIX + (is_chroma ? 3 : 0), diagonal[last].x);
  put_last (c, LAST_Y_PREFIX + (is_chroma ? 3 : 0), diagonal[last].y);
  for (guint n = last + 1; n-- > 0;) {
    int level = level_at (block, n);
    if (n < last)
      put (c,
          SIG_COEFF_FLAG + (is_chroma ? 9 : 0) +
              sig_context[diagonal[n].y * TB_SIZE + diagonal[n].x],
          level != 0);
    if (level != 0)
      levels[n_levels++] = level;
  }
  put_levels (c, is_chroma, levels, n_levels);
}

/* --- prediction --- */

/* 8.4.4.2.5, and 8.4.4.2.2 for neighbours that are not there. What was decoded is
 * what went in. */
static void
predict (const FakePicture *p, guint plane, guint x0, guint y0, int *block)
{
  int left[TB_SIZE], top[TB_SIZE], sum = TB_SIZE;
  for (guint i = 0; i < TB_SIZE; i++) {
    left[i] = x0 > 0 ? (int) fake_picture_sample (p, plane, x0 - 1, y0 + i)
        : y0 > 0     ? (int) fake_picture_sample (p, plane, x0, y0 - 1)
                     : 1 << (p->depth - 1);
    top[i] =
        y0 > 0 ? (int) fake_picture_sample (p, plane, x0 + i, y0 - 1) : left[0];
    sum += left[i] + top[i];
  }
  int dc = sum / (2 * TB_SIZE);
  for (guint i = 0; i < N_SAMPLES; i++)
    block[i] = dc;
  if (plane > 0)
    return;
  block[0] = (left[0] + 2 * dc + top[0] + 2) >> 2;
  for (guint i = 1; i < TB_SIZE; i++) {
    block[i] = (top[i] + 3 * dc + 2) >> 2;
    block[i * TB_SIZE] = (left[i] + 3 * dc + 2) >> 2;
  }
}

static gboolean
subtract (const FakePicture *p, guint plane, guint x0, guint y0, int *block)
{
  gboolean is_coded = FALSE;
  predict (p, plane, x0, y0, block);
  for (guint i = 0; i < N_SAMPLES; i++) {
    block[i] = (int) fake_picture_sample (p, plane, x0 + i % TB_SIZE,
                   y0 + i / TB_SIZE) -
        block[i];
    is_coded |= block[i] != 0;
  }
  return is_coded;
}

static void
subtract_all (const FakePicture *p, guint x0, guint y0, Block *block)
{
  for (guint i = 0; i < 4; i++)
    block->cbf[i] = subtract (p, 0, x0 + i % 2 * TB_SIZE, y0 + i / 2 * TB_SIZE,
        block->residuals[i]);
  for (guint plane = 1; plane < 3; plane++)
    block->cbf[3 + plane] =
        subtract (p, plane, x0 / 2, y0 / 2, block->residuals[3 + plane]);
}

/* --- the coding quadtree --- */

/* cu_qp_delta_abs and its sign, 7.3.8.14, 9.3.3.10 */
static void
put_qp_delta (Coder *c)
{
  guint size = (guint) ABS (c->qp_delta);
  const guint max_prefix = 5;
  for (guint i = 0; i < MIN (size, max_prefix); i++)
    put (c, CU_QP_DELTA_ABS + MIN (i, 1), TRUE);
  if (size < max_prefix)
    put (c, CU_QP_DELTA_ABS + MIN (size, 1), FALSE);
  else
    cabac_put_exp_golomb (&c->cabac, 0, size - max_prefix);
  if (size > 0)
    cabac_put_bypass (&c->cabac, 1, c->qp_delta < 0);
  /* the blocks after are predicted from this one */
  c->qp_delta = 0;
}

/* transform_tree(), 7.3.8.8: four of luma, each with its flag, chroma at the end */
static void
put_transform_tree (Coder *c, const Block *block)
{
  gboolean has_chroma = block->cbf[4] || block->cbf[5], is_qp_coded = FALSE;
  put (c, SPLIT_TRANSFORM_FLAG, TRUE);
  put (c, CBF_CHROMA, block->cbf[4]);
  put (c, CBF_CHROMA, block->cbf[5]);
  for (guint i = 0; i < 4; i++) {
    put (c, CBF_LUMA, block->cbf[i]);
    if (c->slice->has_qp_delta && !is_qp_coded &&
        (block->cbf[i] || has_chroma)) {
      put_qp_delta (c);
      is_qp_coded = TRUE;
    }
    if (block->cbf[i])
      put_residual (c, FALSE, block->residuals[i]);
  }
  for (guint i = 4; i < N_BLOCKS; i++)
    if (block->cbf[i])
      put_residual (c, TRUE, block->residuals[i]);
}

/* coding_unit(), 7.3.8.5 */
static void
put_coding_unit (Coder *c, guint x0, guint y0)
{
  Block block;
  subtract_all (c->picture, x0, y0, &block);
  if (x0 == 0 && y0 == 0 && !block.cbf[0]) {
    block.residuals[0][0] = 1;
    block.cbf[0] = TRUE;
  }
  if (c->slice->type != LOSSLESS265_I_SLICE) {
    put (c, CU_SKIP_FLAG, FALSE);
    put (c, PRED_MODE_FLAG, TRUE); /* MODE_INTRA */
  }
  put (c, PART_MODE, TRUE); /* PART_2Nx2N */
  put (c, PREV_INTRA_LUMA_PRED_FLAG, TRUE);
  /* mpm_idx 1: where all neighbours are DC, that is the second (8.4.2) */
  cabac_put_bypass (&c->cabac, 2, 2);
  put (c, INTRA_CHROMA_PRED_MODE, FALSE); /* as luma's */
  put_transform_tree (c, &block);
}

/* coding_quadtree(), 7.3.8.4: all are split, as they must be at the edges */
static void
put_coding_tree (Coder *c, guint x0, guint y0)
{
  guint width = c->slice->width, height = c->slice->height;
  if (x0 + CTB_SIZE <= width && y0 + CTB_SIZE <= height)
    put (c, (guint) (SPLIT_CU_FLAG + (x0 > 0) + (y0 > 0)), TRUE);
  for (guint i = 0; i < 4; i++) {
    guint x = x0 + i % 2 * CB_SIZE, y = y0 + i / 2 * CB_SIZE;
    if (x < width && y < height)
      put_coding_unit (c, x, y);
  }
}

/* --- the slice --- */

int
lossless265_qp (guint depth)
{
  return LOSSLESS_QP - QP_BD_OFFSET (depth);
}

/* 8.6.1: QPs wrap around, as the delta has bounds. */
static int
qp_delta (int from, guint depth)
{
  int offset = QP_BD_OFFSET (depth), delta = lossless265_qp (depth) - from;
  return delta < -(N_QPS / 2 + offset / 2) ? delta + N_QPS + offset : delta;
}

void
lossless265_append_slice (GByteArray *out, const BitWriter *header,
    const Lossless265Slice *slice, const FakePicture *picture)
{
  g_autoptr (GByteArray) unit = g_byte_array_new ();
  Coder c = {
    .slice = slice,
    .picture = picture,
    .qp_delta = qp_delta (slice->qp, picture->depth),
  };
  const guint8 *values = init_values[LOSSLESS265_I_SLICE - slice->type];
  for (guint i = 0; i < N_CONTEXTS; i++)
    c.contexts[i] = cabac_context (values[i], slice->qp);
  g_byte_array_append (unit, header->data, (guint) header->size);
  cabac_start (&c.cabac, unit);
  for (guint y = 0; y < slice->height; y += CTB_SIZE)
    for (guint x = 0; x < slice->width; x += CTB_SIZE) {
      put_coding_tree (&c, x, y);
      cabac_put_terminate (&c.cabac,
          x + CTB_SIZE >= slice->width && y + CTB_SIZE >= slice->height);
    }
  fake_append_nal (out, unit->data, unit->len);
}
