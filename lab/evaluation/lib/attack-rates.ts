import { type Proportion, proportion } from './proportion.ts';

/** What became of one presentation at one level. */
export interface Judged {
  /** Undefined for bona fide presentations. */
  readonly species: string | undefined;
  /** Passed as live, refused as an attack, or not judged (no face, too blurred, too small, turned away). */
  readonly outcome: 'passed' | 'refused' | 'unjudged';
  /** Whether the attack also matches the person attacked; undefined where no picture of that person is there. */
  readonly matches?: boolean | undefined;
}

/** Rates of one attack species. */
export interface SpeciesRates {
  readonly species: string;
  /** Attacks that passed, of all: what was not judged did not pass. */
  readonly apcer: Proportion;
  /** Attacks that were not judged, of all (APNRR). */
  readonly nonResponse: Proportion;
  /** Attacks that passed and match the person attacked, of those with a picture of that person (IAPAR). */
  readonly iapar: Proportion;
}

/** Rates of one level, in the terms of ISO/IEC 30107-3. */
export interface AttackRates {
  readonly species: readonly SpeciesRates[];
  /** Rates of the species with the highest APCER, on equal rates the one with the higher upper bound. */
  readonly worst: SpeciesRates | undefined;
  /** Bona fide presentations refused as attacks, of those judged. */
  readonly bpcer: Proportion;
  /** Bona fide presentations that were not judged, of all (BPNRR). */
  readonly nonResponse: Proportion;
  /** Bona fide presentations that passed, of all. */
  readonly passed: Proportion;
}

export function attackRates(judged: readonly Judged[]): AttackRates {
  const names = [...new Set(judged.map(({ species }) => species))].filter((name) => name !== undefined);
  const species = names.map((name) =>
    speciesRates(
      name,
      judged.filter((one) => one.species === name),
    ),
  );
  const bonaFide = judged.filter((one) => one.species === undefined);
  const refused = count(bonaFide, 'refused');
  const passed = count(bonaFide, 'passed');
  const [worst] = species.toSorted((a, b) => b.apcer.rate - a.apcer.rate || b.apcer.high - a.apcer.high);
  return {
    species,
    worst,
    bpcer: proportion(refused, refused + passed),
    nonResponse: proportion(count(bonaFide, 'unjudged'), bonaFide.length),
    passed: proportion(passed, bonaFide.length),
  };
}

function speciesRates(species: string, attacks: readonly Judged[]): SpeciesRates {
  const targeted = attacks.filter(({ matches }) => matches !== undefined);
  const accepted = targeted.filter(({ matches, outcome }) => matches && outcome === 'passed');
  return {
    species,
    apcer: proportion(count(attacks, 'passed'), attacks.length),
    nonResponse: proportion(count(attacks, 'unjudged'), attacks.length),
    iapar: proportion(accepted.length, targeted.length),
  };
}

function count(judged: readonly Judged[], outcome: Judged['outcome']): number {
  return judged.filter((one) => one.outcome === outcome).length;
}
