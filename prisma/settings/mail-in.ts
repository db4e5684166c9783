import type { Env } from '../../domain/env.ts';
import type { PrismaClient } from '../client.ts';
import { accountOf } from './accounts.ts';

/** How mail comes in. Addresses in lower case; replies go to the first. Secret as Standard Webhooks writes it. */
export type MailIn = { addresses: string[]; port: number | null; secret: string | null };

/** As an administrator set it; where there is no account, as the environment says. */
export async function mailInOf(
  prisma: PrismaClient,
  env: Pick<Env, 'MAIL_IN_ADDRESS' | 'MAIL_IN_PORT' | 'MAIL_IN_SECRET' | 'STEWARD_SECRET'>,
  tenantId: string,
): Promise<MailIn> {
  const account = await accountOf(prisma, env.STEWARD_SECRET, tenantId, 'mailIn');
  const { address = env.MAIL_IN_ADDRESS ?? '', port = env.MAIL_IN_PORT ?? null } = account?.settings ?? {};
  return {
    addresses: address
      .toLowerCase()
      .split(',')
      .flatMap((one) => one.trim() || []),
    port,
    secret: account ? account.secret : (env.MAIL_IN_SECRET ?? null),
  };
}
