import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Misuse } from '../../../misuse.ts';
import { readMatchSet, readQualityPictures } from './match-set.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bonafide-set-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function files(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), '');
  }
}

const table = (name: string, ...lines: string[]) => writeFile(join(dir, name), lines.join('\n'));

describe('a folder for face-match', () => {
  it('tells people by folder or by name, and names files that are no pictures', async () => {
    await files('ann/1.jpg', 'ann/2.PNG', 'notes.txt', 'Bob_Lee_0002.webp', 'unnamed.jpg', 'ann/3.heic', 'ann/.4.jpg');
    await table('people.csv', 'person,group', 'ann,east');
    const { pictures, others } = await readMatchSet(dir);
    expect(others).toEqual(['ann/3.heic', 'notes.txt']);
    expect(pictures.map(({ name, subject }) => [name, subject])).toEqual([
      ['Bob_Lee_0002.webp', 'Bob_Lee'],
      ['ann/1.jpg', 'ann'],
      ['ann/2.PNG', 'ann'],
      ['unnamed.jpg', undefined],
    ]);
  });

  it('follows links, and names those that lead to nothing or in a circle', async () => {
    await files('elsewhere/ann/1.jpg', 'set/bob/1.jpg');
    const set = join(dir, 'set');
    await symlink(join(dir, 'elsewhere/ann'), join(set, 'ann'));
    await symlink(join(set, 'bob/1.jpg'), join(set, 'bob/2.jpg'));
    const { pictures } = await readMatchSet(set);
    expect(pictures.map(({ name }) => name)).toEqual(['ann/1.jpg', 'bob/1.jpg', 'bob/2.jpg']);
    await symlink(set, join(set, 'bob/again'));
    await expect(readMatchSet(set)).rejects.toThrow(`${join(set, 'bob/again')}: the link leads to a folder around it`);
    await rm(join(set, 'bob/again'));
    await symlink(join(dir, 'gone'), join(set, 'bob/gone'));
    await expect(readMatchSet(set)).rejects.toThrow(`${join(set, 'bob/gone')}: the link leads to nothing`);
  });

  it('reads listed pairs, whatever the line ends, blank lines left out', async () => {
    await files('a/1.jpg', 'a/2.jpg', 'b/1.jpg');
    await table('pairs.csv', '\uFEFFleft,right,same', 'a/1.jpg, a/2.jpg,1\r', '', 'a/1.jpg,b/1.jpg,0', '');
    expect((await readMatchSet(dir)).listed).toEqual([
      { left: 0, right: 1, same: true },
      { left: 0, right: 2, same: false },
    ]);
  });

  it.each([
    ['a/1.jpg,c/1.jpg,0', 'pairs.csv, line 3: no picture "c/1.jpg" in the folder'],
    ['c/1.jpg,a/1.jpg,0', 'pairs.csv, line 3: no picture "c/1.jpg" in the folder'],
    ['a/1.jpg,a/2.jpg,yes', 'pairs.csv, line 3: the third column is 1 (same person) or 0, not "yes"'],
    ['a/1.jpg,a/2.jpg', 'pairs.csv, line 3: 2 columns instead of 3 (left,right,same)'],
    ['a/1.jpg,a/1.jpg,1', 'pairs.csv, line 3: a picture is paired with itself, "a/1.jpg"'],
  ])('names the line and the fault of "%s"', async (line, message) => {
    await files('a/1.jpg', 'a/2.jpg');
    await table('pairs.csv', 'left,right,same', '', line, 'a/2.jpg,a/1.jpg,1');
    await expect(readMatchSet(dir)).rejects.toThrow(message);
  });

  it.each(['\r', '\n', '\r\n'])('reads tables with line ends %j', async (end) => {
    await files('a/1.jpg', 'a/2.jpg');
    await writeFile(join(dir, 'pairs.csv'), ['left,right,same', 'a/1.jpg,a/2.jpg,1', ''].join(end));
    expect((await readMatchSet(dir)).listed).toHaveLength(1);
    await writeFile(join(dir, 'pairs.csv'), ['left,right,same', 'a/1.jpg,x.jpg,1'].join(end));
    await expect(readMatchSet(dir)).rejects.toThrow('pairs.csv, line 2: no picture "x.jpg"');
  });

  it.each([
    ['pairs.csv', [], 'pairs.csv: no pair in it'],
    ['pairs.csv', ['left,right,same', ''], 'pairs.csv: no pair in it'],
    ['people.csv', ['person,group'], 'people.csv: no person in it'],
    ['people.csv', [], 'people.csv: no person in it'],
    ['Pairs.csv', ['left,right,same'], 'Pairs.csv: is it pairs.csv?'],
    ['PEOPLE.CSV', ['person,group'], 'PEOPLE.CSV: is it people.csv?'],
  ])('refuses a %s of %j', async (name, lines, message) => {
    await files('a/1.jpg', 'a/2.jpg');
    await table(name, ...lines);
    await expect(readMatchSet(dir)).rejects.toThrow(new Misuse(message));
  });

  it.each(['pairs.csv', 'people.csv'])('refuses a %s that is a folder', async (name) => {
    await files('a/1.jpg', `${name}/x.txt`);
    await expect(readMatchSet(dir)).rejects.toThrow(new Misuse(`${name}: cannot be read (EISDIR)`));
  });

  it('refuses pairs that contradict each other or the people of the folders', async () => {
    await files('a/1.jpg', 'a/2.jpg', 'b/1.jpg', 'x.jpg');
    await table(
      'pairs.csv',
      'left,right,same',
      'a/1.jpg,x.jpg,1',
      'x.jpg,a/1.jpg,0',
      'a/1.jpg,b/1.jpg,1',
      'a/1.jpg,a/2.jpg,0',
    );
    await expect(readMatchSet(dir)).rejects.toThrow(
      new Misuse(
        [
          'pairs.csv, line 3: line 2 says the same person, this one says different people',
          'pairs.csv, line 4: the same person, and the folder says "a" and "b"',
          'pairs.csv, line 5: different people, and the folder says "a" of both',
        ].join('\n'),
      ),
    );
  });

  it('names several faults at once, and does not take a pair for a heading', async () => {
    await files('a/1.jpg', 'a/2.jpg');
    await table('pairs.csv', 'left,right,same', ...Array.from({ length: 14 }, (_, i) => `x${i}.jpg,a/1.jpg,1`));
    await expect(readMatchSet(dir)).rejects.toThrow(/line 2.*\n(.*\n){9}… and 4 more$/);
    await table('pairs.csv', 'a/1.jpg,a/2.jpg,1');
    await expect(readMatchSet(dir)).rejects.toThrow('line 1: a heading is expected');
  });

  it('reads the groups of people, and names the lines of those that are not there', async () => {
    await files('ann/1.jpg', 'bob/1.jpg', 'bob/2.jpg', 'cy/1.jpg');
    await table('people.csv', 'person,group', 'ann,east', 'bob,west', 'cy,');
    expect([...(await readMatchSet(dir)).groups]).toEqual([
      ['ann', 'east'],
      ['bob', 'west'],
    ]);
    await table('people.csv', 'person,group', 'dan,east', 'ann,east', 'ann,west', 'bob');
    await expect(readMatchSet(dir)).rejects.toThrow(
      [
        'people.csv, line 2: no picture of a person "dan" in the folder',
        'people.csv, line 4: "ann" was named before',
        'people.csv, line 5: 1 columns instead of 2 (person,group)',
      ].join('\n'),
    );
  });

  it.each([
    ['a person of the folder', 'ann,east'],
    ['a group that is named below', 'Bob,west'],
    ['one column', 'person'],
  ])('takes no line for a heading that holds %s', async (_what, first) => {
    await files('ann/1.jpg', 'bob/1.jpg', 'cy/1.jpg');
    await table('people.csv', first, 'bob,west', 'cy,east');
    await expect(readMatchSet(dir)).rejects.toThrow('people.csv, line 1: a heading is expected (person,group)');
  });

  it('is refused with more groups than a table by pairs of groups can show', async () => {
    const people = Array.from({ length: 101 }, (_, i) => `p${i}`);
    await files(...people.map((person) => `${person}/1.jpg`));
    await table('people.csv', 'person,group', ...people.map((person) => `${person},g${person}`));
    await expect(readMatchSet(dir)).rejects.toThrow('people.csv: 101 groups instead of 100 at most');
    await table('people.csv', 'person,group', ...people.slice(1).map((person) => `${person},g${person}`));
    expect((await readMatchSet(dir)).groups.size).toBe(100);
  });

  it('is refused without pictures, and without a person or a pair', async () => {
    await expect(readMatchSet(dir)).rejects.toThrow(`no picture (.jpg, .jpeg, .png, .webp) below ${dir}`);
    await files('ann/1.heic', 'ann/2.heic');
    await expect(readMatchSet(dir)).rejects.toThrow('2 files are no pictures by their names: ann/1.heic, ann/2.heic');
    await files('one.jpg', 'two.jpg');
    await expect(readMatchSet(dir)).rejects.toThrow('says whose it is');
    await table('pairs.csv', 'left,right,same', 'one.jpg,two.jpg,1');
    expect((await readMatchSet(dir)).listed).toHaveLength(1);
  });
});

describe('a folder for face-quality', () => {
  it('prefers images/', async () => {
    await files('images/ann_1.jpg', 'other.jpg');
    expect((await readQualityPictures(dir)).pictures.map(({ subject }) => subject)).toEqual(['ann']);
  });

  it('is refused with a table in other letters', async () => {
    await files('images/ann_1.jpg', 'Labels.csv');
    await expect(readQualityPictures(dir)).rejects.toThrow(new Misuse('Labels.csv: is it labels.csv?'));
  });
});
