import type { Expectation, Local } from './scenario.ts';
import type { Mark, Story } from './story.ts';
import { localOf } from './times.ts';

/** What came of an expectation: `at`, `value`: what comes out instead; both null: nothing of the kind. */
export type Kept = { id: string; holds: boolean; at: number | null; value: string | null };

type Named = { zone: string; codeOf(queueId: string): string };
type Found = Omit<Kept, 'id'>;
type Of<M extends Mark['is']> = Extract<Mark, { is: M }>;

/** Each expectation against what came out. */
export const keptOf = (expectations: readonly Expectation[], story: Story, names: Named): Kept[] =>
  expectations.map((one) => ({ id: one.id, ...JUDGES[one.that](one as never, story, names) }));

const all = <M extends Mark['is']>({ marks }: Story, is: M): Of<M>[] =>
  marks.filter((mark): mark is Of<M> => mark.is === is);
const found = (holds: boolean, at: number | null = null, value: string | null = null): Found => ({ holds, at, value });

type Judges = { [E in Expectation as E['that']]: (one: E, story: Story, names: Named) => Found };
const JUDGES: Judges = {
  due({ clock, at }, { lanes }, { zone }) {
    const dueAt = lanes.find((lane) => lane.clock === clock)?.dueAt ?? null;
    return found(dueAt !== null && localOf(dueAt, zone) === at, dueAt);
  },
  called({ post, when, at }, story, { zone }) {
    const call = firstCall(story, post);
    return found(call !== null && inTime(localOf(call, zone), when, at), call);
  },
  notCalled({ post }, story) {
    const call = firstCall(story, post);
    return found(call === null, call);
  },
  told({ notice, to }, story) {
    const told = all(story, 'notice').filter((mark) => mark.notice === notice);
    const right = told.find((mark) => mark.to === to);
    const shown = right ?? told[0];
    return found(right !== undefined, shown?.at ?? null, shown?.to ?? null);
  },
  alert({ alert }, story) {
    const raised = all(story, 'alert').find((mark) => mark.alert === alert);
    return found(raised !== undefined, raised?.at ?? null);
  },
  queue({ queue }, story, { codeOf }) {
    const codes = all(story, 'queue').map((mark) => ({ at: mark.at, code: codeOf(mark.queueId) }));
    const right = codes.find(({ code }) => code === queue);
    const shown = right ?? codes.at(-1);
    return found(right !== undefined, shown?.at ?? null, shown?.code ?? null);
  },
  priority: ({ priority }, { end }) => found(end.priority === priority, null, String(end.priority)),
  ends: ({ stage }, { end }) => found(end.stage === stage, null, end.stage),
  noBreach(_, story) {
    const broken = all(story, 'clock').find(({ change, promise }) => change === 'breached' && promise);
    return found(broken === undefined, broken?.at ?? null, broken?.clock ?? null);
  },
};

const firstCall = (story: Story, post: string) => all(story, 'rung').find((mark) => mark.post === post)?.at ?? null;

/** Local times are compared as they are written: to the minute. */
const inTime = (came: Local, when: 'by' | 'notBefore', at: Local) => (when === 'by' ? came <= at : came >= at);

/** What a mark would be as an expectation; null: nothing that could be expected. */
export function expectationOf(mark: Mark, zone: string, codeOf: Named['codeOf']): Wanted | null {
  switch (mark.is) {
    case 'clock':
      return mark.dueAt !== null && DATED.has(mark.change)
        ? { that: 'due', clock: mark.clock, at: localOf(mark.dueAt, zone) }
        : null;
    case 'rung':
      return mark.reminder ? null : { that: 'called', post: mark.post, when: 'by', at: localOf(mark.at, zone) };
    case 'notice':
      return { that: 'told', notice: mark.notice, to: mark.to };
    case 'alert':
      return { that: 'alert', alert: mark.alert };
    case 'queue':
      return { that: 'queue', queue: codeOf(mark.queueId) };
    case 'serviceLevel':
      return { that: 'priority', priority: mark.priority };
    default:
      return null;
  }
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;
/** An expectation that has no id yet. */
export type Wanted = WithoutId<Expectation>;
const DATED: ReadonlySet<string> = new Set(['started', 'resumed', 'moved', 'extended']);
