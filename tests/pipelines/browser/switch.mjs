// SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// usage: node switch.mjs OUTDIR
//
// Plays the presentation in OUTDIR with each player that its manifests are for,
// and does what viewers do: asks for each picture size, each language, jumps
// forth and back and to the end. Exit status 77 when the browser or the players
// are not installed.

import { launch } from './chromium.mjs';
import { combinations, runInPage, serve } from './presentation.mjs';

// Runs in the page. Resolves with { errors, done: [what was done] }.
async function switchAround({ player, url }) {
  const video = document.querySelector('video');
  const log = { errors: [], done: [] };
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const settle = async (what, isThere, seconds = 20) => {
    for (let i = 0; i < seconds * 20 && !log.errors.length; i++) {
      if (isThere()) {
        log.done.push(what);
        return;
      }
      await pause(50);
    }
    if (!log.errors.length) {
      log.errors.push(`${what}: not in ${seconds} s, at ${video.currentTime} s, `
          + `${video.videoHeight} lines`);
    }
  };
  const goesOn = (what) => {
    const from = video.currentTime;
    return settle(what, () => video.currentTime > from + 0.3 || video.ended);
  };
  video.addEventListener('error', () => {
    log.errors.push(`video element: ${video.error.message}`);
  });
  let shown = -1; // the time of the picture that is to be seen
  const watch = (_, { mediaTime }) => {
    shown = mediaTime;
    video.requestVideoFrameCallback(watch);
  };
  video.requestVideoFrameCallback(watch);

  try {
    const film = await players[player](video, url, log);
    await video.play();
    await goesOn('starts');
    const end = video.duration;
    for (const height of film.levels()) {
      film.showLevel(height);
      await settle(`${height} lines`, () => video.videoHeight === height);
      await goesOn(`plays ${height} lines`);
    }
    for (const language of [...film.languages(), film.languages()[0]]) {
      film.hearLanguage(language);
      const heard = video.webkitAudioDecodedByteCount;
      await settle(`hears ${language}`,
          () => video.webkitAudioDecodedByteCount > heard);
      await goesOn(`plays in ${language}`);
    }
    for (const place of [0.8, 0.1, 0.5]) {
      video.currentTime = end * place;
      await settle(`jumps to ${place}`, () => !video.seeking
          && Math.abs(shown - video.currentTime) < 0.2);
      await goesOn(`plays from ${place}`);
    }
    video.currentTime = end - 1.5;
    await settle('ends', () => video.ended);
    film.stop();
  } catch (error) {
    log.errors.push(`${player}: ${error.code ?? ''} ${error.message ?? error}`);
  }
  return log;
}

async function main([directory]) {
  if (!directory) {
    throw new Error('usage: switch.mjs OUTDIR');
  }
  const all = combinations(directory);
  const browser = await launch();
  const { address, close } = await serve(directory);
  try {
    let passed = true;
    for (const combination of all) {
      const { errors, done } =
          await runInPage(browser, address, combination, switchAround, {});
      const { player, manifest } = combination;
      console.log(`${errors.length ? 'FAIL' : 'ok'}: ${player}, ${manifest}: `
          + done.join(', '));
      for (const error of errors) {
        console.log(`  ${error}`);
      }
      passed &&= errors.length === 0;
    }
    process.exitCode = passed ? 0 : 1;
  } finally {
    await browser.close();
    close();
  }
}

await main(process.argv.slice(2));
