import { AbilityBuilder, type AbilityTuple, type Ability as CaslAbility, type RawRuleOf } from '@casl/ability';
import { createPrismaAbility } from '@casl/prisma/runtime';
import type { CommandType } from '../domain/case/flow.ts';
import type { Role } from '../domain/vocabulary.ts';
import type { Scope } from '../prisma/api-keys.ts';
import type { Prisma } from '../prisma/client.ts';

/** Who may do what, declared once: asked for every row, every command and every masked field, and sent to the desk. */
export type Action =
  | 'read'
  | 'create'
  | 'note'
  | 'unmask'
  | 'offer'
  | 'work'
  | 'edit'
  | 'watch'
  | 'export'
  | 'share'
  | 'remove'
  /** A person's shifts and absences. */
  | 'arrange'
  /** Giving what a person holds to others. */
  | 'relieve'
  | CommandType;
export type Subject =
  | 'Case'
  | 'Member'
  | 'Staff'
  | 'Queue'
  | 'Escalation'
  | 'Notice'
  | 'Decision'
  | 'Approval'
  | 'Alert'
  | 'System'
  | 'Import'
  | 'CareTouch'
  | 'Cadence'
  | 'View'
  | 'Tool';
export type Ability = CaslAbility<AbilityTuple<Action, Subject>, object>;
type Builder = AbilityBuilder<Ability>;

/** What the abilities of a member of staff depend on. */
export type Standing = {
  id: string;
  role: Role;
  /** Their own team and those they lead. */
  teamIds: string[];
  /** Queues of those teams, and queues they work in. */
  queueIds: string[];
  /** Their department with all below it; empty: none given. */
  departmentIds: string[];
};

/** Commands of whoever works on a case. `answer`, `accept`, `reject` and `withdraw` are the member's own. */
const WORK: CommandType[] = [
  ...(['release', 'decline', 'reply', 'ask', 'handover', 'resolve', 'adopt', 'dismiss', 'passOn'] as const),
  ...(['promise', 'keepPromise', 'pause', 'resume', 'assess', 'confirmReceipt', 'merge', 'reopen'] as const),
];
/** What changes the order of others' work, or takes something back. */
export const STEER: readonly CommandType[] = ['assign', 'extend', 'prioritise', 'unmerge'];

export function abilityOf(who: Standing): Ability {
  const builder: Builder = new AbilityBuilder<Ability>(createPrismaAbility as never);
  const { can } = builder;
  // Everybody at the desk: whoever calls must be found, so member records are readable (masked), and so is who works here.
  can('read', ['Member', 'Staff', 'Queue', 'Decision']);
  can('read', 'Notice', { staffId: who.id } satisfies Prisma.NoticeWhereInput);
  can('read', 'Escalation', { recipientId: who.id } satisfies Prisma.EscalationWhereInput);
  can(['acknowledge', 'decide'], 'Case', {
    escalations: { some: { recipientId: who.id } },
  } satisfies Prisma.CaseWhereInput);
  // Whoever asked, and whoever is or was asked.
  can('read', 'Approval', {
    OR: [{ requesterId: who.id }, { seats: { some: { staffId: who.id } } }],
  } satisfies Prisma.ApprovalWhereInput);
  // Whoever is told of something about a case may read it.
  can('read', 'Case', { alertCalls: { some: { staffId: who.id } } } satisfies Prisma.CaseWhereInput);
  can(['read', 'acknowledge'], 'Alert', { calls: { some: { staffId: who.id } } } satisfies Prisma.AlertWhereInput);
  // Whoever watches a case or is named in one of its notes reads it and can answer with a note.
  can(['read', 'note'], 'Case', { follows: { some: { staffId: who.id } } } satisfies Prisma.CaseWhereInput);
  // One's own views, and those that somebody shared.
  can(['read', 'edit', 'remove'], 'View', { ownerId: who.id } satisfies Prisma.SavedViewWhereInput);
  can('read', 'View', {
    OR: [{ sharedWith: 'everyone' }, { sharedWith: 'team', teamId: { in: who.teamIds } }],
  } satisfies Prisma.SavedViewWhereInput);
  if (['lead', 'manager', 'admin'].includes(who.role)) can('share', 'View');
  // One's own shifts and absences.
  can('arrange', 'Staff', { id: who.id } satisfies Prisma.StaffWhereInput);
  // Reply templates, macros and checklists: one's own, and those that are everybody's.
  can(['read', 'edit', 'remove'], 'Tool', { ownerId: who.id } satisfies Prisma.DeskToolWhereInput);
  can('read', 'Tool', { ownerId: null } satisfies Prisma.DeskToolWhereInput);
  if (['lead', 'manager', 'admin'].includes(who.role)) {
    can('share', 'Tool');
    can(['edit', 'remove'], 'Tool', { ownerId: null } satisfies Prisma.DeskToolWhereInput);
  }
  BY_ROLE[who.role](builder, who);
  return builder.build();
}

