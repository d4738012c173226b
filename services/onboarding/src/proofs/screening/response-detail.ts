import type { Hits } from './watchlist-verdict.js';

/** What is wrong, as `errorCode` and `errorMsg` tell it. */
export interface Fault {
  errorCode: number;
  errorMsg: string;
  policyDecision: 'deny' | 'no_decision';
}

/** A hit is no denial: a person decides. */
export const NEEDS_REVIEW: Fault = {
  errorCode: 1,
  errorMsg: 'Watchlist match needs review',
  policyDecision: 'no_decision',
};

/** `responseDetail`: our own identifiers and verdicts, no personal data, and nothing of whom a list names. */
// An interface would have no place for the further members that the contract allows.
export type ResponseDetail = {
  errorCode: string;
  errorDescription: string;
  transaction_id: string;
  userAttributes: never[];
  acquiredAttributes: {
    provider: 'Bonafide';
    serviceOffering: string;
    attributeType: string;
    values: Record<string, unknown>;
  }[];
  policyDecision: 'approve' | Fault['policyDecision'];
};

export function responseDetail(transactionId: string, fault: Fault | null, lists: Hits['lists']): ResponseDetail {
  const watchlist = {
    provider: 'Bonafide',
    serviceOffering: 'Watchlist screening',
    attributeType: 'Watchlist',
  } as const;
  return {
    errorCode: String(fault?.errorCode ?? 0),
    errorDescription: fault?.errorMsg ?? '',
    transaction_id: transactionId,
    userAttributes: [],
    acquiredAttributes: lists.length > 0 ? [{ ...watchlist, values: { lists } }] : [],
    policyDecision: fault?.policyDecision ?? 'approve',
  };
}

/** `errorCode` and `errorMsg`, both null where nothing is wrong. */
export function errorOf(fault: Fault | null): { errorCode: number | null; errorMsg: string | null } {
  return { errorCode: fault?.errorCode ?? null, errorMsg: fault?.errorMsg ?? null };
}
