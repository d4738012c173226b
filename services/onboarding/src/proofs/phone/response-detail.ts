/** `responseDetail` as a broker's answer is passed on: our own identifiers and verdicts, no personal data. */
// An interface would have no place for the further members that the contract allows.
export type ResponseDetail = {
  errorCode: string;
  errorDescription: string;
  transaction_id: string;
  policyDecision: 'approve' | 'deny' | 'no_decision';
};

export function responseDetail(
  transactionId: string,
  policyDecision: ResponseDetail['policyDecision'],
  errorDescription = '',
): ResponseDetail {
  const errorCode = errorDescription === '' ? '0' : '1';
  return { errorCode, errorDescription, transaction_id: transactionId, policyDecision };
}
