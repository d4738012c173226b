import { SettingsModule } from '@bonafide/settings/settings.module';
import { Module } from '@nestjs/common';
import { CoverSettings } from './cover-settings.js';

/** What tenants accept of covered faces. */
@Module({ imports: [SettingsModule], providers: [CoverSettings], exports: [CoverSettings] })
export class CoversModule {}
