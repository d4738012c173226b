import type { TestService } from '@bonafide/testing/service';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capture } from './captures.js';
import { captureBody, post, startLiveness } from './running.js';

const LIVENESS = '/faceliveness/checkLiveness';
const IMAGES = '/b2c/sdk/preface/analyzeImage';
const FRAMES = '/b2c/sdk/preface/autocaptureVideo';
const TOGETHER = 'The images together take more than 320 million bytes to decode.';
const profile = { xml: '<profile/>' };
const resolution = { width: 480, height: 640 };

let service: TestService;
let photograph: Buffer;
/** Half of what the pictures of a request may cost. */
let costly: Buffer;

beforeAll(async () => {
  [service, photograph] = await Promise.all([startLiveness(), capture()]);
  const plain = sharp({ create: { width: 5000, height: 4000, channels: 3, background: '#888' } });
  costly = await plain.ensureAlpha().toColourspace('rgb16').png({ compressionLevel: 9 }).toBuffer();
});
afterAll(() => service?.stop());

const BODIES = {
  [LIVENESS]: (pictures: readonly Buffer[]) => captureBody(pictures),
  [IMAGES]: (pictures: readonly Buffer[]) => ({
    images: pictures.map((picture) => ({ input: { imageData: picture.toString('base64') }, output: [] })),
  }),
  [FRAMES]: (pictures: readonly Buffer[]) => ({
    profile,
    frames: pictures.map((picture) => ({ data: picture.toString('base64') })),
    resolutionPreview: resolution,
    resolutionCapture: resolution,
  }),
};

/** The error's text of an answer, whichever shape it has. */
async function refused(path: keyof typeof BODIES, pictures: readonly Buffer[]): Promise<string> {
  const { status, json } = await post(service, path, BODIES[path](pictures));
  expect(status).toBe(path === LIVENESS ? 400 : 500);
  const folded = /\{error:\{code:-\d,description:(.*)\}\}/.exec(json.errorMsg)?.[1];
  return json.error?.description ?? folded?.replaceAll('\\', '');
}

describe('a picture that is refused', () => {
  const flat = (side: number) =>
    sharp({ create: { width: side, height: side, channels: 3, background: 'red' } })
      .png()
      .toBuffer();

  it('is named by its field, which is one of several', async () => {
    const broken = photograph.subarray(0, 900);
    const png = await sharp(photograph).png().toBuffer();
    const damaged = Buffer.from(png).fill(0xff, 1000, 50_000);
    for (const bad of [broken, damaged]) {
      const text = await refused(LIVENESS, [photograph, photograph, bad]);
      expect(text).toMatch(/^Field "video\.workflow_data\.frames\[2\]\.data": The image /);
    }
    expect(await refused(LIVENESS, [photograph, await flat(8)])).toBe(
      'Field "video.workflow_data.frames[1].data": The image is smaller than 32 pixels.',
    );
    expect(await refused(LIVENESS, [photograph, await flat(64)])).toBe(
      'Field "video.workflow_data.frames": The frames are not all of one size.',
    );
  });

  it('is named inside what the browser’s routes fold', async () => {
    const broken = photograph.subarray(0, 900);
    expect(await refused(IMAGES, [photograph, broken])).toBe(
      'Field images[1].input.imageData: The image is cut short.',
    );
    expect(await refused(FRAMES, [broken, photograph])).toBe('Field frames[0].data: The image is cut short.');
  });
});

describe('the pictures of a request', () => {
  it.each([
    [LIVENESS, 5, 'Field "video.workflow_data.frames": '],
    [IMAGES, 8, 'Field images: '],
    [FRAMES, 16, 'Field frames: '],
    [FRAMES, 3, 'Field frames: '],
  ] as const)('are refused undecoded where they cost too much together: %s, %i times', async (path, often, named) => {
    const before = process.cpuUsage();
    expect(await refused(path, Array<Buffer>(often).fill(costly))).toBe(`${named}${TOGETHER}`);
    const { user, system } = process.cpuUsage(before);
    // Decoding one alone takes 600 ms.
    expect((user + system) / 1000).toBeLessThan(500);
  });

  const resized = (width: number, height: number) =>
    sharp(photograph).resize(width, height, { fit: 'contain' }).jpeg({ quality: 60 });

  it.each<[string, keyof typeof BODIES, number, () => Promise<Buffer>]>([
    ['five of a telephone', LIVENESS, 5, () => resized(3000, 4000).toBuffer()],
    ['five of a telephone, progressive', LIVENESS, 5, () => resized(3000, 4000).jpeg({ progressive: true }).toBuffer()],
    ['sixteen frames of a camera', FRAMES, 16, () => resized(1920, 1080).toBuffer()],
    [
      'sixteen of a canvas, with alpha',
      FRAMES,
      16,
      () => resized(1080, 1920).blur(3).ensureAlpha().png({ colours: 16 }).toBuffer(),
    ],
    ['eight photographs of 50 megapixels', IMAGES, 8, () => resized(6120, 8160).jpeg({ quality: 40 }).toBuffer()],
    ['two of the costliest', FRAMES, 2, async () => costly],
  ])('are judged where they are %s', { timeout: 60_000 }, async (_name, path, often, make) => {
    const picture = await make();
    const { status, json } = await post(service, path, BODIES[path](Array<Buffer>(often).fill(picture)));
    expect([status, json.errorMsg]).toEqual([200, undefined]);
  });
});
