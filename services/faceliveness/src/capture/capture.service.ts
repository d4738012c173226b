import { type CaptureJudgement, judgeCapture } from '@bonafide/vision/quality/capture-feedback';
import { METRICS, metricNamed } from '@bonafide/vision/quality/capture-metrics';
import type { CapturePicture, MeasuredFace, MeasuredPicture } from '@bonafide/vision/quality/measure-pictures';
import { capturedFrame } from './autocapture.js';
import type { AnalyzeImageBody, AutocaptureBody, Detection } from './capture.schemas.js';
import { DEFAULT_PROFILE, readProfile } from './capture-profile.js';

/** The engine behind captures: measures the faces of pictures in a worker. */
export interface CaptureEngine {
  run(task: 'measurePictures', payload: { pictures: readonly CapturePicture[] }): Promise<readonly MeasuredPicture[]>;
}

type Output = AnalyzeImageBody['images'][number]['output'][number];

/** Judges pictures and preview frames by capture profiles: the operations of Knomi Web's face analyser. */
export class CaptureService {
  constructor(private readonly engine: CaptureEngine) {}

  /**
   * Metrics and compliance of every face in every image, in the order of the request. Throws DomainError as `readImage`
   * and `readProfile` do, UNAVAILABLE and TIMEOUT.
   */
  async analyze({ images }: AnalyzeImageBody): Promise<object> {
    const outputs = images.map(({ output }) => output.map((wanted) => ({ ...wanted, profile: profileOf(wanted) })));
    const pictures = images.map(({ input }) => pictureOf(input.imageData, input));
    const measured = await this.measure(pictures);
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

  /** Compliance of every frame, and the frame to capture. Throws as `analyze`. */
  async autocapture(body: AutocaptureBody): Promise<object> {
    const { policy } = readProfile(body.profile.xml);
    const measured = await this.measure(body.frames.map(({ data }) => pictureOf(data, body)));
    const judged = measured.map(({ faces: [face] }) => ({ face, ...judgeCapture(face?.metrics, policy) }));
    const verdicts = judged.map(({ compliant, face }) => ({
      compliant,
      sharpness: face?.metrics.Sharpness.native ?? 0,
    }));
    const index = capturedFrame(verdicts, body.autocaptureMinimumFrameCount);
    return {
      frameResults: judged.map(frameResult),
      results: { captured: index >= 0, capturedFrameIndex: index },
    };
  }

  private async measure(pictures: readonly CapturePicture[]): Promise<readonly MeasuredPicture[]> {
    return pictures.length > 0 ? this.engine.run('measurePictures', { pictures }) : [];
  }
}

function pictureOf(media: string, detection: Detection & { rotation: number }): CapturePicture {
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

function profileOf({ profileXml }: Output) {
  return profileXml === undefined ? DEFAULT_PROFILE : readProfile(profileXml);
}

/** A profile reports every metric; the names asked for beside it follow. An unknown name was not assessed: null. */
function reported({ profileXml, metrics: asked }: Output, metrics: MeasuredFace['metrics']): object[] {
  const names = new Set([...(profileXml === undefined ? [] : Object.keys(METRICS)), ...asked]);
  return [...names].map((name) => {
    const known = metricNamed(name);
    if (!known) return { name, value: null };
    const { score, native } = metrics[known];
    return { name, value: score ?? native, native, unit: METRICS[known] };
  });
}

function frameResult({ compliant, feedback, face }: CaptureJudgement & { face: MeasuredFace | undefined }): object {
  return { compliant, feedback, ...(face && { region: rounded(face.box) }) };
}

function rounded({ x, y, width, height }: MeasuredFace['box']): MeasuredFace['box'] {
  return { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
}
