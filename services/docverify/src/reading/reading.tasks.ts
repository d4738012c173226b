import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import type { PagesRead, ReadingOrder } from './document-reading.js';
import { readDocument } from './read-document.js';
import { openTools } from './tools.js';

/** Tasks about pages, for the module of tasks that workers run. */
export const readingTasks = {
  /** All that can be read of a document's pages. */
  async read(models: Models, order: Omit<ReadingOrder, 'depth'>, context: TaskContext): Promise<PagesRead> {
    return readDocument({ ...order, depth: 'document' }, await openTools(models, context, order.templates));
  },
  /** No more of a page than its type needs. */
  async recognise(
    models: Models,
    order: Omit<ReadingOrder, 'depth' | 'pictures'>,
    context: TaskContext,
  ): Promise<PagesRead> {
    return readDocument(
      { ...order, pictures: false, depth: 'type' },
      await openTools(models, context, order.templates),
    );
  },
};
