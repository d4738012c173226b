import { Periodic } from '@bonafide/platform/process/periodic';
import { SettingsModule } from '@bonafide/settings/settings.module';
import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TargetsModule } from '../targets/targets.module.js';
import { EndpointRow, EndpointSecretRow } from './endpoint.entity.js';
import { EndpointBook } from './endpoint-book.js';
import { EndpointSeals } from './endpoint-seals.js';
import { EndpointSettings } from './endpoint-settings.js';
import { RegistrationController } from './registration.controller.js';
import { Registrations } from './registrations.js';
import { TargetRule } from './target-rule.js';
import { ENDPOINTS } from './tokens.js';

const SWEEP_EVERY_MS = 60_000;

/** Endpoints of tenants: their registration, `ENDPOINTS` for those who deliver, `EndpointBook` for who sends. */
@Module({
  imports: [TargetsModule, SettingsModule, TypeOrmModule.forFeature([EndpointRow, EndpointSecretRow])],
  controllers: [RegistrationController],
  providers: [
    EndpointBook,
    EndpointSeals,
    EndpointSettings,
    Registrations,
    TargetRule,
    { provide: ENDPOINTS, useExisting: EndpointBook },
  ],
  exports: [EndpointBook, ENDPOINTS],
})
export class EndpointsModule implements OnApplicationBootstrap {
  constructor(
    private readonly book: EndpointBook,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    const run = () => this.book.dropExpired();
    this.periodic.start({ name: 'former webhook secrets', everyMs: SWEEP_EVERY_MS, replicas: 'one', run });
  }
}
