/** The answering process of `./dev bench rpc`: compares nothing, answers at once. Arguments: the server's URL, the key of signed contexts. */

import { Bus } from '@bonafide/messaging/bus';
import { RpcTransport } from '@bonafide/messaging/rpc/rpc-transport';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { rpcSubject } from '@bonafide/proto/subjects';

const [, , url = '', contextKey = ''] = process.argv;
const log = createLogger('callee', 'warn');
const bus = await Bus.connect(url, 'callee', log);
const transport = new RpcTransport({
  bus,
  log,
  metrics: new Metrics('callee'),
  contextKey: Buffer.from(contextKey, 'base64'),
});
const method = NexaFaceService.method.compare;
transport.addHandler(rpcSubject(method), async () => ({ score: 1 }), false, { method });
transport.listen(() => process.send?.('ready'));
