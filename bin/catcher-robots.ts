import express, { type Router } from 'express';
import { answerRobot, STAND_INS } from './robot-stand-in.ts';

/** What a group would see: which app, and which robot of it. */
export type CaughtPost = { kind: 'robot'; app: string; token: string; text: string; mentioned: string[] };

/** The robots of the demo sign with this; it protects nothing, since the catcher shows everything. */
export const DEMO_ROBOT_SECRET = 'SECsteward-demo-robot';

/** Group robots of the demo: any key is one. `add` takes what a group would see. */
export function robotRoutes(add: (post: CaughtPost) => void, now = Date.now): Router {
  const router = express.Router();
  const recent = new Map<string, number[]>();
  const json = express.json({ limit: '100kb' });
  for (const app of STAND_INS)
    router.post([`/robots/${app}/send`, `/robots/${app}/hook/:token`], json, (request, response) => {
      const { searchParams: query } = new URL(request.url, 'http://localhost');
      const token = String(request.params.token ?? query.get('key') ?? query.get('access_token') ?? '');
      const at = now();
      const sent = (recent.get(`${app} ${token}`) ?? []).filter((one) => one > at - 60_000);
      const { body, shown } = answerRobot(
        app,
        { query, token, body: request.body, bytes: Number(request.get('content-length') ?? 0) },
        {
          now: at,
          lately: () => sent.length,
          secretOf: (name) => (name ? { secret: app === 'wecom' ? null : DEMO_ROBOT_SECRET } : null),
        },
      );
      if (shown) {
        recent.set(`${app} ${token}`, [...sent, at]);
        add({ kind: 'robot', app, token, ...shown });
      }
      response.json(body);
    });
  return router;
}
