import type { Flow, Stage } from '../case/flow.ts';
import type { Kept } from '../scenario/expect.ts';
import type { Expectation } from '../scenario/scenario.ts';
import type { Mark } from '../scenario/story.ts';
import { instantOf } from '../scenario/times.ts';
import type { Locale } from '../vocabulary.ts';
import { sayClock, sayStage } from './flow-words.ts';
import { say } from './index.ts';
import { sayInstant } from './instant.ts';

/** What a scenario expects, and what comes of it, as sentences. */

/** `flow`: the one that it is played by, which may be nobody else's yet. */
export type ScenarioReader = { locale: Locale; zone: string; flow: Flow; queue(code: string): string };

const stage = ({ locale, flow }: ScenarioReader, id: Stage) => flow.stages[id]?.name?.[locale] ?? sayStage(locale, id);
const clock = ({ locale, flow }: ScenarioReader, id: string) => flow.stages[id]?.name?.[locale] ?? sayClock(locale, id);
const at = ({ locale, zone }: ScenarioReader, instant: number) => sayInstant(locale, instant, zone);
const local = (to: ScenarioReader, time: string) => at(to, instantOf(time, to.zone) ?? 0);

export function sayExpectation(to: ScenarioReader, one: Expectation): string {
  const { locale } = to;
  const words = (values: Record<string, string | number>, key: string = one.that) =>
    say(locale, `scenarios.expected.${key}`, values);
  switch (one.that) {
    case 'due':
      return words({ clock: clock(to, one.clock), at: local(to, one.at) });
    case 'called':
      return words({ post: say(locale, `post.${one.post}`), at: local(to, one.at) }, `called_${one.when}`);
    case 'notCalled':
      return words({ post: say(locale, `post.${one.post}`) });
    case 'told':
      return words({ notice: noticeName(locale, one.notice), to: sayWhom(locale, one.to) });
    case 'alert':
      return words({ alert: say(locale, `alerts.kind.${one.alert}`) });
    case 'queue':
      return words({ queue: to.queue(one.queue) });
    case 'priority':
      return words({ priority: one.priority });
    case 'ends':
      return words({ stage: stage(to, one.stage) });
    case 'noBreach':
      return words({});
  }
}

/** What comes out instead, or as expected. */
export function sayKept(to: ScenarioReader, one: Expectation, kept: Omit<Kept, 'id' | 'holds'>): string {
  const { locale } = to;
  const when = kept.at === null ? '' : at(to, kept.at);
  const words = (key: string, values: Record<string, string | number> = {}) =>
    say(locale, `scenarios.comes.${key}`, { at: when, ...values });
  if (kept.at === null && kept.value === null) return words(`no_${one.that}`);
  switch (one.that) {
    case 'due':
      return words('at');
    case 'called':
    case 'notCalled':
      return words('called');
    case 'told':
      return words('told', { to: sayWhom(locale, kept.value ?? '') });
    case 'alert':
      return words('alert');
    case 'queue':
      return words('queue', { queue: to.queue(kept.value ?? '') });
    case 'priority':
      return words('priority', { priority: kept.value ?? '' });
    case 'ends':
      return words('ends', { stage: stage(to, kept.value ?? '') });
    case 'noBreach':
      return words('breach', { clock: clock(to, kept.value ?? '') });
  }
}

export const noticeName = (locale: Locale, notice: string) => say(locale, `admin.settings.templates.name.${notice}`);
export const sayWhom = (locale: Locale, to: string) => say(locale, `scenarios.whom.${to}`);

/** One line of the story. `step`: what somebody did, in words; `queueOf`: a queue's code. */
export function sayMark(
  to: ScenarioReader,
  mark: Mark,
  more: { step(nth: number): string; codeOf(queueId: string): string },
): string {
  const { locale } = to;
  const words = (key: string, values: Record<string, string | number> = {}) =>
    say(locale, `scenarios.mark.${key}`, values);
  switch (mark.is) {
    case 'opened':
      return words('opened');
    case 'step':
      return mark.refused
        ? words('refused', { step: more.step(mark.step) })
        : words('step', { step: more.step(mark.step) });
    case 'severity':
      return words('severity', { severity: say(locale, `severity.${mark.severity}`) });
    case 'queue':
      return words('queue', { queue: to.queue(more.codeOf(mark.queueId)) });
    case 'serviceLevel':
      return words('serviceLevel', { priority: mark.priority });
    case 'stage':
      return words('stage', { stage: stage(to, mark.stage) });
    case 'rest':
      return words(`rest_${mark.for ?? 'over'}`);
    case 'clock': {
      const due = mark.dueAt === null ? '' : at(to, mark.dueAt);
      const told = due && DUE_TOLD.has(mark.change) ? `${mark.change}_due` : mark.change;
      const said = words(`clock_${told}`, { clock: clock(to, mark.clock), due });
      return mark.provisional ? `${said} ${words('provisional')}` : said;
    }
    case 'rung':
      return words(mark.reminder ? 'reminded' : 'rung', { post: say(locale, `post.${mark.post}`) });
    case 'notice':
      return words('notice', { notice: noticeName(locale, mark.notice), to: sayWhom(locale, mark.to) });
    case 'alert':
      return words('alert', {
        alert: say(locale, `alerts.kind.${mark.alert}`),
        to: mark.to.map((who) => say(locale, `alerts.calledAs.${who}`)).join(say(locale, 'rules.list.comma')),
      });
  }
}
const DUE_TOLD: ReadonlySet<string> = new Set(['started', 'resumed', 'moved', 'extended']);

/** What broke, as whoever publishes is told it. */
export const sayBroken = (to: ScenarioReader, name: string, one: Expectation, kept: Kept): string =>
  say(to.locale, 'scenarios.broken.one', {
    ...{ name, expected: sayExpectation(to, one), comes: sayKept(to, one, kept) },
  });
