import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineEngine } from '@bonafide/engine/define-engine';
import { EnginePool } from '@bonafide/engine/engine-pool';
import { engineShape } from '@bonafide/engine/engine-shape';
import { modelsOf, Receipts } from '@bonafide/engine/receipts';
import { Rpc, type RpcCall } from '@bonafide/messaging/rpc/rpc';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import type { Logger } from '@bonafide/platform/observability/logger';
import { LOGGER } from '@bonafide/platform/process/tokens';
import {
  type AnalyzeRequest,
  type AnalyzeResponseSchema,
  FaceLivenessService,
  LivenessDecision,
} from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller, Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { tasks } from './sample.tasks.js';

/** What is wrong with an engine: the conformance suite has to notice each. */
export type Flaw =
  | 'none'
  | 'answers before the receipt'
  | 'approves without a receipt'
  | 'approves when the worker dies'
  | 'is silent when the worker dies'
  | 'does not know when to give up'
  | 'logs the medium'
  | 'mixes tenants'
  | 'keeps the medium'
  | 'names no digests'
  | 'judges otherwise by RPC';

/** Longer than the suite waits for the answer of a dead worker's call. */
const SILENCE_MS = 6_000;

type Verdict = 'LIVE' | 'SPOOF';

interface Asking {
  tenant: string;
  signal?: AbortSignal;
}

const judgeBody = z.object({ media: z.base64() });

/** An engine as small as one can be: it judges a medium by its first letters, over HTTP and by the RPC of face liveness. */
export function sampleEngine(flaw: Flaw) {
  @Injectable()
  class SampleService {
    constructor(
      private readonly pool: EnginePool<typeof tasks>,
      private readonly receipts: Receipts,
      @Inject(LOGGER) private readonly log: Logger,
    ) {}

    async judge(media: Uint8Array, { tenant, signal }: Asking): Promise<{ verdict: Verdict; receiptId: string }> {
      if (flaw === 'logs the medium') this.log.info({ media: Buffer.from(media).toString('base64') }, 'judging');
      const { good } = await this.findings(media, flaw === 'does not know when to give up' ? undefined : signal);
      const verdict = good ? 'LIVE' : 'SPOOF';
      const kept = this.keep(media, flaw === 'mixes tenants' ? 'acme' : tenant, verdict);
      if (flaw === 'answers before the receipt') {
        kept.catch(() => {});
        return { verdict, receiptId: 'none yet' };
      }
      if (flaw === 'approves without a receipt') return { verdict, receiptId: await kept.catch(() => 'none') };
      return { verdict, receiptId: await kept };
    }

    private findings(media: Uint8Array, signal: AbortSignal | undefined): Promise<{ good: boolean }> {
      return this.pool.run('judge', { media }, signal).catch(async (error: { code?: string }) => {
        if (error.code !== 'UNAVAILABLE') throw error;
        if (flaw === 'approves when the worker dies') return { good: true };
        if (flaw === 'is silent when the worker dies') await sleep(SILENCE_MS);
        throw error;
      });
    }

    private keep(media: Uint8Array, tenant: string, verdict: Verdict): Promise<string> {
      const medium = Buffer.from(media);
      const sha256 = createHash('sha256').update(medium).digest('hex');
      return this.receipts.keep({
        tenant,
        operation: 'judge',
        outcome: verdict,
        policy: {},
        scores: flaw === 'keeps the medium' ? { medium: medium.toString('base64') } : {},
        models: modelsOf(this.pool.manifest, ({ role }) => role === 'face-expression'),
        inputs: flaw === 'names no digests' ? [] : [{ kind: 'medium', sha256 }],
      });
    }
  }

  @Controller('sample')
  class SampleController {
    constructor(private readonly sample: SampleService) {}

    @Post('judge')
    async judge(@BodyOf(judgeBody) { media }: z.output<typeof judgeBody>, @From() { tenant }: Caller): Promise<object> {
      const { verdict } = await this.sample.judge(Buffer.from(media, 'base64'), { tenant });
      return { verdict };
    }

    @Rpc(FaceLivenessService.method.analyze)
    async analyze({ frames }: AnalyzeRequest, call: RpcCall): Promise<MessageInitShape<typeof AnalyzeResponseSchema>> {
      const [frame] = frames;
      if (!frame) throw new DomainError('FIELD_MISSING', 'frames is empty', { field: 'frames' });
      const { verdict, receiptId } = await this.sample.judge(frame.image, call);
      const decision = flaw === 'judges otherwise by RPC' ? 'SPOOF' : verdict;
      return { decision: LivenessDecision[decision], receiptId };
    }
  }

  class SampleModule {}
  return defineEngine({
    name: 'sample',
    config: {},
    migrations: new URL('./migrations', import.meta.url),
    shapeOf: () => engineShape,
    version: { paths: ['/sample/version'], line: 'Sample, version 0' },
    contract: [],
    tasks: new URL('./sample.tasks.ts', import.meta.url),
    modules: [{ module: SampleModule, controllers: [SampleController], providers: [SampleService] }],
  });
}
