/** The answering process of `./dev bench rpc`: compares nothing, answers at once. Argument: the server's URL. */
import { NexaFaceService } from '@bonafide/contracts/gen/bonafide/nexaface/v1/nexaface_pb';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { Bus } from '@bonafide/platform/rpc/bus';
import { RpcServer } from '@bonafide/platform/rpc/rpc-server';

const log = createLogger('callee', 'warn');
const bus = await Bus.connect(process.argv[2] ?? '', 'callee', log);
new RpcServer(bus, log, new Metrics('callee')).serve(NexaFaceService.method.compare, async () => ({ score: 1 }));
await bus.connection.flush();
process.send?.('ready');
