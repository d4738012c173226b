import { DomainError } from '@bonafide/platform/errors/domain-error';
import {
  GeofenceDecision,
  GeofenceService,
  type GeofenceServiceCheckResponseSchema,
} from '@bonafide/proto/gen/bonafide/compliance/v1/geofence_pb';
import {
  NationalIdService,
  type NationalIdServiceCheckResponseSchema,
  NumberStatus,
  ScreeningDecision,
  ScreeningService,
  type ScreeningVerdictSchema,
} from '@bonafide/proto/gen/bonafide/compliance/v1/screening_pb';
import { type StubService, stubService } from '@bonafide/testing/stub-service';
import type { MessageInitShape } from '@bufbuild/protobuf';

export type Verdict = MessageInitShape<typeof ScreeningVerdictSchema>;
type Checked = MessageInitShape<typeof NationalIdServiceCheckResponseSchema>;

/** What the stubs of compliance answer next; a test changes it. */
export interface Lists {
  verdict: Verdict | undefined;
  number: Checked['number'];
  errors: NonNullable<Checked['errors']>;
  /** What the geofences say, or why they say nothing. */
  place: MessageInitShape<typeof GeofenceServiceCheckResponseSchema> | DomainError;
  /** Runs within a call of the others, for tests that need to be in the middle of a step. */
  meanwhile: () => Promise<void> | void;
}

const lists = [{ id: 'un_consolidated', version: '2026-11-01', ageSeconds: 3600n }];

export const CLEAR: Verdict = { decision: ScreeningDecision.CLEAR, hits: [], lists };
/** A name that is in no other test. */
export const LISTED = 'Listed Canary';

/** A verdict with these entries. */
export const hitting = (...entities: string[]): Verdict => ({
  decision: ScreeningDecision.REVIEW,
  lists,
  hits: entities.map((entityId) => ({
    listId: 'un_consolidated',
    category: 'SANCTION',
    entityId,
    matchedName: LISTED,
    percent: 91.4,
    isMatch: true,
    explanation: [{ feature: 'name', percent: 91.4 }],
  })),
});
export const RIGHT = { status: NumberStatus.PASS, formatValid: true, checkDigitValid: true, country: 'BR' };
export const INSIDE = {
  decision: GeofenceDecision.ALLOWED,
  evaluated: ['Boston', 'NYC'],
  receiptId: 'receipt-geofence',
};
export const AT_REST = (): Lists => ({
  verdict: CLEAR,
  number: RIGHT,
  errors: [],
  place: INSIDE,
  meanwhile: () => undefined,
});

export interface Compliance {
  answers: Lists;
  screening: StubService<typeof ScreeningService>;
  numbers: StubService<typeof NationalIdService>;
  geofences: StubService<typeof GeofenceService>;
  stop(): Promise<unknown>;
}

export async function stubCompliance(busUrl: string): Promise<Compliance> {
  const answers = AT_REST();
  const told = () => (answers.verdict ? { verdict: answers.verdict } : {});
  const screening = await stubService(busUrl, ScreeningService, {
    screen: async () => {
      await answers.meanwhile();
      return { ...told(), receiptId: 'receipt-screening' };
    },
  });
  const numbers = await stubService(busUrl, NationalIdService, {
    check: async () => {
      await answers.meanwhile();
      const { number, verdict: watchlist, errors } = answers;
      return { ...(number && { number }), ...(watchlist && { watchlist }), errors, receiptId: 'receipt-number' };
    },
  });
  const geofences = await stubService(busUrl, GeofenceService, {
    check: () => {
      if (answers.place instanceof DomainError) throw answers.place;
      return answers.place;
    },
  });
  const stop = () => Promise.all([screening.stop(), numbers.stop(), geofences.stop()]);
  return { answers, screening, numbers, geofences, stop };
}
