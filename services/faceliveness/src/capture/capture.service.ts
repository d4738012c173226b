import type { Answer } from '@bonafide/contract/answer';
import { EnginePool } from '@bonafide/engine/engine-pool';
import { modelsOf, Receipts } from '@bonafide/engine/receipts';
import type { Role } from '@bonafide/inference/pack/manifest';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Media } from '@bonafide/vision/image/media';
import { type CaptureJudgement, judgeCapture } from '@bonafide/vision/quality/capture-feedback';
import { METRICS, metricNamed } from '@bonafide/vision/quality/capture-metrics';
import type { CapturePolicy } from '@bonafide/vision/quality/capture-policy';
import { MEASURING } from '@bonafide/vision/quality/measure-faces';
import type { CapturePicture, MeasuredFace, MeasuredPicture } from '@bonafide/vision/quality/measure-pictures';
import { Injectable } from '@nestjs/common';
import type { tasks } from '../analyze/analyze.tasks.js';
import { namingPictures } from '../analyze/naming-pictures.js';
import { capturedFrame } from './autocapture.js';
import type { AnalyzeImageBody, AutocaptureBody, Detection } from './capture.schemas.js';
import { DEFAULT_PROFILE, readProfile } from './capture-profile.js';

const TAKING_PART: readonly Role[] = ['face-detector', 'face-landmarks', ...MEASURING.full];

type FrameResult = Answer<'POST /b2c/sdk/preface/autocaptureVideo'>['frameResults'][number];

/** A metric as the contract has it, with its native value and unit beside. */
interface ReportedMetric {
  name: string;
  value: number | string | boolean | null;
  native?: number | null;
  unit?: string;
  [more: string]: unknown;
}

type Output = AnalyzeImageBody['images'][number]['output'][number];

/** Frames of a preview, as base64 text or as bytes. */
export type Preview = Pick<AutocaptureBody, 'profile' | 'rotation' | 'autocaptureMinimumFrameCount'> &
  Detection & { readonly frames: readonly { readonly data: Media }[] };

/** What was decided by which policies, for the receipt. */
interface Verdict {
  readonly operation: 'analyzeImage' | 'autocapture';
  readonly outcome: 'MEASURED' | 'CAPTURED' | 'NOT_CAPTURED';
  readonly policy: object;
  readonly scores: object;
}

/** Judges pictures and preview frames by capture profiles, each answer with its receipt: Knomi Web's face analyser. */
@Injectable()
export class CaptureService {
  constructor(
    private readonly pool: EnginePool<typeof tasks>,
    private readonly receipts: Receipts,
  ) {}

  /**
   * Metrics and compliance of every face in every image, in the order of the request. Throws DomainError as `readImage`
   * and `readProfile` do, INVALID_VALUE without an image, UNAVAILABLE and TIMEOUT.
   */
  async analyze({ images }: AnalyzeImageBody, tenant: string): Promise<Answer<'POST /b2c/sdk/preface/analyzeImage'>> {
    if (images.length === 0) {
      throw new DomainError('INVALID_VALUE', 'At least one image is required.', { reason: 'no_images' });
    }
    const outputs = images.map(({ output }) => output.map((wanted) => ({ ...wanted, profile: profileOf(wanted) })));
    const pictures = images.map(({ input }) => pictureOf(input.imageData, input));
    const measured = await this.measure(pictures, (at) =>
      at === undefined ? 'images' : `images[${at}].input.imageData`,
    );
    const policies = outputs.map((wanted) => wanted.map(({ profile }) => profile.policy));
    await this.keep(tenant, measured, {
      operation: 'analyzeImage',
      outcome: 'MEASURED',
      policy: { policies },
      scores: { pictures: measured.map(({ faces }, at) => faces.map((face) => groundsOf(face, policies[at] ?? []))) },
    });
    return {
      images: measured.map(({ faces }, at) => ({
        id: images[at]?.id ?? `image_${at + 1}`,
        faces: faces.map(({ box, metrics }) => ({
          box: rounded(box),
          output: (outputs[at] ?? []).map(({ profile, ...wanted }, index) => ({
            id: wanted.id ?? `output_${index + 1}`,
            isCompliant: judgeCapture(metrics, profile.policy).compliant,
            metrics: reported(wanted, metrics),
          })),
        })),
      })),
    };
  }

