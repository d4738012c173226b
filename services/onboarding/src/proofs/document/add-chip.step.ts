import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { enrollmentProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import type { ChipFiles } from './chip.schemas.js';
import { type Challenge, ChipChallenges } from './chip-challenges.js';
import { CHIP_DEADLINE_MS, DocumentEngine } from './document-engine.js';
import { agree, DocumentParts, type Part } from './document-parts.js';
import { DocumentRules, type DocumentSettings } from './document-settings.js';
import { type Selfie, Selfies } from './selfies.js';
import type { VerifiedChip } from './verified-chip.js';

interface Found {
  settings: DocumentSettings;
  selfie: Selfie;
  chip: Omit<VerifiedChip, 'identity'>;
  /** The challenge that the chip was to answer, where it answered one. */
  challenge?: Challenge | undefined;
  /** Of a chip that is good by itself. */
  own?: Part | undefined;
  /** The printed document of the session, where one was good. */
  print?: Part | undefined;
}

type AddChipAnswer = Answer<'POST /onboarding/enrollment/addDocumentICAO'>;

interface Facts {
  icaoVerificationResult: boolean;
  icaoChipValidationResults: VerifiedChip['told'] & { matchResult: boolean; matchScore: number };
}

/** The document that was read in the session is another one. */
const DOCUMENT_MISMATCH = 'DOCUMENT_MISMATCH';

/** Throws INVALID_VALUE where the tenant reads no chips. */
export function requireChips({ chip }: DocumentSettings): void {
  if (chip !== 'DISABLED') return;
  throw new DomainError('INVALID_VALUE', 'Chips are not read: enrollment.icaoVerification is DISABLED');
}

/**
 * addDocumentICAO: does its part when the chip verifies, its portrait matches the selfie at the tenant's threshold, and it is
 * the chip of the document that was read. It passes the check where the printed document did its part before.
 */
@Injectable()
export class AddChip implements Step<'enrollment', ChipFiles, Found, Facts, AddChipAnswer> {
  readonly name = 'addDocumentICAO';
  readonly flows = ['enrollment'] as const;
  readonly check = 'addDocument';
  readonly outcome = 'addDocumentICAO';
  readonly event = 'icao.check';
  readonly deadlineMs = CHIP_DEADLINE_MS + 1000;

  constructor(
    private readonly engine: DocumentEngine,
    private readonly selfies: Selfies,
    private readonly parts: DocumentParts,
    private readonly rules: DocumentRules,
    private readonly challenges: ChipChallenges,
  ) {}

  async ask(context: StepContext, files: ChipFiles): Promise<Found> {
    const settings = await this.rules.of(context.tenant);
    requireChips(settings);
    const selfie = await this.selfies.of(context, files.selfie);
    const challenge = files.response && (await this.challenges.open(context));
    const asked = { selfie, challenge: challenge && this.challenges.bytesOf(challenge) };
    const { identity, ...chip } = await this.engine.verifyChip(context, files, asked);
    const isGood = chip.isOk && matches(chip, settings);
    return {
      settings,
      selfie,
      chip,
      challenge,
      ...(isGood && { own: await this.parts.of(context, identity, selfie) }),
    };
  }

  async recall(manager: EntityManager, context: StepContext, found: Found): Promise<Found> {
    await this.selfies.requireSame(manager, context, found.selfie);
    if (found.challenge) await this.challenges.requireUnused(manager, context, found.challenge);
    return { ...found, print: await this.parts.read(manager, context, 'print', found.selfie) };
  }

  decide({ settings, chip, own, print }: Found) {
    const contradicts = own !== undefined && print !== undefined && !agree(own, print);
    const isGood = own !== undefined && !contradicts;
    const { match, told } = chip;
    const reasons = [...told.reasons, ...(contradicts ? [DOCUMENT_MISMATCH] : [])];
    const matched = { matchResult: matches(chip, settings), matchScore: match?.score ?? 0 };
    return {
      result: !isGood ? 'missed' : print ? 'passed' : 'part',
      facts: { icaoVerificationResult: isGood, icaoChipValidationResults: { ...told, reasons, ...matched } },
      scores: {
        ...(match && { score: match.score }),
        threshold: settings.chipThreshold,
        verified: isGood,
        passiveAuthentication: told.passiveAuthentication,
        activeAuthentication: told.activeAuthentication,
        chipAuthentication: told.chipAuthentication,
      },
      receipts: [chip.receiptId, ...(match ? [match.receiptId] : [])],
      eventFacts: { icaoVerificationResult: isGood },
    } as const;
  }

  async keep(manager: EntityManager, context: StepContext, { found, now }: { found: Found; now: Date }): Promise<void> {
    if (found.challenge) await this.challenges.use(manager, context);
    if (found.own) await this.parts.put(manager, context, 'chip', found.own);
    if (this.decide(found).result === 'passed') await this.parts.passPages(manager, context, now);
  }

  answer(facts: Facts, progress: Progress): AddChipAnswer {
    return { ...enrollmentProgress(progress), ...facts };
  }
}

function matches({ match }: Pick<VerifiedChip, 'match'>, { chipThreshold }: DocumentSettings): boolean {
  return match !== undefined && match.score >= chipThreshold;
}
