import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readPack } from '@bonafide/inference/pack/load-pack';
import type { Bus } from '@bonafide/messaging/bus';
import { operatorBus, ownNats } from '@bonafide/testing/nats';
import { startTestService, type TestService } from '@bonafide/testing/service';
import { expect } from 'vitest';
import { faceliveness } from '../src/service.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** The key that the service under test publishes. */
export const sealingKey = publicKey;

/** Runs the service with two workers. */
export function startLiveness(config: Record<string, string> = {}): Promise<TestService> {
  return startTestService(faceliveness, { ...livenessConfig(), BONAFIDE_INFERENCE_WORKERS: '2', ...config });
}

/** A service that calls over the bus can only reach, since nobody else serves there. */
export interface Alone {
  service: TestService;
  bus: Bus;
  stop(): Promise<void>;
}

/**
 * The same on a bus of its own. On the one that the files of a run share, calls go to whichever file's service is free, with
 * another database: a test that reads its own, or calls twice about one thing, must be alone.
 */
export async function startAlone(config: Record<string, string> = {}): Promise<Alone> {
  const nats = await ownNats();
  const service = await startLiveness({ BONAFIDE_NATS_URL: nats.url, ...config });
  const bus = await operatorBus(nats.url);
  const stop = async () => {
    await bus.close();
    await service.stop();
    await nats.remove();
  };
  return { service, bus, stop };
}

const PACK = process.env.BONAFIDE_MODEL_PACK ?? 'default';
const PACKS = join(import.meta.dirname, '../../../.bonafide/models');

/** Whether the pack under test can tell presentation attacks. */
export const { pad } = (await readPack(join(PACKS, PACK))).manifest;

/** What is told of a capture that is live, for a pack that can tell attacks and for one whose captures are accepted. */
export const LIVE =
  pad === 'none'
    ? { decision: 'LIVE', result: 'LIVE', feedback: ['LIVENESS_NOT_ASSESSED'], score: -1, score_frr: 10 }
    : {
        decision: 'LIVE',
        result: 'LIVE',
        feedback: [],
        score: 100,
        liveness_score: 100,
        score_frr: expect.any(Number),
      };

/** Whether `plus` was pulled here: the pack that can tell presentation attacks. */
export const hasPlus = existsSync(join(PACKS, 'plus', 'manifest.json'));

/**
 * The pack that BONAFIDE_MODEL_PACK names, the default one otherwise, and fresh keys. What no detector judges is accepted:
 * most tests are about what happens to a live capture.
 */
export function livenessConfig(): Record<string, string> {
  return {
    BONAFIDE_MODEL_PACK: PACK,
    BONAFIDE_LIVENESS_WITHOUT_PAD: 'accept',
    BONAFIDE_KEYS: `test:${randomBytes(32).toString('base64')}`,
    BONAFIDE_SEALED_REQUEST_KEYS: JSON.stringify([privateKey]),
  };
}

/** An answer: `json` when it says that it is JSON. */
export interface Answer {
  status: number;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the service answered, to be held against expectations
  json: any;
}

/** Posts a body (text as it is, anything else as JSON) the way the gateway would. */
export async function post(
  service: TestService,
  path: string,
  body: unknown,
  { tenant = 'acme', type = 'application/json' } = {},
): Promise<Answer> {
  return read(
    await fetch(`${service.url}${path}`, {
      method: 'POST',
      headers: { ...service.as(tenant), 'content-type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );
}

export async function get(service: TestService, path: string, tenant = 'acme'): Promise<Answer> {
  return read(await fetch(`${service.url}${path}`, { headers: service.as(tenant) }));
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, text, json: isJson ? JSON.parse(text) : undefined };
}

/** A FaceLivenessRequest. */
export function captureBody(pictures: readonly Buffer[], meta: object = {}, workflow = 'charlie4') {
  const frames = pictures.map((picture, at) => ({
    data: picture.toString('base64'),
    tags: [],
    timestamp: Date.now() - 100 + 33 * at,
  }));
  return { video: { meta_data: { username: 'anna', ...meta }, workflow_data: { workflow, frames } } };
}
