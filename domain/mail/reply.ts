/**
 * Lines after which a reply only repeats what it answers: of the mail programs most used, in Chinese and English. The whole mail
 * is kept beside it, so what is cut off wrongly is not lost.
 */
const QUOTE_BEGINS = [
  /^\s*-{2,}\s*(original message|forwarded message|原始邮件|原始郵件|转发的邮件)\s*-{2,}\s*$/i,
  /^\s*(on\s.{5,200}\swrote|.{5,200}\s(于|在).{0,80}写道|在\s?.{5,200}(写道|寫道))\s*[:：]\s*$/i,
  /^\s*_{20,}\s*$/,
  /^\s*(发件人|寄件者|from)\s*[:：].*(@|<).*$/i,
];

/** No program writes longer ones; and patterns on endless lines take endless time. */
const LONGEST_HEAD = 400;

/** What is new in a reply. All of it where nothing would be left, or where no quote is found. */
export function replyOf(text: string): string {
  const whole = text.replace(/\r\n?/g, '\n');
  const lines = whole.split('\n');
  const begins = lines.findIndex((line, i) => {
    const head = joined(lines, i, line).trim();
    return head.length <= LONGEST_HEAD && QUOTE_BEGINS.some((pattern) => pattern.test(head));
  });
  const kept = begins < 0 ? lines : lines.slice(0, begins);
  while (kept.length > 0 && /^\s*(>.*)?$/.test(kept.at(-1) as string)) kept.pop();
  const reply = kept.join('\n').trim();
  return reply === '' ? whole.trim() : reply;
}

/** 'On … wrote:' is often broken over two lines. */
const joined = (lines: string[], i: number, line: string): string =>
  /^\s*on\s/i.test(line) && !/:\s*$/.test(line) ? `${line} ${lines[i + 1] ?? ''}` : line;
