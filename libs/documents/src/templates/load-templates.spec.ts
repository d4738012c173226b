import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadTemplates } from './load-templates.js';

const TEMPLATE = {
  id: 'own-passport',
  version: '1',
  class: { id: '11', name: 'Passport' },
  has: { mrz: true },
  recognise: { codes: ['P'] },
  fields: [{ field: 'Surname', format: 'name', labels: ['Own name'] }],
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'templates-'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (content: unknown, name = 'own.json') =>
  writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

describe('templates', () => {
  it('of this library are all valid, each with an id of its own', async () => {
    const { templates } = await loadTemplates();
    expect(templates.length).toBeGreaterThan(15);
    expect(new Set(templates.map(({ id }) => id)).size).toBe(templates.length);
  });

  it('of an operator are added, and count for those of the same id', async () => {
    await put(TEMPLATE);
    await put({ ...TEMPLATE, id: 'icao-passport', version: '7' }, 'passport.json');
    const { templates } = await loadTemplates(folder);
    expect(templates.find(({ id }) => id === 'own-passport')?.fields[0]?.labels).toEqual(['Own name']);
    expect(templates.filter(({ id }) => id === 'icao-passport').map(({ version }) => version)).toEqual(['7']);
  });

  it('have the fields of their base, but those of their own', async () => {
    await put({ ...TEMPLATE, base: 'travel-document' });
    const own = (await loadTemplates(folder)).templates.find(({ id }) => id === 'own-passport');
    const surnames = own?.fields.filter(({ field }) => field === 'Surname');
    expect(surnames?.map(({ labels }) => labels)).toEqual([['Own name']]);
    expect(own?.fields.some(({ field }) => field === 'Date of birth')).toBe(true);
  });

  it.each([
    [
      'a field that nobody knows',
      { ...TEMPLATE, fields: [{ field: 'Shoe size' }] },
      /own\.json[\s\S]*fields\[0\]\.field/,
    ],
    ['a member that nobody knows', { ...TEMPLATE, color: 'red' }, /own\.json[\s\S]*color/],
    ['a zone beyond the page', withZone(1.2), /own\.json[\s\S]*fields\[0\]\.zone\.right/],
    ['a base that does not exist', { ...TEMPLATE, base: 'nowhere' }, /own-passport has the base nowhere/],
    ['a base that is itself', { ...TEMPLATE, base: 'own-passport' }, /own-passport is its own base/],
    ['no JSON', '{', /own\.json is no JSON/],
  ])('are refused, with file and member, for %s', async (_what, content, message) => {
    await put(content);
    await expect(loadTemplates(folder)).rejects.toThrow(message);
  });
});

function withZone(right: number) {
  return { ...TEMPLATE, fields: [{ field: 'Surname', zone: { left: 0, top: 0, right, bottom: 1 } }] };
}
