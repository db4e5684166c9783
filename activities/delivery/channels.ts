import type { Channel, ChannelName, Channels, DeliveryEnv } from './channel.ts';
import { mailChannel } from './mail.ts';
import { textGateway } from './text-gateway.ts';

/** Opens every channel the environment configures. The others' deliveries wait. */
export function openChannels(env: DeliveryEnv): Channels {
  const open: Partial<Record<ChannelName, Channel>> = {};
  if (env.SMTP_URL) open.email = mailChannel(env.SMTP_URL, env.MAIL_FROM);
  if (env.TEXT_GATEWAY_URL) open.text = textGateway(env.TEXT_GATEWAY_URL, env.TEXT_GATEWAY_TOKEN ?? '');
  return { open, rests: {}, reminded: {} };
}

export function closeChannels(channels: Channels): void {
  for (const channel of Object.values(channels.open)) channel.close();
}
