import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { browserOf } from './support/browser.js';
import { type MailServer, mailServer } from './support/mail-server.js';
import { enrolled, person, type Stand, startStand } from './support/stand.js';

let mails: MailServer;
let stand: Stand;
beforeAll(async () => {
  mails = await mailServer();
  stand = await startStand({ BONAFIDE_SMTP_URL: mails.url, BONAFIDE_MAIL_FROM: 'id@example.test' });
});
afterAll(async () => {
  await stand.stop();
  await mails.stop();
});
beforeEach(() => {
  mails.mails.length = 0;
  mails.refuses = false;
});

const notifyOptions = { notifyByEmail: true };
/** A mail's text without the line breaks of its transfer encoding. */
const textOf = (mail = '') => mail.replaceAll('=\r\n', '').replaceAll('=3D', '=');

it('the link goes to the address of somebody new, and is the one that is answered', async () => {
  const { username } = person();
  const { body } = await stand.post('/b2c/triggerEnroll', { username, email: 'anna@example.test', notifyOptions });
  expect(body).toMatchObject({ status: 'SUCCESS', emailNotification: 'SENT' });
  expect(mails.mails).toHaveLength(1);
  expect(mails.mails[0]).toMatch(/^To: anna@example\.test/m);
  expect(mails.mails[0]).toMatch(/^From: id@example\.test/m);
  expect(textOf(mails.mails[0])).toContain(body.sessionCallbackURL);
  expect(mails.mails[0]).not.toContain(username);
});

it('of somebody known it goes where they were registered, whatever the caller says', async () => {
  const { who } = await enrolled(stand);
  const body = { username: who.username, email: 'thief@example.test', notifyOptions };
  for (const path of ['/b2c/triggerAuthenticate', '/b2c/triggerEnroll']) {
    expect((await stand.post(path, body)).body.emailNotification).toBe('SENT');
  }
  expect(mails.mails).toHaveLength(2);
  for (const mail of mails.mails) {
    expect(mail).toMatch(new RegExp(`^To: ${who.email}`, 'm'));
    expect(mail).not.toContain('thief');
  }
});

it('none is sent unless it is asked for, nor for a browser that shows no credentials', async () => {
  const who = { username: person().username, email: 'anna@example.test' };
  const quiet = await stand.post('/b2c/triggerEnroll', who);
  expect(quiet.body).not.toHaveProperty('emailNotification');
  const answer = await browserOf(stand).proxy('triggerEnroll', { ...who, notifyOptions });
  expect([answer.status, answer.body.status]).toEqual([200, 'SUCCESS']);
  expect(answer.body).not.toHaveProperty('emailNotification');
  expect(mails.mails).toEqual([]);
});

it('a server that refuses is told in the answer, which has the link all the same, and no log names the person', async () => {
  mails.refuses = true;
  const who = { username: person().username, email: 'nobody-canary@example.test', notifyOptions };
  const { status, body } = await stand.post('/b2c/triggerEnroll', who);
  expect([status, body]).toMatchObject([200, { status: 'SUCCESS', emailNotification: 'FAILED' }]);
  const logs = stand.service.logs.join('\n');
  expect(logs).toContain('a callback link could not be sent by mail');
  expect(logs).not.toContain('nobody-canary');
});
