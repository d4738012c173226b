import type { DocumentPage as SentPage } from '@bonafide/wire/document/page';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SessionNotes } from '../../journey/note/session-notes.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { KeyedDigests } from '../../journey/subject/keyed-digests.js';
import type { Identity } from './engine-answer.js';
import { KeptPages } from './pages/kept-pages.js';
import { PageStore, type StoredPage } from './pages/page-store.js';
import type { Selfie } from './selfies.js';

/** The two ways in which a document shows itself. */
export type PartName = 'print' | 'chip';

/**
 * A part that was good by itself: whose document it was, in keyed digests, and the selfie that its portrait matched. No text of
 * the document is kept.
 */
export interface Part {
  /** Its mark. */
  selfie: string;
  /** Base64; empty where it was not read. */
  documentNumber: string;
  birthDate: string;
  expiryDate: string;
}

const NOTE = { print: 'document print', chip: 'document chip' } as const;
const MEMBERS = ['documentNumber', 'birthDate', 'expiryDate'] as const;

/** The good parts of a session's document, the latest of each, and the pages of the printed one. */
@Injectable()
export class DocumentParts {
  constructor(
    private readonly notes: SessionNotes,
    private readonly digests: KeyedDigests,
    private readonly pageStore: PageStore,
    private readonly keptPages: KeptPages,
  ) {}

  /** The part that a document of this identity makes, whose portrait matched this selfie. */
  async of({ tenant, sessionId }: StepContext, identity: Identity, { mark: selfie }: Selfie): Promise<Part> {
    const texts = MEMBERS.map(async (member) => {
      const text = plain(identity[member]);
      if (text === '') return '';
      return (await this.digests.of(tenant, 'document identity', `${sessionId} ${member} ${text}`)).toString('base64');
    });
    const [documentNumber = '', birthDate = '', expiryDate = ''] = await Promise.all(texts);
    return { selfie, documentNumber, birthDate, expiryDate };
  }

  /** The session's part of that name, where it matched the same selfie. Call it with the session locked. */
  async read(
    manager: EntityManager,
    context: StepContext,
    name: PartName,
    { mark }: Selfie,
  ): Promise<Part | undefined> {
    const part = (await this.notes.read(context, NOTE[name], manager)) as Part | undefined;
    return part?.selfie === mark ? part : undefined;
  }

  /** Puts a good part in place of the one before. Call it from `keep`. */
  async put(manager: EntityManager, context: StepContext, name: PartName, part: Part): Promise<void> {
    await this.notes.put(manager, context, NOTE[name], part);
  }

  /** Stores the pages of a good document, before anything is decided. Throws UNAVAILABLE where they cannot be. */
  store(context: StepContext, pages: readonly SentPage[]): Promise<StoredPage[]> {
    return this.pageStore.put(context, pages);
  }

  /** Keeps the stored pages of the latest good document; none where the tenant keeps none. Call it from `keep`. */
  putPages(
    manager: EntityManager,
    context: StepContext,
    pages: readonly StoredPage[],
    when: { now: Date; isPassed: boolean },
  ): Promise<void> {
    return this.keptPages.put(manager, context, pages, when);
  }

  /** The pages of the latest good document have passed with its chip. Call it from `keep`. */
  passPages(manager: EntityManager, context: StepContext, now: Date): Promise<void> {
    return this.keptPages.pass(manager, context, now);
  }
}

/** Whether two parts are of one document: the number, and whatever else both have. */
export function agree(one: Part, other: Part): boolean {
  if (one.documentNumber === '' || other.documentNumber === '') return false;
  return MEMBERS.every((member) => one[member] === other[member] || one[member] === '' || other[member] === '');
}

/** Without what zones write differently: fillers, spaces, dashes and case. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
