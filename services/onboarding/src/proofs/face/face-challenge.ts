import type { Answer } from '@bonafide/contract/answer';
import type { IssueChallengeResponse } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { challengeId } from '@bonafide/wire/face-capture';
import { z } from 'zod';

/** Movements for one guided capture of a session. */
export interface Challenge {
  /** A different time is a different list; epoch milliseconds of the engine's database. */
  readonly drawnAtMs: number;
  /** What the person is told, as the contract shows it. */
  readonly told: Answer<'POST /onboarding/enrollment/activeChallenge'>;
}

const count = z.int().min(1).max(64);
const frames = z.object({ atRest: count, perMovement: count, least: count, most: count, intervalMs: z.int().min(1) });

const answered = z.object({
  challengeId,
  issuedAtMs: z.number().positive(),
  expiresAtMs: z.number().positive(),
  movements: z.array(z.enum(['TURN_LEFT', 'TURN_RIGHT', 'NOD', 'BLINK', 'COME_CLOSER'])).min(1),
  colours: z.array(z.enum(['RED', 'GREEN', 'BLUE', 'CYAN', 'MAGENTA', 'YELLOW'])),
  frames,
  guidance: z.array(z.string()).min(1),
});

/** The engine's answer, checked; undefined where it is not what the engine promises. */
export function challengeOf(answer: IssueChallengeResponse): Challenge | undefined {
  const { data } = answered.safeParse(answer);
  if (!data) return undefined;
  const { issuedAtMs: drawnAtMs, expiresAtMs, colours, ...told } = data;
  const expiresAt = new Date(expiresAtMs).toISOString();
  return { drawnAtMs, told: { ...told, expiresAt, ...(colours.length > 0 && { colours }) } };
}
