import type { DescribeResponseSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/sessions_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { Flow } from '../session/flow.js';
import type { Check } from '../session/session.machine.js';

/** A check that a proof fulfils. */
export interface OfferedCheck {
  flow: Flow;
  /** Its name in `requiredChecks`. */
  check: Check;
  /** The member of `onboardingOptions.<flow>` that switches it on. */
  setting: string;
  /** A biometric does not stand alone, and its failures are counted in authentication and re-enrolment. */
  isBiometric?: boolean;
  /** Says nothing of who somebody is, so that it is no second factor beside a biometric. */
  isSignal?: boolean;
  /**
   * A check of the same flow that must have passed before, where a session owes it; once this one has passed, that one cannot be
   * repeated.
   */
  after?: Check;
  /** Whether a registered person owes it where it is switched on, by the tenant's `onboardingOptions`; all do when absent. */
  isOwedBy?(person: Person, onboardingOptions: unknown): Promise<boolean>;
}

/** A person of a tenant. */
export interface Person {
  tenant: string;
  subjectId: string;
}

/** A picture that a proof keeps of a person, opened. */
export interface KeptPicture {
  /** What it shows, by the proof's name for it. */
  kind: string;
  mediaType: string;
  takenAt: Date;
  image: Uint8Array;
}

/** A proof's own members of `onboardingConfig.policy`. */
export interface PolicyPart {
  shape: z.ZodRawShape;
  defaults: Readonly<Record<string, unknown>>;
  /** What takes the place of a stored value that cannot be read: the strictest, so that no policy becomes laxer. */
  strictest: Readonly<Record<string, unknown>>;
}

/** What a proof does in the call that closes a re-enrolment, with its own members of that call's body. */
export interface ClosingPart<Body = unknown, Found = unknown> {
  body: z.ZodType<Body>;
  /** Reads what `keep` needs, outside any transaction. */
  ask(tenant: string, body: Body): Promise<Found>;
  /** Stores, in the closing transaction. */
  keep(manager: EntityManager, person: Person, found: Found, now: Date): Promise<void>;
}

/** Members of a description, without those of every session. */
export type Announced = Omit<
  MessageInitShape<typeof DescribeResponseSchema>,
  '$typeName' | '$unknown' | 'operationToken' | 'username'
>;

/**
 * A way for people to prove who they are, offered by one folder of `proofs/`. This is all that the rest of the service
 * knows about it; its routes and steps call the journey themselves.
 */
export interface Proof {
  readonly name: string;
  readonly checks: readonly OfferedCheck[];
  /** Further switches of `onboardingOptions` that it honours, as paths, for example `enrollment.x.enabled`. */
  readonly switches?: readonly string[];
  readonly policy?: PolicyPart;
  readonly closing?: ClosingPart;
  /** Its members in the details of a registration. */
  describe?(person: Person): Promise<object>;
  /** What webhooks say of a person's session beside its events; personal. */
  announce?(person: Person): Promise<Announced>;
  /** The pictures that it keeps of a person, for the export; templates are never given out. */
  pictures?(person: Person): Promise<KeptPicture[]>;
  /** Copies that it keeps of what a person showed, for the export alone: they come from a store, which may be away (UNAVAILABLE). */
  copies?(person: Person): Promise<KeptPicture[]>;
  /** What else it keeps of a person that its `describe` does not show, for the export; no secret. */
  records?(person: Person): Promise<object>;
}
