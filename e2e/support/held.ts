import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, inject } from 'vitest';
import './stack.ts';

/** Fails a test file when one of the answers to it has broken the wire contract. The files run one after another. */
const broken = (): string[] => {
  const report = inject('contractReport');
  return existsSync(report) ? readFileSync(report, 'utf8').trimEnd().split('\n') : [];
};
let before = 0;

beforeAll(() => {
  before = broken().length;
});
afterAll(() => {
  const here = new Set(broken().slice(before));
  if (here.size) throw new Error(`The contract is broken:\n  ${[...here].join('\n  ')}`);
});
