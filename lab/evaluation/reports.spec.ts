import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchReport } from './lib/match/match-report.ts';
import { padReport } from './lib/pad/pad-report.ts';
import { qualityReport } from './lib/quality/quality-report.ts';

const root = new URL('../../', import.meta.url);
const pack = fileURLToPath(new URL('.bonafide/models/default', root));
const photograph = (name: string) => fileURLToPath(new URL(`node_modules/@vladmandic/face-api/demo/${name}.jpg`, root));

/** Workers load their networks anew in each report. */
const PATIENCE_MS = 120_000;

/** Reports of the default pack on photographs, through the pool's own workers. */
describe.skipIf(!existsSync(pack) || !existsSync(photograph('sample1')))('reports', { timeout: PATIENCE_MS }, () => {
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'bonafide-reports-'));
    const place = async (from: string, ...paths: string[]) => {
      for (const path of paths) {
        await mkdir(dirname(join(dir, path)), { recursive: true });
        await copyFile(photograph(from), join(dir, path));
      }
    };
    await place(
      'sample1',
      'pad/bona-fide/ann/1.jpg',
      'pad/bona-fide/ann/walk.seq/1.jpg',
      'pad/bona-fide/ann/walk.seq/2.jpg',
    );
    await place('sample1', 'pad/attack/print/ann/1.jpg', 'match/ann/1.jpg');
    await place('sample2', 'pad/attack/print/ann/2.jpg', 'pad/attack/print/unknown.jpg', 'match/bob/1.jpg');
    await writeFile(join(dir, 'pad/bona-fide/ann/broken.jpg'), 'no picture');
    await place('sample1', 'pad/attack/print/ann/loop.seq/1.jpg');
    await writeFile(join(dir, 'pad/attack/print/ann/loop.seq/2.jpg'), 'no picture');
    await mkdir(join(dir, 'broken/ann'), { recursive: true });
    for (const name of ['1.jpg', '2.jpg']) await writeFile(join(dir, 'broken/ann', name), 'no picture');
    await sharp(photograph('sample1')).greyscale().toFile(join(dir, 'pad/bona-fide/ann/grey.jpg'));
    await sharp(photograph('sample1')).jpeg({ quality: 60 }).toFile(join(dir, 'match/ann/2.jpg'));
    await sharp({ create: { width: 80, height: 80, channels: 3, background: '#888' } })
      .jpeg()
      .toFile(join(dir, 'match/bob/empty.jpg'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  const options = (set: string) => ({ data: join(dir, set), pack, out: dir, command: '' });

  it('of presentations know the frames of a sequence, what cannot be read, grey pictures, and whom an attack matches', async () => {
    const { presentations, notJudged, set } = await padReport(options('pad'));
    const found = (name: string) => presentations.find((one) => one.name.endsWith(name));
    expect(set).toMatchObject({ bonaFide: 4, attacks: 4, sequences: 2, people: 1 });
    expect(found('walk.seq')).toMatchObject({ frames: 2, person: 'ann', unreadable: null, isGrey: false });
    expect(found('ann/broken.jpg')).toMatchObject({
      decisions: { 4: 'UNREADABLE' },
      unreadable: expect.stringMatching(/^INVALID_MEDIA: /),
    });
    expect(notJudged.find(({ name }) => name === 'bona-fide/ann/broken.jpg')?.reason).toMatch(
      /^UNREADABLE, INVALID_MEDIA/,
    );
    const loop = found('loop.seq');
    expect(loop).toMatchObject({ unreadable: expect.stringMatching(/^2\.jpg: INVALID_MEDIA: /), matches: false });
    expect(found('ann/grey.jpg')?.isGrey).toBe(true);
    expect(['ann/1.jpg', 'ann/2.jpg', 'unknown.jpg'].map((name) => found(`print/${name}`)?.matches)).toEqual([
      true,
      false,
      null,
    ]);
    const { framing, measured } = found('bona-fide/ann/1.jpg') ?? {};
    expect(framing).toBeGreaterThan(1);
    expect(measured?.InterEyeDistance).toBeGreaterThan(10);
  });

  it('of pairs compare pictures as they are and under a condition, and name what was not acquired', async () => {
    const own = { ...options('match'), calibrationOut: undefined, calibrationGroup: undefined };
    const plain = await matchReport({ ...own, condition: undefined });
    const masked = await matchReport({ ...own, condition: { name: 'mask', side: 'one' } });
    expect(plain.notAcquired).toEqual([{ picture: 'bob/empty.jpg', reason: 'no face found' }]);
    const genuine = ({ matchers }: typeof plain) => matchers[0]?.scores.genuine[0] as number;
    expect(plain.matchers[0]?.pairs).toMatchObject({ genuine: 1, impostor: 2 });
    expect(genuine(plain)).toBeGreaterThan(0.95);
    expect(genuine(masked)).toBeLessThan(genuine(plain) - 0.02);
  });

  it('name the pictures where none could be read', async () => {
    const own = { condition: undefined, calibrationOut: undefined, calibrationGroup: undefined };
    const named = /not acquired: ann\/1\.jpg: INVALID_MEDIA.*\nnot acquired: ann\/2\.jpg: INVALID_MEDIA/;
    await expect(matchReport({ ...options('broken'), ...own })).rejects.toThrow(named);
    await expect(qualityReport(options('broken'))).rejects.toThrow(named);
  });
});
