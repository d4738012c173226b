import type { TestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answered, post, startDocverify } from './running.js';
import { deviceKey, type Party, party, publicJwkOf } from './wallet/certificates.js';
import {
  PERSON as DRIVER,
  issue as issueMdoc,
  LICENCE,
  openId4Vp,
  present as presentMdoc,
} from './wallet/mdoc-wallet.js';
import {
  byHand,
  type Credential,
  digestOf,
  disclosure,
  ISSUER,
  issue,
  jws,
  PERSON,
  PID,
  type Presented,
  present,
  seconds,
  statusList,
} from './wallet/sd-jwt-wallet.js';
import { addAnchor, CHALLENGE, refused, VERIFY } from './wallet/verifying.js';

const clientId = 'x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk';
const responseUri = 'https://verifier.example/response';
const URI = `${ISSUER}/status/1`;
const ALL = Object.keys(PERSON);

let service: TestService;
let root: Party;
let issuer: Party;
const holder = deviceKey();

beforeAll(async () => {
  service = await startDocverify({ BONAFIDE_INFERENCE_WORKERS: '1' });
  root = await party({ name: 'Utopia PID root', isAuthority: true });
  issuer = await party({ name: 'Utopia PID', issuer: root, uri: ISSUER });
  await trust('acme', 'PID root', root.certificate);
});
afterAll(async () => {
  await service?.stop();
});

async function trust(tenant: string, name: string, content: Buffer | string, iss?: string, kind = 'issuer') {
  expect(await addAnchor(service, [tenant, kind, name], content, iss)).toMatchObject({ code: 0 });
}

async function challenge(
  handover: object = { type: 'OPENID4VP', clientId, responseUri },
  tenant = 'acme',
): Promise<string> {
  const { status, json } = await post(service, CHALLENGE, { format: 'dc+sd-jwt', documentType: PID, handover }, tenant);
  expect(status).toBe(200);
  return json.nonce;
}

const credential = (change: Partial<Credential> = {}) =>
  issue({ issuer, chain: [issuer.certificate], holder, ...change });

const verify = (nonce: string, presentation: string, change: object = {}, tenant = 'acme') =>
  post(service, VERIFY, { nonce, presentation, ...change }, tenant);

/** Issues, presents and verifies with changes. */
async function verified(
  change: Partial<Credential> = {},
  presenting: Partial<Presented> = {},
  names: readonly string[] = ALL,
  body: object = {},
): Promise<Answered> {
  const nonce = await challenge();
  const presentation = await present(await credential(change), holder, names, {
    nonce,
    audience: clientId,
    ...presenting,
  });
  return verify(nonce, presentation, body);
}

