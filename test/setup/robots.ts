import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerRobot, STAND_INS, type StandIn } from '../../bin/robot-stand-in.ts';

export type Told = { kind: StandIn; token: string; text: string; mentioned: string[]; body: unknown };
export type RobotHouse = Awaited<ReturnType<typeof openRobots>>;

/**
 * Robots of groups on a free loopback port. `robots`: their tokens, with the secret of those that sign. Time is the test's, for
 * signatures and for the rate.
 * @param rules.first  answers before anything is looked at: a status, or null to go on
 */
export async function openRobots(
  robots: Record<string, string | null>,
  rules: { now: () => number; first?: () => number | null },
) {
  const told: Told[] = [];
  const answers: number[] = [];
  const times: { token: string; at: number }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
    const kind = STAND_INS.find((one) => pathname.startsWith(`/${one}/`));
    const first = rules.first?.() ?? null;
    if (first !== null || !kind || request.method !== 'POST') {
      response.writeHead(first ?? 404, first === 302 ? { location: `${pathname}/elsewhere` } : {}).end('moved');
      return;
    }
    const token = query.get('key') ?? query.get('access_token') ?? pathname.split('/').at(-1) ?? '';
    const at = rules.now();
    const body = JSON.parse(raw.toString('utf8')) as unknown;
    const answer = answerRobot(
      kind,
      { query, token, body, bytes: raw.length },
      {
        now: at,
        lately: () => times.filter((one) => one.token === token && one.at > at - 60_000).length,
        secretOf: (name) => (name in robots ? { secret: robots[name] ?? null } : null),
      },
    );
    if (answer.shown) {
      times.push({ token, at });
      told.push({ kind, token, body, ...answer.shown });
    }
    const said = answer.body as { errcode?: number; code?: number };
    answers.push(said.errcode ?? said.code ?? -1);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const addresses: Record<StandIn, (token: string) => string> = {
    wecom: (token) => `${origin}/wecom/send?key=${token}`,
    dingtalk: (token) => `${origin}/dingtalk/send?access_token=${token}`,
    feishu: (token) => `${origin}/feishu/hook/${token}`,
  };
  return {
    origin,
    told,
    answers,
    addressOf: (kind: StandIn, token: string) => addresses[kind](token),
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
