// SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Runs in the page. One face for the players: each of `players` is a function
// of (video, url, log) that loads the film, resolves when it can be played, and
// gives
//
//   levels()       [height], and showLevel(height)
//   chooseLevels() lets the player do so again
//   readAhead(seconds)  fetches so much before it is shown, where a player that
//                  does not change what it has fetched can be told (optional)
//   languages()    [language], and hearLanguage(language)
//   texts()        [language], and showText(language)
//   stop()         writes what the player knows to the log
//
// What goes wrong is added to log.errors.

'use strict';

globalThis.players = {
  'hls.js': async (video, url, log) => {
    const hls = new Hls({ startPosition: 0 });
    hls.on(Hls.Events.ERROR, (_, data) => {
      // A change of level stops what is being loaded; a stall is seen here.
      if (!['aborted', 'bufferStalledError'].includes(data.details)) {
        log.errors.push(`hls.js: ${data.type} ${data.details}`);
      }
    });
    hls.loadSource(url);
    hls.attachMedia(video);
    await new Promise((resolve) => {
      hls.on(Hls.Events.MANIFEST_PARSED, resolve);
      hls.on(Hls.Events.ERROR, resolve);
    });
    return {
      levels: () => hls.levels.map(({ height }) => height),
      showLevel: (height) => {
        hls.currentLevel = hls.levels.findIndex((l) => l.height === height);
      },
      chooseLevels: () => {
        hls.loadLevel = -1;
      },
      languages: () => hls.audioTracks.map(({ lang }) => lang),
      hearLanguage: (language) => {
        hls.audioTrack = hls.audioTracks.findIndex((t) => t.lang === language);
      },
      texts: () => hls.subtitleTracks.map(({ lang }) => lang),
      showText: (language) => {
        hls.subtitleTrack =
            hls.subtitleTracks.findIndex((t) => t.lang === language);
      },
      stop: () => {
        log.audioTracks = hls.audioTracks.length;
      },
    };
  },

  'Shaka Player': async (video, url, log) => {
    shaka.polyfill.installAll();
    const player = new shaka.Player();
    player.addEventListener('error', ({ detail }) => {
      log.errors.push(`Shaka Player: ${detail.code} ${detail.data}`);
    });
    await player.attach(video);
    await player.load(url, 0);
    const unique = (list) => [...new Set(list)];
    return {
      levels: () => unique(player.getVariantTracks().map((t) => t.height)),
      showLevel: (height) => {
        player.configure({ abr: { enabled: false } });
        const active = player.getVariantTracks().find((t) => t.active);
        player.selectVariantTrack(player.getVariantTracks().find((t) =>
          t.height === height && t.language === active.language), true);
      },
      chooseLevels: () => player.configure({ abr: { enabled: true } }),
      readAhead: (seconds) => {
        player.configure({ streaming: { bufferingGoal: seconds } });
      },
      languages: () => unique(player.getAudioTracks().map((t) => t.language)),
      hearLanguage: (language) => {
        player.selectAudioTrack(
            player.getAudioTracks().find((t) => t.language === language));
      },
      texts: () => player.getTextTracks().map((t) => t.language),
      showText: (language) => {
        player.selectTextTrack(
            player.getTextTracks().find((t) => t.language === language));
      },
      stop: () => {
        log.audioTracks = player.getAudioTracks().length;
        for (let i = 0; i < player.getStats().gapsJumped; i++) {
          log.errors.push('Shaka Player: jumped over a gap');
        }
      },
    };
  },

  'dash.js': async (video, url, log) => {
    const player = dashjs.MediaPlayer().create();
    const { events } = dashjs.MediaPlayer;
    const ready = new Promise((resolve) => {
      player.on(events.STREAM_INITIALIZED, resolve);
      player.on(events.ERROR, resolve);
    });
    player.on(events.ERROR, ({ error }) => {
      log.errors.push(`dash.js: ${error.code} ${error.message}`);
    });
    // Text of another language that is on its way would come into the track that
    // is asked for meanwhile.
    player.updateSettings({ streaming: { text: { defaultEnabled: false } } });
    player.initialize(video, url, false);
    await ready;
    return {
      levels: () => player.getRepresentationsByType('video')
          .map(({ height }) => height),
      showLevel: (height) => {
        player.updateSettings({
          streaming: { abr: { autoSwitchBitrate: { video: false } } },
        });
        player.setRepresentationForTypeById('video',
            player.getRepresentationsByType('video')
                .find((r) => r.height === height).id, true);
      },
      chooseLevels: () => player.updateSettings({
        streaming: { abr: { autoSwitchBitrate: { video: true } } },
      }),
      languages: () => player.getTracksFor('audio').map(({ lang }) => lang),
      hearLanguage: (language) => {
        player.setCurrentTrack(player.getTracksFor('audio')
            .find(({ lang }) => lang === language));
      },
      texts: () => player.getTracksFor('text').map(({ lang }) => lang),
      showText: (language) => {
        player.setTextTrack(player.getTracksFor('text')
            .findIndex(({ lang }) => lang === language));
      },
      stop: () => {
        log.audioTracks = player.getTracksFor('audio').length;
      },
    };
  },
};
