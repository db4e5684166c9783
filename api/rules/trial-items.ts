import type { UnplayableCode } from '../../domain/case/play-back.ts';
import { say } from '../../domain/language/index.ts';
import { isOfMembers } from '../../domain/trial/trial.ts';
import type { Locale, RuleSetCode } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { versionOf } from '../../prisma/decisions/versions.ts';
import type { RuleTrial, RuleTrialItem } from '../../prisma/generated/client.ts';
import { wordsFor } from '../../prisma/rules/names.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { type RowInWords, rowsInWords } from '../../rules/describe.ts';
import { parseDefinition } from '../../rules/parse.ts';
import type { TrialItem } from '../contract/rule-trials.ts';
import type { Column } from '../files/csv.ts';
import { permitted } from '../permitted.ts';
import type { StaffReader } from '../reader.ts';
import { className, hasMoney, queueNames, unplayedInWords } from './trial-rows.ts';

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
    const seen = await seenBy(prisma, tenantId, staff, set, items);
    return items.map((item) => ({
      ...{ id: item.subjectId, about: seen.get(item.subjectId) ?? null, changed: item.changed },
      before: item.before === null ? null : classed(item.before),
      after: item.after === null ? null : classed(item.after),
      why:
        item.why === null ? { before: reasonOf(before, item.beforeRow), after: reasonOf(after, item.afterRow) } : null,
      text: item.why === null ? null : unplayedInWords(item.why as UnplayableCode, item.detail ?? '', locale),
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

type About = NonNullable<TrialItem['about']>;

async function seenBy(
  prisma: PrismaClient,
  tenantId: string,
  { ability }: StaffReader,
  set: RuleSetCode,
  items: readonly RuleTrialItem[],
): Promise<Map<string, About>> {
  const ids = { tenantId, id: { in: items.map(({ subjectId }) => subjectId) } };
  if (isOfMembers(set)) {
    const where: Prisma.MemberWhereInput = { AND: [ids, permitted(ability, 'read', 'Member')] };
    const rows = await prisma.member.findMany({ where, select: { id: true, number: true, name: true } });
    return new Map(rows.map((row) => [row.id, { type: 'member', ...row }]));
  }
  if (set === 'approvals') {
    const where: Prisma.ApprovalWhereInput = { AND: [ids, permitted(ability, 'read', 'Approval')] };
    const rows = await prisma.approval.findMany({ where, select: { id: true, number: true } });
    return new Map(rows.map((row) => [row.id, { type: 'approval', name: '', ...row }]));
  }
  const where: Prisma.CaseWhereInput = { AND: [ids, permitted(ability, 'read', 'Case')] };
  const rows = await prisma.case.findMany({ where, select: { id: true, number: true, subject: true } });
  return new Map(rows.map(({ id, number, subject }) => [id, { type: 'case', id, number, name: subject }]));
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

export function trialColumns(set: RuleSetCode, locale: Locale): Column<TrialItem>[] {
  const header = (key: string) => say(locale, `ruleTrials.csv.${key}`);
  const row = (why: { row: number | null } | undefined) =>
    why === undefined ? '' : why.row === null ? say(locale, 'ruleDesk.table.otherwise') : why.row;
  return [
    { header: header('number'), cell: ({ about }) => about?.number },
    { header: header(isOfMembers(set) ? 'name' : 'subject'), cell: ({ about }) => about?.name },
    { header: header('before'), cell: ({ before }) => before },
    { header: header('after'), cell: ({ after }) => after },
    { header: header('rowBefore'), cell: ({ why }) => row(why?.before) },
    { header: header('rowAfter'), cell: ({ why }) => row(why?.after) },
    { header: header('whenAfter'), cell: ({ why }) => why?.after.when },
    ...(hasMoney(set) ? [{ header: header('money'), cell: ({ money }: TrialItem) => money }] : []),
  ];
}
