/**
 * The answering process of `./dev bench sessions`: faceliveness and nexaface as their contracts promise, without a model. Every
 * capture is LIVE, and every template matches. Its parent's first message says where (`EngineAccess`).
 */
import 'reflect-metadata';
import { once } from 'node:events';
import { Bus } from '@bonafide/messaging/bus';
import { RpcTransport } from '@bonafide/messaging/rpc/rpc-transport';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import {
  type AnalyzeRequest,
  type AnalyzeResponseSchema,
  FaceLivenessService,
  LivenessDecision,
} from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import {
  type CompareResponseSchema,
  type ExportResponseSchema,
  NexaFaceService,
} from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { rpcSubject } from '@bonafide/proto/subjects';
import type { DescMethodUnary, MessageInitShape } from '@bufbuild/protobuf';
import type { MessageHandler } from '@nestjs/microservices';

/** How it reaches the bus as each of the two services, and the key of signed contexts (base64). */
export interface EngineAccess {
  urls: { faceliveness: string; nexaface: string };
  contextKey: string;
}

type Answers = readonly (readonly [DescMethodUnary, (request: never) => Promise<unknown>])[];

const TEMPLATE = new Uint8Array(600).fill(7);
const RECEIPT = '00000000-0000-4000-8000-000000000000';
/** S of every comparison: a false match rate of 10⁻⁶. */
const SCORE = 6;

async function analyze({ frames }: AnalyzeRequest): Promise<MessageInitShape<typeof AnalyzeResponseSchema>> {
  return {
    decision: LivenessDecision.LIVE,
    feedback: ['SCORES_READY'],
    score: 100,
    scoreFrr: 1.2,
    version: 'stub',
    bestFrame: frames.length - 1,
    captureFeedback: ['COMPLIANT_IMAGE'],
    face: { x: 8, y: 8, width: 48, height: 48, confidence: 0.9, landmarks: [] },
    receiptId: RECEIPT,
  };
}

async function exportTemplate(): Promise<MessageInitShape<typeof ExportResponseSchema>> {
  return { template: TEMPLATE, receiptId: RECEIPT };
}

async function compare(): Promise<MessageInitShape<typeof CompareResponseSchema>> {
  return { score: SCORE, scorePercent: 100 * Math.tanh((Math.LN10 * SCORE) / 14), receiptId: RECEIPT };
}

const [{ urls, contextKey }] = (await once(process, 'message')) as [EngineAccess];
await serve('faceliveness', urls.faceliveness, [[FaceLivenessService.method.analyze, analyze]]);
await serve('nexaface', urls.nexaface, [
  [NexaFaceService.method.export, exportTemplate],
  [NexaFaceService.method.compare, compare],
]);
process.send?.('ready');

async function serve(name: string, url: string, answers: Answers): Promise<void> {
  const log = createLogger(name, 'warn');
  const bus = await Bus.connect(url, name, log);
  const key = Buffer.from(contextKey, 'base64');
  const transport = new RpcTransport({ bus, log, metrics: new Metrics(name), contextKey: key });
  for (const [method, answer] of answers) {
    transport.addHandler(rpcSubject(method), answer as MessageHandler, false, { method });
  }
  await new Promise<void>((resolve, reject) => transport.listen((error) => (error ? reject(error) : resolve())));
}
