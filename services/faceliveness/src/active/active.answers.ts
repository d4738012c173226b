import type { Answer } from '@bonafide/contract/answer';
import type { Movement } from '@bonafide/vision/active/movements';
import { GUIDED_FRAMES } from '@bonafide/wire/face-capture';
import type { IssuedChallenge } from './active-challenges.js';

type ChallengeAnswer = Answer<'POST /faceliveness/activeChallenge'>;

/** Frames to take: of four movements 20, within what a capture may have. */
const FRAMES = { atRest: 3, perMovement: 4, ...GUIDED_FRAMES, intervalMs: 350 };
/** With colours before them, of which each takes one: 21. */
const PER_MOVEMENT_AFTER_COLOURS = 3;

const AT_REST = 'Hold the camera still at eye level, your whole face in view, and look straight into it.';
const TO_DO: Readonly<Record<Movement, string>> = {
  TURN_LEFT: 'Turn your head to your left, then back.',
  TURN_RIGHT: 'Turn your head to your right, then back.',
  NOD: 'Bow your head, then look up again.',
  BLINK: 'Close your eyes for a second, then open them.',
  COME_CLOSER: 'Come closer to the camera, then go back.',
};

/** What a client is told of a challenge. */
export function challengeAnswer({ id, movements, colours, expiresAt }: IssuedChallenge): ChallengeAnswer {
  return {
    challengeId: id,
    expiresAt: expiresAt.toISOString(),
    movements: [...movements],
    ...(colours.length > 0 && { colours: [...colours] }),
    frames: colours.length > 0 ? { ...FRAMES, perMovement: PER_MOVEMENT_AFTER_COLOURS } : FRAMES,
    guidance: [AT_REST, ...movements.map((movement) => TO_DO[movement])],
  };
}
