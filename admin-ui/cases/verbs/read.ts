import type { CaseDetail } from '../../../api/contract/cases.ts';
import type { CommandType } from '../../../domain/case/flow.ts';
import type { WordKey } from '../../i18n/useWords.ts';
import { chosenInstant } from './until.ts';

/** What was typed into the dialog of a verb, and the command that it makes. Pure. */

export const DIALOGS = [
  'promise',
  'keepPromise',
  'pause',
  'extend',
  'prioritise',
  'assess',
  'decline',
  'decide',
  'adopt',
  'dismiss',
  'passOn',
  'reopen',
] as const satisfies readonly CommandType[];
export type DialogVerb = (typeof DIALOGS)[number];
export const isDialog = (verb: string): verb is DialogVerb => DIALOGS.some((name) => name === verb);

export type Values = Readonly<Record<string, string | undefined>>;
export type Complaint = { word: WordKey; values?: Record<string, number> };
/** What it says, or what is wrong with it by field. */
export type Reading = { body: object } | { errors: Record<string, Complaint> };
export type Around = { of: CaseDetail; now: number; zone: string };

const REQUIRED: Complaint = { word: 'verbs.required' };
const CHOOSE: Complaint = { word: 'verbs.choose' };

/** Words, or nothing where there are none. */
const words = (field: string, typed: string | undefined) => (typed?.trim() ? { [field]: typed.trim() } : {});

/** Complaints first; without one, the body. */
function read(errors: Record<string, Complaint | null>, body: object): Reading {
  const found = Object.entries(errors).filter((entry): entry is [string, Complaint] => entry[1] !== null);
  return found.length > 0 ? { errors: Object.fromEntries(found) } : { body };
}
const needed = (typed: string | undefined): Complaint | null => (typed?.trim() ? null : REQUIRED);

function until({ until: chosen = FIRST.until, at = '' }: Values, { now, zone }: Around) {
  const instant = chosenInstant(chosen, at, now, zone);
  const wrong: Complaint | null = Number.isNaN(instant)
    ? REQUIRED
    : instant <= now
      ? { word: 'verbs.until.past' }
      : null;
  return { wrong, until: Number.isNaN(instant) ? '' : new Date(instant).toISOString() };
}

/** What stands in the fields before anybody chose. */
const FIRST = { until: 'hour', minutes: '30' };

/** Promises that are open, by number, soonest first. */
export const openPromises = (of: Pick<CaseDetail, 'clocks'>) =>
  of.clocks
    .filter(({ clock, status }) => clock.startsWith('promise:') && (status === 'running' || status === 'breached'))
    .map(({ clock, dueAt, status }) => ({ n: Number(clock.slice(8)), clock, dueAt, broken: status === 'breached' }))
    .sort((a, b) => (a.dueAt ?? '').localeCompare(b.dueAt ?? ''));

/** Clocks that may be extended, the one that runs out next first. */
export const extendableClocks = (of: Pick<CaseDetail, 'clocks'>) =>
  of.clocks
    .flatMap(({ clock, dueAt, extension }) => (extension && extension.left > 0 ? [{ clock, dueAt, ...extension }] : []))
    .sort((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9'));

/** The values with what stands there at first. */
export function withFirst(verb: DialogVerb, values: Values, of: CaseDetail): Values {
  switch (verb) {
    case 'promise':
    case 'pause':
      return { ...FIRST, ...values };
    case 'keepPromise':
      return { promise: String(openPromises(of)[0]?.n ?? ''), ...values };
    case 'extend':
      return { ...FIRST, clock: extendableClocks(of)[0]?.clock, ...values };
    case 'prioritise':
      return { priority: String(of.priority), ...values };
    case 'assess':
      return { severity: of.severity, category: of.category, ...values };
    default:
      return values;
  }
}

export const READ: Record<DialogVerb, (values: Values, around: Around) => Reading> = {
  promise(values, around) {
    const { wrong, until: at } = until(values, around);
    return read({ note: needed(values.note), until: wrong }, { until: at, ...words('note', values.note) });
  },
  keepPromise: ({ promise, note }) =>
    read({ promise: promise ? null : CHOOSE }, { promise: Number(promise), ...words('note', note) }),
  pause(values, around) {
    const { wrong, until: at } = until(values, around);
    const { reason, note } = values;
    return read({ reason: reason ? null : CHOOSE, until: wrong }, { reason, until: at, ...words('note', note) });
  },
  extend({ clock, minutes, note }, { of }) {
    const left = extendableClocks(of).find((one) => one.clock === clock)?.left;
    const more = Number(minutes);
    const whole = Number.isInteger(more) && more >= 1;
    return read(
      {
        clock: left === undefined ? CHOOSE : null,
        minutes: !whole
          ? { word: 'verbs.extend.whole' }
          : more > (left ?? more)
            ? { word: 'verbs.extend.over', values: { minutes: left ?? 0 } }
            : null,
        note: needed(note),
      },
      { clock, minutes: more, ...words('note', note) },
    );
  },
  prioritise: ({ priority, note }, { of }) =>
    read(
      { priority: Number(priority) === of.priority ? { word: 'verbs.prioritise.same' } : null, note: needed(note) },
      { priority: Number(priority), ...words('note', note) },
    ),
  assess({ severity, category, note }, { of }) {
    const changed = {
      ...(severity !== of.severity ? { severity } : {}),
      ...(category !== of.category ? { category } : {}),
    };
    const same: Complaint | null = Object.keys(changed).length === 0 ? { word: 'verbs.assess.same' } : null;
    return read({ severity: same, note: needed(note) }, { ...changed, ...words('note', note) });
  },
  decline: ({ reason, note }) => read({ reason: reason ? null : CHOOSE }, { reason, ...words('note', note) }),
  decide: ({ body }) => read({ body: needed(body) }, words('body', body)),
  adopt: ({ body }) => read({ body: needed(body) }, words('body', body)),
  dismiss: ({ body }) => read({ body: needed(body) }, words('body', body)),
  passOn: ({ staffIds = '', body }) =>
    read({ staffIds: staffIds ? null : CHOOSE }, { staffIds: staffIds.split(','), ...words('body', body) }),
  reopen: ({ body }) => read({ body: needed(body) }, words('body', body)),
};

/** Where it stands what the machine says no to; what is not here stands at the foot. */
export const FIELD_OF_REFUSAL: Readonly<Record<string, string>> = {
  inThePast: 'until',
  noSuchPromise: 'promise',
  noSuchClock: 'clock',
  extendLimit: 'minutes',
};
