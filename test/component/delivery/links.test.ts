import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../prisma/ids.ts';
import { issueLink, type NewLink, openLink, revokeLinks, tokenOf, useLink } from '../../../prisma/links.ts';
import { ask } from '../../../prisma/statement.ts';
import { database } from '../../setup/world.ts';
import { NOW, tenantId } from './desk.ts';

let db: Awaited<ReturnType<typeof database>>;
beforeAll(async () => {
  db = await database();
});
afterAll(() => db.close());

const SECRET = 'a secret of thirty-two characters';
const now = new Date(NOW);
const later = (ms: number) => new Date(NOW + ms);
const wanted = (set: Partial<NewLink> = {}): NewLink => ({
  tenantId,
  purpose: 'acknowledge',
  caseId: newId(),
  staffId: newId(),
  expiresAt: later(1_000),
  ...set,
});
const issue = (set: Partial<NewLink> = {}) => issueLink(db.prisma, SECRET, wanted(set));
const open = (token: string, at = now) => openLink(db.prisma, SECRET, token, { now: at });

describe('a signed link', () => {
  it('opens until the instant it expires', async () => {
    const { id, token } = await issue();
    expect(await open(token, later(999))).toMatchObject({ ok: true, link: { id } });
    expect(await open(token, later(1_000))).toMatchObject({ ok: false, why: 'expired' });
    expect(await useLink(db.prisma, tenantId, id, later(1_000))).toBe(false);
  });

  it('is used by exactly one of many at once', async () => {
    const { id, token } = await issue();
    const used = await Promise.all(Array.from({ length: 12 }, () => useLink(db.prisma, tenantId, id, now)));
    expect(used.filter(Boolean)).toHaveLength(1);
    expect(await open(token)).toMatchObject({ ok: false, why: 'used' });
  });

  it('is one for each notice and purpose, even when asked for at once', async () => {
    const set = { noticeId: newId(), caseId: newId() };
    const issued = await Promise.all(Array.from({ length: 8 }, () => issue(set)));
    expect(new Set(issued.map(({ token }) => token)).size).toBe(1);
    expect((await issue({ ...set, purpose: 'followCase' })).id).not.toBe(issued[0]?.id);
  });

  it('comes back as it is now: issuing again makes no used link good', async () => {
    const set = { noticeId: newId(), caseId: newId() };
    const { id } = await issue(set);
    await useLink(db.prisma, tenantId, id, now);
    const { token } = await issue(set);
    expect(await open(token)).toMatchObject({ ok: false, why: 'used' });
  });

  it('ends when those of its escalation or of its case do; a link for something else goes on', async () => {
    const caseId = newId();
    const [first, second] = [await issue({ caseId, cycle: 1 }), await issue({ caseId, cycle: 2 })];
    const [other, elsewhere] = [await issue({ cycle: 1 }), await issue({ caseId, purpose: 'followCase' })];
    const revoke = (of: { caseId: string; cycle?: number }) => ask(db.prisma, revokeLinks(tenantId, of, now));
    expect(await revoke({ caseId, cycle: 1 })).toHaveLength(1);
    expect(await open(first.token)).toMatchObject({ ok: false, why: 'revoked' });
    expect(await open(second.token)).toMatchObject({ ok: true });
    expect(await revoke({ caseId })).toHaveLength(1);
    expect(await open(other.token)).toMatchObject({ ok: true });
    expect(await open(elsewhere.token)).toMatchObject({ ok: true });
  });

  it('is unknown when anything of it is not ours', async () => {
    const { id, token } = await issue();
    const proof = token.slice(id.length + 1);
    const flipped = `${id}.${proof.startsWith('A') ? 'B' : 'A'}${proof.slice(1)}`;
    const never = newId();
    const foreign = [
      '',
      '.',
      id,
      `${id}.`,
      flipped,
      `${token}A`,
      `${token}\n`,
      token.toUpperCase(),
      `${never}.${proof}`,
      tokenOf('another secret of thirty-two chars', id),
      tokenOf(SECRET, never),
      `${id}.${'é'.repeat(43)}`,
      'x'.repeat(100_000),
    ];
    for (const text of foreign) expect(await open(text)).toEqual({ ok: false, why: 'unknown' });
    expect(await openLink(db.prisma, SECRET, token, { tenantId: 'another', now })).toEqual({
      ok: false,
      why: 'unknown',
    });
    expect(await open(token)).toMatchObject({ ok: true });
  });
});
