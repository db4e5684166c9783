import { describe, expect, test } from 'vitest';
import type { CaseFacts, EscalationFacts, Facts } from '../../../activities/delivery/facts.ts';
import { contentOf } from '../../../activities/delivery/templates.ts';
import { AUDIT_ACTIONS, AUDITED } from '../../../domain/audit.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { initialState, type NoticeKind } from '../../../domain/case/state.ts';
import { say } from '../../../domain/language/index.ts';
import { segmentsOf } from '../../../domain/notices/segments.ts';
import {
  faultsOfParts,
  phrasesOf,
  shippedWords,
  TEMPLATE_KINDS,
  variablesOf,
} from '../../../domain/notices/template.ts';
import { faultOfPhrase, filledIn } from '../../../domain/notices/variables.ts';
import { LOCALES } from '../../../domain/vocabulary.ts';

const state = initialState(currentFlow('complaint'), 0);
const clock = (dueAt: number) => ({ status: 'running' as const, budgetMs: 1, spans: [], dueAt, provisional: false });
const aCase = (set: Partial<CaseFacts>): CaseFacts => ({
  ...{ id: 'id', number: 'CS-2026-000001', kind: 'complaint', subject: 'Late', member: 'Anna', tier: 'gold' },
  ...{ stage: 'firstLine', outcome: null, verified: false, takenBy: null },
  state: { ...state, clocks: { memberReply: clock(9e11), acceptance: clock(9e11), answer: clock(9e11) } },
  ...set,
});
const call = (set: Partial<EscalationFacts>): EscalationFacts => ({
  ...{ post: 'director', step: 2, steps: 6, cycle: 1, reminder: 1, cause: 'resolution', brokeAt: 1 },
  ...{ rule: { sentence: 's' }, insteadOf: 'Li', nextAt: 2, nextPost: 'director', open: true, url: 'https://x/l' },
  ...set,
});
const facts = (kind: NoticeKind, set: Partial<Facts>): Facts => ({
  ...{ kind, locale: 'en', timeZone: 'UTC', brand: 'Club', baseUrl: 'https://x', to: { name: 'Anna', is: 'member' } },
  ...{
    case: aCase({}),
    message: { body: 'words', author: 'Emma', attachments: 1 },
    story: [],
    calendar: null,
    signIn: null,
  },
  escalation: kind === 'escalation' ? call({}) : null,
  ...set,
});
/** Situations in which, between them, every phrase of a kind is used. */
const situations = (kind: NoticeKind): Partial<Facts>[] => [
  {},
  { case: aCase({ state: null, stage: 'closed' }), message: null },
  {
    case: aCase({ state: null }),
    escalation: kind === 'escalation' ? call({ rule: { version: 1, row: 'r' }, brokeAt: null }) : null,
  },
  ...(['accepted', 'lapsed', 'completed', 'withdrawn'] as const).map((outcome) => ({ case: aCase({ outcome }) })),
  ...(kind === 'escalation'
    ? [
        { escalation: call({ nextPost: null }) },
        { escalation: call({ open: false, url: null }) },
        { escalation: call({ open: false, url: null }), case: aCase({ takenBy: 'Wang' }) },
      ]
    : []),
];

describe.each(TEMPLATE_KINDS)('words of %s', (kind) => {
  test('may be replaced, each with every variable it may use, and all are filled in', () => {
    const words = Object.fromEntries(
      phrasesOf(kind).map((phrase) => [
        phrase,
        `<${phrase}> ${variablesOf(kind, phrase)
          .known.map((name) => `%{${name}}`)
          .join(' ')}`,
      ]),
    );
    const said = situations(kind)
      .map((set) => JSON.stringify(contentOf(facts(kind, { ...set, words }))))
      .join('\n');
    expect(said).not.toContain('%{');
    for (const phrase of phrasesOf(kind)) expect(said).toContain(`<${phrase}>`);
  });

  test('as shipped pass the check that others must pass', () => {
    for (const locale of LOCALES)
      expect(faultsOfParts(kind, Object.fromEntries(shippedWords(locale, kind)))).toEqual({});
  });

  test('have an example for every variable, in both languages', () => {
    const names = new Set(phrasesOf(kind).flatMap((phrase) => variablesOf(kind, phrase).known));
    for (const locale of LOCALES)
      for (const name of names) expect(say(locale, `admin.settings.templates.example.${name}`)).not.toMatch(/^admin\./);
  });
});

test.each([
  ['Hello %{number}', null],
  ['  ', 'required'],
  ['%{number} <b>bold</b>', 'html'],
  ['<!-- %{number}', 'html'],
  ['5 < 6 and %{number}', null],
  ['%{number', 'brokenVariable'],
  ['%{}', 'brokenVariable'],
  ['%{num ber}', 'brokenVariable'],
  ['100 % of %{number}', null],
  ['%{number} %{boss}', 'unknownVariable'],
  ['nothing in it', 'missingVariable'],
])('%j: %s', (words, fault) => {
  expect(faultOfPhrase(words, { known: ['number'], needed: ['number'] })).toBe(fault);
});

test('what a member typed is no variable', () => {
  const words = { subject: '%{subject} / %{number}' };
  const { subject } = contentOf(facts('message', { words, case: aCase({ subject: '%{number} $& %{boss}' }) }));
  expect(subject).toBe('[CS-2026-000001] %{number} $& %{boss} / CS-2026-000001');
  expect(filledIn('%{a} %{b} %{constructor}', { a: '%{b}', b: '2' })).toBe('%{b} 2 %{constructor}');
});

test.each([
  ['a'.repeat(160), 160, 1, 'gsm'],
  ['a'.repeat(161), 161, 2, 'gsm'],
  ['a'.repeat(306), 306, 2, 'gsm'],
  ['€'.repeat(80), 160, 1, 'gsm'],
  ['€'.repeat(81), 162, 2, 'gsm'],
  ['案'.repeat(70), 70, 1, 'unicode'],
  ['案'.repeat(71), 71, 2, 'unicode'],
  ['案'.repeat(134), 134, 2, 'unicode'],
  ['案'.repeat(135), 135, 3, 'unicode'],
  ['😀', 2, 1, 'unicode'],
] as const)('%#: %i units, %i segments', (text, units, segments, alphabet) => {
  expect(segmentsOf(text)).toEqual({ units, segments, alphabet });
});

test('every action and kind of record of the audit has its word', () => {
  for (const locale of LOCALES) {
    for (const action of AUDIT_ACTIONS)
      expect(say(locale, `admin.settings.audit.action.${action.replace('.', '_')}`)).not.toMatch(/^admin\./);
    for (const record of AUDITED)
      expect(say(locale, `admin.settings.audit.recordType.${record}`)).not.toMatch(/^admin\./);
  }
});
