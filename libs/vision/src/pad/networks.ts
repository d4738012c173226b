import type { Model, Models } from '@bonafide/inference/pool/models';
import type { Image } from '../image/image.js';
import { reflectedSquare, sceneCrop } from './crops.js';
import type { PadFrame } from './sequence.js';

/** What the attack networks say of a frame, as log odds: above 0 speaks for a live face, below 0 for an attack. */
export interface LiveLogits {
  /** Mean over the MiniFASNets of the logit of their live class, each held within ±13.8. */
  readonly miniFasNet: number;
  /** Mean over the two crops of facenox's logit of real less that of spoof. */
  readonly facenox: number;
}

/** Shares nearer to 0 or 1 say no more. */
const LEAST_SHARE = 1e-6;

/** Whether the pack has the networks that detect attacks together; neither of the two kinds is used without the other. */
export function hasAttackNetworks(models: Models): boolean {
  return models.all('pad-minifasnet').length > 0 && models.all('pad-facenox').length > 0;
}

/** Asks each attack network once for all frames, whatever their framing. Throws for a pack without these networks. */
export async function liveLogits(models: Models, frames: readonly PadFrame[]): Promise<LiveLogits[]> {
  if (!hasAttackNetworks(models)) throw new Error('the pack has no attack detection networks');
  const mini: number[][] = [];
  for (const model of models.all('pad-minifasnet')) mini.push(await miniFasNet(model, frames));
  const facenox = await realOverSpoof(models.get('pad-facenox'), frames);
  return frames.map((_, i) => ({
    miniFasNet: mean(mini.map((each) => each[i] as number)),
    facenox: facenox[i] as number,
  }));
}

/** Side of the scene that a MiniFASNet wants, in boxes. */
const SCENE = /^live-class-1\/scene-square-(\d+\.\d+)$/;
const SCENE_SIDE = 80;

async function miniFasNet(model: Model, frames: readonly PadFrame[]): Promise<number[]> {
  const boxes = Number(SCENE.exec(model.entry.contract)?.[1]);
  if (!boxes) throw unknownContract(model);
  const crops = frames.map(({ image, face }) => sceneCrop(image, face.box, boxes, SCENE_SIDE));
  const classes = await run(model, 'classes', crops);
  return frames.map((_, i) => logit(classes[i * 3 + 1] ?? Number.NaN));
}

const SQUARES_CONTRACT = 'real-spoof-logits/reflected-squares-1.5-2.0';
const SQUARES = [1.5, 2] as const;
const SQUARE_SIDE = 128;

async function realOverSpoof(model: Model, frames: readonly PadFrame[]): Promise<number[]> {
  if (model.entry.contract !== SQUARES_CONTRACT) throw unknownContract(model);
  const crops = frames.flatMap(({ image, face }) =>
    SQUARES.map((boxes) => reflectedSquare(image, face.box, boxes, SQUARE_SIDE)),
  );
  const logits = await run(model, 'logits', crops);
  const margin = (crop: number) => (logits[2 * crop] ?? Number.NaN) - (logits[2 * crop + 1] ?? Number.NaN);
  return frames.map((_, i) => mean(SQUARES.map((_, k) => margin(i * SQUARES.length + k))));
}

async function run(model: Model, output: string, crops: readonly Image[]): Promise<Float32Array> {
  const side = (crops[0] as Image).width;
  const data = new Uint8Array(crops.length * side * side * 3);
  crops.forEach((crop, i) => {
    data.set(crop.data, i * side * side * 3);
  });
  const { [output]: answer } = await model.run({ image: { data, dims: [crops.length, side, side, 3] } });
  if (!answer) throw new Error(`the network ${model.entry.name} lacks an output of its contract`);
  return answer.data;
}

function unknownContract({ entry }: Model): Error {
  return new Error(`no crop is known for the contract ${entry.contract}`);
}

function logit(share: number): number {
  const clipped = Math.min(Math.max(share, LEAST_SHARE), 1 - LEAST_SHARE);
  return Math.log(clipped / (1 - clipped));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
