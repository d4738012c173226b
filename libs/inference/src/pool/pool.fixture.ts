import type { Role } from '../pack/manifest.js';
import type { Models } from './models.js';
import type { TaskContext } from './task.js';

export const needs: Role[] = ['face-expression'];
export const lent: Role[] = ['face-expression'];

/** Tasks that fail in the ways that a pool has to handle. */
export const tasks = {
  async score(models: Models, payload: { image: Uint8Array }, context: TaskContext) {
    const model = models.get('face-expression');
    const image = { data: payload.image, dims: [1, 112, 112, 3] };
    const { expressions } = await context.stage('run', () => model.run({ image }));
    return { expressions: [...(expressions?.data ?? [])], digest: model.entry.sha256 };
  },
  /** Pictures of one grey after the other, all asked for at once; with the CPU that this thread alone took. */
  async scoreGreys(models: Models, greys: readonly number[], { stage }: TaskContext) {
    const before = process.threadCpuUsage();
    const one = async (grey: number) => {
      const image = { data: new Uint8Array(3 * 112 * 112 * 3).fill(grey), dims: [3, 112, 112, 3] };
      const { expressions } = await models.get('face-expression').run({ image });
      return [...(expressions?.data ?? [])];
    };
    const scores = await stage('greys', () => Promise.all(greys.map(one)));
    const { user, system } = process.threadCpuUsage(before);
    return { scores, ownCpuMs: (user + system) / 1000 };
  },
  async runFor(models: Models, milliseconds: number) {
    const image = { data: new Uint8Array(16 * 112 * 112 * 3), dims: [16, 112, 112, 3] };
    const end = performance.now() + milliseconds;
    while (performance.now() < end) await models.get('face-expression').run({ image });
    return milliseconds;
  },
  async spin(_models: Models, milliseconds: number) {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    return milliseconds;
  },
  /** The same in stages of ten milliseconds. */
  async spinInStages(_models: Models, milliseconds: number, { stage }: TaskContext) {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) await stage('spin', () => tasks.spin(_models, 10));
    return milliseconds;
  },
  async refuse(_models: Models, code: string, _context: TaskContext): Promise<never> {
    throw Object.assign(new RangeError('not like this'), { code, at: 2 });
  },
  async die(): Promise<never> {
    process.exit(1);
  },
};
