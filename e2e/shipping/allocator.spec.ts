import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES } from '@bonafide/local/services';
import { ALLOCATOR } from '@bonafide/local/settings';
import { describe, expect, it } from 'vitest';
import { environmentOf, ofKind, render, root } from './chart.ts';

/** Decoded frames of 480 × 640, each followed by a small block that lasts; prints the MiB left when the frames are freed. */
const FRAMES = `
  const resident = () => Number(/^RssAnon:\\s+(\\d+)/m.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
  const frame = () => Buffer.allocUnsafeSlow(480 * 640 * 3).fill(1);
  const freed = () => new Promise((resolve) => setTimeout(resolve, 200, gc()));
  frame();
  await freed();
  const before = resident();
  const lasting = [];
  let frames = [];
  for (let made = 0; made < 100; made++) {
    frames.push(frame());
    lasting.push(Buffer.allocUnsafeSlow(2000));
  }
  const held = resident() - before;
  frames = undefined;
  await freed();
  console.log(JSON.stringify({ held, kept: resident() - before, lasting: lasting.length }));`;

function framesUnder(env: Record<string, string>): { held: number; kept: number } {
  const args = ['--expose-gc', '--input-type=module', '--eval', `import fs from 'node:fs';${FRAMES}`];
  return JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' }));
}

describe('memory of pictures', () => {
  it('goes back to the system when they are freed, and stays in the heap by default', () => {
    const { held, kept } = framesUnder(ALLOCATOR);
    expect(held).toBeGreaterThan(80);
    expect(kept).toBeLessThan(10);
    expect(framesUnder({}).kept).toBeGreaterThan(40);
  });

  it('goes back in the image of every service', () => {
    const image =
      readFileSync(join(root, 'docker/Dockerfile'), 'utf8')
        .split(/^FROM /m)
        .at(-1) ?? '';
    for (const [key, value] of Object.entries(ALLOCATOR))
      expect(image).toMatch(new RegExp(`^ENV ${key}=${value}$`, 'm'));
  });

  it('is left to the image by the chart', () => {
    const manifests = render();
    const containers = ofKind(manifests, 'Deployment').flatMap(({ spec }) => spec?.template?.spec.containers ?? []);
    expect(containers).toHaveLength(SERVICES.length);
    for (const one of containers) {
      expect([...environmentOf(one, manifests).keys()].filter((key) => key.startsWith('MALLOC_'))).toEqual([]);
    }
  });
});
