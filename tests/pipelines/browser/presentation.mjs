// SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An output folder behind a web server, and pages in which a player has been
// loaded.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { openPage, skip } from './chromium.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const SERVER = here('../../../examples/serve.py');
const SCRIPTS = {
  'hls.js': here('node_modules/hls.js/dist/hls.min.js'),
  'Shaka Player':
      here('node_modules/shaka-player/dist/shaka-player.compiled.js'),
  'dash.js': here('node_modules/dashjs/dist/modern/umd/dash.all.min.js'),
};
const MANIFESTS = {
  'multivariant.m3u8': ['hls.js', 'Shaka Player'],
  'manifest.mpd': ['dash.js', 'Shaka Player'],
};

// What of the folder can be played by which player: [{ manifest, player }].
export function combinations(directory) {
  const all = Object.entries(MANIFESTS)
      .filter(([manifest]) => existsSync(`${directory}/${manifest}`))
      .flatMap(([manifest, players]) =>
        players.map((player) => ({ manifest, player })));
  for (const { player } of all) {
    if (!existsSync(SCRIPTS[player])) {
      skip(`no ${player}: npm ci has not been run in tests/pipelines/browser`);
    }
  }
  return all;
}

// Serves the folder: { address, close }.
export async function serve(directory) {
  const server = spawn('python3', [SERVER, directory],
      { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: server.stdout })) {
    return { address: line, close: () => server.kill() };
  }
  throw new Error('the server has not started');
}

// Runs `film` (which sees players.js) in a page of its own with { player, url,
// ...options } and resolves with what it returns.
export async function runInPage(browser, address, { manifest, player }, film,
    options) {
  const context = await browser.newContext();
  try {
    const page = await openPage(context,
        new URL('/browser-test.html', address).href);
    await page.addScriptTag({ path: SCRIPTS[player] });
    await page.addScriptTag({ path: here('players.js') });
    return await page.evaluate(film, {
      player, url: new URL(`/${manifest}`, address).href, ...options,
    });
  } finally {
    await context.close();
  }
}
