import { createTransport } from 'nodemailer';
import type { Channel, Parcel, Verdict } from './channel.ts';
import { oneLine, redact } from './clean.ts';

const CONNECTIONS = 5;

/**
 * E-mail over SMTP. The Message-ID comes from the notice: should a mail go out twice because the process ended between
 * the server's answer and our note of it, the second is recognisable as the first. Mails of one case form a thread.
 */
export function mailChannel(smtpUrl: string, from: string): Channel {
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: CONNECTIONS,
    // A mail whose connection broke may have been taken: trying again is for the row's back-off, not for the pool.
    maxRequeues: 0,
    idleTimeout: 30_000,
    dnsTimeout: 4_000,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 10_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const host = hostOf(from);
  return {
    async send(parcel, signal) {
      try {
        await transport.sendMail({ ...letterOf(parcel, from, host), signal });
        return { is: 'sent' };
      } catch (error) {
        return verdictOf(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

export const hostOf = (from: string): string => /@([^\s>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
export const messageIdOf = (noticeId: string, host: string): string => `<notice-${noticeId}@${host}>`;

function letterOf(parcel: Parcel, from: string, host: string) {
  const thread = parcel.caseId ? `<case-${parcel.caseId}@${host}>` : null;
  return {
    from,
    to: { name: oneLine(parcel.to.name, 100), address: parcel.to.address },
    ...(parcel.replyTo ? { replyTo: parcel.replyTo } : {}),
    subject: parcel.subject,
    text: parcel.text,
    html: parcel.html,
    messageId: messageIdOf(parcel.noticeId, host),
    ...(thread ? { inReplyTo: thread, references: thread } : {}),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(parcel.stopUrl
        ? { 'List-Unsubscribe': `<${parcel.stopUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
        : {}),
    },
  };
}

type SmtpError = Error & { code?: string; command?: string; responseCode?: number; response?: string };

/**
 * A permanent answer to the recipient or to the mail itself ends the delivery. Everything else is tried again; what is
 * wrong with the connection, the account or the sender is so for every mail, and the channel rests.
 */
export function verdictOf(error: SmtpError): Verdict {
  const { code = '', command = '', responseCode = 0 } = error;
  const said = redact([code, command, error.response ?? error.message].filter(Boolean).join(' '));
  const aboutThisMail = (code === 'EENVELOPE' && command !== 'MAIL FROM') || code === 'EMESSAGE' || code === 'ESTREAM';
  if (!aboutThisMail || responseCode === 421 || responseCode === 530)
    return { is: 'retry', error: said, resting: true };
  // Refused on our side, before anything was said: an address or a size that no server takes.
  const neverSaid = responseCode === 0 && code !== 'ESTREAM';
  const permanent = responseCode >= 500 && responseCode < 600 && responseCode !== 503;
  if (permanent || neverSaid) return { is: 'failed', error: said };
  return { is: 'retry', error: said, resting: false };
}
