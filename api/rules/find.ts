import type { z } from 'zod';
import { ALL_CADENCES } from '../../domain/care/cadence.ts';
import { isOfMembers } from '../../domain/trial/trial.ts';
import { CHANGED } from '../../domain/value-change.ts';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import { keptFacts } from '../../prisma/decisions/keep.ts';
import { queryOf } from '../../prisma/decisions/versions.ts';
import type { FactVector } from '../../rules/facts.ts';
import { readFacts, type Subject } from '../../rules/read.ts';
import { readable as approvals } from '../approvals/find.ts';
import { readable } from '../cases/find.ts';
import type { RuleTrial, RuleTrialInput } from '../contract/rules.ts';
import { permitted } from '../permitted.ts';
import { invalid } from '../problem.ts';
import type { Context } from '../route.ts';

type C = Context<unknown, unknown, unknown>;
/** `facts`: as of an instant, epoch ms. */
type Found = { about: RuleTrial['about']; facts: (asOf: number) => Promise<FactVector> };
type Asked = Pick<z.output<typeof RuleTrialInput>, 'number' | 'line' | 'request'>;

/**
 * The case, member or approval of that number, if this reader may see it. Sets that decide about members take a case for its member; alerts
 * take a member with the last change of their value.
 * @throws `validation` where there is none
 */
export async function findSubject(c: C, set: RuleSetCode, { number, line, request }: Asked): Promise<Found> {
  const { tenantId, staff, deps } = c;
  // Ours are written in capitals; whoever brought numbers along may have others.
  const written = { in: [number, number.toUpperCase()] };
  const asked = set === 'approvals' ? { request: requested(request) } : {};
  const read = (subject: Omit<Subject, 'tenantId'>) => (asOf: number) =>
    readFacts(queryOf(deps.prisma), { tenantId, ...subject, ...asked }, asOf);
  const ofCase = await deps.prisma.case.findFirst({
    where: readable(tenantId, staff, { number: written }),
    select: { id: true, number: true, memberId: true },
  });
  if (ofCase) {
    const { id, memberId } = ofCase;
    const about = { type: 'case' as const, id, number: ofCase.number };
    if (isOfMembers(set)) return { about, facts: read({ memberId }) };
    return { about, facts: read({ caseId: id, line: set === 'routing' ? (line ?? 'first') : undefined }) };
  }
  const approval = set === 'approvals' && (await approvalOf(c, written));
  if (approval) return approval;
  const member = await deps.prisma.member.findFirst({
    where: { AND: [{ tenantId, number: written }, permitted(staff.ability, 'read', 'Member')] },
    select: { id: true, number: true },
  });
  if (!member) throw invalid({ number: 'unknownNumber' });
  // What is decided about a case needs one.
  if (!isOfMembers(set) && set !== 'approvals' && set !== 'alerts') throw invalid({ number: 'needsCase' });
  const changeId = set === 'alerts' ? await lastChange(c, member.id) : null;
  return { about: { type: 'member', ...member }, facts: read({ memberId: member.id, changeId }) };
}

/**
 * The cadence of that code; undefined: all alike.
 * @throws `validation` where there is none
 */
export async function cadenceAsked({ deps: { prisma }, tenantId }: C, code = ALL_CADENCES) {
  if (code === ALL_CADENCES) return undefined;
  const found = await prisma.cadence.findUnique({
    where: { tenantId_code: { tenantId, code } },
    select: { code: true, version: true },
  });
  if (!found) throw invalid({ cadence: 'unknownCadence' });
  return found;
}

const requested = (request: Asked['request']): Subject['request'] =>
  request && {
    'request.kind': request.kind,
    'request.amount': request.amount ?? null,
    'request.points': request.points ?? null,
  };

/** With the facts by which it was decided: what was asked for is known there only. */
async function approvalOf(c: C, number: { in: string[] }): Promise<Found | null> {
  const { prisma } = c.deps;
  const found = await prisma.approval.findFirst({
    where: approvals(c, { number }),
    select: { id: true, number: true, decisionId: true },
  });
  if (!found) return null;
  const { decisionId, ...about } = found;
  return { about: { type: 'approval', ...about }, facts: () => keptFacts(prisma, c.tenantId, decisionId) };
}

async function lastChange({ deps: { prisma }, tenantId }: C, memberId: string): Promise<string | null> {
  const last = await prisma.memberChange.findFirst({
    where: { tenantId, memberId, what: { in: [...CHANGED] } },
    orderBy: { id: 'desc' },
    select: { id: true },
  });
  return last ? String(last.id) : null;
}
