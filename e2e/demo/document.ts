import type { ServerOptions } from '@bonafide/client';
import { hasFonts, WITHOUT_FONTS } from '@bonafide/lab/documents/fonts';
import { developerStack } from '@bonafide/local/commands/up';
import { planStack } from '@bonafide/local/stack';
import { Caller } from '../bench/lib/caller.ts';
import { documentRequest } from '../support/document-requests.ts';
import { inTime } from '../support/in-time.ts';
import { acceptSpecimens } from '../support/operator.ts';
import { takenSpecimen } from '../support/specimens.ts';
import type { Walk } from './walk.ts';

const PATH = '/documentVerification/verifyDocumentsAndBiometrics';
const SEED = 2;

interface Told {
  readonly overallAuthenticationResult: string;
  readonly documentAuthenticationResult: {
    readonly documentType?: string;
    readonly overallResult: string;
    readonly overallResultInfo?: { readonly fieldErrorCodes?: readonly string[] };
    readonly fieldType?: readonly { readonly name: string; readonly fieldResult: Readonly<Record<string, string>> }[];
  };
  readonly biometricsAuthenticationResult: { readonly matchResult: string; readonly matchScore?: number };
}

/** Somebody who shows a document, and whether the portrait in it is theirs. */
export interface Bearer {
  readonly name: string;
  readonly selfie: Buffer;
  readonly isOwner: boolean;
}

/**
 * Draws a passport of Utopia with a portrait in it, photographs it as a telephone would, and has it held against selfies. On
 * this machine's stack the tenant is set to accept such specimens. Answers whether every answer was the expected one;
 * undefined where no specimen can be drawn.
 */
export async function showDocument(
  walk: Walk,
  access: ServerOptions,
  portrait: Buffer,
  bearers: readonly Bearer[],
): Promise<boolean | undefined> {
  walk.chapter('A passport, drawn with the first portrait, is photographed and shown with a selfie');
  if (!hasFonts()) {
    walk.line('left out', WITHOUT_FONTS);
    return undefined;
  }
  if (!process.env.BASEURL) acceptSpecimens(await planStack(developerStack({ asItIs: true })), access.realm);
  const passport = await takenSpecimen('passport', portrait, SEED);
  const forged = await takenSpecimen('passport', portrait, SEED, {
    forged: { mrz: { birth: '1999-09-09' } },
  });
  const caller = new Caller(access);
  const shown = [
    ...bearers.map(({ name, selfie, isOwner }) => ({ what: name, selfie, pages: passport.taken, expected: isOwner })),
    ...bearers.slice(0, 1).map(({ name, selfie }) => ({
      what: `${name}, another date of birth in the machine-readable zone`,
      selfie,
      pages: forged.taken,
      expected: false,
    })),
  ];
  let isRight = true;
  for (const { what, selfie, pages, expected } of shown) {
    const told = await walk.call(
      `POST ${PATH}`,
      () => toldOf(caller, JSON.stringify(documentRequest(pages, selfie))),
      (answer) => `${what}: ${spoken(answer)}`,
    );
    isRight &&= (told.overallAuthenticationResult === 'OK') === expected;
  }
  caller.close();
  return isRight;
}

async function toldOf(caller: Caller, body: string): Promise<Told> {
  const { status, text } = await inTime(() => caller.post(PATH, body));
  if (status !== 200) throw new Error(`${PATH} answered ${status}: ${text.slice(0, 200)}`);
  return JSON.parse(text) as Told;
}

function spoken(told: Told): string {
  const { documentAuthenticationResult: document, biometricsAuthenticationResult: match } = told;
  const lines = document.fieldType?.find(({ name }) => name === 'MRZ Lines')?.fieldResult.mrz ?? 'no zone read';
  const reasons = document.overallResultInfo?.fieldErrorCodes ?? [];
  return `${told.overallAuthenticationResult}; document ${[document.overallResult, ...reasons].join(' ')}, portrait ${match.matchResult}; ${lines}`;
}
