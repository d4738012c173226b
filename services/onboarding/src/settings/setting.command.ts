import { DomainError } from '@bonafide/platform/errors/domain-error';
import { sealingConfig } from '@bonafide/sealing/sealing-config';
import { settingCommand } from '@bonafide/settings/setting-command';
import type { Settings } from '@bonafide/settings/settings';
import type { Tree } from '@bonafide/settings/tree';
import { AuditLog } from '../audit/audit-log.js';
import { objectStoreConfig } from '../objects/object-store-config.js';
import { changedFacts } from './changed-facts.js';
import { documentsSection, type KeepingTerms } from './document-terms.js';

const NO_STORE =
  '"documents.keepPages" needs a store: BONAFIDE_RECORDINGS_FOLDER or BONAFIDE_RECORDINGS_S3_URL (docs/operating.md)';

/**
 * `node main.js setting show|change`: what operators change and no client does, each change with an entry in the audit log. Reads
 * BONAFIDE_DATABASE_URL, BONAFIDE_KEYS and where objects are stored.
 */
export const onboardingSettingCommand = settingCommand({
  config: { ...sealingConfig, ...objectStoreConfig },
  open: (store, { BONAFIDE_KEYS, BONAFIDE_RECORDINGS_FOLDER, BONAFIDE_RECORDINGS_S3_URL }) => {
    const hasStore = Boolean(BONAFIDE_RECORDINGS_FOLDER ?? BONAFIDE_RECORDINGS_S3_URL);
    return [audited(store.open(documentsSection), new AuditLog({ BONAFIDE_KEYS }), hasStore)];
  },
});

function audited(settings: Settings<KeepingTerms>, audit: AuditLog, hasStore: boolean) {
  const { name } = settings;
  return {
    name,
    of: (tenant: string) => settings.of(tenant),
    change: async (tenant: string, change: Tree): Promise<void> => {
      if (change.keepPages === true && !hasStore)
        throw new DomainError('INVALID_VALUE', NO_STORE, { field: 'keepPages' });
      const facts = { ...changedFacts({ [name]: change }, { [name]: documentsSection.defaults }), by: 'command' };
      const entry = { tenant, kind: 'settings.changed', actor: '', ids: {}, facts };
      await settings.change(tenant, change, (manager) => audit.write(manager, entry));
    },
  };
}
