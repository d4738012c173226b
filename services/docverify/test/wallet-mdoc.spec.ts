import { DecisionReceipt } from '@bonafide/engine/decision-receipt.entity';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { ownNats } from '@bonafide/testing/nats';
import type { TestService } from '@bonafide/testing/service';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FaceStub, NOBODY, post, startDocverify, startFaces } from './running.js';
import { deviceKey, type Party, party, SIGNS_LICENCES } from './wallet/certificates.js';
import { jpeg2000 } from './wallet/jpeg2000.js';
import {
  changed,
  dcApi,
  issue,
  issueLonger,
  itemsOf,
  LICENCE,
  type Licence,
  longer,
  openId4Vp,
  PERSON,
  present,
  withValue,
} from './wallet/mdoc-wallet.js';
import { addAnchor, anchorCommand, CHALLENGE, refused, VERIFY } from './wallet/verifying.js';

const clientId = 'x509_san_dns:verifier.example';
const responseUri = 'https://verifier.example/response';
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

let nats: Awaited<ReturnType<typeof ownNats>>;
let service: TestService;
let nexaface: FaceStub;
let iaca: Party;
let signer: Party;
const device = deviceKey();

beforeAll(async () => {
  nats = await ownNats();
  nexaface = await startFaces(nats.url);
  service = await startDocverify({ BONAFIDE_NATS_URL: nats.url, BONAFIDE_INFERENCE_WORKERS: '1' });
  iaca = await party({ name: 'Utopia IACA', isAuthority: true });
  signer = await party({ name: 'Utopia DS', issuer: iaca, usage: SIGNS_LICENCES });
  expect((await trust('acme', 'Utopia', iaca.certificate)).code).toBe(0);
});
afterAll(async () => {
  await service?.stop();
  await nexaface?.stop();
  await nats?.remove();
});

const trust = (tenant: string, name: string, content: Buffer | string, kind = 'iaca') =>
  addAnchor(service, [tenant, kind, name], content);

const command = (...args: string[]) => anchorCommand(service, ...args);

async function challenge(change: object = {}, tenant = 'acme'): Promise<string> {
  const handover = { type: 'OPENID4VP', clientId, responseUri };
  const body = { format: 'mso_mdoc', documentType: LICENCE, handover, ...change };
  const { status, json } = await post(service, CHALLENGE, body, tenant);
  expect({ status, nonce: json.nonce }).toEqual({ status: 200, nonce: expect.stringMatching(/^[\w-]{43}$/) });
  return json.nonce;
}

const ALL = Object.keys(PERSON);

/** A response to the challenge, from a document that is issued for it. */
async function responseTo(
  nonce: string,
  change: Partial<Licence> = {},
  names: readonly string[] = ALL,
): Promise<Uint8Array> {
  const issued = await issue({ signer, device, items: PERSON, ...change });
  return present(issued, device, await openId4Vp(nonce, clientId, responseUri), names, change.documentType);
}

const verify = (nonce: string, response: Uint8Array, change: object = {}, tenant = 'acme') =>
  post(service, VERIFY, { nonce, presentation: base64url(response), ...change }, tenant);

/** Presents a changed document, or a changed response, and tells the verdict. */
async function verdictOf(
  change: Partial<Licence>,
  after: (response: Uint8Array) => Uint8Array = (response) => response,
): Promise<{ result: string; reasons: string[] }> {
  const nonce = await challenge();
  const { status, json } = await verify(nonce, after(await responseTo(nonce, change)));
  expect(status).toBe(200);
  return { result: json.result, reasons: json.reasons };
}

