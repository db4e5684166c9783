import { useCallback, useEffect, useRef, useState } from 'react';
import { MOST_FILES } from '../../../domain/attachment.ts';
import { useWords } from '../../i18n/useWords.ts';
import { keepFiles, readFiles, TABS, type Tab } from './drafts.ts';
import { type Kept, uploadAttachment } from './uploadAttachment.ts';

/** A file behind a tab: on its way, kept by the server, or refused with the reason. */
export type Chosen = {
  key: string;
  name: string;
  bytes: number;
  part: number;
  kept: Kept | null;
  fault: string | null;
};
type ByTab = Record<Tab, Chosen[]>;

/** Each tab has its own: what was dropped on a note must not reach the member with a reply. */
export function useFiles(caseId: string) {
  const say = useWords();
  const [files, setFiles] = useState<ByTab>(() => readAll(caseId));
  const ended = useRef(new Map<string, AbortController>());
  // Whoever leaves the page lets go of what is still on its way.
  useEffect(() => {
    const running = ended.current;
    return () => {
      for (const one of running.values()) one.abort();
    };
  }, []);
  useEffect(() => {
    for (const tab of TABS) keepFiles(caseId, tab, keptOf(files[tab]));
  }, [caseId, files]);

  const change = useCallback((tab: Tab, of: (before: Chosen[]) => Chosen[]) => {
    setFiles((before) => ({ ...before, [tab]: of(before[tab]) }));
  }, []);
  const one = useCallback(
    (tab: Tab, key: string, part: Partial<Chosen>) =>
      change(tab, (before) => before.map((file) => (file.key === key ? { ...file, ...part } : file))),
    [change],
  );

  const send = useCallback(
    async (tab: Tab, key: string, file: File) => {
      const stop = new AbortController();
      ended.current.set(key, stop);
      try {
        const kept = await uploadAttachment(file, stop.signal, (part) => one(tab, key, { part }));
        one(tab, key, { kept, part: 1, name: kept.fileName, bytes: kept.bytes });
      } catch (error) {
        if (!stop.signal.aborted) one(tab, key, { fault: (error as Error).message || say('attachments.lost') });
      } finally {
        ended.current.delete(key);
      }
    },
    [one, say],
  );
  const add = useCallback(
    (tab: Tab, chosen: Iterable<File>) => {
      for (const file of chosen) {
        const key = crypto.randomUUID();
        const { name, size: bytes } = file;
        change(tab, (before) => [...before, { key, name, bytes, part: 0, kept: null, fault: null }]);
        void send(tab, key, file);
      }
    },
    [change, send],
  );
  const remove = useCallback(
    (tab: Tab, key: string) => {
      ended.current.get(key)?.abort();
      change(tab, (before) => before.filter((file) => file.key !== key));
    },
    [change],
  );
  /** What was sent leaves; what was added meanwhile stays. */
  const sent = useCallback(
    (tab: Tab, kept: readonly Kept[]) =>
      change(tab, (before) => before.filter((file) => !kept.some(({ id }) => id === file.kept?.id))),
    [change],
  );
  const restore = useCallback(
    (tab: Tab, kept: readonly Kept[]) => change(tab, (before) => [...kept.map(chosenOf), ...before]),
    [change],
  );
  return { files, add, remove, sent, restore };
}

export const keptOf = (files: readonly Chosen[]): Kept[] => files.flatMap(({ kept }) => kept ?? []);

/** Why these cannot be sent as they are: a key of words. */
export function reasonOfFiles(files: readonly Chosen[]) {
  if (files.some(({ fault }) => fault !== null)) return 'attachments.refused' as const;
  if (files.some(({ kept }) => kept === null)) return 'attachments.wait' as const;
  return files.length > MOST_FILES ? ('attachments.tooMany' as const) : null;
}

const chosenOf = (kept: Kept): Chosen => ({
  ...{ key: kept.id, name: kept.fileName, bytes: kept.bytes, part: 1, kept, fault: null },
});
const readAll = (caseId: string): ByTab =>
  Object.fromEntries(TABS.map((tab) => [tab, readFiles<Kept>(caseId, tab).map(chosenOf)])) as ByTab;
