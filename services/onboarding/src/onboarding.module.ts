import type { Command } from '@bonafide/platform/process/command';
import { Module } from '@nestjs/common';
import { AdministrationModule } from './administration/administration.module.js';
import { AuthenticationModule } from './flows/authentication/authentication.module.js';
import { B2cModule } from './flows/b2c/b2c.module.js';
import { EnrollmentModule } from './flows/enrollment/enrollment.module.js';
import { ReEnrollmentModule } from './flows/reenrollment/re-enrollment.module.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { DeviceModule } from './proofs/device/device.module.js';
import { DeviceRiskModule } from './proofs/device-risk/device-risk.module.js';
import { DocumentModule } from './proofs/document/document.module.js';
import { FaceModule } from './proofs/face/face.module.js';
import { KbaModule } from './proofs/kba/kba.module.js';
import { PhoneModule } from './proofs/phone/phone.module.js';
import { PinModule } from './proofs/pin/pin.module.js';
import { ScreeningModule } from './proofs/screening/screening.module.js';
import { VoiceModule } from './proofs/voice/voice.module.js';
import { RecordingsModule } from './recordings/recordings.module.js';
import { CustomerConfigModule } from './settings/customer-config.module.js';

const FLOWS = [AuthenticationModule, B2cModule, EnrollmentModule, ReEnrollmentModule];

const PROOFS = [
  DeviceRiskModule,
  DeviceModule,
  DocumentModule,
  FaceModule,
  KbaModule,
  PhoneModule,
  PinModule,
  ScreeningModule,
  VoiceModule,
];

/** Verbs that proofs add to the service's program. */
export const PROOF_COMMANDS: Readonly<Record<string, Command>> = Object.assign(
  {},
  ...PROOFS.map((proof) => ('commands' in proof ? proof.commands : {})),
);

/** The service. A proof takes part by its line here. */
@Module({
  imports: [...FLOWS, AdministrationModule, IdempotencyModule, CustomerConfigModule, RecordingsModule, ...PROOFS],
})
export class OnboardingModule {}
