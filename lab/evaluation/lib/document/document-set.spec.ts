import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readDocuments } from './document-set.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bonafide-documents-'));
  await mkdir(join(dir, 'cards'));
  for (const file of ['a.png', 'cards/front.png', 'cards/back.png', 'cards/other.jpg'])
    await writeFile(join(dir, file), '');
});
afterAll(() => rm(dir, { recursive: true }));

it('takes documents as the truth lists them, and every other picture as one of which nothing is known', async () => {
  const truth = [{ pages: ['front.png', 'back.png'], type: 'TD1', visual: { Surname: 'ERIKSSON' } }];
  await writeFile(join(dir, 'cards/truth.json'), JSON.stringify(truth));
  expect(await readDocuments(dir)).toEqual([
    { name: 'a.png', files: [join(dir, 'a.png')], known: { type: 'untold' } },
    {
      name: 'cards/front.png',
      files: [join(dir, 'cards/front.png'), join(dir, 'cards/back.png')],
      known: { type: 'TD1', visual: { Surname: 'ERIKSSON' } },
    },
    { name: 'cards/other.jpg', files: [join(dir, 'cards/other.jpg')], known: { type: 'untold' } },
  ]);
});

it.each([
  ['[{"pages":["none.png"],"type":"TD1"}]', 'no picture'],
  ['[{"pages":["front.png"],"type":"TD1","mrz":["i<uto"]}]', 'truth.json, 0.mrz.0'],
  ['[{"pages":["front.png"],"type":"TD1","surname":"X"}]', 'truth.json, 0'],
  ['{', 'truth.json: not JSON'],
])('refuses %s in words', async (text, message) => {
  await writeFile(join(dir, 'cards/truth.json'), text);
  await expect(readDocuments(dir)).rejects.toThrow(message);
});
