import { changeInWords } from '../../domain/alert/change-words.ts';
import type { UnplayableCode } from '../../domain/case/play-back.ts';
import { say } from '../../domain/language/index.ts';
import { isOfMembers } from '../../domain/trial/trial.ts';
import type { Locale, RuleSetCode } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { versionOf } from '../../prisma/decisions/versions.ts';
import type { RuleTrial, RuleTrialItem } from '../../prisma/generated/client.ts';
import { CHANGE_OF, sidesOf } from '../../prisma/retier/moves.ts';
import { wordsFor } from '../../prisma/rules/names.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { type RowInWords, rowsInWords } from '../../rules/describe.ts';
import { parseDefinition } from '../../rules/parse.ts';
import type { TrialItem } from '../contract/rule-trials.ts';
import type { Column } from '../files/csv.ts';
import { permitted } from '../permitted.ts';
import type { StaffReader } from '../reader.ts';
import { askedInWords, className, hasMoney, queueNames, unplayedInWords } from './trial-rows.ts';

type Reading = { prisma: PrismaClient; tenantId: string; staff: StaffReader; locale: Locale };
type Rows = RowInWords[];

/** Reads what a trial says of single members, cases or approvals: each as far as this reader may see it. */
export async function itemReader({ prisma, tenantId, staff, locale }: Reading, trial: RuleTrial) {
  const set = trial.ruleSet as RuleSetCode;
  const { reader, names } = await wordsFor(prisma, tenantId, locale);
  const queues = await queueNames(prisma, tenantId, locale);
  const parsed = parseDefinition(trial.definition);
  const said = (definition: RuleSetDefinition | null) => (definition ? rowsInWords(definition, reader, names) : []);
  const before = said((await versionOf(prisma, tenantId, set, trial.against)) as RuleSetDefinition);
  const after = said(parsed.ok ? parsed.definition : null);
  const classed = (id: string) => className(set, id, locale, queues);
  return async (items: readonly RuleTrialItem[]): Promise<TrialItem[]> => {
    const seen = await seenBy({ prisma, tenantId, staff, locale }, set, items);
    return items.map((item) => ({
      ...{ id: item.subjectId, ...(seen.get(item.subjectId) ?? UNSEEN), changed: item.changed },
      waits: item.waits,
      before: item.before === null ? null : classed(item.before),
      after: item.after === null ? null : classed(item.after),
      why:
        item.why === null ? { before: reasonOf(before, item.beforeRow), after: reasonOf(after, item.afterRow) } : null,
      text:
        item.why === null
          ? askedInWords(item.detail, locale)
          : unplayedInWords(item.why as UnplayableCode, item.detail ?? '', locale),
      money: item.money === null || !hasMoney(set) ? null : Number(item.money),
      missed: pairOf(item.missed),
      called: pairOf(item.called),
    }));
  };
}

const pairOf = ([before, after]: number[]): [number, number] | null =>
  before === undefined || after === undefined ? null : [before, after];

function reasonOf(rows: Rows, id: string | null): NonNullable<TrialItem['why']>['before'] {
  const at = rows.findIndex((row) => row.id === id);
  const row = rows[at];
  return { row: row?.when ? at + 1 : null, rowId: row?.id ?? null, when: row?.when ?? null };
}

/** What may be seen of one: whom it is about and, where that is a change of a member's value, what changed. */
type Seen = Pick<TrialItem, 'about' | 'moved'>;
const UNSEEN: Seen = { about: null, moved: null };

async function seenBy(reading: Reading, set: RuleSetCode, items: readonly RuleTrialItem[]): Promise<Map<string, Seen>> {
  const ids = items.map(({ subjectId }) => subjectId);
  if (isOfMembers(set)) return membersSeen(reading, ids);
  if (set === 'approvals') return approvalsSeen(reading, ids);
  const cases = await casesSeen(reading, ids);
  return set === 'alerts' ? new Map([...cases, ...(await changesSeen(reading, ids))]) : cases;
}

async function membersSeen(
  { prisma, tenantId, staff: { ability } }: Reading,
  ids: string[],
): Promise<Map<string, Seen>> {
  const where: Prisma.MemberWhereInput = { AND: [{ tenantId, id: { in: ids } }, permitted(ability, 'read', 'Member')] };
  const rows = await prisma.member.findMany({ where, select: { id: true, number: true, name: true } });
  return new Map(rows.map((row) => [row.id, { about: { type: 'member', ...row }, moved: null }]));
}

