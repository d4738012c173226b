import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as client from '@bonafide/client';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { access } from '../support/access.ts';
import { photograph } from '../support/photographs.ts';
import { type Site, startSite } from '../support/site.ts';
import { Api, newName } from './api.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const folder = mkdtempSync(join(tmpdir(), 'bonafide-camera-'));

declare global {
  interface Window {
    bonafide: typeof client;
  }
}

/** Chromium whose camera shows a person, again and again. */
async function browserSeeing(frame: Buffer): Promise<Browser> {
  const film = join(folder, 'camera.mjpeg');
  writeFileSync(film, frame);
  return chromium.launch({
    executablePath: executablePath as string,
    args: [
      '--no-sandbox',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
      '--disable-quic',
      '--disable-background-networking',
    ],
  });
}

describe.skipIf(!executablePath)('a person before the camera of a browser (needs Chromium)', () => {
  let site: Site;
  let browser: Browser;
  let page: Page;
  let token: string;

  beforeAll(async () => {
    site = await startSite();
    browser = await browserSeeing(await photograph('bella-1'));
    page = await browser.newPage();
    await page.goto(site.url);
    await page.addScriptTag({ type: 'module', content: `window.bonafide = await import('/client/index.js');` });
    await page.waitForFunction(() => window.bonafide !== undefined);
    token = (await Api.open()).token;
  });

  afterAll(async () => {
    await browser?.close();
    site?.close();
    rmSync(folder, { recursive: true });
  });

  it('enrols with sealed frames and comes back, through an API of another origin', async () => {
    const answers = await page.evaluate(
      async ([baseUrl, apiKey, token, username]) => {
        const { BonafideClient, captureFrames, createDeviceKey, sealRequest } = window.bonafide;
        const client = new BonafideClient({ baseUrl, apiKey, token: () => token });
        const pem = await client.publicKey();
        const stream = await navigator.mediaDevices.getUserMedia({ video: true });
        const sealed = async () => {
          const frames = await captureFrames(stream, { count: 3, intervalMs: 100 });
          return sealRequest(pem, { video: { workflow_data: { workflow: 'charlie4', frames } } });
        };
        const analysis = await client.analyze(await sealed());
        const device = await createDeviceKey();
        const { enrollmentToken = '' } = await client.enroll({ username, email: 'a@example.test' });
        await client.addDevice(enrollmentToken, { deviceId: 'browser', publicKey: device.publicKey });
        const enrolled = await client.addFace(enrollmentToken, await sealed());
        const { authToken } = await client.authenticate({ registrationCode: enrolled.registrationCode });
        const signature = await device.sign(authToken);
        const possession = await client.verifyDevice(authToken, { deviceId: 'browser', signature });
        const verified = await client.verifyFace(authToken, await sealed());
        for (const track of stream.getTracks()) track.stop();
        const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
        const headers = { authorization: `Bearer ${token}`, apikey: apiKey, traceparent, tracestate: 'a=1' };
        const traced = await fetch(`${baseUrl}/b2c/sdk/getSessionId`, { headers });
        const seen = [traced.status, traced.headers.get('x-request-id')];
        return { analysis, enrolled, possession, verified, seen };
      },
      [access().baseUrl, access().apiKey, token, newName()] as const,
    );
    expect(answers.analysis.video.liveness_result.decision).toBe('LIVE');
    expect(answers.enrolled).toMatchObject({ livenessResult: true, enrollmentStatus: 2 });
    expect(answers.seen).toEqual([200, expect.any(String)]);
    expect(answers.possession).toMatchObject({ message: 'Device verified.' });
    expect(answers.verified).toMatchObject({ livenessResult: true, matchResult: true, authStatus: 2 });
  });
});
