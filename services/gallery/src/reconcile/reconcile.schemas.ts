import { orElse } from '@bonafide/wire/optional';
import { z } from 'zod';

export const reconcileBody = z.object({ repair: orElse(z.boolean(), false) });

export type ReconcileBody = z.output<typeof reconcileBody>;