async function approvalsSeen(
  { prisma, tenantId, staff: { ability } }: Reading,
  ids: string[],
): Promise<Map<string, Seen>> {
  const where: Prisma.ApprovalWhereInput = {
    AND: [{ tenantId, id: { in: ids } }, permitted(ability, 'read', 'Approval')],
  };
  const rows = await prisma.approval.findMany({ where, select: { id: true, number: true } });
  return new Map(rows.map((row) => [row.id, { about: { type: 'approval', name: '', ...row }, moved: null }]));
}

async function casesSeen({ prisma, tenantId, staff: { ability } }: Reading, ids: string[]): Promise<Map<string, Seen>> {
  const where: Prisma.CaseWhereInput = { AND: [{ tenantId, id: { in: ids } }, permitted(ability, 'read', 'Case')] };
  const rows = await prisma.case.findMany({ where, select: { id: true, number: true, subject: true } });
  return new Map(
    rows.map(({ id, number, subject }) => [id, { about: { type: 'case', id, number, name: subject }, moved: null }]),
  );
}

/** A change is a line of the trail about a member, and seen by whoever may see the member. */
async function changesSeen(reading: Reading, ids: string[]): Promise<Map<string, Seen>> {
  const { prisma, tenantId, locale } = reading;
  const rows = await prisma.audit.findMany({
    where: { tenantId, id: { in: ids }, recordType: 'Member', action: { in: Object.keys(CHANGE_OF) } },
    select: { id: true, recordId: true, action: true, fields: true },
  });
  const members = await membersSeen(
    reading,
    rows.flatMap(({ recordId }) => recordId ?? []),
  );
  return new Map(
    rows.map(({ id, recordId, action, fields }) => {
      const about = members.get(recordId ?? '')?.about ?? null;
      const what = CHANGE_OF[action as keyof typeof CHANGE_OF];
      return [id, { about, moved: about && changeInWords({ what, ...sidesOf(what, fields) }, locale) }];
    }),
  );
}

/** Items read at once for an export. */
const PAGE = 500;

/** Everybody whom it changes something for and whom this reader may see, in the order of their ids. */
export async function* changedItems(reading: Reading, trial: RuleTrial): AsyncGenerator<TrialItem> {
  const read = await itemReader(reading, trial);
  const { prisma, tenantId } = reading;
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const items = await prisma.ruleTrialItem.findMany({
      where: { tenantId, trialId: trial.id, changed: true, subjectId: { gt: after } },
      orderBy: { subjectId: 'asc' },
      take: PAGE,
    });
    for (const item of await read(items)) if (item.about) yield item;
    if (items.length < PAGE) return;
    after = items.at(-1)?.subjectId ?? after;
  }
}

/** @param approving  the tried rules want changes approved */
export function trialColumns(set: RuleSetCode, locale: Locale, approving: boolean): Column<TrialItem>[] {
  const header = (key: string) => say(locale, `ruleTrials.csv.${key}`);
  const row = (why: { row: number | null } | undefined) =>
    why === undefined ? '' : why.row === null ? say(locale, 'ruleDesk.table.otherwise') : why.row;
  return [
    { header: header('number'), cell: ({ about }) => about?.number },
    { header: header(isOfMembers(set) ? 'name' : 'subject'), cell: ({ about }) => about?.name },
    ...(set === 'alerts' ? [{ header: header('moved'), cell: ({ moved }: TrialItem) => moved }] : []),
    { header: header('before'), cell: ({ before }) => before },
    { header: header('after'), cell: ({ after }) => after },
    { header: header('rowBefore'), cell: ({ why }) => row(why?.before) },
    { header: header('rowAfter'), cell: ({ why }) => row(why?.after) },
    { header: header('whenAfter'), cell: ({ why }) => why?.after.when },
    ...(approving
      ? [
          {
            header: header('waits'),
            cell: ({ waits }: TrialItem) => say(locale, `rules.value.${waits ? 'yes' : 'no'}`),
          },
        ]
      : []),
    ...(isOfMembers(set) ? [] : [{ header: header('asked'), cell: ({ text }: TrialItem) => text }]),
    ...(hasMoney(set) ? [{ header: header('money'), cell: ({ money }: TrialItem) => money }] : []),
  ];
}
