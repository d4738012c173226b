import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { Devices } from '../device/devices.js';
import { tellCompletion } from '../events/lifecycle.js';
import { advance, statusOf } from '../session/sessions.js';
import { record } from '../step/decisions.js';
import { Steps } from '../step/steps.js';
import type { VerifyDeviceBody } from './authentication.schemas.js';

/** What verifyDevice decided. */
export interface DeviceVerdict {
  message: string;
  authStatus: 0 | 1 | 2;
}

/** verifyDevice. */
@Injectable()
export class DeviceVerification {
  constructor(
    private readonly steps: Steps,
    private readonly devices: Devices,
  ) {}

  /** Passes when an enrolled device signed the token's text: ADR 0022. A wrong signature is an answer, not an error. */
  async verify(caller: Caller, request: VerifyDeviceBody, body: unknown): Promise<DeviceVerdict> {
    const { authToken: token, deviceId, signature } = request;
    const check = 'verifyDevice';
    return this.steps.run<boolean, DeviceVerdict>({
      caller,
      kind: 'authentication',
      token,
      check,
      body,
      ask: (session) => this.devices.signed(session, deviceId, token, Buffer.from(signature, 'base64')),
      write: async (manager, session, passed, now) => {
        advance(session, { type: passed ? 'passed' : 'missed', check }, now);
        await record(manager, session, { check, passed }, now);
        await tellCompletion(manager, session, { requestId: caller.requestId, now });
        const message = passed ? 'Device verified.' : 'Device signature is invalid';
        return { message, authStatus: statusOf(session) };
      },
    });
  }
}
