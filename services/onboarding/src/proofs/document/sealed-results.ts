import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import type { OcrResults } from './ocr-results.js';

/** Results of a session's step, sealed: base64. Kept with the step's answer, and deleted with it. */
export interface SealedResults {
  tenant: string;
  sessionId: string;
  sealed: string;
}

/** What was read of documents, for repeats of a request whose answer was lost: nobody else can read it. */
@Injectable()
export class ResultSeals {
  constructor(private readonly vault: Vault) {}

  async seal({ tenant, sessionId }: Omit<SealedResults, 'sealed'>, results: OcrResults): Promise<SealedResults> {
    const bytes = await this.vault.seal(tenant, purposeOf(sessionId), Buffer.from(JSON.stringify(results)));
    return { tenant, sessionId, sealed: bytes.toString('base64') };
  }

  async open({ tenant, sessionId, sealed }: SealedResults): Promise<OcrResults> {
    const bytes = await this.vault.open(tenant, purposeOf(sessionId), Buffer.from(sealed, 'base64'));
    return JSON.parse(bytes.toString('utf8')) as OcrResults;
  }
}

const purposeOf = (sessionId: string): string => `document-results:${sessionId}`;
