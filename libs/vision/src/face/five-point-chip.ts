import type { FivePointChip } from '@bonafide/inference/inputs/five-points';
import type { Model } from '@bonafide/inference/pool/models';
import { type Anchor, alignedChip } from './align.js';
import type { Describer } from './describer.js';
import type { Face } from './face.js';

/** Descriptor contracts `descriptor-*` of five points: eyes, nose and mouth corners on the chip's places. */
export function fivePointDescriber(chip: FivePointChip): (model: Model) => Describer {
  return (model) => ({
    async describe(image, face, { stage }) {
      const { size } = chip;
      const aligned = await stage('align', () => alignedChip(image, anchorsOf(face, chip), size));
      return stage('embed', async () => {
        const { descriptor } = await model.run({ image: { data: aligned.data, dims: [1, size, size, 3] } });
        if (!descriptor) throw new Error('the descriptor network lacks the output of its contract');
        return descriptor.data;
      });
    },
  });
}

function anchorsOf({ points }: Face, { size, places }: FivePointChip): Anchor[] {
  const { leftEye, rightEye, nose, mouthLeft, mouthRight } = points;
  const found = [leftEye, rightEye, nose, mouthLeft, mouthRight];
  return places.flatMap(([x, y], i) => {
    const face = found[i];
    return face ? [{ face, chip: { x: x * size, y: y * size } }] : [];
  });
}
