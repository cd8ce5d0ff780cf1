/** Pages of `test/browser-site.ts` that are longer than a line; all are served under a key, so that addresses are relative. */

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
  <style>body { font: 20px sans-serif; margin: 20px }</style>${body}`

/** A button that keeps whoever presses it waiting: for longer than Google calls good. */
export const pressPage = page(
  'Press',
  `<button>Think</button><p></p><script>
  document.querySelector('button').onclick = () => {
    const end = performance.now() + 300;
    while (performance.now() < end);
    document.querySelector('p').textContent = 'Thought';
  };</script>`,
)

/** Asks for one thing after the other, so that there is but one order. */
export const kindsPage = (elsewhere: string): string =>
  page(
    'Kinds',
    `<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" alt=""><script>
    const ask = (path, more) => fetch(path, more).then((answer) => answer.arrayBuffer());
    addEventListener('load', async () => {
      await ask('packed.css');
      await ask('moved.js');
      await ask('missing.png');
      await ask('${elsewhere}/third.js', { mode: 'no-cors' });
      await ask('kept.json');
      await ask('kept.json');
      await ask('data:text/plain,nobody-is-asked');
      await ask('stock', { method: 'POST', body: 'how many?' });
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 300);
      await ask('never', { signal: abort.signal }).catch(() => undefined);
      await ask('script.js');
    });</script>`,
  )

/** Under a service worker: one answer is of its making, another it only passes on. */
export const workedPage = page(
  'Worked',
  `<script>
  const ask = (path) => fetch(path).then((answer) => answer.text());
  addEventListener('load', async () => {
    navigator.serviceWorker.register('worker.js');
    if (!navigator.serviceWorker.controller)
      await new Promise((resolve) => (navigator.serviceWorker.oncontrollerchange = resolve));
    await ask('made');
    await ask('script.js');
    document.title = 'Done';
  });</script>`,
)

export const workerScript = `
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  const isMade = event.request.url.endsWith('/made');
  event.respondWith(isMade ? new Response('made of nothing') : fetch(event.request));
});`

/** Tells everybody what is typed into it, in every spelling: titles, console, errors, addresses, headers, bodies. */
export const leakyPage = page(
  'Leaks',
  `<label>Voucher <input id="voucher" style="width: 400px"></label><button>Pay</button><p id="said"></p><script>
  const html = (text) => text.replace(/[&<>"']/g, (sign) => '&#' + sign.charCodeAt(0) + ';');
  const letters = (text) => [...new TextEncoder().encode(text)].map((byte) => String.fromCharCode(byte)).join('');
  const ascii = (text) => JSON.stringify(text).replace(/[^ -~]|[<>&']/g, (sign) =>
    '\\\\u' + sign.charCodeAt(0).toString(16).padStart(4, '0'));
  const spelt = (text) => [text, JSON.stringify(text), ascii(text), JSON.stringify(JSON.stringify(text)), html(text),
    new Option(text).innerHTML, encodeURIComponent(text), encodeURIComponent(encodeURIComponent(text)), encodeURI(text),
    new URLSearchParams({ text }).toString(), new URL('/' + text, location.href).href, btoa(letters(text)),
    btoa(letters('anna:' + text)), btoa(letters('me:' + text + '!'))];
  globalThis.spelt = spelt;
  document.querySelector('#voucher').oninput = ({ target }) => console.error('so far ' + target.value);
  document.querySelector('button').onclick = async () => {
    const text = document.querySelector('#voucher').value;
    const part = encodeURIComponent(text);
    document.querySelector('#said').textContent = 'You typed ' + text;
    for (const one of spelt(text)) console.error('typed ' + one);
    console.warn('x'.repeat(480) + text);
    setTimeout(() => { throw new Error('not caught: ' + text); });
    history.pushState(null, '', 'leaks?text=' + part + '#' + part);
    new Image().src = 'missing/' + text;
    // The end of what is kept of an address lies within it.
    new Image().src = 'missing/' + 'x'.repeat(490 - new URL('missing/', location).href.length) + part;
    await fetch('repeat?text=' + part, { headers: { 'x-note': part, 'x-long': 'x'.repeat(990) + part } });
    await fetch('repeat/' + part + '?text=' + part, { method: 'POST', body: JSON.stringify({ text }) });
    await fetch('missing', { method: 'POST', body: new URLSearchParams({ text }) });
    await fetch('redirect?text=' + part).catch(() => undefined);
    document.title = 'Paid with ' + text;
  };</script>`,
)

/** How a server may repeat a text in the headers of its answer. */
export const repeatedIn = (text: string, authorization = ''): Record<string, string> => ({
  'x-uri': encodeURIComponent(text),
  'x-form': new URLSearchParams({ text }).toString(),
  'x-html': text.replaceAll(/[^a-z0-9]/giu, (sign) => `&#x${sign.codePointAt(0)?.toString(16)};`),
  'x-json': JSON.stringify(text).replaceAll(
    /[^ -~]|[<>&']/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  ),
  'x-packed': Buffer.from(`{"text":"${text}"}`).toString('base64url'),
  'x-seen': authorization,
})
