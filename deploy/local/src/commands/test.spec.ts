import { expect, it } from 'vitest';
import { countTests, type VitestReport } from './test.ts';

const report = (more: Partial<VitestReport> = {}): VitestReport => ({
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
  ...more,
});
const failedTest = { status: 'failed', assertionResults: [{ status: 'failed' }] };
const brokenFile = { status: 'failed', assertionResults: [] };
const brokenSetUp = { status: 'failed', assertionResults: [{ status: 'skipped' }] };

it.each([
  ['a good run', report(), 0, { passed: 5, failed: 0, skipped: 3 }],
  ['a failed test once', report({ numFailedTests: 1, testResults: [failedTest] }), 1, { failed: 1 }],
  ['a file that does not load', report({ testResults: [brokenFile] }), 1, { failed: 1 }],
  ['a set-up that fails', report({ testResults: [brokenSetUp] }), 1, { failed: 1 }],
  ['an unhandled error', report(), 1, { failed: 1 }],
  ['a run without a report', undefined, 1, { passed: 0, failed: 1, skipped: 0 }],
])('counts %s', (_name, given, code, expected) => {
  expect(countTests(given, code)).toMatchObject(expected);
});
