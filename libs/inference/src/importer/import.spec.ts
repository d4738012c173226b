import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { importModel, readRecipe } from '../pack/build-pack.js';
import type { ModelEntry } from '../pack/manifest.js';
import { InferenceSession, Tensor } from '../runtime/onnx-runtime.js';

/*
 * The imported networks against the original files, run by face-api and by TensorFlow.js (wasm), on the same faces.
 */
const require = createRequire(import.meta.url);
const faceApiRoot = join(dirname(require.resolve('@vladmandic/face-api')), '..');
const humanModels = join(dirname(require.resolve('@vladmandic/human')), '..', 'models');
const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as typeof import('@vladmandic/face-api');
const photographs = ['sample1.jpg', 'sample4.jpg', 'sample5.jpg'].map((name) => join(faceApiRoot, 'demo', name));

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

let entries: Map<string, ModelEntry>;
let faces: { file: string; box: Box }[];

beforeAll(async () => {
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await tf.setBackend('wasm');
  entries = new Map((await readRecipe('default')).models.map((entry) => [entry.name, entry]));
  const detector = await open('blaze-face');
  faces = [];
  for (const file of photographs) faces.push(...(await detect(detector, file)).map((box) => ({ file, box })));
  expect(faces.length).toBeGreaterThanOrEqual(10);
});

async function open(name: string): Promise<InferenceSession> {
  const entry = entries.get(name);
  if (!entry) throw new Error(`the recipe has no ${name}`);
  return InferenceSession.create(await importModel(entry), { intraOpNumThreads: 1, logSeverityLevel: 3 });
}

async function run(session: InferenceSession, images: Uint8Array[], size: number): Promise<Record<string, number[]>> {
  const image = new Tensor('uint8', Buffer.concat(images), [images.length, size, size, 3]);
  const results = await session.run({ image });
  return Object.fromEntries(Object.entries(results).map(([k, v]) => [k, [...((v as Tensor).data as Float32Array)]]));
}

async function letterbox(file: string, size: number): Promise<Uint8Array> {
  return sharp(file).resize(size, size, { fit: 'contain', position: 'left top' }).removeAlpha().raw().toBuffer();
}

/** Boxes, in the photograph's pixels, of the faces found with a score above 0.6, one per face. */
async function detect(session: InferenceSession, file: string): Promise<Box[]> {
  const { width = 0, height = 0 } = await sharp(file).metadata();
  const scale = Math.max(width, height) / 256;
  const { scores = [], boxes = [] } = await run(session, [await letterbox(file, 256)], 256);
  const found: Box[] = [];
  const order = scores.map((score, i) => ({ score, i })).filter(({ score }) => score > 0.6);
  for (const { i } of order.sort((a, b) => b.score - a.score)) {
    const [x0, y0, x1, y1] = boxes.slice(4 * i, 4 * i + 4).map((v) => Math.round(v * scale)) as [
      number,
      number,
      number,
      number,
    ];
    const left = Math.max(0, x0);
    const top = Math.max(0, y0);
    const box = { left, top, width: Math.min(width, x1) - left, height: Math.min(height, y1) - top };
    if (!found.some((other) => Math.abs(other.left - left) < other.width && Math.abs(other.top - top) < other.height)) {
      found.push(box);
    }
  }
  return found;
}

/** All faces, cut and scaled to size × size. */
function crops(size: number): Promise<Uint8Array[]> {
  return Promise.all(
    faces.map(({ file, box }) =>
      sharp(file).extract(box).resize(size, size, { fit: 'fill' }).removeAlpha().raw().toBuffer(),
    ),
  );
}

function agree(ours: readonly number[], theirs: readonly number[], tolerance: number): void {
  expect(ours.length).toBe(theirs.length);
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const cosine = dot(ours, theirs) / Math.sqrt(dot(ours, ours) * dot(theirs, theirs));
  const largest = Math.max(...ours.map((value, i) => Math.abs(value - (theirs[i] ?? Number.NaN))));
  expect(cosine).toBeGreaterThanOrEqual(0.99999);
  expect(largest).toBeLessThanOrEqual(tolerance);
}

