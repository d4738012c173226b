import type { Role } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';

export const needs: Role[] = ['face-expression'];

/** Longer than it takes to notice that a job is at work. */
const WORK_MS = 80;

/** Tasks of the sample engine. Node runs this file as it is, without its types. */
export const tasks = {
  /** Good media start with GOOD, bad ones with BAD; others cannot be read. */
  async judge(models: Models, { media }: { media: Uint8Array }, context: TaskContext): Promise<{ good: boolean }> {
    const text = await context.stage('read', () => Buffer.from(media).toString('latin1', 0, 4));
    if (!text.startsWith('GOOD') && !text.startsWith('BAD')) {
      throw Object.assign(new Error('The medium cannot be read.'), { code: 'INVALID_MEDIA' });
    }
    await context.stage('work', async () => {
      const image = { data: new Uint8Array(112 * 112 * 3), dims: [1, 112, 112, 3] };
      const end = performance.now() + WORK_MS;
      while (performance.now() < end) await models.get('face-expression').run({ image });
    });
    return { good: text.startsWith('GOOD') };
  },
  async wait(_models: Models, milliseconds: number): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return milliseconds;
  },
  async refuse(_models: Models, code: string): Promise<never> {
    throw Object.assign(new RangeError('not like this'), { code, at: 1 });
  },
  async die(): Promise<never> {
    process.exit(1);
  },
};
