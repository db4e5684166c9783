import { createHash, createHmac } from 'node:crypto';

/** AWS Signature Version 4, as far as S3 needs it: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */

export type Keys = { keyId: string; secret: string; region: string };
export type Signable = {
  method: string;
  url: URL;
  /** All of them are signed; `host` is added. Names in lower case. */
  headers: Record<string, string>;
  /** SHA-256 of the body in hex. */
  payload: string;
};

export const EMPTY_PAYLOAD = createHash('sha256').update('').digest('hex');

/** @returns the headers to send: those given, date, payload and `authorization` */
export function signed({ method, url, headers, payload }: Signable, keys: Keys, at: Date): Record<string, string> {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${keys.region}/s3/aws4_request`;
  const all = { ...headers, host: url.host, 'x-amz-content-sha256': payload, 'x-amz-date': time };
  const names = Object.keys(all).sort();
  const request = [
    method,
    pathOf(url),
    queryOf(url),
    ...names.map((name) => `${name}:${all[name as keyof typeof all]?.trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    payload,
  ].join('\n');
  const hash = createHash('sha256').update(request).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, hash].join('\n');
  const key = [time.slice(0, 8), keys.region, 's3', 'aws4_request'].reduce<string | Buffer>(mac, `AWS4${keys.secret}`);
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.keyId}/${scope},SignedHeaders=${names.join(';')},Signature=${mac(key, toSign).toString('hex')}`,
  };
}

const mac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** S3 encodes the path once. */
const pathOf = (url: URL) =>
  url.pathname
    .split('/')
    .map((part) => encoded(decodeURIComponent(part)))
    .join('/');

const queryOf = (url: URL) =>
  [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
