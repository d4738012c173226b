import { createSign, generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import type { RpcCall } from '@bonafide/messaging/rpc/rpc';
import type { Route } from '@bonafide/platform/http/not-implemented';
import {
  type AnalyzeRequest,
  FaceLivenessService,
  LivenessDecision,
} from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { newToken } from '@bonafide/sealing/tokens';
import { type OwnNats, ownNats } from '@bonafide/testing/nats';
import { startTestService, type TestService } from '@bonafide/testing/service';
import { type StubService, stubService } from '@bonafide/testing/stub-service';
import type { DynamicModule, Type } from '@nestjs/common';
import sharp from 'sharp';
import { OnboardingModule } from '../../src/onboarding.module.js';
import { onboarding } from '../../src/service.js';

/** What the engines' stubs answer next; a test changes it. */
export interface Engines {
  decision: LivenessDecision;
  /** What they tell of it, and its score; as a judged capture has them unless a test says otherwise. */
  feedback: string[];
  livenessScore?: number;
  /** Whether the face of the next capture is not to be compared. */
  withheld: boolean;
  /** What they estimate when they are asked for an age; nothing unless a test says so. */
  ageYears?: number | undefined;
  /** When the list of movements that is open was drawn: one in the test's hands, of every scope. */
  drawnAtMs: number;
  /** S of the next comparison. */
  score: number;
  /** Runs within Analyze, for tests that need to be in the middle of a step. */
  meanwhile: (request: AnalyzeRequest, call: RpcCall) => Promise<void> | void;
}

/** The service with stubbed engines on a bus of its own. */
export interface Stand {
  service: TestService;
  nats: OwnNats;
  engines: Engines;
  liveness: StubService<typeof FaceLivenessService>;
  matcher: StubService<typeof NexaFaceService>;
  post(path: string, body: unknown, tenant?: string): Promise<Answer>;
  get(path: string, tenant?: string): Promise<Answer>;
  remove(path: string, tenant?: string): Promise<Answer>;
  stop(): Promise<void>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by tests member by member.
  body: any;
}

export const KEYS = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
/** Where browsers reach its pages. */
export const PUBLIC_URL = 'https://id.example';
/** The keys without which onboarding does not start. */
export const SECRETS = {
  BONAFIDE_PUBLIC_URL: PUBLIC_URL,
  BONAFIDE_KEYS: KEYS,
  BONAFIDE_SEALED_REQUEST_KEYS: JSON.stringify([
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  ]),
};
export const TENANT = 'acme';
export const TEMPLATE = Buffer.from('template-canary-0123456789');

/** The service's modules, less those of some proofs. */
function modulesWithout(less: readonly Type[]): DynamicModule {
  const imports = (onboarding.module as DynamicModule).imports ?? [];
  class Rest {}
  const all = Reflect.getMetadata('imports', OnboardingModule) as Type[];
  const rest = { module: Rest, imports: all.filter((one) => !less.includes(one)) };
  return {
    ...(onboarding.module as DynamicModule),
    imports: imports.map((one) => (one === OnboardingModule ? rest : one)),
  };
}

/**
 * Starts it; `modules` join the service as the modules of further proofs would, with `routes` that the contract lacks. `less`
 * are modules of proofs whose place a test's own takes.
 */
export async function startStand(
  config: Record<string, string> = {},
  modules: Type[] = [],
  routes: Route[] = [],
  less: Type[] = [],
): Promise<Stand> {
  const nats = await ownNats();
  const engines: Engines = {
    decision: LivenessDecision.LIVE,
    feedback: ['SCORES_READY'],
    withheld: false,
    drawnAtMs: 1_000,
    score: 6,
    meanwhile: () => {},
  };
  const liveness = await stubLiveness(nats.url, engines);
  const matcher = await stubMatcher(nats.url, engines);
  class WithModules {}
  const module = { module: WithModules, imports: [modulesWithout(less), ...modules] };
  const definition = { ...onboarding, module, contract: [...onboarding.contract, ...routes] };
  const service = await startTestService(definition, {
    BONAFIDE_NATS_URL: nats.url,
    ...SECRETS,
    ...config,
  });
  const call = callerOf(service);
  return {
    service,
    nats,
    engines,
    liveness,
    matcher,
    post: (path, body, tenant) => call('POST', path, tenant, body),
    get: (path, tenant) => call('GET', path, tenant),
    remove: (path, tenant) => call('DELETE', path, tenant),
    stop: async () => {
      await Promise.all([liveness.stop(), matcher.stop()]);
      await service.stop();
      await nats.remove();
    },
  };
}

/** Calls a running service as the gateway would. */
export function callerOf(service: Pick<TestService, 'url' | 'as'>) {
  return async (method: string, path: string, tenant = TENANT, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${service.url}/onboarding${path}`, {
      method,
      headers: { ...service.as(tenant), ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : undefined };
  };
}

function stubLiveness(busUrl: string, engines: Engines) {
  return stubService(busUrl, FaceLivenessService, {
    analyze: async (request, call) => {
      await engines.meanwhile(request, call);
      const live = engines.decision === LivenessDecision.LIVE;
      const face = { x: 4, y: 4, width: 24, height: 24, confidence: 0.9, landmarks: [] };
      return {
        decision: engines.decision,
        feedback: engines.feedback,
        score: engines.livenessScore ?? (live ? 100 : 0),
        scoreFrr: 1.2,
        version: 'stub',
        bestFrame: request.frames.length - 1,
        captureFeedback: ['COMPLIANT_IMAGE'],
        face,
        withheld: engines.withheld,
        ...(request.estimateAge && engines.ageYears !== undefined && { ageYears: engines.ageYears }),
        receiptId: 'receipt-liveness',
      };
    },
    issueChallenge: () => ({
      challengeId: newToken(),
      issuedAtMs: engines.drawnAtMs,
      expiresAtMs: Date.now() + 120_000,
      movements: ['NOD', 'TURN_LEFT'],
      frames: { atRest: 3, perMovement: 4, least: 8, most: 24, intervalMs: 350 },
      guidance: ['Look', 'Bow', 'Turn'],
    }),
    findRegion: ({ width, height }) => ({ x: 62, y: 0, width: width - 124, height }),
    judgePreview: ({ frames }) => ({
      frames: frames.map(() => ({ compliant: true, feedback: ['COMPLIANT_IMAGE'] })),
      capturedFrame: 0,
    }),
  });
}

export function stubMatcher(busUrl: string, engines: Engines) {
  return stubService(busUrl, NexaFaceService, {
    export: () => ({ template: new Uint8Array(TEMPLATE), receiptId: 'receipt-export' }),
    compare: () => ({
      score: engines.score,
      scorePercent: 100 * Math.tanh((Math.LN10 * engines.score) / 14),
      receiptId: 'receipt-compare',
    }),
  });
}

/** A small photograph with camera metadata; each call gives other bytes. */
export async function photograph(): Promise<Buffer> {
  const pixels = randomBytes(48 * 64 * 3);
  return sharp(pixels, { raw: { width: 48, height: 64, channels: 3 } })
    .withExif({ IFD0: { Make: 'exif-canary', Orientation: '1' } })
    .jpeg()
    .toBuffer();
}

export const captureOf = (...frames: Buffer[]) => ({
  video: {
    meta_data: { client_device_brand: 'Apple' },
    workflow_data: {
      workflow: 'CHARLIE4',
      frames: frames.map((frame, i) => ({ data: frame.toString('base64'), timestamp: 1500485607877.5 + i, tags: [] })),
    },
  },
});

export function deviceKeys(namedCurve: 'P-256' | 'secp256k1' = 'P-256') {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  return { publicKey, privateKey, spki };
}

export const signedBy = (key: KeyObject, text: string) =>
  createSign('sha256').update(text, 'utf8').sign(key).toString('base64');

export const person = (username = `user-${randomUUID()}`) => ({
  username,
  email: 'troy@mireya.netinfo',
  firstName: 'Troy',
  lastName: 'Kohler',
  phoneNumber: '774-296-1793',
});

/** Enrols a person to the end; answers what it takes to come back. */
export async function enrolled(stand: Stand, tenant = TENANT, username?: string) {
  const who = person(username);
  const keys = deviceKeys();
  const { body: begun } = await stand.post('/enrollment/enroll', who, tenant);
  const { enrollmentToken } = begun;
  const device = { enrollmentToken, deviceId: 'phone', publicKey: keys.spki };
  await stand.post('/enrollment/addDevice', device, tenant);
  const face = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
  const { body } = await stand.post('/enrollment/addFace', face, tenant);
  return { who, keys, device, face, enrollmentToken, code: body.registrationCode as string };
}

/** An authentication of an enrolled person, with its device step ready to send. */
export async function returning(
  stand: Stand,
  registrationCode: string,
  keys: { privateKey: KeyObject },
  tenant = TENANT,
) {
  const { body } = await stand.post('/authentication/authenticate', { registrationCode }, tenant);
  const authToken = body.authToken as string;
  const device = { authToken, deviceId: 'phone', signature: signedBy(keys.privateKey, authToken) };
  const face = { authToken, faceLivenessData: captureOf(await photograph()) };
  return { authToken, device, face };
}
