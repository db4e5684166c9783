import type { RuleSetCode } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { versionAt } from '../../prisma/decisions/versions.ts';
import type { RuleSetVersion } from '../../prisma/generated/client.ts';
import { hitsOf, type Use } from '../../prisma/rules/hits.ts';
import { waitingOf } from '../../prisma/rules/kept.ts';
import { wordsFor, worldOf } from '../../prisma/rules/names.ts';
import { HIT_POLICIES } from '../../rules/definition.ts';
import { piecesInWords, type RowInWords } from '../../rules/describe.ts';
import { ordered } from '../../rules/file.ts';
import { type Shaped, shapeProblems } from '../../rules/shape.ts';
import { readable } from '../approvals/find.ts';
import type { RuleVersionDetail } from '../contract/rule-versions.ts';
import type { RuleRow, RuleSetRow, RuleVersionRow } from '../contract/rules.ts';
import { namesOf } from '../names.ts';
import { notFound } from '../problem.ts';
import type { Context } from '../route.ts';
import { checked } from './words.ts';

type C = Context<unknown, unknown, unknown>;
type Row = Omit<RuleSetVersion, 'definition'>;

/** All versions of a set, the newest first. */
export async function versionRows(c: C, set: RuleSetCode): Promise<RuleVersionRow[]> {
  const { prisma } = c.deps;
  const [{ version: holds }, rows] = await Promise.all([
    versionAt(prisma, c.tenantId, set, Date.now()),
    prisma.ruleSetVersion.findMany({
      where: { tenantId: c.tenantId, ruleSet: set },
      orderBy: { version: 'desc' },
      omit: { definition: true },
    }),
  ]);
  return rowsOf(c, set, rows, holds);
}

/** Those that are being written, and those that will hold. */
export async function openVersions(c: C, set: RuleSetCode): Promise<RuleSetRow['open']> {
  return (await versionRows(c, set)).flatMap(({ state, version, author }) =>
    state === 'draft' || state === 'waits' || state === 'scheduled'
      ? [{ state, version, by: author?.name ?? null }]
      : [],
  );
}

async function rowsOf(c: C, set: RuleSetCode, rows: readonly Row[], holds: number): Promise<RuleVersionRow[]> {
  const { tenantId, deps } = c;
  const waiting = await waitingOf(deps.prisma, tenantId, set);
  const ids = rows.flatMap(({ savedBy, createdBy, publishedBy }) => [savedBy, createdBy, publishedBy]);
  const [names, seen] = await Promise.all([
    namesOf(deps.prisma, tenantId, ids),
    deps.prisma.approval.findMany({
      where: readable(c, { id: { in: [...waiting.values()].map(({ id }) => id) } }),
      select: { id: true },
    }),
  ]);
  const mayRead = new Set(seen.map(({ id }) => id));
  const person = (id: string | null) => (id ? { id, name: names.get(id) ?? '–' } : null);
  return rows.map((row) => {
    const { version, note, basedOn, revision } = row;
    const approval = waiting.get(version);
    return {
      ...{ version, note, basedOn, revision, state: stateOf(row, holds, approval !== undefined) },
      since: sinceOf(row.effectiveFrom),
      author: person(row.savedBy ?? row.createdBy),
      savedAt: row.savedAt?.toISOString() ?? null,
      publisher: person(row.publishedBy),
      createdAt: row.createdAt.toISOString(),
      approval: approval ? { id: mayRead.has(approval.id) ? approval.id : null, number: approval.number } : null,
    };
  });
}

function stateOf({ status, version, effectiveFrom }: Row, holds: number, waits: boolean): RuleVersionRow['state'] {
  if (version === holds) return 'holds';
  if (status === 'retired' || status === 'discarded') return status;
  if (status !== 'published') return waits ? 'waits' : 'draft';
  return (effectiveFrom?.getTime() ?? 0) > Date.now() ? 'scheduled' : 'past';
}

/** Null: from the beginning of time, as the shipped versions have it. */
export const sinceOf = (from: Date | null) => (from && from.getTime() > 0 ? from.toISOString() : null);

/** What is wrong with rules at this desk, in the reader's words. Takes anything. */
export async function checkedHere(c: C, set: RuleSetCode, input: unknown) {
  const { tenantId, locale } = c;
  const [words, world] = await Promise.all([
    wordsFor(c.deps.prisma, tenantId, locale),
    worldOf(c.deps.prisma, tenantId, locale, set),
  ]);
  return checked(input, words, world);
}

/** One version with all that is to be said of it, also where nobody can read it any more. @throws `notFound` */
export async function versionDetail(c: C, set: RuleSetCode, version: number): Promise<RuleVersionDetail> {
  const { tenantId, locale } = c;
  const { prisma } = c.deps;
  const row = await prisma.ruleSetVersion.findUnique({
    where: { tenantId_ruleSet_version: { tenantId, ruleSet: set, version } },
  });
  if (!row) throw notFound();
  const { version: holds } = await versionAt(prisma, tenantId, set, Date.now());
  const [[head], words, world, use] = await Promise.all([
    rowsOf(c, set, [row], holds),
    wordsFor(prisma, tenantId, locale),
    worldOf(prisma, tenantId, locale, set),
    hitsOf(prisma, tenantId, set, version),
  ]);
  const definition = ordered(row.definition) as Record<string, unknown>;
  const { problems, faults, rows } = await checked(definition, words, world);
  const shaped = shapeProblems(definition, set).length === 0;
  const said = problems.length === 0 || !shaped ? rows : piecesInWords(definition as Shaped, { set, ...words });
  const { hitPolicy } = definition;
  return {
    ...(head as RuleVersionRow),
    ...{ set, holds, definition, problems, faults },
    hitPolicy: HIT_POLICIES.find((one) => one === hitPolicy) ?? null,
    rows: withHits(said, use),
  };
}

/** Rows with how often each decided. */
export function withHits(rows: readonly RowInWords[], use: readonly Use[]): RuleRow[] {
  const used = new Map(use.map((one) => [one.rowId, one]));
  return rows.map((row) => {
    const hits = used.get(row.id);
    return { ...row, hits: hits?.hits ?? 0, lastAt: hits?.lastAt.toISOString() ?? null };
  });
}

/** What a version says, as it is stored. @throws `notFound` */
export async function storedAt(
  prisma: PrismaClient,
  tenantId: string,
  set: RuleSetCode,
  version: number,
): Promise<Shaped> {
  const row = await prisma.ruleSetVersion.findUnique({
    where: { tenantId_ruleSet_version: { tenantId, ruleSet: set, version } },
    select: { definition: true },
  });
  if (!row) throw notFound();
  return row.definition as unknown as Shaped;
}
