import { readFile } from 'node:fs/promises';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import type { Image } from '@bonafide/vision/image/image';
import { beforeAll, describe, expect, it } from 'vitest';
import { composeMrz } from '../src/mrz/compose.js';
import { readMrz } from '../src/mrz/repair.js';
import { carryLines } from '../src/ocr/detect-lines.js';
import { findMrz, findZones } from '../src/ocr/find-mrz.js';
import { readText } from '../src/ocr/read-text.js';
import { openReaders } from '../src/ocr/readers.js';
import { turnedImage } from '../src/page/turn.js';
import { loadTemplates } from '../src/templates/load-templates.js';
import { readVisualZone } from '../src/templates/read-visual-zone.js';
import { context, drawPage, hasMrzFile, MRZ_FILE, openReading, turned } from './drawn-pages.fixture.js';

const ZONE = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const CARD = ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'];

const VISUAL = [
  [60, 70, 28, 'UTOPIA'],
  [60, 110, 20, 'PASSPORT / PASSEPORT'],
  [420, 110, 17, 'Surname / Nom'],
  [420, 138, 24, 'ERIKSSON'],
  [420, 190, 17, 'Given names / Prénoms'],
  [420, 218, 24, 'ANNA MARIA'],
  [420, 270, 17, 'Date of birth / Date de naissance'],
  [420, 298, 24, '12 AUG 1974'],
  [420, 350, 17, "Date of expiry / Date d'expiration"],
  [420, 378, 24, '15 APR 2012'],
] as const;

const passport = () => drawPage(VISUAL, ZONE);
const card = () => drawPage([], CARD, 37);

const never = () => {
  throw new Error('the page was detected already');
};

let models: Models;
beforeAll(async () => {
  models = await openReading();
});

const find = (image: Image) => findMrz(image, { mrz: undefined }, models, context);
const linesOf = (reading: Awaited<ReturnType<typeof find>>) => reading && readMrz(reading)?.lines;

describe('a machine-readable zone', () => {
  it.each([0, 90, 180, 270])('is found and read when the page is turned by %i degrees', async (degrees) => {
    const reading = await find(await turned(await passport(), degrees));
    expect(linesOf(reading)).toEqual(ZONE);
    expect(reading?.turn).toEqual({ quarters: (4 - degrees / 90) % 4, mirrored: false });
  });

  it.each([-28, 17])('is read when it leans by %i degrees', async (degrees) => {
    expect(linesOf(await find(await turned(await passport(), degrees)))).toEqual(ZONE);
  });

  it.each([0, 180])('is told from its mirror image, turned by %i degrees', async (degrees) => {
    const reading = await find(await turned(await passport(), degrees, true));
    expect(linesOf(reading)).toEqual(ZONE);
    expect(reading?.turn).toEqual({ quarters: degrees / 90, mirrored: true });
  });

  it('of three lines is read, with its place and the height of its characters', async () => {
    const reading = await find(await card());
    expect(linesOf(reading)).toEqual(CARD);
    expect(reading?.where[0].x).toBeGreaterThan(35);
    expect(reading?.where[0].x).toBeLessThan(75);
    expect(reading?.characterHeight).toBeGreaterThan(24);
    expect(reading?.characterHeight).toBeLessThan(60);
  });

  it('is not found on a page that has none', async () => {
    expect(await find(await drawPage(VISUAL))).toBeUndefined();
    const serials = [
      [60, 300, 40, 'AB12345678901234567890123456'],
      [60, 360, 40, 'CD98765432109876543210987654'],
    ] as const;
    expect(await find(await drawPage(serials))).toBeUndefined();
  });

  it('is looked for the way up that a portrait tells first, and found where it lies', async () => {
    const upside = await turned(await passport(), 180);
    const known = (quarters: 0 | 2) =>
      findMrz(upside, { mrz: undefined }, models, context, { isPage: true, quarters: async () => quarters });
    expect(linesOf(await known(2))).toEqual(ZONE);
    // A detector of faces takes some that stand on their head for upright.
    expect(linesOf(await known(0))).toEqual(ZONE);
  });

  it('is told of each of two documents on a picture', async () => {
    const [above, below] = [await passport(), await card()];
    const both = { width: 1250, height: 1760, data: new Uint8Array([...above.data, ...below.data]) };
    const zones = findZones(both, { mrz: undefined }, models, context);
    const [first, second] = [await zones.next(), await zones.next()];
    expect([linesOf(first.value), linesOf(second.value)]).toEqual(expect.arrayContaining([ZONE, CARD]));
  });

  it('is read roughly with one look, and is the same on a clear page', async () => {
    const stages: string[] = [];
    const counted: TaskContext = {
      stage: async (name, work) => {
        stages.push(name);
        return work();
      },
    };
    const rough = await findMrz(await card(), { mrz: undefined }, models, counted, { isPage: true, isRough: true });
    expect(linesOf(rough)).toEqual(CARD);
    expect(stages.filter((name) => name === 'mrz-read').length).toBeLessThanOrEqual(CARD.length);
  });

  it('is read where a long name leaves no filler', async () => {
    const long = [...CARD.slice(0, 2), 'WOLFESCHLEGELSTEINHAUSEN<<ANNA'];
    const reading = await find(await drawPage([], long, 37));
    expect(linesOf(reading)).toEqual(long);
  });

  it('of a passport has 44 columns, though the last of them show nothing', async () => {
    const covered = ZONE.map((line) => line.slice(0, 36));
    const reading = await find(await drawPage(VISUAL, covered));
    expect(reading?.lines.map(({ length }) => length) ?? []).not.toContain(36);
    for (const line of reading?.lines ?? [])
      expect(Math.max(...line.slice(37).map(({ confidence }) => confidence))).toBeLessThan(0.8);
  });

  it.skipIf(!hasMrzFile)('is read more surely with the file made for OCR-B', async () => {
    const readers = await openReaders({ mrz: await readFile(MRZ_FILE) });
    const page = await passport();
    const both = await findMrz(page, readers, models, context);
    expect(both?.lines.map((line) => line.map(({ character }) => character).join(''))).toEqual(ZONE);
    const mean = (reading: Awaited<ReturnType<typeof find>>) => {
      const all = reading?.lines.flat() ?? [];
      return all.reduce((sum, { confidence }) => sum + confidence, 0) / all.length;
    };
    expect(mean(both)).toBeGreaterThan(mean(await find(page)));
  });

  it('of several forms is read as composed', async () => {
    const lines = composeMrz({
      format: 'TD2',
      documentCode: 'I',
      issuer: 'UTO',
      surname: 'ERIKSSON',
      givenNames: 'ANNA MARIA',
      documentNumber: 'D23145890',
      nationality: 'UTO',
      birthDate: '740812',
      sex: 'F',
      expiryDate: '120415',
    });
    const page = await drawPage([], lines, 31);
    expect(linesOf(await find(page))).toEqual(lines);
  });
});

