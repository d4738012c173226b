/**
 * Command line: `node lab/active/report.ts FILE` judges the captures that `measure.ts` wrote, by the policy of the product,
 * and prints the verdicts by kind: of the people that chose the thresholds, and of the others. A recording that is played
 * to another challenge is every genuine capture held against all other lists of movements.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ACTIVE_POLICY } from '@bonafide/vision/active/active-policy';
import { judgeActive } from '@bonafide/vision/active/judge-active';
import { MOVEMENTS, type Movement } from '@bonafide/vision/active/movements';
import { runCommand } from '../command.ts';
import { Misuse } from '../misuse.ts';
import type { MeasuredCapture } from './measure.ts';

const AGE_MS = 60_000;

/** A line of JSON has null where a measure was undefined or no number. */
function readRow(line: string, where: string): MeasuredCapture {
  try {
    return JSON.parse(line, (_key, value) => (value === null ? undefined : value)) as MeasuredCapture;
  } catch {
    throw new Misuse(`${where} is no measured capture`);
  }
}

function lists(length: number): Movement[][] {
  if (length === 0) return [[]];
  return lists(length - 1).flatMap((list) =>
    MOVEMENTS.filter((movement) => movement !== list.at(-1)).map((movement) => [...list, movement]),
  );
}

const LISTS = lists(4).filter((list) => list.some((movement) => movement.startsWith('TURN')));

function verdictOf({ evidence }: MeasuredCapture, movements = evidence.movements) {
  return judgeActive({ ...evidence, movements, ageMs: AGE_MS }, ACTIVE_POLICY);
}

function report(rows: readonly MeasuredCapture[]): string {
  const lines = [...Map.groupBy(rows, ({ kind }) => kind)].map(([kind, own]) => {
    const verdicts = own.map((row) => verdictOf(row));
    const count = (outcome: string) => verdicts.filter((verdict) => verdict.outcome === outcome).length;
    const why = verdicts.flatMap(({ outcome, signs, hindrances, missing }) =>
      outcome === 'passed' ? [] : [...signs, ...hindrances, ...missing.map((movement) => `${movement}_NOT_SEEN`)],
    );
    const reasons = [...Map.groupBy(why, (reason) => reason)]
      .map(([reason, all]) => `${reason} ${all.length}`)
      .join(', ');
    return `${kind.padEnd(16)} ${own.length} captures: ${count('passed')} pass, ${count('attack')} attack, ${count('unclear')} unclear (${reasons})`;
  });
  const replays = rows
    .filter(({ kind }) => kind === 'genuine')
    .flatMap((row) =>
      LISTS.filter((list) => String(list) !== String(row.evidence.movements)).map(
        (list) => verdictOf(row, list).outcome,
      ),
    );
  const passed = replays.filter((outcome) => outcome === 'passed').length;
  return [...lines, `other challenge  ${replays.length} replays: ${passed} pass`].join('\n');
}

if (import.meta.main) {
  await runCommand('report.ts FILE', async () => {
    const { positionals } = parseArgs({ allowPositionals: true });
    const [file] = positionals;
    if (!file || positionals.length > 1) throw new Misuse('one file of measured captures is needed');
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    const rows = lines.map((line, i) => readRow(line, `${file}, line ${i + 1}`));
    for (const [name, rest] of [
      ['thresholds chosen on', 0],
      ['not looked at for them', 1],
    ] as const) {
      const some = rows.filter(({ number }) => number % 2 === rest);
      process.stdout.write(`${name}: ${new Set(some.map(({ person }) => person)).size} people\n${report(some)}\n\n`);
    }
  });
}
