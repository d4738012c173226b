import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { otherAccess } from '../support/access.ts';
import { type Site, startSite } from '../support/site.ts';
import { Api, newName } from './api.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const PIN = '280417';
/** Hashing a PIN takes a while beside a whole stack. */
const PATIENT = { timeout: 15_000 };
/** Where to leave pictures of the page, for people to look at. */
const PICTURES = process.env.BONAFIDE_PAGE_PICTURES;

/** Switches, of which the tenant had the first before. */
const options = (enrollment: object, authentication: object) => ({
  onboardingConfig: {
    onboardingOptions: {
      enrollment: { addDevice: true, addFace: true, addPIN: false, checkDeviceSecurity: false, ...enrollment },
      authentication: { verifyFace: true, verifyDevice: true, verifyPIN: false, ...authentication },
      reenrollment: { verifyFace: !('addFace' in enrollment) },
    },
  },
});
const ASKED = options(
  { addDevice: false, addFace: false, addPIN: true, checkDeviceSecurity: true },
  { verifyFace: false, verifyDevice: false, verifyPIN: true },
);

interface Profiling extends Window {
  bonafideDeviceProfile: { sent: Promise<string | undefined> };
}

describe.skipIf(!executablePath)('pages that a browser loads through the gateway (needs Chromium)', () => {
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let api: Api;
  /** Where `redirectURI` leads. */
  let gatewayUrl: string;
  const complaints: string[] = [];
  const post = async (path: string, body: object) => (await api.post(`/onboarding/${path}`, body)).body;
  const settings = (config: object) => post('admin/customerConfig', config);
  const picture = async (page: Page, name: string) => {
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png` });
  };

  beforeAll(async () => {
    site = await startSite();
    browser = await chromium.launch({ executablePath: executablePath as string, args: ['--no-sandbox'] });
    context = await browser.newContext({ viewport: { width: 420, height: 640 } });
    context.on('console', (message) => {
      if (!message.location().url.endsWith('/favicon.ico')) complaints.push(message.text());
    });
    context.on('weberror', (error) => complaints.push(String(error.error())));
    api = await Api.open(otherAccess());
    await settings(ASKED);
  });
  afterAll(async () => {
    await settings(options({}, {}));
    await browser?.close();
    site?.close();
  });

  /** Has the page of a customer load the script; answers what checkDevice says of it. */
  async function checked(enrollmentToken: string, baseUrl: string) {
    const apSessionId = randomUUID();
    const page = await context.newPage();
    await page.goto(site.url);
    await page.addScriptTag({ url: `${baseUrl}/other/hosted/deviceProfile/profile.js?apSessionId=${apSessionId}` });
    const sent = await page.evaluate(() => (window as unknown as Profiling).bonafideDeviceProfile.sent);
    expect(sent).toBe(apSessionId);
    await page.close();
    return post('enrollment/deviceProfile/checkDevice', { enrollmentToken, apSessionId });
  }

  it('profile a device, and set and take a PIN that a step then passes by', async () => {
    const { enrollmentToken } = await post('enrollment/enroll', { username: newName(), email: 'a@example.test' });
    const identity = await post('enrollment/initiatePIN', { enrollmentToken });
    const { origin: baseUrl } = new URL(identity.redirectURI);
    gatewayUrl = baseUrl;

    // A browser under a test's control is what the rule is for.
    const driven = await checked(enrollmentToken, baseUrl);
    expect([driven.enrollmentStatus, driven.responseDetail.policyDecision]).toEqual([1, 'deny']);
    const hits = driven.responseDetail.userAssertionList.filter(({ result }: { result: string }) => result === 'HIT');
    expect(hits).toEqual([expect.objectContaining({ rule: 'automation' })]);
    const policy = { riskOfAutomation: 0, pinReturnOrigins: [new URL(site.url).origin] };
    await settings({ onboardingConfig: { policy } });
    expect((await checked(enrollmentToken, baseUrl)).responseDetail.policyDecision).toBe('approve');

    const page = await context.newPage();
    await page.goto(identity.redirectURI);
    await page.locator('input#pin').fill('123456');
    await page.getByLabel('The same PIN again').fill('123456');
    await picture(page, 'choose');
    await page.getByRole('button').click();
    await expect.poll(() => page.getByRole('alert').textContent(), PATIENT).toBe('The PIN is too easy to guess');
    await picture(page, 'refused');
    // The refusal of a PIN is an answer of 400, which browsers report; nothing else is.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('400')]);
    await page.locator('input#pin').fill(PIN);
    await page.getByLabel('The same PIN again').fill(PIN);
    await page.getByRole('button').click();
    await expect.poll(() => page.getByRole('status').first().textContent(), PATIENT).toContain('Your PIN is set');
    expect(new URL(page.url()).hash).toBe('');
    await picture(page, 'set');
    await page.close();
    const { registrationCode } = await post('enrollment/finalizePIN', { enrollmentToken });
    expect(registrationCode).toMatch(/^[0-9a-f-]{36}$/);

    const { authToken } = await post('authentication/authenticate', { registrationCode });
    const shop = await context.newPage();
    await shop.goto(site.url);
    const opening = context.waitForEvent('page');
    const handed = shop.evaluate(
      (url) =>
        new Promise<{ origin: string; data: { authorizationCode: string } }>((resolve) => {
          window.addEventListener('message', ({ origin, data }) => resolve({ origin, data }), { once: true });
          window.open(url);
        }),
      `${baseUrl}/other/hosted/pin`,
    );
    const popup = await opening;
    await popup.locator('input#pin').fill('904138');
    await popup.getByRole('button').click();
    await expect.poll(() => popup.getByRole('alert').textContent(), PATIENT).toBe('This PIN is wrong.');
    await popup.locator('input#pin').fill(PIN);
    await picture(popup, 'enter');
    await popup.getByRole('button').click();
    const { origin, data } = await handed;
    expect(origin).toBe(baseUrl);
    const { authorizationCode } = data;
    expect(await post('authentication/verifyPIN', { authToken, authorizationCode })).toEqual({ authStatus: 2 });
    expect(complaints).toEqual([]);
    await Promise.all([popup.close(), shop.close()]);
  });

  it('hand no code to pages that the tenant did not name, and show it to the person where it names none', async () => {
    await settings({ onboardingConfig: { policy: { pinReturnOrigins: ['https://elsewhere.example'] } } });
    const shop = await context.newPage();
    await shop.goto(site.url);
    const opening = context.waitForEvent('page');
    await shop.evaluate((url) => {
      window.addEventListener('message', () => document.body.append('handed'));
      window.open(url);
    }, `${gatewayUrl}/other/hosted/pin`);
    const popup = await opening;
    await popup.locator('input#pin').fill(PIN);
    await popup.getByRole('button').click();
    await expect.poll(() => popup.getByRole('status').first().textContent(), PATIENT).toContain('Your PIN is right');
    expect(await shop.textContent('body')).not.toContain('handed');
    await settings({ onboardingConfig: { policy: { pinReturnOrigins: [] } } });
    await popup.reload();
    await popup.locator('input#pin').fill(PIN);
    await popup.getByRole('button').click();
    await expect.poll(() => popup.locator('#code').textContent(), PATIENT).toMatch(/^[0-9a-f]{32}$/);
    await picture(popup, 'code');
    await Promise.all([popup.close(), shop.close()]);
  });

  it('know no PIN on another origin', async () => {
    const page = await context.newPage();
    await page.goto(`${otherAccess().baseUrl}/other/hosted/pin`);
    await expect.poll(() => page.getByRole('alert').textContent(), PATIENT).toBe('No PIN was set in this browser.');
    await page.close();
  });

  it('cannot be framed', async () => {
    const answer = await fetch(`${otherAccess().baseUrl}/other/hosted/pin`);
    expect(answer.headers.get('content-security-policy')).toContain(`frame-ancestors 'none'`);
  });
});
