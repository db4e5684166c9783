/** A mail as the catcher shows it. */
export type Mail = {
  messageId: string;
  from: string;
  to: string;
  subject: string;
  date: string;
  headers: Record<string, string>;
  text: string;
  html: string;
  attachments: { name: string; type: string; bytes: number }[];
};

type Part = { headers: Map<string, string>; body: Buffer };

/** Takes a message apart (RFC 5322, 2045 to 2047, 2231) as far as showing it needs; what it cannot read stays as it is. */
export function parseMail(source: Buffer): Mail {
  const message = split(source);
  const header = (name: string) => words(message.headers.get(name) ?? '');
  const mail: Mail = {
    messageId: header('message-id'),
    from: header('from'),
    to: header('to'),
    subject: header('subject'),
    date: header('date'),
    headers: Object.fromEntries([...message.headers].map(([name, value]) => [name, words(value)])),
    text: '',
    html: '',
    attachments: [],
  };
  visit(message, mail, 0);
  return mail;
}

function visit(part: Part, mail: Mail, depth: number): void {
  const { value: type, parameters } = parsed(part.headers.get('content-type') ?? 'text/plain');
  if (type.startsWith('multipart/') && parameters.boundary && depth < 10) {
    for (const inner of pieces(part.body, parameters.boundary)) visit(split(inner), mail, depth + 1);
    return;
  }
  const disposition = parsed(part.headers.get('content-disposition') ?? '');
  const body = decoded(part);
  const name = disposition.parameters.filename ?? parameters.name;
  if (disposition.value === 'attachment' || name || !/^text\/(plain|html)$/.test(type)) {
    mail.attachments.push({ name: words(name ?? 'unnamed'), type, bytes: body.length });
  } else if (type === 'text/html') {
    mail.html += charset(body, parameters.charset);
  } else {
    mail.text += charset(body, parameters.charset);
  }
}

function split(source: Buffer): Part {
  const end = /\r?\n\r?\n/.exec(source.toString('latin1'));
  const head = end ? source.subarray(0, end.index) : source;
  const body = end ? source.subarray(end.index + end[0].length) : Buffer.alloc(0);
  const headers = new Map<string, string>();
  for (const line of head
    .toString('utf8')
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return { headers, body };
}

function pieces(body: Buffer, boundary: string): Buffer[] {
  const [, ...rest] = `\r\n${body.toString('latin1')}`.split(`\n--${boundary}`);
  return rest
    .filter((piece) => !piece.startsWith('--'))
    .map((piece) => Buffer.from(piece.replace(/^[ \t]*\r?\n/, '').replace(/\r$/, ''), 'latin1'));
}

function decoded({ headers, body }: Part): Buffer {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase();
  if (encoding === 'base64') return Buffer.from(body.toString('latin1'), 'base64');
  if (encoding !== 'quoted-printable') return body;
  return quotedPrintable(body.toString('latin1').replace(/=\r?\n/g, ''));
}

const quotedPrintable = (text: string) =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

function charset(body: Buffer, name = 'utf-8'): string {
  try {
    return new TextDecoder(name).decode(body);
  } catch {
    return body.toString('utf8');
  }
}

/** `=?utf-8?B?5byg?=` → 张; blanks between two encoded words fall away. */
const words = (value: string) =>
  value
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(/=\?([^?*]+)[^?]*\?([BQ])\?([^?]*)\?=/gi, (_, name: string, kind: string, text: string) =>
      charset(
        kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64') : quotedPrintable(text.replaceAll('_', ' ')),
        name,
      ),
    );

/** `text/plain; charset="utf-8"` → value and parameters; `filename*=utf-8''…` and continued ones are joined. */
function parsed(header: string): { value: string; parameters: Record<string, string> } {
  const [value = '', ...rest] = header.match(/(?:"(?:\\.|[^"\\])*"|[^;"])+/g) ?? [];
  const found: [name: string, text: string][] = rest.flatMap((piece) => {
    const [, name, text] = /^\s*([^=\s]+)\s*=\s*([\s\S]*?)\s*$/.exec(piece) ?? [];
    return name ? [[name.toLowerCase(), (text ?? '').replace(/^"([\s\S]*)"$/, '$1').replace(/\\(.)/g, '$1')]] : [];
  });
  const joined: Record<string, { text: string; encoded: boolean }> = {};
  for (const [name, text] of found) {
    const base = name.replace(/\*.*$/, '');
    const known = joined[base];
    joined[base] = { text: (known?.text ?? '') + text, encoded: (known?.encoded ?? false) || name.endsWith('*') };
  }
  const parameters = Object.fromEntries(
    Object.entries(joined).map(([name, { text, encoded }]) => [name, encoded ? percent(text) : text]),
  );
  return { value: value.trim().toLowerCase(), parameters };
}

function percent(text: string): string {
  const [, name, rest] = /^([^']*)'[^']*'([\s\S]*)$/.exec(text) ?? [undefined, 'utf-8', text];
  const bytes = (rest ?? '').replace(/%([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return charset(Buffer.from(bytes, 'latin1'), name || 'utf-8');
}
