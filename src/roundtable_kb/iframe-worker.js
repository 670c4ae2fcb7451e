/*
 * Stands in for Worker on pages that are opened from a folder, where browsers refuse to start one:
 * the worker's script runs in a hidden frame of the page instead.
 *
 * Material for MkDocs asks parent pages for `IFrameWorker`, and waits for `importScripts`.
 */
'use strict';

if (location.protocol === 'file:') {
  // Inside the frame, where a script is on its own once it answers to `postMessage`.
  const inside = () => {
    window.postMessage = (data) => parent.postMessage(data, '*');
    window.importScripts = (...addresses) => addresses.reduce((before, address) => (
      before.then(() => new Promise((resolve, reject) => {
        const script = document.createElement('script');
        Object.assign(script, { src: address, onload: resolve, onerror: reject });
        document.head.append(script);
      }))), Promise.resolve());
  };

  window.IFrameWorker = class extends EventTarget {
    constructor(address) {
      super();
      const frame = document.createElement('iframe');
      const source = new URL(address, document.baseURI).href.replaceAll('&', '&amp;');
      this.ready = new Promise((resolve) => { frame.onload = () => resolve(frame.contentWindow); });
      frame.hidden = true;
      frame.srcdoc = `<head><script>(${inside})()</script></head><script src="${source}"></script>`;
      document.body.append(frame);
      addEventListener('message', ({ source: from, data }) => {
        if (from === frame.contentWindow) this.dispatchEvent(new MessageEvent('message', { data }));
      });
    }

    postMessage(data) {
      // The frame's own `postMessage` leads here; this one leads into the frame.
      this.ready.then((inner) => window.postMessage.call(inner, data, '*'));
    }
  };
  window.Worker = window.IFrameWorker;
}
