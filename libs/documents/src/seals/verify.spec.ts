import { describe, expect, it } from 'vitest';
import { readCertificate } from '../chip/certificate.js';
import { makeKey } from '../chip/make-certificate.fixture.js';
import { drawCode } from '../codes/draw-code.fixture.js';
import { readCodes } from '../codes/read-codes.js';
import { composeMrz } from '../mrz/compose.js';
import { encodeC40 } from './c40.js';
import { parseSeal } from './parse.js';
import type { Seal } from './seal.js';
import { headerAndFeatures, type SealContent, sealed, signerOf, tagged } from './signer.fixture.js';
import { referenceOf } from './signer.js';
import { sealValues } from './values.js';
import { type SealSigner, verifySeal } from './verify.js';

const STICKER: SealContent = {
  reference: 0xf9,
  category: 8,
  features: [
    [1, encodeC40('T2000AKA7')],
    [2, encodeC40('05314000')],
    [3, encodeC40('53123MUSTERMANNSTRASSE21')],
  ],
};

function parsed(bytes: Uint8Array): Seal {
  const seal = parseSeal(bytes);
  if (seal === undefined) throw new Error('No seal.');
  return seal;
}

const given = (der: Uint8Array, reference = 'UTTS27'): SealSigner[] => [
  { reference, certificate: readCertificate(der), own: true },
];
/** By signers that are trusted by themselves. */
const verified = (seal: Seal, signers: readonly SealSigner[]) => {
  const { signer: _, ...told } = verifySeal(seal, signers, { anchors: [], lists: [] });
  return told;
};

describe('verifySeal', () => {
  it.each([
    ['secp224r1', 'sha224'],
    ['prime256v1', 'sha256'],
    ['secp384r1', 'sha384'],
    ['secp521r1', 'sha512'],
    ['brainpoolP224r1', 'sha224'],
    ['brainpoolP256r1', 'sha256'],
    ['brainpoolP320r1', 'sha384'],
    ['brainpoolP384r1', 'sha384'],
    ['brainpoolP512r1', 'sha512'],
  ])('finds a signature by %s valid, and no longer after any change', (curve, hash) => {
    const { key, der } = signerOf(curve);
    const bytes = sealed(STICKER, key, hash);
    expect(verified(parsed(bytes), given(der))).toEqual({ verdict: 'VALID' });
    const number = bytes.indexOf(encodeC40('T2000AKA7'));
    const changed = Buffer.from(bytes);
    changed.set(encodeC40('T2000AKA8'), number);
    expect(verified(parsed(changed), given(der))).toEqual({ verdict: 'FORGED', reason: 'SIGNATURE' });
    const other = Buffer.from(bytes);
    other[other.length - 1] = (other.at(-1) as number) ^ 1;
    expect(verified(parsed(other), given(der))).toEqual({ verdict: 'FORGED', reason: 'SIGNATURE' });
    const zeros = Buffer.from(bytes).fill(0, bytes.length - parsed(bytes).signature.length);
    expect(verified(parsed(zeros), given(der))).toEqual({ verdict: 'FORGED', reason: 'SIGNATURE' });
  });

  it('finds a certificate by the reference of either version', () => {
    const { key, der } = signerOf('prime256v1');
    expect(referenceOf(readCertificate(der))).toBe('UTTS27');
    for (const content of [
      STICKER,
      { ...STICKER, version: 3, certificate: '00027' },
      { ...STICKER, certificate: '0027' },
    ]) {
      expect(verified(parsed(sealed(content as SealContent, key)), given(der)).verdict).toBe('VALID');
    }
  });

  it('does not know a signer without its certificate', () => {
    const { key } = signerOf('prime256v1');
    const seal = parsed(sealed(STICKER, key));
    const unknown = { verdict: 'UNKNOWN_SIGNER', reason: 'NO_CERTIFICATE' };
    expect(verified(seal, [])).toEqual(unknown);
    expect(verified(seal, given(signerOf('prime256v1').der, 'UTTS28'))).toEqual(unknown);
  });

  it('takes a seal by a stranger who names the signer for forged', () => {
    const seal = parsed(sealed(STICKER, signerOf('prime256v1').key));
    expect(verified(seal, given(signerOf('prime256v1').der))).toEqual({ verdict: 'FORGED', reason: 'SIGNATURE' });
  });

  it("takes a seal that another state's signer made for forged", () => {
    const { key, der } = signerOf('prime256v1', { country: 'FR' });
    const foreign = { verdict: 'FORGED', reason: 'FOREIGN_SIGNER' };
    const names = { ...STICKER, issuer: 'D', signer: 'FRTS' };
    expect(verified(parsed(sealed(names, key)), given(der, 'FRTS27'))).toEqual(foreign);
    expect(verified(parsed(sealed({ ...names, issuer: 'FRA' }, key)), given(der, 'FRTS27')).verdict).toBe('VALID');
    expect(verified(parsed(sealed({ ...names, issuer: 'FRA', signer: 'DETS' }, key)), given(der, 'DETS27'))).toEqual(
      foreign,
    );
  });

  it.each([
    ['2019-12-31', 'UNKNOWN_SIGNER'],
    ['2020-01-01', 'VALID'],
    ['2030-01-01', 'VALID'],
    ['2030-01-02', 'UNKNOWN_SIGNER'],
    ['2025-02-30', 'UNKNOWN_SIGNER'],
  ])('judges the certificate at the day of signing: %s, %s', (signed, verdict) => {
    const { key, der } = signerOf('prime256v1');
    expect(verified(parsed(sealed({ ...STICKER, signed }, key)), given(der)).verdict).toBe(verdict);
  });

  it('keeps what it cannot verify apart from what is forged', () => {
    const { key, der } = signerOf('prime256v1');
    const unsupported = { verdict: 'UNSUPPORTED', reason: 'KEY' };
    const rsa = signerOf('', { key: makeKey({ kind: 'rsa', hash: 'sha256' }) });
    expect(verified(parsed(sealed(STICKER, key)), given(rsa.der))).toEqual(unsupported);
    // ICAO 9303-13 has no hash for it that its keys are not too short for.
    const other = signerOf('prime192v1');
    expect(verified(parsed(sealed(STICKER, other.key)), given(other.der))).toEqual(unsupported);
    const short = Buffer.concat([headerAndFeatures(STICKER), tagged(0xff, new Uint8Array(56))]);
    expect(verified(parsed(short), given(der))).toEqual({ verdict: 'FORGED', reason: 'SIGNATURE' });
  });

  it('is content with one certificate of several under a reference', () => {
    const { key, der } = signerOf('prime256v1');
    const certificates = [...given(signerOf('prime256v1').der), ...given(der)];
    expect(verified(parsed(sealed(STICKER, key)), certificates)).toEqual({ verdict: 'VALID' });
  });
});

