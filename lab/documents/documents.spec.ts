import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../attacks/random.ts';
import { drawSpecimen, LAYOUTS, type Layout } from './draw.ts';
import { hasFonts, WITHOUT_FONTS } from './fonts.ts';
import { FORGERIES } from './forgeries.ts';
import { randomHolder } from './holder.ts';
import { photographPage } from './photograph.ts';
import { FORMATS, zoneOf } from './zone.ts';

const TODAY = '2026-11-28';
const TESTS_DRAW = hasFonts() ? '' : `(skipped: ${WITHOUT_FONTS})`;

/** A plain oval: geometry needs no person. */
const portrait = sharp(
  Buffer.from(
    '<svg width="300" height="400"><rect width="300" height="400" fill="#99a"/><ellipse cx="150" cy="170" rx="80" ry="110" fill="#d9a58a"/></svg>',
  ),
)
  .png()
  .toBuffer();

describe('zones of specimens', () => {
  const eriksson = {
    surname: { printed: 'ERIKSSON', mrz: 'ERIKSSON' },
    given: { printed: 'ANNA MARIA', mrz: 'ANNA MARIA' },
    sex: 'F',
    birth: '1974-08-12',
    birthplace: 'ZENITH',
    issue: '2007-04-16',
    expiry: '2012-04-15',
    documentNumber: 'L898902C3',
    personalNumber: 'ZE184226B',
    issuer: 'UTO',
    nationality: 'UTO',
  } as const;

  it('are those of ICAO Doc 9303-4 for its own example', () => {
    expect(zoneOf('TD3', 'P', eriksson)).toEqual([
      'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
      'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
    ]);
  });

  it('are those of parts 5 and 6 for theirs', () => {
    const card = { ...eriksson, documentNumber: 'D23145890', personalNumber: '' };
    expect(zoneOf('TD1', 'I', card)[1]).toBe('7408122F1204159UTO<<<<<<<<<<<6');
    expect(zoneOf('TD2', 'I', card)[1]).toBe('D231458907UTO7408122F1204159<<<<<<<6');
  });

  it.each(FORMATS)('%s can be printed, whoever bears it', (format) => {
    for (let seed = 0; seed < 200; seed++) {
      const holder = randomHolder(seededRandom(seed), TODAY);
      const bearer = format === 'TD1' || format === 'TD3' ? holder : { ...holder, personalNumber: '' };
      for (const line of zoneOf(format, 'P', bearer)) expect(line).toMatch(/^[A-Z0-9<]{30,44}$/);
      expect(holder.expiry > TODAY && holder.issue <= TODAY).toBe(true);
    }
  });
});

describe('forgeries', () => {
  it('change one zone of what a bearer says, in what counts', () => {
    expect(new Set(FORGERIES.map(({ kind }) => kind)).size).toBe(FORGERIES.length);
    for (const { kind, forged } of FORGERIES) {
      for (let seed = 0; seed < 20; seed++) {
        const holder = randomHolder(seededRandom(seed), TODAY);
        const { edited, ...zones } = forged(holder, seededRandom(seed));
        const changes = Object.values(zones).flatMap((zone) => Object.entries(zone));
        for (const [name, value] of changes) expect(holder[name as keyof typeof holder], kind).not.toEqual(value);
        const lines = zoneOf('TD3', 'P', holder);
        const kept = edited?.([...lines]) ?? lines;
        const moved = kept
          .join('')
          .split('')
          .filter((character, at) => character !== lines.join('')[at]);
        expect([kind, changes.length > 0, moved.length]).toEqual([kind, !edited, edited ? 1 : 0]);
      }
    }
  });
});

describe(`specimens ${TESTS_DRAW}`, { skip: !hasFonts() }, () => {
  it.each(Object.keys(LAYOUTS) as Layout[])(
    '%s: equal seeds give equal pages, another seed another bearer',
    async (layout) => {
      const draw = async (seed: number) => drawSpecimen({ layout, seed, today: TODAY, portrait: await portrait });
      const [first, again, other] = [await draw(1), await draw(1), await draw(2)];
      expect(first.pages.map((page, at) => page.equals(again.pages[at] as Buffer))).not.toContain(false);
      expect(other.truth).not.toEqual(first.truth);
      const [front] = first.pages;
      expect((await sharp(front).metadata()).width).toBeGreaterThan(1000);
    },
  );
});

describe('photographed pages', () => {
  it('show the page where the truth of its corners says', async () => {
    const size = { width: 600, height: 400 };
    // A page whose quarters have colours of their own, by which its corners are told.
    const quarters =
      '<svg width="600" height="400"><rect width="300" height="200" fill="#f00"/><rect x="300" width="300" height="200" fill="#0f0"/><rect x="300" y="200" width="300" height="200" fill="#00f"/><rect y="200" width="300" height="200" fill="#ff0"/></svg>';
    const data = await sharp(Buffer.from(quarters)).removeAlpha().raw().toBuffer();
    for (const seed of [1, 2, 3]) {
      const { jpeg, corners } = await photographPage({ ...size, data }, seed);
      const picture = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
      const centre = [0, 1].map((axis) => corners.reduce((sum, c) => sum + (axis === 0 ? c.x : c.y), 0) / 4) as [
        number,
        number,
      ];
      const colours = corners.map(({ x, y }) => {
        const [px, py] = [Math.round(0.85 * x + 0.15 * centre[0]), Math.round(0.85 * y + 0.15 * centre[1])];
        const at = (py * picture.info.width + px) * 3;
        return [0, 1, 2].map((c) => ((picture.data[at + c] as number) > 110 ? 1 : 0)).join('');
      });
      expect(colours).toEqual(['100', '010', '001', '110']);
    }
  });
});
