import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ageErrors, byBand, challengeAges } from './age-errors.ts';
import { readAgeSet } from './age-set.ts';

const of = (...pairs: [number, number][]) => pairs.map(([age, estimated]) => ({ age, estimated }));

describe('errors of ages', () => {
  it('have a mean, a bias and shares, with intervals', () => {
    const errors = ageErrors(of([20, 26], [30, 28], [40, 52], [50, 50]));
    expect(errors).toMatchObject({ pictures: 4, within5: { count: 2, of: 4 }, within10: { count: 3, of: 4 } });
    expect(errors?.absolute.mean).toBe(5);
    expect(errors?.bias.mean).toBe(4);
    // Standard deviation of 6, 2, 12, 0 is 5.29; half of four pictures' interval 5.19.
    expect(errors?.absolute.low).toBeCloseTo(-0.19, 1);
    expect(errors?.absolute.high).toBeCloseTo(10.19, 1);
    expect(ageErrors([])).toBeNull();
  });

  it('are told by band of true age', () => {
    const bands = byBand(of([12, 13], [13, 20], [61, 40]));
    expect(bands.map(({ from, errors }) => [from, errors?.pictures ?? 0])).toEqual([
      [0, 1],
      [13, 1],
      [18, 0],
      [26, 0],
      [41, 0],
      [61, 1],
    ]);
  });

  it('of a challenge age: minors who pass it, adults whom it stops', () => {
    const [, , at25] = challengeAges(of([14, 26], [17, 24.9], [12, 40], [24, 20], [25, 25], [40, 24]));
    expect(at25).toMatchObject({
      least: 25,
      minorsWhoPass: { count: 1, of: 2 },
      adultsStopped: { count: 1, of: 2 },
    });
  });
});

describe('a set of known ages', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'bonafide-ages-'));
  });
  afterAll(() => rm(dir, { recursive: true }));
  const folder = async (name: string, files: Record<string, string>) => {
    await mkdir(join(dir, name, 'more'), { recursive: true });
    for (const [file, text] of Object.entries(files)) await writeFile(join(dir, name, file), text);
    return join(dir, name);
  };

  it('has them in names, or in a table', async () => {
    const named = await folder('named', { '23_0_1_2017.jpg': '', 'more/7_x.png': '', 'notes.txt': '' });
    expect((await readAgeSet(named)).pictures.map(({ name, age }) => [name, age])).toEqual([
      ['23_0_1_2017.jpg', 23],
      ['more/7_x.png', 7],
    ]);
    const listed = await folder('listed', { 'a.jpg': '', 'ages.csv': 'picture,age\na.jpg,41\n' });
    expect(await readAgeSet(listed)).toMatchObject({ pictures: [{ name: 'a.jpg', age: 41 }], others: [] });
  });

  it.each<[string, Record<string, string>, string]>([
    ['none', {}, 'no picture (.jpg'],
    ['nameless', { 'a.jpg': '' }, 'a.jpg: no age before the first _ of its name'],
    ['old', { '900_1.jpg': '' }, '900_1.jpg: no age before'],
    ['absent', { 'a.jpg': '', 'ages.csv': 'picture,age\nb.jpg,4\n' }, 'ages.csv, line 2: no picture "b.jpg"'],
    ['wordy', { 'a.jpg': '', 'ages.csv': 'picture,age\na.jpg,old\n' }, 'ages.csv, line 2: "old" is no age'],
    ['lacking', { 'a.jpg': '', 'b.jpg': '', 'ages.csv': 'picture,age\na.jpg,4\n' }, 'b.jpg: no age in ages.csv'],
  ])('is refused in words: %s', async (name, files, message) => {
    await expect(readAgeSet(await folder(name, files))).rejects.toThrow(message);
  });
});