describe('a credential that a wallet presents', () => {
  it('is genuine, and tells what was disclosed alone', async () => {
    const { status, json } = await verified({}, {}, ['family_name', 'birthdate']);
    expect({ status, json }).toMatchObject({
      status: 200,
      json: {
        result: 'OK',
        reasons: [],
        format: 'dc+sd-jwt',
        documentType: PID,
        notAssessed: ['REVOCATION', 'ISSUER_REVOCATION'],
        trustAnchor: { name: 'PID root' },
        claims: [],
        ageOver: [],
      },
    });
    expect(json.fields).toEqual([
      { name: 'Date of birth', claim: 'birthdate', value: '1984-01-26', result: 'OK' },
      { name: 'Surname', claim: 'family_name', value: 'Mustermann', result: 'OK' },
    ]);
    expect(json.checks).toEqual(
      [
        'ISSUER_SIGNATURE',
        'ISSUER_TRUST',
        'ISSUER_NAME',
        'VALIDITY',
        'DOCUMENT_TYPE',
        'DATA_INTEGRITY',
        'HOLDER_BINDING',
        'CHALLENGE',
      ].map((check) => ({ check, result: 'OK' })),
    );
  });

  it('tells ages and an address as its issuer does', async () => {
    const { json } = await verified();
    expect(json.ageOver).toEqual([
      { age: 18, over: true, result: 'OK' },
      { age: 65, over: false, result: 'OK' },
    ]);
    expect(json.fields.map(({ name, value }: { name: string; value: string }) => `${name}: ${value}`)).toEqual([
      'Date of birth: 1984-01-26',
      'Surname: Mustermann',
      'Given names: Erika',
      'City: Köln',
      'Postal Code: 51147',
    ]);
    expect(json.claims).toEqual([
      { claim: 'address.country', value: 'DE' },
      { claim: 'nationalities', value: ['DE'] },
    ]);
  });

  it('may be of an issuer whose key the tenant trusts by its name', async () => {
    const known = await party({ name: 'Known' });
    await trust('initech', 'Known', JSON.stringify({ ...publicJwkOf(known.key), kid: 'one' }), 'https://known.example');
    const presentBy = async (iss: string, kid: string | undefined, signer = known) => {
      const nonce = await challenge(undefined, 'initech');
      const issued = await issue({ issuer: signer, holder, payload: { iss }, ...(kid && { kid }) });
      const presentation = await present(issued, holder, ALL, { nonce, audience: clientId });
      const { json } = await verify(nonce, presentation, {}, 'initech');
      return { result: json.result, reasons: json.reasons };
    };
    expect(await presentBy('https://known.example', 'one')).toEqual({ result: 'OK', reasons: [] });
    expect(await presentBy('https://known.example', undefined)).toEqual({ result: 'OK', reasons: [] });
    expect(await presentBy('https://other.example', 'one')).toEqual({
      result: 'UNDEFINED',
      reasons: ['NO_TRUST_ANCHOR'],
    });
    expect(await presentBy('https://known.example', 'two')).toEqual({
      result: 'UNDEFINED',
      reasons: ['NO_TRUST_ANCHOR'],
    });
    expect(await presentBy('https://known.example', 'one', issuer)).toMatchObject({ result: 'FAILED' });
  });

  it('may come through the Digital Credentials API, for its origin', async () => {
    const origin = 'https://verifier.example';
    for (const [audience, result] of [
      [`origin:${origin}`, 'OK'],
      [origin, 'FAILED'],
    ] as const) {
      const nonce = await challenge({ type: 'DC_API', origin });
      const presentation = await present(await credential(), holder, ['given_name'], { nonce, audience });
      expect((await verify(nonce, presentation)).json.result).toBe(result);
    }
  });
});

