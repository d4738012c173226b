import { Injectable } from '@nestjs/common';
import type { Flow } from '../session/flow.js';
import type { Check } from '../session/session.machine.js';
import type { KeptPicture, OfferedCheck, Person, Proof } from './proof.js';

/** The proofs that this service has. Each feature module registers its own while the application is built. */
@Injectable()
export class Proofs {
  private readonly proofs: Proof[] = [];

  /** Throws when one of its checks is offered already. */
  register(proof: Proof): void {
    for (const { flow, check, setting } of proof.checks) {
      const isTaken = this.offered(flow).some((other) => other.check === check || other.setting === setting);
      if (isTaken) throw new Error(`${proof.name}: ${flow} has a check ${check} already`);
    }
    this.proofs.push(proof);
  }

  all(): readonly Proof[] {
    return this.proofs;
  }

  /** The check that a setting of a flow switches on, if any proof offers it. */
  checkOf(flow: Flow, setting: string): OfferedCheck | undefined {
    return this.offered(flow).find((offer) => offer.setting === setting);
  }

  /** Whether a switch beside the checks has an effect. */
  honours(path: string): boolean {
    return this.proofs.some(({ switches }) => switches?.includes(path));
  }

  /** Whether one check of a flow must have passed before another one, where a session owes both. */
  precedes(flow: Flow, earlier: Check, later: Check): boolean {
    return this.offered(flow).some(({ check, after }) => check === later && after === earlier);
  }

  /** The picture of that kind which a proof keeps of a person, opened; undefined where there is none. */
  async picture(person: Person, kind: string): Promise<KeptPicture | undefined> {
    const kept = await Promise.all(this.proofs.map(async (proof) => (await proof.pictures?.(person)) ?? []));
    return kept.flat().find((picture) => picture.kind === kind);
  }

  /** Whether failures of a check are counted: docs/contract A.2.6. */
  isBiometric(check: Check): boolean {
    return this.proofs.some(({ checks }) => checks.some((offer) => offer.check === check && offer.isBiometric));
  }

  /** True when nothing but biometrics is asked for, no key and no secret beside them (ASVS 6.5.7). */
  isSingleFactor(checks: readonly Check[]): boolean {
    return checks.every((check) => this.isBiometric(check) || this.isSignal(check));
  }

  private isSignal(check: Check): boolean {
    return this.proofs.some(({ checks }) => checks.some((offer) => offer.check === check && offer.isSignal));
  }

  private offered(flow: Flow): OfferedCheck[] {
    return this.proofs.flatMap(({ checks }) => checks.filter((offer) => offer.flow === flow));
  }
}