const BY_ROLE: Record<Role, (builder: Builder, who: Standing) => void> = {
  /** Own: what they hold, what lies in their queues, what was escalated to them, what they took down. */
  rep({ can }, who) {
    const near = casesNear(who);
    can('create', 'Case');
    can(['read', 'note'], 'Case', near);
    can('claim', 'Case', inQueues(who));
    can([...WORK, 'offer'], 'Case', { assigneeId: who.id } satisfies Prisma.CaseWhereInput);
    can('unmask', 'Member', holdsOpenCase({ assigneeId: who.id }));
    careFor({ can }, who, nearCalls(who));
  },

  /** Team: everything in the queues and hands of their teams. */
  lead({ can }, who) {
    const team: Prisma.CaseWhereInput = { OR: [casesNear(who), { assignee: { is: { teamId: { in: who.teamIds } } } }] };
    can('create', 'Case');
    can(['read', 'note', 'claim', 'acknowledge', 'decide', 'offer', ...WORK, ...STEER], 'Case', team);
    can('read', 'Escalation', { case: { is: team } } satisfies Prisma.EscalationWhereInput);
    can('unmask', 'Member', holdsOpenCase(team));
    can(['arrange', 'relieve'], 'Staff', { teamId: { in: who.teamIds } } satisfies Prisma.StaffWhereInput);
    can('watch', 'Member');
    can(['read', 'acknowledge'], 'Alert', {
      OR: [
        { case: { is: team } },
        { caseId: null, member: { is: holdsOpenCase(team) } },
        { queueId: { in: who.queueIds } },
      ],
    } satisfies Prisma.AlertWhereInput);
    careFor({ can }, who, nearCalls(who));
    can('read', 'Cadence');
  },

  /** Department with all below it; a manager without a department has the whole desk. */
  manager({ can }, who) {
    const department: Prisma.CaseWhereInput =
      who.departmentIds.length === 0
        ? {}
        : {
            OR: [
              casesNear(who),
              { queueId: null },
              { queue: { is: { team: { is: { departmentId: { in: who.departmentIds } } } } } },
              { assignee: { is: { departmentId: { in: who.departmentIds } } } },
            ],
          };
    can(['read', 'create'], 'Import');
    can('export', 'Member');
    can('create', 'Case');
    can(['read', 'note', 'claim', 'acknowledge', 'decide', 'offer', ...WORK, ...STEER], 'Case', department);
    can('watch', 'Member');
    can(['read', 'acknowledge'], 'Alert', {
      OR: [
        { case: { is: department } },
        { caseId: null, queueId: null },
        who.departmentIds.length === 0
          ? { queueId: { not: null } }
          : { queue: { is: { team: { is: { departmentId: { in: who.departmentIds } } } } } },
      ],
    } satisfies Prisma.AlertWhereInput);
    // Points, tiers and rules; offers belong to cases.
    can('create', 'Approval');
    can('read', 'Approval', askedFrom(who));
    can('read', 'Escalation', { case: { is: department } } satisfies Prisma.EscalationWhereInput);
    can('unmask', 'Member');
    can(['arrange', 'relieve'], 'Staff', staffOf(who));
    careFor({ can }, who, departmentCalls(who));
    can(['read', 'edit'], 'Cadence');
  },

  /** Reads everything (masked), takes escalations; working on cases is the desk's. */
  executive({ can }) {
    can(['read', 'note', 'acknowledge', 'decide'], 'Case');
    can('read', 'Escalation');
    can(['read', 'acknowledge'], 'Alert');
    can('read', ['CareTouch', 'Cadence']);
  },

  admin({ can }) {
    can(['create', 'read', 'note', 'claim', 'acknowledge', 'decide', 'offer', ...WORK, ...STEER], 'Case');
    can(['create', 'read'], 'Approval');
    can('read', ['Escalation', 'System']);
    can(['read', 'remove'], 'View', { sharedWith: { in: ['team', 'everyone'] } } satisfies Prisma.SavedViewWhereInput);
    can(['read', 'create'], 'Import');
    can('export', 'Member');
    can(['unmask', 'watch'], 'Member');
    can(['arrange', 'relieve'], 'Staff');
    can(['read', 'acknowledge'], 'Alert');
    can(['read', 'work'], 'CareTouch');
    can(['read', 'edit'], 'Cadence');
  },
};

