import { LIFECYCLES, MEMBER_KINDS, TIERS } from '../../../domain/vocabulary.ts';

/** An audience as a few lists to choose from. What these cannot say is kept as it is. */

export const CHOOSERS = [
  { fact: 'member.kind', choices: MEMBER_KINDS, words: 'memberKind' },
  { fact: 'member.tier', choices: TIERS, words: 'tier' },
  { fact: 'member.lifecycle', choices: LIFECYCLES, words: 'lifecycle' },
] as const;
export type ChooserFact = (typeof CHOOSERS)[number]['fact'];

/** For each chooser what is chosen (nothing: all of them), and the other conditions, all of which must hold as well. */
export type Choices = { chosen: Record<ChooserFact, string[]>; others: unknown[] };

type Condition = { fact: string; operator: string; value: unknown };

export function choicesOf(audience: object | null): Choices {
  const choices: Choices = { chosen: { 'member.kind': [], 'member.tier': [], 'member.lifecycle': [] }, others: [] };
  const nodes = audience === null ? [] : 'all' in audience ? (audience.all as unknown[]) : [audience];
  for (const node of nodes) {
    const { fact, values } = listed(node) ?? {};
    // A second condition on the same fact narrows the first: lists cannot say that.
    if (fact && values && choices.chosen[fact].length === 0) choices.chosen[fact] = values;
    else choices.others.push(node);
  }
  return choices;
}

function listed(node: unknown): { fact: ChooserFact; values: string[] } | null {
  const { fact, operator, value } = node as Condition;
  const chooser = CHOOSERS.find((one) => one.fact === fact);
  if (!chooser || (operator !== 'equal' && operator !== 'in')) return null;
  return { fact: chooser.fact, values: [value].flat() as string[] };
}

export function audienceOf({ chosen, others }: Choices): object | null {
  const lists = CHOOSERS.filter(({ fact, choices }) => {
    const { length } = chosen[fact];
    return length > 0 && length < choices.length;
  }).map(({ fact, choices }) => {
    const values = choices.filter((choice) => chosen[fact].includes(choice));
    return values.length === 1
      ? { fact, operator: 'equal', value: values[0] }
      : { fact, operator: 'in', value: values };
  });
  const all = [...lists, ...others];
  return all.length === 0 ? null : { all };
}
