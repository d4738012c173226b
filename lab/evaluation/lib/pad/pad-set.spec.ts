import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
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
  (await readPadSet(dir)).presentations.map(({ name, species, subject, frames }) => [
    name,
    species,
    subject,
    frames.length,
  ]);

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
    expect((await readPadSet(dir)).presentations[0]?.frames.map((file) => relative(dir, file))).toEqual([
      'bona-fide/ann/walk.seq/a.jpg',
      'bona-fide/ann/walk.seq/b.jpg',
    ]);
  });

  it.each(['SEQ', 'Seq'])('takes .%s as .seq', async (ending) => {
    await files(`bona-fide/ann/walk.${ending}/1.jpg`, `bona-fide/ann/walk.${ending}/2.jpg`);
    expect(await read()).toEqual([[`bona-fide/ann/walk.${ending}`, undefined, 'ann', 2]]);
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
    ['attacks/print/1.jpg', 'attacks/: neither bona-fide/ nor attack/'],
    ['bonafide/x.jpg', 'bonafide/: neither bona-fide/ nor attack/'],
    ['walk.seq/1.jpg', 'walk.seq/: neither bona-fide/ nor attack/'],
    ['loose.jpg', 'loose.jpg: pictures lie in bona-fide/ or in attack/<species>/'],
  ])('refuses %s and says why', async (path, message) => {
    await files('bona-fide/fine.jpg', path);
    await expect(readPadSet(dir)).rejects.toThrow(message);
  });

  it('is refused without presentations', async () => {
    const none = `no presentation in bona-fide/ or attack/<species>/ of ${dir}`;
    await expect(readPadSet(dir)).rejects.toThrow(none);
    await files('bona-fide/ann/1.heic');
    await expect(readPadSet(dir)).rejects.toThrow(`${none}; 1 file is no picture by its name: bona-fide/ann/1.heic`);
  });

  it('names the files that are no pictures by their names', async () => {
    await files(
      'bona-fide/ann/1.jpg',
      'bona-fide/ann/2.heic',
      'attack/print/3.avif',
      'attack/print/3.jpg',
      'notes.txt',
    );
    await files(
      'attack/list.csv',
      'bona-fide/walk.seq/1.jpg',
      'bona-fide/walk.seq/2.mp4',
      '.hidden',
      'bona-fide/.x.heic',
    );
    const { others } = await readPadSet(dir);
    expect(others).toEqual([
      'notes.txt',
      'bona-fide/ann/2.heic',
      'bona-fide/walk.seq/2.mp4',
      'attack/list.csv',
      'attack/print/3.avif',
    ]);
  });

  it('follows links, and names those that lead to nothing', async () => {
    await files('elsewhere/1.jpg', 'elsewhere/people/ann/2.jpg', 'set/bona-fide/bob/3.jpg');
    const set = join(dir, 'set');
    await symlink(join(dir, 'elsewhere/1.jpg'), join(set, 'bona-fide/bob/linked.jpg'));
    await symlink(join(dir, 'elsewhere/people/ann'), join(set, 'bona-fide/ann'));
    const names = (await readPadSet(set)).presentations.map(({ name }) => name);
    expect(names).toEqual(['bona-fide/ann/2.jpg', 'bona-fide/bob/3.jpg', 'bona-fide/bob/linked.jpg']);
    await symlink(join(dir, 'gone.jpg'), join(set, 'bona-fide/bob/gone.jpg'));
    const dead = join(set, 'bona-fide/bob/gone.jpg');
    await expect(readPadSet(set)).rejects.toThrow(`${dead}: the link leads to nothing that can be read (ENOENT)`);
  });

  it('is not taken for empty where it cannot be read', async () => {
    await files('bona-fide/ann/1.jpg');
    const set = join(dir, 'bona-fide/ann/1.jpg');
    await expect(readPadSet(set)).rejects.toThrow(`${set}: the folder cannot be read (ENOTDIR)`);
  });
});
