import type { Model, Models } from '@bonafide/inference/pool/models';
import type { Box, Image, Point } from '../image/image.js';
import { warp } from '../image/resample.js';
import { alignedPoints } from './aligned-points.js';
import { type FivePoints, fivePointsOf } from './face.js';
import { type FaceFinder, MAX_FACES } from './face-finder.js';
import { readMesh } from './mesh-network.js';
import type { Eyes } from './plausible.js';
import { type Candidate, suppressOverlaps } from './suppress.js';

const LEAST_SCORE = 0.5;
const MOST_OVERLAP = 0.3;
/** A face found with less is looked for again: in a tight portrait it may be a part of the real one. */
const SURE_SCORE = 0.7;
/** Black margins, as shares of the longer side, tried in turn until a sure face shows: very tight portraits need them. */
const MARGINS = [0, 0.25, 0.5];
/** Least answer of the mesh network that confirms a doubtful face; textures such as curtains get less. */
const LEAST_MESH_FLAG = 0.7;

interface EyedCandidate extends Candidate {
  readonly eyes: Eyes;
  /** The detector's own five points, where it has five. */
  readonly points: FivePoints | undefined;
}

/**
 * Detector contract `scored-boxes/letterbox` (its first two points are the eyes) with landmark contract
 * `points-68/square`: the picture in a square with black to the right and below, boxes above a score, overlaps
 * suppressed, doubtful ones confirmed by the mesh network where the pack has one, then the landmarks of each face, see
 * `alignedPoints`. The chain and its figures: libs/inference, README; ADR 0085.
 */
export function scoredBoxesFinder(models: Models): FaceFinder {
  const detector = models.get('face-detector');
  const landmarks = models.get('face-landmarks');
  const [mesh] = models.all('face-mesh');
  return {
    async find(image, stages) {
      const candidates = await stages.stage('detect', async () => {
        const found = await detect(detector, image);
        return mesh ? confirmed(mesh, image, found) : found;
      });
      return stages.stage('landmarks', () =>
        Promise.all(
          candidates.map(async ({ box, score, eyes, points }) => ({
            box,
            confidence: score,
            ...(await alignedPoints(landmarks, image, { box, eyes, points })),
          })),
        ),
      );
    },
  };
}

async function detect(model: Model, image: Image): Promise<EyedCandidate[]> {
  let best: EyedCandidate[] = [];
  for (const margin of MARGINS) {
    const found = await detectWithin(model, image, margin * Math.max(image.width, image.height));
    if (bestScore(found) > bestScore(best)) best = found;
    if (bestScore(best) >= SURE_SCORE) break;
  }
  return best;
}

/** Without the doubtful faces in which the mesh network sees none. */
async function confirmed(mesh: Model, image: Image, candidates: EyedCandidate[]): Promise<EyedCandidate[]> {
  const isFace = async ({ score, box, eyes: { leftEye, rightEye } }: EyedCandidate) => {
    if (score >= SURE_SCORE) return true;
    const angle = Math.atan2(rightEye.y - leftEye.y, rightEye.x - leftEye.x);
    return (await readMesh(mesh, image, box, angle)).flag >= LEAST_MESH_FLAG;
  };
  const verdicts = await Promise.all(candidates.map(isFace));
  return candidates.filter((_, at) => verdicts[at]);
}

function bestScore(candidates: readonly EyedCandidate[]): number {
  return Math.max(0, ...candidates.map(({ score }) => score));
}

async function detectWithin(model: Model, image: Image, margin: number): Promise<EyedCandidate[]> {
  const size = Number(model.entry.inputs[0]?.shape[1]);
  const scale = (Math.max(image.width, image.height) + 2 * margin) / size;
  const input = warp(image, { a: scale, b: 0, tx: -margin, ty: -margin }, size, size);
  const { scores, boxes, points } = await model.run({ image: { data: input.data, dims: [1, size, size, 3] } });
  if (!scores || !boxes || !points) throw new Error('the detector lacks an output of its contract');
  const numbersPerFace = points.data.length / scores.data.length;
  const toImage = (value = 0) => value * scale - margin;
  const pointsIn = (numbers: Float32Array): Point[] =>
    Array.from({ length: numbers.length / 2 }, (_, at) => ({
      x: toImage(numbers[2 * at]),
      y: toImage(numbers[2 * at + 1]),
    }));
  const candidates: EyedCandidate[] = [];
  for (let i = 0; i < scores.data.length; i++) {
    const score = scores.data[i] as number;
    if (!(score >= LEAST_SCORE)) continue;
    const [left, top, right, bottom] = boxes.data.subarray(4 * i, 4 * i + 4);
    const [leftEye, rightEye, ...others] = pointsIn(points.data.subarray(numbersPerFace * i, numbersPerFace * (i + 1)));
    const box: Box = {
      x: toImage(left),
      y: toImage(top),
      width: ((right ?? 0) - (left ?? 0)) * scale,
      height: ((bottom ?? 0) - (top ?? 0)) * scale,
    };
    if (!(box.width > 0 && box.height > 0) || !leftEye || !rightEye) continue;
    candidates.push({ box, score, eyes: { leftEye, rightEye }, points: fivePointsOf([leftEye, rightEye, ...others]) });
  }
  return suppressOverlaps(candidates, MOST_OVERLAP, MAX_FACES);
}
