/**
 * `./dev bench document [--seconds 20] [--clients 4] [--soak 2000]`: what documents cost, through the gateway. Recognition of a
 * page's type and whole verification of a passport's page (drawn, and photographed by a simulated camera, with a selfie) by one
 * client and by `--clients`: percentiles, CPU by stage. Then memory from a quarter on to all of `--soak` verifications (0
 * leaves that out), and what the verification of a chip takes in a process.
 */
import { parseArgs } from 'node:util';
import { hasFonts, WITHOUT_FONTS } from '@bonafide/lab/documents/fonts';
import { planStack } from '@bonafide/local/stack';
import { acceptSpecimens } from '../support/operator.ts';
import { misuse, numberOf } from '../support/options.ts';
import { Caller } from './lib/caller.ts';
import { chipTimes } from './lib/chip-times.ts';
import { recogniseType, verifyPassport } from './lib/document-calls.ts';
import { type PassportPage, passportPages } from './lib/document-pages.ts';
import type { Call } from './lib/engine-calls.ts';
import { budget, machine, percentiles, quantile, table } from './lib/figures.ts';
import { load } from './lib/load.ts';
import { mebibytes } from './lib/memory-report.ts';
import { cpuPerCall, cpuRows, readings } from './lib/processes.ts';
import { type BenchStack, onStack } from './lib/stack.ts';

const TYPE_MS = 350;
const WHOLE_MS = 1200;
const CHIP_MS = 30;
const GROWTH = 0.1;
const SERVICES = ['gateway', 'docverify', 'nexaface'];
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    clients: { type: 'string', default: '4' },
    soak: { type: 'string', default: '2000' },
  },
});
const [seconds, sideBySide, soak] = [
  numberOf('seconds', values.seconds),
  numberOf('clients', values.clients),
  numberOf('soak', values.soak),
];
if (!hasFonts()) throw misuse(WITHOUT_FONTS);

console.log(machine());
await onStack(['bench'], async (stack) => {
  const [access] = stack.access;
  if (!access) throw new Error('The stack has no tenant');
  if (stack.options) acceptSpecimens(await planStack(stack.options), access.realm);
  const caller = new Caller(access);
  const pages: PassportPage[] = await passportPages();
  const [type, whole] = [recogniseType(caller, pages), verifyPassport(caller, pages)];
  await load(1, { calls: 10 }, whole);
  await load(1, { calls: 10 }, type);
  const typeTimes = await measure(stack, 'validateDocumentType', 1, type);
  budget(`a type takes at most ${TYPE_MS} ms at p50`, ...kept(quantile(typeTimes, 0.5), TYPE_MS));
  const wholeTimes = await measure(stack, 'verifyDocumentsAndBiometrics', 1, whole);
  budget(`a passport takes at most ${WHOLE_MS} ms at p50`, ...kept(quantile(wholeTimes, 0.5), WHOLE_MS));
  if (sideBySide > 1) await measure(stack, 'verifyDocumentsAndBiometrics', sideBySide, whole);
  if (soak > 0 && Object.keys(stack.management).length > 0) await flat(stack, whole);
  caller.close();
});
const times = await chipTimes();
if (times) {
  table('a chip verified in a process', [['passive authentication', percentiles(times, 1)]]);
  budget(`a chip takes at most ${CHIP_MS} ms at p50`, ...kept(quantile(times, 0.5), CHIP_MS));
}

/** The figure of a budget, and whether it is kept. */
function kept(ms: number, most: number): [string, boolean] {
  return [`${ms.toFixed(0)} ms`, ms <= most];
}

/** Puts an operation under load and prints what it took; returns the times of its calls. */
async function measure(stack: BenchStack, name: string, clients: number, call: Call): Promise<number[]> {
  const before = await readings(stack, SERVICES);
  const { times, refused, seconds: took } = await load(clients, { seconds }, call);
  const after = await readings(stack, SERVICES);
  const rate = `${(times.length / took).toFixed(2)} calls/s, ${percentiles(times)}, ${refused} refused as busy`;
  table(`${name}, ${clients} at a time: ${rate}`, cpuRows(cpuPerCall(before, after, times.length)));
  return times;
}

/** Verifies many passports and compares the memory of the services after a quarter of them with that at the end. */
async function flat(stack: BenchStack, call: Call): Promise<void> {
  const memory: Record<string, number>[] = [];
  for (let part = 0; part < 4; part++) {
    await load(2, { calls: Math.round(soak / 4) }, call);
    const now = await readings(stack, SERVICES);
    memory.push(Object.fromEntries(SERVICES.map((name) => [name, now[name]?.residentBytes ?? Number.NaN])));
  }
  const growth = (name: string) =>
    Math.max(...memory.slice(1).map((one) => (one[name] ?? 0) / (memory[0]?.[name] ?? 1))) - 1;
  table(
    `resident memory, MiB, after each quarter of ${soak} passports, and growth from the first on`,
    SERVICES.map((name) => [
      name,
      ...memory.map((one) => mebibytes(one[name] ?? Number.NaN)),
      `${(growth(name) * 100).toFixed(1)} %`,
    ]),
  );
  const most = growth('docverify');
  budget(`memory within ${GROWTH * 100} %`, `${(most * 100).toFixed(1)} % more`, most <= GROWTH);
}
