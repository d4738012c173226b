import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { readCertificate } from '@bonafide/documents/chip/certificate';
import { readRevocationList } from '@bonafide/documents/chip/crl';
import { der, derOid, TAG } from '@bonafide/documents/chip/der';
import {
  type CertificateOptions,
  type Holder as KeyHolder,
  makeExtension,
  makeKey,
  makeRevocationList,
  type Signing,
} from '@bonafide/documents/chip/make-certificate.fixture';
import {
  answerByEcdsa,
  makeAuthority,
  makeGroup1,
  makeGroup2,
  makeGroup12,
  makeGroup14,
  makeGroup15,
  makeSecurityObject,
  makeSigner,
  type ObjectOptions,
} from '@bonafide/documents/chip/make-chip.fixture';
import { judgeChip, openChip } from '@bonafide/documents/chip/verify-chip';
import { seededRandom } from '@bonafide/lab/attacks/random';
import { randomHolder } from '@bonafide/lab/documents/holder';
import { zoneOf } from '@bonafide/lab/documents/zone';
import type { JudgedForgery } from '@bonafide/lab/evaluation/lib/document/refusals';

/** How states sign, one after the other. */
const WAYS: readonly Signing[] = [
  { kind: 'ecdsa', hash: 'sha256', curve: 'prime256v1' },
  { kind: 'rsa', hash: 'sha256' },
  { kind: 'ecdsa', hash: 'sha384', curve: 'brainpoolP384r1', explicit: true },
  { kind: 'pss', hash: 'sha256' },
  { kind: 'ecdsa', hash: 'sha512', curve: 'secp521r1', plain: true },
];
const SIGNED_AT = '2024-06-01';
const SIGNER_SERIAL = 77;
/** Of a key that signs master lists (ICAO Doc 9303-12). */
const SIGNS_LISTS = makeExtension('2.5.29.37', der(TAG.sequence, derOid('2.23.136.1.1.3')));
/** ecdsa-plain with SHA-256 (BSI TR-03111). */
const PLAIN_SHA256 = '0.4.0.127.0.7.1.1.4.1.3';

/** What is read of a chip, and who is trusted. */
interface Read {
  /** As they were signed. */
  readonly groups: ReadonlyMap<number, Buffer>;
  /** As they are sent. */
  readonly sent: ReadonlyMap<number, Buffer>;
  readonly signer: KeyHolder;
  readonly object: ObjectOptions;
  readonly active: { readonly challenge: Buffer; readonly response: Buffer } | undefined;
  readonly chipKey: Buffer | undefined;
  readonly anchors: readonly Buffer[];
  readonly lists: readonly Buffer[];
}

/** A personalised chip, its state, and what a forger has: a chip of somebody else, and keys of their own. */
interface Made {
  readonly chip: Read;
  readonly how: Signing;
  readonly authority: KeyHolder;
  readonly challenge: Buffer;
  /** Answers by the chip's key. */
  answer(challenge: Buffer): Buffer;
  readonly other: { readonly groups: ReadonlyMap<number, Buffer>; answer(challenge: Buffer): Buffer };
}

type Forgery = readonly [kind: string, code: string, forge: (made: Made) => Partial<Read>];

const withSigner =
  (more: Partial<CertificateOptions>) =>
  ({ authority, how }: Made): Partial<Read> => ({ signer: makeSigner(authority, 'UT', how, more) });

/** The group of another chip in place of the chip's own. */
const withGroup =
  (group: number) =>
  ({ chip, other }: Made): Partial<Read> => ({
    sent: new Map([...chip.sent, [group, other.groups.get(group) as Buffer]]),
  });

const stranger = (how: Signing) => makeAuthority('UT', how, { key: makeKey(how, 'stranger') });
const neighbour = (how: Signing) => makeAuthority('XX', how);

