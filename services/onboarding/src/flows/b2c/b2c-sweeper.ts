import { insertIntoOutbox, outboxValues } from '@bonafide/messaging/events/outbox';
import { statement } from '@bonafide/platform/database/statement';
import { Periodic } from '@bonafide/platform/process/periodic';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { b2cEvent, type ToldSession } from './b2c-events.js';

const EVERY_MS = 2000;
const BATCH = 200;
/** How long an ended session can still be asked for, days. */
const KEPT_DAYS = 1;

const expire = statement(
  'b2c expire',
  `UPDATE b2c_session
   SET status = 'expired', username_digest = NULL, address_digest = NULL, person = NULL, begun = NULL
   WHERE id = ANY(ARRAY(SELECT id FROM b2c_session WHERE status = 'pending' AND expires_at <= now()
     ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))`,
);

const takeEnded = statement<ToldSession & { now: Date }>(
  'b2c ended',
  `UPDATE b2c_session SET end_told = true WHERE id = ANY(ARRAY(
     SELECT id FROM b2c_session WHERE NOT end_told AND status <> 'pending' ORDER BY started_at LIMIT $1
     FOR UPDATE SKIP LOCKED))
   RETURNING id, tenant, kind, status, now()`,
);

const tell = statement('b2c tell', insertIntoOutbox(1));

const deletePast = statement(
  'b2c delete',
  `DELETE FROM b2c_session WHERE id = ANY(ARRAY(
     SELECT id FROM b2c_session WHERE expires_at < now() - make_interval(days => $2) AND end_told LIMIT $1))`,
);

/** Ends sessions whose time is up, tells of all that ended, and deletes them a day later, in small batches. */
@Injectable()
export class B2cSweeper implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start({ name: 'b2c sweep', everyMs: EVERY_MS, replicas: 'one', run: () => this.sweep() });
  }

  /** One batch of each. */
  async sweep(): Promise<void> {
    await expire(this.database.manager, [BATCH]);
    await this.database.transaction((manager) => tellEnded(manager));
    await deletePast(this.database.manager, [BATCH, KEPT_DAYS]);
  }
}

async function tellEnded(manager: EntityManager): Promise<void> {
  const ended = await takeEnded(manager, [BATCH]);
  if (ended.length === 0) return;
  await tell(manager, outboxValues(ended.map(({ now, ...session }) => b2cEvent(session, 'b2c.completed', now))));
}
