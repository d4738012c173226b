import { type ClusterRate, clusterRate } from '../statistics/cluster-rate.ts';

/** What became of one presentation at one level. */
export interface Judged {
  /** Undefined for bona fide presentations. */
  readonly species: string | undefined;
  /** Who is shown; undefined where that is not known. */
  readonly person?: string | undefined;
  /** Passed as live, refused as an attack, or not judged (no face, too blurred, too small, turned away). */
  readonly outcome: 'passed' | 'refused' | 'unjudged';
  /** Whether the attack also matches the person attacked; undefined where no reference of that person is there. */
  readonly matches?: boolean | undefined;
}

/** Rates of one attack species, or of all together. */
export interface SpeciesRates {
  readonly species: string;
  /** Attacks that passed, of all: what was not judged did not pass (APCER). */
  readonly apcer: ClusterRate;
  /** Attacks that were not judged, of all (APNRR). */
  readonly nonResponse: ClusterRate;
  /** Attacks that passed and match the person attacked, of those with a reference of that person (IAPAR). */
  readonly iapar: ClusterRate;
}

/** Rates of bona fide presentations. */
export interface BonaFideRates {
  /** Refused as attacks, of those judged (BPCER). */
  readonly bpcer: ClusterRate;
  /** Not judged, of all (BPNRR). */
  readonly nonResponse: ClusterRate;
  /** Passed, of all. */
  readonly passed: ClusterRate;
}

/** Rates of one level, in the terms of ISO/IEC 30107-3. */
export interface AttackRates extends BonaFideRates {
  readonly species: readonly SpeciesRates[];
  /** Of the species with at least `LEAST_ATTACKS` attacks the one with the highest APCER; undefined where none has. */
  readonly worst: SpeciesRates | undefined;
  /** All species together: no headline, an attacker chooses. */
  readonly together: SpeciesRates;
}

/** Fewest attacks of a species that may be the headline. */
export const LEAST_ATTACKS = 20;

export function attackRates(judged: readonly Judged[]): AttackRates {
  const attacks = judged.filter((one) => one.species !== undefined);
  const names = [...new Set(attacks.map(({ species }) => species as string))];
  const species = names.map((name) =>
    speciesRates(
      name,
      attacks.filter((one) => one.species === name),
    ),
  );
  const [worst] = species
    .filter(({ apcer }) => apcer.of >= LEAST_ATTACKS)
    .toSorted((a, b) => rateOf(b) - rateOf(a) || b.apcer.high - a.apcer.high);
  return {
    species,
    worst,
    together: speciesRates('all species', attacks),
    ...bonaFideRates(judged.filter((one) => one.species === undefined)),
  };
}

export function bonaFideRates(bonaFide: readonly Judged[]): BonaFideRates {
  const answered = bonaFide.filter(({ outcome }) => outcome !== 'unjudged');
  return {
    bpcer: clusterRate(answered, ({ outcome }) => outcome === 'refused'),
    nonResponse: clusterRate(bonaFide, ({ outcome }) => outcome === 'unjudged'),
    passed: clusterRate(bonaFide, ({ outcome }) => outcome === 'passed'),
  };
}

function rateOf({ apcer }: SpeciesRates): number {
  return apcer.rate ?? 0;
}

function speciesRates(species: string, attacks: readonly Judged[]): SpeciesRates {
  const targeted = attacks.filter(({ matches }) => matches !== undefined);
  return {
    species,
    apcer: clusterRate(attacks, ({ outcome }) => outcome === 'passed'),
    nonResponse: clusterRate(attacks, ({ outcome }) => outcome === 'unjudged'),
    iapar: clusterRate(targeted, ({ matches, outcome }) => matches === true && outcome === 'passed'),
  };
}
