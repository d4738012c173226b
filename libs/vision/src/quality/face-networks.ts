import type { Model } from '@bonafide/inference/pool/models';
import type { Face } from '../face/face.js';
import { type Image, squareAround } from '../image/image.js';
import { cropSquare } from '../image/resample.js';
import type { HeadPose } from './evidence.js';

/** Head pose by a network of contract `angles/box`. */
export async function headPoseOf(model: Model, image: Image, { box }: Face): Promise<HeadPose> {
  const { angles } = await run(model, cropSquare(image, squareAround(box, 1.1), 60));
  const [yaw, pitch, roll] = take(angles, 3);
  // The network counts looking down as positive.
  return { yaw, pitch: -pitch, roll };
}

/** Probability of a neutral expression by a network of contract `expressions/square`. */
export async function neutralityOf(model: Model, image: Image, { box }: Face): Promise<number> {
  const { expressions } = await run(model, cropSquare(image, squareAround(box, 1), 112));
  const [neutral] = take(expressions, 1);
  return neutral;
}

/** Age in years, to a tenth, by a network of contract `age-sex/square`. Throws where it answers no number. */
export async function ageOf(model: Model, image: Image, { box }: Face): Promise<number> {
  const { age } = await run(model, cropSquare(image, squareAround(box, 1), 112));
  const [years] = take(age, 1);
  if (!Number.isFinite(years)) throw new Error('the age network answered no number');
  return Math.max(Math.round(10 * years) / 10, 0);
}

const MASK = { width: 640, height: 480 };
/** How far from the middle, as shares of the input's sides, an answer may lie to be about this face. */
const MIDDLE = { x: 0.12, y: 0.15 };

/** Probability that mouth and nose are covered, by a network of contract `masked-scores/letterbox-2.2`; undefined when it sees no face. */
export async function coverageOf(model: Model, image: Image, { box }: Face): Promise<number | undefined> {
  const { boxes, scores } = await run(model, letterboxed(cropSquare(image, squareAround(box, 2.2), MASK.height)));
  if (!boxes || !scores) throw new Error('the occlusion network lacks an output of its contract');
  let [bare, masked] = [0, 0];
  for (let at = 0; at < scores.length / 3; at += 1) {
    const [left = 0, top = 0, right = 0, bottom = 0] = boxes.subarray(4 * at, 4 * at + 4);
    if (Math.abs((left + right) / 2 - 0.5) > MIDDLE.x || Math.abs((top + bottom) / 2 - 0.5) > MIDDLE.y) continue;
    bare = Math.max(bare, scores[3 * at + 1] ?? 0);
    masked = Math.max(masked, scores[3 * at + 2] ?? 0);
  }
  return Math.max(bare, masked) < 0.5 ? undefined : masked / (bare + masked);
}

/** A square picture in the middle of a wider black one. */
function letterboxed({ width: side, data }: Image): Image {
  const { width, height } = MASK;
  const wide = new Uint8Array(width * height * 3);
  const left = (width - side) / 2;
  for (let row = 0; row < height; row += 1) {
    wide.set(data.subarray(row * side * 3, (row + 1) * side * 3), (row * width + left) * 3);
  }
  return { width, height, data: wide };
}

async function run(model: Model, { width, height, data }: Image): Promise<Record<string, Float32Array | undefined>> {
  const outputs = await model.run({ image: { data, dims: [1, height, width, 3] } });
  return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, output.data]));
}

function take(values: Float32Array | undefined, count: 1): [number];
function take(values: Float32Array | undefined, count: 3): [number, number, number];
function take(values: Float32Array | undefined, count: number): number[] {
  if (!values || values.length < count) throw new Error('a face network lacks the output of its contract');
  return [...values.subarray(0, count)];
}
