import { convert } from 'html-to-text';
import PostalMime from 'postal-mime';
import { type Attached, attach, LARGEST_FILE } from '../../domain/attachment.ts';
import type { Headers } from '../../domain/mail/automatic.ts';
import { oneLine, readable } from '../delivery/clean.ts';

/** What a mail says, safe to keep. Addresses are in lower case, ids with their angle brackets. */
export type Read = {
  headers: Headers;
  from: string;
  fromName: string;
  subject: string;
  messageId: string;
  inReplyTo: string;
  references: string;
  text: string;
  attachments: (Attached & { content: Buffer<ArrayBuffer> })[];
  /** Names of what cannot be kept as an attachment; it stays in the whole mail. */
  left: string[];
};

/** Nothing that a person could read, or nobody it is from: a person must look at it. */
export class Unreadable extends Error {
  readonly reason: 'noSender' | 'empty' | 'malformed';
  constructor(reason: Unreadable['reason']) {
    super(reason);
    this.reason = reason;
  }
}

const LONGEST_TEXT = 50_000;
const MOST_ATTACHMENTS = 20;
const ADDRESS = /^[^\s<>"(),;:\\[\]@\p{Cc}]+@[^\s<>"(),;:\\[\]@\p{Cc}]+$/u;

/** @throws Unreadable */
export async function readMail(raw: Uint8Array): Promise<Read> {
  const mail = await PostalMime.parse(Buffer.from(raw), {
    maxNestingDepth: 50,
    maxHeadersSize: 256 * 1024,
  }).catch(() => null);
  if (!mail) throw new Unreadable('malformed');
  const from = (mail.from?.address ?? mail.sender?.address ?? '').trim().toLowerCase();
  if (!ADDRESS.test(from) || from.length > 254) throw new Unreadable('noSender');
  const words = readable(mail.text ?? '').trim() || textOf(mail.html ?? '');
  const attachments: Read['attachments'] = [];
  const left: string[] = [];
  for (const part of mail.attachments) {
    const content = Buffer.from(part.content as ArrayBuffer);
    const name = part.filename ?? '';
    const end = content.length <= LARGEST_FILE && attachments.length < MOST_ATTACHMENTS ? attach(name, content) : null;
    if (end?.ok) attachments.push({ ...end.file, content });
    else left.push(oneLine(name, 100) || part.mimeType);
  }
  const subject = oneLine(mail.subject ?? '', 200);
  if (!words && !subject && attachments.length === 0) throw new Unreadable('empty');
  return {
    headers: mail.headers.map(({ key, value }) => ({ key, value: value.slice(0, 2_000) })),
    from,
    fromName: oneLine(mail.from?.name ?? '', 100),
    subject,
    messageId: oneLine(mail.messageId ?? '', 255),
    inReplyTo: mail.inReplyTo ?? '',
    references: mail.references ?? '',
    text: [...words].slice(0, LONGEST_TEXT).join(''),
    attachments,
    left: left.slice(0, 20),
  };
}

const textOf = (html: string): string =>
  readable(
    convert(html.slice(0, 2_000_000), {
      wordwrap: false,
      limits: { maxInputLength: 2_000_000, maxDepth: 100, maxChildNodes: 5_000 },
      selectors: [
        { selector: 'img', format: 'skip' },
        { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
      ],
    }),
  ).trim();
