import type { z } from 'zod';
import { wordsIn } from '../../domain/replies/tool.ts';
import { fillWords, unfilledIn } from '../../domain/replies/variables.ts';
import { LOCALES, type Locale } from '../../domain/vocabulary.ts';
import { staffIn } from '../cases/detail.ts';
import { type FoundCase, findCase } from '../cases/find.ts';
import { commandsFor } from '../cases/possible.ts';
import { among } from '../cases/rows.ts';
import { severalAtOnce } from '../cases/several.ts';
import type { MassPreview, MassPreviewAsked, MassWords } from '../contract/merging.ts';
import { namesOf } from '../names.ts';
import { ProblemError } from '../problem.ts';
import { refusalInWords } from '../refusals.ts';
import { checklistRefusal } from '../replies/checks.ts';
import { valuesFor } from '../replies/values.ts';
import type { Context } from '../route.ts';

type C = Context<unknown, unknown, unknown>;
type Words = z.output<typeof MassWords>;

/** The words for one case: in the member's language where there are words in it, with its variables. */
export async function wordsFor(c: C, found: FoundCase, words: Words): Promise<{ locale: Locale; text: string }> {
  const chosen = wordsIn({ zh: words.zh.trim(), en: words.en.trim() }, among(LOCALES, found.locale));
  const { text } = fillWords(chosen.words, await valuesFor(c, found, chosen.locale));
  return { locale: chosen.locale, text };
}

/** What each member will get, and why some will not: row by row, in their order. */
export function massPreview(c: C, { ids, verb, words }: z.output<typeof MassPreviewAsked>): Promise<MassPreview> {
  return severalAtOnce([...new Set(ids)], (id) => previewOf(c, id, verb, words));
}

async function previewOf(c: C, id: string, verb: 'reply' | 'resolve', words: Words): Promise<MassPreview[number]> {
  const { deps, tenantId, staff, locale: own } = c;
  const found = await findCase(c, id).catch((error: unknown) => {
    if (error instanceof ProblemError && error.code === 'notFound') return null;
    throw error;
  });
  const gone = { id, number: null, member: '', locale: own, text: '', missing: [] };
  if (!found) return { ...gone, refusal: refusalInWords(own, { code: 'notAllowed', values: {} }) };
  const { locale, text } = await wordsFor(c, found, words);
  const possible = await commandsFor(deps.prisma, staff.ability, found, staff.id);
  const machines = possible.find(({ command }) => command === verb)?.refusal ?? null;
  const why = machines ?? (verb === 'resolve' ? await checklistRefusal(deps.prisma, found, own) : null);
  const names = await namesOf(deps.prisma, tenantId, [staffIn(machines)]);
  return {
    ...{ id, number: found.number, member: found.member.name, locale, text },
    missing: [...new Set(unfilledIn(text).map(({ name }) => name))],
    refusal: why && refusalInWords(own, why, { names, zone: staff.staff.timeZone }),
  };
}
