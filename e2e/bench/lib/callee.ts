/**
 * The answering process of `./dev bench rpc`: a Nest application whose one RPC compares nothing and answers at once.
 * Arguments: the server's URL, and the key of signed contexts.
 */
import 'reflect-metadata';
import { Bus } from '@bonafide/messaging/bus';
import { Rpc, type RpcCall } from '@bonafide/messaging/rpc/rpc';
import { RpcTransport } from '@bonafide/messaging/rpc/rpc-transport';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import {
  type CompareRequest,
  type CompareResponseSchema,
  NexaFaceService,
} from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const [, , url = '', contextKey = ''] = process.argv;

class Comparisons {
  async compare(_request: CompareRequest, _call: RpcCall): Promise<MessageInitShape<typeof CompareResponseSchema>> {
    return { score: 1 };
  }
}
class BenchModule {}

// Node runs this file by stripping its types and has no decorators, so they are applied by hand.
const { prototype } = Comparisons;
const compare: TypedPropertyDescriptor<typeof prototype.compare> = { value: prototype.compare };
Controller()(Comparisons);
Rpc(NexaFaceService.method.compare)(prototype, 'compare', compare);
Module({ controllers: [Comparisons] })(BenchModule);

const log = createLogger('callee', 'warn');
const bus = await Bus.connect(url, 'callee', log);
const strategy = new RpcTransport({
  bus,
  log,
  metrics: new Metrics('callee'),
  contextKey: Buffer.from(contextKey, 'base64'),
});
const application = await NestFactory.createMicroservice(BenchModule, { strategy, logger: ['error'] });
await application.listen();
process.send?.('ready');
