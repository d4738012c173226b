import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HEAP } from '@bonafide/local/settings';
import { describe, expect, it } from 'vitest';
import { root } from './chart.ts';

/**
 * Messages of three frames beside as many objects as a service has, each message with some objects of its own;
 * prints how many full collections they brought.
 */
const MESSAGES = `
  const { PerformanceObserver, constants } = await import('node:perf_hooks');
  const lasting = Array.from({ length: 400_000 }, (_, number) => ({ number, text: 'text ' + number }));
  const rest = () => new Promise((resolve) => setImmediate(resolve));
  const pause = () => new Promise((resolve) => setTimeout(resolve, 300));
  let full = 0;
  await pause();
  new PerformanceObserver((list) => {
    full += list.getEntries().filter(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR).length;
  }).observe({ entryTypes: ['gc'] });
  for (let message = 0; message < 1200; message++) {
    const frames = [1, 2, 3, 4].map(() => Buffer.allocUnsafeSlow(240_000).fill(1));
    const objects = Array.from({ length: 2000 }, (_, number) => ({ number, text: 'x' + number, frames }));
    if (objects.length === 0) throw new Error('no objects');
    await rest();
  }
  await pause();
  console.log(JSON.stringify({ full, lasting: lasting.length }));`;

function fullCollections(args: readonly string[]): number {
  return JSON.parse(
    execFileSync(process.execPath, [...args, '--input-type=module', '--eval', MESSAGES], { encoding: 'utf8' }),
  ).full;
}

describe('buffers of messages', () => {
  it('are freed young instead of bringing full collections', () => {
    const usual = fullCollections([]);
    expect(usual).toBeGreaterThan(5);
    expect(fullCollections(HEAP)).toBeLessThan(usual / 4);
  });

  it('are in the image of every service too', () => {
    const image = readFileSync(join(root, 'docker/Dockerfile'), 'utf8');
    const [, entry = ''] = /^ENTRYPOINT (.*)$/m.exec(image) ?? [];
    expect(JSON.parse(entry)).toEqual([
      'node',
      ...HEAP,
      '--import',
      '@bonafide/platform/process/source-maps',
      'dist/main.js',
    ]);
  });
});
