import type { Role } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { ImageError } from '@bonafide/wire/picture/errors';
import { type Face, scaleFace } from '../face/face.js';
import { faceFinder } from '../face/find-faces.js';
import type { DecodedImage } from '../image/decode.js';
import type { Media } from '../image/media.js';
import { readImages } from '../image/read-image.js';
import { type AttackFindings, attackFindings } from '../pad/assess-capture.js';
import { perceptualHash, softwareMarks } from '../pad/injection.js';
import { type FaceMetrics, metricsOf } from '../quality/capture-metrics.js';
import { type Cover, coversOf } from '../quality/covers.js';
import { MEASURING, measureFace } from '../quality/measure-faces.js';
import { bestFrame, framesOfMean } from './best-frame.js';
import { estimatedAge } from './estimated-age.js';

/** A frame as it came. */
export interface FramePayload {
  readonly media: Media;
  /** Epoch milliseconds; undefined when the client sent none. */
  readonly timestampMs: number | undefined;
}

export interface CapturePayload {
  readonly frames: readonly FramePayload[];
  /** Clockwise degrees, a multiple of 90. */
  readonly rotation: number;
  /** Whether the age of the face in the best frame is wanted. */
  readonly estimateAge?: boolean | undefined;
}

/** What a frame shows. */
export interface FrameFindings {
  readonly sha256: string;
  readonly perceptual: bigint;
  /** Names of programs in its metadata that stand in for a camera or edit pictures. */
  readonly programs: readonly string[];
  /** Its largest face, in pixels of the frame as sent, what was measured and what is covered of it; absent when it shows none. */
  readonly subject?: { readonly face: Face; readonly metrics: FaceMetrics; readonly covers: readonly Cover[] };
}

/** What a capture shows. */
export interface CaptureFindings extends AttackFindings {
  readonly frames: readonly FrameFindings[];
  /** Age in years of the face in the best frame, where it was asked for and that face can be used. */
  readonly age?: number;
}

/** Roles that take part in an examination, where the pack has them. */
export const EXAMINING: readonly Role[] = [
  'face-detector',
  'face-landmarks',
  ...MEASURING.capture,
  'pad-minifasnet',
  'pad-facenox',
];

/**
 * Reads all frames, finds and measures the face of each, and looks for signs of an attack in all of them together. Throws
 * as `readImages`, and ImageError MEDIA_SIZE for frames of several sizes.
 */
export async function examineCapture(
  models: Models,
  { frames, rotation, estimateAge }: CapturePayload,
  context: TaskContext,
): Promise<CaptureFindings> {
  const findings: FrameFindings[] = [];
  const faces: { index: number; image: DecodedImage; face: Face; timestampMs: number | undefined }[] = [];
  let first: DecodedImage | undefined;
  const pictures = frames.map(({ media }) => ({ media, rotation }));
  for await (const { image, sha256, bytes } of readImages(pictures, context)) {
    const timestampMs = frames[findings.length]?.timestampMs;
    const origin = { sha256, perceptual: perceptualHash(image), programs: softwareMarks(bytes) };
    first ??= image;
    requireSameSize(first, image);
    const found = await faceFinder(models).find(image, context);
    const [face] = found;
    if (!face) {
      findings.push(origin);
      continue;
    }
    const metrics = metricsOf(await measureFace(models, { image, faces: found }, face, context));
    const subject = { face: scaleFace(face, image.scale), metrics, covers: coversOf(metrics) };
    faces.push({ index: findings.length, image, face, timestampMs });
    findings.push({ ...origin, subject });
  }
  const counted = framesOfMean(findings);
  const shown = faces.map(({ index, ...frame }) => ({ ...frame, isLeftOut: !counted.includes(index) }));
  const best = estimateAge && faces.find(({ index }) => index === bestFrame(findings)?.index);
  const age = best && (await estimatedAge(models, best, context));
  return { frames: findings, ...(await context.stage('pad', () => attackFindings(models, shown))), ...age };
}

/** Throws ImageError MEDIA_SIZE for frames of two sizes. */
export function requireSameSize(first: DecodedImage, other: DecodedImage): void {
  const { width, height } = other.original;
  if (first.original.width === width && first.original.height === height) return;
  throw new ImageError('MEDIA_SIZE', 'The frames are not all of one size.');
}
