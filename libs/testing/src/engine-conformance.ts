import { afterAll, beforeAll, describe, it } from 'vitest';
import type { z } from 'zod';
import {
  logsNoMedium,
  namesBadField,
  namesBadFieldByRpc,
  refusesUnreadableMedia,
  servesSignedCallersOnly,
  servesSignedCallsOnly,
} from './conformance/callers.js';
import type { EngineOperation, EngineUnderTest } from './conformance/engine.js';
import { refusesChangedPack, startsAndStopsInOrder, storesAsEntitiesSay } from './conformance/life.js';
import { abandonsLateCalls, refusesByRpcWhatDoesNotFit, refusesWhatDoesNotFit } from './conformance/load.js';
import {
  answersAfterReceipt,
  givesNoVerdictWithoutReceipt,
  judgesAlikeByRpc,
  leavesReceipt,
  leavesReceiptByRpc,
  separatesTenants,
} from './conformance/receipts.js';
import { type RunningEngine, startEngine } from './conformance/running-engine.js';
import {
  isUnreadyWithoutWorkers,
  survivesDeadWorker,
  survivesDeadWorkerByRpc,
  tellsWhatStagesCost,
} from './conformance/workers.js';

type Promised = [promise: string, hold: (engine: RunningEngine, operation: EngineOperation) => Promise<void>];

const OF_EVERY_OPERATION: Promised[] = [
  ['leaves a receipt of what was judged, by what and how, and nothing of the medium', leavesReceipt],
  ['exports what its stages cost', tellsWhatStagesCost],
  ['keeps the receipts of tenants apart', separatesTenants],
  ['answers after its receipt is stored', answersAfterReceipt],
  ['gives no verdict where no receipt can be stored', givesNoVerdictWithoutReceipt],
  ['serves signed callers only', servesSignedCallersOnly],
  ['names the field that is wrong', namesBadField],
  ['refuses media that cannot be read', refusesUnreadableMedia],
  ['refuses what does not fit into the queue, says when to retry, and recovers', refusesWhatDoesNotFit],
  ['fails the call of a worker that dies, and serves the next', survivesDeadWorker],
];

const OF_RPC: Promised[] = [
  ['leaves a receipt that the answer names', leavesReceiptByRpc],
  ['judges as over HTTP', judgesAlikeByRpc],
  ['serves no call that does not tell whose it is', servesSignedCallsOnly],
  ['names the field that is wrong', namesBadFieldByRpc],
  ['refuses what does not fit into the queue, says when to retry, and recovers', refusesByRpcWhatDoesNotFit],
  ['abandons a call whose caller no longer waits', abandonsLateCalls],
  ['fails the call of a worker that dies, and serves the next', survivesDeadWorkerByRpc],
];

/**
 * Declares the tests of what every engine promises (libs/engine/README.md): on the engine as it runs, with PostgreSQL,
 * NATS and its models. To be called at the top of a test file of the `service` project.
 */
export function engineConformance<S extends z.ZodRawShape>(engine: EngineUnderTest<S>): void {
  describe(`${engine.definition.name} as an engine`, () => {
    it('is ready when it listens with its models loaded, and answers the calls in progress on shutdown', () =>
      startsAndStopsInOrder(engine));
    it('refuses a pack of which a byte was changed', () => refusesChangedPack(engine));
    whileItRuns(engine);
  });
}

function whileItRuns<S extends z.ZodRawShape>(engine: EngineUnderTest<S>): void {
  let running: RunningEngine;
  beforeAll(async () => {
    running = await startEngine(engine);
  });
  afterAll(() => running?.stop());

  it('has tables that match its entities', () => storesAsEntitiesSay(running));
  it('is not ready while no worker has its models loaded', () => isUnreadyWithoutWorkers(running));
  for (const operation of engine.operations) {
    describe(operation.http.path, () => {
      it.each(OF_EVERY_OPERATION)('%s', (_promise, hold) => hold(running, operation));
    });
    for (const rpc of [...(operation.rpc ? [operation.rpc] : []), ...(operation.alsoByRpc ?? [])]) {
      describe(`RPC ${rpc.method}`, () => {
        it.each(OF_RPC)('%s', (_promise, hold) => hold(running, { ...operation, rpc }));
      });
    }
  }
  // Last, after every failure has happened once.
  it.each(engine.operations.map((operation) => [operation.http.path, operation] as const))(
    'logs nothing of the media of %s',
    (_path, operation) => logsNoMedium(running, operation),
  );
}
