import { type Clock, kindOfClock, type Stage } from '../case/flow.ts';
import { ownNameOf } from '../case/known-flows.ts';
import type { Locale } from '../vocabulary.ts';
import { has, say } from './index.ts';

/** What people read for a stage: from the catalogue where it is a shipped one, else what the manager called it. */
export const sayStage = (locale: Locale, stage: Stage): string =>
  has(locale, `stage.${stage}`) ? say(locale, `stage.${stage}`) : (ownNameOf(stage)?.[locale] ?? stage);

/** The same for a clock. A stage's own clock is called as the stage; `promise:2` is 'Promise 2'. */
export function sayClock(locale: Locale, clock: Clock): string {
  const kind = kindOfClock(clock);
  const words = has(locale, `clock.${kind}`) ? say(locale, `clock.${kind}`) : (ownNameOf(kind)?.[locale] ?? kind);
  return kind === clock || clock === `${kind}:1` ? words : `${words} ${clock.slice(kind.length + 1)}`;
}
