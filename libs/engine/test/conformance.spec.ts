import { logsNoMedium } from '@bonafide/testing/conformance/callers';
import type { EngineOperation } from '@bonafide/testing/conformance/engine';
import { abandonsLateCalls } from '@bonafide/testing/conformance/load';
import {
  answersAfterReceipt,
  givesNoVerdictWithoutReceipt,
  judgesAlikeByRpc,
  leavesReceipt,
  leavesReceiptByRpc,
  separatesTenants,
} from '@bonafide/testing/conformance/receipts';
import { judge, type RunningEngine, startEngine } from '@bonafide/testing/conformance/running-engine';
import { survivesDeadWorker, survivesDeadWorkerByRpc } from '@bonafide/testing/conformance/workers';
import { engineConformance } from '@bonafide/testing/engine-conformance';
import { describe, expect, it } from 'vitest';
import { type Flaw, sampleEngine } from './sample-engine.js';
import { sampleOperation } from './sample-operation.js';

engineConformance({ definition: sampleEngine('none'), config: {}, operations: [sampleOperation] });

type Check = (engine: RunningEngine, operation: EngineOperation) => Promise<void>;

/** The check of what the engine logged needs something to have been logged. */
const logsAfterJudging: Check = async (engine, operation) => {
  await judge(engine, operation, 'acme');
  await logsNoMedium(engine, operation);
};

/** Every flaw with the checks that have to notice it. */
const FLAWS: [Flaw, Check[]][] = [
  ['answers before the receipt', [answersAfterReceipt, givesNoVerdictWithoutReceipt, leavesReceiptByRpc]],
  ['approves without a receipt', [givesNoVerdictWithoutReceipt]],
  ['approves when the worker dies', [survivesDeadWorker, survivesDeadWorkerByRpc]],
  ['is silent when the worker dies', [survivesDeadWorkerByRpc]],
  ['does not know when to give up', [abandonsLateCalls]],
  ['logs the medium', [logsAfterJudging]],
  ['mixes tenants', [leavesReceipt, separatesTenants]],
  ['keeps the medium', [leavesReceipt, leavesReceiptByRpc]],
  ['names no digests', [leavesReceipt, leavesReceiptByRpc]],
  ['judges otherwise by RPC', [judgesAlikeByRpc]],
];

describe('the suite notices an engine that', () => {
  it.each(FLAWS)('%s', async (flaw, checks) => {
    const engine = await startEngine({ definition: sampleEngine(flaw), config: {}, operations: [sampleOperation] });
    try {
      for (const check of checks) await expect(check(engine, sampleOperation), check.name).rejects.toThrow();
    } finally {
      await engine.stop();
    }
  });
});
