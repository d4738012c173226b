import type { FieldName } from '../evidence/field-names.js';
import { mrzValues } from '../evidence/mrz-values.js';
import type { ZoneValue } from '../evidence/zone-value.js';
import type { Quad } from '../page/page.js';
import type { Seal } from './seal.js';
import type { SealVerdict } from './verify.js';
import { zoneInSeal } from './zone.js';

/**
 * What a seal says of the fields that clients know, as values of the barcode; those of a machine-readable zone in it too, but
 * not the zone itself, which the document has in print. Nothing is VALID but by a valid signature, and then everything that is
 * not wrong in itself; what a forged seal says is INVALID.
 */
export function sealValues(
  seal: Seal,
  { verdict }: SealVerdict,
  context: { readonly today: string; readonly page: number; readonly where?: Quad },
): ZoneValue[] {
  const said = new Map<FieldName, Pick<ZoneValue, 'value' | 'status' | 'truncated'>>();
  for (const { field, value, status, truncated } of zoneOf(seal, context)) {
    said.set(field, { value, status, ...(truncated && { truncated }) });
  }
  const { issueDate } = seal;
  if (issueDate !== undefined) {
    said.set('Date of issue', { value: issueDate, status: issueDate <= context.today ? 'VALID' : 'INVALID' });
  }
  for (const { tag, text } of seal.features) {
    const field = seal.profile?.features.find((one) => one.tag === tag)?.field;
    if (field !== undefined && text) said.set(field, { value: text, status: 'VALID' });
  }
  return [...said].map(([field, { value, status, truncated }]) => ({
    zone: 'barcode',
    field,
    value,
    status: judged(status, verdict),
    page: context.page,
    ...(context.where && { where: context.where }),
    ...(truncated && { truncated }),
  }));
}

const ZONE_ITSELF: readonly FieldName[] = ['MRZ Type', 'MRZ Lines', 'Optional Data'];

function zoneOf(seal: Seal, context: { readonly today: string; readonly page: number }): ZoneValue[] {
  const mrz = zoneInSeal(seal);
  return mrz === undefined ? [] : mrzValues(mrz, context).filter(({ field }) => !ZONE_ITSELF.includes(field));
}

function judged(own: ZoneValue['status'], verdict: SealVerdict['verdict']): ZoneValue['status'] {
  if (own === 'INVALID' || verdict === 'FORGED') return 'INVALID';
  return verdict === 'VALID' ? 'VALID' : 'NOT_VALIDATED';
}
