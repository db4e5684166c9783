import { type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { RobotKind } from '../../../domain/robot/robot.ts';
import { redact } from '../clean.ts';
import { dingtalk } from './dingtalk.ts';
import { feishu } from './feishu.ts';
import type { Meaning, RobotRequest, RobotTongue } from './message.ts';
import { wecom } from './wecom.ts';

export const TONGUES: Record<RobotKind, RobotTongue> = { wecom, dingtalk, feishu };

const TIMEOUT_MS = 5_000;
const ANSWER_BYTES = 16_384;

/** How posting ended; `error` holds no address. */
export type Posted = Meaning & { error: string };

/**
 * Posts to a robot and reads its answer: all three say 200 and put into the body how it went. No redirect is followed.
 * @param lookup  resolves the robot's name; the system's own when left out
 */
export async function send(
  tongue: RobotTongue,
  request: RobotRequest,
  { lookup, signal }: { lookup: LookupFunction | undefined; signal: AbortSignal },
): Promise<Posted> {
  let answer: { status: number; text: string };
  try {
    answer = await post(request, lookup, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]));
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    // What its name resolves to may be mended by whoever runs the names; to ask again costs nothing.
    return { is: 'later', error: redact(`${name}: ${code ?? message}`) };
  }
  return meaningOf(tongue, answer);
}

function meaningOf(tongue: RobotTongue, { status, text }: { status: number; text: string }): Posted {
  if (status >= 300 && status < 400)
    return { is: 'failed', error: `the robot answered ${status}: a redirect is not followed` };
  const { code, words } = read(tongue, text);
  if (code !== null) {
    const meaning = tongue.meaningOf(code);
    return { ...meaning, error: meaning.is === 'sent' ? '' : redact(`the robot answered ${code}: ${words}`) };
  }
  const error = `the robot answered ${status}, and not in its own form`;
  return status === 429 ? { is: 'rate', restMs: 60_000, error } : { is: 'later', error };
}

function read(tongue: RobotTongue, text: string): { code: number | null; words: string } {
  try {
    const said = JSON.parse(text) as Record<string, unknown> | null;
    const code = said?.[tongue.code];
    return { code: typeof code === 'number' ? code : null, words: String(said?.errmsg ?? said?.msg ?? '') };
  } catch {
    return { code: null, words: '' };
  }
}

function post({ url, body }: RobotRequest, lookup: LookupFunction | undefined, signal: AbortSignal) {
  const bytes = Buffer.from(JSON.stringify(body));
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length };
    const asked = (url.startsWith('https:') ? secure : plain)(
      url,
      { method: 'POST', headers, signal, ...(lookup ? { lookup } : {}) },
      (response: IncomingMessage) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const done = () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          // Nothing that long is an answer of a robot.
          if (size > ANSWER_BYTES) {
            response.destroy();
            return done();
          }
          chunks.push(chunk);
        });
        response.on('end', done);
        response.on('error', reject);
      },
    );
    asked.on('error', reject);
    asked.end(bytes);
  });
}
