import type { PersonRow } from '../../../api/contract/admin-order.ts';

export type Node = { person: PersonRow; reports: Node[] };

/**
 * The reporting line as a tree, highest first. Those who have left are shown only where somebody still reports to them;
 * whoever reports to nobody stands at the top.
 */
export function chartOf(people: readonly PersonRow[]): Node[] {
  const known = new Map(people.map((person) => [person.id, person]));
  const under = new Map<string | null, PersonRow[]>();
  for (const person of people) {
    const above = person.reportsTo && known.has(person.reportsTo.id) ? person.reportsTo.id : null;
    under.set(above, [...(under.get(above) ?? []), person]);
  }
  const branch = (above: string | null): Node[] =>
    (under.get(above) ?? [])
      .map((person) => ({ person, reports: branch(person.id) }))
      .filter(({ person, reports }) => person.account !== 'disabled' || reports.length > 0)
      .sort((a, b) => size(b) - size(a) || a.person.name.localeCompare(b.person.name));
  return branch(null);
}

const size = ({ reports }: Node): number => reports.reduce((sum, report) => sum + size(report), reports.length);
