import type { ImportRow } from '../../api/contract/files.ts';
import type { ImportKind } from '../../domain/files.ts';
import { currentLocale } from '../i18n/locale.ts';
import { problemOf } from '../server/http.ts';

/**
 * Sends a file as it is. (fetch does not say how far an upload has come.)
 * @param key  one per file that somebody chose: sent again, it is the same upload
 * @throws Error with words of the server's, or none when it was not reached
 */
export function uploadFile(
  file: File,
  kind: ImportKind,
  key: string,
  onProgress: (part: number) => void,
): Promise<ImportRow> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/imports?${new URLSearchParams({ kind, fileName: file.name.slice(-200) })}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Accept-Language', currentLocale());
    request.setRequestHeader('X-Steward', 'desk');
    request.setRequestHeader('Idempotency-Key', key);
    request.responseType = 'json';
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    request.addEventListener('error', () => reject(new Error('')));
    request.addEventListener('load', () => {
      if (request.status === 201) resolve(request.response as ImportRow);
      else reject(new Error(problemOf(request.response)?.detail ?? problemOf(request.response)?.title ?? ''));
    });
    request.send(file);
  });
}
