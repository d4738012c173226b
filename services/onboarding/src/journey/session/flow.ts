/** What a session is for; also the name of the settings' section that says what it owes. */
export type Flow = 'enrollment' | 'authentication' | 'reenrollment';

/** The request member that carries each flow's token. */
export const TOKEN_FIELD = {
  enrollment: 'enrollmentToken',
  authentication: 'authToken',
  reenrollment: 'reEnrollmentToken',
} as const satisfies Record<Flow, string>;
