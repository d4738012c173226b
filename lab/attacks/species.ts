import type { DisplayOptions, Layout } from './display.ts';
import type { PrintOptions, Technique } from './print.ts';
import type { Random } from './random.ts';

/** Kinds of presentation attack instruments that can be simulated from one photograph. */
export const SPECIES = [
  'screen-phone',
  'screen-tablet',
  'screen-laptop',
  'screen-monitor',
  'screen-tight',
  'print-photo',
  'print-inkjet',
  'print-halftone',
  'print-tight',
  'mask-paper',
  'cutout',
] as const;

export type Species = (typeof SPECIES)[number];

/** An instrument: what shows the photograph, and how large the photograph is on it. */
export type Instrument =
  | { readonly kind: 'display'; readonly photoWidth: number; readonly options: DisplayOptions }
  | { readonly kind: 'print'; readonly photoWidth: number; readonly options: PrintOptions };

export function randomInstrument(species: Species, random: Random): Instrument {
  switch (species) {
    case 'screen-phone':
      return telephone(random);
    case 'screen-tablet':
      return panel(random, [700, 1300], ['rgb', 'bgr'], 0.02, 0.4, [0.04, 0.12]);
    case 'screen-laptop':
      return panel(random, [450, 900], ['rgb'], 0.2, 1.2, [0.02, 0.06]);
    case 'screen-monitor':
      return panel(random, [500, 1200], ['rgb', 'rgb', 'bgr'], 0.3, 1.5, [0.01, 0.06]);
    case 'screen-tight':
      return random.chance(0.4) ? telephone(random) : panel(random, [500, 1300], ['rgb', 'bgr'], 0, 0.1, [0.02, 0.05]);
    case 'print-photo':
      return paper(random, 'photo', random.uniform(0, 0.06));
    case 'print-inkjet':
      return paper(random, 'inkjet', random.uniform(0, 0.3));
    case 'print-halftone':
      return paper(random, 'halftone', random.uniform(0, 0.3));
    case 'print-tight':
    case 'mask-paper':
    case 'cutout':
      return paper(random, random.pick(['photo', 'inkjet', 'halftone']), random.uniform(0, 0.1));
  }
}

function telephone(random: Random): Instrument {
  const bars = random.chance(0.7) ? random.uniform(0, 0.5) : 0;
  return {
    kind: 'display',
    photoWidth: random.integer(640, 1300),
    options: {
      ...light(random),
      layout: random.pick(['pentile', 'pentile', 'rgb']),
      saturation: random.uniform(0.9, 1.3),
      panel: { left: 0, right: 0, top: bars, bottom: bars * random.uniform(0.5, 1.5) },
      panelLight: random.pick([0, 0, 0.9]),
      bezel: random.uniform(0.015, 0.07),
      bezelLight: random.uniform(0, 0.05),
      radius: random.uniform(0.02, 0.12),
    },
  };
}

function panel(
  random: Random,
  [least, most]: readonly [number, number],
  layouts: readonly Layout[],
  marginLeast: number,
  marginMost: number,
  [thin, thick]: readonly [number, number],
): Instrument {
  const margin = () => random.uniform(marginLeast, marginMost);
  return {
    kind: 'display',
    photoWidth: random.integer(least, most),
    options: {
      ...light(random),
      layout: random.pick(layouts),
      saturation: random.uniform(0.65, 1.15),
      panel: { left: margin(), right: margin(), top: margin() * 0.4, bottom: margin() * 0.4 },
      panelLight: random.pick([0, 0.02, 0.2, 0.9]),
      bezel: random.uniform(thin, thick),
      bezelLight: random.pick([0.01, 0.03, 0.4]),
      radius: random.uniform(0, 0.03),
    },
  };
}

function light(random: Random): Pick<DisplayOptions, 'gamma' | 'tint' | 'white' | 'black'> {
  const cool = random.uniform(-0.12, 0.2);
  return {
    gamma: random.uniform(1.9, 2.6),
    tint: [1 - cool, 1, 1 + cool],
    white: random.uniform(0.6, 1.3),
    black: random.uniform(0.001, 0.04),
  };
}

function paper(random: Random, technique: Technique, border: number): Instrument {
  const white = random.uniform(0.75, 0.95);
  const photoWidth = random.integer(600, 1300);
  return {
    kind: 'print',
    photoWidth,
    options: {
      technique,
      // Sheets of 9 to 20 cm with 60 to 175 halftone lines, or 100 to 300 visible inkjet dots, an inch.
      dot: technique === 'halftone' ? photoWidth / random.uniform(200, 800) : random.pick([1, 2, 2, 3]),
      saturation: random.uniform(0.55, 1.05),
      paper: [white, white * random.uniform(0.96, 1.01), white * random.uniform(0.86, 1.04)],
      ink: random.uniform(0.01, 0.09),
      texture: random.uniform(0, technique === 'photo' ? 0.01 : 0.035),
      border,
    },
  };
}
