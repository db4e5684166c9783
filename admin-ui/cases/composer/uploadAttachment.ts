import type { z } from 'zod';
import type { Uploaded } from '../../../api/contract/cases.ts';
import { currentLocale } from '../../i18n/locale.ts';
import { problemOf } from '../../server/http.ts';

export type Kept = z.infer<typeof Uploaded>;

/** Sends a file before the words it goes with. @throws Error with words of the server's, or none when it was not reached */
export function uploadAttachment(file: File, signal: AbortSignal, onProgress: (part: number) => void): Promise<Kept> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/attachments');
    request.setRequestHeader('Accept-Language', currentLocale());
    request.setRequestHeader('X-Steward', 'desk');
    request.responseType = 'json';
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    request.addEventListener('error', () => reject(new Error('')));
    request.addEventListener('abort', () => reject(new Error('')));
    request.addEventListener('load', () => {
      const problem = problemOf(request.response);
      if (request.status === 201) resolve(request.response as Kept);
      else reject(new Error(problem?.errors?.file ?? problem?.detail ?? problem?.title ?? ''));
    });
    signal.addEventListener('abort', () => request.abort(), { once: true });
    const form = new FormData();
    form.append('file', file, file.name.slice(-200) || 'file');
    request.send(form);
  });
}
