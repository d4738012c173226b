import type { ErasureEvent } from '@bonafide/proto/gen/bonafide/onboarding/v1/erasures_pb';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { statesBefore } from '../deliveries/delivery.machine.js';
import { eraseAnswers, eraseDeliveries, eraseEvents, rememberErased } from '../log/event.sql.js';

/** Deletes what is kept of erased people: payloads, bytes that were sent, answers. Ids, times and verdicts stay. */
@Injectable()
export class Erasures {
  /** In the caller's transaction. Events of these sessions that arrive later are not stored. */
  async erase(manager: EntityManager, { tenant, sessionIds }: ErasureEvent): Promise<void> {
    await rememberErased(manager, [tenant, sessionIds]);
    const erased = (await eraseEvents(manager, [tenant, sessionIds])).map(({ id }) => id);
    if (erased.length === 0) return;
    await eraseDeliveries(manager, [erased, statesBefore('erased')]);
    await eraseAnswers(manager, [erased]);
  }
}
