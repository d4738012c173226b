import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imported } from './support/customer-file.js';
import { type HttpProvider, json, SECRET, startProvider } from './support/http-provider.js';
import { begun, switchedOn } from './support/mobile-match.js';
import { type Stand, startStand } from './support/stand.js';

interface Asked {
  questionId: string;
  question: string;
  answers: { answerId: string; answer: string }[];
}

const LABELS = [
  'street you lived in before',
  'first car',
  'month of your contract',
  'branch you visit',
  'pet',
  'school',
];
const HEADER = [
  'username',
  'email',
  'given name',
  'family name',
  'date of birth',
  ...LABELS.map((label) => `fact:${label}`),
];
const PII = { fullName: { fname: 'Troy', lname: 'Kohler' } };
/** Troy's facts, which contain his name, and those of others. */
const factsOf = (who: string) => LABELS.map((label) => `${label} of ${who}`);

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.stop());

/** A tenant whose enrolments owe the questions alone; `others` people besides Troy. */
async function quizTenant({ others = 8, policy = {}, facts = factsOf('Troy') } = {}) {
  const tenant = `tenant-${randomUUID()}`;
  const username = `user-${randomUUID()}`;
  const email = `${username}@mail.example`;
  await switchedOn(stand, tenant, { kba: true }, policy);
  const lines = Array.from({ length: others }, (_, at) => [
    `other-${at}`,
    '',
    'Some',
    'Body',
    '',
    ...factsOf(`other ${at}`),
  ]);
  const rows = [HEADER, [username, email, 'Troy', 'Kohler', '1980-02-29', ...facts], ...lines];
  const { code, err } = await imported(
    stand.service,
    tenant,
    rows.map((cells) => cells.join(',')),
  );
  if (code !== 0) throw new Error(err);
  return { tenant, username, email };
}

const ask = (enrollmentToken: string, tenant: string, pii: object = PII, path = 'KBA/questions') =>
  stand.post(`/enrollment/${path}`, { enrollmentToken, pii }, tenant);
const answer = (enrollmentToken: string, tenant: string, answers: object[], path = 'KBA/answers') =>
  stand.post(`/enrollment/${path}`, { enrollmentToken, answers }, tenant);

/** The right answers, which name Troy. */
const right = (questions: Asked[]) =>
  questions.map(({ questionId, answers }) => ({
    questionId,
    answerId: answers.find(({ answer }) => answer.endsWith(' of Troy'))?.answerId ?? '',
  }));
/** The same with one answer wrong; another one with each `by`. */
const wrong = (questions: Asked[], by = 1) => {
  const [first = { questionId: '', answerId: '' }, ...rest] = right(questions);
  return [{ ...first, answerId: String(((Number(first.answerId) - 1 + by) % 5) + 1) }, ...rest];
};

/** A session with its questions. */
async function quiz(of: Parameters<typeof quizTenant>[0] = {}) {
  const who = await quizTenant(of);
  const token = await begun(stand, who);
  const { body } = await ask(token, who.tenant);
  return { ...who, token, questions: body.questions as Asked[] };
}

