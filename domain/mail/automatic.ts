/** Headers of a mail: name in lower case, value on one line. */
export type Headers = readonly { key: string; value: string }[];

/** Why a mail was not written by a person for us to read. */
export const AUTOMATIC = ['bounce', 'own', 'automatic', 'list'] as const;
export type Automatic = (typeof AUTOMATIC)[number];

const headerOf = (headers: Headers, key: string): string | undefined =>
  headers
    .find((header) => header.key === key)
    ?.value.trim()
    .toLowerCase();

/**
 * Whether a program wrote this mail: answering it would begin a loop, and filing it would be nobody's request. Written after
 * RFC 3834 (automatic responses), RFC 3464 (delivery reports), RFC 2919 and 2369 (lists), and what mail programs do besides.
 * @param envelopeFrom  the return path; empty for reports
 * @param own  our addresses and the host of our Message-IDs, in lower case
 */
export function automatic(
  {
    headers,
    envelopeFrom,
    from,
    messageId,
  }: { headers: Headers; envelopeFrom: string; from: string; messageId: string },
  own: { addresses: readonly string[]; host: string },
): Automatic | null {
  if (own.addresses.includes(from.toLowerCase()) || /^<?notice-[0-9a-f-]{36}@/.test(messageId)) return 'own';
  const type = headerOf(headers, 'content-type') ?? '';
  if (type.startsWith('multipart/report') || /^(mailer-daemon|postmaster)@/i.test(from)) return 'bounce';
  const submitted = headerOf(headers, 'auto-submitted');
  if (submitted !== undefined && !submitted.startsWith('no')) return 'automatic';
  const precedence = headerOf(headers, 'precedence') ?? '';
  if (precedence === 'auto_reply' || headerOf(headers, 'x-autoreply') !== undefined) return 'automatic';
  if (headerOf(headers, 'x-autorespond') !== undefined || headerOf(headers, 'x-auto-response-suppress') === 'all')
    return 'automatic';
  if (headerOf(headers, 'list-id') !== undefined || headerOf(headers, 'list-unsubscribe') !== undefined) return 'list';
  if (/^(bulk|junk|list)$/.test(precedence)) return 'list';
  // A return path of nobody: whatever wrote it wants no answer.
  return envelopeFrom === '' ? 'bounce' : null;
}
