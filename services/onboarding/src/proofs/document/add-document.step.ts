import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { enrollmentProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import type { Capture } from './document.schemas.js';
import { DOCUMENT_DEADLINE_MS, DocumentEngine } from './document-engine.js';
import { agree, DocumentParts, type Part } from './document-parts.js';
import { DocumentRules, type DocumentSettings } from './document-settings.js';
import { toldResults } from './ocr-results.js';
import type { StoredPage } from './pages/page-store.js';
import { STORE_MS } from './pages/store-time.js';
import { ResultSeals, type SealedResults } from './sealed-results.js';
import { type Selfie, Selfies } from './selfies.js';
import type { VerifiedDocument } from './verified-document.js';

interface Found {
  settings: DocumentSettings;
  selfie: Selfie;
  document: Omit<VerifiedDocument, 'results'>;
  results: SealedResults;
  /** Of a document that is good by itself. */
  print?: Part | undefined;
  /** Of such a document, where the tenant keeps its pages: stored already, and removed again unless they are kept. */
  pages?: readonly StoredPage[] | undefined;
  /** The chip of the session, where chips are read and one has verified. */
  chip?: Part | undefined;
}

interface Facts {
  documentVerificationResult: boolean;
  icaoVerificationResult: boolean;
  matchResult: boolean;
  /** S; 0 where nothing was compared. */
  matchScore: number;
  retryDocumentCapture: boolean;
  /** Why a document that is good by itself does not pass. */
  contradiction?: string;
  results: SealedResults;
}

type AddDocumentAnswer = Answer<'POST /onboarding/enrollment/addDocumentOCR'>;

/** The chip that was read in the session is another document's. */
const CHIP_MISMATCH = 'CHIP_MISMATCH';

/**
 * addDocumentOCR: passes when the document holds in itself, its portrait matches the selfie at the tenant's threshold, and what
 * the session's chip says does not contradict it; where a chip is mandatory, not before that has verified.
 */
@Injectable()
export class AddDocument implements Step<'enrollment', Capture, Found, Facts, AddDocumentAnswer> {
  readonly name = 'addDocumentOCR';
  readonly flows = ['enrollment'] as const;
  readonly check = 'addDocument';
  readonly outcome = 'addDocumentOCR';
  readonly event = 'ocr.check';
  readonly deadlineMs = DOCUMENT_DEADLINE_MS + STORE_MS + 1000;

  constructor(
    private readonly engine: DocumentEngine,
    private readonly selfies: Selfies,
    private readonly parts: DocumentParts,
    private readonly rules: DocumentRules,
    private readonly seals: ResultSeals,
  ) {}

  async ask(context: StepContext, capture: Capture): Promise<Found> {
    const settings = await this.rules.of(context.tenant);
    const selfie = await this.selfies.of(context, capture.selfie);
    const { results, ...document } = await this.engine.verify(context, capture, selfie);
    const told = settings.chip === 'DISABLED' ? { ...results, rfidPresence: 0 } : results;
    const isGood = document.isOk && matches(document, settings);
    return {
      settings,
      selfie,
      document,
      results: await this.seals.seal(context, told),
      ...(isGood && { print: await this.parts.of(context, document.identity, selfie) }),
      ...(isGood && settings.keepsPages && { pages: await this.parts.store(context, capture.pages) }),
    };
  }

  async recall(manager: EntityManager, context: StepContext, found: Found): Promise<Found> {
    await this.selfies.requireSame(manager, context, found.selfie);
    if (found.settings.chip === 'DISABLED') return found;
    return { ...found, chip: await this.parts.read(manager, context, 'chip', found.selfie) };
  }

  decide({ settings, document, results, print, chip }: Found) {
    const contradicts = print !== undefined && chip !== undefined && !agree(print, chip);
    const isGood = print !== undefined && !contradicts;
    const waits = settings.chip === 'MANDATORY' && chip === undefined;
    const told = {
      documentVerificationResult: document.isOk && !contradicts,
      retryDocumentCapture: document.isRetry,
      matchResult: matches(document, settings),
      matchScore: document.match?.score ?? 0,
    };
    return {
      result: !isGood ? 'missed' : waits ? 'part' : 'passed',
      facts: {
        ...told,
        icaoVerificationResult: chip !== undefined && !contradicts,
        ...(contradicts && { contradiction: CHIP_MISMATCH }),
        results,
      },
      scores: {
        ...(document.match && { score: document.match.score }),
        threshold: settings.printThreshold,
        verified: told.documentVerificationResult,
        retry: document.isRetry,
      },
      receipts: [document.receiptId, ...(document.match ? [document.match.receiptId] : [])],
      eventFacts: told,
    } as const;
  }

  async keep(manager: EntityManager, context: StepContext, { found, now }: { found: Found; now: Date }): Promise<void> {
    const { print, pages = [], settings } = found;
    if (!print) return;
    const isPassed = this.decide(found).result === 'passed';
    await this.parts.putPages(manager, context, pages, { now, isPassed });
    if (settings.chip !== 'DISABLED') await this.parts.put(manager, context, 'print', print);
  }

  async answer({ results, contradiction, ...told }: Facts, progress: Progress): Promise<AddDocumentAnswer> {
    return {
      ...enrollmentProgress(progress),
      ...told,
      ocrResults: toldResults(await this.seals.open(results), contradiction),
      icaoChipValidationResults: '',
    };
  }
}

function matches({ match }: Pick<VerifiedDocument, 'match'>, { printThreshold }: DocumentSettings): boolean {
  return match !== undefined && match.score >= printThreshold;
}
