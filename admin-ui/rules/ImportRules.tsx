import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { type ChangeEvent, useRef, useState } from 'react';
import { Say } from '../admin/settings/parts.tsx';
import { useWords } from '../i18n/useWords.ts';
import { useBegin } from './useBegin.ts';

/** As large as the server takes. */
const MOST_BYTES = 1_000_000;

/** Rules from a file become a draft; what is wrong with them is said with its place. */
export function ImportRules({ set }: { set: string }) {
  const say = useWords();
  const field = useRef<HTMLInputElement>(null);
  const { begin, busy } = useBegin(set);
  const [faults, setFaults] = useState<[place: string, text: string][]>([]);
  const fail = (text: string) => setFaults([['', text]]);
  const read = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    if (!file) return;
    setFaults([]);
    // The same file can be chosen again.
    target.value = '';
    if (file.size > MOST_BYTES) return fail(say('ruleDesk.versions.tooLarge'));
    let definition: unknown;
    let text = '';
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
      definition = JSON.parse(text);
    } catch (error) {
      const place = error instanceof SyntaxError ? placeIn(text, error.message) : null;
      if (place) return fail(say('ruleDesk.versions.unreadableAt', place));
      return fail(say(error instanceof SyntaxError ? 'ruleDesk.versions.unreadable' : 'ruleDesk.versions.notText'));
    }
    const sent = await begin({ definition });
    if (sent.is === 'invalid') setFaults(Object.entries(sent.errors));
    else if (sent.is !== 'done') fail(sent.message);
  };
  return (
    <>
      <Button variant="outlined" disabled={busy} onClick={() => field.current?.click()}>
        {say('ruleDesk.versions.import')}
      </Button>
      <input
        ref={field}
        type="file"
        hidden
        accept="application/json,.json"
        aria-label={say('ruleDesk.versions.import')}
        onChange={(event) => void read(event)}
      />
      {faults.length > 0 && (
        <Box sx={{ flexBasis: '100%' }}>
          <Say tone="late">
            <PlaceList of={faults.map(([place, text]) => ({ place: place.replace(/^definition\.?/, ''), text }))} />
          </Say>
        </Box>
      )}
    </>
  );
}

/** Where a browser says that the file is no JSON; each says it otherwise, and some not at all. */
function placeIn(text: string, message: string): { line: number; column: number } | null {
  const said = /line (\d+) column (\d+)/.exec(message);
  if (said) return { line: Number(said[1]), column: Number(said[2]) };
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined) return null;
  const before = text.slice(0, Number(position)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** What is wrong, each with its place. */
export const PlaceList = ({ of }: { of: readonly { place: string; text: string }[] }) => (
  <Box component="ul" sx={{ m: 0, pl: 2.5, overflowWrap: 'anywhere', flexBasis: '100%' }}>
    {of.map(({ place, text }) => (
      <li key={`${place} ${text}`}>
        {place && <strong>{place}</strong>} {text}
      </li>
    ))}
  </Box>
);
