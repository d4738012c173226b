import { createHash } from 'node:crypto';
import { judge } from '@bonafide/documents/evidence/judge';
import type { Judgement } from '@bonafide/documents/evidence/judgement';
import { NOT_ASSESSED } from '@bonafide/documents/signals/signal';
import { EnginePool } from '@bonafide/engine/engine-pool';
import { modelsOf, Receipts } from '@bonafide/engine/receipts';
import type { Instructions } from '@bonafide/wire/document/instructions';
import type { DocumentPage } from '@bonafide/wire/document/page';
import { Injectable } from '@nestjs/common';
import { type PortraitMatch, PortraitMatcher } from '../portrait/portrait-matcher.js';
import { DocumentReader } from '../reading/document-reader.js';
import type { DocumentReading } from '../reading/document-reading.js';
import type { readingTasks } from '../reading/reading.tasks.js';
import type { Asking } from '../request/asking.js';
import { isWhite } from '../request/light.js';
import { today } from '../request/today.js';
import { type DocumentChoices, DocumentSettings } from '../settings/document-settings.js';
import { type DocumentVerdict, verdictOn } from './verdict.js';
import type { VerifiedDocument } from './verified-document.js';

/** A document as it was captured, and what its caller asks of it. */
export interface DocumentCapture {
  readonly pages: readonly DocumentPage[];
  readonly alreadyCropped: boolean;
  readonly instructions: Instructions;
  /** Encoded and upright; undefined where nothing is to be compared. */
  readonly selfie: Uint8Array | undefined;
  /** Whether the straightened pages are wanted as pictures. */
  readonly pictures: boolean;
}

/** What was decided, before it has a receipt. */
interface Judged {
  readonly reading: DocumentReading;
  readonly judgement: Judgement;
  readonly verdict: DocumentVerdict;
  readonly match: PortraitMatch | undefined;
  readonly choices: DocumentChoices;
}

/** Documents read, held against themselves, their rules and a selfie, each verdict with its receipt. */
@Injectable()
export class VerifyService {
  constructor(
    private readonly pool: EnginePool<typeof readingTasks>,
    private readonly receipts: Receipts,
    private readonly settings: DocumentSettings,
    private readonly portraits: PortraitMatcher,
    private readonly reader: DocumentReader,
  ) {}

  /**
   * A document that is bad, unknown or badly captured is an answer. Throws DomainError INVALID_MEDIA and MEDIA_SIZE (`at`: which
   * page; `reason` selfie: the selfie), UNAVAILABLE (all workers busy, nexaface or the settings away) and TIMEOUT.
   */
  async verify(capture: DocumentCapture, asking: Asking): Promise<VerifiedDocument> {
    const choices = await this.settings.of(asking.tenant);
    // Asked for once: a document that is read before midnight is judged on the day by which it was read.
    const day = today();
    const reading = await this.read(capture, day, asking);
    const { judgement, verdict } = judged(reading, capture.instructions, choices, day);
    const { portrait } = reading;
    const match = portrait && capture.selfie ? await this.portraits.compare(portrait, capture.selfie) : undefined;
    const receiptId = await this.keep({ reading, judgement, verdict, match, choices }, capture, asking);
    const { result, reasons, rules, retryReasons } = verdict;
    return {
      result,
      score: judgement.score,
      reasons,
      retryReasons,
      fields: judgement.fields,
      rules,
      type: reading.type,
      identity: judgement.identity,
      signals: reading.signals,
      notAssessed: NOT_ASSESSED,
      portrait,
      pictures: reading.pictures,
      match,
      matchThreshold: choices.matchThreshold,
      receiptId,
    };
  }

  private read(capture: DocumentCapture, day: string, asking: Asking): Promise<DocumentReading> {
    const { alreadyCropped, pictures } = capture;
    const pages = capture.pages.map(({ image, lightingScheme }) => ({ image, isWhite: isWhite(lightingScheme) }));
    return this.reader.read({ pages, alreadyCropped, today: day, pictures }, asking);
  }

  private keep(
    { reading, judgement, verdict, match, choices }: Judged,
    { instructions, selfie }: DocumentCapture,
    { tenant }: Asking,
  ): Promise<string> {
    const { facts, type, seals, trustVersion } = reading;
    const { minimumAge, maximumAge, notExpired, checkLiveness } = instructions;
    return this.receipts.keep({
      tenant,
      operation: 'verifyDocument',
      outcome: verdict.result,
      policy: {
        ...choices,
        instructions: { minimumAge, maximumAge, notExpired, checkLiveness, selections: instructions.fields.length },
        templates: facts.templates,
        ...(trustVersion !== undefined && { trustVersion }),
        notAssessed: NOT_ASSESSED,
      },
      scores: {
        type: type && { id: type.id, name: type.name },
        score: judgement.score,
        reasons: verdict.reasons,
        retryReasons: verdict.retryReasons,
        rules: verdict.rules,
        signals: reading.signals,
        pages: facts.pages,
        ...(seals.length > 0 && { seals }),
        ...(match && { match }),
      },
      models: modelsOf(this.pool.manifest, ({ role }) => facts.models.includes(role)),
      inputs: [
        ...facts.inputs.map((sha256) => ({ kind: 'page', sha256 })),
        ...(selfie ? [{ kind: 'selfie', sha256: createHash('sha256').update(selfie).digest('hex') }] : []),
      ],
    });
  }
}

function judged(reading: DocumentReading, instructions: Instructions, choices: DocumentChoices, day: string) {
  const { minimumAge, maximumAge, notExpired, fields, checkLiveness } = instructions;
  const { type, values, mrz } = reading;
  const evidence = { documentName: type?.keywords, values, mrz, expected: type?.zones ?? [] };
  const { acceptSpecimens, decisiveSignals: decisive } = choices;
  const judgement = judge(evidence, day, { minimumAge, maximumAge, notExpired, fields, acceptSpecimens });
  const { capture, contradictions, signals, seals } = reading;
  const isTypeKnown = type !== undefined;
  const grounds = { judgement, capture, contradictions, signals, seals, isTypeKnown, checkLiveness };
  return { judgement, verdict: verdictOn({ ...grounds, decisive }) };
}
