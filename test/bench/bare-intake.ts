import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Pool, PoolClient } from 'pg';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import { newId } from '../../prisma/ids.ts';
import { searchForms } from '../../prisma/members.ts';

type Body = {
  kind: string;
  category: string;
  severity: string;
  subject: string;
  body: string;
  phone: string;
  name: string;
};

/** The rows that `POST /api/cases` leaves, in one transaction; nobody asks who sends it, or whether it is right. */
export const bareIntake =
  (pool: Pool): RequestHandler =>
  async (req, res) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const answer = await rows(client, req.body as Body, req.get('idempotency-key') ?? '');
      await client.query('COMMIT');
      res.status(201).json(answer);
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  };

async function rows(client: PoolClient, body: Body, key: string): Promise<{ id: string; number: string }> {
  const [tenant, id, messageId, at] = [DEFAULT_TENANT, newId(), newId(), new Date()];
  const { memberId, pointId } = await memberOf(client, body, at);
  const inserted = await client.query<{ number: string }>({
    name: 'case',
    text: `INSERT INTO "Case" ("tenantId", id, number, kind, "flowVersion", category, severity, channel, locale, subject, "memberId", "openedAt", version, "createdAt", "updatedAt")
      VALUES ($1, $2, 'CS-' || $3::text || '-' || lpad(next_number($1, 'case', $3::int)::text, 6, '0'), $4, 1, $5, $6, 'api', 'zh', $7, $8, $9, 1, $9, $9) RETURNING number`,
    values: [tenant, id, at.getUTCFullYear(), body.kind, body.category, body.severity, body.subject, memberId, at],
  });
  const number = inserted.rows[0]?.number as string;
  await client.query({
    name: 'message',
    text: `INSERT INTO "Message" ("tenantId", id, "caseId", direction, channel, "authorType", "authorId", body, locale, "acceptedAt", "createdAt")
      VALUES ($1, $2, $3, 'inbound', 'api', 'member', $4, $5, 'zh', $6, $6)`,
    values: [tenant, messageId, id, memberId, body.body, at],
  });
  await client.query({
    name: 'event',
    text: `INSERT INTO "CaseEvent" ("tenantId", "caseId", version, type, at, "actorType", "messageId", data)
      VALUES ($1, $2, 1, 'opened', $3, 'machine', $4, $5)`,
    values: [tenant, id, at, messageId, { channel: 'api', verified: false, contactPointIds: [pointId] }],
  });
  await client.query({
    name: 'outbox',
    text: 'INSERT INTO "Outbox" ("tenantId", "caseId", generation) VALUES ($1, $2, 1)',
    values: [tenant, id],
  });
  await client.query({
    name: 'key',
    text: `INSERT INTO "IdempotencyKey" ("tenantId", sender, key, "bodyHash", status, answer) VALUES ($1, 'machine:bare', $2, $3, 201, $4)`,
    values: [tenant, key, createHash('sha256').update(JSON.stringify(body)).digest('hex'), { id, number, memberId }],
  });
  return { id, number };
}

/** A case needs its member: the one of that phone number, or a new one. */
async function memberOf(client: PoolClient, { phone, name }: Body, at: Date) {
  const found = await client.query<{ memberId: string; pointId: string }>({
    name: 'point',
    text: `SELECT "memberId", id AS "pointId" FROM "ContactPoint" WHERE "tenantId" = $1 AND type = 'phone' AND "uniqueValue" = $2`,
    values: [DEFAULT_TENANT, phone],
  });
  if (found.rows[0]) return found.rows[0];
  const [memberId, pointId] = [newId(), newId()];
  const { folded, pinyin, initials } = searchForms(name);
  await client.query({
    name: 'new member',
    text: `INSERT INTO "Member" ("tenantId", id, number, name, folded, pinyin, initials, locale, lifecycle, "updatedAt")
      VALUES ($1, $2, 'M' || lpad(next_number($1, 'member', 0)::text, 7, '0'), $3, $4, $5, $6, 'zh', 'unidentified', $7)`,
    values: [DEFAULT_TENANT, memberId, name, folded, pinyin, initials, at],
  });
  await client.query({
    name: 'new point',
    text: `INSERT INTO "ContactPoint" ("tenantId", id, "memberId", type, value, "uniqueValue") VALUES ($1, $2, $3, 'phone', $4, $4)`,
    values: [DEFAULT_TENANT, pointId, memberId, phone],
  });
  return { memberId, pointId };
}
