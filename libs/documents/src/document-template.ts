/** Command line `node dist/document-template.js check TEMPLATE PICTURE...`; `./dev document-template …` calls it. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { loadPack } from '@bonafide/inference/pack/load-pack';
import { type Models, openModels } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { decodeImage } from '@bonafide/vision/image/decode';
import { readMrz } from './mrz/repair.js';
import { findMrz } from './ocr/find-mrz.js';
import { readText } from './ocr/read-text.js';
import { loadTemplates, readTemplate, withBases } from './templates/load-templates.js';
import { readVisualZone } from './templates/read-visual-zone.js';
import type { TemplateSet } from './templates/template.js';

const USAGE = `usage: document-template check TEMPLATE PICTURE...

Reads pictures of upright, cropped pages by the template of a file, and prints which template fits each best and what it reads.
Exits with 1 when the file is no template, or when a page fits another template better, or none.
`;

const context: TaskContext = { stage: async (_name, work) => work() };

const [verb, file, ...pictures] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

async function check(template: string, files: readonly string[]): Promise<void> {
  const own = await readTemplate(template);
  const { templates } = await loadTemplates();
  const set = withBases([...templates.filter(({ id }) => id !== own.id), own]);
  const pack = await loadPack(process.env.BONAFIDE_MODEL_PACK ?? 'default');
  const models = await openModels(pack, ['text-detector', 'text-recogniser']);
  for (const picture of files) if (!(await fits(own.id, picture, set, models))) process.exitCode = 1;
}

async function fits(id: string, picture: string, set: TemplateSet, models: Models): Promise<boolean> {
  const image = await decodeImage(await readFile(picture));
  const reading = await findMrz(image, { mrz: undefined }, models, context);
  const mrz = reading && readMrz(reading);
  const hint = mrz ? { issuer: mrz.issuer, documentCode: mrz.documentCode } : {};
  const lines = await readText(image, models, context);
  const { template, values } = readVisualZone({ image, format: undefined }, lines, hint, set);
  say(
    `${basename(picture)}: ${template?.id ?? 'no template fits'}${mrz ? ` (zone: ${mrz.documentCode} ${mrz.issuer})` : ''}`,
  );
  for (const { field, value, status, confidence = 0 } of values) {
    say(`  ${field.padEnd(24)} ${value.padEnd(32)} ${status.padEnd(13)} ${confidence.toFixed(2)}`);
  }
  const told = new Set(values.map(({ field }) => field));
  const missing = (template?.fields ?? []).flatMap(({ field }) => (field !== null && !told.has(field) ? [field] : []));
  if (missing.length > 0) say(`  not read: ${[...new Set(missing)].join(', ')}`);
  return template?.id === id;
}

try {
  if (verb !== 'check' || file === undefined || pictures.length === 0) throw new Error(USAGE);
  await check(file, pictures);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
