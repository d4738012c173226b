import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Misuse } from '../../../misuse.ts';
import { readLabels } from './labels.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bonafide-labels-'));
});
afterEach(() => rm(dir, { recursive: true }));

const PICTURES = ['ann/1.jpg', 'bob/1.jpg', 'bob/2.jpg'];

/** Labels of the pictures, which lie in `images/`. */
async function labelsOf(...lines: string[]) {
  await writeFile(join(dir, 'labels.csv'), lines.join('\n'));
  const pictures = PICTURES.map((name) => ({ name, file: join(dir, 'images', name), subject: undefined }));
  return readLabels(dir, pictures);
}

describe('labels.csv', () => {
  it('tells pictures of one file name apart by their paths', async () => {
    const labels = await labelsOf('picture,Sharpness', 'ann/1.jpg,3', 'images/bob/1.jpg,7', '2.jpg,9');
    expect(PICTURES.map((name) => labels.get(name)?.Sharpness)).toEqual([3, 7, 9]);
  });

  it('is refused by line and name', async () => {
    await expect(
      labelsOf('picture,Sharpness,Beauty', '1.jpg,3,1', 'cy/1.jpg,3', 'ann/1.jpg,x', '2.jpg,1', 'bob/2.jpg,2'),
    ).rejects.toThrow(
      new Misuse(
        [
          'labels.csv, line 1: no component "Beauty"',
          'labels.csv, line 2: 2 pictures are named "1.jpg": give the path, "ann/1.jpg"',
          'labels.csv, line 3: no picture "cy/1.jpg" in the folder',
          'labels.csv, line 4: the value of Sharpness is no number',
          'labels.csv, line 6: "bob/2.jpg" was named before',
        ].join('\n'),
      ),
    );
    await expect(labelsOf('picture,Sharpness')).rejects.toThrow(new Misuse('labels.csv: no picture in it'));
  });
});
