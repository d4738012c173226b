import { randomBytes } from 'node:crypto';
import type { RpcCall } from '@bonafide/messaging/rpc/rpc';
import { NexaVoiceService } from '@bonafide/proto/gen/bonafide/nexavoice/v1/nexavoice_pb';
import {
  type AnalyzeRequest,
  LivenessDecision,
  VoiceLivenessService,
} from '@bonafide/proto/gen/bonafide/voiceliveness/v1/voiceliveness_pb';
import { type StubService, stubService } from '@bonafide/testing/stub-service';
import { deviceKeys, person, type Stand, signedBy } from './stand.js';

/** What the stubs of the voice engines answer next; a test changes it. */
export interface VoiceState {
  decision: LivenessDecision;
  feedback: string[];
  /** As the decision has it unless a test says otherwise. */
  livenessScore?: number | undefined;
  withheld: boolean;
  /** S of the next comparison. */
  score: number;
  /** Runs within Analyze, for tests that need to be in the middle of a step. */
  meanwhile: (request: AnalyzeRequest, call: RpcCall) => Promise<void> | void;
}

/** Stubs of the two engines of voices. */
export interface VoiceEngines {
  state: VoiceState;
  liveness: StubService<typeof VoiceLivenessService>;
  matcher: StubService<typeof NexaVoiceService>;
  /** Has them answer as at first. */
  reset(): void;
  stop(): Promise<void>;
}

/** What the stub of the matcher makes of any sample. */
export const VOICE_TEMPLATE = Buffer.from('voice-template-canary-0123456789');
export const HEARD = Buffer.from('RIFF-what-the-matcher-heard-canary');

const USUAL = { decision: LivenessDecision.LIVE, feedback: [], withheld: false, score: 6 };
const SCORES = { [LivenessDecision.LIVE]: 100, [LivenessDecision.SPOOF]: 0 } as Partial<Record<number, number>>;

export async function startVoiceEngines(busUrl: string): Promise<VoiceEngines> {
  const usual = (): VoiceState => ({ ...USUAL, livenessScore: undefined, meanwhile: () => {} });
  const state = usual();
  const liveness = await stubVoiceLiveness(busUrl, state);
  const matcher = await stubVoiceMatcher(busUrl, state);
  return {
    state,
    liveness,
    matcher,
    reset: () => void Object.assign(state, usual()),
    stop: async () => void (await Promise.all([liveness.stop(), matcher.stop()])),
  };
}

export function stubVoiceLiveness(busUrl: string, state: VoiceState) {
  return stubService(busUrl, VoiceLivenessService, {
    analyze: async (request, call) => {
      await state.meanwhile(request, call);
      return {
        decision: state.decision,
        feedback: state.feedback,
        score: state.livenessScore ?? SCORES[state.decision] ?? -1,
        scoreFrr: 5,
        version: 'stub',
        withheld: state.withheld,
        receiptId: 'receipt-voice-liveness',
      };
    },
  });
}

export function stubVoiceMatcher(busUrl: string, state: VoiceState) {
  return stubService(busUrl, NexaVoiceService, {
    export: ({ encounter }) => ({
      template: new Uint8Array(VOICE_TEMPLATE),
      recordings: (encounter?.samples ?? []).map(() => new Uint8Array(HEARD)),
      receiptId: 'receipt-voice-export',
    }),
    compare: () => ({
      score: state.score,
      scorePercent: 100 * Math.tanh((Math.LN10 * state.score) / 14),
      receiptId: 'receipt-voice-compare',
    }),
  });
}

/** A tenth of a second of noise as WAV; each call gives other bytes. */
export function recording(): Buffer {
  const sound = randomBytes(3200);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + sound.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(16_000, 24);
  head.writeUInt32LE(32_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(sound.length, 40);
  return Buffer.concat([head, sound]);
}

export const voiceOf = (...recordings: Buffer[]) => ({
  voice: {
    voiceSamples: recordings.map((sound) => ({ data: sound.toString('base64'), Phrase: 'my voice is my own' })),
    workflow: 'alfa4',
    meta_data: { client_device_brand: 'Apple' },
  },
});

/** Has a tenant ask for device and voice, in place of the face or beside it. */
export async function askForVoice(stand: Stand, tenant: string, { face = false, policy = {} } = {}): Promise<void> {
  const onboardingOptions = {
    enrollment: { addFace: face, addVoice: true },
    authentication: { verifyFace: face, verifyVoice: true },
    reenrollment: { verifyFace: face, verifyVoice: true },
  };
  const { status, text } = await stand.post(
    '/admin/customerConfig',
    { onboardingConfig: { onboardingOptions, policy } },
    tenant,
  );
  if (status !== 200) throw new Error(text);
}

/** An enrolment that has its device and lacks its voice. */
export async function voiceless(stand: Stand, tenant: string, who = person()) {
  const keys = deviceKeys();
  const { enrollmentToken } = (await stand.post('/enrollment/enroll', who, tenant)).body as { enrollmentToken: string };
  const device = { enrollmentToken, deviceId: 'phone', publicKey: keys.spki };
  await stand.post('/enrollment/addDevice', device, tenant);
  return { who, keys, enrollmentToken, voice: { enrollmentToken, livenessData: voiceOf(recording()) } };
}

/** Enrols a person by device and voice to the end. */
export async function enrolledVoice(stand: Stand, tenant: string, who = person()) {
  const begun = await voiceless(stand, tenant, who);
  const { body } = await stand.post('/enrollment/addVoice', begun.voice, tenant);
  return { ...begun, code: body.registrationCode as string };
}

/** An authentication of an enrolled person, with its steps ready to send. */
export async function returningVoice(
  stand: Stand,
  { code, keys }: Pick<Awaited<ReturnType<typeof enrolledVoice>>, 'code' | 'keys'>,
  tenant: string,
) {
  const { body } = await stand.post('/authentication/authenticate', { registrationCode: code }, tenant);
  const authToken = body.authToken as string;
  const device = { authToken, deviceId: 'phone', signature: signedBy(keys.privateKey, authToken) };
  return { authToken, device, voice: { authToken, livenessData: voiceOf(recording()) } };
}
