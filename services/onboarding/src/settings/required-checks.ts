import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import type { SessionTerms } from '../journey/lifetime/session-opener.js';
import type { Person } from '../journey/proof/proof.js';
import { Proofs } from '../journey/proof/proofs.js';
import type { Flow } from '../journey/session/flow.js';
import type { Check } from '../journey/session/session.machine.js';
import { CHECK_SWITCHES, INNER_SWITCHES, type OnboardingConfig, OPTIONAL_SWITCHES } from './onboarding-config.js';

/** The checks that a tenant's switches require, from those that the registered proofs offer. */
@Injectable()
export class RequiredChecks {
  constructor(private readonly proofs: Proofs) {}

  /**
   * The checks that a new session owes, in the order of docs/contract A.2.4. Throws NOT_IMPLEMENTED for a switch
   * that is on (set by an older version) though no proof offers its check: a check is never skipped silently.
   */
  async of(flow: Flow, config: OnboardingConfig, person?: Person): Promise<Check[]> {
    const { onboardingOptions } = config;
    const switches: Readonly<Record<string, unknown>> = onboardingOptions[flow];
    const owed: Check[] = [];
    for (const name of CHECK_SWITCHES[flow].filter((one) => switches[one] === true)) {
      const offer = this.proofs.checkOf(flow, name);
      if (!offer) throw new DomainError('NOT_IMPLEMENTED', `The check "${name}" is not available in this version`);
      const isWaived = person && offer.isOwedBy && !(await offer.isOwedBy(person, onboardingOptions));
      if (!isWaived) owed.push(offer.check);
    }
    // No older version took them for switches: what one stored under these names, where no proof offers it, means nothing.
    const optional = OPTIONAL_SWITCHES[flow].filter((name) => switches[name] === true);
    return [...owed, ...optional.flatMap((name) => this.proofs.checkOf(flow, name)?.check ?? [])];
  }

  /** Paths, within `onboardingOptions`, of the switches without a proof: they cannot be switched on. */
  lacking(): string[] {
    const flows = Object.entries(CHECK_SWITCHES) as [Flow, readonly string[]][];
    const checks = flows.flatMap(([flow, names]) =>
      names.filter((name) => this.proofs.checkOf(flow, name) === undefined).map((name) => `${flow}.${name}`),
    );
    const optional = (Object.keys(OPTIONAL_SWITCHES) as Flow[]).flatMap((flow) =>
      OPTIONAL_SWITCHES[flow].filter((name) => !this.proofs.checkOf(flow, name)).map((name) => `${flow}.${name}`),
    );
    return [...checks, ...[...INNER_SWITCHES, ...optional].filter((path) => !this.proofs.honours(path))];
  }
}

/** What a tenant allows a new session of a flow. */
export function sessionTerms(flow: Flow, config: OnboardingConfig): SessionTerms {
  return {
    idleSeconds: config.policy.sessionIdleSeconds,
    lifetimeSeconds: config.policy.sessionLifetimeSeconds,
    attempts: flow === 'enrollment' ? null : config.maxAuthenticationAttempts,
    savesPerson: config.saveToSubjectManager === 1,
  };
}