describe('the print of a page', () => {
  it('is read by lines, and its fields by a template', async () => {
    const image = await passport();
    const lines = await readText(image, models, context);
    expect(lines.map(({ text }) => text)).toEqual(expect.arrayContaining(['ERIKSSON', 'ANNA MARIA']));
    const { template, values } = readVisualZone(
      { image, format: 'ID-3' },
      lines,
      { issuer: 'UTO', documentCode: 'P' },
      await loadTemplates(),
    );
    expect(template?.id).toBe('utopia-passport');
    expect(Object.fromEntries(values.map(({ field, value }) => [field, value]))).toMatchObject({
      Surname: 'ERIKSSON',
      'Given names': 'ANNA MARIA',
      'Date of birth': '1974-08-12',
      'Date of expiry': '2012-04-15',
    });
  });

  it('is not read where no field stands', async () => {
    const image = await passport();
    const zone = (await find(image))?.where;
    const texts = async (taken: Parameters<typeof readText>[3]) =>
      (await readText(image, models, context, taken)).map(({ text }) => text);
    expect((await texts([])).some((text) => text.includes('<<'))).toBe(true);
    const others = await texts(zone ? [zone] : []);
    expect(others).toContain('ERIKSSON');
    expect(others.some((text) => text.includes('<<'))).toBe(false);
  });

  it('is detected once for a page that is turned upside down', async () => {
    const upside = await turned(await passport(), 180);
    await find(upside);
    const upright = turnedImage(upside, { quarters: 2, mirrored: false });
    carryLines(upside, upright);
    const only = {
      ...models,
      get: (role: Parameters<Models['get']>[0]) => (role === 'text-detector' ? never() : models.get(role)),
    };
    expect((await readText(upright, only, context)).map(({ text }) => text)).toEqual(
      expect.arrayContaining(['ERIKSSON', 'ANNA MARIA']),
    );
  });

  it('is nothing on an empty page', async () => {
    expect(await readText(await drawPage([]), models, context)).toEqual([]);
  });
});
