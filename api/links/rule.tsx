import { say } from '../../domain/language/index.ts';
import type { Locale, Role } from '../../domain/vocabulary.ts';
import type { Explanation } from '../../rules/explain.ts';
import { READERS } from '../rules/routes.ts';

/** What a rule says of itself; `place`: its version and row at the desk. */
export type RuleSaid = { text: string; place: string | null };

/** Null for whoever may not read rules. */
export const placeOf = (of: Pick<Explanation, 'ruleSet' | 'version' | 'rowId'>, role: Role): string | null =>
  (READERS as readonly Role[]).includes(role)
    ? `/#/rules/${of.ruleSet}/versions/${of.version}#${encodeURIComponent(of.rowId)}`
    : null;

export const RuleLine = ({ of: { text, place }, locale }: { of: RuleSaid; locale: Locale }) => (
  <p className="meta">
    {text} {place ? <a href={place}>{say(locale, 'desk.why.toRow')}</a> : null}
  </p>
);
