import { describe, expect, it } from 'vitest';
import { readCertificate } from './certificate.js';
import { readSignedMessage } from './cms.js';
import { readRevocationList } from './crl.js';
import { der, TAG } from './der.js';
import { makeExtension, makeKey, makeRevocationList } from './make-certificate.fixture.js';
import {
  makeAuthority,
  makeGroup1,
  makeGroup2,
  makeGroup12,
  makeGroup14,
  makeGroup15,
  makeLines,
  makeMasterList,
  makeSecurityObject,
  makeSigner,
} from './make-chip.fixture.js';
import { readMasterList } from './master-list.js';
import { readChip } from './read-chip.js';
import { readTlv } from './tlv.js';
import { judgeChip, openChip } from './verify-chip.js';

const refusal = expect.objectContaining({ name: 'ChipFormatError' });
const authority = makeAuthority('UT');
const signer = makeSigner(authority, 'UT');
const key = makeKey({ kind: 'ecdsa', hash: 'sha256', curve: 'brainpoolP256r1', explicit: true });
const groups = new Map([
  [1, makeGroup1(makeLines('UTO'))],
  [2, makeGroup2(Buffer.from('ffd8ffe000104a46', 'hex'))],
  [12, makeGroup12('2024-01-01')],
  [14, makeGroup14({ chipKey: key.publicKey, activeHash: '0.4.0.127.0.7.1.1.4.1.3' })],
  [15, makeGroup15(key.privateKey, key.publicKey)],
]);
const sod = makeSecurityObject(signer, groups, { signedAt: '2024-06-01', ldsVersion: '0108' });

/** Numbers from 0 to 1, the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function mutated(bytes: Buffer, next: () => number): Buffer {
  const copy = Buffer.from(bytes);
  for (let count = 1 + Math.floor(next() * 4); count > 0; count--) {
    copy[Math.floor(next() * copy.length)] = Math.floor(next() * 256);
  }
  const cut = next();
  return cut < 0.2 ? copy.subarray(0, Math.floor(next() * copy.length)) : copy;
}

describe('an element', () => {
  it.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['a cut length', '3082'],
    ['a length beyond the bytes', '300501'],
    ['a length of five bytes', '3085000000000100'],
    ['a length of 4 GB', '3084ffffffff00'],
    ['a tag without an end', '1fffffffffff00'],
    ['a primitive without a length', '04800000'],
    ['an indefinite one without an end', '30800201'],
    ['bytes behind it', '020101ff'],
  ])('is refused where it is %s', (_, hex) => {
    expect(() => readTlv(Buffer.from(hex, 'hex'))).toThrow(refusal);
  });

  it('of indefinite length is read, and refused where it lies too deep', () => {
    expect(readTlv(Buffer.from('3080020101020102' + '0000', 'hex')).value).toHaveLength(6);
    const deep = Buffer.from(`${'3080'.repeat(100_000)}${'0000'.repeat(100_000)}`, 'hex');
    expect(() => readTlv(deep)).toThrow(refusal);
  });
});

describe('what is too long or has too many parts', () => {
  it.each<[string, () => unknown]>([
    ['EF.SOD', () => readSignedMessage(der(0x77, Buffer.alloc(200_000)))],
    ['certificate', () => readCertificate(der(TAG.sequence, Buffer.alloc(20_000)))],
    ['revocation list', () => readRevocationList(Buffer.alloc(5_000_000))],
    [
      'a certificate of many extensions',
      () =>
        readCertificate(
          makeAuthority('UT', undefined, {
            extensions: Array.from({ length: 100 }, (_, arc) => makeExtension(`1.2.3.${arc}`, Buffer.alloc(1))),
          }).certificate,
        ),
    ],
  ])('is refused: %s', (_, read) => {
    expect(read).toThrow(refusal);
  });

  it('is refused: a message that encloses many certificates', () => {
    const certificates = Array.from({ length: 17 }, () => signer.certificate);
    const files = { com: undefined, sod: makeSecurityObject(signer, groups, { certificates }), groups };
    expect(readChip(files).unreadable).toContain('SOD');
  });
});

describe('a chip of which bytes were changed', () => {
  it('is never OK and never an error, 3,000 times', () => {
    const next = random(14);
    const trust = { anchors: [readCertificate(authority.certificate)], lists: [] };
    const verdicts = new Map<string, number>();
    const active = { challenge: Buffer.alloc(8), response: Buffer.alloc(64) };
    for (let count = 0; count < 3000; count++) {
      const changed = new Map([...groups].map(([group, file]) => [group, next() < 0.5 ? mutated(file, next) : file]));
      const bytes = { com: undefined, sod: mutated(sod, next), groups: changed, active, chipKey: Buffer.alloc(65) };
      readChip(bytes);
      const { result } = judgeChip(openChip(bytes), trust, '2026-11-28');
      verdicts.set(result, (verdicts.get(result) ?? 0) + 1);
    }
    expect(verdicts.get('OK')).toBeUndefined();
    expect(verdicts.get('FAILED')).toBeGreaterThan(500);
    expect(verdicts.get('UNDEFINED')).toBeGreaterThan(500);
  });
});

describe('certificates and lists of which bytes were changed', () => {
  const list = makeRevocationList(authority, [1, 2, 3]);
  const master = makeMasterList(signer, [authority.certificate]);

  it('are read or refused, 3,000 times', () => {
    const next = random(15);
    const root = readCertificate(authority.certificate);
    let refused = 0;
    for (let count = 0; count < 3000; count++) {
      for (const read of [
        () => readCertificate(mutated(authority.certificate, next)),
        () => readRevocationList(mutated(list, next)),
        () => readMasterList(mutated(master, next), root),
      ]) {
        try {
          read();
        } catch (error) {
          expect(['ChipFormatError', 'UnsupportedAlgorithm']).toContain((error as Error).name);
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(3000);
  });
});
