/** One failure of a call, as it was seen. */
export interface Failure {
  call: string;
  what: string;
  /** State of the session after it; a dash where the token names none. */
  after: string;
  /** What it cost: of the session's tries, and of the person's over all sessions. */
  counted: string;
  tokenLives: boolean;
  status: number;
  text: string;
  /** Types of the events that told of it. */
  events: readonly string[];
}

const HEAD = `# Failures of sessions

What callers of a session see when a call fails, and what it leaves behind. This page is generated: a test of \`services/onboarding\` (\`test/failure-table.spec.ts\`) provokes every line on the running service, holds the state after it to the
session's machine (\`journey/session/session.machine.ts\`) and fails where the page says something else. To write it anew: \`npx vitest run -u --project service services/onboarding/test/failure-table\`.

* **After** is the session's state; *pending* may go on.
* **Counted** names what a failure costs: a try of the session (\`maxAuthenticationAttempts\`), a try of the person over all sessions (\`policy.maxFaceFailures\`, \`maxVoiceFailures\`), or nothing.
* **Token** says whether the token is still good for further calls.
* **Answer** is the message of an error, or the members that tell the failure.
`;

const escaped = (text: string) => text.replaceAll('|', '\\|');

/** The page, a section for each call. */
export function failurePage(failures: readonly Failure[]): string {
  const sections = [...Map.groupBy(failures, ({ call }) => call)].map(([call, rows]) => {
    const lines = rows.map(({ what, after, counted, tokenLives, status, text, events }) =>
      [what, after, counted, tokenLives ? 'lives' : 'dead', status, escaped(text), events.join(', ') || 'none'].join(
        ' | ',
      ),
    );
    const head = 'What goes wrong | After | Counted | Token | Status | Answer | Event';
    return [`## \`POST /onboarding${call}\``, '', `| ${head} |`, '| --- | --- | --- | --- | --- | --- | --- |']
      .concat(lines.map((line) => `| ${line} |`))
      .join('\n');
  });
  return `${[HEAD, ...sections].join('\n\n').replace(/\n{3,}/g, '\n\n')}\n`;
}
