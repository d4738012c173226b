import { SettingsModule } from '@bonafide/settings/settings.module';
import { Module } from '@nestjs/common';
import { DocumentSettings } from './document-settings.js';

/** What tenants ask of documents. */
@Module({ imports: [SettingsModule], providers: [DocumentSettings], exports: [DocumentSettings] })
export class DocumentSettingsModule {}
