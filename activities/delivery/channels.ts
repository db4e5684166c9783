import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import type { ChannelAccount } from '../../prisma/generated/client.ts';
import { type AccountSettings, opened } from '../../prisma/settings/accounts.ts';
import { namesPrivatePlace, publicLookup } from '../../prisma/settings/reach.ts';
import { ask, sql } from '../../prisma/statement.ts';
import type { Channel, ChannelName, Channels, DeliveryDeps, DeliveryEnv } from './channel.ts';
import { redact } from './clean.ts';
import { mailChannel } from './mail.ts';
import { textGateway } from './text-gateway.ts';

/** Opens every channel the environment configures. The others' deliveries wait. */
export function openChannels(env: DeliveryEnv): Channels {
  const open: Partial<Record<ChannelName, Channel>> = {};
  for (const name of ['email', 'text'] as const) {
    const channel = ofEnvironment[name](env);
    if (channel) open[name] = channel;
  }
  return { open, by: {}, rests: {}, reminded: {} };
}

/**
 * Opens anew what an administrator changed since the last round; where there is no account, the environment counts. So no worker
 * needs a restart. An account that cannot be used keeps its deliveries waiting: another sender's name would be a surprise.
 */
export async function followAccounts({ prisma, env, channels, log }: DeliveryDeps): Promise<void> {
  const stamps = await ask<{ kind: string; stamp: string }>(
    prisma,
    sql`SELECT kind, version || ' of ' || "updatedAt" AS stamp FROM "ChannelAccount" WHERE "tenantId" = ${DEFAULT_TENANT}`,
  );
  for (const name of ['email', 'text'] as const) {
    const kind = ACCOUNT[name];
    const seen = stamps.find((row) => row.kind === kind)?.stamp;
    if (channels.by[name] === seen) continue;
    const row = await prisma.channelAccount.findUnique({
      where: { tenantId_kind: { tenantId: DEFAULT_TENANT, kind } },
    });
    // A change in the moment between the two is seen in the next round.
    const by = row ? seen : undefined;
    channels.open[name]?.close();
    delete channels.open[name];
    delete channels.rests[name];
    if (by === undefined) delete channels.by[name];
    else channels.by[name] = by;
    try {
      const channel = row ? ofAccount[name](row, env) : ofEnvironment[name](env);
      if (channel) channels.open[name] = channel;
      log?.info({ channel: name, account: row ? row.version : 'environment' }, 'the account of a channel has changed');
    } catch (error) {
      log?.error({ channel: name, error: redact((error as Error).message) }, 'the account of a channel cannot be used');
    }
  }
}

export function closeChannels(channels: Channels): void {
  for (const channel of Object.values(channels.open)) channel.close();
}

const ACCOUNT = { email: 'mailOut', text: 'textOut' } as const satisfies Record<ChannelName, keyof AccountSettings>;

const ofEnvironment: Record<ChannelName, (env: DeliveryEnv) => Channel | null> = {
  email: (env) => (env.SMTP_URL ? mailChannel(env.SMTP_URL, env.MAIL_FROM) : null),
  text: (env) => (env.TEXT_GATEWAY_URL ? textGateway(env.TEXT_GATEWAY_URL, env.TEXT_GATEWAY_TOKEN ?? '') : null),
};

const ofAccount: Record<ChannelName, (row: ChannelAccount, env: DeliveryEnv) => Channel> = {
  email(row, env) {
    const { settings, secret } = opened<'mailOut'>(env.STEWARD_SECRET, row);
    return mailChannel(smtpUrlOf(settings, secret), settings.from);
  },
  text(row, env) {
    const { settings, secret } = opened<'textOut'>(env.STEWARD_SECRET, row);
    // Whoever runs the machine may name a gateway inside; whoever only has the pages may use that one, and no other inside.
    const trusted = env.TEXT_GATEWAY_URL && new URL(env.TEXT_GATEWAY_URL).origin === new URL(settings.url).origin;
    if (trusted) return textGateway(settings.url, secret ?? '');
    if (namesPrivatePlace(settings.url)) throw new Error('the text gateway is at a private address');
    return textGateway(settings.url, secret ?? '', publicLookup);
  },
};

const QUERY = { tls: '', startTls: '?requireTLS=true', none: '?ignoreTLS=true' } as const;

/** An account in the form the environment has it in. */
export function smtpUrlOf({ host, port, security, user }: AccountSettings['mailOut'], password: string | null): string {
  const sign = user ? `${encodeURIComponent(user)}:${encodeURIComponent(password ?? '')}@` : '';
  return `${security === 'tls' ? 'smtps' : 'smtp'}://${sign}${host}:${port}/${QUERY[security]}`;
}
