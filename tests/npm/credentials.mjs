// Checks credentials with packages that are not ours: one request a line on stdin, one answer a line on stdout.
// Nothing is fetched: a request brings every document that may be asked for, by its address.
import {webcrypto} from 'node:crypto';
import {createInterface} from 'node:readline';

import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {verifyCredential} from '@digitalbazaar/vc';
import {checkStatus, decodeList} from '@digitalbazaar/vc-bitstring-status-list';
import {createLocalJWKSet, jwtVerify} from 'jose';

// what these packages look for as a global stands there only from Node.js 20 on
globalThis.crypto ??= webcrypto;

// as a did:web resolver does: a key is found in the document of its controller, and nowhere else
function loaderOf(documents) {
  return async (url) => {
    const [base, fragment] = url.split('#');
    const found = documents[url] ?? documents[base];
    if (!found) throw new Error(`nothing is fetched: ${url}`);
    if (!fragment || documents[url]) return {contextUrl: null, documentUrl: url, document: found};
    const method = found.verificationMethod?.find((one) => one.id === url);
    if (!method) throw new Error(`${base} has no ${fragment}`);
    const document = {'@context': 'https://w3id.org/security/multikey/v1', ...method};
    return {contextUrl: null, documentUrl: url, document};
  };
}

// as much CBOR as a QR code holds: numbers, bytes, texts, arrays, maps
function cbor(data) {
  let at = 0;
  const length = (low) => {
    if (low < 24) return low;
    const size = 2 ** (low - 24);
    at += size;
    return Number(BigInt(`0x${Buffer.from(data.subarray(at - size, at)).toString('hex')}`));
  };
  const item = () => {
    const first = data[at++];
    const value = length(first & 31);
    const taken = () => data.subarray(at, (at += value));
    switch (first >> 5) {
      case 0: return value;
      case 1: return -1 - value;
      case 2: return taken();
      case 3: return Buffer.from(taken()).toString();
      case 4: return Array.from({length: value}, item);
      case 5: return Object.fromEntries(Array.from({length: value}, () => [item(), item()]));
      default: throw new Error('not in a QR code');
    }
  };
  const found = item();
  if (at !== data.length) throw new Error('something follows');
  return found;
}

function bytes(data) {
  const head = data.length < 24 ? [0x40 | data.length] : data.length < 256 ? [0x58, data.length] : [0x59, data.length >> 8, data.length & 255];
  return Buffer.concat([Buffer.from(head), data]);
}

// the number without its dashes
const numberOf = (data) => BigInt(`0x${Buffer.from(data).toString('hex')}`).toString(36).toUpperCase().slice(1);

const checks = {
  async integrity({credential, documents, now}) {
    const documentLoader = loaderOf(documents);
    const suite = new DataIntegrityProof({cryptosuite});
    let bit = null;
    const asked = async ({credential: asking}) => {
      const found = await checkStatus({credential: asking, documentLoader, suite});
      if (!found.verified) throw found.error;
      const [first] = found.results ?? [found];
      bit = first.status;
      return found;
    };
    const found = await verifyCredential({credential, suite, documentLoader, checkStatus: asked, now});
    const errors = [found.error, ...(found.error?.errors ?? [])].filter(Boolean);
    return {verified: found.verified, revoked: bit, said: errors.map((error) => error.message).join('; ')};
  },
  async list({encoded}) {
    const list = await decodeList({encodedList: encoded});
    const places = Array.from({length: list.length}, (_, place) => place);
    return {length: list.length, set: places.filter((place) => list.getStatus(place))};
  },
  async jwt({token, jwks, issuer, now}) {
    const keys = createLocalJWKSet(jwks);
    // the header names a key by the issuer's DID; the set names it without
    const key = (header, jws) => {
      const [did, kid] = header.kid.split('#');
      if (did !== issuer) throw new Error('a key of somebody else');
      return keys({...header, kid}, jws);
    };
    const options = {issuer, typ: 'vc+jwt', algorithms: ['ES256'], currentDate: new Date(now)};
    const {payload} = await jwtVerify(token, key, options);
    return {verified: true, payload};
  },
  async compact({packed, jwks}) {
    const raw = Buffer.from(packed, 'base64url');
    const [head, outside, claims, signature] = cbor(raw);
    const header = cbor(head);
    const kid = Buffer.from(header[4]).toString('base64url');
    const jwk = jwks.keys.find((key) => key.kid === kid);
    if (!jwk || header[1] !== -8 || Object.keys(outside).length) return {verified: false, said: 'no key of the issuer'};
    const {crv, kty, x} = jwk;
    const key = await crypto.subtle.importKey('jwk', {crv, kty, x}, 'Ed25519', false, ['verify']);
    const signed = Buffer.concat([
      Buffer.from([0x84, 0x6a]), Buffer.from('Signature1'), bytes(head), bytes(Buffer.alloc(0)), bytes(claims),
    ]);
    const verified = await crypto.subtle.verify('Ed25519', key, signature, signed);
    const told = cbor(claims);
    return {verified, claims: {...told, 1: numberOf(told[1])}};
  },
};

for await (const line of createInterface({input: process.stdin})) {
  const {check, ...asked} = JSON.parse(line);
  const answer = await checks[check](asked).catch((error) => ({verified: false, said: `${error.name}: ${error.message}`}));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
