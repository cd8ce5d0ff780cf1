/**
 * A small shop on loopback, for walks of a real browser. Vitest starts it once per run.
 *
 *   const shop = inject('shop')       // 'http://127.0.0.1:41234', from 'vitest'
 *
 *   /                 products; a menu that opens when it is pointed at; links to everything else
 *     ?late=800       “Add to basket” comes so many ms after the page
 *     ?disabled=1     and never wakes up
 *   /basket           what was added, and its number; a double click on the number makes it two
 *   /login            name and password (POST /login). Right is any name with a password of 8 letters and more
 *     ?echo=1         the page repeats the password as it is typed, also split over two elements
 *   /account          who signed in: a cookie holds it
 *   /search           a field that searches at Enter, and says which keys it has seen
 *   /endless          ten more products whenever its end is reached
 *   /checkout         a frame within a frame: the form is in the inner one
 *     ?far=1          and the frames are of another site, in a process of their own
 *   /terms            opened in a new tab; a button there ticks a box
 *   /components       a button within two open shadow roots
 *   /asks             a button that asks by confirm()
 *   /stuck            a script that never ends, once its button is pressed
 *   /events           says what it hears of a button and of keys; fields of all kinds; a box that scrolls
 *   /fields           fields that are no password's: each shows what is typed
 *   /broken           500
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const html = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
  <style>body { font: 16px sans-serif; margin: 20px } nav ul { display: none } nav:hover ul { display: block }</style>${body}</html>`

const front = (query: URLSearchParams): string =>
  html(
    'Shop',
    `<h1>Shop</h1>
    <nav><button aria-label="Menu">☰</button><ul><li><a href="/account">Account</a></li></ul></nav>
    <main></main>
    <a href="/terms" target="_blank">Terms</a> <a href="/basket">Basket</a> <output id="count">0</output>
    <script>
      const add = () => {
        const button = document.createElement('button');
        button.textContent = 'Add to basket';
        button.id = 'add';
        button.disabled = ${query.has('disabled')};
        button.onclick = () => {
          const count = Number(localStorage.count ?? 0) + 1;
          localStorage.count = count;
          document.querySelector('#count').textContent = count;
        };
        document.querySelector('main').append(button);
      };
      setTimeout(add, ${Number(query.get('late') ?? 0)});
    </script>`,
  )

const basket = html(
  'Basket',
  `<h1>Basket</h1><p>Items: <b id="count" title="double click"></b></p>
  <label>Colour <select id="colour"><option value="r">Red</option><option value="b">Blue</option></select></label>
  <label>Gift wrap <input type="checkbox" id="gift"></label>
  <label>Deliver on <input type="date" id="day"></label>
  <p id="summary"></p>
  <script>
    const count = document.querySelector('#count');
    count.textContent = localStorage.count ?? 0;
    count.ondblclick = () => (count.textContent = Number(count.textContent) * 2);
    addEventListener('change', () => {
      const [colour, gift, day] = ['colour', 'gift', 'day'].map((id) => document.getElementById(id));
      document.querySelector('#summary').textContent = [colour.value, gift.checked, day.value].join(' ');
    });
  </script>`,
)

const login = (query: URLSearchParams, wrong = false): string =>
  html(
    'Sign in',
    `<h1>Sign in</h1>${wrong ? '<p role="alert">Wrong password</p>' : ''}
    <form method="post" action="/login">
      <label>Email <input name="email" id="email" value="someone@else.example"></label>
      <label>Password <input name="password" id="password" type="password" style="width: 300px; color: black"></label>
      <button>Sign in</button>
    </form>
    <p id="echo" style="font-size: 30px; width: 600px; height: 40px"></p><p id="half" style="font-size: 30px"></p>
    ${
      query.has('echo')
        ? `<script>document.querySelector('#password').oninput = ({ target: { value } }) => {
            document.querySelector('#echo').textContent = 'You typed ' + value;
            const middle = Math.floor(value.length / 2);
            document.querySelector('#half').innerHTML = '<i></i><b></b>';
            document.querySelector('#half i').textContent = value.slice(0, middle);
            document.querySelector('#half b').textContent = value.slice(middle);
            console.error('typed ' + value);
          }</script>`
        : ''
    }`,
  )

const search = html(
  'Search',
  `<input aria-label="Search" id="search"><p id="keys"></p><p id="found"></p>
  <script>
    const field = document.querySelector('#search');
    const keys = [];
    const note = (event) => {
      keys.push((event.type === 'keydown' ? '+' : '-') + event.key);
      document.querySelector('#keys').textContent = keys.join(' ');
    };
    field.onkeyup = note;
    field.onkeydown = (event) => {
      note(event);
      if (event.key === 'Enter') history.pushState(null, '', '/search?q=' + encodeURIComponent(field.value));
      if (event.key === 'Enter') document.querySelector('#found').textContent = 'Found for ' + field.value;
    };
  </script>`,
)

const endless = html(
  'All products',
  `<h1>All products</h1><div id="list"></div><div id="box" style="height: 50px; overflow: auto"><p style="height: 900px">Long</p></div>
  <script>
    const list = document.querySelector('#list');
    const more = () => {
      for (let n = 0; n < 10; n += 1)
        list.insertAdjacentHTML('beforeend', '<p class="product" style="height: 100px">Product ' + list.children.length + '</p>');
    };
    more();
    addEventListener('scroll', () => {
      if (innerHeight + scrollY > document.body.scrollHeight - 50 && list.children.length < 40) more();
    });
  </script>`,
)

const payment = html(
  'Payment',
  `<label>Card number <input id="card" autocomplete="cc-number"></label><button>Pay</button><p id="paid"></p>
  <script>document.querySelector('button').onclick = () =>
    (document.querySelector('#paid').textContent = 'Paid with a card of ' + document.querySelector('#card').value.length);
  </script>`,
)

const components = html(
  'Components',
  `<shop-card></shop-card><p id="said"></p>
  <script>
    customElements.define('shop-button', class extends HTMLElement {
      connectedCallback() {
        this.attachShadow({ mode: 'open' }).innerHTML = '<button id="inner">Deep</button>';
        this.shadowRoot.querySelector('button').onclick = () => (document.querySelector('#said').textContent = 'deep');
      }
    });
    customElements.define('shop-card', class extends HTMLElement {
      connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<shop-button></shop-button>'; }
    });
  </script>`,
)

const events = html(
  'Events',
  `<button id="button" aria-label="Press" style="position:absolute; left:50px; top:20px; width:200px; height:100px; border:0">Press</button>
  <main style="position:absolute; top:140px; width:3000px; height:3000px">
    <label>Text <input id="text" value="before"></label> <label>Lines <textarea id="lines">before</textarea></label>
    <label>Number <input id="number" type="number"></label> <label>Mail <input id="mail" type="email"></label>
    <label>Colour <input id="colour" type="color"></label> <label>Month <input id="month" type="month"></label>
    <label>Range <input id="range" type="range" max="10"></label> <label>File <input id="file" type="file"></label>
    <label>Choice <select id="choice"><option value="r">Red</option><option value="b">Blue</option></select></label>
    <div id="letter" contenteditable="true" role="textbox" aria-label="Letter">before</div>
    <div id="box" style="width:100px; height:100px; overflow:auto"><p style="width:900px; height:900px">Long</p></div>
    <ul><li class="one" data-kind="first">First</li><li class="two">Second</li><li class="two">Third</li></ul>
    <section class="outer"><b class="inner">In</b></section><b class="inner">Out</b>
  </main>
  <script>
    const heard = [];
    const inTime = (type) => heard.find((one) => one.type === type);
    const button = document.querySelector('#button');
    for (const type of ['pointerover', 'pointerdown', 'pointerup', 'click', 'dblclick', 'auxclick', 'contextmenu', 'mousedown', 'mouseup'])
      button.addEventListener(type, (event) => {
        // What is done by them is done without leaving the page.
        if (/click|menu|mouseup/.test(type)) event.preventDefault();
        const { button, pointerType, offsetX, offsetY, timeStamp, detail } = event;
        heard.push({ type, button, pointerType, x: Math.round(offsetX), y: Math.round(offsetY), timeStamp, detail });
      });
    for (const type of ['keydown', 'keyup'])
      addEventListener(type, ({ key, shiftKey }) => heard.push({ type, key, shiftKey }));
  </script>`,
)

const fields = html(
  'Fields',
  `<style>main > * { display: block; width: 500px; height: 40px; font: 20px monospace; margin: 4px; overflow: hidden }</style>
  <main><input aria-label="Voucher"><textarea aria-label="Note"></textarea><input type="search" aria-label="Search">
  <div contenteditable="true" role="textbox" aria-label="Letter"></div>
  <select aria-label="Choice"><option value="">None</option></select></main>
  <script>
    // The choices are what will be asked for: both look alike to who may not read them.
    for (const value of ['canary-111111', 'canary-222222']) document.querySelector('select').add(new Option(value, value));
  </script>`,
)

const pages: Record<string, (query: URLSearchParams, request: IncomingMessage) => string> = {
  '/': front,
  '/basket': () => basket,
  '/login': (query) => login(query),
  '/account': (_query, { headers }) =>
    html('Account', `<h1>Welcome, ${/who=([\w.@-]*)/.exec(headers.cookie ?? '')?.[1] ?? 'stranger'}</h1>`),
  '/search': () => search,
  '/endless': () => endless,
  '/checkout': (query, { headers }) => {
    const origin = query.has('far') ? `http://localhost:${headers.host?.split(':')[1]}` : ''
    return html(
      'Checkout',
      `<h1>Checkout</h1><iframe src="${origin}/outer" width="700" height="300"></iframe>`,
    )
  },
  '/outer': () =>
    html('Outer', `<iframe src="/nothing"></iframe><iframe src="/payment" width="600"></iframe>`),
  '/nothing': () => html('Nothing', ''),
  '/payment': () => payment,
  '/terms': () =>
    html(
      'Terms',
      `<h1>Terms</h1><button onclick="document.querySelector('p').textContent = 'Accepted'">Accept</button><p></p>`,
    ),
  '/components': () => components,
  '/events': () => events,
  '/fields': () => fields,
  '/asks': () =>
    html(
      'Asks',
      `<button onclick="document.querySelector('p').textContent = confirm('Sure?') ? 'Sure' : 'Not sure'">Delete</button><p></p>`,
    ),
  '/stuck': () => html('Stuck', `<button onclick="for (;;);">Think</button>`),
}

async function signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const form = new URLSearchParams(Buffer.concat(chunks).toString())
  const email = form.get('email') ?? ''
  if ((form.get('password') ?? '').length < 8) return say(response, 200, login(new URLSearchParams(), true))
  response
    .writeHead(303, {
      location: '/account',
      'set-cookie': `who=${encodeURIComponent(email).replace('%40', '@')}; Path=/`,
    })
    .end()
}

const say = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(body)
}

/** Starts the shop on a free port of the loopback interface and tells every test its origin. */
export default async function start(project: {
  provide(key: 'shop', origin: string): void
}): Promise<() => void> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shop')
    const page = pages[pathname]
    if (request.method === 'POST' && pathname === '/login') void signIn(request, response)
    else if (page) say(response, 200, page(searchParams, request))
    else say(response, pathname === '/broken' ? 500 : 404, html('Broken', 'broken'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  project.provide('shop', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return () => {
    server.closeAllConnections()
    server.close()
  }
}