/** A machine reads all cases or members its scopes name, always masked, and gives no commands. */
export function abilityOfKey(scopes: readonly Scope[]): Ability {
  const { can, build }: Builder = new AbilityBuilder<Ability>(createPrismaAbility as never);
  if (scopes.includes('cases:write')) can('create', 'Case');
  if (scopes.includes('cases:read')) can('read', 'Case');
  if (scopes.includes('members:read')) can('read', 'Member');
  return build();
}

const inQueues = (who: Standing) => ({ queueId: { in: who.queueIds } }) satisfies Prisma.CaseWhereInput;

const casesNear = (who: Standing) =>
  ({
    OR: [
      { assigneeId: who.id },
      inQueues(who),
      { escalations: { some: { recipientId: who.id } } },
      { events: { some: { version: 1, actorType: 'staff', actorId: who.id } } },
    ],
  }) satisfies Prisma.CaseWhereInput;

/** Messages that went out are everybody's to know; call tasks are worked on where they lie. Whoever holds one may see the number. */
function careFor({ can }: Pick<Builder, 'can'>, who: Standing, calls: Prisma.CareTouchWhereInput): void {
  can('read', 'CareTouch', { OR: [{ kind: 'message' }, calls] } satisfies Prisma.CareTouchWhereInput);
  can('work', 'CareTouch', calls);
  const held = { kind: 'call', state: 'open', ownerId: who.id } satisfies Prisma.CareTouchWhereInput;
  can('unmask', 'Member', { careTouches: { some: held } } satisfies Prisma.MemberWhereInput);
}

/** Call tasks of the person, of their teams, and those that are nobody's. */
const nearCalls = (who: Standing) =>
  ({
    kind: 'call',
    OR: [{ ownerId: null }, { ownerId: who.id }, { owner: { is: { teamId: { in: who.teamIds } } } }],
  }) satisfies Prisma.CareTouchWhereInput;

const departmentCalls = (who: Standing): Prisma.CareTouchWhereInput =>
  who.departmentIds.length === 0
    ? { kind: 'call' }
    : {
        kind: 'call',
        OR: [{ ownerId: null }, { ownerId: who.id }, { owner: { is: { departmentId: { in: who.departmentIds } } } }],
      };

const staffOf = (who: Standing): Prisma.StaffWhereInput =>
  who.departmentIds.length === 0
    ? {}
    : {
        OR: [
          { departmentId: { in: who.departmentIds } },
          { team: { is: { departmentId: { in: who.departmentIds } } } },
        ],
      };

/** What people of theirs asked for, and what the rules did. */
const askedFrom = (who: Standing): Prisma.ApprovalWhereInput =>
  who.departmentIds.length === 0
    ? {}
    : { OR: [{ requesterId: null }, { requester: { is: { departmentId: { in: who.departmentIds } } } }] };

const holdsOpenCase = (cases: Prisma.CaseWhereInput) =>
  ({ cases: { some: { AND: [cases, { stage: { not: 'closed' } }] } } }) satisfies Prisma.MemberWhereInput;

/** What the desk's `canAccess` needs: action, subject, and whether it holds for every row. Which rows, the server says row by row. */
export const rulesForDesk = (ability: Ability): Record<string, unknown>[] =>
  ability.rules.map(({ action, subject, conditions, inverted }: RawRuleOf<Ability>) => ({
    action,
    subject,
    ...(conditions && Object.keys(conditions).length ? { someRows: true } : {}),
    ...(inverted ? { inverted } : {}),
  }));