  /** Compliance of every frame, and the frame to capture. Throws as `analyze`, and why `signal` gives the frames up. */
  async autocapture(
    body: Preview,
    tenant: string,
    signal?: AbortSignal,
  ): Promise<Answer<'POST /b2c/sdk/preface/autocaptureVideo'>> {
    const { policy } = readProfile(body.profile.xml);
    const pictures = body.frames.map(({ data }) => ofFirstFace(pictureOf(data, body)));
    const measured = await this.measure(pictures, (at) => (at === undefined ? 'frames' : `frames[${at}].data`), signal);
    const judged = measured.map(({ faces: [face] }) => ({ face, ...judgeCapture(face?.metrics, policy) }));
    const verdicts = judged.map(({ compliant, face }) => ({
      compliant,
      sharpness: face?.metrics.Sharpness.native ?? 0,
    }));
    const leastFrames = body.autocaptureMinimumFrameCount;
    const index = capturedFrame(verdicts, leastFrames);
    await this.keep(tenant, measured, {
      operation: 'autocapture',
      outcome: index >= 0 ? 'CAPTURED' : 'NOT_CAPTURED',
      policy: { policy, leastFrames },
      scores: { capturedFrame: index, frames: judged.map(({ face }) => (face ? groundsOf(face, [policy]) : null)) },
    });
    return {
      frameResults: judged.map(frameResult),
      results: { captured: index >= 0, capturedFrameIndex: index },
    };
  }

  private async measure(
    pictures: readonly CapturePicture[],
    fieldOf: (at: number | undefined) => string,
    signal?: AbortSignal,
  ): Promise<MeasuredPicture[]> {
    try {
      return await this.pool.run('measurePictures', { pictures }, signal);
    } catch (error) {
      throw namingPictures(error, fieldOf);
    }
  }

  private async keep(tenant: string, measured: readonly MeasuredPicture[], verdict: Verdict): Promise<void> {
    const models = modelsOf(this.pool.manifest, ({ role }) => TAKING_PART.includes(role));
    const inputs = measured.map(({ sha256 }) => ({ kind: 'frame', sha256 }));
    await this.receipts.keep({ ...verdict, tenant, models, inputs });
  }
}

/** Which policies a face fulfils, and the native values of the metrics that they bind. */
function groundsOf({ metrics }: MeasuredFace, policies: readonly CapturePolicy[]): object {
  const bound = new Set(policies.flatMap((policy) => Object.keys(policy) as (keyof CapturePolicy)[]));
  return {
    compliant: policies.map((policy) => judgeCapture(metrics, policy).compliant),
    metrics: Object.fromEntries([...bound].map((name) => [name, metrics[name].native])),
  };
}

function pictureOf(media: Media, detection: Detection & { rotation: number }): CapturePicture {
  const { rotation, faceDetectionMode: mode, faceMinimumSize = 0, faceMaximumSize = 1 } = detection;
  const choice = {
    first: mode.endsWith('BY_SCORE') ? ('surest' as const) : ('largest' as const),
    dominant: mode.startsWith('DOMINANT'),
    leastWidth: faceMinimumSize,
    // The whole picture is no bound: the box of a face at its edge reaches beyond.
    mostWidth: faceMaximumSize < 1 ? faceMaximumSize : Number.POSITIVE_INFINITY,
  };
  return { media, rotation, choice };
}

/** Of a frame the first face is judged, and the others are not measured. */
function ofFirstFace(picture: CapturePicture): CapturePicture {
  return { ...picture, choice: { ...picture.choice, dominant: true } };
}

function profileOf({ profileXml }: Output) {
  return profileXml === undefined ? DEFAULT_PROFILE : readProfile(profileXml);
}

/** A profile reports every metric; the names asked for beside it follow. An unknown name was not assessed: null. */
function reported({ profileXml, metrics: asked }: Output, metrics: MeasuredFace['metrics']): ReportedMetric[] {
  const names = new Set([...(profileXml === undefined ? [] : Object.keys(METRICS)), ...asked]);
  return [...names].map((name) => {
    const known = metricNamed(name);
    if (!known) return { name, value: null };
    const { score, native } = metrics[known];
    return { name, value: score ?? native, native, unit: METRICS[known] };
  });
}

function frameResult({
  compliant,
  feedback,
  face,
}: CaptureJudgement & { face: MeasuredFace | undefined }): FrameResult {
  return { compliant, feedback: [...feedback], ...(face && { region: rounded(face.box) }) };
}

function rounded({ x, y, width, height }: MeasuredFace['box']): MeasuredFace['box'] {
  return { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
}
