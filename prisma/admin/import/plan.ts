import { newId } from '../../ids.ts';
import type { PersonValues } from '../people.ts';
import type { By, Current } from '../records.ts';
import { differing } from '../records.ts';
import type { Order } from './order.ts';
import type { FileRow } from './read.ts';
import { type Said, sayOf } from './values.ts';

export type Outcome = 'created' | 'changed' | 'unchanged' | 'refused';
/** What is to become of one row. `problems`: field → code. */
export type Step = {
  row: number;
  name: string;
  email: string;
  outcome: Outcome;
  problems: Record<string, string>;
  /** The whole person, when new; the fields that change, when known. */
  values: Partial<PersonValues>;
  id: string;
  now: Current<PersonValues> | null;
};

/**
 * What a file would do, row by row, against the people there are. People are known by their e-mail; an empty cell says
 * nothing. Writes nothing: the same plan is shown before and carried out after, under the same lock.
 */
export function planImport(by: By, order: Order, rows: readonly FileRow[]): Step[] {
  const seen = new Set<string>();
  const said = rows.map((row) => sayOf(row, order));
  const steps = said.map((one) => stepOf(by, order, one, seen));
  judgeReferences(order, steps, said);
  return steps;
}

function stepOf(by: By, order: Order, said: Said, seen: Set<string>): Step {
  const { row, email, values } = said;
  const problems = { ...said.problems };
  const now = (email && order.people.get(email)) || null;
  if (email && seen.has(email)) problems.email ??= 'twiceInFile';
  if (email) seen.add(email);
  if (!now && !values.name && !said.damaged) problems.name ??= 'required';
  const role = values.role;
  if (now && role && role !== now.values.role) {
    if (now.id === by.actor.id) problems.role ??= 'ownRole';
    else if (now.values.role === 'admin' && order.administrators.size <= 1) problems.role ??= 'lastAdministrator';
    else if (now.values.role === 'admin') order.administrators.delete(now.id);
  }
  const wanted = now ? differing(values, now.values) : { ...NEW, ...values };
  return {
    ...{ row, email: email ?? said.typedEmail, problems, now, values: wanted },
    name: values.name ?? now?.values.name ?? '',
    id: now?.id ?? newId(),
    outcome: Object.keys(problems).length > 0 ? 'refused' : now ? 'unchanged' : 'created',
  };
}

const NEW: Omit<PersonValues, 'name' | 'email'> = {
  ...{ phone: null, role: 'rep', locale: 'zh', timeZone: 'Asia/Shanghai', capacity: 20, skills: [], queues: [] },
  ...{ postId: null, departmentId: null, teamId: null, reportsToId: null, deputyId: null },
};

/**
 * Who reports to whom, once everybody is known: rows may name people who come later in the file. A row that is refused takes
 * with it those that name the person it would have made, so it is judged again until nothing falls any more.
 */
function judgeReferences(order: Order, steps: Step[], said: Said[]): void {
  for (let fallen = true; fallen; ) {
    fallen = false;
    const people = new Map([...order.people].map(([email, person]) => [email, person.id]));
    for (const step of steps) if (step.outcome !== 'refused') people.set(step.email, step.id);
    const line = new Map(order.lines);
    steps.forEach((step, i) => {
      if (step.outcome === 'refused') return;
      const problems = refer(step, said[i] as Said, people, order, line);
      if (Object.keys(problems).length === 0) return;
      Object.assign(step, { problems, outcome: 'refused' });
      fallen = true;
    });
  }
  for (const step of steps)
    if (step.outcome !== 'refused' && step.now)
      step.outcome = Object.keys(step.values).length > 0 ? 'changed' : 'unchanged';
}

function refer(
  step: Step,
  said: Said,
  people: Map<string, string>,
  order: Order,
  line: Map<string, string | null>,
): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const [field, column] of [
    ['reportsToId', 'reportsTo'],
    ['deputyId', 'deputy'],
  ] as const) {
    const email = said[column];
    if (!email) continue;
    const id = people.get(email);
    if (!id || order.disabled.has(id)) problems[column] = 'unknownStaff';
    else if (id === step.id) problems[column] = column === 'deputy' ? 'notThemselves' : 'wouldLoop';
    else if (column === 'reportsTo' && above(line, id).has(step.id)) problems[column] = 'wouldLoop';
    else {
      if (column === 'reportsTo') line.set(step.id, id);
      if (!step.now || step.now.values[field] !== id) step.values[field] = id;
    }
  }
  return problems;
}

function above(line: Map<string, string | null>, from: string): Set<string> {
  const seen = new Set<string>();
  for (let id: string | null | undefined = from; id && !seen.has(id); id = line.get(id)) seen.add(id);
  return seen;
}