describe('with one change', () => {
  it.each<[string, string, string, Partial<Credential>, Partial<Presented>?]>([
    ['that is over', 'FAILED', 'EXPIRED', { payload: { exp: seconds(-1) } }],
    ['that was over in 1970', 'FAILED', 'EXPIRED', { payload: { exp: 0 } }],
    ['without an end', 'UNDEFINED', 'VALIDITY_UNKNOWN', { payload: { exp: undefined } }],
    ['that is not valid yet', 'FAILED', 'NOT_YET_VALID', { payload: { nbf: seconds(1) } }],
    ['of another type', 'FAILED', 'DOCUMENT_TYPE_MISMATCH', { payload: { vct: 'urn:eudi:pid:1' } }],
    [
      'of an issuer that its certificate does not name',
      'UNDEFINED',
      'ISSUER_NAME_MISMATCH',
      { payload: { iss: 'https://other.example' } },
    ],
    ['without a key of its holder', 'UNDEFINED', 'HOLDER_KEY_UNSUPPORTED', { payload: { cnf: undefined } }],
    ['for another nonce', 'FAILED', 'NONCE_MISMATCH', {}, { nonce: 'another' }],
    ['for another verifier', 'FAILED', 'AUDIENCE_MISMATCH', {}, { audience: 'https://other.example' }],
    ['by another holder', 'FAILED', 'HOLDER_BINDING_INVALID', {}, { key: deviceKey() }],
    ['before the challenge was issued', 'FAILED', 'HOLDER_BINDING_INVALID', {}, { iat: seconds(-0.01) }],
    ['in the future', 'FAILED', 'HOLDER_BINDING_INVALID', {}, { iat: seconds(0.01) }],
  ])('a credential %s is %s: %s', async (_what, result, reason, change, presenting) => {
    const { json } = await verified(change, presenting);
    expect({ result: json.result, reasons: json.reasons }).toEqual({ result, reasons: [reason] });
  });

  it('of a stranger it is never OK, and below a forged root it has failed', async () => {
    const strangers = await party({ name: 'Stranger', isAuthority: true });
    const theirs = await party({ name: 'Theirs', issuer: strangers, uri: ISSUER });
    for (const chain of [[theirs.certificate], [theirs.certificate, strangers.certificate]]) {
      const { json } = await verified({ issuer: theirs, chain });
      expect(json).toMatchObject({ result: 'UNDEFINED', reasons: ['NO_TRUST_ANCHOR'] });
    }
    const forged = await party({
      name: 'Utopia PID',
      uri: ISSUER,
      issuer: await party({ name: 'Utopia PID root', isAuthority: true }),
    });
    const { json } = await verified({ issuer: forged, chain: [forged.certificate] });
    expect(json).toMatchObject({ result: 'FAILED', reasons: ['ISSUER_CERTIFICATE_INVALID'] });
    const borrowed = await verified({ issuer: forged, chain: [issuer.certificate] });
    expect(borrowed.json).toMatchObject({ result: 'FAILED', fields: [], claims: [] });
    expect(borrowed.json.reasons).toContain('ISSUER_SIGNATURE_INVALID');
  });

  it('may lead over certificates in between to its root', async () => {
    const middle = await party({ name: 'Middle', issuer: root, isAuthority: true });
    const below = await party({ name: 'Below', issuer: middle, uri: ISSUER });
    const whole = await verified({ issuer: below, chain: [below.certificate, middle.certificate] });
    expect(whole.json).toMatchObject({ result: 'OK' });
    expect((await verified({ issuer: below, chain: [below.certificate] })).json).toMatchObject({ result: 'UNDEFINED' });
    // A certificate that may not issue.
    const child = await party({ name: 'Child', issuer, uri: ISSUER });
    const misused = await verified({ issuer: child, chain: [child.certificate, issuer.certificate] });
    expect(misused.json).toMatchObject({ result: 'UNDEFINED', reasons: ['NO_TRUST_ANCHOR'] });
  });

  it('without key binding it has failed', async () => {
    const { json } = await verify(await challenge(), await credential());
    expect(json).toMatchObject({ result: 'FAILED', reasons: ['HOLDER_BINDING_MISSING'] });
  });

  it('with another disclosure than the issuer digested, or one less than the holder signed, it has failed', async () => {
    const nonce = await challenge();
    const presented = await present(await credential(), holder, ['family_name'], { nonce, audience: clientId });
    const [signed = '', shown = '', binding = ''] = presented.split('~');
    const [salt, name] = JSON.parse(Buffer.from(shown, 'base64url').toString('utf8'));
    const edited = byHand(signed, [disclosure(salt, name, 'Doe')], holder, { nonce, audience: clientId });
    const answer = await verify(nonce, edited);
    expect(answer.json).toMatchObject({ result: 'FAILED', reasons: ['DIGEST_MISMATCH'], fields: [], claims: [] });
    const next = await challenge();
    const hidden = (
      await present(await credential(), holder, ['family_name'], { nonce: next, audience: clientId })
    ).split('~');
    const { json } = await verify(next, [hidden[0], hidden[2]].join('~'));
    expect(json).toMatchObject({ result: 'FAILED', reasons: ['HOLDER_BINDING_INVALID'] });
    expect(binding).not.toBe('');
  });

  it.each<[string, object]>([
    ['no algorithm', { alg: 'none' }],
    ['a secret in common', { alg: 'HS256' }],
  ])('signed by %s it has failed', async (_what, header) => {
    const nonce = await challenge();
    const [first = '', ...rest] = (await present(await credential(), holder, [], { nonce, audience: clientId })).split(
      '~',
    );
    const [, payload] = first.split('.');
    const whole = { typ: 'dc+sd-jwt', x5c: [issuer.certificate.toString('base64')], ...header };
    const forged = `${Buffer.from(JSON.stringify(whole)).toString('base64url')}.${payload}.AAAA`;
    const { json } = await verify(nonce, [forged, ...rest].join('~'));
    expect(json.result).toBe('FAILED');
    expect(json.reasons).toContain('ISSUER_SIGNATURE_INVALID');
  });
});

describe('a challenge', () => {
  it('is answered once', async () => {
    const nonce = await challenge();
    const presentation = await present(await credential(), holder, ALL, { nonce, audience: clientId });
    expect((await verify(nonce, presentation)).json.result).toBe('OK');
    refused(await verify(nonce, presentation), 'nonce');
  });

  it('is a tenant’s own, and so is its trust', async () => {
    const nonce = await challenge();
    const presentation = await present(await credential(), holder, ALL, { nonce, audience: clientId });
    refused(await verify(nonce, presentation, {}, 'globex'), 'nonce');
    const theirs = await challenge(undefined, 'globex');
    const again = await present(await credential(), holder, ALL, { nonce: theirs, audience: clientId });
    const untrusted = { result: 'UNDEFINED', reasons: ['NO_TRUST_ANCHOR'] };
    expect((await verify(theirs, again, {}, 'globex')).json).toMatchObject(untrusted);
    // Who may issue mdocs may not issue credentials.
    await trust('globex', 'IACA', root.certificate, undefined, 'iaca');
    const last = await challenge(undefined, 'globex');
    const third = await present(await credential(), holder, ALL, { nonce: last, audience: clientId });
    expect((await verify(last, third, {}, 'globex')).json).toMatchObject(untrusted);
  });
});

