/** A process that consumes in batches as `batches.spec.ts` does, so that it can be stopped: `node batch-reader.ts DATABASE NATS`. */
import { Bus } from '@bonafide/messaging/bus';
import { BatchConsumer, type BatchConsumption } from '@bonafide/messaging/events/batch-consumer';
import { InboxEvent } from '@bonafide/messaging/events/inbox-event.entity';
import { ParkedEvent } from '@bonafide/messaging/events/parked-event.entity';
import { createDataSource } from '@bonafide/platform/database/database';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';

const [url = '', nats = ''] = process.argv.slice(2);
const log = createLogger('reader', 'silent');
const database = await createDataSource(url, [InboxEvent, ParkedEvent]).initialize();
const bus = await Bus.connect(nats, 'reader', log);
const handle: BatchConsumption['handle'] = (_, write) =>
  write(async (to, fresh) => {
    for (const { data } of fresh) {
      await to.query('INSERT INTO effect (session) VALUES ($1)', [Buffer.from(data).toString()]);
    }
  });
new BatchConsumer(database, bus, log, new Metrics('reader'), { name: 'webhook', handle }).start();
