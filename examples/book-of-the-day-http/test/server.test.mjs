import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import test from 'node:test';
import { ID, MANIFEST, makeServer } from '../server.mjs';
import { keyId } from '../wenyuan.mjs';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const x = publicKey.export({ format: 'jwk' }).x;
const url64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function headers(path, { aud = ID, created = Math.floor(Date.now() / 1000), nonce = randomBytes(18).toString('base64url') } = {}) {
  const content = `${url64({ alg: 'Ed25519', typ: 'JWT' })}.${url64({ aud, lang: 'en', exp: created + 60, permissions: {} })}`;
  const authorization = `Bearer ${content}.${sign(null, Buffer.from(content), privateKey).toString('base64url')}`;
  const digest = `sha-256=:${createHash('sha256').update('').digest('base64')}:`;
  const parameters = `("@method" "@path" "@query" "content-digest" "authorization");created=${created};nonce="${nonce}";keyid="${keyId(x)}";alg="ed25519";tag="wenyuan-gateway"`;
  const base = `"@method": GET\n"@path": ${path}\n"@query": ?\n"content-digest": ${digest}\n"authorization": ${authorization}\n"@signature-params": ${parameters}`;
  return { authorization, 'content-digest': digest, 'signature-input': `wenyuan=${parameters}`, signature: `wenyuan=:${sign(null, Buffer.from(base), privateKey).toString('base64')}:` };
}

async function running(work) {
  const server = makeServer({ publicKey: () => x });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  try {
    return await work((path, options) => fetch(`http://127.0.0.1:${server.address().port}${path}`, options));
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test('says who it is', () => running(async (ask) => assert.deepEqual(await (await ask('/.well-known/wenyuan-module.json')).json(), MANIFEST)));
test('answers the house', () => running(async (ask) => assert.equal((await ask('/', { headers: headers('/') })).status, 200)));
test('refuses strangers', () => running(async (ask) => assert.equal((await ask('/')).status, 401)));
test('refuses what was signed for another path, service or time', () => running(async (ask) => {
  for (const bad of [headers('/other'), headers('/', { aud: 'other' }), headers('/', { created: 1_000_000_000 })]) assert.equal((await ask('/', { headers: bad })).status, 401);
}));
test('refuses a replay', () => running(async (ask) => {
  const once = headers('/');
  assert.deepEqual([(await ask('/', { headers: once })).status, (await ask('/', { headers: once })).status], [200, 401]);
}));
