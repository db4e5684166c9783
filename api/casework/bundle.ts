import { answerValue } from '../../domain/casework/fields.ts';
import { REMEDIES, SNOOZE_ENDS } from '../../domain/casework/words.ts';
import { categoryTree, fieldsAt } from '../../prisma/casework/categories.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import type { CaseSnooze } from '../../prisma/generated/client.ts';
import { among } from '../cases/rows.ts';
import type { Casework, Snoozed } from '../contract/casework.ts';
import { namesOf } from '../names.ts';

export const snoozed = (row: CaseSnooze): Snoozed => ({
  id: row.id,
  caseId: row.caseId,
  until: row.until.toISOString(),
  note: row.note,
  endedAt: row.endedAt?.toISOString() ?? null,
  endedBecause: row.endedBecause === null ? null : among(SNOOZE_ENDS, row.endedBecause),
});

/** All that stands beside the conversation of a case, as one person sees it. */
export async function caseworkOf(
  prisma: PrismaClient,
  { tenantId, caseId, staffId }: { tenantId: string; caseId: string; staffId: string },
): Promise<Casework> {
  const of = { tenantId, caseId };
  const [row, tree, answers, remedy, tags, follows, snooze, copies, decision] = await Promise.all([
    prisma.case.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: caseId } }, select: { category: true } }),
    categoryTree(prisma, tenantId),
    prisma.caseField.findMany({ where: of }),
    prisma.caseRemedy.findUnique({ where: { tenantId_caseId: of } }),
    prisma.caseTag.findMany({ where: of, orderBy: { tag: 'asc' } }),
    prisma.caseFollow.findMany({ where: { ...of, watching: true } }),
    prisma.caseSnooze.findFirst({ where: { ...of, staffId }, orderBy: { since: 'desc' } }),
    prisma.caseCopy.findMany({ where: { ...of, removedAt: null }, orderBy: { addedAt: 'asc' } }),
    prisma.decision.findFirst({
      where: { ...of, ruleSet: 'severity' },
      orderBy: { decidedAt: 'desc' },
      select: { id: true },
    }),
  ]);
  const names = await namesOf(prisma, tenantId, [
    ...follows.map((follow) => follow.staffId),
    ...copies.map((copy) => copy.addedBy),
  ]);
  const person = (id: string) => ({ id, name: names.get(id) ?? '' });
  const given = new Map(answers.map((answer) => [answer.code, answerValue(answer)]));
  const path = tree.find(({ code }) => code === row.category)?.path ?? [row.category];
  // What is asked now, and what was answered to a question of any category: nothing that somebody said disappears.
  const asks = fieldsAt(tree, row.category).filter((field) => !field.retired || given.has(field.code));
  const others = tree
    .flatMap((node) => node.fields)
    .filter(({ code }) => given.has(code) && !asks.some((f) => f.code === code));
  return {
    category: {
      code: row.category,
      names: path.flatMap((code) => {
        const node = tree.find((one) => one.code === code);
        return node ? [{ zh: node.nameZh, en: node.nameEn }] : [];
      }),
    },
    fields: [...asks, ...others.map((field) => ({ ...field, retired: true }))].map((field) => {
      const value = given.get(field.code) ?? null;
      return { ...field, value, missing: value === null && field.required && !field.retired };
    }),
    remedy: remedy && { what: among(REMEDIES, remedy.remedy), words: remedy.words },
    severityDecisionId: decision?.id ?? null,
    tags: tags.map(({ tag }) => tag),
    watching: follows.some((follow) => follow.staffId === staffId),
    watchers: follows.map((follow) => person(follow.staffId)),
    snooze: snooze && snoozed(snooze),
    copies: copies.map(({ id, name, address, consent, addedBy, addedAt }) => ({
      ...{ id, name, address, consent },
      addedBy: person(addedBy),
      addedAt: addedAt.toISOString(),
    })),
  };
}
