import type { RaisedAlert } from '../domain/alert/kinds.ts';
import { say } from '../domain/language/index.ts';
import type { Locale } from '../domain/vocabulary.ts';
import { choice, workingTime } from './wording.ts';

/** Everything that a row of alerts says, not only what is raised: whom it is about, who is told and how, how often, and who is called after that. */
export function alertInWords(said: RaisedAlert | { alert: null }, locale: Locale): string {
  if (said.alert === null) return choice('alerts.kind', 'none', locale);
  const list = (words: string, values: readonly string[]) =>
    values.map((value) => choice(words, value, locale)).join(say(locale, 'rules.list.comma')) ||
    say(locale, 'rules.alert.nobody');
  const part = (name: string, value: string | number) => say(locale, `rules.alert.${name}`, { value });
  const { repeat, clearPercent, ladder } = said;
  return [
    choice('alerts.kind', said.alert, locale),
    choice('alerts.severity', said.severity, locale),
    part('about', choice('rules.alert.subject', said.about, locale)),
    part('recipients', list('ruleEditor.recipient', said.recipients)),
    ...(said.channels.length > 0 ? [part('channels', list('rules.alert.channel', said.channels))] : []),
    repeat === 'once'
      ? say(locale, 'rules.alert.once')
      : part(said.about === 'change' ? 'everyOfMember' : 'every', repeat.everyHours),
    ...(clearPercent === undefined ? [] : [part('clears', clearPercent)]),
    ...(ladder === undefined ? [] : [part('ladder', rungs(ladder, locale))]),
  ].join(say(locale, 'rules.alert.join'));
}

const rungs = (ladder: NonNullable<RaisedAlert['ladder']>, locale: Locale): string =>
  ladder
    .map(({ post, minutes }) => `${choice('post', post, locale)} ${workingTime(minutes, locale)}`)
    .join(say(locale, 'rules.list.next'));
