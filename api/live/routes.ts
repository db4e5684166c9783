import { isDeepStrictEqual } from 'node:util';
import { createSession } from 'better-sse';
import { ROLES } from '../../domain/vocabulary.ts';
import { LiveChange } from '../contract/people.ts';
import { type Route, route, WRITTEN } from '../route.ts';
import { sessionToken } from '../session/cookie.ts';
import { openSession } from '../session/store.ts';
import type { Heard, Numbered } from './live.ts';
import { sightOf } from './sight.ts';

/** A stream outlives signing out and changes of role, team or queues: every so often it is ended unless all still stands. */
const CHECKED_MS = 60_000;

export const liveRoutes: Route[] = [
  route({
    name: 'liveEvents',
    method: 'get',
    path: '/api/events',
    tag: 'live',
    summary: 'Server-sent events: `change` names what changed, `gap` says that something may have been missed',
    access: { roles: ROLES },
    answers: { 200: { description: 'A stream; `data` of `change`', schema: LiveChange, type: 'text/event-stream' } },
    async handle({ deps: { prisma, live, metrics }, tenantId, staff, req, res }) {
      // Whoever hung up before this moment is not seen hanging up any more: their stream would stay for ever.
      if (req.socket.destroyed) return WRITTEN;
      const session = await createSession(req, res, {
        keepAlive: 15_000,
        retry: 2_000,
        headers: { 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
      });
      const sees = sightOf(prisma, tenantId, staff);
      let turn = Promise.resolve();

      // One after another: an id that arrives means that all before it have arrived, or were not for this reader.
      const inTurn = (heard: Heard) => {
        turn = turn.then(() => send(heard)).catch(() => void gap());
      };
      const gap = () => session.isConnected && session.push({}, 'gap', live.lastId);
      const send = async (heard: Heard) => {
        if (heard === 'gap') return void gap();
        if (!(await sees(heard.change)) || !session.isConnected) return;
        session.push(told(heard), 'change', heard.id);
      };

      const missed = live.since(session.lastId);
      const stop = live.onChange(inTurn);
      if (missed === 'gap') gap();
      else for (const heard of missed) inTurn(heard);
      // So that a reader who saw nothing yet can come back without a gap.
      if (session.lastId === '') session.push({}, 'hello', live.lastId);

      const token = sessionToken(req) ?? '';
      const check = setInterval(async () => {
        const still = await openSession(prisma, tenantId, token).catch(() => 'unknown' as const);
        if (still === null || (still !== 'unknown' && !isDeepStrictEqual(still.standing, staff.standing))) res.end();
      }, CHECKED_MS);
      metrics.liveReaders.inc();
      live.streams.add(res);
      const left = () => {
        clearInterval(check);
        stop();
        live.streams.delete(res);
        metrics.liveReaders.dec();
      };
      if (req.socket.destroyed) left();
      else session.once('disconnected', left);
      return WRITTEN;
    },
  }),
];

const told = ({ change: { topic, id, stage } }: Numbered): LiveChange =>
  ({ topic, id, ...(stage ? { stage } : {}) }) as LiveChange;
