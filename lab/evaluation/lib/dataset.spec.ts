import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMatchSet, readPadSet, readQualitySet } from './dataset.ts';

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

describe('a folder for face-match', () => {
  it('tells people by folder or by name, and leaves other files alone', async () => {
    await files('ann/1.jpg', 'ann/2.PNG', 'notes.txt', 'Bob_Lee_0002.webp', 'unnamed.jpg');
    const { pictures } = await readMatchSet(dir);
    expect(pictures.map(({ file, subject }) => [relative(dir, file), subject])).toEqual([
      ['Bob_Lee_0002.webp', 'Bob_Lee'],
      ['ann/1.jpg', 'ann'],
      ['ann/2.PNG', 'ann'],
      ['unnamed.jpg', undefined],
    ]);
  });

  it('reads listed pairs, and names the line of one that is wrong', async () => {
    await files('a/1.jpg', 'a/2.jpg', 'b/1.jpg');
    await writeFile(join(dir, 'pairs.csv'), 'left,right,same\na/1.jpg,a/2.jpg,1\r\na/1.jpg,b/1.jpg,0\n');
    expect((await readMatchSet(dir)).listed).toEqual([
      { left: 0, right: 1, same: true },
      { left: 0, right: 2, same: false },
    ]);
    await writeFile(join(dir, 'pairs.csv'), 'left,right,same\na/1.jpg,a/2.jpg,1\na/1.jpg,c/1.jpg,0\n');
    await expect(readMatchSet(dir)).rejects.toThrow('pairs.csv, line 3');
    await writeFile(join(dir, 'pairs.csv'), 'left,right,same\na/1.jpg,a/2.jpg,yes\n');
    await expect(readMatchSet(dir)).rejects.toThrow('pairs.csv, line 2');
  });
});

describe('a folder for face-pad', () => {
  it('takes pictures one by one and folders of pictures as sequences, below their species', async () => {
    await files(
      'bona-fide/ann__1.jpg',
      'bona-fide/day/ann__walk/1.jpg',
      'bona-fide/day/ann__walk/2.jpg',
      'attack/print/x.jpg',
      'attack/screen/bob__replay/b.jpg',
      'attack/screen/bob__replay/a.jpg',
    );
    const found = (await readPadSet(dir)).map(({ name, frames, species, subject }) => ({
      name,
      species,
      subject,
      frames: frames.map((file) => relative(dir, file)),
    }));
    expect(found).toEqual([
      { name: 'ann__1.jpg', species: undefined, subject: 'ann', frames: ['bona-fide/ann__1.jpg'] },
      {
        name: 'day/ann__walk',
        species: undefined,
        subject: 'ann',
        frames: ['bona-fide/day/ann__walk/1.jpg', 'bona-fide/day/ann__walk/2.jpg'],
      },
      { name: 'x.jpg', species: 'print', subject: undefined, frames: ['attack/print/x.jpg'] },
      {
        name: 'bob__replay',
        species: 'screen',
        subject: 'bob',
        frames: ['attack/screen/bob__replay/a.jpg', 'attack/screen/bob__replay/b.jpg'],
      },
    ]);
  });

  it('is empty when nothing is there', async () => {
    expect(await readPadSet(dir)).toEqual([]);
  });
});

describe('a folder for face-quality', () => {
  it('prefers images/', async () => {
    await files('images/ann_1.jpg', 'other.jpg');
    expect((await readQualitySet(dir)).pictures.map(({ subject }) => subject)).toEqual(['ann']);
  });
});
