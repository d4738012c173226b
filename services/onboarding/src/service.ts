import { FaceLivenessService } from '@bonafide/contracts/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { NexaFaceService } from '@bonafide/contracts/gen/bonafide/nexaface/v1/nexaface_pb';
import type { Config } from '@bonafide/platform/config/config';
import { DataKey } from '@bonafide/platform/crypto/data-key.entity';
import { keyRing } from '@bonafide/platform/crypto/key-ring';
import { SealedRequests, sealedRequestKeys } from '@bonafide/platform/crypto/sealed-request';
import { Vault } from '@bonafide/platform/crypto/vault';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { OutboxEvent } from '@bonafide/platform/events/outbox-event.entity';
import { OutboxRelay } from '@bonafide/platform/events/outbox-relay';
import { admitFromGateway, behindGateway } from '@bonafide/platform/http/admission';
import { moduleOf, type Platform, peer } from '@bonafide/platform/service/platform';
import { defineService } from '@bonafide/platform/service/service-definition';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { CustomerConfigController } from './admin/customer-config.controller.js';
import { PublicKeyController } from './admin/public-key.controller.js';
import { RegistrationController } from './admin/registration.controller.js';
import { RegistrationAdmin } from './admin/registration-admin.service.js';
import { AuthenticationController } from './authentication/authentication.controller.js';
import { AuthenticationStart } from './authentication/authentication-start.service.js';
import { DeviceVerification } from './authentication/device-verification.service.js';
import { Device } from './device/device.entity.js';
import { Devices } from './device/devices.js';
import { EnrollmentController } from './enrollment/enrollment.controller.js';
import { EnrollmentStart } from './enrollment/enrollment-start.service.js';
import { EnrollmentSteps } from './enrollment/enrollment-steps.service.js';
import { Captures } from './face/captures.js';
import { FaceEngines } from './face/face-engines.js';
import { FaceSample } from './face/face-sample.entity.js';
import { FaceSamples } from './face/face-samples.js';
import { LookupKey } from './person/lookup-key.entity.js';
import { Profiles } from './person/profiles.js';
import { Registration } from './person/registration.entity.js';
import { Registrations } from './person/registrations.js';
import { Usernames } from './person/usernames.js';
import { planned } from './planned.js';
import { ReEnrollmentController } from './reenrollment/re-enrollment.controller.js';
import { ReEnrollment } from './reenrollment/re-enrollment.service.js';
import { Cancellation } from './session/cancellation.js';
import { Session } from './session/session.entity.js';
import { SessionOpener } from './session/session-opener.js';
import { SessionSweeper } from './session/session-sweeper.js';
import { Sessions } from './session/sessions.js';
import { CustomerConfig } from './settings/customer-config.entity.js';
import { CustomerConfigs } from './settings/customer-configs.js';
import { Decision } from './step/decision.entity.js';
import { Step } from './step/step.entity.js';
import { StepLedger } from './step/step-ledger.js';
import { Steps } from './step/steps.js';
import { FaceThrottle } from './verification/face-throttle.js';
import { FaceVerification } from './verification/face-verification.service.js';

const config = {
  ...behindGateway,
  BONAFIDE_KEYS: keyRing.describe('Key-encryption keys of what is stored sealed: id:base64, the active one first'),
  BONAFIDE_SEALED_REQUEST_KEYS: sealedRequestKeys
    .optional()
    .describe('Private keys that open sealed requests; the first one is published. Without it they are refused'),
  BONAFIDE_HISTORY_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(400)
    .describe("Days after which registered people's past sessions and all decision receipts are deleted"),
};

/** Enrolment, authentication and their administration. */
export const onboarding = defineService({
  name: 'onboarding',
  config,
  entities: [
    Session,
    Registration,
    Device,
    FaceSample,
    Step,
    Decision,
    CustomerConfig,
    LookupKey,
    OutboxEvent,
    DataKey,
  ],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => platformShape,
  version: { paths: ['/onboarding/version'], line: 'Bonafide Onboarding, version 0.1.0' },
  planned,
  admit: admitFromGateway,
  module: async (values, platform) => {
    const vault = new Vault(platform.database, values.BONAFIDE_KEYS);
    await vault.rewrap();
    startBackground(platform, values.BONAFIDE_HISTORY_DAYS);
    return moduleOf({
      controllers: [
        EnrollmentController,
        AuthenticationController,
        ReEnrollmentController,
        RegistrationController,
        CustomerConfigController,
        PublicKeyController,
      ],
      providers: [...connections(values, platform, vault), ...USE_CASES],
    });
  },
});

const USE_CASES = [
  Sessions,
  SessionOpener,
  Cancellation,
  StepLedger,
  Steps,
  CustomerConfigs,
  Usernames,
  Registrations,
  Profiles,
  Devices,
  FaceSamples,
  EnrollmentStart,
  EnrollmentSteps,
  AuthenticationStart,
  DeviceVerification,
  FaceThrottle,
  FaceVerification,
  ReEnrollment,
  RegistrationAdmin,
];

function connections(values: Config<typeof config>, platform: Platform, vault: Vault) {
  const keys = values.BONAFIDE_SEALED_REQUEST_KEYS;
  const sealedRequests = keys && new SealedRequests(keys);
  if (sealedRequests) platform.onClose(() => sealedRequests.close());
  const engines = new FaceEngines(peer(platform, FaceLivenessService), peer(platform, NexaFaceService));
  return [
    { provide: DataSource, useValue: platform.database },
    { provide: Vault, useValue: vault },
    { provide: FaceEngines, useValue: engines },
    { provide: Captures, useValue: new Captures(sealedRequests) },
    { provide: SealedRequests, useValue: sealedRequests },
  ];
}

function startBackground({ database, bus, log, metrics, onClose }: Platform, historyDays: number): void {
  const relay = new OutboxRelay(database, bus, log, metrics);
  relay.start();
  onClose(() => relay.stop());
  const sweeper = new SessionSweeper(database, log, historyDays);
  sweeper.start();
  onClose(async () => sweeper.stop());
}