describe('a licence that a wallet presents', () => {
  it('is genuine, and tells what was disclosed alone', async () => {
    const nonce = await challenge();
    const { status, json } = await verify(
      nonce,
      await responseTo(nonce, {}, ['family_name', 'birth_date', 'age_over_18']),
    );
    expect(status).toBe(200);
    expect(json).toMatchObject({
      result: 'OK',
      reasons: [],
      format: 'mso_mdoc',
      documentType: LICENCE,
      notAssessed: ['REVOCATION', 'ISSUER_REVOCATION'],
      trustAnchor: { name: 'Utopia' },
      ageOver: [{ age: 18, over: true, result: 'OK' }],
      claims: [],
      portrait: { disclosed: false },
    });
    expect(json.fields).toEqual([
      { name: 'Date of birth', claim: 'org.iso.18013.5.1/birth_date', value: '1984-01-26', result: 'OK' },
      { name: 'Surname', claim: 'org.iso.18013.5.1/family_name', value: 'Mustermann', result: 'OK' },
    ]);
    expect(json.checks).toEqual(
      [
        'ISSUER_SIGNATURE',
        'ISSUER_TRUST',
        'VALIDITY',
        'DOCUMENT_TYPE',
        'DATA_INTEGRITY',
        'HOLDER_BINDING',
        'CHALLENGE',
      ].map((check) => ({ check, result: 'OK' })),
    );
  });

  it('tells states and what else has no name among the claims', async () => {
    const nonce = await challenge();
    const { json } = await verify(nonce, await responseTo(nonce));
    expect(json.claims).toEqual([{ claim: 'org.iso.18013.5.1/issuing_country', value: 'UT' }]);
    expect(json.fields.map(({ name, value }: { name: string; value: string }) => `${name}: ${value}`)).toEqual([
      'Document #: L01X00T47',
      'Date of birth: 1984-01-26',
      'Surname: Mustermann',
      'Given names: Erika',
      'Sex: F',
    ]);
    expect(json.checks).toContainEqual({ check: 'ISSUER_NAME', result: 'OK' });
  });

  it('counts as it was encoded, if it is not how we would encode it', async () => {
    const nonce = await challenge();
    const issued = await issueLonger({ signer, device, items: PERSON });
    const response = await present(issued, device, await openId4Vp(nonce, clientId, responseUri), ALL);
    expect((await verify(nonce, longer(response))).json).toMatchObject({ result: 'OK', reasons: [] });
    const next = await challenge();
    const again = await present(issued, device, await openId4Vp(next, clientId, responseUri), ALL);
    expect((await verify(next, again)).json).toMatchObject({ result: 'FAILED', reasons: ['DIGEST_MISMATCH'] });
  });

  it('may come through the Digital Credentials API', async () => {
    const origin = 'https://verifier.example';
    const nonce = await challenge({ handover: { type: 'DC_API', origin } });
    const issued = await issue({ signer, device, items: PERSON });
    const response = await present(issued, device, await dcApi(nonce, origin), ['family_name']);
    expect((await verify(nonce, response)).json).toMatchObject({ result: 'OK' });
  });

  it('may be encrypted to a key, which is then part of what the device signs', async () => {
    const thumbprint = new Uint8Array(32).fill(7);
    const issued = await issue({ signer, device, items: PERSON });
    for (const [jwkThumbprint, result] of [
      [base64url(thumbprint), 'OK'],
      [undefined, 'FAILED'],
    ]) {
      const nonce = await challenge();
      const response = await present(issued, device, await openId4Vp(nonce, clientId, responseUri, thumbprint), [
        'sex',
      ]);
      expect((await verify(nonce, response, { jwkThumbprint })).json).toMatchObject({ result });
    }
  });

  it('is undecided where its session was the caller’s own: nobody here knows that it is new', async () => {
    const nonce = await challenge({ handover: { type: 'SESSION_TRANSCRIPT' } });
    const transcript = await openId4Vp('a nonce of others', clientId, responseUri);
    const issued = await issue({ signer, device, items: PERSON });
    const response = await present(issued, device, transcript, ['sex']);
    refused(await verify(nonce, response), 'sessionTranscript');
    refused(await verify(nonce, response, { sessionTranscript: 'aGVsbG8=' }), 'sessionTranscript');
    const { json } = await verify(nonce, response, { sessionTranscript: base64url(transcript.encode()) });
    expect(json).toMatchObject({ result: 'UNDEFINED', reasons: ['CHALLENGE_NOT_BOUND'] });
    expect(json.checks).toContainEqual({ check: 'HOLDER_BINDING', result: 'OK' });
  });
});

