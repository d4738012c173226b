import { FIVE_POINT_PLACES, FIVE_POINT_SIZE } from '@bonafide/inference/inputs/five-points';
import type { Model } from '@bonafide/inference/pool/models';
import { type Anchor, alignedChip } from './align.js';
import type { Describer } from './describer.js';
import type { Face } from './face.js';

const SIZE = FIVE_POINT_SIZE;

/** Descriptor contract `descriptor-256/five-points`: eyes, nose and mouth corners on their places, 128 × 128. */
export function fivePointDescriber(model: Model): Describer {
  return {
    async describe(image, face, { stage }) {
      const chip = await stage('align', () => alignedChip(image, anchorsOf(face), SIZE));
      return stage('embed', async () => {
        const { descriptor } = await model.run({ image: { data: chip.data, dims: [1, SIZE, SIZE, 3] } });
        if (!descriptor) throw new Error('the descriptor network lacks the output of its contract');
        return descriptor.data;
      });
    },
  };
}

function anchorsOf({ points: { leftEye, rightEye, nose, mouthLeft, mouthRight } }: Face): Anchor[] {
  const found = [leftEye, rightEye, nose, mouthLeft, mouthRight];
  return FIVE_POINT_PLACES.flatMap(([x, y], i) => {
    const face = found[i];
    return face ? [{ face, chip: { x: x * SIZE, y: y * SIZE } }] : [];
  });
}
