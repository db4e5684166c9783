import type { PersonDetail } from '../../../api/contract/admin-order.ts';

export type PersonForm = {
  name: string;
  email: string;
  phone: string | null;
  role: string;
  locale: string;
  timeZone: string;
  postId: string | null;
  departmentId: string | null;
  teamId: string | null;
  reportsToId: string | null;
  deputyId: string | null;
  capacity: number;
  skills: { id: string; level: number }[];
  queues: string[];
};

export const FIRST: PersonForm = {
  ...{ name: '', email: '', phone: null, role: 'rep', locale: 'zh', timeZone: 'Asia/Shanghai', capacity: 20 },
  ...{ postId: null, departmentId: null, teamId: null, reportsToId: null, deputyId: null, skills: [], queues: [] },
};

/** In the order in which the server keeps them, so that an unchanged choice is equal to itself. */
export const valuesOf = (person: PersonDetail): PersonForm => ({
  ...{ name: person.name, email: person.email, phone: person.phone, role: person.role, locale: person.locale },
  ...{ timeZone: person.timeZone, capacity: person.capacity, postId: person.post?.id ?? null },
  ...{ departmentId: person.department?.id ?? null, teamId: person.team?.id ?? null },
  ...{ reportsToId: person.reportsTo?.id ?? null, deputyId: person.deputy?.id ?? null },
  skills: person.skills.map(({ skill, level }) => ({ id: skill.id, level })).sort((a, b) => (a.id < b.id ? -1 : 1)),
  queues: person.queues.map(({ id }) => id).sort(),
});

export const peopleIn = (values: Partial<PersonForm>): string[] =>
  [values.reportsToId, values.deputyId].filter((id): id is string => Boolean(id));
