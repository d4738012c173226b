import { describe, expect, it } from 'vitest';
import { readCertificate } from '../chip/certificate.js';
import { readRevocationList } from '../chip/crl.js';
import { type Holder, makeKey, makeRevocationList } from '../chip/make-certificate.fixture.js';
import { makeAuthority, makeSigner } from '../chip/make-chip.fixture.js';
import { composeMrz } from '../mrz/compose.js';
import { encodeC40 } from './c40.js';
import { parseSeal } from './parse.js';
import { type SealContent, SIGNS_SEALS, sealed, signerOf } from './signer.fixture.js';
import { readSealSigner } from './signer.js';
import { verifySeal } from './verify.js';

const authority = makeAuthority('UT');
const CURVE = 'prime256v1';

const visa = (documentCode: string): SealContent => {
  const [first = '', second = ''] = composeMrz({
    ...{ format: 'MRV-B', documentCode, issuer: 'UTO', surname: 'ERIKSSON', givenNames: 'ANNA' },
    ...{ documentNumber: 'L8988901C', nationality: 'UTO', birthDate: '400907', sex: 'F', expiryDate: '271228' },
  });
  return {
    reference: 0x5d,
    category: 1,
    features: [
      [2, encodeC40(first + second.slice(0, 28))],
      [4, Uint8Array.of(0x5a, 0, 0)],
      [5, encodeC40('D23145890')],
    ],
  };
};

const trusting = (anchors: readonly Holder[], lists: readonly Uint8Array[] = []) => ({
  anchors: anchors.map(({ certificate }) => readCertificate(certificate)),
  lists: lists.map(readRevocationList),
});
const verdictBy = (
  options: Parameters<typeof signerOf>[1],
  trust = trusting([authority]),
  { content = visa('V'), own = false } = {},
) => {
  const { key, der } = signerOf(CURVE, { issuer: authority, ...options });
  const seal = parseSeal(sealed(content, key));
  if (!seal) throw new Error('no seal');
  const { verdict, reason, anchor } = verifySeal(seal, [{ ...readSealSigner(der), own }], trust);
  return { verdict, reason, vouched: anchor !== undefined };
};

