import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { FaceLivenessService, LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { stubService } from '@bonafide/testing/stub-service';
import { photograph, type Stand, TEMPLATE } from '../stand.js';
import type { Seen } from './plan.js';

/** Engines that answer each capture by what it says of itself, so that many may be under way at once. */
export interface CaptureEngines {
  /** `faceLivenessData` in which the engines see that, and take so long; each call gives another one. */
  captureOf(seen: Seen, delayMs: number): object;
  stop(): Promise<void>;
}

/** Takes the place of the stand's engines. */
export async function captureEngines({ nats, liveness, matcher }: Stand): Promise<CaptureEngines> {
  await Promise.all([liveness.stop(), matcher.stop()]);
  const [own, another] = await Promise.all([photograph(), photograph()]);
  let captures = 0;
  const stubs = await Promise.all([
    stubService(nats.url, FaceLivenessService, {
      analyze: async ({ frames }) => {
        const [seen = '', delayMs = '0'] = frames[0]?.tags ?? [];
        await sleep(Number(delayMs));
        if (seen === 'away') throw new DomainError('UNAVAILABLE', 'Engine away');
        const isLive = seen === 'live' || seen === 'other';
        return {
          decision: isLive ? LivenessDecision.LIVE : LivenessDecision.SPOOF,
          score: isLive ? 100 : 0,
          scoreFrr: 1.2,
          version: 'stub',
          bestFrame: 0,
          face: { x: 4, y: 4, width: 24, height: 24, confidence: 0.9, landmarks: [] },
          withheld: seen === 'covered',
          receiptId: 'receipt-liveness',
        };
      },
    }),
    stubService(nats.url, NexaFaceService, {
      export: () => ({ template: new Uint8Array(TEMPLATE), receiptId: 'receipt-export' }),
      compare: ({ probe }) => {
        const image = probe?.data.case === 'image' ? probe.data.value.image : new Uint8Array();
        const score = own.equals(image) ? 6 : 1;
        return { score, scorePercent: 100 * Math.tanh((Math.LN10 * score) / 14), receiptId: 'receipt-compare' };
      },
    }),
  ]);
  return {
    captureOf: (seen, delayMs) => {
      captures += 1;
      const data = (seen === 'other' ? another : own).toString('base64');
      const frames = [{ data, timestamp: captures, tags: [seen, `${delayMs}`] }];
      return { video: { meta_data: {}, workflow_data: { workflow: 'CHARLIE4', frames } } };
    },
    stop: async () => {
      await Promise.all(stubs.map((stub) => stub.stop()));
    },
  };
}