describe('KBA/questions', () => {
  it('asks five questions of five answers each, one of them right and no value twice', async () => {
    const { tenant, username } = await quizTenant();
    const { body: enrolled } = await stand.post('/enrollment/enroll', { username, email: 'x@mail.example' }, tenant);
    expect(enrolled.requiredChecks).toEqual(['kba']);
    const { status, body } = await ask(enrolled.enrollmentToken, tenant);
    expect([status, body]).toEqual([
      200,
      { enrollmentStatus: 1, questions: expect.any(Array), errorCode: null, errorMsg: null },
    ]);
    expect(body.questions).toHaveLength(5);
    for (const { question, answers } of body.questions as Asked[]) {
      const label = LABELS.find((one) => `${one.charAt(0).toUpperCase()}${one.slice(1)}?` === question) ?? 'none';
      const values = answers.map((one) => one.answer);
      expect(new Set(values).size).toBe(5);
      expect(values.filter((value) => value === `${label} of Troy`)).toHaveLength(1);
      expect(values.every((value) => value.startsWith(`${label} of `))).toBe(true);
    }
  });

  it('puts questions and answers in random order', async () => {
    const seen = new Set<string>();
    const who = await quizTenant({ policy: { maxKbaSetsPerDay: 100 } });
    for (let at = 0; at < 12; at++) {
      const { body } = await ask(await begun(stand, who), who.tenant);
      seen.add(JSON.stringify(right(body.questions)));
    }
    expect(seen.size).toBeGreaterThan(6);
  });

  it('gives the answers of a question again in every session, so that no two sets tell the right one', async () => {
    const who = await quizTenant({ others: 40 });
    const sets = await Promise.all(
      [1, 2, 3].map(async () => (await ask(await begun(stand, who), who.tenant)).body.questions as Asked[]),
    );
    const known = new Map<string, string>();
    for (const { question, answers } of sets.flat()) {
      const values = JSON.stringify(answers.map((one) => one.answer).sort());
      expect(known.get(question) ?? values).toBe(values);
      known.set(question, values);
    }
    expect(known.size).toBeGreaterThanOrEqual(5);
  });

  it('asks the same again in the same session, at once and one after the other', async () => {
    const who = await quizTenant();
    const token = await begun(stand, who);
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(token, who.tenant)));
    answers.push(await ask(token, who.tenant, PII, 'KBAquestions'));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.body.questions).toHaveLength(5);
  });

  it.each([
    ['another name', { fullName: { fname: 'Troy', lname: 'Smith' } }],
    ['another date of birth', { ...PII, dateOfBirth: '1980-02-28' }],
  ])('asks nothing of one who claims %s', async (_what, pii) => {
    const who = await quizTenant();
    const { status, body } = await ask(await begun(stand, who), who.tenant, pii);
    expect([status, body]).toEqual([
      200,
      { enrollmentStatus: 1, questions: [], errorCode: 1, errorMsg: 'Please make sure the input is correct' },
    ]);
  });

  it('asks nothing of one whom the file lacks, and refuses where there is no file', async () => {
    const { tenant } = await quizTenant();
    expect((await ask(await begun(stand, { tenant, username: 'nobody' }), tenant)).body.errorCode).toBe(1);
    const other = `tenant-${randomUUID()}`;
    await switchedOn(stand, other, { kba: true });
    const { status, body } = await ask(await begun(stand, { tenant: other, username: 'troy' }), other);
    expect([status, body.errorMsg]).toEqual([400, expect.stringContaining('No customer file was imported')]);
  });

  it.each([
    ['facts', { facts: ['a', 'b', 'c', '', '', ''] }],
    ['other people', { others: 3 }],
  ])('never asks where there are too few %s', async (_what, of) => {
    const who = await quizTenant(of);
    const token = await begun(stand, who);
    const { body } = await ask(token, who.tenant);
    expect(body).toMatchObject({ enrollmentStatus: 1, questions: [], errorCode: 2 });
    const answered = await answer(token, who.tenant, [{ questionId: '1', answerId: '1' }]);
    expect([answered.status, answered.body.errorMsg]).toEqual([
      400,
      expect.stringContaining('No questions were asked'),
    ]);
  });

  it('asks four questions where there are four facts', async () => {
    const facts = factsOf('Troy').map((fact, at) => (at < 4 ? fact : ''));
    expect((await quiz({ facts })).questions).toHaveLength(4);
  });

  it('never asks for what others have alike', async () => {
    const { questions } = await quiz({ facts: ['Street you lived in before OF other 1', ...factsOf('Troy').slice(1)] });
    for (const { answers } of questions) {
      const values = answers.map(({ answer }) => answer.toLowerCase());
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it('tells so many sets of one person in a day, under whatever username', async () => {
    const { tenant, username, email } = await quizTenant({ policy: { maxKbaSetsPerDay: 2 } });
    expect((await ask(await begun(stand, { tenant, username }), tenant)).status).toBe(200);
    const as = async (name: string) => (await stand.post('/enrollment/enroll', { username: name, email }, tenant)).body;
    expect((await ask((await as('thief-1')).enrollmentToken, tenant)).body.questions).toHaveLength(5);
    const { status, headers } = await ask((await as('thief-2')).enrollmentToken, tenant);
    expect([status, Number(headers.get('retry-after')) > 80_000]).toEqual([429, true]);
  });
});

describe('KBA/answers', () => {
  it('pass when all are right, in whatever order', async () => {
    const { tenant, token, questions } = await quiz();
    const { body } = await answer(token, tenant, right(questions).toReversed());
    expect(body).toEqual({
      enrollmentStatus: 2,
      registrationCode: expect.stringMatching(/^[0-9a-f-]{36}$/),
      policyDecision: 'approve',
      errorCode: null,
      errorMsg: null,
    });
    expect((await answer(token, tenant, right(questions).toReversed())).body).toEqual(body);
  });

  it('may be wrong once', async () => {
    const { tenant, token, questions } = await quiz();
    expect((await answer(token, tenant, wrong(questions), 'KBAanswers')).body).toEqual({
      enrollmentStatus: 1,
      registrationCode: '',
      policyDecision: 'deny',
      errorCode: 1,
      errorMsg: 'Incorrect answers',
    });
    expect((await ask(token, tenant)).body.questions).toEqual(questions);
    expect((await answer(token, tenant, right(questions))).body.policyDecision).toBe('approve');
  });

  it('that are wrong twice are the last of the session', async () => {
    const { tenant, token, questions } = await quiz();
    for (const by of [1, 2]) expect((await answer(token, tenant, wrong(questions, by))).body.errorCode).toBe(1);
    expect((await answer(token, tenant, right(questions))).body).toMatchObject({
      enrollmentStatus: 1,
      registrationCode: '',
      policyDecision: 'deny',
      errorCode: 3,
    });
    expect((await ask(token, tenant)).body).toMatchObject({ questions: [], errorCode: 3 });
  });

  it('that come at once are decided one after the other, twice at most', async () => {
    const { tenant, token, questions } = await quiz();
    const tries = [1, 2, 3, 4].map((by) => wrong(questions, by));
    const others = questions
      .slice(1)
      .map((_, at) => right(questions).map((one, i) => (i === at ? { ...one, answerId: '9' } : one)));
    const answers = await Promise.all([...tries, ...others].map((one) => answer(token, tenant, one)));
    expect(answers.filter(({ body }) => body.errorCode === 1).length).toBeLessThanOrEqual(2);
    const rows = await stand.service.database.query(`SELECT passed FROM outcome WHERE tenant = $1`, [tenant]);
    expect(rows.length).toBeLessThanOrEqual(2);
    expect(rows.length).toBeGreaterThan(0);
  });

  it.each<[string, (answers: { questionId: string; answerId: string }[]) => object[]]>([
    ['one is missing', (answers) => answers.slice(1)],
    ['one is there twice', (answers) => [...answers, answers[0] ?? {}]],
    ['a question is unknown', (answers) => [...answers.slice(1), { questionId: 'unknown', answerId: '1' }]],
  ])('do not pass where %s', async (_what, change) => {
    const { tenant, token, questions } = await quiz();
    expect((await answer(token, tenant, change(right(questions)))).body).toMatchObject({
      enrollmentStatus: 1,
      errorCode: 1,
    });
  });

  it('do not pass after the time of the questions; new ones have the tries that were left', async () => {
    const { tenant, token, questions } = await quiz();
    await answer(token, tenant, wrong(questions));
    await stand.service.database.query(
      `UPDATE session_note SET value = jsonb_set(value::jsonb, '{expiresAtMs}', to_jsonb(extract(epoch FROM now()) * 1000))::text
       WHERE tenant = $1`,
      [tenant],
    );
    expect((await answer(token, tenant, right(questions))).body).toMatchObject({
      policyDecision: 'deny',
      errorCode: 2,
    });
    const { body } = await ask(token, tenant);
    expect(body.questions).toHaveLength(5);
    await answer(token, tenant, wrong(body.questions, 2));
    expect((await answer(token, tenant, right(body.questions))).body.errorCode).toBe(3);
  });

  it('of another session or tenant are none', async () => {
    const one = await quiz();
    const other = await quiz();
    expect((await answer(one.token, other.tenant, right(other.questions))).status).toBe(400);
    const again = await begun(stand, one);
    expect((await answer(again, one.tenant, right(one.questions))).body.errorMsg).toContain('No questions were asked');
  });

  it.each([
    [{}, 'answers'],
    [{ answers: [] }, 'answers'],
    [{ answers: [{ questionId: '1' }] }, 'answers[0].answerId'],
    [{ answers: Array.from({ length: 11 }, () => ({ questionId: '1', answerId: '1' })) }, 'answers'],
  ])('of the form %j are refused by field', async (body, field) => {
    const { tenant, token } = await quiz();
    const refused = await stand.post('/enrollment/KBA/answers', { enrollmentToken: token, ...body }, tenant);
    expect([refused.status, refused.body.errorMsg]).toEqual([400, expect.stringContaining(`"${field}"`)]);
  });

  it('nor questions are in any log or readable row', async () => {
    const { tenant, token, questions } = await quiz();
    await answer(token, tenant, right(questions));
    const rows = await stand.service.database.query(
      `SELECT to_jsonb(t)::text AS row FROM step t WHERE tenant = $1 UNION ALL
       SELECT to_jsonb(t)::text FROM session_note t WHERE tenant = $1 UNION ALL
       SELECT to_jsonb(t)::text FROM daily_use t WHERE tenant = $1`,
      [tenant],
    );
    const text = `${rows.map(({ row }: { row: string }) => row).join('\n')}\n${stand.service.logs.join('\n')}`;
    expect(text).toContain('KBA/answers');
    for (const { answers } of questions) {
      for (const { answer: value } of answers) expect(text).not.toContain(value);
    }
  });
});

describe('a broker of questions', () => {
  let broker: HttpProvider;
  let own: Stand;
  const QUESTIONS = ['1', '2', '3', '4'].map((questionId) => ({
    questionId,
    question: 'Which one?',
    answers: ['1', '2', '3'].map((answerId) => ({ answerId, answer: `answer ${answerId}` })),
  }));
  const ANSWERS = QUESTIONS.map(({ questionId }) => ({ questionId, answerId: '2' }));
  beforeAll(async () => {
    broker = await startProvider();
    const config = { BONAFIDE_BROKER_URL: broker.url, BONAFIDE_BROKER_SECRET: SECRET.toString('base64') };
    own = await startStand(config);
  });
  afterAll(async () => {
    await own?.stop();
    await broker?.stop();
  });

  async function asked(asking: (response: ServerResponse) => void) {
    broker.asked.length = 0;
    broker.answer = asking;
    const tenant = `tenant-${randomUUID()}`;
    await switchedOn(own, tenant, { kba: true });
    const enrollmentToken = await begun(own, { tenant, username: 'troy' });
    const { body } = await own.post('/enrollment/KBA/questions', { enrollmentToken, pii: PII }, tenant);
    const answers = (judging: (response: ServerResponse) => void) => {
      broker.answer = judging;
      return own.post('/enrollment/KBA/answers', { enrollmentToken, answers: ANSWERS }, tenant);
    };
    return { body, answers };
  }

  it('asks and judges in place of the customer file', async () => {
    const { body, answers } = await asked(json(200, { quizId: 'q-1', questions: QUESTIONS }));
    expect(body.questions).toEqual(QUESTIONS);
    expect((await answers(json(200, { decision: 'approve' }))).body).toMatchObject({ enrollmentStatus: 2 });
    expect(broker.asked.map(({ path, isSigned }) => [path, isSigned])).toEqual([
      ['/questions', true],
      ['/answers', true],
    ]);
    expect(broker.asked[1]?.body).toMatchObject({ quizId: 'q-1', answers: ANSWERS });
  });

  it('that finds no such person, or too little, asks nothing', async () => {
    expect((await asked(json(200, { decision: 'mismatch' }))).body).toMatchObject({ questions: [], errorCode: 1 });
    expect((await asked(json(200, { decision: 'too_little' }))).body).toMatchObject({ questions: [], errorCode: 2 });
  });

  it('whose answer is invalid, or that fails, asks and approves nothing', async () => {
    const few = { quizId: 'q', questions: QUESTIONS.slice(1) };
    expect((await asked(json(200, few))).body).toMatchObject({ questions: [], errorCode: 4 });
    const { answers } = await asked(json(200, { quizId: 'q-1', questions: QUESTIONS }));
    const failed = await answers(json(500, { decision: 'approve' }));
    expect([failed.status, failed.body.errorMsg]).toEqual([503, expect.stringContaining('cannot be judged now')]);
    expect((await answers(json(200, { decision: 'yes' }))).status).toBe(503);
    // Nothing was decided: the same answers may come again.
    expect((await answers(json(200, { decision: 'approve' }))).body).toMatchObject({ enrollmentStatus: 2 });
  });
});
