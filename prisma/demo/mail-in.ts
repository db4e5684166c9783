import type { Prisma } from '../client.ts';
import { newId } from '../ids.ts';

type Sample = {
  from: string;
  name: string;
  subject: string;
  text: string;
  headers?: string[];
  reason: string;
  hoursAgo: number;
};

/** What waits for a decision under 'Mail in', one of each sort. */
const SAMPLES: readonly Sample[] = [
  {
    ...{ from: 'zhao.min@mail.example', name: '赵敏', subject: '自动回复：关于您的投诉', hoursAgo: 3 },
    text: '您好，我正在休假，11 月 25 日回来后回复您。',
    headers: ['Auto-Submitted: auto-replied'],
    reason: 'automatic',
  },
  {
    ...{ from: 'news@parcels.example', name: 'Parcel News', subject: 'Winter rates for shippers', hoursAgo: 9 },
    text: 'Our new rates begin in December.',
    headers: ['List-Id: <news.parcels.example>'],
    reason: 'list',
  },
  {
    ...{
      from: 'mailer-daemon@mail.example',
      name: 'Mail Delivery System',
      subject: 'Undelivered mail returned',
      hoursAgo: 27,
    },
    text: 'The mailbox is full.',
    headers: ['Content-Type: text/plain', 'Auto-Submitted: auto-replied'],
    reason: 'bounce',
  },
];

export async function plantMailIn(tx: Prisma.TransactionClient, tenantId: string, now: Date): Promise<void> {
  await tx.inboundMail.createMany({
    data: SAMPLES.map(({ from, name, subject, text, headers = [], reason, hoursAgo }) => {
      const receivedAt = new Date(now.getTime() - hoursAgo * 3_600_000);
      const lines = [`From: ${name} <${from}>`, 'To: service@steward.example', `Subject: ${subject}`, ...headers];
      const raw = new Uint8Array(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${text}\r\n`));
      return {
        ...{ tenantId, id: newId(), source: 'smtp', deliveryKey: `demo ${from}`, receivedAt, raw, bytes: raw.length },
        ...{ envelopeFrom: from, fromAddress: from, fromName: name, subject },
        ...{ state: 'stopped', reason, handledAt: receivedAt, attempts: 1 },
      };
    }),
    skipDuplicates: true,
  });
}
