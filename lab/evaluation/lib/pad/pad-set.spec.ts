import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPadSet } from './pad-set.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bonafide-pad-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function files(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), '');
  }
}

/** Name, species, person and number of frames of each presentation. */
const read = async () =>
  (await readPadSet(dir)).map(({ name, species, subject, frames }) => [name, species, subject, frames.length]);

describe('a folder for face-pad', () => {
  it('takes folders of bona-fide/ as people, a presentation a picture', async () => {
    await files('bona-fide/ann/2.jpg', 'bona-fide/ann/1.jpg', 'bona-fide/bob/1.png', 'bona-fide/loose.webp');
    expect(await read()).toEqual([
      ['bona-fide/loose.webp', undefined, undefined, 1],
      ['bona-fide/ann/1.jpg', undefined, 'ann', 1],
      ['bona-fide/ann/2.jpg', undefined, 'ann', 1],
      ['bona-fide/bob/1.png', undefined, 'bob', 1],
    ]);
  });

  it('takes attacks by species, and by the person attacked where there is a folder or a name', async () => {
    await files('attack/print/x.jpg', 'attack/print/ann/1.jpg', 'attack/screen/bob__9.jpg', 'bona-fide/ann__1.jpg');
    expect(await read()).toEqual([
      ['bona-fide/ann__1.jpg', undefined, 'ann', 1],
      ['attack/print/x.jpg', 'print', undefined, 1],
      ['attack/print/ann/1.jpg', 'print', 'ann', 1],
      ['attack/screen/bob__9.jpg', 'screen', 'bob', 1],
    ]);
  });

  it('takes folders named .seq as one capture, frames by name', async () => {
    await files('bona-fide/ann/walk.seq/b.jpg', 'bona-fide/ann/walk.seq/a.jpg', 'attack/screen/bob__replay.seq/1.jpg');
    expect(await read()).toEqual([
      ['bona-fide/ann/walk.seq', undefined, 'ann', 2],
      ['attack/screen/bob__replay.seq', 'screen', 'bob', 1],
    ]);
    expect((await readPadSet(dir))[0]?.frames.map((file) => relative(dir, file))).toEqual([
      'bona-fide/ann/walk.seq/a.jpg',
      'bona-fide/ann/walk.seq/b.jpg',
    ]);
  });

  it.each([
    ['attack/x.jpg', 'attack/x.jpg: attacks lie in a folder by species, attack/<species>/'],
    ['attack/replay.seq/1.jpg', 'attack/replay.seq: a sequence lies in a folder by species'],
    [
      'bona-fide/day/ann/1.jpg',
      'bona-fide/day/ann: folders end at <person>/; frames of one capture lie in <name>.seq/',
    ],
    ['attack/print/ann/day/1.jpg', 'attack/print/ann/day: folders end at <person>/'],
    ['bona-fide/walk.seq/deep/1.jpg', 'bona-fide/walk.seq: a sequence holds pictures and no folder'],
    ['attack/walk/walk.seq/notes.txt', 'attack/walk/walk.seq: a sequence without pictures'],
    ['attack/empty/notes.txt', 'attack/empty: no picture and no sequence'],
  ])('refuses %s and says why', async (path, message) => {
    await files('bona-fide/fine.jpg', path);
    await expect(readPadSet(dir)).rejects.toThrow(message);
  });

  it('says what a folder without presentations holds', async () => {
    await expect(readPadSet(dir)).rejects.toThrow('it holds no folder and no picture');
    await files('bonafide/ann/1.jpg', 'loose.jpg');
    await expect(readPadSet(dir)).rejects.toThrow('it holds bonafide/, loose.jpg');
  });
});