describe('revocation', () => {
  const status = { status_list: { idx: 5, uri: URI } };
  let signer: Party;
  beforeAll(async () => {
    signer = await party({ name: 'Utopia status', issuer: root });
  });

  it.each<[string, number, string, string[]]>([
    ['valid', 0, 'OK', []],
    ['revoked', 1, 'FAILED', ['REVOKED']],
    ['suspended', 2, 'FAILED', ['SUSPENDED']],
    ['what nobody knows', 3, 'UNDEFINED', ['STATUS_UNKNOWN']],
  ])('by a list on which it is %s (%i) is %s', async (_what, entry, result, reasons) => {
    const list = statusList(URI, [1, 1, 1, 1, 1, entry, 1], signer);
    const { json } = await verified({ payload: { status } }, {}, ALL, { statusList: list });
    expect({ result: json.result, reasons: json.reasons }).toEqual({ result, reasons });
    expect(json.notAssessed).not.toContain('REVOCATION');
  });

  it('without the list is told as not assessed', async () => {
    const { json } = await verified({ payload: { status } });
    expect(json).toMatchObject({ result: 'OK', notAssessed: ['REVOCATION', 'ISSUER_REVOCATION'] });
  });

  it.each<[string, string, () => Promise<string> | string]>([
    ['another', 'STATUS_LIST_INVALID', () => statusList(`${URI}0`, Array(9).fill(0), signer)],
    ['an old', 'STATUS_LIST_INVALID', () => statusList(URI, Array(9).fill(0), signer, { exp: seconds(-0.1) })],
    ['too short a', 'STATUS_LIST_INVALID', () => statusList(URI, [0, 0], signer)],
    ['no', 'STATUS_LIST_INVALID', () => 'hello'],
    [
      'a stranger’s',
      'STATUS_LIST_UNTRUSTED',
      async () => statusList(URI, Array(9).fill(0), await party({ name: 'Stranger' })),
    ],
  ])('by %s list is undecided: %s', async (_what, reason, list) => {
    const { json } = await verified({ payload: { status } }, {}, ALL, { statusList: await list() });
    expect({ result: json.result, reasons: json.reasons }).toEqual({ result: 'UNDEFINED', reasons: [reason] });
  });

  it('by a list of another whom the tenant trusts as well is undecided', async () => {
    const other = await party({ name: 'Other root', isAuthority: true });
    await trust('acme', 'Other root', other.certificate);
    const list = statusList(URI, Array(9).fill(0), await party({ name: 'Other status', issuer: other }));
    const { json } = await verified({ payload: { status } }, {}, ALL, { statusList: list });
    expect(json).toMatchObject({ result: 'UNDEFINED', reasons: ['STATUS_LIST_UNTRUSTED'] });
  });

  it('a list that would swell to gigabytes is none', async () => {
    const { deflateSync } = await import('node:zlib');
    const lst = deflateSync(Buffer.alloc(200_000_000)).toString('base64url');
    const list = statusList(URI, [0], signer, { status_list: { bits: 1, lst } });
    const { json } = await verified({ payload: { status } }, {}, ALL, { statusList: list });
    expect(json).toMatchObject({ result: 'UNDEFINED', reasons: ['STATUS_LIST_INVALID'] });
  });
});

