import type { LivenessDecision } from '@bonafide/vision/liveness/liveness.machine';
import { expect, it } from 'vitest';
import { legacyScore } from './legacy-score.js';

it.each<[LivenessDecision, number]>([
  ['LIVE', 100],
  ['SPOOF', 0],
  ['TOO_BLURRY', 0],
  ['FACE_TOO_LOW_RESOLUTION', -1],
  ['TOO_LOW_FACIAL_DYNAMIC_RANGE', -1],
  ['POSE_TOO_HIGH', -1],
  ['UNABLE_TO_CALCULATE_LIVENESS', -1],
])('the legacy score of %s is %i', (decision, score) => expect(legacyScore(decision)).toBe(score));
