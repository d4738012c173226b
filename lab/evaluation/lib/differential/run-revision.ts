/** The process of one revision: takes an `Assignment`, answers with the `Findings` of each capture. See `findingsOf`. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Loading from '@bonafide/inference/pack/load-pack';
import type * as Opening from '@bonafide/inference/pool/models';
import type * as Matching from '@bonafide/vision/face/match';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import type * as Best from '@bonafide/vision/liveness/best-frame';
import type { CaptureFindings, FrameFindings } from '@bonafide/vision/liveness/examine-capture';
import type * as Deciding from '@bonafide/vision/liveness/liveness.machine';
import type * as Policies from '@bonafide/vision/liveness/liveness.policies';
import { type Assignment, type Findings, TASKS } from './revision.ts';

const [{ root, pack: name, captures }] = (await once(process, 'message')) as [Assignment];
const load = (file: string) => import(pathToFileURL(join(root, file)).href);
const { readPack }: typeof Loading = await load('libs/inference/dist/pack/load-pack.js');
const { openModels }: typeof Opening = await load('libs/inference/dist/pool/models.js');
const { bestFrame }: typeof Best = await load('libs/vision/dist/liveness/best-frame.js');
const { decide }: typeof Deciding = await load('libs/vision/dist/liveness/liveness.machine.js');
const { LIVENESS_POLICIES }: typeof Policies = await load('libs/vision/dist/liveness/liveness.policies.js');
const { faceMatcher }: typeof Matching = await load('libs/vision/dist/face/match.js');
const pack = await readPack(join(root, '.bonafide/models', name));
const engines = { examine: await engine(TASKS.examine), describe: await engine(TASKS.describe) };
const matcher = faceMatcher(pack.manifest, 'F500');
const context = { stage: async <T>(_name: string, work: () => T | Promise<T>) => work() };

let before: FaceTemplate | undefined;
for (const capture of captures) {
  const media = await Promise.all(capture.files.map((file) => readFile(file)));
  process.send?.({ name: capture.name, findings: await findings(media) });
}
process.disconnect();

async function engine(file: string) {
  const { tasks, needs, uses } = await load(file);
  return { tasks, models: await openModels(pack, needs, uses) };
}

async function findings(media: readonly Buffer[]): Promise<Findings> {
  const frames = media.map((bytes, at) => ({ media: bytes, timestampMs: 100 * at }));
  const { examine, describe } = engines;
  const seen: CaptureFindings = await examine.tasks.examine(examine.models, { frames, rotation: 0 }, context);
  const best = bestFrame(seen.frames);
  const withoutPad = pack.manifest.pad === 'none' ? 'accept' : undefined;
  const levels = Object.entries(LIVENESS_POLICIES);
  const decisions = levels.map(([level, policy]) => [
    `decision at level ${level}`,
    decide(policy, best?.frame, seen, undefined, withoutPad),
  ]);
  const picture = { media: media[best?.index ?? 0], rotation: 0, face: best?.frame.subject?.face };
  const pictures = [picture, { ...picture, face: undefined }];
  const [known, alone] = await describe.tasks.describe(describe.models, { pictures }, context);
  const template: FaceTemplate | undefined = known?.template;
  const s = template && before && matcher.compare(template, before).score;
  before = template ?? before;
  return {
    facts: {
      ...Object.fromEntries(decisions),
      'best frame': String(best?.index),
      template: `${template !== undefined} ${alone?.template !== undefined}`,
      ...Object.assign({}, ...seen.frames.map(factsOf)),
    },
    scores: {
      'S of attack': seen.pad?.scoreFrr ?? null,
      ...numbered('S of attack of frame', seen.pad?.frameScores),
      'S of comparison': s ?? null,
      ...Object.fromEntries(
        (template?.parts ?? []).flatMap(({ descriptor }, i) => values(`descriptor ${i}:`, descriptor)),
      ),
      ...Object.fromEntries(
        (alone?.template?.parts ?? []).flatMap(({ descriptor }: { descriptor: Float32Array }, i: number) =>
          values(`descriptor alone ${i}:`, descriptor),
        ),
      ),
    },
    measures: {
      live: seen.pad?.live ?? null,
      ...seen.pad?.signals,
      ...Object.assign({}, ...seen.frames.map(measuresOf)),
    },
  };
}

function factsOf({ perceptual, subject }: FrameFindings, at: number): Record<string, string> {
  return {
    [`frame ${at}, hash`]: String(perceptual),
    [`frame ${at}, covers`]: subject ? subject.covers.join() : 'no face',
    [`frame ${at}, unaligned`]: String(subject?.face.unaligned),
  };
}

function measuresOf({ subject }: FrameFindings, at: number): Record<string, number | null> {
  if (!subject) return {};
  const { box, confidence, points, contour } = subject.face;
  const metrics = Object.entries(subject.metrics).map(([metric, { native }]) => [`frame ${at}, ${metric}`, native]);
  return {
    ...Object.fromEntries(metrics),
    ...prefixed(`frame ${at}, box`, { ...box, confidence }),
    ...Object.fromEntries(
      values(
        `frame ${at}, points:`,
        Object.values(points).flatMap(({ x, y }) => [x, y]),
      ),
    ),
    ...Object.fromEntries(
      values(
        `frame ${at}, contour:`,
        (contour ?? []).flatMap(({ x, y }) => [x, y]),
      ),
    ),
  };
}

function numbered(what: string, numbers: readonly number[] = []): Record<string, number> {
  return Object.fromEntries(values(what, numbers));
}

function values(what: string, numbers: ArrayLike<number>): [string, number][] {
  return Array.from(numbers, (value, at) => [`${what} ${at}`, value]);
}

function prefixed(prefix: string, numbers: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([key, value]) => [`${prefix} ${key}`, value]));
}
