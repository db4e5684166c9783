import express, { type RequestHandler } from 'express';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import { mailInOf } from '../../prisma/settings/mail-in.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound, ProblemError } from '../problem.ts';
import { atOnce } from './crowd.ts';
import { LARGEST_MAIL } from './smtp.ts';
import { claimOf } from './webhook.ts';

/** Bodies of one address that are in memory at the same time. */
const MOST_BODIES = 10;

/**
 * What is asked before the body of a mail is read: bodies are large, and whether one was signed is known at its end. Whoever could
 * not be right is told so without it; the route then judges the signature.
 */
export function webhookDoor({ prisma, env }: Pick<ApiDeps, 'prisma' | 'env'>): RequestHandler[] {
  const enter = atOnce(MOST_BODIES);
  return [
    async (req, res, next) => {
      res.locals.route = 'takeMail';
      const leave = enter(req.ip ?? '');
      if (!leave) throw new ProblemError('tooManyRequests', { headers: { 'Retry-After': '10' } });
      res.once('close', leave);
      if (!(await mailInOf(prisma, env, DEFAULT_TENANT)).secret) throw notFound();
      if (!claimOf(req, Date.now())) throw new ProblemError('forbidden');
      next();
    },
    express.raw({ limit: LARGEST_MAIL, type: ['message/rfc822', 'text/plain', 'application/octet-stream'] }),
  ];
}
