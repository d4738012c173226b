import type { Role } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { chipTasks } from '../chip/chip.tasks.js';
import type { DocumentReading, ReadingOrder } from './document-reading.js';
import { readDocument } from './read-document.js';
import { NEEDED, USED } from './roles.js';
import { openTools } from './tools.js';

export const needs: Role[] = NEEDED;
export const uses: Role[] = USED;

export const tasks = {
  ...chipTasks,
  /** All that can be read of a document's pages. */
  async read(models: Models, order: Omit<ReadingOrder, 'depth'>, context: TaskContext): Promise<DocumentReading> {
    return readDocument({ ...order, depth: 'document' }, await openTools(models, context, order.mrzModel));
  },
  /** No more of a page than its type needs. */
  async recognise(
    models: Models,
    order: Omit<ReadingOrder, 'depth' | 'pictures'>,
    context: TaskContext,
  ): Promise<DocumentReading> {
    return readDocument({ ...order, pictures: false, depth: 'type' }, await openTools(models, context, order.mrzModel));
  },
};
