/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A check runner for one core test file. A test case is a START_TEST; its name
 * says the behaviour. Tables use CORE_TABLE, so that a failure names the row. */

#pragma once

#include <check.h>
#include <glib.h>
#include <stdlib.h>

#define CORE_TEST_MAIN(suite_name, ...) \
  int main (void) \
  { \
    const TTest *const tests[] = { __VA_ARGS__ }; \
    Suite *suite = suite_create (suite_name); \
    TCase *tcase = tcase_create ("all"); \
    for (gsize i = 0; i < G_N_ELEMENTS (tests); i++) \
      tcase_add_test (tcase, tests[i]); \
    suite_add_tcase (suite, tcase); \
    SRunner *runner = srunner_create (suite); \
    srunner_run_all (runner, CK_ENV); \
    int failed = srunner_ntests_failed (runner); \
    srunner_free (runner); \
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE; \
  }
