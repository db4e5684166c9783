import { connect } from 'node:net';
import type { Verdict } from '../../prisma/attachments/scan.ts';

/** Nothing is heard of it for so long: it is away. ms */
const SILENCE_MS = 60_000;

export type Scanned = Exclude<Verdict, { is: 'failed' }> | { is: 'failed'; why: string };
export type Scanner = (content: AsyncIterable<Uint8Array>) => Promise<Scanned>;

/** ClamAV's clamd, by its INSTREAM command over TCP: pieces with their length before them, and a piece of none at the end. */
export function clamd(url: string, silenceMs = SILENCE_MS): Scanner {
  const { hostname, port } = new URL(url);
  return async (content) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 3310) });
    socket.setTimeout(silenceMs, () => socket.destroy(new Error('silent')));
    let answer = '';
    const ended = new Promise<void>((resolve, reject) => {
      socket.on('data', (data) => {
        if (answer.length < 1_000) answer += data.toString('latin1');
      });
      socket
        .once('end', resolve)
        .once('error', reject)
        .once('close', () => resolve());
    });
    ended.catch(() => {});
    const write = (data: Uint8Array) =>
      new Promise<void>((resolve, reject) => socket.write(data, (error) => (error ? reject(error) : resolve())));
    try {
      await write(Buffer.from('zINSTREAM\0'));
      for await (const chunk of content) {
        // It has seen enough, or will take no more.
        if (answer !== '') break;
        const length = Buffer.alloc(4);
        length.writeUInt32BE(chunk.length);
        await write(length);
        await write(chunk);
      }
      if (answer === '') await write(Buffer.alloc(4));
      await ended;
      return verdictOf(answer);
    } catch (error) {
      // clamd answers and hangs up while we still send: the answer counts.
      if (answer !== '') return verdictOf(answer);
      return { is: 'failed', why: (error as { code?: string }).code ?? (error as Error).message };
    } finally {
      socket.destroy();
    }
  };
}

/** `stream: OK`, `stream: Eicar-Test-Signature FOUND`, `INSTREAM size limit exceeded. ERROR` */
export function verdictOf(answer: string): Scanned {
  const text = answer.replaceAll('\0', '').trim();
  if (text === 'stream: OK') return { is: 'clean' };
  const virus = /^stream: (.+) FOUND$/.exec(text)?.[1];
  return virus ? { is: 'infected', virus } : { is: 'failed', why: text.slice(0, 100) || 'no answer' };
}
