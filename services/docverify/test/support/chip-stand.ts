import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bus } from '@bonafide/messaging/bus';
import { rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import type { DomainError } from '@bonafide/platform/errors/domain-error';
import { createLogger } from '@bonafide/platform/observability/logger';
import type { Outcome } from '@bonafide/platform/process/command';
import { DocVerifyService, type VerifyChipRequestSchema } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { onBehalfOf } from '@bonafide/testing/caller';
import { type OwnNats, ownNats } from '@bonafide/testing/nats';
import { startTestService, type TestService } from '@bonafide/testing/service';
import { type StubService, stubService } from '@bonafide/testing/stub-service';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { docverify } from '../../src/service.js';
import { trustCommand } from '../../src/trust/trust.command.js';

type ChipRequest = MessageInitShape<typeof VerifyChipRequestSchema>;

/** The service with a NATS server of its own and a stub of nexaface. */
export class ChipStand {
  service!: TestService;
  nexaface!: StubService<typeof NexaFaceService>;
  /** What nexaface answers: S, or an error. */
  face: { score: number; error?: DomainError } = { score: 5 };
  private nats!: OwnNats;
  private bus!: Bus;
  private folder!: string;

  async start(config: Record<string, string> = {}): Promise<this> {
    this.folder = await mkdtemp(join(tmpdir(), 'bonafide-trust-'));
    this.nats = await ownNats();
    this.bus = await Bus.connect(this.nats.url, 'test', createLogger('test', 'silent'));
    this.nexaface = await stubService(this.nats.url, NexaFaceService, {
      compare: () => {
        if (this.face.error) throw this.face.error;
        return { score: this.face.score, scorePercent: 0, receiptId: 'receipt-of-nexaface' };
      },
    });
    const pack = process.env.BONAFIDE_MODEL_PACK ?? 'default';
    const engine = { BONAFIDE_MODEL_PACK: pack, BONAFIDE_INFERENCE_WORKERS: '1' };
    this.service = await startTestService(docverify, { ...engine, BONAFIDE_NATS_URL: this.nats.url, ...config });
    return this;
  }

  verify(request: ChipRequest, tenant = 'acme') {
    const client = rpcClient(this.bus, this.service.metrics, DocVerifyService);
    return onBehalfOf(tenant, () => client.verifyChip(request));
  }

  /** Runs `main.js trust ...`; what are bytes of its arguments become files. */
  async trust(...args: readonly (string | Uint8Array)[]): Promise<Outcome> {
    const given = await Promise.all(
      args.map(async (arg, at) => {
        if (typeof arg === 'string') return arg;
        const path = join(this.folder, `file-${at}`);
        await writeFile(path, arg);
        return path;
      }),
    );
    return trustCommand(['trust', ...given], { BONAFIDE_DATABASE_URL: this.service.databaseUrl });
  }

  async stop(): Promise<void> {
    await this.service?.stop();
    await this.nexaface?.stop();
    await this.bus?.close();
    await this.nats?.remove();
    await rm(this.folder, { recursive: true });
  }
}
