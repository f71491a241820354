/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Macroblocks of I_PCM behind CABAC: the arithmetic is begun anew behind the samples of
 * each (ITU-T H.264 9.3.1.2), its contexts go on. */

#include "cabac.h"
#include "ipcm.h"

/* ctxIdxOffset of table 9-34 */
#define MB_TYPE_I 3
#define MB_SKIP_P 11
#define MB_TYPE_P 14
#define MB_INTRA_P 17
#define MB_SKIP_B 24
#define MB_TYPE_B 27
#define MB_INTRA_B 32
#define N_CONTEXTS 33

/* m and n of tables 9-12 to 9-14, cabac_init_idc 0, of those that are used */
static const struct
{
  int m, n;
} inits[N_CONTEXTS] = {
  [3] = { 20, -15 },
  { 2, 54 },
  { 3, 74 },
  [11] = { 23, 33 },
  { 23, 2 },
  { 21, 0 },
  { 1, 9 },
  [17] = { 5, 57 },
  [24] = { 18, 64 },
  { 9, 43 },
  { 29, 0 },
  { 26, 67 },
  { 16, 90 },
  { 9, 104 },
  { -46, 127 },
  { -20, 104 },
  { 1, 67 },
};

typedef struct
{
  CabacEncoder cabac;
  CabacContext contexts[N_CONTEXTS];
  IpcmMacroblock type;
} Slice;

static void
put (Slice *s, guint context, gboolean bin)
{
  cabac_put (&s->cabac, &s->contexts[context], bin);
}

/* mb_skip_flag and mb_type (9.3.2.5). `n_neighbours`: of those to the left and above,
 * which are I_PCM as well, how many there are (9.3.3.1.1.1, 9.3.3.1.1.3). */
static void
put_type (Slice *s, guint n_neighbours)
{
  static const guint prefix_b[][2] = { { 3, 1 }, { 4, 1 }, { 5, 1 }, { 5, 0 },
    { 5, 1 } };
  switch (s->type) {
    case IPCM_I_SLICE:
      put (s, MB_TYPE_I + n_neighbours, TRUE);
      break;
    case IPCM_P_SLICE:
      put (s, MB_SKIP_P + n_neighbours, FALSE);
      put (s, MB_TYPE_P, TRUE);
      put (s, MB_INTRA_P, TRUE);
      break;
    case IPCM_B_SLICE:
      put (s, MB_SKIP_B + n_neighbours, FALSE);
      put (s, MB_TYPE_B + n_neighbours, TRUE);
      for (guint i = 0; i < G_N_ELEMENTS (prefix_b); i++)
        put (s, MB_TYPE_B + prefix_b[i][0], prefix_b[i][1]);
      put (s, MB_INTRA_B, TRUE);
      break;
  }
  cabac_put_terminate (&s->cabac, TRUE);
}

void
ipcm_append_cabac_slice (GByteArray *out, const BitWriter *header,
    IpcmMacroblock type, int slice_qp, const FakePicture *p)
{
  g_autoptr (GByteArray) unit = g_byte_array_new ();
  BitWriter first = *header;
  Slice slice = { .type = type };
  guint n_columns = ipcm_macroblocks (p->width);
  guint n = n_columns * ipcm_macroblocks (p->height);
  while (first.free_bits > 0)
    put_u (&first, 1, 1); /* cabac_alignment_one_bit */
  g_byte_array_append (unit, first.data, (guint) first.size);
  for (guint i = 0; i < N_CONTEXTS; i++)
    slice.contexts[i] = cabac_context_of (inits[i].m, inits[i].n, slice_qp);
  cabac_start (&slice.cabac, unit);
  for (guint i = 0; i < n; i++) {
    put_type (&slice, (i % n_columns > 0) + (i >= n_columns));
    ipcm_append_macroblock (unit, p, i % n_columns, i / n_columns);
    cabac_start (&slice.cabac, unit);
    cabac_put_terminate (&slice.cabac, i == n - 1); /* end_of_slice_flag */
  }
  fake_append_nal (out, unit->data, unit->len);
}