describe('with one change', () => {
  const another = deviceKey();

  it.each<[string, string, string, Partial<Licence>, ((response: Uint8Array) => Uint8Array)?]>([
    ['that is over', 'FAILED', 'EXPIRED', { days: [-5, -5, -1] }],
    ['that is not valid yet', 'FAILED', 'NOT_YET_VALID', { days: [-1, 1, 30] }],
    ['that was signed before its signer could', 'FAILED', 'ISSUER_CERTIFICATE_EXPIRED', { days: [-20, -20, 30] }],
    ['that was signed before its signer could', 'FAILED', 'SIGNED_OUTSIDE_CERTIFICATE', { days: [-20, -20, 30] }],
    ['of another type', 'FAILED', 'DOCUMENT_TYPE_MISMATCH', { documentType: 'org.iso.23220.photoid.1' }],
    [
      'of another state than its signer',
      'FAILED',
      'ISSUER_NAME_MISMATCH',
      { items: { ...PERSON, issuing_country: 'DE' } },
    ],
    ['of another device', 'FAILED', 'HOLDER_BINDING_INVALID', { device: another }],
    [
      'with another value',
      'FAILED',
      'DIGEST_MISMATCH',
      {},
      (response) =>
        changed(response, (document) => itemsOf(document).splice(0, 1, withValue(itemsOf(document)[0], 'Doe'))),
    ],
    [
      'with an item twice',
      'FAILED',
      'ITEM_REPEATED',
      {},
      (response) => changed(response, (document) => itemsOf(document).push(itemsOf(document)[0])),
    ],
    [
      'that says in the open to be another type',
      'FAILED',
      'DOCUMENT_TYPE_MISMATCH',
      {},
      (response) => changed(response, (document) => document.set('docType', 'org.example.other')),
    ],
    [
      'that the device has not signed',
      'FAILED',
      'HOLDER_BINDING_MISSING',
      {},
      (response) => changed(response, (document) => document.delete('deviceSigned')),
    ],
    [
      'with another signature of its issuer',
      'FAILED',
      'ISSUER_SIGNATURE_INVALID',
      {},
      (response) =>
        changed(response, (document) => {
          const auth = document.get('issuerSigned').get('issuerAuth');
          auth[3] = auth[3].map((byte: number, at: number) => (at === 9 ? byte ^ 1 : byte));
        }),
    ],
  ])('a licence %s is %s: %s', async (_what, result, reason, change, after) => {
    const verdict = await verdictOf(change, after);
    expect(verdict.result).toBe(result);
    expect(verdict.reasons).toContain(reason);
  });

  it('an item of another document does not count', async () => {
    const nonce = await challenge();
    const other = await responseTo(nonce, { items: { ...PERSON, family_name: 'Doe' } });
    const [swapped] = await new Promise<unknown[]>(
      (resolve) => void changed(other, (document) => resolve(itemsOf(document))),
    );
    const response = changed(await responseTo(nonce), (document) => itemsOf(document).splice(0, 1, swapped));
    const { json } = await verify(nonce, response);
    expect(json).toMatchObject({ result: 'FAILED', reasons: ['DIGEST_MISMATCH'], fields: [], claims: [], ageOver: [] });
  });

  it('a signer below a stranger is never OK, and one who only says to be below ours has failed', async () => {
    const stranger = await party({ name: 'Elsewhere IACA', isAuthority: true });
    const theirs = await party({ name: 'Elsewhere DS', issuer: stranger, usage: SIGNS_LICENCES });
    expect(await verdictOf({ signer: theirs })).toEqual({ result: 'UNDEFINED', reasons: ['NO_TRUST_ANCHOR'] });
    const chain = [theirs.certificate, stranger.certificate];
    expect(await verdictOf({ signer: theirs, chain })).toEqual({ result: 'UNDEFINED', reasons: ['NO_TRUST_ANCHOR'] });

    const impostor = await party({ name: 'Utopia IACA', isAuthority: true });
    const forged = await party({ name: 'Utopia DS', issuer: impostor, usage: SIGNS_LICENCES });
    expect(await verdictOf({ signer: forged })).toEqual({ result: 'FAILED', reasons: ['ISSUER_CERTIFICATE_INVALID'] });
  });

  it.each<[string, Parameters<typeof party>[0], string]>([
    ['another purpose', { name: 'Utopia OCSP', usage: '1.3.6.1.5.5.7.3.9' }, 'ISSUER_CERTIFICATE_USAGE'],
    [
      'the right to issue',
      { name: 'Utopia sub', usage: SIGNS_LICENCES, isAuthority: true },
      'ISSUER_CERTIFICATE_USAGE',
    ],
    [
      'an end in the past',
      { name: 'Utopia old', usage: SIGNS_LICENCES, days: [-90, -1] },
      'ISSUER_CERTIFICATE_EXPIRED',
    ],
  ])('a signer with %s has failed', async (_what, naming, reason) => {
    const other = await party({ ...naming, issuer: iaca });
    const { result, reasons } = await verdictOf({ signer: other, days: [-2, -2, 30] });
    expect({ result, reasons }).toEqual({ result: 'FAILED', reasons: [reason] });
  });

  it.each<[string, object]>([
    ['another client', { clientId: 'x509_san_dns:other.example' }],
    ['another response URI', { responseUri: 'https://other.example/response' }],
  ])('a response that was made for %s has failed', async (_what, change) => {
    const nonce = await challenge({ handover: { type: 'OPENID4VP', clientId, responseUri, ...change } });
    const { json } = await verify(nonce, await responseTo(nonce));
    expect(json).toMatchObject({ result: 'FAILED', reasons: ['HOLDER_BINDING_INVALID'] });
  });
});

