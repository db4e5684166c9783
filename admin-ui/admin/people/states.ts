import type { PersonRow } from '../../../api/contract/admin-order.ts';

export const ACCOUNT_STATES = [
  'active',
  'invited',
  'oneTime',
  'disabled',
] as const satisfies readonly PersonRow['account'][];
