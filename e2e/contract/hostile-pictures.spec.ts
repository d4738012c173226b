import sharp from 'sharp';
import type { Response } from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../journeys/api.ts';
import { analysis, capture, comparator, FACE_OPERATIONS, video } from '../support/face-requests.ts';
import { type HostilePicture, hostilePictures } from '../support/hostile-pictures.ts';
import { photograph } from '../support/photographs.ts';

let api: Api;
let key: string;
let pictures: HostilePicture[];
let face: string;

beforeAll(async () => {
  [api, pictures] = await Promise.all([Api.open(), hostilePictures()]);
  face = (await photograph('alice-1')).toString('base64');
  key = (await api.get('/onboarding/admin/getPublicKey')).text;
});

const send = async (path: string, picture: Buffer) =>
  api.post(path, (await FACE_OPERATIONS[path]?.(picture.toString('base64'), key)) as object);

/** An answer in short: the status, and the code of its error where it has one. */
function short({ status, body }: Response): string {
  if (status === 200) return '200';
  const inside = /\{error:\{code:(-?\d+)/.exec(body.errorMsg ?? '')?.[1];
  return `${status} ${body.error?.code ?? inside}`;
}

/** The contract's answer to a refused picture: the matcher folds into 500 with one code, browser routes around all. */
function refusal(path: string, code: number): string {
  if (path.startsWith('/nexaface')) return '500 500';
  return `${path.startsWith('/b2c') ? 500 : 400} ${code}`;
}

describe.each(Object.keys(FACE_OPERATIONS))('%s', (path) => {
  it('answers every hostile picture as documented', { timeout: 120_000 }, async () => {
    const expected = { judged: '200', unreadable: refusal(path, -7), size: refusal(path, -8) };
    const answers: Record<string, string> = {};
    for (const { name, bytes } of pictures) answers[name] = short(await send(path, bytes));
    expect(answers).toEqual(Object.fromEntries(pictures.map(({ name, fate }) => [name, expected[fate]])));
  });
});

describe('a judged picture', () => {
  const metrics = ['IMAGE_WIDTH', 'IMAGE_HEIGHT', 'HEAD_POSE_ROLL'];
  const measured = async (imageData: string): Promise<number[]> => {
    const { body } = await api.post('/b2c/sdk/preface/analyzeImage', analysis({ imageData }, [{ metrics }]));
    return body.images[0].faces[0].output[0].metrics.map(({ native }: { native: number }) => native);
  };

  it('is judged like the photograph that it shows, upright', async () => {
    const [, , roll = Number.NaN] = await measured(face);
    for (const { name, bytes } of pictures.filter(({ fate }) => fate === 'judged')) {
      const data = bytes.toString('base64');
      const [width, height, leaning = Number.NaN] = await measured(data);
      expect([width, height], name).toEqual([480, 640]);
      expect(Math.abs(leaning - roll), name).toBeLessThan(5);
      const sides = { probe: { VISIBLE_FRONTAL: data }, gallery: { VISIBLE_FRONTAL: face } };
      const match = await api.post('/nexaface/compare', { ...sides, workflow: comparator() });
      expect(match.body.score, name).toBeGreaterThan(3);
    }
  });
});

describe('frames of two sizes', () => {
  it('are no capture, and each a frame of its own when the moment is sought', async () => {
    const smaller = await sharp(await photograph('alice-1'))
      .resize(240, 320)
      .jpeg()
      .toBuffer();
    const other = smaller.toString('base64');
    const answer = await api.post('/faceliveness/analyze', capture([face, other]));
    expect(short(answer)).toBe('400 -8');
    const captured = await api.post('/b2c/sdk/preface/autocaptureVideo', video([face, other]));
    expect(captured.body.frameResults).toHaveLength(2);
  });
});
