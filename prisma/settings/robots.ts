import type { RobotKind } from '../../domain/robot/robot.ts';
import { UnreadableSecret } from './accounts.ts';
import { namesPrivatePlace } from './reach.ts';
import { type Sealed, seal, unseal } from './secrets.ts';

/** Address and secret of a robot, kept together: whoever knows the address may write to the group. */
export type RobotAccess = { url: string; secret: string | null };

const place = (tenantId: string, id: string) => `${tenantId}/robot/${id}`;

export const sealRobot = (stewardSecret: string, of: { tenantId: string; id: string }, access: RobotAccess) => {
  const { secret: sealed, secretKeyId: sealedKeyId } = seal(
    stewardSecret,
    place(of.tenantId, of.id),
    JSON.stringify(access),
  );
  return { sealed, sealedKeyId, host: new URL(access.url).host, signs: access.secret !== null };
};

type Row = { tenantId: string; id: string; sealed: Uint8Array; sealedKeyId: string };

/** @throws UnreadableSecret when STEWARD_SECRET is not the one it was sealed under */
export function openRobot(stewardSecret: string, { tenantId, id, sealed, sealedKeyId }: Row): RobotAccess {
  const kept = { secret: sealed, secretKeyId: sealedKeyId } as Sealed;
  const words = unseal(stewardSecret, place(tenantId, id), kept);
  if (words === null) throw new UnreadableSecret('robot');
  return JSON.parse(words) as RobotAccess;
}

/**
 * How a robot's address may be called: `public` over TLS and at public addresses only; `trusted` as it stands, since whoever runs the
 * machine named its origin; else what is wrong with it.
 */
export function reachOf(url: string, trusted: readonly string[]): 'public' | 'trusted' | 'notHttps' | 'privateAddress' {
  const { origin, protocol, username, password } = new URL(url);
  if (trusted.includes(origin)) return 'trusted';
  if (protocol !== 'https:' || username || password) return 'notHttps';
  return namesPrivatePlace(url) ? 'privateAddress' : 'public';
}

/** What must be in the address that each app shows: another app's, or half of one, is seen at once. */
const SHAPES: Record<RobotKind, (url: URL) => boolean> = {
  wecom: (url) => Boolean(url.searchParams.get('key')),
  dingtalk: (url) => Boolean(url.searchParams.get('access_token')),
  feishu: (url) => /\/hook\/[\w-]{8,}$/.test(url.pathname),
};
export const looksLike = (kind: RobotKind, url: string): boolean => SHAPES[kind](new URL(url));
