import { fill, say } from '../../domain/language/index.ts';
import type { Facts } from './facts.ts';

/** A phrase of this kind of notice: the administrator's words where there are some, else those that come with Steward. */
export function phrase(facts: Facts, name: string, values: Record<string, string | number> = {}): string {
  const own = facts.words?.[name];
  return own === undefined ? say(facts.locale, `mail.${facts.kind}.${name}`, values) : fill(facts.locale, own, values);
}
