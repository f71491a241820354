// SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Debian's Chromium, for the tests of this folder.

import { existsSync } from 'node:fs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--mute-audio',
  '--autoplay-policy=no-user-gesture-required',
];

export function skip(reason) {
  console.log(`SKIP: ${reason}`);
  process.exit(77);
}

// Exits with status 77 when the browser or playwright-core is not installed.
export async function launch() {
  if (!existsSync(CHROMIUM)) {
    skip(`no ${CHROMIUM}`);
  }
  let playwright;
  try {
    playwright = await import('playwright-core');
  } catch {
    skip('npm ci has not been run in tests/pipelines/browser');
  }
  return playwright.chromium.launch({
    executablePath: CHROMIUM,
    args: CHROMIUM_ARGUMENTS,
    // The path of a socket has no room for a long one.
    env: { ...process.env, TMPDIR: '/tmp' },
  });
}

// A page with a video element and nothing else, at `url`.
export async function openPage(context, url) {
  const page = await context.newPage();
  await page.route(url, (route) => route.fulfill({
    contentType: 'text/html',
    body: '<!DOCTYPE html><title>test</title><video muted></video>',
  }));
  await page.goto(url);
  return page;
}