const FORGERIES: readonly Forgery[] = [
  ['group 1 of another bearer', 'DG1_HASH', withGroup(1)],
  ['group 2 with another portrait', 'DG2_HASH', withGroup(2)],
  ['group 12 with another date', 'DG12_HASH', withGroup(12)],
  ['group 14 with another key', 'DG14_HASH', withGroup(14)],
  [
    'group 15 with another key, which answers',
    'DG15_HASH',
    (made) => ({
      ...withGroup(15)(made),
      active: { challenge: made.challenge, response: made.other.answer(made.challenge) },
    }),
  ],
  [
    'a group without a hash',
    'DG12_NOT_SIGNED',
    ({ chip }) => ({ groups: new Map([...chip.groups].filter(([group]) => group !== 12)) }),
  ],
  ['hashes that were not signed', 'SOD_DIGEST', () => ({ object: { digestOf: Buffer.from('other hashes') } })],
  [
    'signed by another key than the enclosed one',
    'SOD_SIGNATURE',
    ({ chip, how }) => ({ signer: { ...chip.signer, key: makeKey(how, 'stranger') } }),
  ],
  [
    'with the certificate of another signer of the state',
    'SOD_SIGNATURE',
    ({ authority, how }) => ({
      object: { certificates: [makeSigner(authority, 'UT', how, { key: makeKey(how, 'second signer') }).certificate] },
    }),
  ],
  ['signed by a stranger', 'SIGNER_UNKNOWN', ({ how }) => ({ signer: makeSigner(stranger(how), 'UT', how) })],
  [
    'signed by a stranger who names the key of the state',
    'SIGNER_FORGED',
    ({ authority, how }) => {
      const { keyIdentifier = '' } = readCertificate(authority.certificate);
      const issuer = { name: authority.name, key: stranger(how).key, keyIdentifier };
      return { signer: makeSigner(authority, 'UT', how, { issuer }) };
    },
  ],
  [
    'signer that the authority of another state issued',
    'SIGNER_COUNTRY',
    ({ chip, how }) => {
      const other = neighbour(how);
      return { signer: makeSigner(other, 'UT', how), anchors: [...chip.anchors, other.certificate] };
    },
  ],
  [
    'signed by another state',
    'ISSUER_COUNTRY',
    ({ chip, how }) => {
      const other = neighbour(how);
      return { signer: makeSigner(other, 'XX', how), anchors: [...chip.anchors, other.certificate] };
    },
  ],
  ['signer had ended', 'SIGNER_EXPIRED', withSigner({ to: '2023-01-01' })],
  ['signer had not begun', 'SIGNER_EXPIRED', withSigner({ from: '2025-01-01' })],
  ['signer for master lists', 'SIGNER_USE', withSigner({ extensions: [SIGNS_LISTS] })],
  [
    'signer was taken back',
    'SIGNER_REVOKED',
    ({ authority }) => ({ lists: [makeRevocationList(authority, [SIGNER_SERIAL])] }),
  ],
  [
    'answer to an earlier challenge',
    'ACTIVE_AUTHENTICATION',
    ({ challenge, answer }) => ({ active: { challenge, response: answer(randomBytes(8)) } }),
  ],
  [
    'answer of another chip',
    'ACTIVE_AUTHENTICATION',
    ({ challenge, other }) => ({ active: { challenge, response: other.answer(challenge) } }),
  ],
  ['no answer', 'ACTIVE_AUTHENTICATION_MISSING', () => ({ active: undefined })],
  ['another key for chip authentication', 'CHIP_KEY', () => ({ chipKey: spki(newKey()) })],
];

/** Makes so many chips, signed in several ways, forges each in every way, and judges both; drawn from `seed` but for keys. */
export function judgeForgedChips(seed: number, each: number, today: string): JudgedForgery[] {
  return Array.from({ length: each }, (_, number) => {
    const made = makeChip(seed * 104_729 + number, WAYS[number % WAYS.length] as Signing, today);
    const genuineIsOk = judgementOf(made.chip, today).result === 'OK';
    return FORGERIES.map(([kind, code, forge]) => {
      const { result, reasons } = judgementOf({ ...made.chip, ...forge(made) }, today);
      return { kind, codes: [code], genuineIsOk, isOk: result === 'OK', reasons };
    });
  }).flat();
}

function makeChip(seed: number, how: Signing, today: string): Made {
  const authority = makeAuthority('UT', how);
  const [own, other] = [personalised(seed, today), personalised(seed + 50_000, today)];
  const challenge = randomBytes(8);
  const chip = {
    groups: own.groups,
    sent: own.groups,
    signer: makeSigner(authority, 'UT', how),
    object: {},
    active: { challenge, response: own.answer(challenge) },
    chipKey: undefined,
    anchors: [authority.certificate],
    lists: [],
  };
  return { chip, how, authority, challenge, answer: own.answer, other };
}

function personalised(seed: number, today: string) {
  const random = seededRandom(seed);
  const key = newKey();
  const holder = { ...randomHolder(random, today), issuer: 'UTO' };
  const picture = Buffer.concat([Buffer.from('ffd8ffe000104a46494600', 'hex'), Buffer.from(String(seed))]);
  const groups = new Map([
    [1, makeGroup1(zoneOf('TD3', 'P', holder))],
    [2, makeGroup2(picture)],
    [12, makeGroup12(holder.issue)],
    [14, makeGroup14({ chipKey: spki(newKey()), activeHash: PLAIN_SHA256 })],
    [15, makeGroup15(key)],
  ]);
  return { groups, answer: (challenge: Buffer) => answerByEcdsa(key, challenge, 'sha256', 'ieee-p1363') };
}

function judgementOf({ groups, sent, signer, object, active, chipKey, anchors, lists }: Read, today: string) {
  const sod = makeSecurityObject(signer, groups, { signedAt: SIGNED_AT, ...object });
  const trust = { anchors: anchors.map(readCertificate), lists: lists.map(readRevocationList) };
  return judgeChip(openChip({ com: undefined, sod, groups: sent, active, chipKey }), trust, today);
}

const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;

const spki = (key: KeyObject) => createPublicKey(key).export({ format: 'der', type: 'spki' });
