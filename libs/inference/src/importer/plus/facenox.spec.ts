import { describe, expect, it } from 'vitest';
import { InferenceSession, Tensor } from '../../runtime/onnx-runtime.js';
import { IMPORTERS } from '../importers.js';
import { modelFile, noModels } from '../onnx-weights.fixture.js';

const SIDE = 128;

describe('facenox', () => {
  it.skipIf(noModels)(
    `answers to bytes what its supplier's check says of planes (${noModels ?? 'with the prepared network'})`,
    async () => {
      const onnx = IMPORTERS['onnx/facenox']?.([await modelFile('face/facenox_minifasnet_v2se_128.onnx')]);
      const session = await InferenceSession.create(onnx as Uint8Array, { logSeverityLevel: 3 });
      // The check counts through the planes red, green, blue; pixels hold the three side by side.
      const picture = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => {
        const [pixel, plane] = [Math.floor(at / 3), at % 3];
        return ((plane * SIDE * SIDE + pixel) * 7919) % 256;
      });
      const { logits } = await session.run({ image: new Tensor('uint8', picture, [1, SIDE, SIDE, 3]) });
      const [real, spoof] = (logits as Tensor).data as Float32Array;
      expect(real).toBeCloseTo(-10.4476, 3);
      expect(spoof).toBeCloseTo(10.4527, 3);
    },
  );
});