async function waitingForLocks(): Promise<number> {
  const [{ many }] = await service.database.query(
    `SELECT count(*)::int AS many FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return many;
}

describe('a challenge', () => {
  it('is answered once', async () => {
    const nonce = await challenge();
    const response = await responseTo(nonce);
    // All of them have found it open when the first may use it up.
    const holding = service.database.createQueryRunner();
    await holding.startTransaction();
    await holding.query('SELECT FROM wallet_challenge FOR UPDATE');
    const calls = Array.from({ length: 8 }, () => verify(nonce, response));
    await vi.waitFor(async () => expect(await waitingForLocks()).toBe(8), 5000);
    await holding.commitTransaction();
    await holding.release();
    const answers = await Promise.all(calls);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) refused(answer, 'nonce');
    refused(await verify(nonce, response), '"nonce" value: not issued, used before or expired');
  });

  it('does not take a response to another', async () => {
    const [first, second] = [await challenge(), await challenge()];
    const { json } = await verify(second, await responseTo(first));
    expect(json).toMatchObject({ result: 'FAILED', reasons: ['HOLDER_BINDING_INVALID'] });
  });

  it('is a tenant’s own, and so is its trust', async () => {
    const nonce = await challenge();
    const response = await responseTo(nonce);
    refused(await verify(nonce, response, {}, 'globex'), 'nonce');
    expect((await verify(nonce, response)).json.result).toBe('OK');
    const theirs = await challenge({}, 'globex');
    const { json } = await verify(theirs, await responseTo(theirs), {}, 'globex');
    expect(json).toMatchObject({ result: 'UNDEFINED', reasons: ['NO_TRUST_ANCHOR'] });
    expect(json).not.toHaveProperty('trustAnchor');
  });

  it('ends after five minutes', async () => {
    const nonce = await challenge();
    const response = await responseTo(nonce);
    await service.database.query(`UPDATE wallet_challenge SET expires_at = now() - interval '1 second'`);
    refused(await verify(nonce, response), 'nonce');
  });

  it('is open still when the presentation could not be read', async () => {
    const nonce = await challenge();
    refused(await verify(nonce, Buffer.from('hello there')), 'presentation');
    expect((await verify(nonce, await responseTo(nonce))).json.result).toBe('OK');
  });

  it.each<[string, object, string]>([
    ['nothing', { format: undefined, documentType: undefined, handover: undefined }, 'format'],
    ['an unknown format', { format: 'jwt_vc' }, 'format'],
    ['no type', { documentType: '' }, 'documentType'],
    ['an unknown handover', { handover: { type: 'NFC' } }, 'handover'],
    ['no client', { handover: { type: 'OPENID4VP', responseUri } }, 'handover.clientId'],
    [
      'a transcript of a credential',
      { format: 'dc+sd-jwt', handover: { type: 'SESSION_TRANSCRIPT' } },
      'handover.type',
    ],
  ])('is not issued for %s', async (_what, change, field) => {
    const body = { format: 'mso_mdoc', documentType: LICENCE, handover: { type: 'OPENID4VP', clientId, responseUri } };
    refused(await post(service, CHALLENGE, { ...body, ...change }), field);
  });
});

describe('a portrait', () => {
  let jpeg: Buffer;
  let stream: Buffer;
  let selfie: string;
  beforeAll(async () => {
    stream = await jpeg2000(300, 400);
    jpeg = await sharp({ create: { width: 300, height: 400, channels: 3, background: '#a08070' } })
      .jpeg()
      .toBuffer();
    selfie = jpeg.toString('base64');
  });

  async function shown(portrait: Buffer | undefined, sent: string | undefined) {
    const nonce = await challenge();
    const items = { ...PERSON, ...(portrait && { portrait: new Uint8Array(portrait) }) };
    const response = await responseTo(nonce, { items }, Object.keys(items));
    return verify(nonce, response, { selfie: sent });
  }

  it.each<[number, string, string[]]>([
    [4, 'OK', []],
    [2.9, 'FAILED', ['PORTRAIT_MISMATCH']],
  ])('that matches with S = %s is %s', async (score, result, reasons) => {
    nexaface.faces.score = score;
    const { json } = await shown(jpeg, selfie);
    expect(json).toMatchObject({
      result,
      reasons,
      portrait: { disclosed: true, matchResult: result, matchScore: score },
    });
    expect(json.notAssessed).not.toContain('PORTRAIT');
    expect(JSON.stringify(json)).not.toContain(selfie.slice(100, 140));
  });

  it('is told as not assessed without a selfie', async () => {
    const { json } = await shown(jpeg, undefined);
    expect(json).toMatchObject({ result: 'OK', portrait: { disclosed: true } });
    expect(json.notAssessed).toEqual(['REVOCATION', 'ISSUER_REVOCATION', 'PORTRAIT']);
  });

  it.each<[string, () => Buffer | undefined, string]>([
    ['that was not disclosed', () => undefined, 'PORTRAIT_MISSING'],
    ['that is no picture', () => Buffer.from('hello there, this is no picture'), 'PORTRAIT_UNREADABLE'],
    ['that is cut short', () => jpeg.subarray(0, jpeg.length - 30), 'PORTRAIT_UNREADABLE'],
    ['in JPEG 2000 that is cut short', () => stream.subarray(0, 80), 'PORTRAIT_UNREADABLE'],
  ])('%s is undecided', async (_what, portrait, reason) => {
    const { json } = await shown(portrait(), selfie);
    expect(json).toMatchObject({ result: 'UNDEFINED', reasons: [reason], portrait: { matchResult: 'UNDEFINED' } });
  });

  it('in JPEG 2000 reaches the matcher as a picture that it reads', async () => {
    nexaface.faces.score = 5;
    const { json } = await shown(stream, selfie);
    expect(json).toMatchObject({ result: 'OK', portrait: { matchResult: 'OK', matchScore: 5 } });
    const { probe, gallery } = nexaface.calls.compare.at(-1) ?? {};
    const sent = [probe, gallery].map((side) => (side?.data.case === 'image' ? side.data.value.image : undefined));
    expect(await sharp(sent[0]).metadata()).toMatchObject({ format: 'png', width: 300, height: 400 });
    expect(Buffer.from(sent[1] ?? [])).toEqual(jpeg);
  });

  it('that shows no face is undecided, and a selfie that is no picture is refused', async () => {
    nexaface.faces.error = NOBODY;
    expect((await shown(jpeg, selfie)).json).toMatchObject({ result: 'UNDEFINED', reasons: ['NO_FACE'] });
    nexaface.faces.error = undefined;
    refused(await shown(jpeg, '***'), 'selfie');
  });

  it('that nobody can compare now leaves the challenge open', async () => {
    const nonce = await challenge();
    const items = { ...PERSON, portrait: new Uint8Array(jpeg) };
    const response = await responseTo(nonce, { items }, Object.keys(items));
    nexaface.faces.error = new DomainError('UNAVAILABLE', 'busy');
    expect((await verify(nonce, response, { selfie })).status).toBe(503);
    nexaface.faces.error = undefined;
    nexaface.faces.score = 6;
    expect((await verify(nonce, response, { selfie })).json.result).toBe('OK');
  });
});

describe('hostile input', () => {
  const hex = (text: string) => Buffer.from(text, 'hex');

  it.each<[string, Buffer]>([
    ['nothing but a length of 4 GB', hex('5affffffff')],
    ['a list that says to be endless', hex('9bffffffffffffffff')],
    ['a map of a thousand million', hex('ba3b9aca00')],
    ['10,000 lists in each other', Buffer.alloc(10_000, 0x81)],
    ['10,000 tags on each other', Buffer.alloc(10_000, 0xc1)],
    ['30,000 items', Buffer.concat([hex('997530'), Buffer.alloc(30_000, 0)])],
    ['an endless list that is not ended', hex('9f00')],
    ['a map with a name twice', hex('a2616100616100')],
    ['a text that is not UTF-8', hex('62c328')],
    ['a record of a library', hex('d9690081616100')],
    ['an empty map', hex('a0')],
    ['a response without documents', hex('a36776657273696f6e63312e3069646f63756d656e7473806673746174757300')],
    ['JSON', Buffer.from('{"version":"1.0"}')],
  ])('%s is refused', async (_what, bytes) => {
    const started = performance.now();
    refused(await verify(await challenge(), bytes), 'presentation');
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('of any byte changed or cut is answered, and never OK', async () => {
    const nonce = await challenge();
    const response = Buffer.from(await responseTo(nonce, {}, ['family_name']));
    for (let at = 0; at < response.length; at += 37) {
      const broken = Buffer.from(response);
      broken[at] = (broken[at] ?? 0) ^ 0x41;
      const fresh = await challenge();
      for (const bytes of [broken, response.subarray(0, at)]) {
        const { status, json } = await verify(fresh, bytes);
        expect([200, 400]).toContain(status);
        expect(json.result).not.toBe('OK');
      }
    }
  });

  it.each<[string, object, string]>([
    ['no nonce', { nonce: undefined }, 'nonce'],
    ['a nonce that is none', { nonce: "' OR 1=1" }, 'nonce'],
    ['no presentation', { presentation: undefined }, 'presentation'],
    ['base64 that is none', { presentation: '***' }, 'presentation'],
    ['a thumbprint that is none', { jwkThumbprint: 'AAAA' }, 'jwkThumbprint'],
    ['too large a presentation', { presentation: 'A'.repeat(2_000_001) }, 'presentation'],
  ])('%s is refused', async (_what, change, field) => {
    const body = { nonce: await challenge(), presentation: 'oA', ...change };
    refused(await post(service, VERIFY, body), field);
  });
});

describe('the trust list', () => {
  it('takes and gives up anchors by command', async () => {
    expect(await command('list', 'acme')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Utopia\tiaca\t[0-9a-f]{64}$/),
    });
    expect(await trust('acme', 'Utopia', iaca.certificate)).toMatchObject({
      code: 1,
      err: expect.stringContaining('already'),
    });
    expect(await command('remove', 'acme', 'Nobody')).toMatchObject({ code: 1 });
    expect((await trust('initech', 'Utopia', iaca.certificate)).code).toBe(0);
    expect((await command('remove', 'initech', 'Utopia')).code).toBe(0);
    expect(await command('list', 'initech')).toMatchObject({ code: 0, out: '' });
    expect((await command('list', 'acme')).out).toContain('Utopia');
  });

  it('refuses what nobody should be trusted by', async () => {
    const old = await party({ name: 'Old IACA', isAuthority: true, days: [-900, -1] });
    for (const [content, kind, text] of [
      [signer.certificate, 'iaca', 'may not issue'],
      [old.certificate, 'iaca', 'not valid now'],
      ['hello', 'iaca', 'no certificate'],
      ['{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}', 'issuer', 'no public key'],
      ['{"kty":"oct","k":"AAAA"}', 'issuer', 'private'],
      ['{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}', 'issuer', 'private'],
      ['{"kty":"EC"}', 'iaca', 'of an issuer'],
    ] as const) {
      expect(await trust('initech', 'Bad', Buffer.from(content), kind)).toMatchObject({
        code: 1,
        err: expect.stringContaining(text),
      });
    }
    expect((await command('add', 'acme')).code).toBe(2);
  });
});

it('keeps receipts of verdicts and digests, and no value of a document; and logs none', async () => {
  const nonce = await challenge();
  const { json } = await verify(nonce, await responseTo(nonce));
  const receipt = await service.database.getRepository(DecisionReceipt).findOneByOrFail({ id: json.receiptId });
  expect(receipt).toMatchObject({
    tenant: 'acme',
    operation: 'verifyPresentation',
    outcome: 'OK',
    policy: { format: 'mso_mdoc', handover: 'OPENID4VP', anchor: expect.stringMatching(/^[0-9a-f]{64}$/) },
    inputs: [{ kind: 'presentation', digest: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  });
  const kept = JSON.stringify(await service.database.query('SELECT * FROM decision_receipt, wallet_challenge'));
  const logs = service.logs.join('\n');
  expect(logs).toContain(VERIFY);
  for (const value of ['Mustermann', 'Erika', '1984-01-26', 'L01X00T47', nonce]) {
    expect(kept).not.toContain(value);
    expect(logs).not.toContain(value);
  }
});
