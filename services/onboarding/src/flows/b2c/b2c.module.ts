import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JourneyModule } from '../../journey/journey.module.js';
import { CustomerConfigModule } from '../../settings/customer-config.module.js';
import { AuthenticationModule } from '../authentication/authentication.module.js';
import { EnrollmentModule } from '../enrollment/enrollment.module.js';
import { AccessTokens } from './access-tokens.js';
import { B2cController } from './b2c.controller.js';
import { B2cKey } from './b2c-key.entity.js';
import { B2cSession } from './b2c-session.entity.js';
import { B2cSessions } from './b2c-sessions.js';
import { B2cSweeper } from './b2c-sweeper.js';
import { Journeys } from './journeys.js';
import { LinkKeyStore } from './link-keys.js';
import { linkMail } from './link-mail.js';
import { LinkPageController } from './link-page.controller.js';
import { Links } from './links.js';
import { Notices } from './notices.js';
import { ProxyController } from './proxy.controller.js';
import { SessionGuard } from './session-guard.js';
import { Triggers } from './triggers.js';

const LINKS = [LinkKeyStore, Links, Notices, linkMail];

/** Journeys of browsers: triggered by a client or a page, begun and gone through from a page. */
@Module({
  imports: [
    JourneyModule,
    CustomerConfigModule,
    EnrollmentModule,
    AuthenticationModule,
    TypeOrmModule.forFeature([B2cKey, B2cSession]),
  ],
  controllers: [B2cController, LinkPageController, ProxyController],
  providers: [
    ...LINKS,
    AccessTokens,
    B2cSessions,
    B2cSweeper,
    Journeys,
    Triggers,
    { provide: APP_GUARD, useClass: SessionGuard },
  ],
})
export class B2cModule {}
