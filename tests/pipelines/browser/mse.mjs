// SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// usage: node mse.mjs FILM.json
//
// Feeds fragmented files to Chromium's Media Source Extensions, fragment by
// fragment, plays them to the end, and asks the browser what it has. FILM.json is
// a list of { name, tracks: [{ file, mime }], frames, audioBytes, seconds }: each
// track has a SourceBuffer of its own, and the numbers are the source's. Exit
// status 77 when the browser is not installed.

import { readFileSync } from 'node:fs';

import { launch, openPage } from './chromium.mjs';

const PAGE = 'http://127.0.0.1/mse-test.html';

// The last sample of audio may reach past the source's end: FLAC's last 96 ms.
const END_TOLERANCE_S = 0.1;

// Chromium's clock of buffered ranges; gaps of a frame are much longer.
const JOIN_TOLERANCE_S = 0.001;

// The film ends with its longest track, perhaps before the browser has asked for
// the last sound.
const AUDIO_SHARE = 0.9;

// Header and fragments: a part begins at ftyp and at each styp.
function split(data) {
  const parts = [];
  let begin = 0;
  for (let at = 0; at + 8 <= data.length;) {
    const type = data.toString('latin1', at + 4, at + 8);
    if (type === 'styp' && at > begin) {
      parts.push(data.subarray(begin, at));
      begin = at;
    }
    at += data.readUInt32BE(at);
  }
  parts.push(data.subarray(begin));
  return parts;
}

// Runs in the page. Appends the tracks in turn, a fragment at a time, as a player
// does, and plays what is there then.
async function play({ tracks }) {
  const video = document.querySelector('video');
  const log = { errors: [], ends: [] };
  const ranges = (buffered) => Array.from({ length: buffered.length },
      (_, i) => [buffered.start(i), buffered.end(i)]);
  const settled = (target, event) => new Promise((resolve) => {
    target.addEventListener(event, resolve, { once: true });
  });

  const source = new MediaSource();
  video.addEventListener('error', () => {
    log.errors.push(`video element: ${video.error.message}`);
  });
  video.src = URL.createObjectURL(source);
  await settled(source, 'sourceopen');
  const buffers = tracks.map(({ mime }) => source.addSourceBuffer(mime));
  const longest = Math.max(...tracks.map(({ parts }) => parts.length));
  for (let number = 0; number < longest && !log.errors.length; number++) {
    for (const [index, { parts, mime }] of tracks.entries()) {
      if (number < parts.length && source.readyState === 'open') {
        const bytes = Uint8Array.from(atob(parts[number]),
            (c) => c.charCodeAt(0));
        buffers[index].appendBuffer(bytes);
        await settled(buffers[index], 'updateend');
        const now = ranges(buffers[index].buffered);
        if (now.length !== (number > 0 ? 1 : 0)) {
          log.errors.push(`${mime} is in pieces after fragment ${number}: `
              + JSON.stringify(now));
        }
      }
    }
  }
  log.ranges = buffers.map((buffer) => ranges(buffer.buffered));
  if (log.errors.length) {
    return log;
  }
  source.endOfStream();
  await video.play();
  let position = -1;
  for (let still = 0; !video.ended && !log.errors.length && still < 80;) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    still = video.currentTime === position ? still + 1 : 0;
    position = video.currentTime;
  }
  const quality = video.getVideoPlaybackQuality();
  return {
    ...log,
    ended: video.ended,
    position: video.currentTime,
    duration: video.duration,
    frames: quality.totalVideoFrames,
    corrupted: quality.corruptedVideoFrames,
    audioBytes: video.webkitAudioDecodedByteCount,
  };
}

// What is wrong with a result, in words.
function judge(result, { frames, audioBytes, seconds }) {
  const faults = [...result.errors];
  if (faults.length) {
    return faults;
  }
  if (!result.ended) {
    faults.push(`stopped at ${result.position} s, not at the end`);
  }
  for (const [begin, end] of result.ranges.flat()) {
    if (begin > JOIN_TOLERANCE_S) {
      faults.push(`begins at ${begin} s`);
    }
    if (Math.abs(end - seconds) > END_TOLERANCE_S) {
      faults.push(`ends at ${end} s, the source at ${seconds} s`);
    }
  }
  if (result.frames !== frames) {
    faults.push(`${result.frames} frames decoded, the source has ${frames}`);
  }
  if (result.corrupted) {
    faults.push(`${result.corrupted} corrupted frames`);
  }
  if (result.audioBytes < audioBytes * AUDIO_SHARE) {
    faults.push(`${result.audioBytes} bytes of audio decoded, the source has `
        + `${audioBytes}`);
  }
  return faults;
}

// Whether it went well, or not at all because the browser does not know a codec.
async function run(browser, film) {
  const context = await browser.newContext();
  const page = await openPage(context, PAGE);
  const types = film.tracks.map(({ mime }) => mime);
  const isSupported = await page.evaluate(
      (list) => list.every((type) => MediaSource.isTypeSupported(type)), types);
  if (!isSupported) {
    console.log(`not supported: ${film.name} (${types.join(', ')})`);
    await context.close();
    return true;
  }
  const tracks = film.tracks.map(({ file, mime }) => ({
    mime,
    parts: split(readFileSync(file)).map((part) => part.toString('base64')),
  }));
  const result = await page.evaluate(play, { tracks });
  await context.close();
  const faults = judge(result, film);
  console.log(`${faults.length ? 'FAIL' : 'ok'}: ${film.name}: `
      + `${JSON.stringify(result.ranges)} s, ${result.frames} frames, `
      + `${result.audioBytes} bytes of audio`);
  for (const fault of faults) {
    console.log(`  ${fault}`);
  }
  return faults.length === 0;
}

const films = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const browser = await launch();
try {
  let passed = true;
  for (const film of films) {
    passed = await run(browser, film) && passed;
  }
  process.exitCode = passed ? 0 : 1;
} finally {
  await browser.close();
}
