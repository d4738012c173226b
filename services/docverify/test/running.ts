import { DomainError } from '@bonafide/platform/errors/domain-error';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { startTestService, type TestService } from '@bonafide/testing/service';
import { type StubService, stubService } from '@bonafide/testing/stub-service';
import { docverify } from '../src/service.js';

/** What the stub of nexaface says of the next pair of pictures: S, or an error. */
export interface Faces {
  score: number;
  error: DomainError | undefined;
}

export const NOBODY = new DomainError('INVALID_MEDIA', 'The image shows no face.', { reason: 'no_face' });

export type FaceStub = StubService<typeof NexaFaceService> & { faces: Faces };

/** A nexaface on a bus. */
export async function startFaces(natsUrl: string): Promise<FaceStub> {
  const faces: Faces = { score: 5, error: undefined };
  const stub = await stubService(natsUrl, NexaFaceService, {
    compare: () => {
      if (faces.error) throw faces.error;
      return { score: faces.score, scorePercent: 0, receiptId: 'receipt-of-nexaface' };
    },
  });
  return { ...stub, faces };
}

export const CONFIG = { BONAFIDE_MODEL_PACK: process.env.BONAFIDE_MODEL_PACK ?? 'default' };

export const startDocverify = (config: Record<string, string> = {}): Promise<TestService> =>
  startTestService(docverify, { ...CONFIG, ...config });

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of any shape
  json: any;
}

/** The same until it is in time: a machine that does much besides may not read a document in the ten seconds of a job. */
export async function postPatiently(...call: Parameters<typeof post>): Promise<Answered> {
  for (let left = 4; ; left--) {
    const answer = await post(...call);
    if (answer.status !== 504 || left === 0) return answer;
  }
}

/** Posts a body as the gateway would. */
export async function post(service: TestService, path: string, body: unknown, tenant = 'acme'): Promise<Answered> {
  const headers = { ...service.as(tenant), 'content-type': 'application/json' };
  const sent = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(`${service.url}${path}`, { method: 'POST', headers, body: sent });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.startsWith('application/json');
  return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : undefined };
}
