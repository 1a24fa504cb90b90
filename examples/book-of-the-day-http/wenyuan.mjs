// What a service of Wenyuan needs: is this request the house's own, fresh and new, and who is at the door?
// Node's standard library alone. RFC 9421 in the one form that the house writes; RFC 9530; a JWT with Ed25519 (RFC 9864).
import { createHash, createPublicKey, timingSafeEqual, verify } from 'node:crypto';

const COMPONENTS = '("@method" "@path" "@query" "content-digest" "authorization")';
const PARAMETERS = /^\("@method" "@path" "@query" "content-digest" "authorization"\);created=(\d{1,12});nonce="([A-Za-z0-9_-]{16,64})";keyid="([A-Za-z0-9_-]{43})";alg="ed25519";tag="wenyuan-gateway"$/;
const LIFETIME = 60, SKEW = 30;

export class NotGenuine extends Error {}

export function keyOf(x) {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

export function keyId(x) {
  return createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
}

function same(a, b) {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function part(text) {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw new NotGenuine('the token cannot be read');
  }
}

// `publicKey` is the house's key, or two with a comma between while the house changes its key.
// `seen` maps nonces to the second after which they may be forgotten; several processes must share it.
export function verifyRequest({ method, target, headers, body, publicKey, service, seen, now = Math.floor(Date.now() / 1000) }) {
  const cut = target.indexOf('?');
  const path = cut < 0 ? target : target.slice(0, cut), query = cut < 0 ? '' : target.slice(cut + 1);
  const parameters = String(headers['signature-input'] ?? '').replace(/^wenyuan=/, '');
  const found = PARAMETERS.exec(parameters), given = /^wenyuan=:([A-Za-z0-9+/=]{88}):$/.exec(headers.signature ?? '');
  if (!found || !given || !parameters.startsWith(COMPONENTS)) throw new NotGenuine('not signed as the house signs');
  const created = Number(found[1]), nonce = found[2];
  const signer = publicKey.split(',').map((one) => one.trim()).find((one) => keyId(one) === found[3]);
  if (!signer) throw new NotGenuine('signed with another key');
  if (now < created - SKEW || now > created + LIFETIME + SKEW) throw new NotGenuine('too old, or from the future');
  const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
  if (!same(digest, headers['content-digest'] ?? '')) throw new NotGenuine('the body is not the one that was signed');
  const base = [
    `"@method": ${method}`, `"@path": ${path}`, `"@query": ?${query}`, `"content-digest": ${digest}`,
    `"authorization": ${headers.authorization ?? ''}`, `"@signature-params": ${parameters}`,
  ].join('\n');
  if (!verify(null, Buffer.from(base), keyOf(signer), Buffer.from(given[1], 'base64'))) throw new NotGenuine('the signature is wrong');
  const claims = readToken(String(headers.authorization ?? '').replace(/^Bearer /, ''), { publicKey: signer, service, now });
  for (const [old, end] of seen) if (end < now) seen.delete(old);
  if (seen.has(nonce)) throw new NotGenuine('seen before');
  seen.set(nonce, created + LIFETIME + 2 * SKEW);
  return claims;
}

export function readToken(token, { publicKey, service, now }) {
  const parts = token.split('.');
  if (parts.length !== 3 || part(parts[0]).alg !== 'Ed25519') throw new NotGenuine('the token is not of the house');
  if (!verify(null, Buffer.from(`${parts[0]}.${parts[1]}`), keyOf(publicKey), Buffer.from(parts[2], 'base64url'))) throw new NotGenuine('the token is not of the house');
  const claims = part(parts[1]);
  if (claims.aud !== service) throw new NotGenuine('the token is meant for another service');
  if (!Number.isInteger(claims.exp) || now > claims.exp + SKEW) throw new NotGenuine('the token has ended');
  return claims;
}

export function escapeHtml(text) {
  return String(text).replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