describe('hostile input', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const asDisclosure = (json: string) => Buffer.from(json).toString('base64url');
  const sealed = (payload: object) =>
    jws(
      { typ: 'dc+sd-jwt', x5c: [issuer.certificate.toString('base64')] },
      { iss: ISSUER, vct: PID, iat: seconds(-1), exp: seconds(1), cnf: { jwk: publicJwkOf(holder) }, ...payload },
      issuer.key,
    );
  const one = disclosure('salt', 'family_name', 'Mustermann');
  const two = disclosure('salt2', 'family_name', 'Doe');
  const element = disclosure('salt', 'DE');
  const reserved = disclosure('salt', 'exp', 4e9);
  const proto = asDisclosure('["salt","__proto__",{"isAdmin":true}]');
  const list = disclosure('salt', '...', 'x');

  it.each<[string, object, string[]]>([
    ['a disclosure that comes twice', { _sd: [digestOf(one)] }, [one, one]],
    ['a digest that comes twice', { _sd: [digestOf(one)], more: { _sd: [digestOf(one)] } }, [one]],
    ['two disclosures of one claim', { _sd: [digestOf(one), digestOf(two)] }, [one, two]],
    ['a disclosure over a claim in the open', { family_name: 'Doe', _sd: [digestOf(one)] }, [one]],
    ['an element as a member', { _sd: [digestOf(element)] }, [element]],
    ['a member as an element', { list: [{ '...': digestOf(one) }] }, [one]],
    ['a registered claim that is disclosed', { exp: undefined, _sd: [digestOf(reserved)] }, [reserved]],
    ['a prototype', { _sd: [digestOf(proto)] }, [proto]],
    ['a reserved name', { _sd: [digestOf(list)] }, [list]],
    ['digests that are none', { _sd: 'x' }, []],
    ['a disclosure that is no JSON', {}, ['AAAA']],
    ['a disclosure that is nested deeply', {}, [asDisclosure(nested(5000))]],
    ['201 disclosures', {}, Array.from({ length: 201 }, (_, at) => disclosure('s', `c${at}`, at))],
    ['an unknown hash', { _sd_alg: 'md5', _sd: [digestOf(one)] }, [one]],
    ['an end that is text', { exp: 'never' }, []],
  ])('%s is refused', async (_what, payload, disclosures) => {
    const nonce = await challenge();
    const presentation = byHand(sealed(payload), disclosures, holder, { nonce, audience: clientId });
    refused(await verify(nonce, presentation), 'presentation');
  });

  it('elements and members within members are read where they are whole', async () => {
    const nonce = await challenge();
    const inner = disclosure('s', 'street_address', 'Heidestraße 17');
    const outer = disclosure('s', 'address', { _sd: [digestOf(inner)], locality: 'Köln' });
    const payload = {
      _sd: [digestOf(outer)],
      nationalities: [{ '...': digestOf(element) }, { '...': digestOf('decoy') }],
    };
    const { json } = await verify(
      nonce,
      byHand(sealed(payload), [outer, inner, element], holder, { nonce, audience: clientId }),
    );
    expect(json).toMatchObject({ result: 'OK', claims: [{ claim: 'nationalities', value: ['DE'] }] });
    expect(json.fields.map(({ value }: { value: string }) => value).sort()).toEqual(['Heidestraße 17', 'Köln']);
  });

  it.each<[string, string]>([
    ['nothing', '~'],
    ['no JWS', 'hello~'],
    ['no SD-JWT', 'a.b.c'],
    ['two signatures', 'a.b.c~d.e.f~g.h.i'],
    ['a JWS of another kind', `${jws({ typ: 'JWT' }, { vct: PID }, deviceKey())}~`],
    ['a million tildes', `a.b.c${'~'.repeat(1_000_000)}`],
    ['a million dots', `${'.'.repeat(1_000_000)}~`],
  ])('%s is refused', async (_what, presentation) => {
    refused(await verify(await challenge(), presentation), 'presentation');
  });

  it('is never asked of the network', async () => {
    // A credential names places from which libraries fetch keys, types and lists: nothing listens there, and nothing is tried.
    const payload = {
      vct: PID,
      status: { status_list: { idx: 0, uri: 'http://127.0.0.1:9/status' } },
      'vct#integrity': 'sha256-AA',
    };
    const { json } = await verified({ payload, header: { jku: 'http://127.0.0.1:9/jwks' } });
    expect(json).toMatchObject({ result: 'OK' });
  });
});

it('logs and keeps no value of a credential', async () => {
  const { json } = await verified();
  expect(json.result).toBe('OK');
  const kept = JSON.stringify(await service.database.query('SELECT * FROM decision_receipt'));
  for (const value of ['Mustermann', 'Erika', '1984-01-26', 'Köln']) {
    expect(kept).not.toContain(value);
    expect(service.logs.join('\n')).not.toContain(value);
  }
});

it('a challenge of one format takes no presentation of the other', async () => {
  const nonce = await challenge();
  const signer = await party({ name: 'DS', issuer: root });
  const issued = await issueMdoc({ signer, device: holder, items: DRIVER });
  const response = await presentMdoc(issued, holder, await openId4Vp(nonce, clientId, responseUri), ['sex'], LICENCE);
  refused(await verify(nonce, Buffer.from(response).toString('base64url')), 'presentation');
});
