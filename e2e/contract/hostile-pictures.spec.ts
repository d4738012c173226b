import { runningProcess } from '@bonafide/local/servers/process';
import sharp from 'sharp';
import type { Response } from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../journeys/api.ts';
import { analysis, capture, comparator, FACE_OPERATIONS, video } from '../support/face-requests.ts';
import { costliestPictures, type HostilePicture, hostilePictures } from '../support/hostile-pictures.ts';
import { photograph } from '../support/photographs.ts';
import { costOf } from '../support/process-cost.ts';
import { stackControl } from '../support/stack.ts';

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

/** The operation of each engine by which costs are measured. */
const MEASURED = { faceliveness: '/faceliveness/checkLiveness', nexaface: '/nexaface/export' } as const;

// Peaks are read from /proc.
describe.runIf(process.platform === 'linux').each(Object.entries(MEASURED))('%s', (engine, path) => {
  const cost = async (picture: Buffer) => {
    const { stateDir } = await stackControl();
    const pid = runningProcess(stateDir, engine)?.pid ?? 0;
    return costOf(pid, () => send(path, picture));
  };

  it('spends next to nothing on a picture that it refuses', { timeout: 120_000 }, async () => {
    const refused = pictures.filter(({ fate }) => fate !== 'judged');
    // The first ones warm up.
    for (const { bytes } of refused.slice(0, 3)) await send(path, bytes);
    for (const { name, bytes } of refused) {
      const { peakMiB, cpuMs } = await cost(bytes);
      expect(peakMiB, name).toBeLessThan(64);
      expect(cpuMs, name).toBeLessThan(300);
    }
  });

  it('spends a bounded time and memory on the costliest pictures', { timeout: 120_000 }, async () => {
    for (const [name, bytes] of Object.entries(await costliestPictures())) {
      const { peakMiB, cpuMs } = await cost(bytes);
      expect(peakMiB, name).toBeLessThan(220);
      expect(cpuMs, name).toBeLessThan(2000);
    }
  });

  it.each([
    ['48 megapixels', 6048, 8064, false, 100],
    ['50 megapixels, progressive', 6120, 8160, true, 220],
  ] as const)(
    'shrinks a photograph of %s while it is decoded',
    { timeout: 60_000 },
    async (_name, width, height, progressive, mostMiB) => {
      const shot = await sharp(await photograph('alice-1'))
        .resize(width, height, { fit: 'fill' })
        .rotate(270)
        .withMetadata({ orientation: 6 })
        .jpeg({ quality: 70, progressive })
        .toBuffer();
      expect((await send(path, shot)).status).toBe(200);
      const { peakMiB, cpuMs } = await cost(shot);
      expect(peakMiB).toBeLessThan(mostMiB);
      expect(cpuMs).toBeLessThan(2000);
    },
  );
});

describe.runIf(process.platform === 'linux')('a request of several pictures', () => {
  const path = '/b2c/sdk/preface/autocaptureVideo';
  const sent = async (picture: Buffer, often: number) => {
    const { stateDir } = await stackControl();
    const pid = runningProcess(stateDir, 'faceliveness')?.pid ?? 0;
    const body = video(Array<string>(often).fill(picture.toString('base64')));
    let answer: Response | undefined;
    const cost = await costOf(pid, async () => {
      answer = await api.post(path, body);
    });
    return { ...cost, answer: answer as Response };
  };

  it('costs a bounded time and memory when it is the costliest that is judged', { timeout: 120_000 }, async () => {
    for (const [name, bytes] of Object.entries(await costliestPictures())) {
      const { answer, peakMiB, cpuMs } = await sent(bytes, 2);
      expect(answer.status, name).toBe(200);
      expect(peakMiB, name).toBeLessThan(300);
      expect(cpuMs, name).toBeLessThan(4500);
    }
  });

  it('costs next to nothing when it is refused, and says why', { timeout: 120_000 }, async () => {
    for (const [name, bytes] of Object.entries(await costliestPictures())) {
      const often = Math.min(16, Math.floor(7_000_000 / bytes.length));
      if (often < 6) continue;
      const { answer, peakMiB, cpuMs } = await sent(bytes, often);
      expect(short(answer), name).toBe('500 -8');
      expect(answer.body.errorMsg).toMatch(/Field .frames.: The images together take more than 320 million bytes/);
      expect(peakMiB, name).toBeLessThan(100);
      expect(cpuMs, name).toBeLessThan(400);
    }
  });
});

describe('a face that the engines judge', () => {
  it('is kept, whatever its picture looks like', { timeout: 120_000 }, async () => {
    for (const { name, bytes } of pictures.filter(({ fate }) => fate === 'judged')) {
      const person = { username: crypto.randomUUID(), email: 'kept@example.test' };
      const { enrollmentToken } = (await api.post('/onboarding/enrollment/enroll', person)).body;
      const faceLivenessData = capture([bytes.toString('base64')]);
      const { status, body } = await api.post('/onboarding/enrollment/addFace', { enrollmentToken, faceLivenessData });
      expect([status, body.errorMsg], name).toEqual([200, undefined]);
    }
  });

  it('is named by its frame when one of three is refused', async () => {
    const { enrollmentToken } = (
      await api.post('/onboarding/enrollment/enroll', { username: crypto.randomUUID(), email: 'kept@example.test' })
    ).body;
    const faceLivenessData = capture([face, face, face.slice(0, 4000)]);
    const { status, body } = await api.post('/onboarding/enrollment/addFace', { enrollmentToken, faceLivenessData });
    const field = 'faceLivenessData.video.workflow_data.frames[2].data';
    expect([status, body.errorMsg]).toEqual([400, `Field "${field}": The image is cut short.`]);
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
