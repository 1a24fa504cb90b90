// Book of the day: an example of a service of Wenyuan. It keeps a short list of its own, and how many readers like today's book.
// PORT, WENYUAN_KEY (the house's public key for this service, or two with a comma between) and the limits below come from the environment.
import { createServer } from 'node:http';
import { NotGenuine, escapeHtml, verifyRequest } from './wenyuan.mjs';

export const ID = 'book-of-the-day';
export const MANIFEST = {
  wenyuan: 1, id: ID, version: '1.0', health: '/health', permissions: ['catalogue.view_record'],
  title: { 'zh-hans': '每日一书', 'zh-hant': '每日一書', en: 'A book a day' },
  menu: [{ area: 'portal', path: '/', icon: 'book', permission: '', title: { 'zh-hans': '每日一书', 'zh-hant': '每日一書', en: 'A book a day' } }],
};
const BOOKS = [
  ['红楼梦', '曹雪芹'], ['史记', '司马迁'], ['诗经', ''], ['本草纲目', '李时珍'], ['天工开物', '宋应星'], ['聊斋志异', '蒲松龄'], ['梦溪笔谈', '沈括'], ['文心雕龙', '刘勰'],
];
const WORDS = {
  'zh-hans': { find: '在馆藏里找这本书', like: '喜欢', liked: '已记下，谢谢。', count: (n) => `${n} 位读者喜欢`, sign: '登录后可以表示喜欢。', staff: '您是编目员：可以在工作台核对这本书的记录。' },
  'zh-hant': { find: '在館藏中找這本書', like: '喜歡', liked: '已記下，謝謝。', count: (n) => `${n} 位讀者喜歡`, sign: '登入後可以表示喜歡。', staff: '您是編目員：可以在工作臺核對這本書的記錄。' },
  en: { find: 'Look for it in the collections', like: 'I like it', liked: 'Noted, thank you.', count: (n) => `${n} ${n === 1 ? 'reader likes' : 'readers like'} it`, sign: 'Sign in to say that you like it.', staff: 'You are a cataloguer: you can check its record at your desk.' },
};
const likes = new Map();

function limit(name, byDefault, least, most) {
  const text = process.env[name] ?? String(byDefault), value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < least || value > most) throw new Error(`${name} = ${text}: write a whole number from ${least} to ${most}`);
  return value;
}

// Octets of a request; readers that are remembered for one book.
export const LARGEST = limit('BOOK_LARGEST_BODY', 65_536, 0, 1_048_576), READERS = limit('BOOK_MOST_READERS', 100_000, 1, 10_000_000);

function send(response, status, type, text) {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

export function bookOf(day) {
  return BOOKS[Math.floor(day / 86_400_000) % BOOKS.length];
}

export function page(claims, { liked = false, now = Date.now() } = {}) {
  const words = WORDS[claims.lang] ?? WORDS['zh-hans'], [title, author] = bookOf(now);
  const who = likes.get(title) ?? new Set();
  const search = `${claims.iss}/search/?q=${encodeURIComponent(title)}`;
  const like = `<form method="post" action="/like"><button class="btn" type="submit">${words.like}</button></form>`;
  const vote = claims.sub ? (who.has(claims.sub) ? '' : like) : `<p class="soft">${words.sign}</p>`;
  const staff = Object.values(claims.permissions ?? {}).some((codes) => codes.includes('catalogue.view_record')) ? `<p>${words.staff}</p>` : '';
  return `<section class="panel"><div class="in"><h2 lang="zh">${escapeHtml(title)}</h2><p lang="zh">${escapeHtml(author)}</p>${liked ? `<p>${words.liked}</p>` : ''}
<p>${words.count(who.size)}</p>${vote}${staff}<p class="after"><a class="btn solid" href="${escapeHtml(search)}">${words.find}</a></p></div></section>`;
}

export function like(claims, now = Date.now()) {
  const [title] = bookOf(now);
  const who = likes.get(title) ?? new Set();
  if (claims.sub && who.size < READERS) likes.set(title, who.add(claims.sub));
}

export function makeServer({ publicKey, seen = new Map() }) {
  return createServer((request, response) => {
    const parts = [];
    let size = 0;
    request.on('data', (octets) => {
      size += octets.length;
      if (size > LARGEST) request.destroy();
      else parts.push(octets);
    });
    request.on('end', () => {
      const path = request.url.split('?')[0];
      if (path === '/.well-known/wenyuan-module.json') return send(response, 200, 'application/json', JSON.stringify(MANIFEST));
      if (path === '/health') return send(response, 200, 'application/json', '{}');
      try {
        const claims = verifyRequest({ method: request.method, target: request.url, headers: request.headers, body: Buffer.concat(parts), publicKey: publicKey(), service: ID, seen });
        if (path === '/like' && request.method === 'POST') {
          like(claims);
          response.writeHead(303, { location: '/?liked=1', 'content-length': 0 });
          return response.end();
        }
        if (path === '/today.json') return send(response, 200, 'application/json', JSON.stringify({ title: bookOf(Date.now())[0] }));
        return path === '/' ? send(response, 200, 'text/html; charset=utf-8', page(claims, { liked: request.url.includes('liked=1') })) : send(response, 404, 'text/html; charset=utf-8', '<p>404</p>');
      } catch (problem) {
        return problem instanceof NotGenuine ? send(response, 401, 'text/plain', problem.message) : send(response, 500, 'text/plain', 'error');
      }
    });
  });
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split('/').pop())) {
  const server = makeServer({ publicKey: () => process.env.WENYUAN_KEY ?? '' });
  server.listen(Number(process.env.PORT ?? 8700), process.env.HOST ?? '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
}
