import { defineBackend } from '@bonafide/messaging/define-backend';
import { messagingMigrations, OutboxModule } from '@bonafide/messaging/events/outbox.module';
import { peerProvider } from '@bonafide/messaging/peers';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { versionLine } from '@bonafide/platform/http/version';
import { FaceLivenessService } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { SealedRequestsModule } from '@bonafide/sealing/sealed-requests.module';
import { SealingModule, sealingMigrations } from '@bonafide/sealing/sealing.module';
import { sealedRequestsConfig, sealingConfig } from '@bonafide/sealing/sealing-config';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
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
import { historyConfig } from './session/history-config.js';
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

@Module({
  imports: [
    OutboxModule,
    TypeOrmModule.forFeature([Session, Registration, Device, FaceSample, Step, Decision, CustomerConfig, LookupKey]),
  ],
  controllers: [
    EnrollmentController,
    AuthenticationController,
    ReEnrollmentController,
    RegistrationController,
    CustomerConfigController,
    PublicKeyController,
  ],
  providers: [
    peerProvider(FaceLivenessService),
    peerProvider(NexaFaceService),
    FaceEngines,
    Captures,
    SessionSweeper,
    ...USE_CASES,
  ],
})
class OnboardingModule {}

/** Enrolment, authentication and their administration. */
export const onboarding = defineBackend({
  name: 'onboarding',
  config: { ...sealingConfig, ...sealedRequestsConfig, ...historyConfig },
  libraries: [sealingMigrations, messagingMigrations],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => platformShape,
  version: {
    paths: ['/onboarding/version'],
    line: versionLine('Bonafide Onboarding', new URL('../package.json', import.meta.url)),
  },
  planned,
  modules: [SealingModule, SealedRequestsModule, OnboardingModule],
});
