import { ARCFACE_CHIP, RETAIL_CHIP } from '@bonafide/inference/inputs/five-points';
import type { Model, Models } from '@bonafide/inference/pool/models';
import type { Image } from '../image/image.js';
import type { Describer } from './describer.js';
import { dlibChipDescriber } from './dlib-chip.js';
import type { Face } from './face.js';
import type { Stages } from './face-finder.js';
import { fivePointDescriber } from './five-point-chip.js';
import type { FaceTemplate, TemplatePart } from './template.js';

/** One describer per descriptor contract; another network for the role is one more line here. */
const DESCRIBERS: Readonly<Record<string, (model: Model, models: Models) => Describer>> = {
  'descriptor-128/dlib-chip': dlibChipDescriber,
  'descriptor-256/five-points': fivePointDescriber(RETAIL_CHIP),
  'descriptor-128/arcface-points': fivePointDescriber(ARCFACE_CHIP),
};

/**
 * The template of a face: one part per descriptor network of the pack, in the manifest's order; with `only`, just those
 * networks (SHA-256). Undefined for a face whose features were not found: a template of a wrong place matches strangers.
 */
export async function describeFace(
  models: Models,
  image: Image,
  face: Face,
  stages: Stages,
  only?: readonly string[],
): Promise<FaceTemplate | undefined> {
  if (face.unaligned) return undefined;
  const parts: TemplatePart[] = [];
  for (const model of models.all('face-descriptor')) {
    const { sha256 } = model.entry;
    if (only && !only.includes(sha256)) continue;
    const descriptor = await describerOf(model, models).describe(image, face, stages);
    if (!descriptor) return undefined;
    parts.push({ model: sha256, descriptor });
  }
  return { parts };
}

function describerOf(model: Model, models: Models): Describer {
  const describer = DESCRIBERS[model.entry.contract];
  if (!describer) throw new Error(`no describer knows the descriptor contract ${model.entry.contract}`);
  return describer(model, models);
}
