import { expect, it } from 'vitest';
import { completionStatus } from './completion-status.js';

it.each([
  ['pending', false, 'Pending'],
  ['pending', true, 'Failed'],
  ['complete', false, 'Success'],
  ['complete', true, 'Success'],
  ['failed', false, 'Failed'],
  ['failed', true, 'Failed'],
  ['expired', false, 'Failed'],
  ['expired', true, 'Failed'],
  ['cancelled', false, 'Cancelled'],
  ['cancelled', true, 'Cancelled'],
] as const)('%s, over: %s, is %s', (status, isOver, told) => expect(completionStatus(status, isOver)).toBe(told));
