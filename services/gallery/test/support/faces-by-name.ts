import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { readPack } from '@bonafide/inference/pack/load-pack';
import { encodeTemplate } from '@bonafide/vision/face/template';

export const { manifest } = await readPack(resolve('.bonafide/models/default'));
const MODELS = manifest.matchers.find(({ algorithm }) => algorithm === 'F500')?.parts.map(({ model }) => model) ?? [];
const described = manifest.models.filter(({ name }) => MODELS.includes(name));

/** Of a picture whose eyes are covered. */
const COVERED = { eyesVisible: 0, mouthCovered: null, sharpness: null, interEyeDistance: null, dynamicRange: null };

/** Numbers between −1 and 1 that follow from a text. */
function numbers(text: string, count: number): number[] {
  const found: number[] = [];
  for (let block = 0; found.length < count; block++) {
    const digest = createHash('sha256').update(`${text}/${block}`).digest();
    for (let i = 0; i + 2 <= digest.length && found.length < count; i += 2) found.push(digest.readInt16LE(i) / 32_768);
  }
  return found;
}

const unit = (values: number[]) => {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
};

/**
 * A template of somebody's face: the same for the same name, and for other shots of one person the less alike, the larger
 * `noise` is (0.3 is a cosine of about 0.958). `pack` is that of other networks; `covered` eyes make a score of two such
 * pictures lower.
 */
export function templateOf(
  name: string,
  { shot = '', noise = 0, pack = '', covered = false } = {},
): Uint8Array<ArrayBuffer> {
  const parts = described.map(({ sha256, outputs, name: model }) => {
    const count = Number(outputs[0]?.shape[1]);
    const face = unit(numbers(`${name}/${model}`, count));
    const other = unit(numbers(`${name}/${model}/${shot}`, count));
    const descriptor = unit([...face].map((value, i) => value + noise * (other[i] ?? 0)));
    return {
      model: pack
        ? createHash('sha256')
            .update(sha256 + pack)
            .digest('hex')
        : sha256,
      descriptor,
    };
  });
  return new Uint8Array(encodeTemplate({ parts, ...(covered && { quality: COVERED }) }));
}

/** A picture as the stub of nexaface reads it: `face NAME`, `face NAME SHOT NOISE`. */
export const pictureOf = (name: string, shot = '', noise = 0) => Buffer.from(`face ${name} ${shot} ${noise}`);

/** The template of such a picture; undefined for other bytes. */
export function templateIn(picture: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const [kind, name = '', shot = '', noise = '0', pack = ''] = Buffer.from(picture).toString().split(' ');
  return kind === 'face' ? templateOf(name, { shot, noise: Number(noise), pack }) : undefined;
}