describe('face-api networks', () => {
  const original = async (net: { loadFromDisk(path: string): Promise<void> }) => {
    await net.loadFromDisk(join(faceApiRoot, 'model'));
  };
  /** face-api brings its own copy of TensorFlow.js; tensors and kernels must be of that copy. */
  const api = faceapi.tf as unknown as typeof tf & { setWasmPaths: typeof setWasmPaths };
  const picture = (bytes: Uint8Array, size: number) => api.tensor3d(bytes, [size, size, 3], 'int32');

  beforeAll(async () => {
    api.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
    await api.setBackend('wasm');
    await api.ready();
  });

  it('landmarks', async () => {
    await original(faceapi.nets.faceLandmark68Net);
    const images = await crops(112);
    const { points = [] } = await run(await open('face-landmarks-68'), images, 112);
    for (const [i, image] of images.entries()) {
      const theirs = await faceapi.nets.faceLandmark68Net.forward(picture(image, 112) as never);
      agree(points.slice(i * 136, (i + 1) * 136), [...(await theirs.data())], 1e-4);
    }
  });

  it('descriptor', async () => {
    await original(faceapi.nets.faceRecognitionNet);
    const images = await crops(150);
    const { descriptor = [] } = await run(await open('face-recognition-resnet34'), images, 150);
    const describeFace = async (x: ReturnType<typeof picture>) => [
      ...(await (await faceapi.nets.faceRecognitionNet.forward(x as never)).data()),
    ];
    for (const [i, image] of images.entries()) {
      const x = picture(image, 150);
      const mirrored = await describeFace(x.reverse(1));
      const sum = (await describeFace(x)).map((value, at) => value + (mirrored[at] ?? 0));
      const length = Math.hypot(...sum);
      agree(
        descriptor.slice(i * 128, (i + 1) * 128),
        sum.map((value) => value / length),
        1e-4,
      );
    }
  });

  it('age and sex', async () => {
    await original(faceapi.nets.ageGenderNet);
    const images = await crops(112);
    const { age = [], sex = [] } = await run(await open('age-gender'), images, 112);
    for (const [i, image] of images.entries()) {
      const theirs = await faceapi.nets.ageGenderNet.forward(picture(image, 112) as never);
      expect(Math.abs((age[i] ?? 0) - ((await theirs.age.data())[0] ?? 0))).toBeLessThan(0.01);
      agree(sex.slice(2 * i, 2 * i + 2), [...(await theirs.gender.data())], 1e-4);
    }
  });
});

describe('human networks', () => {
  async function original(name: string): Promise<tf.GraphModel> {
    const { modelTopology, weightsManifest, format } = JSON.parse(
      await readFile(join(humanModels, `${name}.json`), 'utf8'),
    ) as tf.io.ModelJSON;
    const weightData = Uint8Array.from(await readFile(join(humanModels, `${name}.bin`))).buffer;
    const weightSpecs = weightsManifest.flatMap((group) => group.weights);
    return tf.loadGraphModel(
      tf.io.fromMemory({ modelTopology, weightSpecs, weightData, format: format ?? 'graph-model' }),
    );
  }

  /** What the original answers for one picture, by node name. */
  async function ask(model: tf.GraphModel, image: Uint8Array, size: number, nodes: string[], minusOne = false) {
    const scaled = tf.tensor4d(image, [1, size, size, 3], 'float32').div(minusOne ? 127.5 : 255);
    const results = model.execute(minusOne ? scaled.sub(1) : scaled, nodes) as tf.Tensor | tf.Tensor[];
    return Promise.all([results].flat().map(async (result) => [...(await result.data())]));
  }

  it.each([
    {
      name: 'face-mesh-468',
      file: 'facemesh',
      size: 192,
      outputs: { mesh: 'Identity_2', flag: 'Identity_1' },
      tolerance: 0.01,
    },
  ])('$name', async ({ name, file, size, outputs, tolerance }) => {
    const model = await original(file);
    const images = await crops(size);
    const ours = await run(await open(name), images, size);
    for (const [i, image] of images.entries()) {
      const theirs = await ask(model, image, size, Object.values(outputs));
      for (const [at, key] of Object.keys(outputs).entries()) {
        const expected = theirs[at] ?? [];
        agree((ours[key] ?? []).slice(i * expected.length, (i + 1) * expected.length), expected, tolerance);
      }
    }
  });

  it('blaze-face', async () => {
    const model = await original('blazeface');
    const images = await Promise.all(photographs.map((file) => letterbox(file, 256)));
    const { scores = [], boxes = [], points = [] } = await run(await open('blaze-face'), images, 256);
    for (const [i, image] of images.entries()) {
      const nodes = ['Identity', 'Identity_1', 'Identity_2', 'Identity_3'];
      const [coarse = [], fine = [], coarseRows = [], fineRows = []] = await ask(model, image, 256, nodes, true);
      const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
      agree(scores.slice(i * 896, (i + 1) * 896), [...coarse, ...fine].map(sigmoid), 1e-4);
      const rows = [...coarseRows, ...fineRows];
      const decoded = Array.from({ length: 896 }, (_, row) => decode(rows.slice(16 * row, 16 * row + 16), row));
      agree(
        boxes.slice(i * 896 * 4, (i + 1) * 896 * 4),
        decoded.flatMap((d) => d.box),
        0.01,
      );
      agree(
        points.slice(i * 896 * 12, (i + 1) * 896 * 12),
        decoded.flatMap((d) => d.points),
        0.01,
      );
    }
  });

  /** BlazeFace's decoding, as human does it: offsets from the middle of the anchor's cell. */
  function decode(raw: readonly number[], row: number): { box: number[]; points: number[] } {
    const [stride, cell] = row < 512 ? [16, Math.floor(row / 2)] : [32, Math.floor((row - 512) / 6)];
    const cells = 256 / stride;
    const anchor = [((cell % cells) + 0.5) * stride, (Math.floor(cell / cells) + 0.5) * stride] as const;
    const [dx = 0, dy = 0, width = 0, height = 0, ...rest] = raw;
    const [cx, cy] = [dx + anchor[0], dy + anchor[1]];
    return {
      box: [cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2],
      points: rest.map((value, i) => value + anchor[i % 2 === 0 ? 0 : 1]),
    };
  }
});
