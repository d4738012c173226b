import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packedModels, shippedPackages, THIRD_PARTY, thirdParty } from './third-party.ts';

const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
  'Zlib',
]);
/** Weak copyleft that we link dynamically and name openly. */
const NAMED_EXCEPTION = /^@img\/sharp-libvips-linux-(x64|arm64)$/;

/** True when the expression offers a permissive licence, or asks only for permissive ones. */
const permissive = (licence: string) =>
  licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => PERMISSIVE.has(part)));

describe('third parties', () => {
  const packages = shippedPackages();

  it('are found down to the last transitive one', () => {
    const names = packages.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['fastify', 'typeorm', 'onnxruntime-node', 'sharp', 'toad-cache']));
    expect(names).not.toEqual(expect.arrayContaining(['vitest']));
  });

  it('are under permissive licences, but for the one that is named', () => {
    const others = packages.filter(({ licence }) => !permissive(licence));
    expect(others.filter(({ name }) => !NAMED_EXCEPTION.test(name))).toEqual([]);
    expect(others.map(({ licence }) => licence)).toEqual(others.map(() => 'LGPL-3.0-or-later'));
  });

  it('of the default pack are permissive models', () => {
    const models = packedModels().filter(({ pack }) => pack === 'default');
    expect(models.length).toBeGreaterThan(0);
    expect(models.filter(({ licence }) => !permissive(licence.spdx))).toEqual([]);
  });

  it('all stand in THIRD_PARTY.md as they are (to update: node e2e/shipping/third-party.ts)', () =>
    expect(readFileSync(THIRD_PARTY, 'utf8')).toBe(thirdParty()));
});
