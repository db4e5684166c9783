import { type ApprovalSubject, runningOf } from '../../domain/approval/request.ts';
import type { Running } from '../../domain/case/running.ts';
import { say } from '../../domain/language/index.ts';
import { sayInstant } from '../../domain/language/instant.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import { money } from '../../rules/wording.ts';
import type { Approval } from '../generated/client.ts';
import { POINTS } from '../points.ts';

type Reading = { locale: Locale; timeZone: string; member: string | null };
type Wanted = Pick<Approval, 'kind' | 'amountMinor' | 'currency' | 'points' | 'subject'>;

const PUBLICATION: Record<Running, string> = {
  ...{ stay: 'publication', move: 'publicationMoving', moveWhereBetter: 'publicationMovingWhereBetter' },
};

/** What is asked for, in a few words: 'CN¥300 for Ann'. */
export function whatInWords(wanted: Wanted, { locale, timeZone, member: name }: Reading): string {
  const { kind, amountMinor, currency, points } = wanted;
  const subject = wanted.subject as ApprovalSubject;
  const member = name ?? say(locale, 'approvals.what.nobody');
  if (kind === 'rulePublication') {
    const ruleSet = say(locale, `ruleSet.${subject.ruleSet}`);
    const what = say(locale, `approvals.what.${PUBLICATION[runningOf(subject)]}`, {
      ruleSet,
      version: subject.version ?? 0,
    });
    if (subject.from === undefined) return what;
    return say(locale, 'approvals.what.from', { what, from: sayInstant(locale, subject.from, timeZone) });
  }
  if (kind === 'tierChange') {
    const { was, tier, members = 0 } = subject;
    const moves = { was: say(locale, `tier.${was}`), tier: say(locale, `tier.${tier}`) };
    const who = name ?? say(locale, 'approvals.what.members', { smart_count: members, count: count(locale, members) });
    return say(locale, 'approvals.what.tierChange', { ...moves, member: who });
  }
  if (kind === 'tierOverride') {
    const until = sayInstant(locale, subject.until ?? 0, timeZone);
    return say(locale, 'approvals.what.tier', { member, tier: say(locale, `tier.${subject.tier}`), until });
  }
  if (amountMinor !== null)
    return say(locale, 'approvals.what.credit', {
      member,
      amount: amountInWords(currency ?? 'CNY', amountMinor, locale),
    });
  const key = (points ?? 0) < 0 ? 'fewerPoints' : 'points';
  return say(locale, `approvals.what.${key}`, { member, points: count(locale, Math.abs(points ?? 0)) });
}

/** An amount of the ledger: points, or money of that currency. */
export function amountInWords(unit: string, amount: bigint, locale: Locale): string {
  if (unit !== POINTS) return money(Number(amount), { locale, currency: unit, timeZone: 'UTC' });
  const points = Number(amount);
  return say(locale, 'approvals.member.points', { smart_count: Math.abs(points), count: count(locale, points) });
}

const count = (locale: Locale, n: number) => new Intl.NumberFormat(locale).format(n);