const VISA = composeMrz({
  format: 'MRV-B',
  documentCode: 'V',
  issuer: 'UTO',
  surname: 'ERIKSSON',
  givenNames: 'ANNA MARIA',
  documentNumber: 'L8988901C',
  nationality: 'UTO',
  birthDate: '400907',
  sex: 'F',
  expiryDate: '271228',
});

describe('sealValues', () => {
  const { key, der } = signerOf('brainpoolP256r1');
  const [first = '', second = ''] = VISA;
  const content: SealContent = {
    reference: 0x5d,
    category: 1,
    features: [
      [2, encodeC40(first + second.slice(0, 28))],
      [4, Uint8Array.of(0x5a, 0, 0)],
      [5, encodeC40('D23145890')],
    ],
  };
  const context = { today: '2026-11-28', page: 0 };

  it('tells the zone of a visa, as a barcode of it was read and its signature found valid', async () => {
    const [code] = await readCodes(await drawCode(sealed(content, key), 'DataMatrix', { scale: 4 }));
    const seal = parsed(code?.bytes ?? new Uint8Array());
    const values = sealValues(seal, verified(seal, given(der)), context);
    expect(Object.fromEntries(values.map(({ field, value }) => [field, value]))).toMatchObject({
      'Document #': 'L8988901C',
      Surname: 'ERIKSSON',
      'Given names': 'ANNA MARIA',
      'Date of birth': '1940-09-07',
      'Date of expiry': '2027-12-28',
      'Date of issue': '2025-03-25',
      Sex: 'F',
    });
    expect(new Set(values.map(({ status }) => status))).toEqual(new Set(['VALID']));
    expect(values.every(({ zone }) => zone === 'barcode')).toBe(true);
    expect(values.map(({ field }) => field)).not.toContain('MRZ Lines');
  });

  it('calls nothing valid without a valid signature', () => {
    const seal = parsed(sealed(content, key));
    const statuses = (verdict: Parameters<typeof sealValues>[1]) =>
      new Set(sealValues(seal, verdict, context).map(({ status }) => status));
    expect(statuses({ verdict: 'UNKNOWN_SIGNER' })).toEqual(new Set(['NOT_VALIDATED']));
    expect(statuses({ verdict: 'UNSUPPORTED' })).toEqual(new Set(['NOT_VALIDATED']));
    expect(statuses({ verdict: 'FORGED' })).toEqual(new Set(['INVALID']));
  });

  it('does not call a day of issue valid that is to come', () => {
    const seal = parsed(sealed({ ...content, issued: '2026-11-29' }, key));
    const issued = sealValues(seal, { verdict: 'VALID' }, context).find(({ field }) => field === 'Date of issue');
    expect(issued).toMatchObject({ value: '2026-11-29', status: 'INVALID' });
  });

  it('does not call a day valid that is none, however well it is signed', () => {
    const wrong = `${second.slice(0, 13)}400230${second.slice(19, 28)}`;
    const seal = parsed(
      sealed({ ...content, features: [[2, encodeC40(first + wrong)], ...content.features.slice(1)] }, key),
    );
    const born = sealValues(seal, { verdict: 'VALID' }, context).find(({ field }) => field === 'Date of birth');
    expect(born?.status).not.toBe('VALID');
  });

  it('tells the names of a social insurance card', () => {
    const names = ['Perschweiß', 'Oscar'].map((name, at) => [at + 2, Buffer.from(name)] as const);
    const card = { reference: 0xfc, category: 4, features: [[1, encodeC40('65170839J003')] as const, ...names] };
    const values = sealValues(parsed(sealed(card, key)), { verdict: 'VALID' }, context);
    expect(values.map(({ field, value }) => [field, value])).toEqual([
      ['Date of issue', '2025-03-25'],
      ['Personal #', '65170839J003'],
      ['Surname', 'Perschweiß'],
      ['Given names', 'Oscar'],
    ]);
  });
});
