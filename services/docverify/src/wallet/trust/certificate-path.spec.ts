import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Party, party } from '../../../test/wallet/certificates.js';
import type { Anchor } from './anchor.js';
import { type Chain, chainOf, pathTo } from './certificate-path.js';

const anchorOf = ({ certificate }: Party, kind: Anchor['kind']): Anchor => ({
  kind,
  name: 'ours',
  sha256: '',
  trusted: { certificate: new X509Certificate(certificate) },
});
const pathOf = (anchor: Party, ...chain: Party[]) => pathUnder('issuer', anchor, ...chain);
const pathUnder = (kind: Anchor['kind'], anchor: Party, ...chain: Party[]) =>
  pathTo([anchorOf(anchor, kind)], chainOf(chain.map(({ certificate }) => certificate)) as Chain, [new Date()]).check;

const root = await party({ name: 'Root', isAuthority: true });
const between = await party({ name: 'Between', isAuthority: true, issuer: root });
const issuer = await party({ name: 'Issuer', issuer: between });

describe('a chain of certificates', () => {
  it('leads to an anchor that issued it, or that it is', async () => {
    const direct = await party({ name: 'Direct', issuer: root });
    expect(pathOf(root, direct).result).toBe('OK');
    expect(pathOf(root, issuer, between).result).toBe('OK');
    expect(pathOf(issuer, issuer).result).toBe('OK');
  });

  it('leads nowhere without what lies between, by a name alone, and by one that is not trusted', async () => {
    const namesake = await party({ name: 'Root', isAuthority: true });
    const posing = await party({ name: 'Posing', issuer: namesake });
    expect(pathOf(root, issuer)).toMatchObject({ result: 'UNDEFINED', reason: 'NO_TRUST_ANCHOR' });
    expect(pathOf(root, posing)).toMatchObject({ result: 'FAILED', reason: 'ISSUER_CERTIFICATE_INVALID' });
    expect(pathOf(root, posing, namesake).result).not.toBe('OK');
  });

  it('ends at an anchor that may not issue: whom one issuer names is no other issuer', async () => {
    const named = await party({ name: 'Named by an issuer', issuer });
    expect(pathOf(issuer, named)).toMatchObject({ result: 'FAILED', reason: 'ISSUER_CERTIFICATE_USAGE' });
    expect(pathOf(root, named, issuer, between).result).not.toBe('OK');
  });

  it('begins at no IACA, which signs certificates and no documents', async () => {
    expect(pathUnder('issuer', root, root).result).toBe('OK');
    expect(pathUnder('iaca', root, root)).toMatchObject({ result: 'FAILED', reason: 'ISSUER_CERTIFICATE_USAGE' });
  });
});
