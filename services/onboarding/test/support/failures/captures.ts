import { DomainError } from '@bonafide/platform/errors/domain-error';
import { LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { LivenessDecision as VoiceDecision } from '@bonafide/proto/gen/bonafide/voiceliveness/v1/voiceliveness_pb';
import type { SessionEvent } from '../../../src/journey/session/session.machine.js';
import {
  away,
  biometricOf,
  CALLS,
  engines,
  failedBefore,
  late,
  live,
  OF_TOKEN,
  OF_VOICES,
  query,
  type Trial,
  throwing,
} from './scene.js';

/** What an engine of a biometric is called, and what goes wrong with its captures. */
const BIOMETRICS = {
  Face: {
    service: 'faceliveness',
    member: 'faceLivenessData',
    unread: 'a picture',
    withheld: 'a covered face',
    delayAt: 10,
  },
  Voice: {
    service: 'voiceliveness',
    member: 'livenessData',
    unread: 'a sound',
    withheld: 'a withheld voice',
    delayAt: 5,
  },
};
const UNREAD = { Face: 'Frame 0 is not an image', Voice: 'Sample 0 is no sound' };
const UNABLE = { Face: LivenessDecision.SPOOF, Voice: VoiceDecision.UNABLE_TO_CALCULATE_LIVENESS as number };

export const captures = [...CALLS, ...OF_VOICES]
  .filter(([, call]) => /(Face|Voice)$/.test(call))
  .flatMap(([flow, call]): Trial[] => {
    const of = biometricOf(call);
    const factor = of.toLowerCase();
    const { service, member, unread, withheld, delayAt } = BIOMETRICS[of];
    const missed = (isCounted: boolean): SessionEvent => ({ type: 'missed', isCounted });
    const spoof = engines({ decision: LivenessDecision.SPOOF });
    const covered = engines({ decision: UNABLE[of], withheld: true });
    const lastTry = async (token: string) => {
      spoof();
      await query(`UPDATE session SET attempts_left = 1 WHERE ${OF_TOKEN}`, [token]);
    };
    const inARow = { 5: 'five', 10: 'ten' }[delayAt];
    const returning: Trial[] = [
      live(flow, call, 'no match', missed(true), engines({ score: 1 })),
      live(flow, call, withheld, missed(false), covered),
      live(flow, call, 'the last try fails', missed(true), lastTry),
      live(flow, call, `${inARow} ${factor}s in a row failed just now`, undefined, failedBefore(delayAt, factor)),
      live(flow, call, `fifty ${factor}s in a row failed`, undefined, failedBefore(50, factor)),
    ];
    const failing = (what: string, error: DomainError) => live(flow, call, what, undefined, throwing(error));
    return [
      live(flow, call, 'no capture', undefined, () => ({ [member]: undefined })),
      failing(`${unread} that cannot be read`, new DomainError('INVALID_MEDIA', UNREAD[of])),
      failing('the engine is away', away(service)),
      failing('the engine is too late', late(service)),
      failing('the engine breaks', new DomainError('INTERNAL', 'Internal error')),
      live(flow, call, 'a spoof', missed(flow !== 'enrollment'), spoof),
      ...(flow === 'enrollment' ? [] : returning),
    ];
  });
