import { DLIB_CHIP_POINTS, DLIB_CHIP_SIZE } from '@bonafide/inference/inputs/dlib-chip';
import type { Model, Models } from '@bonafide/inference/pool/models';
import type { Point } from '../image/image.js';
import { type Anchor, alignedChip } from './align.js';
import { contourOfFive } from './aligned-points.js';
import type { Describer } from './describer.js';

const SIZE = DLIB_CHIP_SIZE;

/**
 * Descriptor contract `descriptor-128/dlib-chip`: 33 of 68 landmarks on dlib's mean face, 150 × 150. A face of which
 * only five points are known is measured once more.
 */
export function dlibChipDescriber(model: Model, models: Models): Describer {
  return {
    async describe(image, face, { stage }) {
      const again = () => contourOfFive(models.get('face-landmarks'), image, face.points);
      const contour = face.contour ?? (await stage('landmarks', again));
      if (!contour) return undefined;
      const chip = await stage('align', () => alignedChip(image, anchorsOf(contour), SIZE));
      return stage('embed', async () => {
        const { descriptor } = await model.run({ image: { data: chip.data, dims: [1, SIZE, SIZE, 3] } });
        if (!descriptor) throw new Error('the descriptor network lacks the output of its contract');
        return descriptor.data;
      });
    },
  };
}

function anchorsOf(contour: readonly Point[]): Anchor[] {
  return DLIB_CHIP_POINTS.flatMap(([index, x, y]) => {
    const face = contour[index];
    return face ? [{ face, chip: { x: x * SIZE, y: y * SIZE } }] : [];
  });
}
