import { IssueChallengeResponseSchema } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { newToken } from '@bonafide/sealing/tokens';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { challengeOf } from './face-challenge.js';

const answer = {
  challengeId: newToken(),
  issuedAtMs: 1,
  expiresAtMs: 1_800_000_000_000,
  movements: ['NOD', 'TURN_LEFT'],
  colours: [] as string[],
  frames: { atRest: 3, perMovement: 4, least: 8, most: 24, intervalMs: 350 },
  guidance: ['Look', 'Bow', 'Turn'],
};
const read = (change: object = {}) => challengeOf(create(IssueChallengeResponseSchema, { ...answer, ...change }));

describe('the engine’s answer', () => {
  it('is told as the contract shows it, whichever of all ids it has', () => {
    for (let i = 0; i < 200; i++) {
      const challengeId = newToken();
      expect(read({ challengeId })).toMatchObject({ drawnAtMs: 1, told: { challengeId, movements: answer.movements } });
    }
    expect(read()?.told).not.toHaveProperty('colours');
    expect(read({ colours: ['RED'] })?.told.colours).toEqual(['RED']);
  });

  it.each([
    ['an id that is none', { challengeId: 'x' }],
    ['no movement', { movements: [] }],
    ['a movement that we do not know', { movements: ['JUMP'] }],
    ['a time that is no number', { issuedAtMs: Number.NaN }],
    ['no word of the frames', { frames: undefined }],
    ['no guidance', { guidance: [] }],
  ])('is none with %s', (_what, change) => {
    expect(read(change)).toBeUndefined();
  });
});
