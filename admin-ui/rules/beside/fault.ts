import type { Sent } from '../../admin/settings/send.ts';

/** Why nothing came of it. @param unreadable  said of rules that are not finished: what is wrong with them is marked in the table */
export function faultIn(sent: Exclude<Sent<unknown>, { is: 'done' }>, unreadable: string): string {
  if (sent.is !== 'invalid') return sent.message;
  const { errors } = sent;
  return 'definition' in errors || 'rules.definition' in errors ? unreadable : Object.values(errors).join(' ');
}
