import { parentPort, workerData } from 'node:worker_threads';
import { BlockScan } from './block-scan.js';
import type { PassMessage, SlabMessage, ThreadInput } from './pass.js';

const { index, slabs } = workerData as ThreadInput;
const scan = new BlockScan(index);
for (const [slab, memory] of slabs.entries()) scan.addSlab(slab, memory);

parentPort?.on('message', (message: PassMessage | SlabMessage) => {
  if (message.type === 'slab') return scan.addSlab(message.slab, message.memory);
  const answer = scan.run(message);
  parentPort?.postMessage(
    answer,
    answer.hits.flatMap(({ slots, similarities }) => [slots.buffer, similarities.buffer]),
  );
});
// A pass that did not arrive would be waited for: the thread ends instead, and is replaced.
parentPort?.on('messageerror', (error) => {
  throw error;
});
