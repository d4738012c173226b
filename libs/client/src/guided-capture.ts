import { type CaptureOptions, captureFrames, type Frame } from './capture.js';
import type { ActiveChallenge, Movement } from './engine.types.js';
import type { FaceCapture, FaceWorkflow } from './journey.types.js';

/** What to show a person during a guided capture. */
export interface Prompt {
  /** What to do now: look into the camera first, then one movement after the other. */
  readonly movement: Movement | undefined;
  /** The same in a sentence, in English. */
  readonly text: string;
  /** 0 for the beginning, then the movement's number. */
  readonly step: number;
  readonly steps: number;
}

export interface GuidedOptions extends Pick<CaptureOptions, 'longSide' | 'quality' | 'signal'> {
  workflow: FaceWorkflow;
  /** Called before each step; its frames are taken when what it returns has settled, `reactionMs` later. */
  onPrompt: (prompt: Prompt) => void | Promise<void>;
  /**
   * Fills the screen with a colour (CSS), brightly, and clears it (undefined): called where the challenge has colours, an
   * experiment of the server. Colours change less than three times a second, as WCAG 2.3.1 wants.
   */
  onColour?: (colour: string | undefined) => void | Promise<void>;
  /** Time to read and begin, milliseconds; default 700. */
  reactionMs?: number;
}

/**
 * Takes the frames of a guided capture: tells what to do, step by step, and collects the frames that the challenge wants
 * from a playing video or a camera's stream (browsers only). Frames are taken as the camera gives them: a page may show its
 * video mirrored, but left and right are the person's. Throws as `captureFrames` does.
 */
export async function captureGuided(
  source: HTMLVideoElement | MediaStream,
  challenge: ActiveChallenge,
  { workflow, onPrompt, onColour, reactionMs = 700, ...options }: GuidedOptions,
): Promise<FaceCapture> {
  const { atRest, perMovement, most, intervalMs } = challenge.frames;
  const steps: (Movement | undefined)[] = [undefined, ...challenge.movements];
  const frames: Frame[] = [];
  for (const [step, movement] of steps.entries()) {
    await onPrompt({ movement, text: challenge.guidance[step] ?? '', step, steps: challenge.movements.length });
    await new Promise((resolve) => setTimeout(resolve, reactionMs));
    const count = Math.min(movement ? perMovement : atRest, most - frames.length);
    if (!movement && challenge.colours) await onColour?.('white');
    frames.push(...(await captureFrames(source, { ...options, count, intervalMs })));
    if (!movement) frames.push(...(await colouredFrames(source, challenge, onColour, options)));
  }
  return {
    video: { meta_data: { challenge_id: challenge.challengeId }, workflow_data: { workflow, frames } },
  };
}

/** From a colour on the screen to a frame in which the face is lit by it: screen, camera and exposure need their time. */
const SETTLING_MS = 400;

const CSS_COLOUR = {
  RED: '#ff0000',
  GREEN: '#00ff00',
  BLUE: '#0000ff',
  CYAN: '#00ffff',
  MAGENTA: '#ff00ff',
  YELLOW: '#ffff00',
} as const;

/** One frame under each colour; none where the challenge has none. */
async function colouredFrames(
  source: HTMLVideoElement | MediaStream,
  { colours = [] }: ActiveChallenge,
  onColour: GuidedOptions['onColour'],
  options: CaptureOptions,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (const colour of colours) {
    await onColour?.(CSS_COLOUR[colour]);
    await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
    frames.push(...(await captureFrames(source, { ...options, count: 1 })));
  }
  await onColour?.(undefined);
  return frames;
}