describe('a signer of seals', () => {
  it('is trusted where a trusted certificate of its state issued its own', () => {
    expect(verdictBy({})).toEqual({ verdict: 'VALID', reason: undefined, vouched: true });
  });

  const stranger = makeAuthority('UT', undefined, {
    key: makeKey({ kind: 'ecdsa', hash: 'sha256', curve: CURVE }, 'stranger'),
  });
  it.each<[string, Parameters<typeof verdictBy>, string]>([
    ['no certificate of its state is trusted', [{}, trusting([])], 'NO_TRUST_ANCHOR'],
    ['a stranger issued it who calls himself the state', [{ issuer: stranger }], 'SIGNER_UNKNOWN'],
    ['another state issued it', [{ country: 'FR' }, trusting([authority, makeAuthority('FR')])], 'SIGNER_COUNTRY'],
    ['it says no use', [{ uses: [] }], 'SIGNER_USE'],
    ['it is for another use', [{ uses: ['2.23.136.1.1.3'] }], 'SIGNER_USE'],
    ['it is for another use of seals', [{ uses: ['0.4.0.127.0.7.3.5.1.1'] }], 'SIGNER_USE'],
    ['its key is to sign certificates', [{ usage: 0x04 }], 'SIGNER_USE'],
    ['the state had ended before', [{ from: '2036-01-01', to: '2037-01-01' }], 'ANCHOR_EXPIRED'],
  ])('is not known where %s', (_why, [options, trust], reason) => {
    const content = options?.country === 'FR' ? { ...visa('V'), issuer: 'FRA', signer: 'FRTS' } : visa('V');
    expect(verdictBy(options, trust, { content })).toEqual({ verdict: 'UNKNOWN_SIGNER', reason, vouched: false });
  });

  it('of attestations of arrival may have the use that its profile names', () => {
    const [first = '', second = ''] = composeMrz({
      ...{ format: 'TD2', documentCode: 'ME', issuer: 'UTO', surname: 'ERIKSSON', givenNames: 'ANNA' },
      ...{ documentNumber: 'L8988901C', nationality: 'UTO', birthDate: '400907', sex: 'F', expiryDate: '271228' },
    });
    const features: SealContent['features'] = [
      [2, encodeC40(first + second)],
      [3, encodeC40('160301000123')],
    ];
    const content = { reference: 0xfd, category: 2, features };
    expect(verdictBy({ uses: ['0.4.0.127.0.7.3.5.1.1'] }, undefined, { content }).verdict).toBe('VALID');
    expect(verdictBy({ uses: [SIGNS_SEALS] }, undefined, { content }).verdict).toBe('VALID');
  });

  it('that was taken back has made nothing but forgeries, whoever trusts it', () => {
    const revoked = { verdict: 'FORGED', reason: 'SIGNER_REVOKED' };
    const taken = trusting([authority], [makeRevocationList(authority, [0x27])]);
    expect(verdictBy({}, taken)).toMatchObject(revoked);
    expect(verdictBy({}, taken, { own: true })).toMatchObject(revoked);
    expect(verdictBy({}, trusting([authority], [makeRevocationList(authority, [0x28])])).verdict).toBe('VALID');
    // A list that nobody trusted signed says nothing.
    expect(verdictBy({}, trusting([authority], [makeRevocationList(stranger, [0x27])])).verdict).toBe('VALID');
  });

  it('may be trusted by itself, without a way to its state', () => {
    expect(verdictBy({ uses: [] }, trusting([]), { own: true })).toEqual({
      verdict: 'VALID',
      reason: undefined,
      vouched: false,
    });
  });

  it.each([
    [['V'], 'V', 'VALID'],
    [['V'], 'VC', 'VALID'],
    [['VC'], 'VC', 'VALID'],
    [['VD', 'VC'], 'VC', 'VALID'],
    [['VD'], 'VC', 'FORGED'],
    [['VD'], 'V', 'FORGED'],
    [['ID'], 'V', 'FORGED'],
    [[], 'V', 'FORGED'],
  ])('for documents of types %s, of a seal of %s: %s', (types, code, verdict) => {
    const told = verdictBy({ types }, undefined, { content: visa(code) });
    expect(told.verdict).toBe(verdict);
    if (verdict === 'FORGED') expect(told.reason).toBe('DOCUMENT_TYPE');
  });

  it('is forged only where no other certificate of its reference leaves it open', () => {
    const { key } = signerOf(CURVE, { issuer: authority });
    const seal = parseSeal(sealed(visa('V'), key));
    if (!seal) throw new Error('no seal');
    const other = { ...readSealSigner(signerOf(CURVE, { issuer: authority }).der), own: false };
    const untrusted = { ...readSealSigner(signerOf(CURVE, { issuer: stranger }).der), own: false };
    expect(verifySeal(seal, [other], trusting([authority])).verdict).toBe('FORGED');
    expect(verifySeal(seal, [other, untrusted], trusting([authority])).verdict).toBe('UNKNOWN_SIGNER');
  });

  it('with written-out parameters of its curve is one on the curve that they are', () => {
    const key = makeKey({ kind: 'ecdsa', hash: 'sha256', curve: 'brainpoolP256r1', explicit: true }, 'explicit');
    expect(verdictBy({ key }).verdict).toBe('VALID');
  });

  it.each<[string, () => Uint8Array]>([
    ['that no seal can name', () => makeSigner(authority, 'UT').certificate],
    ['of RSA', () => signerOf('', { key: makeKey({ kind: 'rsa', hash: 'sha256' }) }).der],
    ['that is none', () => Buffer.from('hello')],
  ])('is none %s', (_what, make) => expect(() => readSealSigner(make())).toThrow());
});
