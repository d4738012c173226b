import type { Model, Models } from '@bonafide/inference/pool/models';
import { expect, it } from 'vitest';
import type { MrzGrid } from './mrz-grid.js';
import { readRoughly } from './mrz-rough.js';

const SPECIMEN = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const IMAGE = { width: 480, height: 40, data: new Uint8Array(480 * 40 * 3) };

/** A recogniser that nothing may be asked: what is looked at is counted by the strips that come to it. */
async function looksAt(seen: readonly (string | undefined)[], sure: (line: number, column: number) => number) {
  let looks = 0;
  const run: Model['run'] = async () => {
    looks += 1;
    throw new Error('looked');
  };
  const models: Models = { get: (role) => ({ entry: { role } as Model['entry'], run }), all: () => [] };
  const grid: MrzGrid = {
    columns: 44,
    lines: 2,
    height: 0.6,
    map: [10, 0, 20, 0, 20, 10, 0, 0],
    seen: seen.map((line, at) =>
      line === undefined
        ? undefined
        : [...line].map((character, column) => ({ character, confidence: sure(at, column), at: column / 44 })),
    ),
  };
  const context = { stage: async <T>(_: string, work: () => Promise<T> | T) => work() };
  const lines = await readRoughly(IMAGE, grid, models, context as Parameters<typeof readRoughly>[3]).catch(() => []);
  return { looks, text: lines.map((line) => line.map(({ character }) => character).join('')) };
}

it('a zone whose check digits are right is not looked at again, whatever is in doubt in it', async () => {
  const doubt = (line: number, column: number) => (line === 0 && column < 5 ? 0.9 : 0.6);
  expect(await looksAt(SPECIMEN, doubt)).toEqual({ looks: 0, text: SPECIMEN });
});

it('kind and issuer, which no check digit is about, are looked at where they are in doubt', async () => {
  expect((await looksAt(SPECIMEN, (line, column) => (line === 0 && column === 2 ? 0.7 : 0.9))).looks).toBe(1);
});

it('lines in doubt are looked at where a check digit is wrong, or a line was not seen whole', async () => {
  const wrong = [SPECIMEN[0], SPECIMEN[1]?.replace('7408', '7409')];
  const doubt = (line: number, column: number) => (line === 0 && column < 5 ? 0.9 : 0.6);
  expect((await looksAt(wrong, doubt)).looks).toBe(2);
  expect((await looksAt([undefined, SPECIMEN[1]], doubt)).looks).toBe(1);
});
