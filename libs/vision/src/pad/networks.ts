import type { Model, ModelOutput, Models } from '@bonafide/inference/pool/models';
import type { Box, Image } from '../image/image.js';
import { contextCrop, faceCrop, patches } from './crops.js';
import type { PadFrame } from './sequence.js';
import { stretchedCrop } from './stretch.js';

/** Answers of the attack networks about one frame, by name: above 0 speaks for an attack; null: not in the pack. */
export interface NetworkSignals {
  readonly contextNet: number | null;
  readonly faceNet: number | null;
  readonly patchNet: number | null;
  /** Logit of the mean live class of the MiniFASNets, negated; null also where the scene they want is not in the picture. */
  readonly miniFasNet: number | null;
}

/** Runs those attack networks that the pack has, each once for all frames. */
export async function networkSignals(models: Models, frames: readonly PadFrame[]): Promise<NetworkSignals[]> {
  const own = new Map(models.all('pad-own').map((model) => [model.entry.contract, model]));
  const context = await attackLogits(own.get('attack-logit/context'), frames, ({ image, face }) => [
    contextCrop(image, face),
  ]);
  const face = await attackLogits(own.get('attack-logit/face'), frames, ({ image, face }) => [faceCrop(image, face)]);
  const patch = await attackLogits(own.get('attack-logit/patches'), frames, ({ image, face }) => patches(image, face));
  const mini = await miniFasNet(models, frames);
  return frames.map((_, i) => ({
    contextNet: context?.[i] ?? null,
    faceNet: face?.[i] ?? null,
    patchNet: patch?.[i] ?? null,
    miniFasNet: mini?.[i] ?? null,
  }));
}

/** The mean answer over each frame's crops and their mirror images. */
async function attackLogits(
  model: Model | undefined,
  frames: readonly PadFrame[],
  cut: (frame: PadFrame) => Image[],
): Promise<number[] | undefined> {
  if (!model) return undefined;
  const crops = frames.map((frame) => cut(frame).flatMap((crop) => [crop, mirrored(crop)]));
  const { attack } = await run(model, crops.flat());
  let at = 0;
  return crops.map(({ length }) => {
    const own = (attack as ModelOutput).data.subarray(at, at + length);
    at += length;
    return own.reduce((sum, value) => sum + value, 0) / length;
  });
}

function mirrored({ width, height, data }: Image): Image {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      out.set(data.subarray(from, from + 3), (y * width + width - 1 - x) * 3);
    }
  }
  return { width, height, data: out };
}

/** Side of the scene that each MiniFASNet wants, in boxes; its contract names it. */
const SCENE = /^live-class-1\/scene-square-(\d+\.\d+)$/;
const MINI_SIDE = 80;

/** Side of the least scene, in faces: on tighter crops the networks take every second bona fide picture for an attack. */
const LEAST_SCENE = 1 / 0.6;

function hasScene({ image, face }: PadFrame): boolean {
  return Math.min(image.width, image.height) >= LEAST_SCENE * face.box.width;
}

async function miniFasNet(models: Models, frames: readonly PadFrame[]): Promise<(number | null)[] | undefined> {
  const networks = models.all('pad-minifasnet');
  if (networks.length === 0) return undefined;
  const live = new Float64Array(frames.length);
  for (const model of networks) {
    const boxes = Number(SCENE.exec(model.entry.contract)?.[1]);
    if (!boxes) throw new Error(`no crop is known for the contract ${model.entry.contract}`);
    const crops = frames.map(({ image, face }) => sceneCrop(image, portraitBox(face.box), boxes));
    const { classes } = await run(model, crops);
    frames.forEach((_, i) => {
      live[i] = (live[i] as number) + (classes?.data[i * 3 + 1] ?? Number.NaN) / networks.length;
    });
  }
  return [...live].map((share, i) => (hasScene(frames[i] as PadFrame) ? -logit(share) : null));
}

/** The box that the authors' detector draws, from chin to hair and taller than wide, about the facial square. */
function portraitBox({ x, y, width, height }: Box): Box {
  return { x: x - 0.05 * width, y: y - 0.28 * height, width: 1.1 * width, height: 1.4 * height };
}

/** The scene around the face, pushed into the picture and no larger than it, as the network's authors cut it. */
function sceneCrop(image: Image, box: Box, boxes: number): Image {
  const scale = Math.min(boxes, (image.width - 1) / box.width, (image.height - 1) / box.height);
  const [width, height] = [box.width * scale, box.height * scale];
  const x = Math.min(Math.max(box.x + (box.width - width) / 2, 0), image.width - width);
  const y = Math.min(Math.max(box.y + (box.height - height) / 2, 0), image.height - height);
  return stretchedCrop(image, { x, y, width, height }, MINI_SIDE, MINI_SIDE);
}

async function run(model: Model, crops: readonly Image[]) {
  const side = (crops[0] as Image).width;
  const data = new Uint8Array(crops.length * side * side * 3);
  crops.forEach((crop, i) => {
    data.set(crop.data, i * side * side * 3);
  });
  return model.run({ image: { data, dims: [crops.length, side, side, 3] } });
}

function logit(share: number): number {
  const clipped = Math.min(Math.max(share, 1e-4), 1 - 1e-4);
  return Math.log(clipped / (1 - clipped));
}
